using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cardea.Server.Accounts.Login;

namespace Cardea.Server.Accounts;

/// <summary>
/// All accounts at one moment. Immutable: logins and privilege checks read it without a lock; a statement makes the next one.
/// Rows lie under their user's name, most specific host first, so that a look-up costs the same among ten accounts and a hundred thousand.
/// </summary>
public sealed class AccountsSnapshot
{
    public static readonly AccountsSnapshot Empty = new(
        0, ImmutableDictionary<string, HostRows>.Empty, HostCensus.Empty,
        ImmutableSortedDictionary.Create<LoginShape, int>(LoginShape.Order), ImmutableDictionary<AccountId, ImmutableHashSet<AccountId>>.Empty, 0);

    private readonly ImmutableDictionary<string, HostRows> _byUser;
    private readonly HostCensus _hosts;
    private readonly ImmutableSortedDictionary<LoginShape, int> _methods;
    private readonly ImmutableDictionary<AccountId, ImmutableHashSet<AccountId>> _namedBy; // a role or proxied account → whose grants name it

    private AccountsSnapshot(
        long generation, ImmutableDictionary<string, HostRows> byUser, HostCensus hosts,
        ImmutableSortedDictionary<LoginShape, int> methods, ImmutableDictionary<AccountId, ImmutableHashSet<AccountId>> namedBy, int count) =>
        (Generation, _byUser, _hosts, _methods, _namedBy, Count) = (generation, byUser, hosts, methods, namedBy, count);

    /// <summary>Grows by one with each change; compiled privileges remember it.</summary>
    public long Generation { get; }

    /// <summary>The settings that go with these accounts.</summary>
    public AccountPolicy Policy { get; private init; } = AccountPolicy.Default;

    /// <summary>Number of accounts.</summary>
    public int Count { get; }

    /// <summary>Every account, by user, then most specific host first.</summary>
    public IEnumerable<Account> All => _byUser.OrderBy(static p => p.Key, StringComparer.Ordinal).SelectMany(static p => p.Value.Rows);

    /// <summary>The accounts whose grants name this one: DROP and RENAME have to find them without looking at all others.</summary>
    internal IReadOnlyCollection<AccountId> NamedBy(AccountId id) => _namedBy.TryGetValue(id, out var holders) ? holders : [];

    /// <summary>Builds a snapshot of many rows at once, in time linear in their number.</summary>
    public static AccountsSnapshot Of(IEnumerable<Account> accounts, long generation)
    {
        var byUser = ImmutableDictionary.CreateBuilder<string, HostRows>(StringComparer.Ordinal);
        var hosts = HostCensus.Empty.ToBuilder();
        var methods = ImmutableSortedDictionary.CreateBuilder<LoginShape, int>(LoginShape.Order);
        var namedBy = ImmutableDictionary.CreateBuilder<AccountId, ImmutableHashSet<AccountId>>();
        var count = 0;
        foreach (var group in accounts.GroupBy(static a => a.Id.User, StringComparer.Ordinal))
        {
            Account[] rows = [.. group];
            if (rows.Length > 1) Array.Sort(rows, static (a, b) => HostPattern.Compare(a.Pattern, b.Pattern));
            byUser.Add(group.Key, new(ImmutableCollectionsMarshal.AsImmutableArray(rows)));
            count += rows.Length;
            foreach (var row in rows)
            {
                hosts.Count(row.Pattern, 1);
                CountMethod(methods, row, 1);
                Name(namedBy, row, isThere: true);
            }
        }
        return new(generation, byUser.ToImmutable(), hosts.ToImmutable(), methods.ToImmutable(), namedBy.ToImmutable(), count);
    }

    /// <summary>The row with exactly this name and host pattern, or null.</summary>
    public Account? Find(AccountId id) => _byUser.TryGetValue(id.User, out var rows) ? rows.Find(id.Host) : null;

    /// <summary>
    /// The row that a client comes under: the most specific host that fits among the rows of its name and the anonymous ones; a row with the name
    /// wins over an anonymous one that is equally specific. An anonymous row with a more specific host wins over the name, as in MySQL.
    /// </summary>
    public Account? Match(string user, ClientHost client)
    {
        var named = First(user, client);
        if (user.Length == 0) return named;
        var anonymous = First("", client);
        if (named is null || anonymous is null) return named ?? anonymous;
        return HostPattern.CompareSpecificity(anonymous.Pattern, named.Pattern) < 0 ? anonymous : named;
    }

    /// <summary>True when some row, of whatever user, lets this host in at all; else the client is told 1130.</summary>
    public bool AdmitsHost(ClientHost client) => _hosts.Admits(client);

    /// <summary>The next snapshot: rows put replace their namesakes, rows dropped go.</summary>
    internal AccountsSnapshot With(IReadOnlyDictionary<AccountId, Account?> edits)
    {
        var byUser = _byUser.ToBuilder();
        var hosts = _hosts.ToBuilder();
        var methods = _methods.ToBuilder();
        var namedBy = _namedBy.ToBuilder();
        var count = Count;
        foreach (var (id, account) in edits)
        {
            var rows = byUser.TryGetValue(id.User, out var present) ? present.Rows : [];
            var others = rows.RemoveAll(row => row.Id == id);
            if (others.Length < rows.Length)
            {
                var old = Find(id)!;
                hosts.Count(old.Pattern, -1);
                CountMethod(methods, old, -1);
                Name(namedBy, old, isThere: false);
            }
            count -= rows.Length - others.Length;
            if (account is not null)
            {
                var at = 0;
                while (at < others.Length && HostPattern.Compare(others[at].Pattern, account.Pattern) < 0) at++;
                others = others.Insert(at, account);
                count++;
                hosts.Count(account.Pattern, 1);
                CountMethod(methods, account, 1);
                Name(namedBy, account, isThere: true);
            }
            if (others.IsEmpty) byUser.Remove(id.User);
            else byUser[id.User] = new(others);
        }
        return new(Generation + 1, byUser.ToImmutable(), hosts.ToImmutable(), methods.ToImmutable(), namedBy.ToImmutable(), count) { Policy = Policy };
    }

    /// <summary>
    /// mandatory_roles, as far as the accounts exist: granted to every account, without an edge in the role graph. Sorted
    /// (get_mandatory_roles in sql/auth/sql_authorization.cc).
    /// </summary>
    public ImmutableArray<AccountId> MandatoryRoles => [.. Policy.MandatoryRoles.Where(role => Find(role) is not null).Order(AccountId.ByName)];

    /// <summary>True for a role of <see cref="MandatoryRoles"/>.</summary>
    public bool IsMandatory(AccountId role) => Policy.MandatoryRoles.Contains(role) && Find(role) is not null;

    /// <summary>The roles that are active after login.</summary>
    public IReadOnlyList<AccountId> RolesAtLogin(AccountGrants grants) =>
        Policy.ActivateAllRoles ? [.. grants.Roles.Select(static r => r.Role).Union(MandatoryRoles)] : grants.DefaultRoles;

    /// <summary>True when some account has a partial revoke.</summary>
    public bool HasRestrictions => _byUser.Any(static p => p.Value.Rows.Any(static a => !a.Grants.Restrictions.IsEmpty));

    /// <summary>The same accounts under other settings.</summary>
    internal AccountsSnapshot With(AccountPolicy policy) => new(Generation, _byUser, _hosts, _methods, _namedBy, Count) { Policy = policy };

    /// <summary>
    /// What shows of the account that stands at a place between 0 and 1 when all accounts that can log in are lined up by it (the methods of all factors,
    /// with + between them); null if there is none.
    /// </summary>
    internal LoginShape? ShapeAt(double place)
    {
        var all = 0L;
        foreach (var (_, rows) in _methods) all += rows;
        var at = (long)(place * all);
        foreach (var (shape, rows) in _methods)
            if ((at -= rows) < 0) return shape;
        return null;
    }

    private static void CountMethod(ImmutableSortedDictionary<LoginShape, int>.Builder methods, Account account, int change)
    {
        if (account.Locked) return;
        var shape = new LoginShape(account.Methods, account.LockRule);
        var rows = methods.GetValueOrDefault(shape) + change;
        if (rows > 0) methods[shape] = rows;
        else methods.Remove(shape);
    }

    private static void Name(ImmutableDictionary<AccountId, ImmutableHashSet<AccountId>>.Builder namedBy, Account account, bool isThere)
    {
        foreach (var edge in account.Grants.Roles) Name(edge.Role);
        foreach (var proxy in account.Grants.Proxies) Name(proxy.Proxied);

        void Name(AccountId named)
        {
            var holders = namedBy.GetValueOrDefault(named) ?? [];
            holders = isThere ? holders.Add(account.Id) : holders.Remove(account.Id);
            if (holders.IsEmpty) namedBy.Remove(named);
            else namedBy[named] = holders;
        }
    }

    private Account? First(string user, ClientHost client) => _byUser.TryGetValue(user, out var rows) ? rows.First(client) : null;
}

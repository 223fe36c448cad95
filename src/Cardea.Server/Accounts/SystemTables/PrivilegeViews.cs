using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;
using static Cardea.Server.Accounts.SystemTables.GrantTableColumns;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>
/// The privilege views of information_schema. Who may read mysql sees all accounts, everybody else only the own one, as in MySQL.
/// </summary>
/// <param name="store">The accounts.</param>
/// <param name="rolesOf">The active roles of a session.</param>
internal sealed class PrivilegeViews(AccountStore store, Func<ISessionHost, IReadOnlyList<AccountId>> rolesOf)
{
    private static readonly SystemColumn Grantee = Text("GRANTEE", 292);
    private static readonly SystemColumn Catalog = Text("TABLE_CATALOG", 512);
    private static readonly SystemColumn Grantable = Text("IS_GRANTABLE", 3);
    private static readonly SystemColumn PrivilegeType = Text("PRIVILEGE_TYPE", 64);

    public IEnumerable<ISystemTable> Make()
    {
        yield return View("USER_PRIVILEGES", [Grantee, Catalog, PrivilegeType, Grantable], Accounts(UserPrivileges));
        yield return View("SCHEMA_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Schemas.SelectMany(g => Listed(g.Privileges).Select(p => (object?[])[a.Id.Quoted, "def", g.Pattern, p, YesOrNo(g.Privileges)]))));
        yield return View("TABLE_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), Text("TABLE_NAME", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Tables.Where(static g => g.Privileges != 0).SelectMany(g => Listed(g.Privileges).Select(p => (object?[])[a.Id.Quoted, "def", g.Schema, g.Table, p, YesOrNo(g.Privileges)]))));
        yield return View("COLUMN_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), Text("TABLE_NAME", 64), Text("COLUMN_NAME", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Tables.SelectMany(g => g.Columns.SelectMany(c => Privileges.Names(c.Privileges).Select(p =>
                (object?[])[a.Id.Quoted, "def", g.Schema, g.Table, c.Column, p, YesOrNo(g.Privileges)])))));
        yield return View("USER_ATTRIBUTES", [Text("USER", 32), Text("HOST", 255), new("ATTRIBUTE", new MySqlType(TypeKind.LongText, uint.MaxValue, Collation: "utf8mb4_bin"))],
            Accounts(static a => [[a.Id.User, a.Id.Host, a.Attributes]]));
        yield return View("APPLICABLE_ROLES",
            [User("USER"), Host("HOST"), User("GRANTEE"), Host("GRANTEE_HOST"), User("ROLE_NAME"), Host("ROLE_HOST"), Text("IS_GRANTABLE", 3), Text("IS_DEFAULT", 3), Text("IS_MANDATORY", 3)],
            static (snapshot, session) => ApplicableRoles(snapshot, Own(session)));
        yield return View("ENABLED_ROLES", [User("ROLE_NAME"), Host("ROLE_HOST"), Text("IS_DEFAULT", 3), Text("IS_MANDATORY", 3)], EnabledRoles);
    }

    /// <summary>The account of a session, from CURRENT_USER().</summary>
    public static AccountId Own(ISessionHost session)
    {
        var at = session.CurrentUser.LastIndexOf('@');
        return at < 0 ? new(session.CurrentUser, "") : new(session.CurrentUser[..at], session.CurrentUser[(at + 1)..]);
    }

    private AccountTable View(string name, IReadOnlyList<SystemColumn> columns, Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> rows) =>
        new("information_schema", name, columns, store, rows, isView: true);

    private Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> Accounts(Func<Account, IEnumerable<object?[]>> rows) => (snapshot, session) =>
    {
        var own = Own(session);
        var privileges = new SessionPrivileges(snapshot, own, own.Host, rolesOf(session));
        var seesAll = (privileges.OnSchema("mysql") & Privilege.Select) != 0;
        return (seesAll ? snapshot.All : snapshot.Find(own) is { } account ? [account] : []).SelectMany(rows);
    };

    private static IEnumerable<object?[]> UserPrivileges(Account account)
    {
        foreach (var name in Listed(account.Grants.Global)) yield return [account.Id.Quoted, "def", name, YesOrNo(account.Grants.Global)];
        foreach (var (name, option) in account.Grants.Dynamic) yield return [account.Id.Quoted, "def", name, option ? "YES" : "NO"];
    }

    private static IEnumerable<object?[]> ApplicableRoles(AccountsSnapshot snapshot, AccountId own)
    {
        if (snapshot.Find(own) is not { } account) yield break;
        HashSet<AccountId> seen = [];
        var open = new Queue<Account>([account]);
        while (open.TryDequeue(out var at))
        {
            if (!seen.Add(at.Id)) continue;
            foreach (var edge in at.Grants.Roles)
            {
                yield return
                [
                    own.User, own.Host, at.Id.User, at.Id.Host, edge.Role.User, edge.Role.Host, edge.AdminOption ? "YES" : "NO",
                    account.Grants.DefaultRoles.Contains(edge.Role) ? "YES" : "NO", "NO",
                ];
                if (snapshot.Find(edge.Role) is { } role) open.Enqueue(role);
            }
        }
    }

    private IEnumerable<object?[]> EnabledRoles(AccountsSnapshot snapshot, ISessionHost session)
    {
        var defaults = snapshot.Find(Own(session))?.Grants.DefaultRoles ?? [];
        HashSet<AccountId> seen = [];
        var open = new Queue<AccountId>(rolesOf(session));
        while (open.TryDequeue(out var role))
        {
            if (!seen.Add(role) || snapshot.Find(role) is not { } account) continue;
            yield return [role.User, role.Host, defaults.Contains(role) ? "YES" : "NO", "NO"];
            foreach (var edge in account.Grants.Roles) open.Enqueue(edge.Role);
        }
    }

    private static IEnumerable<string> Listed(Privilege set)
    {
        set &= ~Privilege.GrantOption;
        return set == 0 ? ["USAGE"] : Privileges.Names(set);
    }

    private static string YesOrNo(Privilege set) => (set & Privilege.GrantOption) != 0 ? "YES" : "NO";
}

/// <summary>Everything about accounts that can be queried, for <see cref="IEngine.Register"/>.</summary>
public static class AccountSystemTables
{
    /// <param name="store">The accounts.</param>
    /// <param name="rolesOf">The active roles of a session.</param>
    public static IReadOnlyList<ISystemTable> Make(AccountStore store, Func<ISessionHost, IReadOnlyList<AccountId>> rolesOf) =>
        [UserTable.Make(store), .. GrantTables.Make(store), .. new PrivilegeViews(store, rolesOf).Make()];
}

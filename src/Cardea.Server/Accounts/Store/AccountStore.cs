using System.Diagnostics.CodeAnalysis;

namespace Cardea.Server.Accounts.Store;

/// <summary>
/// The accounts of a server: the snapshot that logins and privilege checks read without a lock, and the one door through which it changes.
/// A change is durable before it is visible, and visible before the statement's OK.
/// </summary>
public sealed class AccountStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IAccountsFile _file;
    private volatile AccountsSnapshot _current;

    private AccountStore(IAccountsFile file, AccountsSnapshot snapshot, TimeProvider clock, string? notice = null)
    {
        (_file, _current, Clock, Notice) = (file, snapshot, clock, notice);
    }

    /// <summary>All accounts now.</summary>
    public AccountsSnapshot Current => _current;

    /// <summary>A line for the log about what was found at start, or null.</summary>
    public string? Notice { get; }

    public TimeProvider Clock { get; }

    /// <summary>
    /// Called with the accounts whose proof, name or lock changed (dropped ones among them), after the change is visible; null means all of them
    /// (FLUSH PRIVILEGES). Whoever remembers proofs forgets them here.
    /// </summary>
    [SuppressMessage("Design", "CA1003", Justification = "one listener, set when the server is put together")]
    public Action<IReadOnlyCollection<AccountId>?>? CredentialsChanged { get; set; }

    /// <summary>True when the data directory has accounts.</summary>
    public static bool Exists(string directory) => AccountsFile.Exists(directory);

    /// <summary>Writes the accounts of a new data directory.</summary>
    public static AccountStore Create(string directory, IEnumerable<Account> accounts, TimeProvider clock) => Create(directory, accounts, clock, Disk.Real);

    internal static AccountStore Create(string directory, IEnumerable<Account> accounts, TimeProvider clock, Disk disk)
    {
        var snapshot = AccountsSnapshot.Of(accounts, 1);
        return new(AccountsFile.Create(directory, snapshot, disk), snapshot, clock);
    }

    /// <summary>Reads the accounts of a data directory, and brings an older layout up to date (the old file is kept). Throws <see cref="AccountsFileException"/> on
    /// damage: better no server than one with wrong rules.</summary>
    public static AccountStore Open(string directory, TimeProvider clock) => Open(directory, clock, Disk.Real);

    internal static AccountStore Open(string directory, TimeProvider clock, Disk disk)
    {
        var (file, snapshot) = AccountsFile.Open(directory, disk, out var notice);
        return new(file, snapshot, clock, notice);
    }

    /// <summary>Accounts that live as long as the process.</summary>
    public static AccountStore InMemory(IEnumerable<Account> accounts, TimeProvider clock) =>
        new(new NoAccountsFile(), AccountsSnapshot.Of(accounts, 1), clock);

    /// <summary>Starts a statement's changes. Others wait until it is disposed; <see cref="AccountsEdit.Commit"/> makes it count.</summary>
    public AccountsEdit Begin()
    {
        _gate.Enter();
        return new AccountsEdit(this, _current);
    }

    /// <summary>Puts other settings in force, for the next statement of every session.</summary>
    public void Use(AccountPolicy policy)
    {
        // A restriction that exists counts, whatever the switch says.
        lock (_gate) _current = _current.With(policy with { PartialRevokes = policy.PartialRevokes || _current.HasRestrictions });
    }

    /// <summary>FLUSH PRIVILEGES: memory and file are never apart, so only what was remembered of proofs goes.</summary>
    public void ForgetProofs() => CredentialsChanged?.Invoke(null);

    public void Dispose()
    {
        lock (_gate) _file.Dispose();
    }

    internal void Publish(IReadOnlyDictionary<AccountId, Account?> edits, AccountsSnapshot before)
    {
        _file.Append(new(edits), before);
        _current = before.With(edits);
        List<AccountId> changed = [];
        foreach (var (id, account) in edits)
            if (before.Find(id) is { } old && (account is null || HasOtherProof(old, account))) changed.Add(id);
        if (changed.Count > 0) CredentialsChanged?.Invoke(changed);
    }

    internal void End() => _gate.Exit();

    // A stored form that was moved at a login is the same proof: whoever was locked out of the account stays so.
    private static bool HasOtherProof(Account old, Account account) => !account.IsUpgradeOf(old)
        && (old.Plugin != account.Plugin || old.FurtherFactors != account.FurtherFactors || old.Locked != account.Locked || old.PasswordExpired != account.PasswordExpired
            || !ReferenceEquals(old.AuthenticationString, account.AuthenticationString)
            || !ReferenceEquals(old.SecondAuthenticationString, account.SecondAuthenticationString));
}

/// <summary>The changes of one statement; all of them count or none. Used by one thread, under the store's lock.</summary>
public sealed class AccountsEdit : IDisposable
{
    private readonly AccountStore _store;
    private readonly AccountsSnapshot _before;
    private readonly Dictionary<AccountId, Account?> _edits = [];
    private bool _ended;

    internal AccountsEdit(AccountStore store, AccountsSnapshot before) => (_store, _before) = (store, before);

    /// <summary>The accounts as they were before this statement.</summary>
    public AccountsSnapshot Before => _before;

    /// <summary>The time of the changes, UTC, whole seconds.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = _store.Clock.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        }
    }

    /// <summary>The row as this statement has left it so far, or null.</summary>
    public Account? Find(AccountId id) => _edits.TryGetValue(id, out var edited) ? edited : _before.Find(id);

    /// <summary>True when some account has been granted this one as a role.</summary>
    public bool IsGranted(AccountId role) =>
        _before.NamedBy(role).Concat(_edits.Keys).Any(id => Find(id) is { } account && account.Grants.Roles.Any(r => r.Role == role));

    /// <summary>Adds the row or replaces its namesake.</summary>
    public void Put(Account account) => _edits[account.Id] = account with { Changed = Now };

    /// <summary>Drops the row, and every role edge, default role and proxy that names it.</summary>
    public void Drop(AccountId id)
    {
        _edits[id] = null;
        Redirect(id, null);
    }

    /// <summary>Gives a row another name; role edges, default roles and proxies of others follow.</summary>
    public void Move(AccountId from, Account renamed)
    {
        _edits[from] = null;
        Put(renamed);
        Redirect(from, renamed.Id);
    }

    private void Redirect(AccountId from, AccountId? to)
    {
        foreach (var holder in _before.NamedBy(from).Concat(_edits.Keys).Distinct().ToList())
        {
            if (Find(holder) is not { } account) continue;
            var grants = account.Grants;
            var isDefault = grants.DefaultRoles.Contains(from);
            if (grants.Roles.FirstOrDefault(r => r.Role == from) is { } edge)
            {
                grants = grants.WithRole(from, null);
                if (to is { } name) grants = grants.WithRole(name, edge.AdminOption);
                if (to is { } role && isDefault) grants = grants with { DefaultRoles = grants.DefaultRoles.Add(role) };
            }
            if (grants.Proxies.FirstOrDefault(p => p.Proxied == from) is { } proxy)
            {
                grants = grants.WithProxy(from, null);
                if (to is { } name) grants = grants.WithProxy(name, proxy with { Proxied = name });
            }
            if (!ReferenceEquals(grants, account.Grants)) Put(account with { Grants = grants });
        }
    }

    /// <summary>Makes the changes durable, then visible. Throws <see cref="IOException"/> when the disk refuses; then nothing has changed.</summary>
    public void Commit()
    {
        if (_edits.Count > 0) _store.Publish(_edits, _before);
        Dispose();
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _store.End();
    }
}

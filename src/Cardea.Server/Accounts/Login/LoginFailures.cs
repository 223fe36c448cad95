using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Login;

/// <summary>
/// Counts failed logins, per account row and source: who fails from his own address locks or delays himself there, never the account's owner elsewhere.
/// A source is an IPv4 address, the first 64 bits of an IPv6 address (whoever has one has all of them), or the Unix socket. Names without account are
/// counted like those with one, so that a lock tells nothing.
/// </summary>
/// <remarks>
/// As MySQL documents it, the counts are in memory: a restart and FLUSH PRIVILEGES forget all, ALTER USER … ACCOUNT UNLOCK and a change of
/// FAILED_LOGIN_ATTEMPTS or PASSWORD_LOCK_TIME those of the account. A day of a lock is 24 hours.
/// Source: MySQL, <c>sql/auth/sql_auth_cache.cc</c>, <c>Password_locked_state::update</c>; <c>plugin/connection_control/connection_delay.cc</c>.
/// </remarks>
public sealed class LoginFailures(TimeProvider clock, int capacity = 100_000)
{
    private readonly Lock _gate = new();
    // Apart, so that guesses at names that do not exist push out nothing but each other.
    private readonly FailureTable _real = new(capacity);
    private readonly FailureTable _decoys = new(capacity / 10);

    /// <summary>A login failed. Not null: from now on the source is locked out, and this is what it is told.</summary>
    /// <param name="credential">What it tried to prove; a decoy counts too.</param>
    /// <param name="user">The name it gave.</param>
    /// <param name="client">Where it is.</param>
    /// <param name="always">Count also where no rule of the account asks for it (connection_control).</param>
    public LockedOut? Failed(StoredCredential credential, string user, ClientHost client, bool always)
    {
        var rule = RuleOf(credential);
        if (!rule.IsOn && !always) return null;
        lock (_gate)
        {
            var entry = TableOf(credential).Touch(KeyOf(credential, user, client));
            entry.Failures++;
            if (!rule.IsOn) return null;
            Release(entry, rule);
            if (entry.LockedAt is null && ++entry.InARow >= rule.Attempts) entry.LockedAt = clock.GetUtcNow();
            return StateOf(entry, rule);
        }
    }

    /// <summary>Whether the source is locked out now.</summary>
    public LockedOut? StateOf(StoredCredential credential, string user, ClientHost client)
    {
        var rule = RuleOf(credential);
        if (!rule.IsOn) return null;
        lock (_gate)
        {
            if (TableOf(credential).Find(KeyOf(credential, user, client)) is not { } entry) return null;
            Release(entry, rule);
            return StateOf(entry, rule);
        }
    }

    /// <summary>Failures of this source at this account since its last login; for the delays of connection_control.</summary>
    public long CountOf(StoredCredential credential, string user, ClientHost client)
    {
        lock (_gate) return TableOf(credential).Find(KeyOf(credential, user, client))?.Failures ?? 0;
    }

    /// <summary>A login succeeded: the source's failures at this account are forgotten.</summary>
    public void Succeeded(StoredCredential credential, string user, ClientHost client)
    {
        lock (_gate) TableOf(credential).Remove(KeyOf(credential, user, client));
    }

    /// <summary>Forgets what all sources did at some accounts; null: everything.</summary>
    public void Forget(IReadOnlyCollection<AccountId>? accounts)
    {
        lock (_gate)
        {
            if (accounts is null) _decoys.Clear();
            if (accounts is null) _real.Clear();
            else _real.RemoveAll(key => accounts.Contains(new AccountId(key.User, key.Host)));
        }
    }

    /// <summary>information_schema.CONNECTION_CONTROL_FAILED_LOGIN_ATTEMPTS: failures per account, and per name and source where there is no account.</summary>
    public IReadOnlyList<(string UserHost, long Count)> List()
    {
        lock (_gate)
        {
            return [.. _real.All.GroupBy(static p => new AccountId(p.Key.User, p.Key.Host)).Select(static g => (g.Key.Quoted, g.Sum(static p => p.Value.Failures))),
                .. _decoys.All.Select(static p => ($"'{p.Key.User}'@'{p.Key.Host}'", p.Value.Failures))];
        }
    }

    /// <summary>3955 with the numbers of this moment.</summary>
    public static ServerError ErrorOf(LockedOut locked, string user, string host)
    {
        var (rule, left) = locked;
        return ServerErrors.AccountBlocked(user, host, rule.Days < 0 ? null : rule.Days, left, rule.Attempts);
    }

    private static LockRule RuleOf(StoredCredential credential) => credential.Account switch
    {
        Account account => account.LockRule,
        LockRule drawn => drawn,
        _ => default,
    };

    private FailureTable TableOf(StoredCredential credential) => credential.Account is Account ? _real : _decoys;

    private static FailureKey KeyOf(StoredCredential credential, string user, ClientHost client) => credential.Account is Account account
        ? new(account.Id.User, account.Id.Host, FailureKey.SourceOf(client)) : new(user, client.Text, FailureKey.SourceOf(client));

    private void Release(FailureTable.Entry entry, LockRule rule)
    {
        if (entry.LockedAt is not { } since || rule.Days < 0 || clock.GetUtcNow() < since.AddDays(rule.Days)) return;
        (entry.LockedAt, entry.InARow) = (null, 0);
    }

    private LockedOut? StateOf(FailureTable.Entry entry, LockRule rule)
    {
        if (entry.LockedAt is not { } since) return null;
        return new(rule, rule.Days < 0 ? 0 : (long)Math.Ceiling((since.AddDays(rule.Days) - clock.GetUtcNow()).TotalDays));
    }
}

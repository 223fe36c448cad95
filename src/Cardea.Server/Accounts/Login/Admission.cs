using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts.Store;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Login;

/// <summary>What admission reads of the server at the moment of a login.</summary>
public interface IAdmissionPolicy
{
    /// <summary>require_secure_transport.</summary>
    bool RequireSecureTransport { get; }

    /// <summary>offline_mode: only holders of CONNECTION_ADMIN or SUPER come in.</summary>
    bool OfflineMode { get; }

    /// <summary>disconnect_on_expired_password.</summary>
    bool DisconnectOnExpiredPassword { get; }

    /// <summary>default_password_lifetime in days; 0 = for ever.</summary>
    uint DefaultPasswordLifetimeDays { get; }

    /// <summary>max_user_connections; 0 = no limit.</summary>
    uint MaxUserConnections { get; }

    /// <summary>True when the schema exists.</summary>
    bool SchemaExists(string schema);
}

/// <summary>A login whose identity is proven and that now asks to be let in.</summary>
/// <param name="Login">What the handshake found out.</param>
/// <param name="Account">The account row that was proven.</param>
/// <param name="Client">Where the client is.</param>
/// <param name="Channel">What the channel proves.</param>
/// <param name="IsCurrent">The row is still there with the credential that was proven.</param>
public sealed record AdmissionRequest(LoginRequest Login, Account Account, ClientHost Client, ChannelFacts Channel, bool IsCurrent)
{
    /// <summary>The 1045 of this login.</summary>
    public ServerError AccessDenied => ServerErrors.AccessDenied(Login.User, Client.Text, Login.PasswordUsed);
}

/// <summary>The verdict: a <see cref="Refusal"/>, or a session's starting point.</summary>
public abstract record AdmissionVerdict
{
    private AdmissionVerdict() { }

    /// <param name="Account">The row, fresh from the store.</param>
    /// <param name="Sandbox">The password has expired: everything but changing it answers 1820.</param>
    /// <param name="Slot">The session's place; dispose when it ends or changes user.</param>
    /// <param name="DefaultRoles">The roles that are active from the start.</param>
    public sealed record Admitted(Account Account, bool Sandbox, ConnectionSlot Slot, IReadOnlyList<AccountId> DefaultRoles) : AdmissionVerdict;

    public sealed record Refused(Refusal Refusal) : AdmissionVerdict;
}

/// <summary>
/// The admission list: every condition on a login that is not the proof itself, in one order, run once for each login and each COM_CHANGE_USER,
/// whatever the method and whether or not the TLS session was resumed. The order is MySQL's but for secure transport, which comes first here and, on
/// plain links, was already demanded before any credential was asked for.
/// </summary>
public sealed class Admission(AccountStore store, AccountUsage usage, IAdmissionPolicy policy)
{
    /// <summary>One condition.</summary>
    /// <param name="Name">As logs and the documentation name it.</param>
    /// <param name="Check">Null when it holds.</param>
    public sealed record Rule(string Name, Func<Admission, AdmissionRequest, Refusal?> Check);

    /// <summary>The list. The connection limits come last of all, since they take a place.</summary>
    public static readonly IReadOnlyList<Rule> Rules =
    [
        new("still there", static (_, r) => r.IsCurrent ? null : Refuse(r.AccessDenied, "", "the account that was proven", "dropped or changed meanwhile")),
        new("secure transport", static (a, r) => a.SecureTransport(r)),
        new("offline mode", static (a, r) => a.Offline(r)),
        new("REQUIRE", static (_, r) => Require(r)),
        new("account lock", static (_, r) => r.Account.Locked
            ? Refuse(ServerErrors.AccountLocked(r.Account.Id.User, r.Client.Text), "", "an unlocked account", "ACCOUNT LOCK") : null),
        new("password expiry", static (a, r) => a.Expiry(r)),
        new("schema", static (a, r) => a.Schema(r)),
    ];

    /// <summary>The name under which a full account is reported.</summary>
    public const string LimitRule = "connection limits";

    /// <summary>Runs the list for a proven login.</summary>
    public AdmissionVerdict Admit(LoginRequest login, ClientHost client, ChannelFacts channel)
    {
        var proven = login.Credential.Account as Account ?? new Account(new(login.User, client.Text)) { Plugin = login.Method, Locked = true };
        // The row may have changed while the client was proving itself: the rules of now count, and a changed credential was not proven.
        var account = store.Current.Find(proven.Id);
        var isCurrent = account is not null && !login.Credential.IsDecoy && ProvesSame(proven, account);
        var request = new AdmissionRequest(login, account ?? proven, client, channel, isCurrent);
        foreach (var rule in Rules)
            if (rule.Check(this, request) is { } refusal) return Refused(request, rule.Name, refusal);
        if (usage.TryEnter(request.Account, policy.MaxUserConnections, out var slot) is { } full)
            return Refused(request, LimitRule, Refuse(full, "", "a free connection", full.Message));
        return new AdmissionVerdict.Admitted(request.Account, IsExpired(request.Account), slot!, request.Account.Grants.DefaultRoles);
    }

    private static bool ProvesSame(Account proven, Account now) =>
        ReferenceEquals(proven.AuthenticationString, now.AuthenticationString) && ReferenceEquals(proven.SecondAuthenticationString, now.SecondAuthenticationString)
        && proven.Plugin == now.Plugin;

    private Refusal? SecureTransport(AdmissionRequest r) =>
        policy.RequireSecureTransport && !r.Channel.IsEncrypted && r.Channel.Transport == TransportKind.Tcp
            ? Refuse(ServerErrors.SecureTransportRequired(), "require_secure_transport", "TLS or a Unix socket", "plain TCP") : null;

    private Refusal? Offline(AdmissionRequest r)
    {
        if (!policy.OfflineMode) return null;
        var privileges = new SessionPrivileges(store.Current, r.Account.Id, r.Client.Text, r.Account.Grants.DefaultRoles);
        return privileges.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null
            ? null : Refuse(ServerErrors.OfflineMode(), "offline_mode", DynamicPrivileges.ConnectionAdmin, "not held");
    }

    private static Refusal? Require(AdmissionRequest r) =>
        r.Account.Require.FindMismatch(r.Channel) is { } mismatch ? Refuse(r.AccessDenied, mismatch.Rule, mismatch.Expected, mismatch.Actual) : null;

    private Refusal? Expiry(AdmissionRequest r)
    {
        if (!IsExpired(r.Account) || !policy.DisconnectOnExpiredPassword || (r.Login.Capabilities & Capabilities.CanHandleExpiredPasswords) != 0) return null;
        return Refuse(ServerErrors.PasswordExpiredAtLogin(), "disconnect_on_expired_password", "a client that can change an expired password", "one that cannot");
    }

    private Refusal? Schema(AdmissionRequest r)
    {
        if (string.IsNullOrEmpty(r.Login.Schema)) return null;
        var privileges = new SessionPrivileges(store.Current, r.Account.Id, r.Client.Text, r.Account.Grants.DefaultRoles);
        // The right comes first: who has none is not told whether the schema exists.
        if (privileges.CheckUse(r.Login.Schema) is { } denied) return Refuse(denied, "", "a right in the schema", r.Login.Schema);
        return policy.SchemaExists(r.Login.Schema) ? null : Refuse(ServerErrors.UnknownDatabase(r.Login.Schema), "", "an existing schema", r.Login.Schema);
    }

    private bool IsExpired(Account account)
    {
        if (account.PasswordExpired) return true;
        var days = account.PasswordLifetimeDays ?? policy.DefaultPasswordLifetimeDays;
        // No password, nothing to expire; the clock is the wall's, since a lifetime outlives the process.
        return days != 0 && account.AuthenticationString.Length > 0 && store.Clock.GetUtcNow() >= account.PasswordChanged.AddDays(days);
    }

    private static Refusal Refuse(ServerError error, string detail, string expected, string actual) => new(error, "", detail, expected, actual);

    private static AdmissionVerdict.Refused Refused(AdmissionRequest r, string rule, Refusal refusal) => new(refusal with
    {
        Rule = rule,
        Account = r.Account.Id,
        User = r.Login.User,
        Host = r.Client.Text,
        Method = $"{r.Login.Method}/{r.Login.Path}",
        Channel = Describe(r.Channel),
    });

    private static string Describe(ChannelFacts channel)
    {
        var transport = channel.Transport == TransportKind.UnixSocket ? "Unix socket" : "TCP";
        if (!channel.IsEncrypted) return $"{transport}, plain";
        var peer = channel.Peer is null ? "no client certificate" : channel.PeerVerified ? "verified client certificate" : "unverified client certificate";
        return $"{transport}, {channel.Version} {channel.Cipher}{(channel.Resumed ? " resumed" : "")}, {peer}";
    }
}

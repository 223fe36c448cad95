using System.Globalization;
using Cardea.Protocol.Authentication;
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

    /// <summary>partial_subject_match: REQUIRE SUBJECT as a set of attributes.</summary>
    bool PartialSubjectMatch { get; }

    /// <summary>caching_sha2_password_enforce_storage_format: the only stored form whose passwords have not expired; null for any.</summary>
    CachingSha2Format? EnforcedFormat { get; }

    /// <summary>True when the schema exists.</summary>
    bool SchemaExists(string schema);
}

/// <summary>The server's settings as one login found them, so that its decision can be explained later.</summary>
public readonly record struct AdmissionSettings(
    bool RequireSecureTransport, bool OfflineMode, bool DisconnectOnExpiredPassword, uint DefaultPasswordLifetimeDays, uint MaxUserConnections,
    bool PartialSubjectMatch, CachingSha2Format? EnforcedFormat = null)
{
    internal static AdmissionSettings Of(IAdmissionPolicy policy) =>
        new(policy.RequireSecureTransport, policy.OfflineMode, policy.DisconnectOnExpiredPassword, policy.DefaultPasswordLifetimeDays, policy.MaxUserConnections,
            policy.PartialSubjectMatch, policy.EnforcedFormat);
}

/// <summary>A login whose identity is proven and that now asks to be let in.</summary>
/// <param name="Login">What the handshake found out.</param>
/// <param name="Account">The account row that was proven.</param>
/// <param name="Client">Where the client is.</param>
/// <param name="Channel">What the channel proves.</param>
/// <param name="IsCurrent">The row is still there with the credential that was proven.</param>
/// <param name="Settings">The server's settings of the moment.</param>
/// <param name="Time">The wall clock, against which lifetimes run out.</param>
/// <param name="Proxied">The account that it acts as (GRANT PROXY); null when it acts as itself.</param>
public sealed record AdmissionRequest(
    LoginRequest Login, Account Account, ClientHost Client, ChannelFacts Channel, bool IsCurrent, AdmissionSettings Settings, DateTimeOffset Time, ProxyMapping? Proxied = null)
{
    /// <summary>Whose rights, limits and roles the session will have.</summary>
    public Account Acting => Proxied?.Account ?? Account;

    /// <summary>The source has failed too often at this account; null = it has not.</summary>
    public LockedOut? LockedOut { get; init; }

    /// <summary>The 1045 of this login.</summary>
    public ServerError AccessDenied => ServerErrors.AccessDenied(Login.User, Client.Text, Login.PasswordUsed);

    /// <summary>The password must be changed before anything else.</summary>
    public bool IsExpired => HasRunOut || ForeignFormat is not null;

    /// <summary>PASSWORD EXPIRE, or its time is over.</summary>
    internal bool HasRunOut
    {
        get
        {
            if (Account.PasswordExpired) return true;
            var days = LifetimeDays;
            // No password, nothing to expire; the clock is the wall's, since a lifetime outlives the process.
            return days != 0 && Account.HasPassword && Time >= Account.PasswordChanged.AddDays(days);
        }
    }

    /// <summary>The form in which the proven password is stored, where it is one that the server does not want any more.</summary>
    internal CachingSha2Format? ForeignFormat
    {
        get
        {
            if (Settings.EnforcedFormat is not { } wanted || Login.Credential.Method != CachingSha2Password.MethodName) return null;
            var format = CachingSha2Format.Of(Login.SecondaryUsed ? Login.Credential.SecondaryString : Login.Credential.AuthenticationString);
            return format == wanted ? null : format;
        }
    }

    internal uint LifetimeDays => Account.PasswordLifetimeDays ?? Settings.DefaultPasswordLifetimeDays;
}

/// <summary>The verdict: a <see cref="Refusal"/>, or a session's starting point.</summary>
/// <param name="Request">What was decided on.</param>
/// <param name="Reported">Would-be refusals that were let in and only recorded; null = none, the usual case.</param>
public abstract record AdmissionVerdict(AdmissionRequest Request, IReadOnlyList<Refusal>? Reported)
{

    /// <param name="Account">The row, fresh from the store.</param>
    /// <param name="Sandbox">The password has expired: everything but changing it answers 1820.</param>
    /// <param name="Slot">The session's place; dispose when it ends or changes user.</param>
    /// <param name="DefaultRoles">The roles that are active from the start.</param>
    /// <param name="ProxyUser">The account that proved itself, when it acts as <paramref name="Account"/>; else null.</param>
    public sealed record Admitted(
        AdmissionRequest Request, IReadOnlyList<Refusal>? Reported, Account Account, bool Sandbox, ConnectionSlot Slot, IReadOnlyList<AccountId> DefaultRoles, AccountId? ProxyUser = null)
        : AdmissionVerdict(Request, Reported);

    public sealed record Refused(AdmissionRequest Request, IReadOnlyList<Refusal>? Reported, Refusal Refusal) : AdmissionVerdict(Request, Reported);
}

/// <summary>GRANT PROXY at work.</summary>
/// <param name="Id">The account that the grant names.</param>
/// <param name="Account">Its row; null when it does not exist, and nobody can act as it.</param>
public sealed record ProxyMapping(AccountId Id, Account? Account)
{
    /// <summary>
    /// What a proven account is a proxy of; null when it is none or the server does not map its method. PROXY ON ''@'' is root's right to make proxies,
    /// not an identity. An account with several takes the first by name.
    /// </summary>
    public static ProxyMapping? Of(Account account, AccountsSnapshot accounts)
    {
        if (!accounts.Policy.ProxyMethods.Contains(account.Plugin)) return null;
        var grant = account.Grants.Proxies.FirstOrDefault(static p => p.Proxied is not { User: "", Host: "" });
        return grant is null || grant.Proxied == account.Id ? null : new(grant.Proxied, accounts.Find(grant.Proxied));
    }
}

/// <summary>What the list said of a request.</summary>
/// <param name="Request">What was decided on.</param>
/// <param name="Refusal">The first rule that refused, or null.</param>
/// <param name="Reported">Would-be refusals before it that only report; null = none.</param>
public readonly record struct Judgement(AdmissionRequest Request, Refusal? Refusal, IReadOnlyList<Refusal>? Reported);

/// <summary>
/// The admission list: every condition on a login that is not the proof itself, in one order, run once for each login and each COM_CHANGE_USER,
/// whatever the method and whether or not the TLS session was resumed. The order is MySQL's but for secure transport, which comes first here and, on
/// plain links, was already demanded before any credential was asked for.
/// </summary>
public sealed class Admission(AccountStore store, AccountUsage usage, IAdmissionPolicy policy, LoginFailures? failures = null)
{
    /// <summary>The name of the rule that plain links meet before any credential is asked for.</summary>
    public const string SecureTransportRule = "secure transport";

    private static readonly IReadOnlyList<LoginTerm> s_somebodysTerms =
        new Account(new("", "")) { Plugin = MySqlNativePassword.MethodName, Require = new(TlsRequirementKind.Specified, Subject: "/CN=nobody") }.RequireTerms;

    private const string ServiceConnectionAdmin = "SERVICE_CONNECTION_ADMIN";

    /// <summary>The list. What takes a place comes behind it (<see cref="LoginStages.Behind"/>).</summary>
    public static readonly IReadOnlyList<AdmissionRule> Rules =
    [
        // First of all: a source that is locked out must not learn from any other answer that its guess was right.
        new("failed logins", "fewer failed logins from this source than FAILED_LOGIN_ATTEMPTS, or PASSWORD_LOCK_TIME is over", "3955", static (_, r) => r.LockedOut is { } locked
            ? Refuse(LoginFailures.ErrorOf(locked, r.Login.User, r.Client.Text), "", "fewer failed logins", "locked out") : null)
            { SetBy = AccountRule.FailedLogins, Terms = static r => [new("", r.Account.LockRule.IsOn ? "fewer failed logins from this source" : "nothing", r.LockedOut is null ? "not locked out" : "locked out")] },
        new("still there", "the account that was proven is still there, with the same credential", "1045",
            static (_, r) => r.IsCurrent ? null : Refuse(r.AccessDenied, "", "the account that was proven", "dropped or changed meanwhile"))
            { SetBy = AccountRule.Proof, Terms = static r => [new("", "the account that was proven", r.IsCurrent ? "the same" : "dropped or changed meanwhile")] },
        new("proxied account", "the account that GRANT PROXY names exists", "1045", static (_, r) => r.Proxied is { Account: null } missing
            ? Refuse(r.AccessDenied, "", "an existing account to act as", missing.Id.Quoted) : null)
            { SetBy = AccountRule.Proof, Terms = static r => [new("", r.Proxied is null ? "nothing" : "an existing account to act as", r.Proxied?.Id.Quoted ?? "acts as itself")] },
        new(SecureTransportRule, "require_secure_transport: TLS or a Unix socket", "3159", static (_, r) => SecureTransport(r))
            { Terms = static r => [new("require_secure_transport", r.Settings.RequireSecureTransport ? "TLS or a Unix socket" : "nothing", Transport(r.Channel))] },
        new("administrative interface", "admin_address: SERVICE_CONNECTION_ADMIN", "1227", static (a, r) => a.Administrative(r))
            { Terms = static r => [new("admin_address", r.Channel.IsAdministrative ? ServiceConnectionAdmin : "nothing", r.Channel.IsAdministrative ? "held" : "the main interface")] },
        new("offline mode", "offline_mode: CONNECTION_ADMIN or SUPER", "3032", static (a, r) => a.Offline(r))
            { Terms = static r => [new("offline_mode", r.Settings.OfflineMode ? DynamicPrivileges.ConnectionAdmin : "nothing", r.Settings.OfflineMode ? "held" : "not looked at")] },
        new("REQUIRE", "the account's REQUIRE clause", "1045", static (_, r) => Require(r)) { SetBy = AccountRule.Require, Terms = RequireTerms, ReportsOnly = OnlyReported },
        new("account lock", "an account that is not locked", "3118", static (_, r) => r.Account.Locked
            ? Refuse(ServerErrors.AccountLocked(r.Account.Id.User, r.Client.Text), "", "an unlocked account", "ACCOUNT LOCK") : null)
            { SetBy = AccountRule.Lock, Terms = static r => [new("", "an unlocked account", r.Account.Locked ? "ACCOUNT LOCK" : "unlocked")] },
        new("password expiry", "a password that has not expired, or a client that can change it (disconnect_on_expired_password)", "1862", static (_, r) => Expiry(r))
            { SetBy = AccountRule.Expiry, Terms = ExpiryTerms },
        new("schema", "an existing schema in which the account has a right", "1044, 1049", static (a, r) => a.Schema(r))
            { Terms = static r => [new("", string.IsNullOrEmpty(r.Login.Schema) ? "nothing" : "an existing schema with a right in it", r.Login.Schema ?? "none")] },
    ];

    /// <summary>Runs the list for a proven login and takes its place.</summary>
    public AdmissionVerdict Admit(LoginRequest login, ClientHost client, ChannelFacts channel)
    {
        var (request, refusal, reported) = Judge(login, client, channel);
        if (refusal is not null) return new AdmissionVerdict.Refused(request, reported, refusal);
        var acting = request.Acting;
        if (usage.TryEnter(acting, request.Settings.MaxUserConnections, out var slot) is { } full)
            return new AdmissionVerdict.Refused(request, reported, Complete(request, LoginStages.AccountLimits, Refuse(full, "", "a free connection", full.Message)));
        return new AdmissionVerdict.Admitted(request, reported, acting, request.IsExpired, slot!, store.Current.RolesAtLogin(acting.Grants),
            request.Proxied is null ? null : request.Account.Id);
    }

    /// <summary>Runs the list and nothing behind it: no place is taken. Also what CHECK LOGIN asks.</summary>
    public Judgement Judge(LoginRequest login, ClientHost client, ChannelFacts channel)
    {
        var request = RequestOf(login, client, channel);
        List<Refusal>? reported = null;
        foreach (var rule in Rules)
        {
            if (rule.Check(this, request) is not { } refusal) continue;
            refusal = Complete(request, rule.Name, refusal);
            if (rule.ReportsOnly?.Invoke(request) != true) return new(request, refusal, reported);
            (reported ??= []).Add(refusal);
        }
        return new(request, null, reported);
    }

    private AdmissionRequest RequestOf(LoginRequest login, ClientHost client, ChannelFacts channel)
    {
        var proven = login.Credential.Account as Account ?? new Account(new(login.User, client.Text)) { Plugin = login.Method, Locked = true };
        // The row may have changed while the client was proving itself: the rules of now count, and a changed credential was not proven.
        var accounts = store.Current;
        var account = accounts.Find(proven.Id);
        var isCurrent = account is not null && !login.Credential.IsDecoy && ProvesSame(proven, account);
        return new(
            login, account ?? proven, client, channel, isCurrent, AdmissionSettings.Of(policy), store.Clock.GetUtcNow(), isCurrent ? ProxyMapping.Of(account!, accounts) : null)
        {
            LockedOut = failures?.StateOf(login.Credential, login.User, client),
        };
    }

    private static bool ProvesSame(Account proven, Account now) => now.IsUpgradeOf(proven)
        || ReferenceEquals(proven.AuthenticationString, now.AuthenticationString) && ReferenceEquals(proven.SecondAuthenticationString, now.SecondAuthenticationString)
        && proven.Plugin == now.Plugin && proven.FurtherFactors == now.FurtherFactors;

    private static Refusal? SecureTransport(AdmissionRequest r) =>
        r.Settings.RequireSecureTransport && !r.Channel.IsEncrypted && r.Channel.Transport == TransportKind.Tcp
            ? Refuse(ServerErrors.SecureTransportRequired(), "require_secure_transport", "TLS or a Unix socket", "plain TCP") : null;

    // MySQL's check at connect: the dynamic privilege alone counts, SUPER does not stand for it.
    private Refusal? Administrative(AdmissionRequest r)
    {
        if (!r.Channel.IsAdministrative) return null;
        var privileges = new SessionPrivileges(store.Current, r.Account.Id, r.Client.Text, r.Account.Grants.DefaultRoles);
        return privileges.CheckAny(default, ServiceConnectionAdmin) is { } missing ? Refuse(missing, "admin_address", ServiceConnectionAdmin, "not held") : null;
    }

    private Refusal? Offline(AdmissionRequest r)
    {
        if (!r.Settings.OfflineMode) return null;
        var privileges = PrivilegesOf(r);
        return privileges.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null
            ? null : Refuse(ServerErrors.OfflineMode(), "offline_mode", DynamicPrivileges.ConnectionAdmin, "not held");
    }

    private SessionPrivileges PrivilegesOf(AdmissionRequest r)
    {
        var accounts = store.Current;
        return new(accounts, r.Acting.Id, r.Client.Text, accounts.RolesAtLogin(r.Acting.Grants));
    }

    /// <summary>
    /// Whether the cache of caching_sha2_password may answer for the account over this link. Asked before the proof: one that REQUIRE will refuse anyhow
    /// must not take a way whose packets tell a right password from a wrong one. An account without REQUIRE costs what one with a REQUIRE costs, or time
    /// would show which is which. A password in a stored form that has expired is asked for each time.
    /// </summary>
    public bool MayTakeShortWay(Account account, ClientHost client, ChannelFacts channel)
    {
        var demands = account.RequireTerms.Count > 0;
        var terms = demands ? account.RequireTerms : s_somebodysTerms;
        var login = new LoginRequest(account.Id.User, null, Capabilities.None, 0, 0, ConnectAttributes.None, account.Plugin, AuthenticationPath.NoPassword, false, false, account.Credential, []);
        var request = new AdmissionRequest(login, account, client, channel, IsCurrent: true, AdmissionSettings.Of(policy), store.Clock.GetUtcNow());
        var meets = terms.All(term => term.Holds(request)) || !demands || account.ExtendedRequire is { ReportOnly: true };
        return meets && request.ForeignFormat is null;
    }

    private static Refusal? Require(AdmissionRequest r)
    {
        foreach (var term in RequireTermsOf(r))
            if (!term.Holds(r)) return Refuse(r.AccessDenied, term.Rule, term.Expected, term.Actual(r));
        return null;
    }

    // The account whose identity is taken decides (row R-13); the one that proved itself keeps its own conditions too.
    private static IEnumerable<LoginTerm> RequireTermsOf(AdmissionRequest r) =>
        r.Proxied is null ? r.Account.RequireTerms : r.Acting.RequireTerms.Concat(r.Account.RequireTerms);

    // Let in only when every account whose REQUIRE is not met says so itself.
    private static bool OnlyReported(AdmissionRequest r) =>
        ((Account[])[r.Account, r.Acting]).Where(a => a.RequireTerms.Any(t => !t.Holds(r))).All(static a => a.ExtendedRequire is { ReportOnly: true });

    private static IEnumerable<RuleTerm> RequireTerms(AdmissionRequest r) => !RequireTermsOf(r).Any()
        ? [new("NONE", "nothing", Transport(r.Channel))]
        : RequireTermsOf(r).Select(term => new RuleTerm(term.Rule, term.Expected, term.Actual(r)));

    private static Refusal? Expiry(AdmissionRequest r)
    {
        if (!r.IsExpired || !r.Settings.DisconnectOnExpiredPassword || (r.Login.Capabilities & Capabilities.CanHandleExpiredPasswords) != 0) return null;
        return Refuse(ServerErrors.PasswordExpiredAtLogin(), "disconnect_on_expired_password", "a client that can change an expired password", "one that cannot");
    }

    private static IEnumerable<RuleTerm> ExpiryTerms(AdmissionRequest r)
    {
        var days = r.LifetimeDays;
        if (r.ForeignFormat is { } foreign)
            yield return new("caching_sha2_password_enforce_storage_format", r.Settings.EnforcedFormat!.Name, $"stored as {foreign.Name}; the session is a sandbox");
        yield return new("", r.Account.PasswordExpired ? "no PASSWORD EXPIRE" : days == 0 ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"a password of at most {days} days"),
            r.HasRunOut ? "expired; the session is a sandbox" : string.Create(CultureInfo.InvariantCulture, $"set at {r.Account.PasswordChanged:yyyy-MM-dd HH:mm:ss}"));
    }

    private Refusal? Schema(AdmissionRequest r)
    {
        if (string.IsNullOrEmpty(r.Login.Schema)) return null;
        var privileges = PrivilegesOf(r);
        // The right comes first: who has none is not told whether the schema exists.
        if (privileges.CheckUse(r.Login.Schema) is { } denied) return Refuse(denied, "", "a right in the schema", r.Login.Schema);
        return policy.SchemaExists(r.Login.Schema) ? null : Refuse(ServerErrors.UnknownDatabase(r.Login.Schema), "", "an existing schema", r.Login.Schema);
    }

    internal static Refusal Refuse(ServerError error, string detail, string expected, string actual) => new(error, "", detail, expected, actual);

    /// <summary>Who, from where, by what and over what, for the operator.</summary>
    internal static Refusal Complete(AdmissionRequest r, string rule, Refusal refusal) => refusal with
    {
        Rule = rule,
        Account = r.Account.Id,
        User = r.Login.User,
        Host = r.Client.Text,
        Method = $"{r.Login.Method}/{r.Login.Path}",
        Channel = Describe(r.Channel),
    };

    internal static string Transport(ChannelFacts channel) =>
        channel.IsEncrypted ? channel.Version : channel.Transport == TransportKind.UnixSocket ? "Unix socket" : "plain TCP";

    private static string Describe(ChannelFacts channel)
    {
        var transport = channel.Transport == TransportKind.UnixSocket ? "Unix socket" : "TCP";
        if (!channel.IsEncrypted) return $"{transport}, plain";
        var peer = channel.Peer is null ? "no client certificate" : channel.PeerVerified ? "verified client certificate" : "unverified client certificate";
        return $"{transport}, {channel.Version} {channel.Cipher}{(channel.Resumed ? " resumed" : "")}, {peer}";
    }
}

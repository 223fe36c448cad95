using System.Security.Cryptography;
using Cardea.Connections.Server;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Channels;
using Cardea.Server.Startup;
using Cardea.Server.Statements;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Sessions;

/// <summary>
/// The server's side of connections: hands out handshake machines, runs the admission list, makes sessions, counts and logs what happens to
/// connections. A client is told the error and nothing more; the log names the rule, what was expected and what came.
/// </summary>
public sealed class Logins : IServerHost, ILogins
{
    private static readonly Dictionary<string, string> RequireTexts = new(StringComparer.Ordinal) { ["CIPHER"] = "ciphers", ["ISSUER"] = "issuer", ["SUBJECT"] = "subject" };
    private readonly ServerState _server;
    private readonly CredentialDirectory _credentials;
    private readonly Admission _admission;
    private readonly CachingSha2Cache _cache;
    private readonly RsaKeys _keys;
    private readonly LoginLedger _ledger;
    private readonly LoginGuard _guard;
    private readonly SessionReview _review;
    private readonly MethodUpgrade _upgrade;
    private readonly HashGate _hashes = new(Environment.ProcessorCount);
    private CommandLoop _loop = null!; // set once, before the first connection
    private StatementRunner _runner = null!;
    private ServerLimits _limits;

    /// <summary>Wires the parts; <see cref="Use"/> gives it the command loop.</summary>
    public Logins(ServerState server, CredentialDirectory credentials, Admission admission, CachingSha2Cache cache, RsaKeys keys)
    {
        (_server, _credentials, _admission, _cache, _keys) = (server, credentials, admission, cache, keys);
        _review = new SessionReview(server);
        server.Channels.Replaced += _review.Review;
        _ledger = new LoginLedger(server);
        _guard = new LoginGuard(server);
        _upgrade = new MethodUpgrade(server.Accounts, () => AccountSettings.PolicyOf(server.Variables), () => server.Variables.Flag(Known.SuperReadOnly), text => server.Log.Warning(text));
        _limits = LimitsOf(server.Variables);
        server.Variables.Changed += _ => Volatile.Write(ref _limits, LimitsOf(server.Variables));
    }

    /// <inheritdoc/>
    public ServerLimits Limits => Volatile.Read(ref _limits);

    /// <inheritdoc/>
    public TlsContextHolder TlsOf(ServerConnection connection) => _server.Channels.Of(connection).Holder;

    /// <summary>Sets what sessions run on, once.</summary>
    public void Use(CommandLoop loop, StatementRunner runner) => (_loop, _runner) = (loop, runner);

    /// <inheritdoc/>
    public ServerError? Welcome(ServerConnection connection)
    {
        _server.Status.CountConnection();
        if (connection.IsAdministrative) return null;
        var host = HostOf(connection);
        if (_guard.Welcome(host) is { } blocked) return blocked;
        // As in MySQL (acl_check_host): asked of TCP only, and before the greeting. Nothing is told that holds for one name and not for another.
        if (host.Address is not null && !_server.Accounts.Current.AdmitsHost(host)) return ServerErrors.HostNotAllowed(host.Text);
        // One place above the limit is kept for CONNECTION_ADMIN; who that is, only the login tells.
        if ((ulong)_server.Sessions.Count <= _server.Variables.Number(Known.MaxConnections)) return null;
        _server.Status.CountMaxConnections();
        return ServerErrors.TooManyConnections();
    }

    /// <inheritdoc/>
    public ServerHandshake BeginLogin(ServerConnection connection)
    {
        var attempt = LoginLedger.Begin(connection, isChangeUser: false);
        return attempt.Machine = new ServerHandshake(OptionsFor(connection, attempt));
    }

    /// <inheritdoc/>
    public ServerHandshake BeginChangeUser(Session session)
    {
        var attempt = LoginLedger.Begin(session.Connection, isChangeUser: true);
        return attempt.Machine = ServerHandshake.ForChangeUser(OptionsFor(session.Connection, attempt), session.Identity.Capabilities, session.Nonce);
    }

    /// <inheritdoc/>
    public TimeSpan HoldBefore(ServerConnection connection) => _guard.Delay(connection, HostOf(connection));

    /// <inheritdoc/>
    public bool MustReconnect(Session session) => _guard.Delay(session.Connection, HostOf(session.Connection)) > TimeSpan.Zero;

    /// <inheritdoc/>
    public LoginOutcome Admit(ServerConnection connection, LoginRequest login)
    {
        var verdict = Check(connection, login);
        if (verdict is AdmissionVerdict.Refused refused) return Refuse(connection, refused, refused.Refusal);
        var admitted = (AdmissionVerdict.Admitted)verdict;
        if (!connection.IsAdministrative && NeedsReserve() && !MayUseReserve(admitted, connection))
        {
            admitted.Slot.Dispose();
            _server.Status.CountMaxConnections();
            return Refuse(connection, verdict, LoginStages.Reserve, ServerErrors.TooManyConnections(), "max_connections is reached");
        }
        var identity = IdentityOf(connection, login, admitted);
        var session = new Session(_server, connection, _loop, identity) { MustChangePassword = admitted.Sandbox };
        session.ResetState();
        if (!string.IsNullOrEmpty(login.Schema)) session.CurrentSchema = _server.Engine.FindSchema(login.Schema);
        _server.Sessions.Add(session);
        _server.Status.NoteConnected(_server.Sessions.Count, _server.Clock.GetUtcNow());
        LogLogin(connection, session, login);
        if (_review.ReasonAgainst(connection) is { } refusal)
        {
            session.OnClosed(CloseReason.Refused);
            return Refuse(connection, verdict, LoginStages.CurrentCertificate, ServerErrors.AccessDenied(login.User, HostOf(connection).Text, login.PasswordUsed), refusal);
        }
        if (InitConnect(session) is { } failed)
        {
            session.OnClosed(CloseReason.Refused);
            var aborted = ServerErrors.AbortedConnection(connection.Id, session.CurrentSchema ?? "unconnected", login.User, HostOf(connection).Text, "init_connect command failed");
            return Refuse(connection, verdict, LoginStages.InitConnect, aborted, failed);
        }
        Decided(connection, verdict, null, _upgrade.Run(login));
        _guard.Admitted(connection, HostOf(connection));
        session.Decision = (connection.Attempt as LoginAttempt)?.Decision;
        connection.Attempt = null;
        var ok = new OkPacket(0, 0, session.Status, 0, CertificateProofOf(connection, login), session.TakeChanges());
        return new LoginOutcome.Admitted(session, ok);
    }

    /// <inheritdoc/>
    public (ServerError? Error, string? Reason) AdmitAgain(Session session, LoginRequest login)
    {
        var verdict = Check(session.Connection, login);
        Decided(session.Connection, verdict, (verdict as AdmissionVerdict.Refused)?.Refusal, verdict is AdmissionVerdict.Admitted ? _upgrade.Run(login) : null);
        if (verdict is AdmissionVerdict.Refused refused) return (refused.Refusal.Error, refused.Refusal.ToLogLine());
        var admitted = (AdmissionVerdict.Admitted)verdict;
        session.Become(IdentityOf(session.Connection, login, admitted) with { MustChangePassword = admitted.Sandbox });
        if (!string.IsNullOrEmpty(login.Schema)) session.CurrentSchema = _server.Engine.FindSchema(login.Schema);
        LogLogin(session.Connection, session, login);
        _guard.Admitted(session.Connection, HostOf(session.Connection));
        session.Decision = (session.Connection.Attempt as LoginAttempt)?.Decision;
        session.Connection.Attempt = null;
        return (null, null);
    }

    /// <inheritdoc/>
    public ServerError ChangeUserRefused(Session session, ServerError error, string? reason)
    {
        var told = Refused(session.Connection, error, reason);
        session.Connection.Attempt = null;
        return told;
    }

    /// <inheritdoc/>
    public ServerError Refused(ServerConnection connection, ServerError error, string? operatorReason)
    {
        error = _guard.Refused(connection, HostOf(connection), error);
        var decision = _ledger.Refused(connection, HostOf(connection), error, operatorReason);
        if (error.Number is 1045 or 1698) _server.Status.CountAccessDenied();
        var detail = operatorReason is null ? "" : $": {operatorReason}";
        _server.Log.Warning($"{HostOf(connection).Text}: {error.Number} {error.Message}{detail}, decision {_server.Decisions.IdOf(decision)}", connection.Id);
        return _ledger.Told(error, decision);
    }

    /// <inheritdoc/>
    public void Closed(ServerConnection connection, CloseReason why, string? detail)
    {
        var lost = _ledger.Lost(connection, HostOf(connection), why, detail is null ? Describe(why) : $"{Describe(why)}: {detail}");
        if (!connection.IsLoggedIn) _guard.Lost(HostOf(connection), why);
        if (why is CloseReason.Quit or CloseReason.PeerClosed or CloseReason.Shutdown && connection.IsLoggedIn) return;
        if (connection.IsLoggedIn) _server.Status.CountAbortedClient();
        else _server.Status.CountAbortedConnect();
        if (why is CloseReason.Refused or CloseReason.Shutdown) return; // told already
        var text = $"Aborted connection {connection.Id} from host '{HostOf(connection).Text}' ({Describe(why)}{(detail is null ? "" : $": {detail}")}){(lost is null ? "" : $", decision {_server.Decisions.IdOf(lost)}")}";
        _server.Log.Write(why is CloseReason.TlsFailed or CloseReason.ProtocolViolation or CloseReason.LoginTimeout ? LogLevel.Warning : LogLevel.Note, text, connection.Id);
    }

    /// <inheritdoc/>
    public void Bug(ServerConnection? connection, Exception bug, string id) => _server.Log.Error($"bug {id}: {bug}", connection?.Id ?? 0);

    private LoginOutcome.Refused Refuse(ServerConnection connection, AdmissionVerdict verdict, LoginRule rule, ServerError error, string what) =>
        Refuse(connection, verdict, Admission.Complete(verdict.Request, rule.Name, Admission.Refuse(error, "", rule.Demand, what)));

    private LoginOutcome.Refused Refuse(ServerConnection connection, AdmissionVerdict verdict, Refusal refusal)
    {
        Decided(connection, verdict, refusal);
        // MySQL's own line of the error log, for whoever searches for it.
        if (RequireTexts.TryGetValue(refusal.Detail, out var what)) _server.Log.Note($"X509 {what} mismatch: should be '{refusal.Expected}' but is '{refusal.Actual}'", connection.Id);
        return new(refusal.Error, refusal.ToLogLine());
    }

    private void Decided(ServerConnection connection, AdmissionVerdict verdict, Refusal? refusal, string? upgrade = null) =>
        _ledger.Decided(connection, HostOf(connection), verdict, refusal, upgrade);

    private AdmissionVerdict Check(ServerConnection connection, LoginRequest login) => _admission.Admit(login, HostOf(connection), FactsOf(connection));

    private static ChannelFacts FactsOf(ServerConnection connection) =>
        connection.IsAdministrative ? connection.Facts with { IsAdministrative = true } : connection.Facts;

    // Not for administrators, so that a wrong init_connect can be mended, and not in the sandbox of an expired password.
    private string? InitConnect(Session session)
    {
        if (_server.Variables.Text(Known.InitConnect) is not { Length: > 0 } script || session.MustChangePassword
            || session.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null) return null;
        try
        {
            _runner.RunScript(session, System.Text.Encoding.UTF8.GetBytes(script));
            return null;
        }
        catch (ServerErrorException wrong)
        {
            return $"init_connect: {wrong.Error}";
        }
    }

    private bool NeedsReserve() => (ulong)_server.Sessions.Count >= _server.Variables.Number(Known.MaxConnections);

    private bool MayUseReserve(AdmissionVerdict.Admitted admitted, ServerConnection connection) =>
        new SessionPrivileges(_server.Accounts.Current, admitted.Account.Id, HostOf(connection).Text, admitted.DefaultRoles)
            .CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null;

    private static SessionIdentity IdentityOf(ServerConnection connection, LoginRequest login, AdmissionVerdict.Admitted admitted) => new()
    {
        User = login.User,
        Host = HostOf(connection),
        Account = admitted.Account.Id,
        ProxyUser = admitted.ProxyUser,
        Roles = admitted.DefaultRoles,
        Capabilities = login.Capabilities,
        CollationId = login.CollationId,
        Nonce = login.Nonce,
        Attributes = login.Attributes,
        Method = login.Method,
        Path = login.Path,
        MustChangePassword = admitted.Sandbox,
        Slot = admitted.Slot,
    };

    private ServerHandshakeOptions OptionsFor(ServerConnection connection, LoginAttempt attempt)
    {
        var host = HostOf(connection);
        return new ServerHandshakeOptions
        {
            ServerVersion = ServerOptions.Version,
            ConnectionId = connection.Id,
            Random = RandomNumberGenerator.Fill,
            FindCredential = user => attempt.Credential = _credentials.Find(user, host, account => _admission.MayTakeShortWay(account, host, connection.Facts)),
            PeerHost = host.Text,
            Cache = _cache,
            VerifyEd25519 = Ed25519.Verify,
            Gate = _hashes,
            UpgradeNative = UpgradeOf(_server.Variables),
            ReadPeer = () => PeerReader.Read(connection.Facts, connection.ReadSystemUser()),
            DefaultMethod = AccountSettings.DefaultMethodOf(_server.Variables),
            EnabledMethods = _server.EnabledMethods,
            TlsAvailable = TlsOf(connection).Current is not null,
            RequireSecureTransport = _server.Variables.Flag(Known.RequireSecureTransport),
            RsaKeys = _keys.CachingSha2,
            Sha256RsaKeys = _keys.Sha256,
        };
    }

    private static NativeUpgrade? UpgradeOf(GlobalVariables variables) => variables.Text(Known.UpgradeNative) == "OFF"
        ? null : new(BySwitch: variables.Text(Known.UpgradeNative) == "SWITCH", AccountSettings.FormOf(variables));

    /// <summary>What the OK tells a client that has only the password to know the server by; null where there is nothing to tell.</summary>
    internal static string? CertificateProofOf(ServerConnection connection, LoginRequest login)
    {
        if (login.Path is not (AuthenticationPath.Native or AuthenticationPath.Signature) || login.Credential.Further.Count > 0) return null;
        var stored = login.SecondaryUsed ? login.Credential.SecondaryString : login.Credential.AuthenticationString;
        if (stored is null || AuthenticationMethods.Find(login.Method)?.PasswordHash(stored) is not { } hash) return null;
        return connection.OwnFingerprint() is { } fingerprint ? CertificateProof.Make(hash, login.Nonce, fingerprint) : null;
    }

    private void LogLogin(ServerConnection connection, Session session, LoginRequest login)
    {
        if (_server.GeneralLog is { } log)
            log.Write(connection.Id, "Connect", $"{session.User} on {session.CurrentSchema} using {TransportOf(connection.Facts)}");
        if (_server.Log.Verbosity < (int)LogLevel.Note) return;
        var facts = connection.Facts;
        var channel = facts.IsEncrypted ? $"{facts.Version} {facts.Cipher}{(facts.Resumed ? " resumed" : "")}" : TransportOf(facts);
        var peer = facts.Peer is null ? "" : $", certificate {facts.Peer.Subject}";
        _server.Log.Note($"'{login.User}'@'{HostOf(connection).Text}' logged in as {session.Identity.Account.Quoted}{(session.Identity.ProxyUser is { } proxy ? $" (proxy {proxy.Quoted})" : "")} by {login.Method} over {channel}{peer}", connection.Id);
    }

    internal static string TransportOf(ChannelFacts facts) =>
        facts.IsEncrypted ? "SSL/TLS" : facts.Transport == TransportKind.UnixSocket ? "Socket" : "TCP/IP";

    private static ClientHost HostOf(ServerConnection connection) =>
        connection.RemoteEndPoint is { } remote ? ClientHost.From(remote.Address) : ClientHost.UnixSocket;

    private static string Describe(CloseReason why) => why switch
    {
        CloseReason.PeerBroke => "Got an error reading communication packets",
        CloseReason.Killed => "KILLED",
        CloseReason.LoginTimeout => "Got timeout reading communication packets: the login took longer than connect_timeout",
        CloseReason.IdleTimeout => "The client was disconnected by the server because of inactivity.",
        CloseReason.ReadTimeout => "Got timeout reading communication packets",
        CloseReason.WriteTimeout => "Got timeout writing communication packets",
        CloseReason.TlsFailed => "SSL handshake failed",
        CloseReason.CertificateRevoked => "its certificate was revoked or its CA is trusted no more",
        CloseReason.ProtocolViolation => "protocol violation",
        CloseReason.Evicted => "made room: too many connections that have not logged in",
        _ => why.ToString(),
    };

    private static ServerLimits LimitsOf(GlobalVariables variables) => new()
    {
        LoginTime = TimeSpan.FromSeconds(variables.Number(Known.ConnectTimeout)),
        LoginPayload = (int)variables.Number(Known.MaxBeforeLogin),
        FailedHandshakes = (int)variables.Number(Known.MaxFailedHandshakes),
        Unauthenticated = (int)variables.Number(Known.MaxUnauthenticated),
        MaxAllowedPacket = (int)variables.Number(Known.MaxAllowedPacket),
        ReadTime = TimeSpan.FromSeconds(variables.Number(Known.NetReadTimeout)),
        WriteTime = TimeSpan.FromSeconds(variables.Number(Known.NetWriteTimeout)),
        IdleTime = TimeSpan.FromSeconds(variables.Number(Known.WaitTimeout)),
    };
}

using System.Collections.Frozen;
using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Variables;

namespace Cardea.Server.Sessions;

/// <summary>
/// What guessing costs: failed logins are counted per account and source, delay the next answer (connection_control), lock the source out
/// (FAILED_LOGIN_ATTEMPTS), and stand in the host cache, which blocks hosts that break handshakes (max_connect_errors).
/// </summary>
internal sealed class LoginGuard
{
    // Where an error goes in performance_schema.host_cache; 1045 and 1226 have two places, see KindOf. What is not here is no fault of the host.
    private static readonly FrozenDictionary<ushort, HostError> Kinds = new Dictionary<ushort, HostError>
    {
        [1043] = HostError.Handshake, [1047] = HostError.Handshake, [1153] = HostError.Handshake, [1156] = HostError.Handshake, [1835] = HostError.Handshake,
        [1044] = HostError.DefaultDatabase, [1049] = HostError.DefaultDatabase, [1045] = HostError.Authentication, [1130] = HostError.HostAcl,
        [1184] = HostError.InitConnect, [1203] = HostError.MaxUserConnections, [1226] = HostError.MaxUserConnections, [1251] = HostError.AuthPlugin,
        [1524] = HostError.NoAuthPlugin, [1698] = HostError.Authentication, [1862] = HostError.Authentication, [3118] = HostError.Authentication,
        [3159] = HostError.Ssl, [3955] = HostError.Authentication,
    }.ToFrozenDictionary();

    private readonly ServerState _server;

    public LoginGuard(ServerState server)
    {
        _server = server;
        server.Hosts.Resize((int)server.Variables.Number(Known.HostCacheSize));
        server.Variables.Changed += OnChanged;
    }

    /// <summary>1129, or null.</summary>
    public ServerError? Welcome(ClientHost client) => _server.Hosts.Welcome(client, _server.Variables.Number(Known.MaxConnectErrors));

    /// <summary>How long the answer to this login has to wait; the source has failed too often at the account. Right and wrong proofs wait alike.</summary>
    public TimeSpan Delay(ServerConnection connection, ClientHost client)
    {
        var threshold = (long)_server.Variables.Number(Known.DelayThreshold);
        if (threshold == 0 || connection.Attempt is not LoginAttempt { Credential: { } credential, Machine.User: { } user }) return TimeSpan.Zero;
        var failures = _server.Failures.CountOf(credential, user, client);
        if (failures < threshold) return TimeSpan.Zero;
        _server.Status.CountDelay();
        var (least, greatest) = ((long)_server.Variables.Number(Known.LeastDelay), (long)_server.Variables.Number(Known.GreatestDelay));
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max((failures + 1 - threshold) * 1000, least), Math.Max(least, greatest)));
    }

    /// <summary>A login was refused; the error as the client is to see it: 3955 in place of 1045 from the failure on that locks the source out.</summary>
    public ServerError Refused(ServerConnection connection, ClientHost client, ServerError error)
    {
        var attempt = connection.Attempt as LoginAttempt;
        if (KindOf(error, attempt) is { } kind) _server.Hosts.Count(client, kind);
        if (error.Number == 3118) _server.Status.CountLockedConnect();
        // Every 1045 counts, also one of REQUIRE: else a right password without its certificate could be told from a wrong one.
        if (error.Number is not (1045 or 3955) || attempt is not { Credential: { } credential, Machine.User: { } user }) return error;
        var locked = _server.Failures.Failed(credential, user, client, always: _server.Variables.Number(Known.DelayThreshold) != 0);
        return locked is null ? error : LoginFailures.ErrorOf(locked, user, client.Text);
    }

    /// <summary>Somebody came in.</summary>
    public void Admitted(ServerConnection connection, ClientHost client)
    {
        _server.Hosts.Succeeded(client);
        if (connection.Attempt is LoginAttempt { Credential: { } credential, Machine.User: { } user }) _server.Failures.Succeeded(credential, user, client);
    }

    /// <summary>A connection ended before its login came to anything.</summary>
    public void Lost(ClientHost client, CloseReason why)
    {
        if (why is CloseReason.PeerClosed or CloseReason.PeerBroke or CloseReason.LoginTimeout or CloseReason.TlsFailed or CloseReason.ProtocolViolation)
            _server.Hosts.Count(client, HostError.Handshake);
    }

    private static HostError? KindOf(ServerError error, LoginAttempt? attempt) => error.Number switch
    {
        1045 when attempt?.Decision?.EndedBy == "REQUIRE" => HostError.Ssl,
        1226 when error.Message.Contains("per_hour", StringComparison.Ordinal) => HostError.MaxUserConnectionsPerHour,
        var number => Kinds.TryGetValue(number, out var kind) ? kind : null,
    };

    private void OnChanged(VariableDefinition row)
    {
        if (ReferenceEquals(row, Known.HostCacheSize)) _server.Hosts.Resize((int)_server.Variables.Number(Known.HostCacheSize));
        else if (ReferenceEquals(row, Known.DelayThreshold)) _server.Status.ResetDelays();
        else if (ReferenceEquals(row, Known.OfflineMode) && _server.Variables.Flag(Known.OfflineMode)) EndSessions();
    }

    // offline_mode: who has no right to be here while it is on goes at once, as in MySQL.
    private void EndSessions()
    {
        foreach (var session in _server.Sessions.All)
        {
            if (session.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null) continue;
            session.InterruptQuery();
            session.Connection.Kill(CloseReason.Killed);
        }
    }
}

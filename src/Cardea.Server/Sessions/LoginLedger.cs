using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Variables;

namespace Cardea.Server.Sessions;

/// <summary>
/// Keeps one decision per login, however it ends: let in, refused by the admission list, refused before it, or lost on the way. The only place
/// that makes decisions.
/// </summary>
internal sealed class LoginLedger
{
    private readonly ServerState _server;

    public LoginLedger(ServerState server)
    {
        _server = server;
        server.Variables.Changed += _ => server.Decisions.Resize((int)server.Variables.Number(Known.LoginDecisions));
    }

    /// <summary>Begins to note a login.</summary>
    public static LoginAttempt Begin(ServerConnection connection, bool isChangeUser)
    {
        var attempt = new LoginAttempt(isChangeUser);
        connection.Attempt = attempt;
        return attempt;
    }

    /// <summary>The admission list has spoken and what comes behind it too.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="client">Where from.</param>
    /// <param name="verdict">What the list said.</param>
    /// <param name="refusal">The refusal, of the list or of what comes behind it; null = let in.</param>
    /// <param name="upgrade">What came of authentication_upgrade_native, or null.</param>
    public void Decided(ServerConnection connection, ClientHost client, AdmissionVerdict verdict, Refusal? refusal, string? upgrade)
    {
        var request = verdict.Request;
        var outcome = refusal is not null ? LoginOutcomeKind.Refused : verdict.Reported is null ? LoginOutcomeKind.Admitted : LoginOutcomeKind.Reported;
        var decision = Keep(connection, new LoginDecision
        {
            Time = request.Time, ConnectionId = connection.Id, Client = client, Channel = request.Channel, Outcome = outcome,
            User = request.Login.User, Account = request.Login.Credential.IsDecoy ? null : request.Account, Method = request.Login.Method,
            Request = request, Reported = verdict.Reported, Refusal = refusal, EndedBy = refusal?.Rule, Error = refusal?.Error,
            Upgrade = upgrade, IsChangeUser = connection.Attempt is LoginAttempt { IsChangeUser: true },
        });
        if (verdict.Reported is { } reported)
            foreach (var would in reported) _server.Log.Warning($"REPORT ONLY, let in: {would.ToLogLine()}, decision {_server.Decisions.IdOf(decision)}", connection.Id);
    }

    /// <summary>The decision of a refused login: the one that admission left, or a new one for what came before admission.</summary>
    public LoginDecision Refused(ServerConnection connection, ClientHost client, ServerError error, string? reason)
    {
        var attempt = connection.Attempt as LoginAttempt;
        return attempt?.Decision ?? Keep(connection, Early(connection, client, attempt, LoginOutcomeKind.Refused, LoginStages.Of(error), error, reason));
    }

    /// <summary>The connection has ended. A login that had begun and had come to nothing is kept as lost; who only knocked at the port leaves nothing.</summary>
    public LoginDecision? Lost(ServerConnection connection, ClientHost client, CloseReason why, string reason)
    {
        if (connection.Attempt is not LoginAttempt { Decision: null } attempt) return null;
        var rule = why switch
        {
            CloseReason.TlsFailed => LoginStages.Handshake,
            CloseReason.LoginTimeout or CloseReason.Evicted or CloseReason.ReadTimeout => LoginStages.Time,
            CloseReason.ProtocolViolation or CloseReason.Bug => LoginStages.Packets,
            _ when attempt.Machine?.User is not null => LoginStages.Proof,
            _ => null,
        };
        return rule is null ? null : Keep(connection, Early(connection, client, attempt, LoginOutcomeKind.Lost, rule, null, reason));
    }

    /// <summary>The error as the client is told it.</summary>
    public ServerError Told(ServerError error, LoginDecision decision) =>
        _server.Variables.Flag(Known.LoginErrorReference) ? error with { Message = $"{error.Message} (reference {_server.Decisions.IdOf(decision)})" } : error;

    private LoginDecision Early(
        ServerConnection connection, ClientHost client, LoginAttempt? attempt, LoginOutcomeKind outcome, LoginRule rule, ServerError? error, string? reason) => new()
    {
        Time = _server.Clock.GetUtcNow(), ConnectionId = connection.Id, Client = client, Channel = connection.Facts, Outcome = outcome,
        User = attempt?.Machine?.User ?? "", Account = attempt?.Account, Method = attempt?.Credential?.Method ?? "",
        EndedBy = rule.Name, Error = error, Reason = reason, IsChangeUser = attempt is { IsChangeUser: true },
    };

    private LoginDecision Keep(ServerConnection connection, LoginDecision decision)
    {
        _server.Decisions.Add(decision);
        if (connection.Attempt is LoginAttempt attempt) attempt.Decision = decision;
        var wanted = _server.Variables.Text(Known.LogLoginDecisions) switch
        {
            "OFF" => false,
            "REFUSED" => decision.Outcome != LoginOutcomeKind.Admitted,
            _ => true,
        };
        if (wanted) _server.Log.Write(LogLevel.System, $"login decision {DecisionJson.Write(decision, _server.Decisions.IdOf(decision))}", connection.Id);
        return decision;
    }
}

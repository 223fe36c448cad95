using System.Diagnostics;
using System.Globalization;
using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Tls;

namespace Cardea.Server.Commands;

/// <summary>The commands that concern the session and the server, not SQL.</summary>
public sealed class SessionCommands(ServerState server, ILogins logins)
{
    private const int FailuresUntilClosed = 3;

    /// <summary>COM_QUIT.</summary>
    public static void Quit(Session session, ReadOnlySpan<byte> payload) => session.Connection.Close();

    /// <summary>COM_PING.</summary>
    public static void Ping(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountCommand(Com.AdminCommands);
        session.Reply.Ok();
    }

    /// <summary>COM_DEBUG: answers as MySQL does and prints nothing.</summary>
    public static void Debug(Session session, ReadOnlySpan<byte> payload)
    {
        session.Privileges.Current.DemandAny(Accounts.Privilege.Super);
        ResultSet.End(session.Connection.Output, session.Connection.Capabilities & ~Capabilities.DeprecateEof, session.Status);
    }

    /// <summary>COM_INIT_DB.</summary>
    public static void InitDb(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountCommand(Com.ChangeDb);
        session.BeginStatement();
        session.Diagnostics.Clear();
        var schema = InitDbCommand.Read(payload, session.Connection.Capabilities).Schema;
        if (schema.Length == 0) throw new ServerErrorException(ServerErrors.NoDatabaseSelected());
        session.Use(schema);
        session.Reply.Ok();
    }

    /// <summary>COM_SET_OPTION.</summary>
    public static void SetOption(Session session, ReadOnlySpan<byte> payload)
    {
        var option = SetOptionCommand.Read(payload, session.Connection.Capabilities).Option;
        if (option > 1) throw new ServerErrorException(ServerErrors.UnknownCommand());
        session.MultiStatements = option == 0;
        ResultSet.End(session.Connection.Output, session.Connection.Capabilities, session.Status);
    }

    /// <summary>COM_RESET_CONNECTION.</summary>
    public static void ResetConnection(Session session, ReadOnlySpan<byte> payload)
    {
        session.BeginStatement();
        session.ResetState();
        session.Reply.Ok();
    }

    /// <summary>COM_STATISTICS: the line that <c>\s</c> prints last. It is text without a header byte.</summary>
    public void Statistics(Session session, ReadOnlySpan<byte> payload)
    {
        var uptime = Math.Max(1, server.UptimeSeconds);
        var status = server.Status;
        var perSecond = (status.Questions / (double)uptime).ToString("F3", CultureInfo.InvariantCulture);
        var line = $"Uptime: {server.UptimeSeconds}  Threads: {server.Sessions.Count}  Questions: {status.Questions}  Slow queries: {status.SlowQueries}  "
            + $"Opens: {status.OpenedTables}  Flush tables: {status.FlushCommands + 1}  Open tables: {StatusTable.OpenTables(server)}  Queries per second avg: {perSecond}";
        session.Connection.Output.Begin().Text(line).End();
    }

    /// <summary>COM_PROCESS_KILL.</summary>
    public void ProcessKill(Session session, ReadOnlySpan<byte> payload)
    {
        session.BeginStatement();
        KillHandler.Kill(session, ProcessKillCommand.Read(payload, session.Connection.Capabilities).ConnectionId, queryOnly: false);
        if (!session.Connection.IsClosing) session.Reply.Ok();
    }

    /// <summary>COM_CHANGE_USER: a new login on this connection. A failed one leaves the session as it was, the third in a row ends it.</summary>
    public void ChangeUser(Session session, ReadOnlySpan<byte> payload)
    {
        server.Status.CountCommand(Com.AdminCommands);
        var connection = session.Connection;
        var machine = logins.BeginChangeUser(session);
        var step = machine.Advance(payload, StrengthOf(connection.Facts), connection.Output);
        while (step is HandshakeStep.Read) step = machine.Advance(connection.Receive(), StrengthOf(connection.Facts), connection.Output);
        var judged = Stopwatch.GetTimestamp();
        var mustReconnect = logins.MustReconnect(session);
        (ServerError? Error, string? Reason) outcome = step switch
        {
            HandshakeStep.Proved held when mustReconnect => (ServerErrors.AccessDenied(held.Login.User, session.Identity.Host.Text, held.Login.PasswordUsed), "too many failed logins"),
            HandshakeStep.Proved proved => logins.AdmitAgain(session, proved.Login),
            HandshakeStep.Reject reject => (reject.Error, reject.OperatorReason),
            _ => throw new InvalidOperationException($"a server does not do {step}"),
        };
        if (outcome.Error is null)
        {
            session.FailedChangeUsers = 0;
            session.Reply.Reset();
            session.Reply.Ok(info: Logins.CertificateProofOf(connection, ((HandshakeStep.Proved)step).Login) ?? "");
            return;
        }
        session.Reply.Error(logins.ChangeUserRefused(session, outcome.Error, outcome.Reason));
        RefusalFloor.Await(judged);
        if (++session.FailedChangeUsers >= FailuresUntilClosed || mustReconnect) connection.Close();
    }

    private static ChannelStrength StrengthOf(ChannelFacts facts) => facts switch
    {
        { IsEncrypted: true, PeerVerified: true } => ChannelStrength.EncryptedAndVerified,
        { IsEncrypted: true } => ChannelStrength.Encrypted,
        { Transport: TransportKind.UnixSocket } => ChannelStrength.LocalSocket,
        _ => ChannelStrength.Plain,
    };
}

using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Server.Variables;

namespace Cardea.Server.Commands;

/// <summary>COM_STMT_*. Cursors are not opened: a client that asks for one gets the whole result, which the protocol allows.</summary>
public sealed class PreparedCommands(ServerState server, StatementRunner runner)
{
    private const uint Latest = uint.MaxValue; // MariaDB's connectors execute "the last one prepared" so, in the same packet burst

    /// <summary>COM_STMT_PREPARE.</summary>
    public void Prepare(Session session, ReadOnlySpan<byte> payload)
    {
        server.Status.CountCommand(Com.StmtPrepare);
        session.BeginStatement();
        session.Diagnostics.Clear();
        var sql = payload[1..].ToArray();
        session.Running.SetText(sql);
        if (server.GeneralLog is { } log) runner.LogGeneral(log, session, "Prepare", sql);
        if (session.Prepared is { } held && (ulong)held.Count >= session.Server.Variables.Number(Known.MaxPreparedPerSession))
            throw new ServerErrorException(ServerErrors.TooManyStatements((long)session.Server.Variables.Number(Known.MaxPreparedPerSession)));
        var prepared = runner.PrepareStatement(session, sql);
        var limit = (long)server.Variables.Number(Known.MaxPreparedStatements);
        if (!server.Status.TryAddPrepared(limit)) throw new ServerErrorException(ServerErrors.TooManyStatements(limit));
        var id = (session.Prepared ??= new()).Add(prepared);
        var (output, capabilities) = (session.Connection.Output, session.Connection.Capabilities);
        var columns = prepared.Columns;
        output.Add(new PrepareOk(id, (ushort)columns.Count, (ushort)prepared.ParameterCount, session.Diagnostics.CountForPacket), capabilities);
        if (prepared.ParameterCount > 0) ResultSet.Definitions(output, ParameterDefinitions.Of(prepared.ParameterCount), capabilities, session.Status);
        if (columns.Count > 0) ResultSet.Definitions(output, columns, capabilities, session.Status);
    }

    /// <summary>COM_STMT_EXECUTE.</summary>
    public void Execute(Session session, ReadOnlySpan<byte> payload)
    {
        server.Status.CountQuestion();
        server.Status.CountCommand(Com.StmtExecute);
        var id = StatementParameters.StatementId(payload);
        var prepared = Find(session, id) ?? throw new ServerErrorException(ServerErrors.UnknownStatement(id, "mysqld_stmt_execute"));
        session.Running.SetText(prepared.Sql.Span);
        session.BeginStatement();
        try
        {
            _ = prepared.Parameters.Read(payload, session.Connection.Capabilities);
            if (server.GeneralLog is { } log) runner.LogGeneral(log, session, "Execute", prepared.Sql.Span);
            session.Reply.Binary = true;
            runner.RunPrepared(session, prepared, prepared.Parameters.Values, payload);
        }
        finally
        {
            session.Prepared!.NoteLongData(-prepared.Parameters.LongDataHeld);
            prepared.Parameters.Reset();
        }
    }

    /// <summary>COM_STMT_SEND_LONG_DATA: no answer; what is wrong is told by the execute.</summary>
    public static void SendLongData(Session session, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 7 || Find(session, StatementParameters.StatementId(payload)) is not { } prepared) return;
        session.Server.Status.CountCommand(Com.StmtSendLongData);
        var before = prepared.Parameters.LongDataHeld;
        var room = (long)session.Server.Variables.Number(Known.MaxLongData) - (session.Prepared!.LongDataHeld - before);
        prepared.Parameters.AppendLongData(payload, Math.Max(0, room));
        session.Prepared.NoteLongData(prepared.Parameters.LongDataHeld - before);
    }

    /// <summary>COM_STMT_CLOSE: no answer.</summary>
    public static void Close(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountCommand(Com.StmtClose);
        if (session.Prepared?.Remove(StatementParameters.StatementId(payload)) == true) session.Server.Status.RemovePrepared(1);
    }

    /// <summary>COM_STMT_RESET.</summary>
    public static void Reset(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountCommand(Com.StmtReset);
        var id = StatementParameters.StatementId(payload);
        var prepared = Find(session, id) ?? throw new ServerErrorException(ServerErrors.UnknownStatement(id, "mysqld_stmt_reset"));
        session.BeginStatement();
        session.Prepared!.NoteLongData(-prepared.Parameters.LongDataHeld);
        prepared.Parameters.Reset();
        session.Reply.Ok();
    }

    /// <summary>COM_STMT_FETCH: there never is an open cursor.</summary>
    public static void Fetch(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountCommand(Com.StmtFetch);
        var id = StatementParameters.StatementId(payload);
        if (Find(session, id) is null) throw new ServerErrorException(ServerErrors.UnknownStatement(id, "mysqld_stmt_fetch"));
        throw new ServerErrorException(ServerErrors.NoOpenCursor(id));
    }

    private static PreparedStatement? Find(Session session, uint id) => id == Latest ? session.Prepared?.Last : session.Prepared?.Find(id);
}

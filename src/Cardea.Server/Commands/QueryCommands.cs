using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Sql;

namespace Cardea.Server.Commands;

/// <summary>COM_QUERY with its multi-statements, and COM_FIELD_LIST.</summary>
public sealed class QueryCommands(ServerState server, StatementRunner runner)
{
    /// <summary>Runs one statement or, with CLIENT_MULTI_STATEMENTS, several; each has its own answer, an error ends the row of them.</summary>
    public void Query(Session session, ReadOnlySpan<byte> payload)
    {
        var sql = QueryCommand.Locate(payload, session.Connection.Capabilities);
        session.Running.SetText(sql);
        server.Status.CountQuestion();
        if (server.GeneralLog is { } log) runner.LogGeneral(log, session, "Query", sql);
        if (runner.TryRunCached(session, sql)) return;
        if (session.MultiStatements && sql.Contains((byte)';')) RunMany(session, sql);
        else runner.Run(session, sql);
    }

    /// <summary>The columns of a table, for a client's completion.</summary>
    public void FieldList(Session session, ReadOnlySpan<byte> payload)
    {
        var command = FieldListCommand.Read(payload, session.Connection.Capabilities);
        server.Status.CountCommand(Com.ShowFields);
        session.BeginStatement();
        session.Diagnostics.Clear();
        if (session.CurrentSchema is null) throw new ServerErrorException(ServerErrors.NoDatabaseSelected());
        var plan = runner.Prepare(session, $"SELECT * FROM `{command.Table.Replace("`", "``", StringComparison.Ordinal)}` LIMIT 0");
        session.DemandAccess(plan);
        foreach (var column in plan.Columns)
        {
            if (command.Wildcard.Length > 0 && !Replies.LikePattern.Matches(column.Name, command.Wildcard)) continue;
            var output = session.Connection.Output.Begin();
            column.Write(output, session.Connection.Capabilities);
            output.Byte(0xFB).End(); // no default value is told
        }
        ResultSet.End(session.Connection.Output, session.Connection.Capabilities, session.Status);
    }

    private void RunMany(Session session, ReadOnlySpan<byte> sql)
    {
        ReadOnlySpan<byte> rest = sql.ToArray(); // LOAD DATA LOCAL reads into the connection's buffer, where the text lies
        do
        {
            var mode = StatementRunner.LexicalModeOf(session.SqlMode);
            var end = Parser.NextStatementEnd(rest, mode);
            var one = rest[..end];
            rest = rest[end..];
            var isLast = Parser.IsBlank(rest, mode);
            session.Reply.MoreFollow = !isLast;
            if (!runner.TryRunCached(session, one)) runner.Run(session, one);
            if (isLast || session.Connection.IsClosing) return;
        }
        while (true);
    }
}

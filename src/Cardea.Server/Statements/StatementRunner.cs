using System.Text;
using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>
/// Carries out one statement: a text seen before has its plan at once; any other is parsed, looked up in the statement table and carried out by the
/// server or the engine. Every way leads through the same checks: sandbox, read-only, privileges, limits of the account.
/// </summary>
public sealed class StatementRunner
{
    private static readonly ParserOptions DefaultParser = new() { AllowParameters = false };
    private readonly ServerState _server;
    private StatementTable _table = null!; // set once, before the first statement

    /// <summary>Makes a runner; <see cref="Use"/> gives it the table, whose handlers need the runner.</summary>
    public StatementRunner(ServerState server) => _server = server;

    /// <summary>Sets the table, once.</summary>
    public void Use(StatementTable table) => _table = table;

    /// <summary>The bits of sql_mode that shape the parser.</summary>
    public static LexicalMode LexicalModeOf(SqlMode mode)
    {
        var lexical = LexicalMode.None;
        if ((mode & SqlMode.AnsiQuotes) != 0) lexical |= LexicalMode.AnsiQuotes;
        if ((mode & SqlMode.NoBackslashEscapes) != 0) lexical |= LexicalMode.NoBackslashEscapes;
        if ((mode & SqlMode.PipesAsConcat) != 0) lexical |= LexicalMode.PipesAsConcat;
        if ((mode & SqlMode.HighNotPrecedence) != 0) lexical |= LexicalMode.HighNotPrecedence;
        if ((mode & SqlMode.IgnoreSpace) != 0) lexical |= LexicalMode.IgnoreSpace;
        return lexical;
    }

    /// <summary>Runs a text whose plan is known; false when it is not.</summary>
    public bool TryRunCached(Session session, ReadOnlySpan<byte> sql)
    {
        if (session.MustChangePassword || session.Engine.FindPlan(sql) is not { } plan) return false;
        session.BeginStatement();
        RunPlan(session, plan, default, default);
        return true;
    }

    /// <summary>Parses and runs one statement.</summary>
    public void Run(Session session, ReadOnlySpan<byte> sql)
    {
        session.BeginStatement();
        ReadOnlyMemory<byte> text = sql.ToArray();
        var statement = Parse(session, text.Span, parameters: false);
        RunStatement(session, statement, text);
    }

    /// <summary>Runs statements whose answers nobody hears, one after the other; the first error ends them and is thrown.</summary>
    public void RunScript(Session session, ReadOnlyMemory<byte> script) => session.Reply.Unheard(() =>
    {
        var rest = script;
        while (!Parser.IsBlank(rest.Span, LexicalModeOf(session.SqlMode)))
        {
            var end = Parser.NextStatementEnd(rest.Span, LexicalModeOf(session.SqlMode));
            Run(session, rest.Span[..end]);
            rest = rest[end..];
        }
    });

    /// <summary>Runs a statement that has been parsed.</summary>
    public void RunStatement(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var row = _table.Find(statement);
        Admit(session, statement, row);
        if (row.IsEngines(session, statement))
        {
            RunPlan(session, PlanOf(session, statement, sql, row, prepared: false), default, default);
            return;
        }
        Count(session, row.Counter, row.Writes);
        if (row.Writes) DemandWritable(session);
        if (row.Writes && session.Transaction.ReadOnly) throw new ServerErrorException(ServerErrors.ReadOnlyTransaction());
        if (row.ImplicitCommit) session.Engine.Commit();
        row.Handler!(session, statement, sql);
        session.SetRowCount(session.Reply.RowsSent > 0 ? -1 : 0);
    }

    /// <summary>Parses and plans for COM_STMT_PREPARE and PREPARE.</summary>
    internal PreparedStatement PrepareStatement(Session session, ReadOnlyMemory<byte> sql)
    {
        var parsed = ParseWithFacts(session, sql.Span, parameters: true);
        var row = _table.Find(parsed.Statement);
        Admit(session, parsed.Statement, row);
        if (!row.Preparable) throw new ServerErrorException(ServerErrors.NotPreparable());
        if (!row.IsEngines(session, parsed.Statement)) return new(sql, parsed.Statement, null, parsed.ParameterCount);
        var plan = PlanOf(session, parsed.Statement, sql, row, prepared: true);
        session.DemandAccess(plan);
        return new(sql, parsed.Statement, plan, plan.ParameterCount);
    }

    /// <summary>Runs a prepared statement.</summary>
    internal void RunPrepared(Session session, PreparedStatement prepared, ReadOnlySpan<ParameterValue> values, ReadOnlySpan<byte> payload)
    {
        if (prepared.Plan is not { } plan)
        {
            if (prepared.ParameterCount > 0 && prepared.Statement is not SetStatement) throw new ServerErrorException(ServerErrors.NotPreparable());
            session.Engine.TakeParameters(values, payload);
            try
            {
                RunStatement(session, prepared.Statement, prepared.Sql);
            }
            finally
            {
                session.Engine.TakeParameters(default, default);
            }
            return;
        }
        if (session.MustChangePassword) throw new ServerErrorException(ServerErrors.MustChangePassword());
        RunPlan(session, plan, values, payload);
    }

    /// <summary>A plan for a text of the server's own making (rewritten SHOW, COM_FIELD_LIST).</summary>
    public IEnginePlan Prepare(Session session, string sql)
    {
        ReadOnlyMemory<byte> text = Encoding.UTF8.GetBytes(sql);
        if (session.Engine.FindPlan(text.Span) is { } known) return known;
        return session.Engine.Prepare(Parser.Parse(text.Span, DefaultParser), text, prepared: false);
    }

    /// <summary>Runs a text of the server's own making, as a part of the statement under way.</summary>
    public void RunOwn(Session session, string sql)
    {
        var plan = Prepare(session, sql);
        session.DemandAccess(plan);
        session.Engine.Execute(plan, default, default, session.Reply);
        session.Reply.EndRows();
    }

    /// <summary>Parses; the parser's errors become the client's.</summary>
    public static Statement Parse(Session session, ReadOnlySpan<byte> sql, bool parameters) => ParseWithFacts(session, sql, parameters).Statement;

    internal void LogGeneral(GeneralLog log, Session session, string command, ReadOnlySpan<byte> sql)
    {
        if (session.Variables.Flag(Known.SqlLogOff)) return;
        log.Write(session.ConnectionId, command, SecretText.Hide(sql));
    }

    private static ParsedStatement ParseWithFacts(Session session, ReadOnlySpan<byte> sql, bool parameters)
    {
        var mode = LexicalModeOf(session.SqlMode);
        var options = mode == LexicalMode.None && !parameters ? DefaultParser : new ParserOptions { Mode = mode, AllowParameters = parameters };
        try
        {
            return Parser.ParseWithFacts(sql, options);
        }
        catch (SqlSyntaxException wrong)
        {
            session.Diagnostics.Clear();
            throw new ServerErrorException(ServerErrors.FromParser(wrong.Number, wrong.Message));
        }
    }

    private static void Admit(Session session, Statement statement, StatementRow row)
    {
        if (!row.KeepsDiagnostics && !AsksForCounts(statement)) session.Diagnostics.Clear();
        if (session.MustChangePassword && !row.AllowedWithExpiredPassword && !AccountHandler.IsAllowedInSandbox(session, statement))
            throw new ServerErrorException(ServerErrors.MustChangePassword());
    }

    private static bool AsksForCounts(Statement statement) => statement is SelectStatement { Query.Body: QuerySpecification { From.Count: 0 } body } && body.Items.AsSpan() is [ExpressionItem { Expression: SystemVariable variable }, ..]
        && (variable.Name.Equals("warning_count", StringComparison.OrdinalIgnoreCase) || variable.Name.Equals("error_count", StringComparison.OrdinalIgnoreCase));

    private static IEnginePlan PlanOf(Session session, Statement statement, ReadOnlyMemory<byte> sql, StatementRow row, bool prepared)
    {
        var plan = session.Engine.Prepare(statement, sql, prepared);
        plan.Note ??= new PlanNote(row.Counter, AsksForCounts(statement));
        return plan;
    }

    private void RunPlan(Session session, IEnginePlan plan, ReadOnlySpan<ParameterValue> values, ReadOnlySpan<byte> payload)
    {
        var note = (PlanNote?)plan.Note;
        if (note is not { KeepsCounts: true }) session.Diagnostics.Clear();
        Count(session, note?.Counter ?? Com.Other, plan.Writes);
        session.DemandAccess(plan);
        if (plan.Writes) DemandWritable(session);
        var began = Environment.TickCount64;
        using var limit = ExecutionLimit.Start(session, plan);
        StatementOutcome outcome;
        try
        {
            outcome = session.Engine.Execute(plan, values, payload, session.Reply);
        }
        catch (ServerErrorException interrupted) when (interrupted.Error.Number == 1317 && limit is { HasExpired: true })
        {
            throw new ServerErrorException(ServerErrors.QueryTimeout());
        }
        Finish(session, outcome);
        if (Environment.TickCount64 - began >= LongQueryMilliseconds(session)) _server.Status.CountSlowQuery();
    }

    private static void Finish(Session session, in StatementOutcome outcome)
    {
        if (session.Variables.NextTransaction is not null && !session.Engine.InTransaction) session.Variables.NextTransaction = null;
        if (outcome.HasResultSet)
        {
            session.SetRowCount(-1);
            session.Reply.EndRows();
            return;
        }
        session.SetRowCount((long)outcome.AffectedRows);
        session.Reply.Ok(outcome.AffectedRows, outcome.LastInsertId, outcome.Info);
    }

    private void Count(Session session, Com counter, bool update)
    {
        _server.Status.CountQuery();
        _server.Status.CountCommand(counter);
        if (session.Identity.Slot?.CountStatement(update) is { } exceeded) throw new ServerErrorException(exceeded);
    }

    private void DemandWritable(Session session)
    {
        var variables = _server.Variables;
        if (variables.Flag(Known.SuperReadOnly)) throw new ServerErrorException(ServerErrors.OptionPrevents("--super-read-only"));
        if (variables.Flag(Known.ReadOnly) && session.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is not null)
            throw new ServerErrorException(ServerErrors.OptionPrevents("--read-only"));
    }

    private static double LongQueryMilliseconds(Session session) => session.Variables[Known.LongQueryTime] is double seconds ? seconds * 1000 : double.MaxValue;
}

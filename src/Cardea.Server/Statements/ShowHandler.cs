using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Replies;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Server.Statements;

/// <summary>
/// The SHOW statements that tell about the server. With LIKE or nothing they are answered directly; with WHERE the same rows are asked for as a SELECT
/// over the system table behind them, so that any condition works.
/// </summary>
public sealed class ShowHandler(ServerState server, StatementRunner runner)
{
    /// <summary>The kinds of SHOW that are carried out here; all others are the engine's.</summary>
    public static bool Knows(ShowKind kind) => kind is ShowKind.Status or ShowKind.Variables or ShowKind.ProcessList or ShowKind.Plugins or ShowKind.Privileges or ShowKind.BinaryLogStatus or ShowKind.BinaryLogs or ShowKind.ReplicaStatus or ShowKind.Replicas
        or ShowKind.Profiles or ShowKind.Warnings or ShowKind.Errors or ShowKind.CountWarnings or ShowKind.CountErrors;

    /// <summary>The counter of a kind.</summary>
    public static Com CounterOf(ShowKind kind) => kind switch
    {
        ShowKind.Databases => Com.ShowDatabases, ShowKind.Tables => Com.ShowTables, ShowKind.Columns => Com.ShowFields, ShowKind.Index => Com.ShowKeys,
        ShowKind.TableStatus => Com.ShowTableStatus, ShowKind.Status => Com.ShowStatus, ShowKind.Variables => Com.ShowVariables,
        ShowKind.ProcessList => Com.ShowProcesslist, ShowKind.Engines => Com.ShowStorageEngines, ShowKind.CharacterSet => Com.ShowCharsets,
        ShowKind.Collation => Com.ShowCollations, ShowKind.Plugins => Com.ShowPlugins, ShowKind.Privileges => Com.ShowPrivileges,
        ShowKind.Warnings or ShowKind.CountWarnings => Com.ShowWarnings, ShowKind.Errors or ShowKind.CountErrors => Com.ShowErrors,
        _ => Com.ShowOther,
    };

    /// <summary>Runs one.</summary>
    public void Run(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var show = (ShowStatement)statement;
        if (show.Where is { } where && SourceOf(show) is { } source)
        {
            runner.RunOwn(session, $"{source} WHERE {Encoding.UTF8.GetString(where.Span.Of(sql.Span))}");
            return;
        }
        if (Needs(show.Kind) is { } needed && (session.Privileges.Current.Global & needed) == 0)
            throw new ServerErrorException(ServerErrors.PrivilegeNeeded(string.Join(", ", Privileges.Names(needed))));
        session.Reply.Table(show.Kind switch
        {
            ShowKind.Status => Status(session, show),
            ShowKind.Variables => VariableRows(session, show),
            ShowKind.ProcessList => ProcessList(session, show.Full),
            ShowKind.Plugins => Plugins(),
            ShowKind.Privileges => PrivilegeRows(),
            ShowKind.Warnings => Conditions(session, show, static _ => true),
            ShowKind.Errors => Conditions(session, show, static condition => condition.Level == Engine.WarningLevel.Error),
            ShowKind.CountWarnings => new([Columns.Number("@@session.warning_count", unsigned: false)], [[(long)session.Diagnostics.Count]]),
            ShowKind.CountErrors => new([Columns.Number("@@session.error_count", unsigned: false)], [[(long)session.Diagnostics.Errors]]),
            ShowKind.Profiles => TableResult.Empty(Columns.Number("Query_ID"), Columns.Number("Duration"), Columns.Text("Query", 300)),
            ShowKind.ReplicaStatus or ShowKind.Replicas => TableResult.Empty(Columns.Number("Server_Id"), Columns.Text("Host", 255), Columns.Number("Port"), Columns.Number("Source_Id"), Columns.Text("Replica_UUID", 36)),
            ShowKind.BinaryLogStatus => TableResult.Empty(Columns.Text("File", 255), Columns.Number("Position"), Columns.Text("Binlog_Do_DB", 255), Columns.Text("Binlog_Ignore_DB", 255), Columns.Text("Executed_Gtid_Set", 255)),
            ShowKind.BinaryLogs => throw new ServerErrorException(ServerErrors.NoBinaryLog()),
            _ => throw new ServerErrorException(ServerErrors.NotSupportedYet($"SHOW {show.Kind}")),
        });
    }

    // https://dev.mysql.com/doc/refman/8.4/en/show.html: REPLICATION CLIENT (or SUPER) for where the source stands, REPLICATION SLAVE for who follows it.
    private static Privilege? Needs(ShowKind kind) => kind switch
    {
        ShowKind.BinaryLogs or ShowKind.BinaryLogStatus or ShowKind.ReplicaStatus => Privilege.Super | Privilege.ReplicationClient,
        ShowKind.Replicas => Privilege.ReplicationSlave,
        _ => null,
    };

    private static string? SourceOf(ShowStatement show) => show.Kind switch
    {
        ShowKind.Status => Pair(show.Scope == VariableScope.Global ? "global_status" : "session_status"),
        ShowKind.Variables => Pair(show.Scope == VariableScope.Global ? "global_variables" : "session_variables"),
        _ => null,
    };

    private static string Pair(string table) =>
        $"SELECT * FROM (SELECT VARIABLE_NAME AS `Variable_name`, VARIABLE_VALUE AS `Value` FROM performance_schema.{table}) {table}";

    private static TableResult Status(Session session, ShowStatement show) =>
        new([Columns.Text("Variable_name", 64), Columns.Text("Value", 1024)],
            StatusTable.All.Where(row => Fits(show, row.Name)).Select(row => new object?[] { row.Name, row.Read(session) }));

    private static TableResult VariableRows(Session session, ShowStatement show)
    {
        var global = show.Scope == VariableScope.Global;
        return new([Columns.Text("Variable_name", 64), Columns.Text("Value", 1024)],
            VariableList.Of(global).Where(pair => Fits(show, pair.Name))
                .Select(pair => new object?[] { pair.Name, VariableValue.Print(pair.Row, SystemVariables.Value(session, pair.Row, global)) }));
    }

    private TableResult ProcessList(Session session, bool full)
    {
        var all = session.Privileges.Current.Has(Privilege.Process);
        return new(
            [
                Columns.Number("Id"), Columns.Text("User", 32), Columns.Text("Host", 261), Columns.Text("db", 64, nullable: true), Columns.Text("Command", 16),
                Columns.Number("Time", unsigned: false), Columns.Text("State", 64, nullable: true), Columns.Text("Info", full ? 65535 : 100, nullable: true),
            ],
            server.Sessions.All.Where(other => all || other.Identity.Account == session.Identity.Account).Select(other => ProcessRow.Of(other, full ? int.MaxValue : 100)));
    }

    private TableResult Plugins() => new(
        [Columns.Text("Name", 64), Columns.Text("Status", 10), Columns.Text("Type", 80), Columns.Text("Library", 64, true), Columns.Text("License", 80)],
        PluginRows(server));

    internal static IEnumerable<object?[]> PluginRows(ServerState server)
    {
        foreach (var name in new[] { Protocol.Authentication.Ed25519Password.MethodName, Protocol.Authentication.Parsec.MethodName, Protocol.Authentication.AuthSocket.MethodName, Protocol.Authentication.CardeaX509.MethodName })
            yield return [name, "ACTIVE", "AUTHENTICATION", null, "MIT"];
        yield return ["mysql_native_password", server.EnabledMethods.Contains("mysql_native_password") ? "ACTIVE" : "DISABLED", "AUTHENTICATION", null, "MIT"];
        yield return ["sha256_password", "ACTIVE", "AUTHENTICATION", null, "MIT"];
        yield return ["caching_sha2_password", "ACTIVE", "AUTHENTICATION", null, "MIT"];
        yield return ["InnoDB", "ACTIVE", "STORAGE ENGINE", null, "MIT"];
        yield return ["PERFORMANCE_SCHEMA", "ACTIVE", "STORAGE ENGINE", null, "MIT"];
    }

    private static TableResult PrivilegeRows()
    {
        var rows = AccountStatements.ShowPrivileges();
        ColumnDefinition[] columns = [.. rows.Columns.Select(static name => Columns.Text(name, 64))];
        return new(columns, rows.Rows.Select(static row => (object?[])row));
    }

    private static TableResult Conditions(Session session, ShowStatement show, Func<Condition, bool> wanted)
    {
        var (count, offset) = (Bound(session, show.Limit?.Count, int.MaxValue), Bound(session, show.Limit?.Offset, 0));
        return new([Columns.Text("Level", 7), Columns.Number("Code"), Columns.Text("Message", 512)],
            session.Diagnostics.Kept.Where(wanted).Skip(offset).Take(count).Select(static c => new object?[] { c.Level.ToString(), (ulong)c.Number, c.Message }).ToArray());
    }

    private static int Bound(Session session, Expression? expression, int otherwise) => expression switch
    {
        null => otherwise,
        IntegerLiteral literal => (int)Math.Min(literal.Value, int.MaxValue),
        _ => session.Engine.Evaluate(expression) is long number and >= 0 ? (int)Math.Min(number, int.MaxValue) : otherwise,
    };

    private static bool Fits(ShowStatement show, string name) => show.Like is not { } like || LikePattern.Matches(name, like.Text);
}

/// <summary>The system variables as SHOW VARIABLES lists them, aliases among them.</summary>
public static class VariableList
{
    private static readonly (string Name, VariableDefinition Row)[] Session = [.. Make(global: false)];
    private static readonly (string Name, VariableDefinition Row)[] Global = [.. Make(global: true)];

    /// <summary>SHOW GLOBAL VARIABLES leaves out what only sessions have; SHOW [SESSION] VARIABLES shows all.</summary>
    public static IReadOnlyList<(string Name, VariableDefinition Row)> Of(bool global) => global ? Global : Session;

    private static IEnumerable<(string Name, VariableDefinition Row)> Make(bool global) =>
        ServerOptions.All.Where(row => row.Scopes != VariableScopes.None && (!global || (row.Scopes & VariableScopes.Global) != 0))
            .SelectMany(static row => row.Alias is null ? [(row.Name, row)] : new[] { (row.Name, row), (row.Alias, row) })
            .OrderBy(static pair => pair.Item1, StringComparer.Ordinal);
}

/// <summary>A line of the process list.</summary>
internal static class ProcessRow
{
    public static object?[] Of(Session session, int textLength)
    {
        var text = session.Running.ReadText();
        if (text is not null) text = SecretText.Hide(Encoding.UTF8.GetBytes(text));
        if (text?.Length > textLength) text = text[..textLength];
        var host = session.Connection.RemoteEndPoint is { } remote ? $"{session.Identity.Host.Text}:{remote.Port}" : session.Identity.Host.Text;
        return
        [
            (ulong)session.ConnectionId, session.Identity.User, host, session.CurrentSchema, CommandName(session.Running.Command), session.Running.Seconds,
            session.Running.Command == CommandCode.Sleep ? "" : text is null ? "starting" : "executing", text,
        ];
    }

    internal static string CommandName(CommandCode command) => command switch
    {
        CommandCode.InitDb => "Init DB",
        CommandCode.FieldList => "Field List",
        CommandCode.ChangeUser => "Change user",
        CommandCode.StatementPrepare => "Prepare",
        CommandCode.StatementExecute => "Execute",
        CommandCode.StatementSendLongData => "Long Data",
        CommandCode.StatementClose => "Close stmt",
        CommandCode.StatementReset => "Reset stmt",
        CommandCode.StatementFetch => "Fetch",
        CommandCode.ResetConnection => "Reset Connection",
        CommandCode.SetOption => "Set option",
        CommandCode.ProcessKill => "Kill",
        _ => command.ToString(),
    };
}

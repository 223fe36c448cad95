using System.Globalization;
using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.SystemTables;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Server.Variables;

namespace Cardea.Server.SystemSchemas;

/// <summary>The tables of the running server: performance_schema, sys, and what of information_schema and mysql is the server's. One line a table.</summary>
/// <remarks>Columns: MySQL 8.4 reference manual, "Performance Schema Table Descriptions", "sys Schema Views", "INFORMATION_SCHEMA Tables".</remarks>
internal static class SystemTables
{
    private const string Ps = "performance_schema";
    private const string Is = "information_schema";
    private const string Pair = "VARIABLE_NAME VARIABLE_VALUE";
    private const string ProcessColumns = "#ID USER HOST DB COMMAND #TIME STATE *INFO";

    /// <summary>Makes all of them readable.</summary>
    public static void Register(ServerState server)
    {
        foreach (var table in All(server.Sessions)) server.Engine.Register(table);
        foreach (var table in LoginDecisionTables.Make(server.Sessions)) server.Engine.Register(table);
        foreach (var table in AccountSystemTables.Make(server.Accounts, host => server.Sessions.Find(host.ConnectionId)?.Privileges.ActiveRoles ?? [])) server.Engine.Register(table);
    }

    /// <summary>The tables, but for those of the house of accounts.</summary>
    public static IEnumerable<ISystemTable> All(SessionRegistry sessions)
    {
        RowsTable Table(string schema, string name, string columns, Func<Session, IEnumerable<object?[]>> rows) => new(schema, name, columns, rows) { Sessions = sessions };
        return
        [
            // performance_schema
            Table(Ps, "session_status", Pair, static s => StatusTable.All.Select(row => new object?[] { row.Name, row.Read(s) })),
            Table(Ps, "global_status", Pair, static s => StatusTable.All.Select(row => new object?[] { row.Name, row.Read(s) })),
            new RowsTable(Ps, "status_by_thread", "#THREAD_ID " + Pair, StatusByThread) { Sessions = sessions },
            Table(Ps, "session_variables", Pair, static s => VariableRows(s, global: false)),
            Table(Ps, "global_variables", Pair, static s => VariableRows(s, global: true)),
            Table(Ps, "variables_info", "VARIABLE_NAME VARIABLE_SOURCE VARIABLE_PATH MIN_VALUE MAX_VALUE", VariablesInfo),
            Table(Ps, "threads", "#THREAD_ID NAME TYPE #PROCESSLIST_ID PROCESSLIST_USER PROCESSLIST_HOST PROCESSLIST_DB PROCESSLIST_COMMAND #PROCESSLIST_TIME PROCESSLIST_STATE *PROCESSLIST_INFO #PARENT_THREAD_ID ROLE INSTRUMENTED HISTORY CONNECTION_TYPE #THREAD_OS_ID RESOURCE_GROUP EXECUTION_ENGINE", Threads),
            Table(Ps, "processlist", ProcessColumns, ProcessList),
            Table(Ps, "host_cache", $"IP HOST HOST_VALIDATED #SUM_CONNECT_ERRORS #{string.Join(" #", HostCache.CountColumns)} @FIRST_SEEN @LAST_SEEN @FIRST_ERROR_SEEN @LAST_ERROR_SEEN", static s => s.Server.Hosts.Rows()),
            Table(Ps, "tls_channel_status", "CHANNEL PROPERTY VALUE", TlsTables.ChannelStatus),
            Table(Ps, "session_account_connect_attrs", "#PROCESSLIST_ID ATTR_NAME *ATTR_VALUE #ORDINAL_POSITION", static s => ConnectAttributesOf(s, mineOnly: true)),
            Table(Ps, "session_connect_attrs", "#PROCESSLIST_ID ATTR_NAME *ATTR_VALUE #ORDINAL_POSITION", static s => ConnectAttributesOf(s, mineOnly: false)),

            // sys
            TlsTables.SessionSslStatus,
            Table("sys", "session_tls", TlsTables.SessionColumns, static s => Visible(s).Select(TlsTables.SessionRow)),
            Table("sys", "tls_certificates", TlsTables.CertificateColumns, TlsTables.Certificates),
            Table("sys", "tls_renewal", TlsTables.RenewalColumns, TlsTables.Renewal),
            Table("sys", "version", "sys_version mysql_version", static _ => [["2.1.3", ServerOptions.Version]]),
            Table("sys", "processlist", "#thd_id #conn_id user db command state #time *current_statement", SysProcessList),
            Table("sys", "session", "#thd_id #conn_id user db command state #time *current_statement", SysProcessList),

            // information_schema
            Table(Is, "PROCESSLIST", ProcessColumns, ProcessList),
            Table(Is, "CONNECTION_CONTROL_FAILED_LOGIN_ATTEMPTS", "USERHOST #FAILED_ATTEMPTS", FailedAttempts),
            Table(Is, "PLUGINS", "PLUGIN_NAME PLUGIN_STATUS PLUGIN_TYPE PLUGIN_LIBRARY PLUGIN_LICENSE", static s => ShowHandler.PluginRows(s.Server)),

            // mysql: tables that clients look for and that are empty here
            Table("mysql", "help_topic", "#help_topic_id name #help_category_id *description *example url", static _ => []),
            Table("mysql", "help_category", "#help_category_id name #parent_category_id url", static _ => []),
            Table("mysql", "help_keyword", "#help_keyword_id name", static _ => []),
            Table("mysql", "help_relation", "#help_topic_id #help_keyword_id", static _ => []),
            Table("mysql", "time_zone", "#Time_zone_id Use_leap_seconds", static _ => []),
            Table("mysql", "time_zone_name", "Name #Time_zone_id", static _ => []),
            Table("mysql", "time_zone_transition", "#Time_zone_id #Transition_time #Transition_type_id", static _ => []),
            Table("mysql", "time_zone_transition_type", "#Time_zone_id #Transition_type_id #Offset #Is_DST Abbreviation", static _ => []),
            Table("mysql", "component", "#component_id #component_group_id *component_urn",
                static s => s.Server.Components.Installed.Select(static (urn, i) => new object?[] { (ulong)(i + 1), (ulong)(i + 1), urn })),
            Table("mysql", "plugin", "name dl", static _ => []),
            Table("mysql", "func", "name #ret dl type", static _ => []),
            Table("mysql", "general_log", "@event_time user_host #thread_id #server_id command_type *argument", static _ => []),
            Table("mysql", "slow_log", "@start_time user_host *sql_text", static _ => []),
        ];
    }

    // As in MySQL whoever may not administer connections sees an empty table.
    private static IEnumerable<object?[]> FailedAttempts(Session asking) => asking.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is null
        ? asking.Server.Failures.List().Select(static row => new object?[] { row.UserHost, (ulong)row.Count }) : [];

    private static IEnumerable<Session> Visible(Session asking) => asking.Privileges.Current.Has(Privilege.Process)
        ? asking.Server.Sessions.All
        : asking.Server.Sessions.All.Where(other => other.Identity.Account == asking.Identity.Account);

    // Shows all connections, which MySQL guards by SELECT on this table, not by PROCESS. A join over it asks for one thread and one name at a time.
    private static IEnumerable<object?[]> StatusByThread(Session asking, IReadOnlyDictionary<int, object?> equals)
    {
        // A name that no row has may still be equal to one under the collation: then all are given and compared.
        var rows = equals.GetValueOrDefault(1) is string name && StatusTable.Find(name) is { PerSession: true } one ? [one] : StatusTable.PerSession;
        var sessions = equals.GetValueOrDefault(0) is long thread ? asking.Server.Sessions.All.Where(other => other.ThreadId == (ulong)thread) : asking.Server.Sessions.All;
        foreach (var other in sessions)
        {
            foreach (var row in rows) yield return [other.ThreadId, row.Name, (Func<object?>)(() => row.Read(other))];
        }
    }

    private static IEnumerable<object?[]> VariableRows(Session session, bool global) => VariableList.Of(global)
        .Select(pair => new object?[] { pair.Name, VariableValue.Print(pair.Row, SystemVariables.Value(session, pair.Row, global)) });

    private static IEnumerable<object?[]> VariablesInfo(Session session) => VariableList.Of(global: false).Select(static pair => new object?[]
    {
        pair.Name, "COMPILED", "", pair.Row.Minimum.ToString("0", CultureInfo.InvariantCulture), pair.Row.Maximum.ToString("0", CultureInfo.InvariantCulture),
    });

    private static IEnumerable<object?[]> ProcessList(Session asking) => Visible(asking).Select(static other =>
    {
        var row = ProcessRow.Of(other, int.MaxValue);
        row[5] = (ulong)Math.Max(0, (long)row[5]!);
        return row;
    });

    private static IEnumerable<object?[]> Threads(Session asking) => ((object?[][])[["thread/sql/main"], ["thread/sql/signal_handler"]])
        .Select(static (name, i) => new object?[] { (ulong)(i + 1), name[0], "BACKGROUND", null, null, null, null, null, null, null, null, null, null, "YES", "YES", null, null, null, "PRIMARY" })
        .Concat(Visible(asking).Select(static other =>
        {
            var row = ProcessRow.Of(other, int.MaxValue);
            return new object?[]
            {
                other.ThreadId, "thread/sql/one_connection", "FOREGROUND", row[0], row[1], other.Identity.Host.Text, row[3], row[4], (ulong)Math.Max(0, (long)row[5]!), row[6], row[7],
                null, null, "YES", "YES", Logins.TransportOf(other.Connection.Facts), null, null, "PRIMARY",
            };
        }));

    private static IEnumerable<object?[]> SysProcessList(Session asking) => Visible(asking).Select(static other =>
    {
        var row = ProcessRow.Of(other, 64);
        return new object?[] { other.ThreadId, row[0], other.User, row[3], row[4], row[6], (ulong)Math.Max(0, (long)row[5]!), row[7] };
    });

    private static IEnumerable<object?[]> ConnectAttributesOf(Session asking, bool mineOnly)
    {
        foreach (var other in mineOnly ? asking.Server.Sessions.All.Where(o => o.Identity.Account == asking.Identity.Account) : Visible(asking))
        {
            var position = 0ul;
            foreach (var (name, value) in other.Identity.Attributes.Pairs) yield return [(ulong)other.ConnectionId, name, value, position++];
        }
    }
}

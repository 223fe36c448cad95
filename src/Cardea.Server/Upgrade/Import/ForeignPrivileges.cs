using Cardea.Server.Accounts;

namespace Cardea.Server.Upgrade.Import;

/// <summary>Privileges as the grant tables of all generations write them.</summary>
internal static class ForeignPrivileges
{
    /// <summary>What an account gets for a column that its table does not have yet.</summary>
    /// <param name="Missing">The column whose absence tells the generation.</param>
    /// <param name="Granted">What is granted…</param>
    /// <param name="When">…to whoever has this; None = to everybody.</param>
    /// <param name="Anonymous">Anonymous accounts get it too.</param>
    private sealed record Inheritance(string Missing, Privilege Granted, Privilege When, bool Anonymous = false);

    // What mysql_fix_privilege_tables and mysql_upgrade do (scripts/mysql_system_tables_fix.sql), in its order: later rows see what earlier ones gave.
    private static readonly Inheritance[] OfUser =
    [
        new("Grant_priv", Privilege.GrantOption, Privilege.File, Anonymous: true),
        new("Grant_priv", Privilege.References | Privilege.Index | Privilege.Alter, Privilege.Create, Anonymous: true),
        new("Show_db_priv", Privilege.ShowDatabases, Privilege.Select),
        new("Show_db_priv", Privilege.Super | Privilege.Execute, Privilege.Process),
        new("Show_db_priv", Privilege.CreateTemporaryTables | Privilege.LockTables, Privilege.None),
        new("Show_db_priv", Privilege.ReplicationSlave | Privilege.ReplicationClient, Privilege.File),
        new("Create_view_priv", Privilege.CreateView | Privilege.ShowView, Privilege.Create),
        new("Create_routine_priv", Privilege.CreateRoutine, Privilege.Create),
        new("Create_routine_priv", Privilege.AlterRoutine, Privilege.Alter),
        new("Create_user_priv", Privilege.CreateUser, Privilege.GrantOption, Anonymous: true),
        new("Event_priv", Privilege.Event, Privilege.Super, Anonymous: true),
        new("Trigger_priv", Privilege.Trigger, Privilege.Super, Anonymous: true),
        new("Create_tablespace_priv", Privilege.CreateTablespace, Privilege.Super, Anonymous: true),
    ];

    private static readonly Inheritance[] OfSchema =
    [
        new("References_priv", Privilege.References | Privilege.Index | Privilege.Alter, Privilege.Create, Anonymous: true),
        new("Create_routine_priv", Privilege.CreateRoutine, Privilege.Create),
        new("Create_routine_priv", Privilege.AlterRoutine, Privilege.Alter),
        new("Create_routine_priv", Privilege.Execute, Privilege.Select),
    ];

    // MariaDB's bits behind those that both have, and what of it is the same here. https://mariadb.com/kb/en/mysqlglobal_priv-table/
    private static readonly (int Bit, string Name, string[] Dynamic)[] OfMariaDb =
    [
        (29, "DELETE HISTORY", []), (30, "SET USER", ["SET_ANY_DEFINER", "ALLOW_NONEXISTENT_DEFINER"]), (31, "FEDERATED ADMIN", []),
        (32, "CONNECTION ADMIN", ["CONNECTION_ADMIN"]), (33, "READ_ONLY ADMIN", []), (34, "REPLICATION SLAVE ADMIN", ["REPLICATION_SLAVE_ADMIN"]),
        (35, "REPLICATION MASTER ADMIN", []), (36, "BINLOG ADMIN", ["BINLOG_ADMIN"]), (37, "BINLOG REPLAY", ["REPLICATION_APPLIER"]),
        (38, "REPLICA MONITOR", []), (39, "SHOW CREATE ROUTINE", ["SHOW_ROUTINE"]),
    ];

    /// <summary>The global privileges of a row of mysql.user.</summary>
    /// <param name="row">The row.</param>
    /// <param name="grantsSomewhere">The account has GRANT OPTION on some schema: in old tables that means CREATE USER.</param>
    public static Privilege Global(ForeignRow row, bool grantsSomewhere)
    {
        var set = Inherit(Flags(row), row, OfUser);
        return grantsSomewhere && !row.Has("Create_user_priv") ? set | Privilege.CreateUser : set;
    }

    /// <summary>The privileges of a row of mysql.db.</summary>
    public static Privilege Schema(ForeignRow row) => Inherit(Flags(row), row, OfSchema) & Privileges.Of(PrivilegeLevel.Schema);

    /// <summary>MariaDB's number; what has no equal here goes to <paramref name="unknown"/>.</summary>
    public static (Privilege Static, IEnumerable<string> Dynamic) MariaDb(ulong access, List<string> unknown)
    {
        const ulong same = (1UL << 29) - 1;
        List<string> dynamic = [];
        foreach (var (bit, name, equal) in OfMariaDb)
        {
            if ((access >> bit & 1) == 0) continue;
            if (equal.Length == 0) unknown.Add(name);
            dynamic.AddRange(equal);
        }
        if (access >> 40 != 0) unknown.Add($"bits 0x{access >> 40 << 40:x}");
        return ((Privilege)(access & same), dynamic);
    }

    /// <summary>A SET column such as <c>Select,Show view,Grant</c>.</summary>
    public static Privilege Members(string text, PrivilegeLevel level, List<string> unknown)
    {
        var set = Privilege.None;
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var known = Privileges.Find(name.Equals("Grant", StringComparison.OrdinalIgnoreCase) ? "GRANT OPTION" : name.ToUpperInvariant());
            if (known is { } privilege && (privilege & Privileges.Of(level)) != 0) set |= privilege;
            else unknown.Add(name);
        }
        return set;
    }

    private static Privilege Flags(ForeignRow row)
    {
        var set = Privilege.None;
        foreach (var privilege in Privileges.Table)
            if (row.Yes(privilege.UserColumn)) set |= privilege.Privilege;
        return set;
    }

    private static Privilege Inherit(Privilege set, ForeignRow row, Inheritance[] rules)
    {
        var isAnonymous = row.Text("User").Length == 0;
        foreach (var rule in rules)
            if (!row.Has(rule.Missing) && (rule.Anonymous || !isAnonymous) && (set & rule.When) == rule.When) set |= rule.Granted;
        return set;
    }
}

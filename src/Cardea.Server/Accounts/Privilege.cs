namespace Cardea.Server.Accounts;

/// <summary>MySQL 8.4's static privileges; the bit order is the order in which SHOW GRANTS lists them.</summary>
[Flags]
public enum Privilege : ulong
{
    None = 0,
    Select = 1, Insert = 1 << 1, Update = 1 << 2, Delete = 1 << 3, Create = 1 << 4, Drop = 1 << 5, Reload = 1 << 6, Shutdown = 1 << 7,
    Process = 1 << 8, File = 1 << 9, GrantOption = 1 << 10, References = 1 << 11, Index = 1 << 12, Alter = 1 << 13, ShowDatabases = 1 << 14,
    Super = 1 << 15, CreateTemporaryTables = 1 << 16, LockTables = 1 << 17, Execute = 1 << 18, ReplicationSlave = 1 << 19,
    ReplicationClient = 1 << 20, CreateView = 1 << 21, ShowView = 1 << 22, CreateRoutine = 1 << 23, AlterRoutine = 1 << 24,
    CreateUser = 1 << 25, Event = 1 << 26, Trigger = 1 << 27, CreateTablespace = 1 << 28, CreateRole = 1 << 29, DropRole = 1 << 30,

    /// <summary>Everything that GRANT ALL ON *.* gives, without GRANT OPTION.</summary>
    AllGlobal = ((1UL << 31) - 1) & ~(1UL << 10),

    /// <summary>What can be granted on a schema, without GRANT OPTION.</summary>
    AllSchema = Select | Insert | Update | Delete | Create | Drop | References | Index | Alter | CreateTemporaryTables | LockTables | Execute
        | CreateView | ShowView | CreateRoutine | AlterRoutine | Event | Trigger,

    /// <summary>What can be granted on a table, without GRANT OPTION.</summary>
    AllTable = Select | Insert | Update | Delete | Create | Drop | References | Index | Alter | CreateView | ShowView | Trigger,

    /// <summary>What can be granted on a column.</summary>
    AllColumn = Select | Insert | Update | References,

    /// <summary>What can be granted on a routine, without GRANT OPTION.</summary>
    AllRoutine = Execute | AlterRoutine,
}

/// <summary>Where a grant is kept; each level has its own set of privileges.</summary>
public enum PrivilegeLevel { Global, Schema, Table, Column, Routine }

/// <summary>One row of the privilege table.</summary>
/// <param name="Privilege">One bit.</param>
/// <param name="Sql">The name in GRANT, upper case.</param>
/// <param name="UserColumn">Its column in mysql.user.</param>
/// <param name="Context">SHOW PRIVILEGES' Context.</param>
/// <param name="Comment">SHOW PRIVILEGES' Comment, our wording.</param>
public sealed record PrivilegeRow(Privilege Privilege, string Sql, string UserColumn, string Context, string Comment);

/// <summary>The one table of privileges: parser names, grant-table columns, SHOW PRIVILEGES and the levels are read from it.</summary>
public static class Privileges
{
    /// <summary>In the order of the bits, that is of SHOW GRANTS.</summary>
    public static readonly IReadOnlyList<PrivilegeRow> Table =
    [
        new(Privilege.Select, "SELECT", "Select_priv", "Tables", "Read rows"),
        new(Privilege.Insert, "INSERT", "Insert_priv", "Tables", "Add rows"),
        new(Privilege.Update, "UPDATE", "Update_priv", "Tables", "Change rows"),
        new(Privilege.Delete, "DELETE", "Delete_priv", "Tables", "Remove rows"),
        new(Privilege.Create, "CREATE", "Create_priv", "Databases,Tables,Indexes", "Create databases and tables"),
        new(Privilege.Drop, "DROP", "Drop_priv", "Databases,Tables", "Drop databases, tables and views"),
        new(Privilege.Reload, "RELOAD", "Reload_priv", "Server Admin", "Flush and reload caches, logs and privileges"),
        new(Privilege.Shutdown, "SHUTDOWN", "Shutdown_priv", "Server Admin", "Stop the server"),
        new(Privilege.Process, "PROCESS", "Process_priv", "Server Admin", "See the statements that other sessions run"),
        new(Privilege.File, "FILE", "File_priv", "File access on server", "Read and write files on the server"),
        new(Privilege.GrantOption, "GRANT OPTION", "Grant_priv", "Databases,Tables,Functions,Procedures", "Pass one's own privileges on"),
        new(Privilege.References, "REFERENCES", "References_priv", "Databases,Tables", "Let foreign keys refer to a table"),
        new(Privilege.Index, "INDEX", "Index_priv", "Tables", "Create and drop indexes"),
        new(Privilege.Alter, "ALTER", "Alter_priv", "Tables", "Change the definition of a table"),
        new(Privilege.ShowDatabases, "SHOW DATABASES", "Show_db_priv", "Server Admin", "See all databases"),
        new(Privilege.Super, "SUPER", "Super_priv", "Server Admin", "Old collective right to administer; prefer the dynamic privileges"),
        new(Privilege.CreateTemporaryTables, "CREATE TEMPORARY TABLES", "Create_tmp_table_priv", "Databases", "Create temporary tables"),
        new(Privilege.LockTables, "LOCK TABLES", "Lock_tables_priv", "Databases", "Lock tables on which one has SELECT"),
        new(Privilege.Execute, "EXECUTE", "Execute_priv", "Functions,Procedures", "Run stored routines"),
        new(Privilege.ReplicationSlave, "REPLICATION SLAVE", "Repl_slave_priv", "Server Admin", "Read the binary log as a replica does"),
        new(Privilege.ReplicationClient, "REPLICATION CLIENT", "Repl_client_priv", "Server Admin", "Ask where sources and replicas are"),
        new(Privilege.CreateView, "CREATE VIEW", "Create_view_priv", "Tables", "Create views"),
        new(Privilege.ShowView, "SHOW VIEW", "Show_view_priv", "Tables", "See the definition of a view"),
        new(Privilege.CreateRoutine, "CREATE ROUTINE", "Create_routine_priv", "Databases", "Create stored routines"),
        new(Privilege.AlterRoutine, "ALTER ROUTINE", "Alter_routine_priv", "Functions,Procedures", "Change and drop stored routines"),
        new(Privilege.CreateUser, "CREATE USER", "Create_user_priv", "Server Admin", "Create, change and drop accounts"),
        new(Privilege.Event, "EVENT", "Event_priv", "Server Admin", "Create, change and drop events"),
        new(Privilege.Trigger, "TRIGGER", "Trigger_priv", "Tables", "Create and drop triggers"),
        new(Privilege.CreateTablespace, "CREATE TABLESPACE", "Create_tablespace_priv", "Server Admin", "Create, change and drop tablespaces"),
        new(Privilege.CreateRole, "CREATE ROLE", "Create_role_priv", "Server Admin", "Create roles"),
        new(Privilege.DropRole, "DROP ROLE", "Drop_role_priv", "Server Admin", "Drop roles"),
    ];

    private static readonly Dictionary<string, Privilege> BySql = Table.ToDictionary(static r => r.Sql, static r => r.Privilege);

    /// <summary>The bit of a name as GRANT writes it, or null.</summary>
    public static Privilege? Find(string sql) => BySql.TryGetValue(sql, out var privilege) ? privilege : null;

    /// <summary>All that a level takes, GRANT OPTION included where it has one.</summary>
    public static Privilege Of(PrivilegeLevel level) => level switch
    {
        PrivilegeLevel.Global => Privilege.AllGlobal | Privilege.GrantOption,
        PrivilegeLevel.Schema => Privilege.AllSchema | Privilege.GrantOption,
        PrivilegeLevel.Table => Privilege.AllTable | Privilege.GrantOption,
        PrivilegeLevel.Column => Privilege.AllColumn,
        _ => Privilege.AllRoutine | Privilege.GrantOption,
    };

    /// <summary>The names in a set, in MySQL's order.</summary>
    public static IEnumerable<string> Names(Privilege set)
    {
        foreach (var row in Table)
            if ((set & row.Privilege) != 0) yield return row.Sql;
    }
}

using System.Text;
using Cardea.Engine;
using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;
using static Cardea.Server.Accounts.SystemTables.GrantTableColumns;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>The other grant tables of the schema mysql, with the columns, keys and comments of 8.4 (scripts/mysql_system_tables.sql). Who may read them is decided by SELECT on mysql, as for any table.</summary>
internal static class GrantTables
{
    private static readonly PrivilegeRow[] SchemaColumns =
    [
        .. new[] { Privilege.Select, Privilege.Insert, Privilege.Update, Privilege.Delete, Privilege.Create, Privilege.Drop, Privilege.GrantOption,
            Privilege.References, Privilege.Index, Privilege.Alter, Privilege.CreateTemporaryTables, Privilege.LockTables, Privilege.CreateView,
            Privilege.ShowView, Privilege.CreateRoutine, Privilege.AlterRoutine, Privilege.Execute, Privilege.Event, Privilege.Trigger }
            .Select(static p => Privileges.Table.Single(r => r.Privilege == p)),
    ];

    private static readonly (Privilege Privilege, string Name)[] TableMembers =
    [
        (Privilege.Select, "Select"), (Privilege.Insert, "Insert"), (Privilege.Update, "Update"), (Privilege.Delete, "Delete"), (Privilege.Create, "Create"),
        (Privilege.Drop, "Drop"), (Privilege.GrantOption, "Grant"), (Privilege.References, "References"), (Privilege.Index, "Index"), (Privilege.Alter, "Alter"),
        (Privilege.CreateView, "Create View"), (Privilege.ShowView, "Show view"), (Privilege.Trigger, "Trigger"),
    ];

    private static readonly (Privilege Privilege, string Name)[] ColumnMembers =
        [(Privilege.Select, "Select"), (Privilege.Insert, "Insert"), (Privilege.Update, "Update"), (Privilege.References, "References")];

    private static readonly (Privilege Privilege, string Name)[] RoutineMembers =
        [(Privilege.Execute, "Execute"), (Privilege.AlterRoutine, "Alter Routine"), (Privilege.GrantOption, "Grant")];

    public static IEnumerable<ISystemTable> Make(AccountStore store)
    {
        yield return Table(store, "db", [Host(), Name("Db"), User(), .. SchemaColumns.Select(static r => Flag(r.UserColumn))],
            static a => a.Grants.Schemas.Select(g => (object?[])
                [a.Id.Host, g.Pattern, a.Id.User, .. SchemaColumns.Select(r => YesNo((g.Privileges & r.Privilege) != 0))]),
            "Database privileges", Primary("Host", "User", "Db"), new SystemKey("User", "User"));
        yield return Table(store, "tables_priv",
            [Host(), Name("Db"), User(), Name("Table_name"), Grantor(), Time("Timestamp"), Members("Table_priv", TableMembers), Members("Column_priv", ColumnMembers)],
            static a => a.Grants.Tables.Select(g => (object?[])
                [a.Id.Host, g.Schema, a.Id.User, g.Table, g.Grantor, Time(g.Granted), Join(g.Privileges, TableMembers), Join(g.ColumnPrivileges, ColumnMembers)]),
            "Table privileges", Primary("Host", "User", "Db", "Table_name"), new SystemKey("Grantor", "Grantor"));
        yield return Table(store, "columns_priv",
            [Host(), Name("Db"), User(), Name("Table_name"), Name("Column_name"), Time("Timestamp"), Members("Column_priv", ColumnMembers)],
            static a => a.Grants.Tables.SelectMany(g => g.Columns.Select(c => (object?[])
                [a.Id.Host, g.Schema, a.Id.User, g.Table, c.Column, Time(g.Granted), Join(c.Privileges, ColumnMembers)])),
            "Column privileges", Primary("Host", "User", "Db", "Table_name", "Column_name"));
        yield return Table(store, "procs_priv",
            [Host(), Name("Db"), User(), Name("Routine_name", "utf8mb3_general_ci"), Enum("Routine_type", "FUNCTION", "PROCEDURE") with { Default = ColumnDefault.None }, Grantor(), Members("Proc_priv", RoutineMembers), Time("Timestamp")],
            static a => a.Grants.Routines.Select(g => (object?[])
                [a.Id.Host, g.Schema, a.Id.User, g.Routine, g.IsFunction ? "FUNCTION" : "PROCEDURE", g.Grantor, Join(g.Privileges, RoutineMembers), Time(g.Granted)]),
            "Procedure privileges", Primary("Host", "User", "Db", "Routine_name", "Routine_type"), new SystemKey("Grantor", "Grantor"));
        yield return Table(store, "proxies_priv",
            [Host(), User(), Host("Proxied_host"), User("Proxied_user"), new SystemColumn("With_grant", new MySqlType(TypeKind.TinyInt, 1), Nullable: false).WithDefault("0"), Grantor(), Time("Timestamp")],
            static a => a.Grants.Proxies.Select(g => (object?[])
                [a.Id.Host, a.Id.User, g.Proxied.Host, g.Proxied.User, g.GrantOption ? 1L : 0L, g.Grantor, Time(g.Granted)]),
            "User proxy privileges", Primary("Host", "User", "Proxied_host", "Proxied_user"), new SystemKey("Grantor", "Grantor"));
        yield return Table(store, "role_edges", [Host("FROM_HOST"), User("FROM_USER"), Host("TO_HOST"), User("TO_USER"), Flag("WITH_ADMIN_OPTION")],
            static a => a.Grants.Roles.Select(g => (object?[])[g.Role.Host, g.Role.User, a.Id.Host, a.Id.User, YesNo(g.AdminOption)]),
            "Role hierarchy and role grants", Primary("FROM_HOST", "FROM_USER", "TO_HOST", "TO_USER"));
        yield return Table(store, "default_roles", [Host("HOST"), User("USER"), Host("DEFAULT_ROLE_HOST").WithDefault("%"), User("DEFAULT_ROLE_USER")],
            static a => a.Grants.DefaultRoles.Select(r => (object?[])[a.Id.Host, a.Id.User, r.Host, r.User]),
            "Default roles", Primary("HOST", "USER", "DEFAULT_ROLE_HOST", "DEFAULT_ROLE_USER"));
        yield return Table(store, "global_grants", [User("USER"), Host("HOST"), new SystemColumn("PRIV", new MySqlType(TypeKind.Char, 32, Collation: "utf8mb3_general_ci"), Nullable: false).WithDefault(""), Flag("WITH_GRANT_OPTION")],
            static a => a.Grants.Dynamic.Select(p => (object?[])[a.Id.User, a.Id.Host, p.Key, YesNo(p.Value)]),
            "Extended global grants", Primary("USER", "HOST", "PRIV"));
        yield return Table(store, "password_history", [Host(), User(), new("Password_timestamp", MySqlType.DateTime(6) with { Kind = TypeKind.Timestamp }, Nullable: false) { Default = new ColumnDefault.CurrentTimestamp() }, new("Password", new MySqlType(TypeKind.Text, 65535, Collation: "utf8mb3_bin"))],
            static a => a.OldPasswords.Select(old => (object?[])[a.Id.Host, a.Id.User, Time(old.Set), Encoding.Latin1.GetString(old.Stored)]),
            "Password history for user accounts", Primary("Host", "User", "Password_timestamp DESC"));
    }

    public static SystemColumn TablePrivileges(string name) => Members(name, TableMembers);

    public static SystemColumn ColumnPrivileges(string name) => Members(name, ColumnMembers);

    public static SystemColumn RoutinePrivileges(string name) => Members(name, RoutineMembers);

    public static string TableSet(Privilege set) => Join(set, TableMembers);

    public static string ColumnSet(Privilege set) => Join(set, ColumnMembers);

    public static string RoutineSet(Privilege set) => Join(set, RoutineMembers);

    private static AccountTable Table(AccountStore store, string name, IReadOnlyList<SystemColumn> columns, Func<Account, IEnumerable<object?[]>> rows, string comment, params IReadOnlyList<SystemKey> keys) =>
        new("mysql", name, columns, store, (snapshot, _) => snapshot.All.SelectMany(rows), comment, keys);

    private static SystemColumn Members(string name, (Privilege Privilege, string Name)[] members) => Set(name, [.. members.Select(static m => m.Name)]);

    private static string Join(Privilege set, (Privilege Privilege, string Name)[] members) =>
        string.Join(',', members.Where(m => (set & m.Privilege) != 0).Select(static m => m.Name));
}

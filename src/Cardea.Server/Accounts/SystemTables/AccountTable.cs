using System.Globalization;
using Cardea.Engine;
using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>A grant table or privilege view: columns and a function that makes its rows from the snapshot of the moment.</summary>
internal sealed class AccountTable(
    string schema, string name, IReadOnlyList<SystemColumn> columns, AccountStore store,
    Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> rows, string comment = "", params IReadOnlyList<SystemKey> keys) : ISystemTable
{
    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        ["user"] = "CREATE USER, ALTER USER, RENAME USER, DROP USER, GRANT and REVOKE",
        ["db"] = "GRANT and REVOKE",
        ["tables_priv"] = "GRANT and REVOKE",
        ["columns_priv"] = "GRANT and REVOKE",
        ["procs_priv"] = "GRANT and REVOKE",
        ["global_grants"] = "GRANT and REVOKE",
        ["proxies_priv"] = "GRANT PROXY and REVOKE PROXY",
        ["role_edges"] = "GRANT and REVOKE of roles",
        ["default_roles"] = "SET DEFAULT ROLE and ALTER USER",
        ["password_history"] = "ALTER USER",
    };

    /// <inheritdoc/>
    public string? ChangedBy => schema == "mysql" ? Statements.GetValueOrDefault(name) : null;

    public string Schema => schema;

    public string Name => name;

    public IReadOnlyList<SystemColumn> Columns => columns;

    public IReadOnlyList<SystemKey> Keys => keys;

    public string Comment => comment;

    /// <summary>In the order of the primary key, as InnoDB keeps them.</summary>
    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) =>
        _order is null ? rows(store.Current, session) : rows(store.Current, session).Order(_order);

    private readonly Comparer<object?[]>? _order = Order(columns, keys);

    private static Comparer<object?[]>? Order(IReadOnlyList<SystemColumn> columns, IReadOnlyList<SystemKey> keys)
    {
        if (keys is not [{ Name: "PRIMARY" } primary, ..]) return null;
        int[] places = [.. primary.Columns.Select(part => columns.ToList().FindIndex(c => c.Name == part)).TakeWhile(static place => place >= 0)];
        return Comparer<object?[]>.Create((a, b) =>
        {
            foreach (var place in places)
                if (string.CompareOrdinal(a[place] as string, b[place] as string) is var order && order != 0) return order;
            return 0;
        });
    }
}

/// <summary>The column types that the grant tables are made of.</summary>
internal static class GrantTableColumns
{
    private const string Names = "utf8mb3_bin";

    public static SystemColumn Host(string name = "Host") => new SystemColumn(name, new MySqlType(TypeKind.Char, 255, Collation: "ascii_general_ci"), Nullable: false).WithDefault("");

    public static SystemColumn User(string name = "User") => new SystemColumn(name, new MySqlType(TypeKind.Char, 32, Collation: Names), Nullable: false).WithDefault("");

    public static SystemColumn Name(string name, string collation = Names) => new SystemColumn(name, new MySqlType(TypeKind.Char, 64, Collation: collation), Nullable: false).WithDefault("");

    public static SystemColumn Text(string name, uint length, string collation = "utf8mb3_general_ci") =>
        new SystemColumn(name, new MySqlType(TypeKind.VarChar, length, Collation: collation), Nullable: false).WithDefault("");

    public static SystemColumn Grantor() => Text("Grantor", 288, Names);

    public static SystemColumn Flag(string name) => Enum(name, "N", "Y");

    public static SystemColumn NullableFlag(string name) => new(name, new MySqlType(TypeKind.Enum, 1, Collation: "utf8mb3_general_ci", Members: ["N", "Y"]));

    public static SystemColumn Enum(string name, params string[] members) =>
        new SystemColumn(name, new MySqlType(TypeKind.Enum, (uint)members.Max(static m => m.Length), Collation: "utf8mb3_general_ci", Members: members), Nullable: false).WithDefault(members[0]);

    public static SystemColumn Set(string name, params string[] members) =>
        new SystemColumn(name, new MySqlType(TypeKind.Set, (uint)string.Join(',', members).Length, Collation: "utf8mb3_general_ci", Members: members), Nullable: false).WithDefault("");

    public static SystemColumn Blob(string name) => new(name, new MySqlType(TypeKind.Blob, 65535), Nullable: false);

    public static SystemColumn Unsigned(string name) => new SystemColumn(name, new MySqlType(TypeKind.Int, 10, Unsigned: true), Nullable: false).WithDefault("0");

    public static SystemColumn NullableSmall(string name) => new(name, new MySqlType(TypeKind.SmallInt, 5, Unsigned: true));

    public static SystemColumn NullableTime(string name) => new(name, MySqlType.DateTime(0) with { Kind = TypeKind.Timestamp });

    /// <summary>When the row was last written.</summary>
    public static SystemColumn Time(string name) => NullableTime(name) with { Nullable = false, Default = new ColumnDefault.CurrentTimestamp(), OnUpdateNow = true };

    public static SystemKey Primary(params IReadOnlyList<string> columns) => new("PRIMARY", columns);

    public static object? Time(DateTimeOffset time) => time == default ? null : time.UtcDateTime;

    public static string YesNo(bool yes) => yes ? "Y" : "N";

    public static object? Number(uint? value) => value is { } number ? (long)number : null;

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>A grant table or privilege view: columns and a function that makes its rows from the snapshot of the moment.</summary>
internal sealed class AccountTable(
    string schema, string name, IReadOnlyList<SystemColumn> columns, AccountStore store,
    Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> rows, bool isView = false) : ISystemTable
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

    public bool IsView => isView;

    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) => rows(store.Current, session);
}

/// <summary>The column types that the grant tables are made of.</summary>
internal static class GrantTableColumns
{
    private const string Names = "utf8mb3_bin";

    public static SystemColumn Host(string name = "Host") => new(name, new MySqlType(TypeKind.Char, 255, Collation: "ascii_general_ci"), Nullable: false);

    public static SystemColumn User(string name = "User") => new(name, new MySqlType(TypeKind.Char, 32, Collation: Names), Nullable: false);

    public static SystemColumn Name(string name) => new(name, new MySqlType(TypeKind.Char, 64, Collation: Names), Nullable: false);

    public static SystemColumn Text(string name, uint length, bool nullable = false) => new(name, new MySqlType(TypeKind.VarChar, length, Collation: "utf8mb3_general_ci"), nullable);

    public static SystemColumn Flag(string name) => Enum(name, "N", "Y");

    public static SystemColumn NullableFlag(string name) => new(name, new MySqlType(TypeKind.Enum, 1, Collation: "utf8mb3_general_ci", Members: ["N", "Y"]));

    public static SystemColumn Enum(string name, params string[] members) =>
        new(name, new MySqlType(TypeKind.Enum, (uint)members.Max(static m => m.Length), Collation: "utf8mb3_general_ci", Members: members), Nullable: false);

    public static SystemColumn Set(string name, params string[] members) =>
        new(name, new MySqlType(TypeKind.Set, (uint)string.Join(',', members).Length, Collation: "utf8mb3_general_ci", Members: members), Nullable: false);

    public static SystemColumn Blob(string name) => new(name, new MySqlType(TypeKind.Blob, 65535), Nullable: false);

    public static SystemColumn Unsigned(string name) => new(name, new MySqlType(TypeKind.Int, 10, Unsigned: true), Nullable: false);

    public static SystemColumn NullableSmall(string name) => new(name, new MySqlType(TypeKind.SmallInt, 5, Unsigned: true));

    public static SystemColumn Time(string name, bool nullable = false) => new(name, new MySqlType(TypeKind.Timestamp, 19), nullable);

    public static object? Time(DateTimeOffset time) => time == default ? null : time.UtcDateTime;

    public static string YesNo(bool yes) => yes ? "Y" : "N";

    public static object? Number(uint? value) => value is { } number ? (long)number : null;

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

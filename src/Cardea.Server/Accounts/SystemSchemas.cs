using Cardea.Engine;

namespace Cardea.Server.Accounts;

/// <summary>
/// Schemas that the server makes itself and that have rules of their own: information_schema is readable by all and writable by nobody (each view
/// filters its rows); performance_schema needs SELECT but for a few tables that tell a session about itself.
/// </summary>
internal static class SystemSchemas
{
    private static readonly string[] ReadableByAll =
        ["session_status", "global_status", "session_variables", "global_variables", "session_account_connect_attrs", "keyring_keys"];

    private const AccessKind Reading = AccessKind.Select;

    public static bool IsOpenToAll(string schema) =>
        IsInformationSchema(schema) || Is(schema, "performance_schema");

    /// <summary>A verdict that needs no grants, or null when the grants decide.</summary>
    public static (bool Allowed, Privilege Wanted)? Check(TableAccess access, Privilege wanted)
    {
        if (IsInformationSchema(access.Schema)) return ((access.Kind & ~Reading) == 0, wanted);
        // Nobody may lock a table of performance_schema, whatever was granted (pfs_readonly_acl).
        if (Is(access.Schema, "performance_schema") && (access.Kind & AccessKind.LockTables) != 0) return (false, wanted);
        if (access.Kind == Reading && access.Table is { } table && IsReadableByAll(access.Schema, table)) return (true, wanted);
        return null;
    }

    /// <summary>True when everybody may read the table, or what of it is his.</summary>
    public static bool IsReadableByAll(string schema, string table) =>
        IsInformationSchema(schema) || (Is(schema, "performance_schema") && ReadableByAll.Contains(table, StringComparer.OrdinalIgnoreCase));

    public static bool IsInformationSchema(string schema) => Is(schema, "information_schema");

    private static bool Is(string schema, string name) => string.Equals(schema, name, StringComparison.OrdinalIgnoreCase);
}

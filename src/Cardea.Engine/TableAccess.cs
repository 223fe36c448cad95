namespace Cardea.Engine;

/// <summary>One kind of access to one table, or to a schema when <paramref name="Table"/> is null.</summary>
/// <param name="Columns">The columns touched, for column privileges; null means all or not known.</param>
public sealed record TableAccess(string Schema, string? Table, AccessKind Kind, IReadOnlyList<string>? Columns = null)
{
    /// <summary>
    /// The columns are looked at one by one, so that a refusal names the first that must not be read: what UPDATE, DELETE and ON DUPLICATE KEY UPDATE
    /// read of the tables that they change. SELECT looks at the table first.
    /// </summary>
    public bool ByColumn { get; init; }

    /// <summary>
    /// The columns stand for all of the table, none being named (SELECT *, INSERT without a list): who has rights on some of them is then refused the table
    /// (check_grant_all_columns).
    /// </summary>
    public bool Whole { get; init; }
}

/// <summary>What a statement does to a table; the server maps each to the privilege of the same name.</summary>
[Flags]
public enum AccessKind
{
    None = 0, Select = 1, Insert = 2, Update = 4, Delete = 8, Create = 16, Drop = 32, Alter = 64, Index = 128, References = 256,
    LockTables = 512, CreateTemporary = 1024, CreateView = 2048, ShowView = 4096,

    /// <summary>SELECT … FOR UPDATE: beside SELECT it wants one of UPDATE, DELETE and LOCK TABLES (manual 8.4, "Locking Reads"; check_locking_clause_access).</summary>
    LockRows = 8192,

    /// <summary>SHOW TABLES and SHOW COLUMNS: wants some right in the schema, or one that shows the table's columns.</summary>
    See = 16384,
}

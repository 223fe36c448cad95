using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Catalog;

/// <summary>A schema (database) as the catalog knows it.</summary>
public sealed record SchemaInfo(int Id, string Name, string Collation, IReadOnlyDictionary<string, TableInfo> Tables);

/// <summary>A base table. Its SQLite table is called <c>t&lt;Id&gt;</c>, its columns <c>c&lt;column Id&gt;</c>: no name of a user ever becomes an identifier below.</summary>
public sealed record TableInfo(
    int Id, string Schema, string Name, IReadOnlyList<ColumnInfo> Columns, IReadOnlyList<IndexInfo> Indexes,
    string Collation, string Comment, string EngineName, DateTime CreatedUtc, bool Temporary)
{
    public IReadOnlyList<ForeignKeyInfo> ForeignKeys { get; init; } = [];

    public IReadOnlyList<CheckInfo> Checks { get; init; } = [];

    /// <summary>The primary key, or null.</summary>
    public IndexInfo? PrimaryKey => Indexes.FirstOrDefault(static i => i.IsPrimary);

    /// <summary>The column that is SQLite's rowid (single signed integer primary key), or -1.</summary>
    public int RowIdColumn { get; init; } = -1;

    /// <summary>ROW_FORMAT as given, in upper case; empty if not. It changes nothing.</summary>
    public string RowFormat { get; init; } = "";

    /// <summary>True when the SQLite table is WITHOUT ROWID (primary key that is not a rowid alias).</summary>
    public bool WithoutRowId { get; init; }
}

/// <summary>A column with everything that SHOW CREATE TABLE prints.</summary>
public sealed record ColumnInfo(int Id, int Ordinal, string Name, MySqlType Type, bool Nullable)
{
    public ColumnDefault Default { get; init; } = ColumnDefault.None;

    public bool AutoIncrement { get; init; }

    /// <summary>ON UPDATE CURRENT_TIMESTAMP.</summary>
    public bool OnUpdateNow { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>Text of the expression of a generated column, null if it is none.</summary>
    public string? GeneratedText { get; init; }

    public bool GeneratedStored { get; init; }

    public bool Invisible { get; init; }
}

/// <summary>DEFAULT: none, a literal, the current time, or an expression in parentheses.</summary>
public abstract record ColumnDefault
{
    private ColumnDefault() { }

    /// <summary>No DEFAULT clause: NULL if nullable, else error 1364 in strict mode.</summary>
    public static readonly ColumnDefault None = new NoDefault();

    public sealed record NoDefault : ColumnDefault;

    /// <param name="Value">Already converted to the column's type.</param>
    public sealed record Literal(SqlValue Value) : ColumnDefault;

    public sealed record CurrentTimestamp : ColumnDefault;

    /// <param name="Text">SQL text of the expression, without the outer parentheses.</param>
    public sealed record Computed(string Text) : ColumnDefault;
}

/// <summary>A key. PRIMARY is called <c>PRIMARY</c>.</summary>
public sealed record IndexInfo(int Id, string Name, bool IsPrimary, bool IsUnique, IReadOnlyList<IndexPart> Parts, string Comment = "")
{
    /// <summary>INVISIBLE: kept up to date, not used by MySQL's optimizer. Here it only shows.</summary>
    public bool Invisible { get; init; }

    /// <summary>Made for a foreign key; gives way to an explicit key that begins with the same columns.</summary>
    public bool Implicit { get; init; }
}

/// <summary>A key part: column ordinal, prefix length (0 = whole), descending.</summary>
public sealed record IndexPart(int Column, uint PrefixLength = 0, bool Descending = false);

public sealed record ForeignKeyInfo(string Name, IReadOnlyList<int> Columns, string ReferencedSchema, string ReferencedTable, IReadOnlyList<string> ReferencedColumns, string OnDelete, string OnUpdate);

public sealed record CheckInfo(string Name, string Text, bool Enforced);

/// <summary>All schemas at one moment; immutable, swapped whole when a DDL statement commits.</summary>
public sealed record CatalogSnapshot(long Version, IReadOnlyDictionary<string, SchemaInfo> Schemas)
{
    public TableInfo? FindTable(string schema, string table) =>
        Schemas.TryGetValue(schema, out var s) && s.Tables.TryGetValue(table, out var t) ? t : null;
}

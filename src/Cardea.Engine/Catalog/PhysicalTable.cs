using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Catalog;

/// <summary>The SQLite side of a table: names, CREATE statements.</summary>
public static class PhysicalTable
{
    // Beyond this, rows of a WITHOUT ROWID table would fill inner pages of the tree.
    private const long CompactBytes = 1500;

    /// <summary>Name of the SQLite table.</summary>
    public static string NameOf(TableInfo table) => $"t{table.Id}";

    /// <summary>Name of a column of it.</summary>
    public static string NameOf(ColumnInfo column) => $"c{column.Id}";

    /// <summary>Name of the SQLite index of a key that is not the table's own key.</summary>
    public static string NameOf(IndexInfo index) => $"i{index.Id}";

    /// <summary>The key is the table itself (rowid or WITHOUT ROWID key): there is no separate index.</summary>
    public static bool IsTableKey(TableInfo table, IndexInfo index) => index.IsPrimary && (table.RowIdColumn >= 0 || table.WithoutRowId);

    internal static bool IsCompact(IReadOnlyList<ColumnInfo> columns) =>
        columns.Sum(static c => c.Type.IsLong || c.Type.Kind == TypeKind.Json ? CompactBytes : c.Type.IsString && c.Type.Members is null ? (long)c.Type.Length : 8) < CompactBytes;

    /// <param name="table">The table.</param>
    /// <param name="name">Physical name, differs while a table is copied.</param>
    /// <param name="parents">Finds the referenced table of a foreign key; null leaves the key out until the parent is created.</param>
    internal static string Create(TableInfo table, string name, Func<ForeignKeyInfo, TableInfo?> parents)
    {
        var sql = new StringBuilder("CREATE TABLE ").Append(name).Append('(');
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (i > 0) sql.Append(", ");
            sql.Append(Column(table.Columns[i]));
            if (i == table.RowIdColumn) sql.Append(" PRIMARY KEY");
        }
        if (table.WithoutRowId) sql.Append(", PRIMARY KEY(").Append(Parts(table, table.PrimaryKey!)).Append(')');
        foreach (var key in table.ForeignKeys)
        {
            if (parents(key) is not { } parent) continue;
            sql.Append(", FOREIGN KEY(").AppendJoin(',', key.Columns.Select(c => NameOf(table.Columns[c])))
                .Append(") REFERENCES ").Append(NameOf(parent)).Append('(')
                .AppendJoin(',', key.ReferencedColumns.Select(c => NameOf(FindColumn(parent, c)!))).Append(')')
                .Append(" ON DELETE ").Append(Action(key.OnDelete)).Append(" ON UPDATE ").Append(Action(key.OnUpdate));
        }
        return sql.Append(table.WithoutRowId ? ") STRICT, WITHOUT ROWID" : ") STRICT").ToString();
    }

    internal static string Column(ColumnInfo column)
    {
        var type = column.Type;
        var text = $"{NameOf(column)} {type.SqliteColumnType}";
        return type.StorageClass == StorageClass.Text ? $"{text} COLLATE {CollationBridge.SqliteName(type.Collation)}" : text;
    }

    internal static string CreateIndex(TableInfo table, IndexInfo index, string tableName) =>
        $"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {NameOf(index)} ON {tableName}({Parts(table, index)})";

    internal static ColumnInfo? FindColumn(TableInfo table, string name) => table.Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A stored value as SQLite literal.</summary>
    internal static string Literal(in StorageSlot slot) => slot.Class switch
    {
        StorageClass.Null => "NULL",
        StorageClass.Integer => slot.Integer.ToString(),
        StorageClass.Real => slot.Real.ToString("R") is var r && r.AsSpan().IndexOfAny(".eE") < 0 ? r + ".0" : slot.Real.ToString("R"),
        // ALTER TABLE ADD COLUMN takes no expression, and no literal can hold a NUL.
        StorageClass.Text when !slot.Bytes.Span.Contains((byte)0) => $"'{Encoding.UTF8.GetString(slot.Bytes.Span).Replace("'", "''", StringComparison.Ordinal)}'",
        StorageClass.Text => $"CAST(x'{Convert.ToHexString(slot.Bytes.Span)}' AS TEXT)",
        _ => $"x'{Convert.ToHexString(slot.Bytes.Span)}'",
    };

    // A prefix must decide about uniqueness; where it only speeds up, the whole value serves as well, unless it is large.
    private static string Parts(TableInfo table, IndexInfo index) => string.Join(", ", index.Parts.Select(p =>
    {
        var column = table.Columns[p.Column];
        var text = NameOf(column);
        if (p.PrefixLength > 0 && (index.IsUnique || column.Type.IsLong))
        {
            text = $"substr({text}, 1, {p.PrefixLength})";
            if (column.Type.StorageClass == StorageClass.Text) text += $" COLLATE {CollationBridge.SqliteName(column.Type.Collation)}";
        }
        return p.Descending ? text + " DESC" : text;
    }));

    // InnoDB checks row by row: NO ACTION is RESTRICT.
    private static string Action(string action) => action is "CASCADE" or "SET NULL" ? action : "RESTRICT";
}

using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Catalog;

/// <summary>SQLite's constraint failures in MySQL's words: 1062, 1048, 1451, 1452.</summary>
public static class ConstraintErrors
{
    /// <summary>What a failing foreign key was doing.</summary>
    public enum Change
    {
        /// <summary>A row of the child came or changed: 1452.</summary>
        Child,

        /// <summary>A row of the parent went or changed: 1451.</summary>
        Parent,
    }

    /// <summary>
    /// Translates a failed INSERT or UPDATE. <paramref name="row"/> holds the new row in storage form by column ordinal; missing ones may be null slots
    /// with <paramref name="known"/> false for them.
    /// </summary>
    /// <param name="e">What Step threw.</param>
    /// <param name="table">The table written to.</param>
    /// <param name="connection">The connection on which it failed, to probe which key or parent it was.</param>
    /// <param name="row">The row's values, or empty if not known.</param>
    /// <param name="zone">The session's time zone, in which TIMESTAMP values are printed.</param>
    /// <param name="change">For foreign keys: which side was written.</param>
    public static Exception Translate(SqliteException e, TableInfo table, SqliteConnection connection, ReadOnlySpan<StorageSlot> row, TimeZoneInfo zone, CatalogSnapshot catalog, Change change = Change.Child)
    {
        switch (e.ExtendedCode)
        {
            case Result.ConstraintPrimaryKey or Result.ConstraintRowId or Result.ConstraintUnique:
                var index = FailedIndex(table, e);
                return Fail(ServerErrors.DuplicateEntry(index is null || row.IsEmpty ? "" : EntryOf(table, index, row, zone), $"{table.Name}.{index?.Name ?? "PRIMARY"}"));
            case Result.ConstraintNotNull:
                return Fail(ServerErrors.ColumnCannotBeNull(ColumnNamed(table, e.Message)?.Name ?? "?"));
            case Result.ConstraintForeignKey or Result.ConstraintTrigger:
                return change == Change.Parent ? ParentError(table, connection, catalog) : ChildError(table, connection, row, catalog);
            default:
                return Storage.StorageErrors.Translate(e);
        }
    }

    /// <summary>The key that SQLite says is violated: it names the physical columns, or an expression index by its name.</summary>
    public static IndexInfo? FailedIndex(TableInfo table, SqliteException e)
    {
        // "UNIQUE constraint failed: t1.c2, t1.c3" or "UNIQUE constraint failed: index 'i7'"
        var text = e.Message.AsSpan(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2);
        if (text.StartsWith("index '"))
        {
            var name = text[7..^1].ToString();
            return table.Indexes.FirstOrDefault(i => PhysicalTable.NameOf(i) == name);
        }
        var columns = text.ToString().Split(", ").Select(static c => c[(c.IndexOf('.', StringComparison.Ordinal) + 1)..]).ToArray();
        return table.Indexes.FirstOrDefault(i => i.IsUnique && i.Parts.Count == columns.Length && i.Parts.Select(p => PhysicalTable.NameOf(table.Columns[p.Column])).SequenceEqual(columns));
    }

    /// <summary>The value of 1062: the key's columns joined with '-'.</summary>
    public static string EntryOf(TableInfo table, IndexInfo index, ReadOnlySpan<StorageSlot> row, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        foreach (var part in index.Parts)
        {
            if (text.Length > 0 || part != index.Parts[0]) text.Append('-');
            var column = table.Columns[part.Column];
            text.Append(Show(StorageCodec.Decode(row[part.Column], column.Type, zone), part.PrefixLength));
        }
        // MySQL cuts the value at 64 characters of a key's text.
        return text.Length > 64 ? text.ToString(0, 64) : text.ToString();
    }

    /// <summary>A foreign key as the texts of 1451 and 1452 show it.</summary>
    public static string Describe(TableInfo child, ForeignKeyInfo key)
    {
        var referenced = key.ReferencedSchema == child.Schema ? Identifiers.Quote(key.ReferencedTable) : $"{Identifiers.Quote(key.ReferencedSchema)}.{Identifiers.Quote(key.ReferencedTable)}";
        return $"{Identifiers.Quote(child.Schema)}.{Identifiers.Quote(child.Name)}, CONSTRAINT {Identifiers.Quote(key.Name)} FOREIGN KEY ({string.Join(", ", key.Columns.Select(c => Identifiers.Quote(child.Columns[c].Name)))}) "
            + $"REFERENCES {referenced} ({string.Join(", ", key.ReferencedColumns.Select(Identifiers.Quote))}){Rule("DELETE", key.OnDelete)}{Rule("UPDATE", key.OnUpdate)}";

        static string Rule(string on, string action) => action is "NO ACTION" ? "" : $" ON {on} {action}";
    }

    /// <summary>1062 for a key that existing rows violate: finds the first value twice there.</summary>
    internal static ServerErrorException DuplicateInIndex(SqliteConnection connection, TableInfo table, IndexInfo index) => DuplicateIn(connection, table, table, index);

    internal static ServerErrorException DuplicateIn(SqliteConnection connection, TableInfo from, TableInfo to, IndexInfo index)
    {
        var columns = index.Parts.Select(p => from.Columns.FirstOrDefault(c => c.Id == to.Columns[p.Column].Id)).ToArray();
        var value = "";
        if (columns.All(static c => c is not null))
        {
            var list = string.Join(", ", columns.Select(c => PhysicalTable.NameOf(c!)));
            var keys = string.Join(", ", index.Parts.Select((p, i) => p.PrefixLength == 0 ? PhysicalTable.NameOf(columns[i]!) : $"substr({PhysicalTable.NameOf(columns[i]!)}, 1, {p.PrefixLength})"));
            using var statement = connection.Prepare(Encoding.UTF8.GetBytes($"SELECT {list} FROM {PhysicalTable.NameOf(from)} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"));
            if (statement.Step()) value = string.Join('-', columns.Select((c, i) => Show(StorageCodec.Decode(statement.ColumnSlot(i), c!.Type, TimeZoneInfo.Utc), index.Parts[i].PrefixLength)));
        }
        return Fail(ServerErrors.DuplicateEntry(value, $"{to.Name}.{index.Name}"));
    }

    private static ServerErrorException ParentError(TableInfo parent, SqliteConnection connection, CatalogSnapshot catalog)
    {
        _ = connection;
        var references = DdlScope.Referring(catalog, parent.Schema, parent.Name).Where(static r => r.Key.OnDelete is "RESTRICT" or "NO ACTION" || r.Key.OnUpdate is "RESTRICT" or "NO ACTION").ToList();
        return Fail(ServerErrors.RowIsReferenced(references.Count == 0 ? $"{Identifiers.Quote(parent.Schema)}.{Identifiers.Quote(parent.Name)}" : Describe(references[0].Child, references[0].Key)));
    }

    private static ServerErrorException ChildError(TableInfo child, SqliteConnection connection, ReadOnlySpan<StorageSlot> row, CatalogSnapshot catalog)
    {
        foreach (var key in child.ForeignKeys)
        {
            if (!row.IsEmpty && IsSatisfied(connection, key, row, catalog)) continue;
            return Fail(ServerErrors.NoReferencedRow(Describe(child, key)));
        }
        return Fail(ServerErrors.NoReferencedRow($"{Identifiers.Quote(child.Schema)}.{Identifiers.Quote(child.Name)}"));
    }

    private static bool IsSatisfied(SqliteConnection connection, ForeignKeyInfo key, ReadOnlySpan<StorageSlot> row, CatalogSnapshot catalog)
    {
        if (catalog.FindTable(key.ReferencedSchema, key.ReferencedTable) is not { } parent) return false;
        var conditions = key.ReferencedColumns.Select((c, i) => $"{PhysicalTable.NameOf(PhysicalTable.FindColumn(parent, c)!)} = ?{i + 1}");
        using var statement = connection.Prepare(Encoding.UTF8.GetBytes($"SELECT 1 FROM {PhysicalTable.NameOf(parent)} WHERE {string.Join(" AND ", conditions)}"));
        for (var i = 0; i < key.Columns.Count; i++)
        {
            if (row[key.Columns[i]].IsNull) return true;
            statement.Bind(i + 1, row[key.Columns[i]]);
        }
        return statement.Step();
    }

    private static ColumnInfo? ColumnNamed(TableInfo table, string message)
    {
        var name = message[(message.LastIndexOf('.') + 1)..];
        return table.Columns.FirstOrDefault(c => PhysicalTable.NameOf(c) == name);
    }

    private static string Show(in SqlValue value, uint prefix)
    {
        if (value.IsNull) return "NULL";
        var text = value.ToString();
        return prefix > 0 && text.Length > prefix ? text[..(int)prefix] : text;
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}

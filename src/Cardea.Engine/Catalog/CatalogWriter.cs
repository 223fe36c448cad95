using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Values;

namespace Cardea.Engine.Catalog;

/// <summary>Writes rows of the catalog inside the transaction of a DDL statement.</summary>
internal sealed class CatalogWriter(SqliteConnection connection)
{
    private static readonly string[] PartsOfTable =
        ["cat_columns", "cat_members", "cat_indexes", "cat_index_parts", "cat_foreign_keys", "cat_foreign_key_columns", "cat_checks"];

    /// <summary>Takes ids for tables, columns and keys; they are never used again.</summary>
    public int NextIds(int count)
    {
        var first = connection.ScalarInt64("SELECT value FROM cat_state WHERE name = 'next_id'");
        connection.Execute($"UPDATE cat_state SET value = value + {count} WHERE name = 'next_id'");
        return (int)first;
    }

    public void Version(long version) => connection.Execute($"UPDATE cat_state SET value = {version} WHERE name = 'version'");

    public void Schema(SchemaInfo schema) =>
        Run("INSERT INTO cat_schemata VALUES(?1, ?2, ?3) ON CONFLICT(id) DO UPDATE SET name = excluded.name, collation = excluded.collation", schema.Id, schema.Name, schema.Collation);

    public void DropSchema(SchemaInfo schema) => Run("DELETE FROM cat_schemata WHERE id = ?1", schema.Id);

    public void DropTable(int id)
    {
        foreach (var part in PartsOfTable) Run($"DELETE FROM {part} WHERE table_id = ?1", id);
        Run("DELETE FROM cat_tables WHERE id = ?1", id);
        Run("DELETE FROM cat_auto_increment WHERE table_id = ?1", id);
    }

    /// <summary>Writes a table anew. Of a temporary one only what is needed to remove it after a crash.</summary>
    public void Table(TableInfo t, int schemaId)
    {
        foreach (var part in PartsOfTable) Run($"DELETE FROM {part} WHERE table_id = ?1", t.Id);
        Run("INSERT OR REPLACE INTO cat_tables VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", t.Id, schemaId, t.Name, t.Collation, t.Comment, t.EngineName, t.RowFormat,
            new DateTimeOffset(t.CreatedUtc, TimeSpan.Zero).ToUnixTimeMilliseconds(), t.Temporary);
        if (t.Temporary) return;
        foreach (var column in t.Columns) Column(t, column);
        for (var i = 0; i < t.Indexes.Count; i++) Index(t, i, t.Indexes[i]);
        for (var i = 0; i < t.ForeignKeys.Count; i++) ForeignKey(t, i, t.ForeignKeys[i]);
        for (var i = 0; i < t.Checks.Count; i++)
            Run("INSERT INTO cat_checks VALUES(?1, ?2, ?3, ?4, ?5)", t.Id, i, t.Checks[i].Name, t.Checks[i].Text, t.Checks[i].Enforced);
    }

    private void Column(TableInfo t, ColumnInfo c)
    {
        var (kind, value) = c.Default switch
        {
            ColumnDefault.Literal l => (1, (object?)StorageCodec.Encode(l.Value, c.Type, TimeZoneInfo.Utc)),
            ColumnDefault.CurrentTimestamp => (2, null),
            ColumnDefault.Computed e => (3, e.Text),
            _ => (0, null),
        };
        Run("INSERT INTO cat_columns VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
            t.Id, c.Ordinal, c.Id, c.Name, c.Type.Kind.ToString(), (long)c.Type.Length, (long)c.Type.Scale, c.Type.Unsigned, c.Type.Zerofill, c.Type.Collation, c.Nullable, kind, value,
            c.AutoIncrement, c.OnUpdateNow, c.Comment, c.GeneratedText, c.GeneratedStored, c.Invisible);
        for (var i = 0; i < (c.Type.Members?.Count ?? 0); i++) Run("INSERT INTO cat_members VALUES(?1, ?2, ?3, ?4)", t.Id, c.Ordinal, i, c.Type.Members![i]);
    }

    private void Index(TableInfo t, int number, IndexInfo index)
    {
        Run("INSERT INTO cat_indexes VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", t.Id, number, index.Id, index.Name, index.IsPrimary, index.IsUnique, index.Comment, index.Invisible, index.Implicit);
        for (var i = 0; i < index.Parts.Count; i++)
            Run("INSERT INTO cat_index_parts VALUES(?1, ?2, ?3, ?4, ?5, ?6)", t.Id, number, i, index.Parts[i].Column, (long)index.Parts[i].PrefixLength, index.Parts[i].Descending);
    }

    private void ForeignKey(TableInfo t, int number, ForeignKeyInfo key)
    {
        Run("INSERT INTO cat_foreign_keys VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", t.Id, number, key.Name, key.ReferencedSchema, key.ReferencedTable, key.OnDelete, key.OnUpdate);
        for (var i = 0; i < key.Columns.Count; i++)
            Run("INSERT INTO cat_foreign_key_columns VALUES(?1, ?2, ?3, ?4, ?5)", t.Id, number, i, key.Columns[i], key.ReferencedColumns[i]);
    }

    private void Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = connection.Prepare(Encoding.UTF8.GetBytes(sql));
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null: statement.BindNull(i + 1); break;
                case string s: statement.BindText(i + 1, Encoding.UTF8.GetBytes(s)); break;
                case bool b: statement.BindInt64(i + 1, b ? 1 : 0); break;
                case int n: statement.BindInt64(i + 1, n); break;
                case long n: statement.BindInt64(i + 1, n); break;
                case StorageSlot slot: statement.Bind(i + 1, slot); break;
                case var other: throw new ArgumentException($"cannot bind {other.GetType()}", nameof(values));
            }
        }
        statement.Run();
    }
}

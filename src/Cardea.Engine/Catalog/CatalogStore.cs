using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Catalog;

/// <summary>The catalog in the database file (tables <c>cat_…</c>) and its committed state in memory.</summary>
public sealed class CatalogStore
{
    internal const string Schema = """
        CREATE TABLE cat_state(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO cat_state VALUES('next_id', 1), ('version', 1);
        CREATE TABLE cat_auto_increment(table_id INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;
        CREATE TABLE cat_schemata(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, collation TEXT NOT NULL) STRICT;
        CREATE TABLE cat_tables(id INTEGER PRIMARY KEY, schema_id INTEGER NOT NULL, name TEXT NOT NULL, collation TEXT NOT NULL, comment TEXT NOT NULL,
            engine TEXT NOT NULL, row_format TEXT NOT NULL, created_utc INTEGER NOT NULL, temporary INTEGER NOT NULL) STRICT;
        CREATE TABLE cat_columns(table_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
            kind TEXT NOT NULL, length INTEGER NOT NULL, scale INTEGER NOT NULL, is_unsigned INTEGER NOT NULL, zerofill INTEGER NOT NULL, collation TEXT NOT NULL,
            nullable INTEGER NOT NULL, default_kind INTEGER NOT NULL, default_value ANY, auto_increment INTEGER NOT NULL, on_update_now INTEGER NOT NULL,
            comment TEXT NOT NULL, generated TEXT, generated_stored INTEGER NOT NULL, invisible INTEGER NOT NULL, PRIMARY KEY(table_id, ordinal)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_members(table_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, member TEXT NOT NULL,
            PRIMARY KEY(table_id, ordinal, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_indexes(table_id INTEGER NOT NULL, number INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, is_primary INTEGER NOT NULL,
            is_unique INTEGER NOT NULL, comment TEXT NOT NULL, invisible INTEGER NOT NULL, implicit INTEGER NOT NULL, PRIMARY KEY(table_id, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_index_parts(table_id INTEGER NOT NULL, index_number INTEGER NOT NULL, number INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            prefix_length INTEGER NOT NULL, descending INTEGER NOT NULL, PRIMARY KEY(table_id, index_number, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_foreign_keys(table_id INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, referenced_schema TEXT NOT NULL,
            referenced_table TEXT NOT NULL, on_delete TEXT NOT NULL, on_update TEXT NOT NULL, PRIMARY KEY(table_id, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_foreign_key_columns(table_id INTEGER NOT NULL, key_number INTEGER NOT NULL, number INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            referenced TEXT NOT NULL, PRIMARY KEY(table_id, key_number, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE cat_checks(table_id INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, enforced INTEGER NOT NULL,
            PRIMARY KEY(table_id, number)) STRICT, WITHOUT ROWID;

        """;

    private volatile CatalogSnapshot _current;

    internal CatalogStore(SqliteConnection writer, TimeProvider clock)
    {
        Clock = clock;
        DropTemporaryTables(writer);
        _current = CatalogReader.Read(writer);
    }

    /// <summary>The committed state. Take it once per statement.</summary>
    public CatalogSnapshot Current => _current;

    internal TimeProvider Clock { get; }

    internal void Publish(CatalogSnapshot next) => _current = next;

    // Left over from a run that did not end cleanly.
    private static void DropTemporaryTables(SqliteConnection writer)
    {
        var ids = new List<long>();
        using (var statement = writer.Prepare("SELECT id FROM cat_tables WHERE temporary = 1"u8))
        {
            while (statement.Step()) ids.Add(statement.ColumnInt64(0));
        }
        if (ids.Count == 0) return;
        writer.Execute("BEGIN IMMEDIATE");
        foreach (var id in ids) writer.Execute($"DROP TABLE IF EXISTS t{id}; DELETE FROM cat_tables WHERE id = {id}; DELETE FROM cat_auto_increment WHERE table_id = {id}");
        writer.Execute("COMMIT");
    }
}

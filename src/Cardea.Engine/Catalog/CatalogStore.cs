using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Catalog;

/// <summary>The catalog in the database file and its committed state in memory.</summary>
public sealed class CatalogStore
{
    internal const string Schema = "CREATE TABLE cat_auto_increment(table_id INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;";

    private volatile CatalogSnapshot _current;

    internal CatalogStore(SqliteConnection writer, TimeProvider clock)
    {
        _ = writer;
        Clock = clock;
        _current = new CatalogSnapshot(1, new Dictionary<string, SchemaInfo>());
    }

    /// <summary>The committed state. Take it once per statement.</summary>
    public CatalogSnapshot Current => _current;

    internal TimeProvider Clock { get; }

    internal void Publish(CatalogSnapshot next) => _current = next;
}

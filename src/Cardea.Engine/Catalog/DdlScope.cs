using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;

namespace Cardea.Engine.Catalog;

/// <summary>One DDL statement at work: it holds the lane, a transaction is open, foreign keys are not enforced by SQLite.</summary>
public sealed partial class DdlScope
{
    private readonly CatalogSnapshot _before;

    internal DdlScope(StorageSession session, SqliteConnection connection, CatalogSnapshot catalog)
    {
        (Session, Connection, Catalog) = (session, connection, catalog);
        _before = catalog;
    }

    public StorageSession Session { get; }

    public SqliteConnection Connection { get; }

    /// <summary>The catalog with the changes made so far.</summary>
    public CatalogSnapshot Catalog { get; private set; }

    internal void Save()
    {
    }

    internal void Publish()
    {
        if (!ReferenceEquals(_before, Catalog)) Session.Database.Catalog.Publish(Catalog with { Version = _before.Version + 1 });
    }

    internal void DropPhysical(TableInfo table) => Connection.Execute($"DROP TABLE t{table.Id}");
}

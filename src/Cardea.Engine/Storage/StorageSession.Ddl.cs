using System.Collections.Immutable;
using Cardea.Engine.Catalog;
using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Storage;

public sealed partial class StorageSession
{
    // Immutable, so that what SQLite undoes (a statement, a savepoint, a transaction) is undone here by taking the list of before.
    private ImmutableDictionary<(string Schema, string Name), TableInfo> _temporary = ImmutableDictionary<(string Schema, string Name), TableInfo>.Empty;
    private ImmutableDictionary<(string Schema, string Name), TableInfo>? _temporaryBefore;

    /// <summary>A table by name as this session sees it: its temporary tables hide others.</summary>
    public TableInfo? FindTable(CatalogSnapshot catalog, string schema, string table) =>
        _temporary.Count > 0 && _temporary.TryGetValue((schema, table), out var temporary) ? temporary : catalog.FindTable(schema, table);

    /// <summary>This session's temporary tables.</summary>
    public IReadOnlyCollection<TableInfo> TemporaryTables => [.. _temporary.Values];

    /// <summary>
    /// Changes the catalog and the tables in one durable transaction, after committing the open one. The new snapshot is seen by others once the
    /// commit is durable; when <paramref name="change"/> throws nothing has happened. Throws 1205, 1021, 1030.
    /// </summary>
    public void ExecuteDdl(Action<DdlScope> change)
    {
        DemandNoReadLock();
        ChangeCatalog(change);
    }

    private void ChangeCatalog(Action<DdlScope> change)
    {
        Commit();
        var lane = _database.Lane;
        EnterLane();
        var (before, done) = (_temporary, false);
        try
        {
            // Off outside of the transaction: tables are copied and renamed under their references; checks are made explicitly.
            lane.Writer.Execute("PRAGMA foreign_keys=OFF");
            lane.Begin();
            lane.Writer.Session = _host;
            var scope = new DdlScope(this, lane.Writer, _database.Catalog.Current);
            change(scope);
            scope.Save();
            lane.Commit();
            done = true;
            scope.Publish();
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            if (!done) _temporary = before;
            lane.Rollback();
            lane.Writer.Execute("PRAGMA foreign_keys=ON");
            LeaveLane();
        }
    }

    /// <summary>The session's foreign_key_checks.</summary>
    public bool ForeignKeyChecks => _host.GetSystemVariable("foreign_key_checks", SystemVariableScope.Default) is not (false or 0L or 0UL or "OFF");

    /// <summary>
    /// Creates or drops this session's temporary tables. No implicit commit: inside a transaction that has written it happens within it (and is
    /// undone with it, unlike MySQL), else on its own.
    /// </summary>
    public void ExecuteTemporaryDdl(Action<DdlScope> change)
    {
        if (!InTransaction)
        {
            ChangeCatalog(change);
            return;
        }
        LockForWrite();
        var (before, done) = (_temporary, false);
        _temporaryBefore ??= before;
        try
        {
            Write(new TemporaryDdl(this, change));
            done = true;
        }
        finally
        {
            if (!done) _temporary = before;
        }
    }

    private sealed class TemporaryDdl(StorageSession session, Action<DdlScope> change) : IWriteJob
    {
        public bool IsOfTemporaryTables => true;

        public void Run(SqliteConnection connection) => change(new DdlScope(session, connection, session._database.Catalog.Current));
    }

    internal void AddTemporary(TableInfo table)
    {
        // A renamed table keeps its id: it leaves its old name.
        var old = _temporary.Where(t => t.Value.Id == table.Id && t.Key != (table.Schema, table.Name)).Select(static t => t.Key);
        _temporary = _temporary.RemoveRange(old).SetItem((table.Schema, table.Name), table);
    }

    internal void RemoveTemporary(TableInfo table) => _temporary = _temporary.Remove((table.Schema, table.Name));

    private void DropTemporaryTables()
    {
        if (_temporary.Count == 0) return;
        var tables = _temporary.Values.ToArray();
        ExecuteDdl(scope =>
        {
            foreach (var table in tables) scope.DropTable(table);
        });
    }

    // The transaction was undone, and with it what it did to temporary tables.
    private void RestoreTemporaryTables() => _temporary = _temporaryBefore ?? _temporary;
}

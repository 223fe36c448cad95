using Cardea.Engine.Catalog;
using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Storage;

public sealed partial class StorageSession
{
    private readonly Dictionary<(string Schema, string Name), TableInfo> _temporary = [];
    private readonly List<(string Schema, string Name)> _temporaryOfTransaction = [];

    /// <summary>A table by name as this session sees it: its temporary tables hide others.</summary>
    public TableInfo? FindTable(CatalogSnapshot catalog, string schema, string table) =>
        _temporary.Count > 0 && _temporary.TryGetValue((schema, table), out var temporary) ? temporary : catalog.FindTable(schema, table);

    /// <summary>This session's temporary tables.</summary>
    public IReadOnlyCollection<TableInfo> TemporaryTables => _temporary.Values;

    /// <summary>
    /// Changes the catalog and the tables in one durable transaction, after committing the open one. The new snapshot is seen by others once the
    /// commit is durable; when <paramref name="change"/> throws nothing has happened. Throws 1205, 1021, 1030.
    /// </summary>
    public void ExecuteDdl(Action<DdlScope> change)
    {
        Commit();
        var lane = _database.Lane;
        lane.Enter(_host, _host.Transaction.LockWait);
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
            scope.Publish();
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            lane.Rollback();
            lane.Writer.Execute("PRAGMA foreign_keys=ON");
            lane.Leave();
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
            ExecuteDdl(change);
            return;
        }
        LockForWrite();
        var before = _temporary.Keys.ToHashSet();
        Write(new TemporaryDdl(this, change));
        _temporaryOfTransaction.AddRange(_temporary.Keys.Where(k => !before.Contains(k)));
    }

    private sealed class TemporaryDdl(StorageSession session, Action<DdlScope> change) : IWriteJob
    {
        public void Run(SqliteConnection connection) => change(new DdlScope(session, connection, session._database.Catalog.Current));
    }

    internal void AddTemporary(TableInfo table) => _temporary[(table.Schema, table.Name)] = table;

    internal void RemoveTemporary(TableInfo table) => _temporary.Remove((table.Schema, table.Name));

    private void DropTemporaryTables()
    {
        if (_temporary.Count == 0) return;
        var tables = _temporary.Values.ToArray();
        _temporary.Clear();
        ExecuteDdl(scope =>
        {
            foreach (var table in tables) scope.DropTable(table);
        });
    }

    private void ForgetTemporaryTablesOfTransaction()
    {
        foreach (var key in _temporaryOfTransaction) _temporary.Remove(key);
        _temporaryOfTransaction.Clear();
    }
}

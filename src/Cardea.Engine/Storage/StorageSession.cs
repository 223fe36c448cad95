using System.Collections.Immutable;
using Cardea.Engine.Catalog;
using Cardea.Engine.Lane;
using Cardea.Engine.Sqlite;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Storage;

/// <summary>One client's transaction state. Used by one thread at a time; it owns a connection only inside a transaction that has read or written.</summary>
public sealed partial class StorageSession : IDisposable
{
    private readonly Database _database;
    private readonly ISessionHost _host;
    private readonly List<(string? Name, ImmutableDictionary<(string Schema, string Name), TableInfo> Temporary)> _savepoints = [];
    private ReaderPool.Reader? _lent;
    private ReaderPool.Reader? _pinned;
    private List<ReaderPool.Reader>? _more;
    private long _snapshot;
    private bool _hasLane;
    private bool _unchecked;
    private bool _readOnly;
    private IsolationLevel _isolation;

    internal StorageSession(Database database, ISessionHost host) => (_database, _host) = (database, host);

    /// <summary>True from <see cref="BeginTransaction"/> to its end.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>True when the transaction has written: it holds the lane.</summary>
    public bool HasWritten => _hasLane;

    public Database Database => _database;

    public ISessionHost Host => _host;

    /// <summary>
    /// A connection for reading one statement: the thread's own in autocommit and READ COMMITTED, the transaction's snapshot in REPEATABLE READ
    /// and SERIALIZABLE, the writing connection once the transaction has written. Give it back with <see cref="EndRead"/>.
    /// </summary>
    public SqliteConnection BeginRead()
    {
        if (_hasLane)
        {
            _database.Lane.Writer.Session = _host;
            return _database.Lane.Writer;
        }
        if (InTransaction && _isolation >= IsolationLevel.RepeatableRead) return Pin().Connection;
        var reader = _database.Readers.Rent(_host, _host.Transaction.LockWait);
        if (_lent is null) _lent = reader;
        else (_more ??= []).Add(reader);
        return reader.Connection;
    }

    public void EndRead(SqliteConnection c)
    {
        if (_lent is { } lent && ReferenceEquals(lent.Connection, c))
        {
            _lent = null;
            _database.Readers.Return(lent);
            return;
        }
        for (var i = (_more?.Count ?? 0) - 1; i >= 0; i--)
        {
            var reader = _more![i];
            if (!ReferenceEquals(reader.Connection, c)) continue;
            _more.RemoveAt(i);
            _database.Readers.Return(reader);
            return;
        }
    }

    /// <summary>
    /// Runs a writing statement. Autocommit: alone or combined with others', durable on return. In a transaction: takes the lane at the
    /// first write (1205 after innodb_lock_wait_timeout) and keeps it. What a failing job did is undone, nothing else.
    /// </summary>
    public void Write(IWriteJob job)
    {
        if (!job.IsOfTemporaryTables) DemandNoReadLock();
        if (!InTransaction)
        {
            if (!job.IsOfTemporaryTables) DemandReadWrite();
            if (ForeignKeyChecks && _lock == SessionLock.None) _database.Lane.Run(_host, job, _host.Transaction.LockWait);
            else WriteAlone(job);
            return;
        }
        LockForWrite();
        CheckForeignKeys(ForeignKeyChecks); // SET may have changed it since the last statement
        try
        {
            _database.Lane.RunInSavepoint(_host, job);
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            // A full disk or an interrupt may make SQLite give up the whole transaction.
            if (_database.Lane.Writer.IsAutocommit) Rollback();
        }
    }

    /// <summary>Throws 1792 where the open transaction, or each statement of the session, is READ ONLY.</summary>
    public void DemandReadWrite()
    {
        if (InTransaction ? _readOnly : _host.Transaction.ReadOnly) throw new ServerErrorException(ServerErrors.ReadOnlyTransaction());
    }

    /// <summary>Takes the lane for the open transaction: the first write, SELECT … FOR UPDATE. Throws 1205, 1213, 1317, 1792.</summary>
    public void LockForWrite()
    {
        if (_hasLane) return;
        if (!InTransaction) throw new InvalidOperationException("no transaction is open");
        if (_readOnly) throw new ServerErrorException(ServerErrors.ReadOnlyTransaction());
        var snapshot = _pinned is null ? (long?)null : _snapshot;
        Unpin();
        var lane = _database.Lane;
        EnterLane();
        try
        {
            if (_isolation == IsolationLevel.Serializable && snapshot is { } seen && seen != lane.CommitSequence)
                throw new ServerErrorException(ServerErrors.Deadlock());
            if (!ForeignKeyChecks) CheckForeignKeys(false);
            lane.Begin();
            for (var i = 0; i < _savepoints.Count; i++) lane.Writer.Execute($"SAVEPOINT u{i}");
            _hasLane = true;
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            if (!_hasLane)
            {
                lane.Rollback();
                CheckForeignKeys(true);
                LeaveLane();
                if (_isolation == IsolationLevel.Serializable && snapshot is not null) Rollback();
            }
        }
    }

    /// <summary>START TRANSACTION. Opens nothing yet, unless <paramref name="consistentSnapshot"/> asks for the snapshot now.</summary>
    public void BeginTransaction(bool readOnly, bool consistentSnapshot)
    {
        Commit();
        InTransaction = true;
        _readOnly = readOnly;
        _isolation = _host.Transaction.Isolation;
        if (!consistentSnapshot || _isolation < IsolationLevel.RepeatableRead) return;
        Pin().Connection.ScalarInt64("SELECT count(*) FROM sqlite_schema"); // the first read takes the snapshot
    }

    /// <summary>Ends the transaction; returns when it is durable. Nothing happens without one. Throws 1021, 1030: then it is rolled back.</summary>
    public void Commit()
    {
        if (!InTransaction) return;
        try
        {
            if (_hasLane) _database.Lane.Commit();
        }
        catch (SqliteException e)
        {
            RestoreTemporaryTables();
            throw StorageErrors.Translate(e);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Undoes the open transaction, if any.</summary>
    public void Rollback()
    {
        if (!InTransaction) return;
        try
        {
            if (_hasLane)
            {
                _database.Lane.Rollback();
                RestoreTemporaryTables();
                KeepCounters();
            }
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            End();
        }
    }

    /// <summary>SAVEPOINT; one of the same name is replaced. Without a transaction nothing happens.</summary>
    public void Savepoint(string name)
    {
        if (!InTransaction) return;
        if (Find(name) is >= 0 and var old) _savepoints[old] = (null, _savepoints[old].Temporary);
        _savepoints.Add((name, _temporary));
        if (_hasLane) _database.Lane.Writer.Execute($"SAVEPOINT u{_savepoints.Count - 1}");
    }

    /// <summary>ROLLBACK TO SAVEPOINT. Throws 1305.</summary>
    public void RollbackTo(string name)
    {
        var i = Demand(name);
        if (_hasLane) _database.Lane.Writer.Execute($"ROLLBACK TO u{i}");
        if (_hasLane) _temporary = _savepoints[i].Temporary;
        _savepoints.RemoveRange(i + 1, _savepoints.Count - i - 1);
    }

    /// <summary>RELEASE SAVEPOINT. Throws 1305.</summary>
    public void Release(string name)
    {
        var i = Demand(name);
        if (_hasLane) _database.Lane.Writer.Execute($"RELEASE u{i}");
        _savepoints.RemoveRange(i, _savepoints.Count - i);
    }

    /// <summary>The first of <paramref name="count"/> AUTO_INCREMENT values; they come never again, whatever becomes of the statement.</summary>
    public ulong NextAutoIncrement(TableInfo t, int count) => _database.Counters.Next(t, count);

    /// <summary>An explicit value was stored into the AUTO_INCREMENT column: later ones are larger.</summary>
    public void NoteExplicit(TableInfo t, ulong value) => _database.Counters.NoteExplicit(t, value);

    /// <summary>
    /// Makes waits look at <see cref="ISessionHost.Killed"/>. Running statements poll it by themselves, so that the wrong one can never be hit
    /// on a connection that has just changed hands.
    /// </summary>
    public void Interrupt()
    {
        // Waiters and SQLite's progress handler poll Killed at least four times a second.
    }

    public void Dispose()
    {
        Rollback();
        Unlock();
        DropTemporaryTables();
    }

    private ReaderPool.Reader Pin()
    {
        if (_pinned is { } pinned) return pinned;
        var reader = _database.Readers.Rent(_host, _host.Transaction.LockWait);
        _snapshot = _database.Lane.CommitSequence; // before the snapshot: may only be too old, never too new
        reader.Connection.Execute("BEGIN");
        return _pinned = reader;
    }

    private void Unpin()
    {
        if (_pinned is not { } reader) return;
        _pinned = null;
        if (!reader.Connection.IsAutocommit) reader.Connection.Execute("ROLLBACK");
        _database.Readers.Return(reader);
    }

    private void End()
    {
        Unpin();
        InTransaction = false;
        _savepoints.Clear();
        _temporaryBefore = null;
        if (!_hasLane) return;
        _hasLane = false;
        CheckForeignKeys(true);
        LeaveLane();
    }

    // A statement that cannot share its transaction with others: foreign_key_checks is switched for the whole connection, and who keeps the lane is alone.
    private void WriteAlone(IWriteJob job)
    {
        BeginTransaction(readOnly: false, consistentSnapshot: false);
        var done = false;
        try
        {
            Write(job);
            done = true;
        }
        finally
        {
            if (done) Commit();
            else Rollback();
        }
    }

    private void CheckForeignKeys(bool check)
    {
        if (check != _unchecked) return;
        _database.Lane.Writer.CheckForeignKeys(check);
        _unchecked = !check;
    }

    // Values that a rolled-back transaction used were seen by the client: a crash must not bring them back.
    private void KeepCounters()
    {
        if (!_database.Counters.IsBehind) return;
        _database.Lane.Begin();
        _database.Lane.Commit();
    }

    private int Find(string name) => _savepoints.FindLastIndex(s => name.Equals(s.Name, StringComparison.OrdinalIgnoreCase));

    private int Demand(string name) => Find(name) is >= 0 and var i ? i : throw new ServerErrorException(ServerErrors.SavepointUnknown(name));
}

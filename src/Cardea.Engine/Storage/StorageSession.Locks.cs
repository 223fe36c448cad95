using Cardea.Protocol.Errors;

namespace Cardea.Engine.Storage;

/// <summary>What a session has locked beyond its transaction.</summary>
internal enum SessionLock
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>LOCK TABLES with a WRITE in it: the session writes, others wait.</summary>
    Tables,

    /// <summary>FLUSH TABLES WITH READ LOCK: nobody writes, the session neither.</summary>
    Everything,
}

public sealed partial class StorageSession
{
    private SessionLock _lock;

    /// <summary>
    /// Keeps the lane until <see cref="Unlock"/>: there is one for all writers, so holding it is the lock. Transactions begin and end meanwhile as
    /// ever; in autocommit each statement is durable when it returns. Throws 1205, 1317.
    /// </summary>
    internal void Lock(SessionLock kind)
    {
        Commit();
        EnterLane();
        _lock = kind;
    }

    /// <summary>Lets the lane go. The end of LOCK TABLES commits, the end of a read lock does not (manual, "LOCK TABLES and UNLOCK TABLES Statements").</summary>
    internal void Unlock()
    {
        var kind = _lock;
        if (kind == SessionLock.None) return;
        try
        {
            if (kind == SessionLock.Tables) Commit();
        }
        finally
        {
            _lock = SessionLock.None;
            if (!_hasLane) _database.Lane.Leave();
        }
    }

    /// <summary>START TRANSACTION gives the locks of LOCK TABLES up; a read lock on everything stays.</summary>
    internal void UnlockForTransaction()
    {
        if (_lock == SessionLock.Tables) Unlock();
    }

    private void DemandNoReadLock()
    {
        if (_lock == SessionLock.Everything) throw new ServerErrorException(ServerErrors.ConflictingReadLock());
    }

    private void EnterLane()
    {
        if (_lock == SessionLock.None) _database.Lane.Enter(_host, _host.Transaction.LockWait);
        else _database.Lane.DemandWorking();
    }

    private void LeaveLane()
    {
        if (_lock == SessionLock.None) _database.Lane.Leave();
        else _database.Lane.Writer.Session = null;
    }
}

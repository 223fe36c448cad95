namespace Cardea.Protocol.Errors;

/// <summary>Errors of transactions, locks and the disk.</summary>
public static partial class ServerErrors
{
    /// <summary>1021: no room left.</summary>
    public static ServerError DiskFull(string file) =>
        Make(1021, "HY000", $"Disk full ({file}); waiting for someone to free some space... (errno: 28 - No space left on device)");

    /// <summary>1030: reading or writing the database file failed.</summary>
    public static ServerError StorageEngineError(int code, string text) => Make(1030, "HY000", $"Got error {code} - '{text}' from storage engine");

    /// <summary>1037.</summary>
    public static ServerError OutOfMemory() => Make(1037, "HY001", "Out of memory; restart server and try again");

    /// <summary>1099: LOCK TABLES … READ, and then a change.</summary>
    public static ServerError LockedForReading(string table) => Make(1099, "HY000", $"Table '{table}' was locked with a READ lock and can't be updated");

    /// <summary>1100: a table beside those of LOCK TABLES.</summary>
    public static ServerError NotLocked(string table) => Make(1100, "HY000", $"Table '{table}' was not locked with LOCK TABLES");

    /// <summary>1223: the session itself holds FLUSH TABLES WITH READ LOCK.</summary>
    public static ServerError ConflictingReadLock() => Make(1223, "HY000", "Can't execute the query because you have a conflicting read lock");

    /// <summary>1205: innodb_lock_wait_timeout ran out.</summary>
    public static ServerError LockWaitTimeout() => Make(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction");

    /// <summary>1213: the transaction was rolled back and may be tried again.</summary>
    public static ServerError Deadlock() => Make(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction");

    /// <summary>1305 for savepoints.</summary>
    public static ServerError SavepointUnknown(string name) => Make(1305, "42000", $"SAVEPOINT {name} does not exist");

    /// <summary>1467: no more AUTO_INCREMENT values.</summary>
    public static ServerError AutoIncrementReadFailed() => Make(1467, "HY000", "Failed to read auto-increment value from storage engine");

    /// <summary>1792: a write inside START TRANSACTION READ ONLY.</summary>
    public static ServerError ReadOnlyTransaction() => Make(1792, "25006", "Cannot execute statement in a READ ONLY transaction.");
}

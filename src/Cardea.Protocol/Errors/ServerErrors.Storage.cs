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

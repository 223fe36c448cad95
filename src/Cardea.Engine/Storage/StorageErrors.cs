using Cardea.Engine.Sqlite;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Storage;

/// <summary>What the client hears when SQLite fails for reasons other than a constraint.</summary>
public static class StorageErrors
{
    /// <summary>Translates; constraint failures that reach this were not expected and become 1030 as well.</summary>
    public static ServerErrorException Translate(SqliteException e) => new(e.Code switch
    {
        Result.Full => ServerErrors.DiskFull("cardea.db"),
        Result.NoMemory => ServerErrors.OutOfMemory(),
        Result.Interrupt => ServerErrors.QueryInterrupted(),
        Result.Busy or Result.Locked => ServerErrors.LockWaitTimeout(),
        Result.TooBig => ServerErrors.PacketTooLarge(),
        _ => ServerErrors.StorageEngineError(e.ExtendedCode, e.Message),
    });

    /// <summary>True when SQLite may have given the whole transaction up and the disk is to blame.</summary>
    internal static bool IsDiskFailure(Exception e) => e is SqliteException { Code: Result.Full or Result.IoError or Result.Corrupt or Result.NotADatabase or Result.ReadOnly or Result.NoMemory };
}

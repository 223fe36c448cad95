namespace Cardea.Engine.Sqlite;

/// <summary>SQLite refused something. What the client hears is decided above (<c>ConstraintErrors</c>, <c>StorageErrors</c>).</summary>
/// <param name="code">Primary result code, https://sqlite.org/rescode.html.</param>
/// <param name="extendedCode">Extended result code, e.g. 2067 SQLITE_CONSTRAINT_UNIQUE.</param>
/// <param name="message">SQLite's text; it names physical tables and columns only.</param>
public sealed class SqliteException(int code, int extendedCode, string message) : Exception(message)
{
    public int Code { get; } = code;

    public int ExtendedCode { get; } = extendedCode;
}

/// <summary>Result codes that the engine looks at.</summary>
internal static class Result
{
    public const int Ok = 0, Error = 1, Permission = 3, Abort = 4, Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, Interrupt = 9, IoError = 10, Corrupt = 11,
        Full = 13, CannotOpen = 14, Schema = 17, TooBig = 18, Constraint = 19, Mismatch = 20, Misuse = 21, Authorization = 23, NotADatabase = 26, Row = 100, Done = 101;

    public const int ConstraintCheck = 275, ConstraintForeignKey = 787, ConstraintNotNull = 1299, ConstraintPrimaryKey = 1555, ConstraintTrigger = 1811,
        ConstraintUnique = 2067, ConstraintRowId = 2579, ConstraintDataType = 3091, BusySnapshot = 517, BusyRecovery = 261;
}

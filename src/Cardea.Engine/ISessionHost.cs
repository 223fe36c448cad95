using Cardea.Protocol.Errors;

namespace Cardea.Engine;

/// <summary>What the engine asks of the server's session. One per client; used by the session's current thread, except <see cref="Killed"/>.</summary>
public interface ISessionHost
{
    /// <summary>CONNECTION_ID().</summary>
    uint ConnectionId { get; }

    /// <summary>USER(): the name the client gave and the host it came from, <c>name@host</c>.</summary>
    string User { get; }

    /// <summary>CURRENT_USER(): the account row that let the client in, <c>name@hostpattern</c>.</summary>
    string CurrentUser { get; }

    /// <summary>CURRENT_ROLE(): <c>NONE</c> or back-ticked role names.</summary>
    string CurrentRole { get; }

    /// <summary>DATABASE(); null if none is chosen. The engine never sets it, except to null when the schema is dropped.</summary>
    string? CurrentSchema { get; set; }

    /// <summary>sql_mode as bits; its parse-time bits also shape the parser.</summary>
    SqlMode SqlMode { get; }

    /// <summary>The session's time zone for NOW(), TIMESTAMP columns and the like.</summary>
    TimeZoneInfo TimeZone { get; }

    /// <summary>The clock, in UTC; constant during one statement except for SYSDATE().</summary>
    DateTimeOffset StatementTime { get; }

    /// <summary>Clock and timers.</summary>
    TimeProvider Clock { get; }

    /// <summary>collation_connection: the collation of literals and of strings made by functions.</summary>
    string ConnectionCollation { get; }

    /// <summary>@@autocommit.</summary>
    bool Autocommit { get; }

    /// <summary>True when the client set CLIENT_FOUND_ROWS: UPDATE then counts rows matched, not changed.</summary>
    bool CountsFoundRows { get; }

    /// <summary>SET SESSION TRANSACTION settings of the next or current transaction.</summary>
    TransactionSettings Transaction { get; }

    /// <summary>The value of a system variable: null, long, ulong, double, bool or string. Throws 1193 for an unknown name, 1238 for a wrong scope.</summary>
    object? GetSystemVariable(string name, SystemVariableScope scope);

    /// <summary>User variables (@a); names compare without case.</summary>
    IDictionary<string, Values.SqlValue> UserVariables { get; }

    /// <summary>LAST_INSERT_ID(): first value made by the last statement that made one.</summary>
    ulong LastInsertId { get; set; }

    /// <summary>LAST_INSERT_ID(expr) was given a value.</summary>
    void GiveInsertId(ulong value) => LastInsertId = value;

    /// <summary>ROW_COUNT() of the previous statement.</summary>
    long RowCount { get; }

    /// <summary>FOUND_ROWS() of the previous SELECT; the engine sets it.</summary>
    long FoundRows { get; set; }

    /// <summary>Adds to the list that SHOW WARNINGS prints; cleared by the server before each statement that is not a diagnostic one.</summary>
    void Warn(WarningLevel level, ushort number, string message);

    /// <summary>True once KILL [QUERY] named this session; long work polls it and ends with 1317.</summary>
    bool Killed { get; }

    /// <summary>True when nobody is left to read the answer: whoever waits for a lock or sleeps looks now and then, and gives up.</summary>
    bool ClientGone => false;

    /// <summary>VALIDATE_PASSWORD_STRENGTH(): 0 to 100; 0 where passwords are not checked.</summary>
    int PasswordStrength(string password) => 0;

    /// <summary>
    /// LOAD DATA LOCAL: asks the client for a file, and has read all of it when this returns. The stream can be read several times. Throws 3948 where
    /// files are not taken or not given.
    /// </summary>
    Stream OpenLocalFile(string name) => throw new ServerErrorException(ServerErrors.LocalFilesDisabled());

    /// <summary>True when the session may see the schema (any privilege in it): filters SHOW DATABASES and information_schema.</summary>
    bool CanSeeSchema(string schema);

    /// <summary>True when the session may see the table.</summary>
    bool CanSeeTable(string schema, string table);

    /// <summary>Throws what MySQL answers unless the session may do all of it; for what runs outside of a plan (SET @a = …, defaults).</summary>
    void DemandAccess(IReadOnlyList<TableAccess> accesses)
    {
    }

    /// <summary>
    /// Throws 1142, or 1044 for a whole schema, when the session has no right whatever in it: who may not know that something exists is not told that
    /// it does not. Asked before a name is looked up.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="table">The table; null for the schema.</param>
    /// <param name="command">As the error names it. SHOW wants a right on the whole table, not on columns.</param>
    void DemandVisible(string schema, string? table, string command)
    {
    }

    /// <summary>What the session may do to a column, as information_schema.COLUMNS.PRIVILEGES lists it; null when it may not see it.</summary>
    string? ColumnPrivileges(string schema, string table, string column) => "select,insert,update,references";

    /// <summary>Marks that the calling thread may wait for long (lock, SLEEP, long scan), so that the pool can replace it meanwhile. Dispose when done.</summary>
    IDisposable Blocking();
}

/// <summary>SHOW WARNINGS' Level column.</summary>
public enum WarningLevel { Note, Warning, Error }

/// <summary>Which value of a system variable is meant: <c>@@x</c>, <c>@@global.x</c>, <c>@@session.x</c>.</summary>
public enum SystemVariableScope { Default, Global, Session }

/// <summary>MySQL's transaction isolation levels, https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html.</summary>
public enum IsolationLevel { ReadUncommitted, ReadCommitted, RepeatableRead, Serializable }

/// <summary>How the next transaction runs. LockWait: innodb_lock_wait_timeout.</summary>
public readonly record struct TransactionSettings(IsolationLevel Isolation, bool ReadOnly, TimeSpan LockWait);

/// <summary>The bits of sql_mode, https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html. Default of 8.4: the first six named in <see cref="Default"/>.</summary>
[Flags]
public enum SqlMode : uint
{
    None = 0,
    RealAsFloat = 1, PipesAsConcat = 2, AnsiQuotes = 4, IgnoreSpace = 8, OnlyFullGroupBy = 32, NoUnsignedSubtraction = 64,
    NoDirInCreate = 128, NoAutoValueOnZero = 1 << 19, NoBackslashEscapes = 1 << 20, StrictTransTables = 1 << 21, StrictAllTables = 1 << 22,
    NoZeroInDate = 1 << 23, NoZeroDate = 1 << 24, AllowInvalidDates = 1 << 25, ErrorForDivisionByZero = 1 << 26, Traditional = 1 << 27,
    HighNotPrecedence = 1 << 29, NoEngineSubstitution = 1 << 30, PadCharToFullLength = 1u << 31, Ansi = 1 << 18, TimeTruncateFractional = 1 << 17,
    Default = OnlyFullGroupBy | StrictTransTables | NoZeroInDate | NoZeroDate | ErrorForDivisionByZero | NoEngineSubstitution,
}

using Cardea.Sql.Syntax;

namespace Cardea.Engine;

/// <summary>The door between the server and whatever runs its SQL: the embedded engine now, a forwarder later.</summary>
public interface IEngine : IDisposable
{
    /// <summary>Opens the engine's half of one client session. Cheap: it holds no database connection while idle.</summary>
    IEngineSession OpenSession(ISessionHost host);

    /// <summary>Makes a table of the server's own (mysql, performance_schema, sys, parts of information_schema) readable in queries.</summary>
    void Register(ISystemTable table);

    /// <summary>The name of a schema as it is kept, system schemas among them; null when there is none. For USE and logins with a schema.</summary>
    string? FindSchema(string name);

    /// <summary>Name and version of what runs below, for the log and a status variable, e.g. <c>SQLite 3.40.1</c>.</summary>
    string Description { get; }
}

/// <summary>One client's half of the engine: its transaction, its plans, its temporary tables. Used by one thread at a time.</summary>
public interface IEngineSession : IDisposable
{
    /// <summary>
    /// Looks for a plan of a text that differs at most in its literals from one seen before.
    /// On a hit the literals of this text are kept for the next <see cref="Execute"/>; no allocation, no parse.
    /// </summary>
    IEnginePlan? FindPlan(ReadOnlySpan<byte> sql);

    /// <summary>Binds and translates a statement. Throws <c>ServerErrorException</c> (1146, 1054, 1235 …).</summary>
    /// <param name="statement">The parsed statement.</param>
    /// <param name="sql">Its text, from which result column names are taken and under which the plan is cached.</param>
    /// <param name="prepared">True for COM_STMT_PREPARE / PREPARE: <c>?</c> markers are allowed, the plan is not shared by text.</param>
    IEnginePlan Prepare(Statement statement, ReadOnlyMemory<byte> sql, bool prepared);

    /// <summary>Runs a plan. Rows go to <paramref name="sink"/>; the outcome tells what belongs in the OK packet.</summary>
    /// <param name="plan">From <see cref="FindPlan"/> or <see cref="Prepare"/>.</param>
    /// <param name="parameters">Values of the <c>?</c> markers, in order.</param>
    /// <param name="payload">The packet in which the bytes of the parameters lie (<see cref="Protocol.Packets.ParameterValue.Bytes"/>).</param>
    /// <param name="sink">Takes the rows.</param>
    StatementOutcome Execute(IEnginePlan plan, ReadOnlySpan<Protocol.Packets.ParameterValue> parameters, ReadOnlySpan<byte> payload, IResultSink sink);

    /// <summary>The values that <c>?</c> markers have in what <see cref="Evaluate"/> is given next, for a prepared SET; without values they are forgotten.</summary>
    void TakeParameters(ReadOnlySpan<Protocol.Packets.ParameterValue> parameters, ReadOnlySpan<byte> payload);

    /// <summary>Evaluates an expression without tables, as SET and KILL need it: null, long, ulong, double, decimal text as string, string or byte[].</summary>
    object? Evaluate(Expression expression);

    /// <summary>True between START TRANSACTION (or the first statement under autocommit=0) and its end.</summary>
    bool InTransaction { get; }

    /// <summary>Commits the open transaction, if any; returns when it is durable. Used for MySQL's implicit commits too.</summary>
    void Commit();

    /// <summary>Rolls the open transaction back, if any.</summary>
    void Rollback();

    /// <summary>FLUSH TABLES WITH READ LOCK: nobody writes until UNLOCK TABLES or the end of the session. Throws 1205, 1317.</summary>
    void LockEverything();

    /// <summary>Rolls back, drops temporary tables and forgets everything that COM_RESET_CONNECTION forgets.</summary>
    void Reset();

    /// <summary>Stops the running statement from another thread; it ends with error 1317.</summary>
    void Interrupt();
}

/// <summary>A statement ready to run, bound against one version of the catalog; the engine renews it by itself when the catalog moved on.</summary>
public interface IEnginePlan
{
    /// <summary>What the statement touches, for the privilege check that the server makes before each execution.</summary>
    IReadOnlyList<TableAccess> Accesses { get; }

    /// <summary>Number of <c>?</c> markers.</summary>
    int ParameterCount { get; }

    /// <summary>Result columns; empty for statements without a result set.</summary>
    IReadOnlyList<Protocol.Packets.ColumnDefinition> Columns { get; }

    /// <summary>True when the statement can change data or catalog (refused when read-only).</summary>
    bool Writes { get; }

    /// <summary>The server's own note about the plan (which counter it adds to); the engine only carries it.</summary>
    object? Note { get; set; }
}

/// <summary>What an execution needs besides rows: the fields of the OK packet.</summary>
/// <param name="HasResultSet">True when columns and rows went to the sink.</param>
/// <param name="AffectedRows">Rows changed (or found, when the client set CLIENT_FOUND_ROWS); for a result set the rows sent.</param>
/// <param name="LastInsertId">First AUTO_INCREMENT value made by this statement, 0 if none.</param>
/// <param name="Info">MySQL's information text, e.g. <c>Records: 2  Duplicates: 0  Warnings: 0</c>; empty if none.</param>
public readonly record struct StatementOutcome(bool HasResultSet, ulong AffectedRows, ulong LastInsertId, string Info);

/// <summary>Where an engine puts a result set. The server's implementation writes into the connection's outgoing buffer.</summary>
public interface IResultSink
{
    /// <summary>Starts the result set and returns the encoder for its rows (text or binary, as the command asks).</summary>
    Protocol.Rows.RowWriter Begin(IReadOnlyList<Protocol.Packets.ColumnDefinition> columns);

    /// <summary>Called after each row; lets the connection flush a full buffer. May block, within net_write_timeout.</summary>
    void RowDone();
}

using Cardea.Engine.Binding;
using Cardea.Engine.Plans;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Sql;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Engine.Execution;

/// <summary>One client's half of the embedded engine.</summary>
internal sealed class EmbeddedSession : IEngineSession
{
    // ER_GET_ERRNO, which wraps what SQLite said.
    private const ushort StorageFailure = 1030;

    private readonly PlanCache _cache;
    private readonly DigestBuffer _digest = new();
    private readonly Invocation _evaluation;
    private EnginePlan? _found;
    private TableLocks? _locks;

    public EmbeddedSession(Database database, PlanCache cache, ISessionHost host)
    {
        _cache = cache;
        Host = new CountingHost(host);
        Storage = database.OpenSession(Host);
        Invocation = new Invocation(Host);
        _evaluation = new Invocation(Host);
    }

    public CountingHost Host { get; }

    public StorageSession Storage { get; private set; }

    public Invocation Invocation { get; }

    /// <inheritdoc/>
    public bool InTransaction => Storage.InTransaction;

    private PlanKey Key => new(Host.CurrentSchema, Host.SqlMode, Host.ConnectionCollation);

    /// <inheritdoc/>
    public IEnginePlan? FindPlan(ReadOnlySpan<byte> sql)
    {
        _found = null;
        var mode = LexicalModeOf(Host.SqlMode);
        if (Storage.TemporaryTables.Count > 0 || !StatementDigest.TryCompute(sql, mode, _cache.Seed, _digest) || _digest.ParameterCount > 0) return null;
        Invocation.TakeLiterals(sql, _digest.Literals, mode);
        return _found = _cache.Find(_digest, Key, Storage.Database.Catalog.Current.Version, Invocation);
    }

    /// <inheritdoc/>
    public IEnginePlan Prepare(Statement statement, ReadOnlyMemory<byte> sql, bool prepared)
    {
        _found = null;
        Invocation.UseOwnLiterals();
        if (prepared)
        {
            // The packet that the text came in is used again: a prepared statement needs its own copy.
            ReadOnlyMemory<byte> text = sql.ToArray();
            var made = new PreparedPlan(statement, text, Key) { ParameterCount = ParameterCounter.Count(sql.Span, LexicalModeOf(Host.SqlMode)) };
            made.Renew(MakePlan(statement, text, prepared: true, null, made.Key.Schema), Key);
            return made;
        }
        var plan = MakePlan(statement, sql, prepared: false, null, Host.CurrentSchema);
        TryCache(plan, sql.Span);
        return plan;
    }

    private void TryCache(EnginePlan plan, ReadOnlySpan<byte> sql)
    {
        if (plan.BoundLiterals is null || plan.IsPrivate || Storage.TemporaryTables.Count > 0) return;
        var mode = LexicalModeOf(Host.SqlMode);
        if (!StatementDigest.TryCompute(sql, mode, _cache.Seed, _digest)) return;
        Invocation.TakeLiterals(sql, _digest.Literals, mode);
        _cache.Add(_digest, Key, plan, Invocation);
        Invocation.UseOwnLiterals();
    }

    private EnginePlan MakePlan(Statement statement, ReadOnlyMemory<byte> sql, bool prepared, SqlValue[]? parameters, string? schema) =>
        new Planner(this, Storage.Database.Catalog.Current, new PlanRequest(sql, prepared, parameters, schema)).Plan(statement);

    /// <inheritdoc/>
    public StatementOutcome Execute(IEnginePlan plan, ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload, IResultSink sink)
    {
        Host.Begin();
        if (plan is PreparedPlan prepared) return ExecutePrepared(prepared, parameters, payload, sink);
        var own = (EnginePlan)plan;
        // The plan found last has the literals of its text; a fresh one has them in itself.
        if (!ReferenceEquals(own, _found))
        {
            _found = null;
            Invocation.UseOwnLiterals();
            Invocation.TakeParameters(parameters, payload);
        }
        if (!own.TryBind(Invocation)) throw new InvalidOperationException("the plan does not fit the values that it was made of");
        return Run(own, sink);
    }

    private StatementOutcome ExecutePrepared(PreparedPlan prepared, ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload, IResultSink sink)
    {
        _found = null;
        if (parameters.Length != prepared.ParameterCount) throw new ServerErrorException(ServerErrors.WrongArguments("EXECUTE"));
        Invocation.UseOwnLiterals();
        Invocation.TakeParameters(parameters, payload);
        var key = Key with { Schema = prepared.Key.Schema };
        if (prepared.CatalogVersion != Storage.Database.Catalog.Current.Version || prepared.Key != key)
            prepared.Renew(MakePlan(prepared.Statement, prepared.Sql, prepared: true, null, key.Schema), key);
        for (var i = 0; i < prepared.Variants.Count; i++)
        {
            var variant = prepared.Variants[i];
            if (!variant.TryBind(Invocation)) continue;
            if (i > 0)
            {
                prepared.Variants.RemoveAt(i);
                prepared.Variants.Insert(0, variant);
            }
            return Run(variant, sink);
        }
        var made = MakePlan(prepared.Statement, prepared.Sql, prepared: true, Invocation.Parameters.ToArray(), key.Schema);
        prepared.Add(made);
        if (!made.TryBind(Invocation)) throw new InvalidOperationException("the plan does not fit the values that it was made of");
        return Run(made, sink);
    }

    private StatementOutcome Run(EnginePlan plan, IResultSink sink)
    {
        if (plan.TouchesTables)
        {
            _locks?.Demand(plan.Accesses, NeedsLock);
            BeginIfNeeded();
        }
        try
        {
            return plan.Run(this, sink);
        }
        catch (ServerErrorException e) when (e.Error.Number == StorageFailure && plan.CatalogVersion != Storage.Database.Catalog.Current.Version)
        {
            // The table was changed between the look at the catalog and the reading, or after the snapshot was taken.
            throw new ServerErrorException(ServerErrors.TableDefinitionChanged());
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
    }

    private bool NeedsLock(string schema, string table) => Storage.FindTable(Storage.Database.Catalog.Current, schema, table) is { Temporary: false };

    /// <summary>Runs a statement that is a part of another; its result set, if any, is refused.</summary>
    public StatementOutcome RunStatement(Statement statement, ReadOnlyMemory<byte> sql)
    {
        var parameters = Invocation.Parameters;
        var plan = MakePlan(statement, sql, prepared: false, parameters.IsEmpty ? null : parameters.ToArray(), Host.CurrentSchema);
        if (!plan.TryBind(Invocation)) throw new InvalidOperationException("the plan does not fit the values that it was made of");
        return Run(plan, NoSink.Instance);
    }

    /// <summary>Under autocommit=0 the first statement that touches tables begins a transaction.</summary>
    public void BeginIfNeeded()
    {
        if (!Host.Autocommit && !Storage.InTransaction) Storage.BeginTransaction(Host.Transaction.ReadOnly, false);
    }

    /// <summary>LOCK TABLES, in place of earlier ones.</summary>
    public void LockTables(TableLocks locks)
    {
        UnlockTables();
        Storage.Commit();
        if (!locks.IsNeeded) return;
        Storage.Lock(SessionLock.Tables);
        _locks = locks;
    }

    /// <inheritdoc/>
    public void LockEverything()
    {
        UnlockTables();
        Storage.Lock(SessionLock.Everything);
    }

    /// <summary>UNLOCK TABLES.</summary>
    public void UnlockTables()
    {
        _locks = null;
        Storage.Unlock();
    }

    /// <summary>START TRANSACTION gives up what LOCK TABLES locked; a read lock on everything stays.</summary>
    public void UnlockForTransaction()
    {
        _locks = null;
        Storage.UnlockForTransaction();
    }

    /// <inheritdoc/>
    public object? Evaluate(Expression expression)
    {
        var value = EvaluateValue(expression);
        return value.Kind switch
        {
            ValueKind.Null => null,
            ValueKind.Int => value.RawInt,
            ValueKind.UInt => value.RawUInt,
            ValueKind.Double => value.RawDouble,
            ValueKind.Bytes => value.RawBytes,
            _ => value.ToText(),
        };
    }

    /// <inheritdoc/>
    public void TakeParameters(ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload) => _evaluation.TakeParameters(parameters, payload);

    /// <inheritdoc cref="Evaluate(Expression)"/>
    public SqlValue EvaluateValue(Expression expression)
    {
        var binder = MakeBinder();
        var (context, bound) = (binder.Context, binder.BindValue(expression, new Scope(null)));
        // No plan, so nobody else asks: SET @a = (SELECT …), KILL (SELECT …), a default's subquery.
        if (context.Sources.Count > 0) Host.DemandAccess([.. Plans.Planner.ReadAccesses(context)]);
        return Evaluator.CanEvaluate(bound) ? new Evaluator(_evaluation).Evaluate(bound) : Query(bound);
    }

    /// <summary>A binder for an expression that belongs to no plan.</summary>
    public Binder MakeBinder() => new(new BindContext(Host, Storage.Database.Catalog.Current, Storage.Database.SystemTables, default)
    {
        FindTable = (schema, name) => Storage.FindTable(Storage.Database.Catalog.Current, schema, name),
        Schema = Host.CurrentSchema,
        ParameterTypes = [.. _evaluation.Parameters.ToArray().Select(v => Translation.ParameterTypes.Of(v, Host.ConnectionCollation))],
        ParameterValues = _evaluation.Parameters.ToArray(),
    });

    private SqlValue Query(BoundExpression bound)
    {
        var translator = new Translation.Translator(Host);
        translator.Text("SELECT ").Value(bound);
        var part = translator.Finish();
        if (!_evaluation.TryBind(part)) throw new InvalidOperationException("the plan does not fit the values that it was made of");
        BeginIfNeeded();
        var connection = Storage.BeginRead();
        try
        {
            using var statement = connection.Prepare(part.Sql);
            _evaluation.Bind(statement, part);
            return statement.Step() ? StorageCodec.Decode(statement.ColumnSlot(0), bound.Type, Host.TimeZone) : SqlValue.Null;
        }
        catch (Sqlite.SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            Storage.EndRead(connection);
        }
    }

    /// <inheritdoc/>
    public void Commit() => Storage.Commit();

    /// <inheritdoc/>
    public void Rollback() => Storage.Rollback();

    /// <inheritdoc/>
    public void Reset()
    {
        var database = Storage.Database;
        Dispose();
        Storage = database.OpenSession(Host);
        _found = null;
        _locks = null;
    }

    /// <inheritdoc/>
    public void Interrupt() => Storage.Interrupt();

    public void Dispose()
    {
        Functions.UserLocks.ReleaseAll(Host.ConnectionId);
        Storage.Dispose(); // temporary tables go with it
    }

    /// <summary>The part of sql_mode that changes how text is read.</summary>
    public static LexicalMode LexicalModeOf(SqlMode mode) =>
        ((mode & SqlMode.AnsiQuotes) != 0 ? LexicalMode.AnsiQuotes : 0) | ((mode & SqlMode.NoBackslashEscapes) != 0 ? LexicalMode.NoBackslashEscapes : 0)
        | ((mode & SqlMode.PipesAsConcat) != 0 ? LexicalMode.PipesAsConcat : 0) | ((mode & SqlMode.HighNotPrecedence) != 0 ? LexicalMode.HighNotPrecedence : 0)
        | ((mode & SqlMode.IgnoreSpace) != 0 ? LexicalMode.IgnoreSpace : 0);

    private sealed class NoSink : IResultSink
    {
        public static readonly NoSink Instance = new();

        public Protocol.Rows.RowWriter Begin(IReadOnlyList<ColumnDefinition> columns) => throw new InvalidOperationException("no rows are wanted here");

        public void RowDone()
        {
        }
    }
}

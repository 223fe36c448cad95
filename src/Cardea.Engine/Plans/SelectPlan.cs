using Cardea.Engine.Execution;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;

namespace Cardea.Engine.Plans;

/// <summary>A query: one SQLite statement whose rows go to the sink or into variables.</summary>
internal sealed class SelectPlan(SqlPart query, ColumnDefinition[] columns, RowEmitter emitter, IReadOnlyList<Types.MySqlType> types) : EnginePlan
{
    /// <summary>Counts the rows that LIMIT cuts off, for SQL_CALC_FOUND_ROWS.</summary>
    public SqlPart? Count { get; init; }

    /// <summary>FOR UPDATE, FOR SHARE: takes the lane inside a transaction.</summary>
    public bool Locks { get; init; }

    /// <summary>INTO @a, @b.</summary>
    public IReadOnlyList<string>? IntoVariables { get; init; }

    public bool HasTables { get; init; }

    public override bool TouchesTables => HasTables;

    public override IReadOnlyList<ColumnDefinition> Columns => IntoVariables is null ? columns : [];

    public SqlPart Query => query;

    public override bool TryBind(Invocation invocation) =>
        invocation.TryBind(query) && (Count is null || invocation.TryBind(Count, query.Parameters.Length));

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        if (Locks && session.Storage.InTransaction) session.Storage.LockForWrite();
        var connection = session.Storage.BeginRead();
        try
        {
            var statement = connection.Rent(Id, 0, query.Sql);
            try
            {
                session.Invocation.Bind(statement, query);
                var outcome = IntoVariables is null ? Send(statement, session, sink) : Assign(statement, session);
                if (Count is not null) session.Host.FoundRows = CountAll(connection, session);
                return outcome;
            }
            finally
            {
                connection.Return(statement);
            }
        }
        catch (SqliteException e)
        {
            throw StorageErrors.Translate(e);
        }
        finally
        {
            session.Storage.EndRead(connection);
        }
    }

    private StatementOutcome Send(SqliteStatement statement, EmbeddedSession session, IResultSink sink)
    {
        // The first step comes before the columns are sent, so that most errors come instead of a result set.
        var more = statement.Step();
        var writer = sink.Begin(columns);
        var zone = session.Host.TimeZone;
        var rows = 0UL;
        for (; more; more = statement.Step())
        {
            emitter.Emit(statement, writer, zone);
            rows++;
            sink.RowDone();
        }
        session.Host.FoundRows = (long)rows;
        return new StatementOutcome(true, rows, 0, "");
    }

    private StatementOutcome Assign(SqliteStatement statement, EmbeddedSession session)
    {
        if (!statement.Step())
        {
            session.Host.Warn(WarningLevel.Warning, 1329, "No data - zero rows fetched, selected, or processed");
            return new StatementOutcome(false, 0, 0, "");
        }
        var values = new SqlValue[types.Count];
        for (var i = 0; i < values.Length; i++) values[i] = StorageCodec.Decode(statement.ColumnSlot(i), types[i], session.Host.TimeZone);
        if (statement.Step()) throw new ServerErrorException(ServerErrors.TooManyRows());
        for (var i = 0; i < values.Length; i++) session.Host.UserVariables[IntoVariables![i]] = values[i];
        return new StatementOutcome(false, 1, 0, "");
    }

    private long CountAll(SqliteConnection connection, EmbeddedSession session)
    {
        var statement = connection.Rent(Id, 1, Count!.Sql);
        try
        {
            session.Invocation.Bind(statement, Count, query.Parameters.Length);
            return statement.Step() ? statement.ColumnInt64(0) : 0;
        }
        finally
        {
            connection.Return(statement);
        }
    }
}

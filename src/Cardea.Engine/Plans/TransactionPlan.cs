using Cardea.Engine.Execution;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

/// <summary>START TRANSACTION, COMMIT, ROLLBACK and savepoints.</summary>
internal sealed class TransactionPlan(Statement statement) : EnginePlan
{
    public static bool Handles(Statement statement) => statement is BeginStatement or CommitStatement or RollbackStatement or SavepointStatement or RollbackToSavepointStatement or ReleaseSavepointStatement;

    public override bool TryBind(Invocation invocation) => true;

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        var storage = session.Storage;
        switch (statement)
        {
            case BeginStatement begin:
                session.UnlockForTransaction();
                storage.BeginTransaction(begin.ReadOnly ?? session.Host.Transaction.ReadOnly, begin.ConsistentSnapshot);
                break;
            case CommitStatement commit:
                storage.Commit();
                if (commit.Chain == true) storage.BeginTransaction(session.Host.Transaction.ReadOnly, false);
                break;
            case RollbackStatement rollback:
                storage.Rollback();
                if (rollback.Chain == true) storage.BeginTransaction(session.Host.Transaction.ReadOnly, false);
                break;
            case SavepointStatement savepoint:
                session.BeginIfNeeded();
                storage.Savepoint(savepoint.Name);
                break;
            case RollbackToSavepointStatement back: storage.RollbackTo(back.Name); break;
            case ReleaseSavepointStatement release: storage.Release(release.Name); break;
        }
        return default(StatementOutcome) with { Info = "" };
    }
}

/// <summary>DO: evaluates and forgets.</summary>
internal sealed class DoPlan(Translation.SqlPart part) : EnginePlan
{
    public override bool TryBind(Invocation invocation) => invocation.TryBind(part);

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        var connection = session.Storage.BeginRead();
        try
        {
            var statement = connection.Rent(Id, 0, part.Sql);
            try
            {
                session.Invocation.Bind(statement, part);
                while (statement.Step())
                {
                }
            }
            finally
            {
                connection.Return(statement);
            }
        }
        catch (Sqlite.SqliteException e)
        {
            throw Storage.StorageErrors.Translate(e);
        }
        finally
        {
            session.Storage.EndRead(connection);
        }
        return new StatementOutcome(false, 0, 0, "");
    }
}

/// <summary>A statement whose work is a few lines of C#.</summary>
internal sealed class ActionPlan(Func<EmbeddedSession, StatementOutcome> action, bool writes = false) : EnginePlan
{
    public override bool Writes => writes;

    public override bool TryBind(Invocation invocation) => true;

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink) => action(session);
}

/// <summary>A small result set that is made in C#.</summary>
internal sealed class RowsPlan(Protocol.Packets.ColumnDefinition[] columns, Func<EmbeddedSession, IEnumerable<Values.SqlValue[]>> rows) : EnginePlan
{
    public override IReadOnlyList<Protocol.Packets.ColumnDefinition> Columns => columns;

    public override bool TryBind(Invocation invocation) => true;

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        var all = rows(session).ToList();
        var writer = sink.Begin(columns);
        foreach (var row in all)
        {
            RowEmitter.Emit(row, writer);
            sink.RowDone();
        }
        return new StatementOutcome(true, (ulong)all.Count, 0, "");
    }
}

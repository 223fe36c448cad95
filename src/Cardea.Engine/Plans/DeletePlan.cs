using Cardea.Engine.Execution;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;
using Cardea.Engine.Catalog;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Plans;

/// <summary>DELETE: of one table in one statement of SQLite's, of several tables or in an order by keys read before.</summary>
internal sealed class DeletePlan : EnginePlan
{
    /// <summary>The whole statement; or the query that reads the keys.</summary>
    public required SqlPart Statement { get; init; }

    /// <summary>The tables with the place of their keys in the query's rows; empty when <see cref="Statement"/> deletes by itself.</summary>
    public IReadOnlyList<(TableWriter Writer, int KeySlot)> Targets { get; init; } = [];

    public required TableInfo Table { get; init; }

    public required CatalogSnapshot Catalog { get; init; }

    public bool Ignore { get; init; }

    public override bool Writes => true;

    public override bool TouchesTables => true;

    public override bool TryBind(Invocation invocation) => invocation.TryBind(Statement);

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        var job = new Job(this, session);
        session.Storage.Write(job);
        return new StatementOutcome(false, job.Affected, 0, "");
    }

    private sealed class Job(DeletePlan plan, EmbeddedSession session) : IWriteJob
    {
        public ulong Affected { get; private set; }

        public bool IsOfTemporaryTables => plan.Targets.Count == 0 ? plan.Table.Temporary : plan.Targets.All(static t => t.Item1.Table.Temporary);

        public void Run(SqliteConnection connection)
        {
            Affected = 0;
            if (plan.Targets.Count == 0)
            {
                DeleteAtOnce(connection);
                return;
            }
            foreach (var (target, keys) in ReadKeys(connection))
            {
                foreach (var key in keys)
                {
                    try
                    {
                        target.Delete(connection, key);
                        Affected += (ulong)connection.Changes;
                    }
                    catch (ServerErrorException e) when (plan.Ignore)
                    {
                        session.Host.Warn(WarningLevel.Warning, e.Error.Number, e.Error.Message);
                    }
                }
            }
        }

        private void DeleteAtOnce(SqliteConnection connection)
        {
            var statement = connection.Rent(plan.Id, 0, plan.Statement.Sql);
            try
            {
                session.Invocation.Bind(statement, plan.Statement);
                statement.Step();
                Affected = (ulong)connection.Changes;
            }
            catch (SqliteException e) when (e.Code == Result.Constraint)
            {
                throw ConstraintErrors.Translate(e, plan.Table, connection, [], session.Host.TimeZone, plan.Catalog, ConstraintErrors.Change.Parent);
            }
            finally
            {
                connection.Return(statement);
            }
        }

        private List<(TableWriter Writer, List<StorageSlot[]> Keys)> ReadKeys(SqliteConnection connection)
        {
            var result = plan.Targets.Select(static t => (t.Writer, new List<StorageSlot[]>())).ToList();
            var seen = plan.Targets.Select(static _ => new HashSet<string>()).ToArray();
            var statement = connection.Rent(plan.Id, 0, plan.Statement.Sql);
            try
            {
                session.Invocation.Bind(statement, plan.Statement);
                while (statement.Step())
                {
                    for (var i = 0; i < plan.Targets.Count; i++)
                    {
                        var key = TableWriter.Slots(statement, plan.Targets[i].KeySlot, plan.Targets[i].Writer.Key.Count);
                        if (!key[0].IsNull && seen[i].Add(string.Join('\0', key))) result[i].Item2.Add(key);
                    }
                }
            }
            finally
            {
                connection.Return(statement);
            }
            return result;
        }
    }
}

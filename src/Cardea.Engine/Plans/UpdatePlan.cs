using Cardea.Engine.Binding;
using Cardea.Engine.Execution;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using ColumnStore = Cardea.Engine.Values.ColumnStore;

namespace Cardea.Engine.Plans;

/// <summary>One assignment of UPDATE.</summary>
/// <param name="Column">Ordinal in the target.</param>
/// <param name="Value">Evaluated in C# so that it sees earlier assignments; null when SQLite computed it.</param>
/// <param name="Slot">Where SQLite's value stands in the row read.</param>
internal sealed record UpdateAssignment(int Column, BoundExpression? Value, int Slot, Types.MySqlType? SlotType);

/// <summary>A table that UPDATE changes.</summary>
internal sealed class UpdateTarget(BaseSource source, TableWriter writer, RowBuilder builder)
{
    public BaseSource Source { get; } = source;

    public TableWriter Writer { get; } = writer;

    public RowBuilder Builder { get; } = builder;

    public List<UpdateAssignment> Assignments { get; } = [];

    /// <summary>Where the row's key stands in the row read.</summary>
    public int KeySlot { get; set; }

    /// <summary>Where each column of the table stands; -1 for those that nobody asks for.</summary>
    public int[] RowSlots { get; set; } = [];
}

/// <summary>UPDATE of one or several tables: rows are read first, then changed by key, so that no row is seen twice.</summary>
internal sealed class UpdatePlan : EnginePlan
{
    public required SqlPart Query { get; init; }

    public required int SlotCount { get; init; }

    public required IReadOnlyList<UpdateTarget> Targets { get; init; }

    /// <summary>Columns of tables that are only read: where they stand.</summary>
    public required IReadOnlyDictionary<(TableSource, int), int> OtherColumns { get; init; }

    public bool Ignore { get; init; }

    public override bool Writes => true;

    public override bool TouchesTables => true;

    public override bool TryBind(Invocation invocation) => invocation.Fits(Evaluated) && invocation.TryBind(Query);

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        var job = new Job(this, session);
        session.Storage.Write(job);
        var affected = session.Host.CountsFoundRows ? job.Matched : job.ChangedRows;
        return new StatementOutcome(false, affected, session.Host.GivenInsertId ?? 0, $"Rows matched: {job.Matched}  Changed: {job.ChangedRows}  Warnings: {session.Host.Warnings}");
    }

    private sealed class Job : IWriteJob, IRowValues
    {
        private readonly UpdatePlan _plan;
        private readonly EmbeddedSession _session;
        private readonly Evaluator _evaluator;
        private StorageSlot[] _read = [];
        private UpdateTarget? _target;
        private StorageSlot[] _row = [];

        public Job(UpdatePlan plan, EmbeddedSession session)
        {
            (_plan, _session) = (plan, session);
            _evaluator = new Evaluator(session.Invocation, this);
        }

        public ulong Matched { get; private set; }

        public bool IsOfTemporaryTables => _plan.Targets.All(static t => t.Source.Table.Temporary);

        public ulong ChangedRows { get; private set; }

        public SqlValue Column(BoundColumn column)
        {
            if (_target is not null && ReferenceEquals(column.Source, _target.Source)) return Decode(_row[column.Ordinal], column);
            foreach (var target in _plan.Targets)
                if (ReferenceEquals(column.Source, target.Source)) return Decode(_read[target.RowSlots[column.Ordinal]], column);
            return Decode(_read[_plan.OtherColumns[(column.Source, column.Ordinal)]], column);
        }

        private SqlValue Decode(in StorageSlot slot, BoundColumn column) => StorageCodec.Decode(slot, column.Type, _session.Host.TimeZone);

        public void Run(SqliteConnection connection)
        {
            (Matched, ChangedRows) = (0, 0);
            var rows = Read(connection);
            foreach (var target in _plan.Targets)
            {
                _target = target;
                var seen = _plan.Targets.Count > 1 || _plan.OtherColumns.Count > 0 ? new HashSet<string>() : null;
                foreach (var row in rows)
                {
                    _read = row;
                    var key = row.AsSpan(target.KeySlot, target.Writer.Key.Count);
                    if (key[0].IsNull) continue; // the inner side of an outer join found nothing
                    if (seen is not null && !seen.Add(Text(key))) continue;
                    Change(connection, target, key);
                }
            }
        }

        private static string Text(ReadOnlySpan<StorageSlot> key)
        {
            var text = "";
            foreach (var slot in key) text += slot + "\0";
            return text;
        }

        private List<StorageSlot[]> Read(SqliteConnection connection)
        {
            var rows = new List<StorageSlot[]>();
            var statement = connection.Rent(_plan.Id, 0, _plan.Query.Sql);
            try
            {
                _session.Invocation.Bind(statement, _plan.Query);
                while (statement.Step()) rows.Add(TableWriter.Slots(statement, 0, _plan.SlotCount));
            }
            finally
            {
                connection.Return(statement);
            }
            return rows;
        }

        private void Change(SqliteConnection connection, UpdateTarget target, ReadOnlySpan<StorageSlot> key)
        {
            Matched++;
            var table = target.Source.Table;
            var mode = StoreMode.Of(_session.Host.SqlMode, _plan.Ignore, (long)Matched, true);
            var old = new StorageSlot[table.Columns.Count];
            for (var i = 0; i < old.Length; i++)
                if (target.RowSlots[i] >= 0) old[i] = _read[target.RowSlots[i]];
            _row = (StorageSlot[])old.Clone();
            foreach (var assignment in target.Assignments)
            {
                var column = table.Columns[assignment.Column];
                if (assignment.Value is BoundDefault)
                {
                    _row[assignment.Column] = target.Builder.Default(assignment.Column, mode, _evaluator, _session.Host);
                    continue;
                }
                var value = assignment.Value is not null ? _evaluator.Evaluate(assignment.Value)
                    : StorageCodec.Decode(_read[assignment.Slot], assignment.SlotType!, _session.Host.TimeZone);
                _row[assignment.Column] = ColumnStore.Convert(column, value, mode, _session.Host);
            }
            if (!target.Builder.Complete(_row, _evaluator, mode, _session.Host) || TableWriter.Same(_row, old)) return;
            RowUpdate.TouchTimestamps(table, _row, target.Assignments.Select(static a => a.Column), _session.Host);
            if (!target.Writer.Update(connection, key, RowUpdate.Changed(old, _row), _row))
            {
                var error = target.Writer.DuplicateError(connection, _row, key, _session.Host.TimeZone);
                if (!_plan.Ignore) throw new ServerErrorException(error);
                _session.Host.Warn(WarningLevel.Warning, error.Number, error.Message);
                return;
            }
            ChangedRows++;
        }
    }
}

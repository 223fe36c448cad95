using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Translation;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using ColumnStore = Cardea.Engine.Values.ColumnStore;

namespace Cardea.Engine.Plans;

/// <summary>What happens when a row's unique key is there already.</summary>
internal enum OnConflict : byte { Fail, Ignore, Replace, Update }

/// <summary>INSERT and REPLACE: values are computed and converted in C#, rows are bound directly.</summary>
internal sealed partial class InsertPlan : EnginePlan
{
    private readonly TableWriter _writer;
    private bool? _readsRow;

    public InsertPlan(BaseSource target, Binder binder, CatalogSnapshot catalog)
    {
        Target = target;
        Builder = new RowBuilder(target, binder);
        _writer = new TableWriter(target.Table, catalog, Id);
    }

    public BaseSource Target { get; }

    public RowBuilder Builder { get; }

    /// <summary>The columns given, by ordinal.</summary>
    public required int[] Given { get; init; }

    /// <summary>VALUES and SET.</summary>
    public IReadOnlyList<BoundExpression[]> Rows { get; init; } = [];

    /// <summary>INSERT … SELECT, or rows with subqueries.</summary>
    public SqlPart? Query { get; init; }

    public IReadOnlyList<MySqlType> QueryTypes { get; init; } = [];

    public OnConflict Conflict { get; init; }

    public bool Ignore { get; init; }

    /// <summary>ON DUPLICATE KEY UPDATE.</summary>
    public IReadOnlyList<(int Column, BoundExpression Value)> Updates { get; init; } = [];

    // Some value is computed from other columns of its row.
    private bool ReadsRow => _readsRow ??= Rows.Any(static row => row.Any(static e => e.Flatten().Any(static x => x is BoundColumn)));

    public override bool Writes => true;

    public override bool TouchesTables => true;

    public override bool TryBind(Invocation invocation) => invocation.Fits(Evaluated) && (Query is null || invocation.TryBind(Query));

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink)
    {
        if (Load is not null) return RunLoad(session);
        var job = new Job(this, session);
        if (Query is null) job.Compute();
        session.Storage.Write(job);
        // What LAST_INSERT_ID(expr) was given while the statement ran stands in for it: INSERT … ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id).
        var id = job.FirstId != 0 ? job.FirstId : session.Host.GivenInsertId ?? job.LastId;
        if (job.FirstId != 0) session.Host.LastInsertId = job.FirstId;
        var warnings = session.Host.Warnings;
        var info = Query is not null || Rows.Count > 1 ? $"Records: {job.Records}  Duplicates: {job.Duplicates}  Warnings: {warnings}" : "";
        return new StatementOutcome(false, job.Affected, id, info);
    }

    private sealed partial class Job : IWriteJob
    {
        private readonly InsertPlan _plan;
        private readonly EmbeddedSession _session;
        private readonly RowValues _values;
        private readonly Evaluator _evaluator;
        private readonly List<(StorageSlot[] Row, ulong Made)> _rows = [];

        public Job(InsertPlan plan, EmbeddedSession session)
        {
            (_plan, _session) = (plan, session);
            _values = new RowValues(plan.Target, session.Host);
            _evaluator = new Evaluator(session.Invocation, _values);
        }

        public bool IsOfTemporaryTables => _plan.Target.Table.Temporary;

        public ulong Affected { get; private set; }

        public long Records { get; private set; }

        public long Duplicates { get; private set; }

        /// <summary>Rows that REPLACE took away.</summary>
        public long Deleted { get; private set; }

        /// <summary>Rows added.</summary>
        public long Stored { get; private set; }

        /// <summary>The first AUTO_INCREMENT value that was made for a row and stored with it.</summary>
        public ulong FirstId { get; private set; }

        /// <summary>That of the last row added or changed, which the OK packet names when none was made (sql/sql_insert.cc, "We'll report to the client this id").</summary>
        public ulong LastId { get; private set; }

        // Values are computed before the lane is taken, so that it is held only for the writing.
        public void Compute()
        {
            long number = 0;
            foreach (var expressions in _plan.Rows)
            {
                number++;
                var mode = StoreMode.Of(_session.Host.SqlMode, _plan.Ignore, number, _plan.Rows.Count > 1);
                var row = new StorageSlot[_plan.Target.Table.Columns.Count];
                _values.Row = row;
                Defaults(row, mode);
                if (_plan.ReadsRow) Begin(row);
                for (var i = 0; i < expressions.Length; i++)
                {
                    var ordinal = _plan.Given[i];
                    row[ordinal] = expressions[i] is BoundDefault ? _plan.Builder.Default(ordinal, mode, _evaluator, _session.Host) : Convert(ordinal, _evaluator.Evaluate(expressions[i]), mode);
                }
                foreach (var ordinal in _plan.Builder.RowDefaults)
                {
                    var i = Array.IndexOf(_plan.Given, ordinal);
                    if (i < 0 || i >= expressions.Length || expressions[i] is BoundDefault) row[ordinal] = _plan.Builder.Default(ordinal, mode, _evaluator, _session.Host);
                }
                if (Finish(row, mode, out var made)) _rows.Add((row, made));
            }
            Records = number;
        }

        // VALUES (a + 1) sees in a, until it has its value, the default; without one the zero of its type.
        private void Begin(StorageSlot[] row)
        {
            foreach (var ordinal in _plan.Given)
            {
                var column = _plan.Target.Table.Columns[ordinal];
                row[ordinal] = column.Default is ColumnDefault.Literal literal ? StorageCodec.Encode(literal.Value, column.Type, _session.Host.TimeZone)
                    : column.Nullable ? StorageSlot.Null : TableCopy.ZeroOf(column.Type);
            }
        }

        private void Defaults(StorageSlot[] row, in StoreMode mode)
        {
            var columns = _plan.Target.Table.Columns;
            for (var i = 0; i < columns.Count; i++)
                if (Array.IndexOf(_plan.Given, i) < 0 && columns[i].GeneratedText is null) row[i] = _plan.Builder.Default(i, mode, _evaluator, _session.Host);
        }

        private StorageSlot Convert(int ordinal, in SqlValue value, in StoreMode mode)
        {
            // NULL makes an AUTO_INCREMENT value.
            if (value.IsNull && ordinal == _plan.Builder.AutoIncrement) return StorageSlot.Null;
            return ColumnStore.Convert(_plan.Target.Table.Columns[ordinal], value, mode, _session.Host);
        }

        private bool Finish(StorageSlot[] row, in StoreMode mode, out ulong made)
        {
            made = _plan.Builder.MakeAutoIncrement(row, _session.Storage);
            return _plan.Builder.Complete(row, _evaluator, mode, _session.Host);
        }

        public void Run(SqliteConnection connection)
        {
            (Affected, Duplicates, Deleted, Stored, FirstId, LastId) = (0, 0, 0, 0, 0, 0);
            if (_plan.Load is { } load)
            {
                LoadFile(connection, load);
                return;
            }
            if (_plan.Query is not null) ReadQuery(connection);
            var number = 0L;
            foreach (var (row, made) in _rows) Store(connection, row, made, ++number);
        }

        private void ReadQuery(SqliteConnection connection)
        {
            _rows.Clear();
            var number = 0L;
            var statement = connection.Rent(_plan.Id, 0, _plan.Query!.Sql);
            try
            {
                _session.Invocation.Bind(statement, _plan.Query);
                while (statement.Step())
                {
                    number++;
                    var mode = StoreMode.Of(_session.Host.SqlMode, _plan.Ignore, number, true);
                    var row = new StorageSlot[_plan.Target.Table.Columns.Count];
                    _values.Row = row;
                    Defaults(row, mode);
                    for (var i = 0; i < _plan.Given.Length; i++)
                        row[_plan.Given[i]] = Convert(_plan.Given[i], StorageCodec.Decode(statement.ColumnSlot(i), _plan.QueryTypes[i], _session.Host.TimeZone), mode);
                    foreach (var ordinal in _plan.Builder.RowDefaults)
                        if (Array.IndexOf(_plan.Given, ordinal) < 0) row[ordinal] = _plan.Builder.Default(ordinal, mode, _evaluator, _session.Host);
                    if (Finish(row, mode, out var made)) _rows.Add((row, made));
                }
            }
            finally
            {
                connection.Return(statement);
            }
            Records = number;
        }

        private void Store(SqliteConnection connection, StorageSlot[] row, ulong made, long number)
        {
            if (_plan.Conflict == OnConflict.Update && _plan._writer.FindConflict(connection, row, []) is { } existing)
            {
                Update(connection, row, existing.Key, existing.Row, number);
                return;
            }
            while (!_plan._writer.Insert(connection, row))
            {
                Duplicates++;
                if (_plan.Conflict != OnConflict.Replace)
                {
                    var error = _plan._writer.DuplicateError(connection, row, [], _session.Host.TimeZone);
                    if (!_plan.Ignore) throw new ServerErrorException(error);
                    _session.Host.Warn(WarningLevel.Warning, error.Number, error.Message);
                    return;
                }
                var found = _plan._writer.FindConflict(connection, row, []) ?? throw new ServerErrorException(_plan._writer.DuplicateError(connection, row, [], _session.Host.TimeZone));
                if (TableWriter.Same(found.Row, row)) break; // counted as inserted, nothing deleted
                _plan._writer.Delete(connection, found.Key);
                Affected++;
                Deleted++;
            }
            Affected++;
            Stored++;
            if (FirstId == 0) FirstId = made; // a value that no row got in the end is nobody's last id
            NoteId(row);
        }

        private void NoteId(StorageSlot[] row)
        {
            if (_plan.Builder.AutoIncrement >= 0 && row[_plan.Builder.AutoIncrement] is { Class: StorageClass.Integer } slot) LastId = (ulong)slot.Integer;
        }

        private void Update(SqliteConnection connection, StorageSlot[] inserted, StorageSlot[] key, StorageSlot[] old, long number)
        {
            Duplicates++;
            var mode = StoreMode.Of(_session.Host.SqlMode, _plan.Ignore, number, true);
            var row = (StorageSlot[])old.Clone();
            (_values.Row, _values.Inserted) = (row, inserted);
            foreach (var (column, value) in _plan.Updates)
            {
                row[column] = value is BoundDefault
                    ? _plan.Builder.Default(column, mode, _evaluator, _session.Host)
                    : ColumnStore.Convert(_plan.Target.Table.Columns[column], _evaluator.Evaluate(value), mode, _session.Host);
            }
            if (!_plan.Builder.Complete(row, _evaluator, mode, _session.Host)) return;
            if (TableWriter.Same(row, old))
            {
                if (_session.Host.CountsFoundRows) Affected++;
                return;
            }
            RowUpdate.TouchTimestamps(_plan.Target.Table, row, _plan.Updates.Select(static u => u.Column), _session.Host);
            var changed = RowUpdate.Changed(old, row);
            if (!_plan._writer.Update(connection, key, changed, row))
            {
                var error = _plan._writer.DuplicateError(connection, row, key, _session.Host.TimeZone);
                if (!_plan.Ignore) throw new ServerErrorException(error);
                _session.Host.Warn(WarningLevel.Warning, error.Number, error.Message);
                return;
            }
            Affected += 2;
            NoteId(row);
        }
    }
}

/// <summary>What UPDATE and ON DUPLICATE KEY UPDATE have in common.</summary>
internal static class RowUpdate
{
    /// <summary>ON UPDATE CURRENT_TIMESTAMP, for columns that the statement does not assign.</summary>
    public static void TouchTimestamps(TableInfo table, StorageSlot[] row, IEnumerable<int> assigned, ISessionHost host)
    {
        foreach (var column in table.Columns)
            if (column.OnUpdateNow && !assigned.Contains(column.Ordinal)) row[column.Ordinal] = RowBuilder.Now(column, host);
    }

    public static int[] Changed(ReadOnlySpan<StorageSlot> old, ReadOnlySpan<StorageSlot> row)
    {
        var changed = new List<int>();
        for (var i = 0; i < row.Length; i++)
            if (!TableWriter.Same(old[i], row[i])) changed.Add(i);
        return [.. changed];
    }
}

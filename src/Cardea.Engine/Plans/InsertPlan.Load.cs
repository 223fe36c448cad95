using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Loading;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using ColumnStore = Cardea.Engine.Values.ColumnStore;

namespace Cardea.Engine.Plans;

/// <content>LOAD DATA LOCAL: the rows come from a file of the client's.</content>
internal sealed partial class InsertPlan
{
    /// <summary>The file; null where the statement has its rows in itself.</summary>
    public LoadSource? Load { get; init; }

    private StatementOutcome RunLoad(EmbeddedSession session)
    {
        // The whole file is here before the lane is taken: a client that sends slowly holds nobody up.
        using var file = session.Host.OpenLocalFile(Load!.File);
        var job = new Job(this, session) { File = file };
        session.Storage.Write(job);
        if (job.FirstId != 0) session.Host.LastInsertId = job.FirstId;
        var info = $"Records: {job.Records}  Deleted: {job.Deleted}  Skipped: {job.Records - job.Stored}  Warnings: {session.Host.Warnings}";
        return new StatementOutcome(false, job.Affected, job.FirstId, info);
    }

    private sealed partial class Job
    {
        // A row is made and stored before the next is read; between two looks at KILL lie this many.
        private const int RowsBetweenLooks = 256;

        /// <summary>The file; it can be read again from its beginning, as a job can be run again.</summary>
        public Stream? File { get; init; }

        private void LoadFile(SqliteConnection connection, LoadSource load)
        {
            File!.Position = 0;
            Records = 0;
            var reader = new DelimitedReader(File, load.Format);
            reader.SkipLines(load.SkippedLines);
            while (true)
            {
                var more = reader.NextLine(out var skipped);
                if (skipped) Warn(ServerErrors.TooManyFields(Records));
                if (!more) break;
                if (++Records % RowsBetweenLooks == 0 && _session.Host.Killed) throw new ServerErrorException(ServerErrors.QueryInterrupted());
                var mode = StoreMode.Of(_session.Host.SqlMode, _plan.Ignore, Records, true);
                if (ReadRow(reader, load, mode, out var made) is { } row) Store(connection, row, made, Records);
            }
        }

        private StorageSlot[]? ReadRow(DelimitedReader reader, LoadSource load, in StoreMode mode, out ulong made)
        {
            var row = new StorageSlot[_plan.Target.Table.Columns.Count];
            _values.Row = row;
            Defaults(row, mode);
            foreach (var target in load.Targets)
            {
                var read = reader.NextField();
                var value = !read || reader.IsNull ? SqlValue.Null : load.Value(reader.Field);
                if (target.Variable is { } variable) _session.Host.UserVariables[variable] = value;
                else row[target.Column] = read ? FromField(target.Column, value, mode) : Missing(target.Column, mode);
            }
            foreach (var (column, value) in load.Assignments)
                row[column] = value is BoundDefault ? _plan.Builder.Default(column, mode, _evaluator, _session.Host) : Convert(column, _evaluator.Evaluate(value), mode);
            return Finish(row, mode, out made) ? row : null;
        }

        private StorageSlot FromField(int ordinal, in SqlValue value, in StoreMode mode)
        {
            var column = _plan.Target.Table.Columns[ordinal];
            if (!value.IsNull || column.Nullable || column.AutoIncrement) return Convert(ordinal, value, mode);
            if (column.Type.Kind == TypeKind.Timestamp) return RowBuilder.Now(column, _session.Host);
            WarnOrFail(ServerErrors.NullToNotNull(column.Name, mode.Row), mode);
            return ColumnStore.ImplicitDefault(column.Type);
        }

        // The line was too short: NULL where that is the default, else zero of its kind.
        private StorageSlot Missing(int ordinal, in StoreMode mode)
        {
            var column = _plan.Target.Table.Columns[ordinal];
            WarnOrFail(ServerErrors.TooFewFields(mode.Row), mode);
            if (column.AutoIncrement || (column.Nullable && column.Default is ColumnDefault.NoDefault or ColumnDefault.Literal { Value.IsNull: true })) return StorageSlot.Null;
            return column.Type.Kind == TypeKind.Timestamp && !column.Nullable ? RowBuilder.Now(column, _session.Host) : ColumnStore.ImplicitDefault(column.Type);
        }

        private void WarnOrFail(ServerError error, in StoreMode mode)
        {
            if (mode.Fails) throw new ServerErrorException(error);
            Warn(error);
        }

        private void Warn(ServerError error) => _session.Host.Warn(WarningLevel.Warning, error.Number, error.Message);
    }
}

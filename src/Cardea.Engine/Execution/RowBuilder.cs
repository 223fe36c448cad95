using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Storage;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql;
using ColumnStore = Cardea.Engine.Values.ColumnStore;

namespace Cardea.Engine.Execution;

/// <summary>DEFAULT in a list of values.</summary>
internal sealed record BoundDefault() : BoundExpression(MySqlType.NullType, true);

/// <summary>
/// Makes whole rows of a table out of the values that a statement gives: defaults, AUTO_INCREMENT, conversion, generated columns, CHECK.
/// Belongs to a plan and holds no state of an execution.
/// </summary>
internal sealed class RowBuilder
{
    private readonly BaseSource _source;
    private readonly int _autoIncrement = -1;
    private readonly BoundExpression?[] _computedDefaults;
    private readonly BoundExpression?[] _generated;
    private readonly List<(CheckInfo Check, BoundExpression Condition)> _checks = [];
    private readonly List<int> _rowDefaults = [];
    private readonly bool _hasGenerated;

    public RowBuilder(BaseSource source, Binder binder)
    {
        _source = source;
        var columns = source.Table.Columns;
        (_computedDefaults, _generated) = (new BoundExpression?[columns.Count], new BoundExpression?[columns.Count]);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].AutoIncrement) _autoIncrement = i;
            if (columns[i].Default is ColumnDefault.Computed computed)
            {
                _computedDefaults[i] = Bind(binder, computed.Text);
                if (_computedDefaults[i]!.Flatten().Any(static e => e is BoundColumn)) _rowDefaults.Add(i);
            }
            if (columns[i].GeneratedText is { } text) (_generated[i], _hasGenerated) = (Bind(binder, text), true);
        }
        foreach (var check in source.Table.Checks)
            if (check.Enforced) _checks.Add((check, Bind(binder, check.Text)));
    }

    /// <summary>The AUTO_INCREMENT column, or -1.</summary>
    public int AutoIncrement => _autoIncrement;

    /// <summary>The columns whose default is computed from other columns of the row: their turn comes when those are known.</summary>
    public IReadOnlyList<int> RowDefaults => _rowDefaults;

    /// <summary>True when expressions of the table itself are computed for each row, so that the whole row must be known.</summary>
    public bool NeedsWholeRow => _hasGenerated || _checks.Count > 0;

    private BoundExpression Bind(Binder binder, string text)
    {
        var scope = new Scope(null);
        scope.Sources.Add(_source);
        for (var i = 0; i < _source.Columns.Count; i++) scope.Visible.Add(new VisibleColumn(_source.Columns[i].Name, _source.Column(i), false));
        return binder.BindStored(Parser.ParseExpression(Encoding.UTF8.GetBytes($"({text})")), scope);
    }

    /// <summary>The value of a column that the statement leaves out or gives as DEFAULT.</summary>
    public StorageSlot Default(int ordinal, in StoreMode mode, Evaluator evaluator, ISessionHost host)
    {
        var column = _source.Table.Columns[ordinal];
        switch (column.Default)
        {
            case ColumnDefault.Literal literal: return StorageCodec.Encode(literal.Value, column.Type, host.TimeZone);
            case ColumnDefault.CurrentTimestamp: return Now(column, host);
            case ColumnDefault.Computed: return ColumnStore.Convert(column, evaluator.Evaluate(_computedDefaults[ordinal]!), mode, host);
            default: return column.AutoIncrement ? StorageSlot.Null : ColumnStore.Missing(column, mode, host);
        }
    }

    /// <summary>The time of the statement in a column's precision.</summary>
    public static StorageSlot Now(ColumnInfo column, ISessionHost host)
    {
        var now = PackedTemporal.RoundDateTime(SessionTime.Now(host), column.Type.Kind == TypeKind.Date ? 0 : column.Type.Scale, truncate: true) ?? 0;
        return StorageCodec.Encode(SqlValue.FromDateTime(now, column.Type.Scale), column.Type, host.TimeZone);
    }

    /// <summary>
    /// Gives the row its AUTO_INCREMENT value: NULL and (without NO_AUTO_VALUE_ON_ZERO) 0 make one.
    /// </summary>
    /// <returns>The value made, or 0.</returns>
    public ulong MakeAutoIncrement(StorageSlot[] row, StorageSession storage)
    {
        if (_autoIncrement < 0) return 0;
        var column = _source.Table.Columns[_autoIncrement];
        var slot = row[_autoIncrement];
        var generate = slot.IsNull || (IsZero(slot) && (storage.Host.SqlMode & SqlMode.NoAutoValueOnZero) == 0);
        if (!generate)
        {
            var value = StorageCodec.Decode(slot, column.Type, TimeZoneInfo.Utc);
            var number = value.Kind == ValueKind.UInt ? value.RawUInt : (ulong)Math.Max(0, value.ToInt64());
            if (number > 0) storage.NoteExplicit(_source.Table, number);
            return 0;
        }
        var made = storage.NextAutoIncrement(_source.Table, 1);
        row[_autoIncrement] = column.Type.IsApproximate ? StorageSlot.FromReal(made) : StorageCodec.FromUnsigned(made);
        return made;
    }

    private static bool IsZero(in StorageSlot slot) => slot.Class == StorageClass.Integer ? slot.Integer == 0 : slot.Class == StorageClass.Real && slot.Real == 0;

    /// <summary>Computes generated columns and looks at CHECK (3819; with IGNORE a warning and false).</summary>
    public bool Complete(StorageSlot[] row, Evaluator evaluator, in StoreMode mode, ISessionHost host)
    {
        for (var i = 0; _hasGenerated && i < _generated.Length; i++)
            if (_generated[i] is { } expression) row[i] = ColumnStore.Convert(_source.Table.Columns[i], evaluator.Evaluate(expression), mode, host);
        foreach (var (check, condition) in _checks)
        {
            var value = evaluator.Evaluate(condition);
            if (value.IsNull || value.IsTrue(host)) continue;
            var error = ServerErrors.CheckViolated(check.Name);
            if (!mode.Ignore) throw new ServerErrorException(error);
            host.Warn(WarningLevel.Warning, error.Number, error.Message);
            return false;
        }
        return true;
    }
}

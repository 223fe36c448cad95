using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Rows;

/// <summary>
/// Encodes rows straight into the outgoing buffer: <see cref="Begin"/> once, then for each row <see cref="BeginRow"/>, one call per column in order,
/// <see cref="EndRow"/>. One instance serves a session; it allocates nothing per row.
/// </summary>
public abstract class RowWriter
{
    private protected ColumnDefinition[] _columns = [];
    private protected PacketWriter _output = null!;
    private protected int _column;
    private int _count;

    /// <summary>Rows ended since <see cref="Begin"/>.</summary>
    public long Rows { get; private set; }

    /// <summary>The column that the next value belongs to, from 0.</summary>
    public int Column => _column;

    /// <summary>Takes the columns and the buffer for the rows that follow; the definitions themselves are written by <see cref="ResultSet.Begin"/>.</summary>
    public void Begin(IReadOnlyList<ColumnDefinition> columns, PacketWriter output)
    {
        _count = columns.Count;
        if (_columns.Length < _count) _columns = new ColumnDefinition[_count];
        for (var i = 0; i < _count; i++) _columns[i] = columns[i];
        (_output, _column, Rows) = (output, 0, 0);
        Prepare(_count);
    }

    /// <summary>Starts a row.</summary>
    public void BeginRow()
    {
        _output.Begin();
        _column = 0;
        StartRow();
    }

    /// <summary>Ends a row; every column must have had its value.</summary>
    public void EndRow()
    {
        if (_column != _count) throw new InvalidOperationException($"a row of {_count} columns got {_column} values");
        _output.End();
        Rows++;
    }

    /// <summary>Drops the row under way, after an error in the middle of it.</summary>
    public void AbandonRow() => _output.Abandon();

    /// <summary>NULL.</summary>
    public abstract void Null();

    /// <summary>A signed integer, for columns of any type.</summary>
    public abstract void Int64(long value);

    /// <summary>An unsigned integer, for columns of any type.</summary>
    public abstract void UInt64(ulong value);

    /// <summary>A double; as text with the column's <see cref="ColumnDefinition.Decimals"/>, or the shortest form that reads back equal when those are not fixed.</summary>
    public abstract void Double(double value);

    /// <summary>A single; as text with six significant digits, as MySQL shows FLOAT.</summary>
    public abstract void Float(float value);

    /// <summary>Strings, bytes, decimals and JSON as they are.</summary>
    public abstract void Bytes(ReadOnlySpan<byte> value);

    /// <summary>A DATE; the time of day is not sent.</summary>
    public abstract void Date(DateTimeValue value);

    /// <summary>A DATETIME or TIMESTAMP, as text with the column's <see cref="ColumnDefinition.Decimals"/> as digits of the fraction.</summary>
    public abstract void DateTime(DateTimeValue value);

    /// <summary>A TIME, as text with the column's <see cref="ColumnDefinition.Decimals"/> as digits of the fraction.</summary>
    public abstract void Time(TimeValue value);

    private protected virtual void Prepare(int columns)
    {
    }

    private protected virtual void StartRow()
    {
    }
}

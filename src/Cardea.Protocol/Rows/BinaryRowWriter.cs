using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Rows;

/// <summary>
/// Rows of COM_STMT_EXECUTE and COM_STMT_FETCH: 0x00, a null bitmap (two bits shifted), then the values in the form of their column's type.
/// Source: MySQL internals, "Binary Protocol Resultset Row" and "Binary Protocol Value".
/// </summary>
public sealed class BinaryRowWriter : RowWriter
{
    private const int BitmapOffset = 2;
    private int _bitmapLength;

    /// <inheritdoc/>
    public override void Null()
    {
        var bit = _column++ + BitmapOffset;
        _output.Payload[1 + (bit >> 3)] |= (byte)(1 << (bit & 7));
    }

    /// <inheritdoc/>
    public override void Int64(long value)
    {
        switch (_columns[_column++].Type)
        {
            case ColumnType.Tiny: _output.Byte(unchecked((byte)value)); break;
            case ColumnType.Short or ColumnType.Year: _output.UInt16(unchecked((ushort)value)); break;
            case ColumnType.Long or ColumnType.Int24: _output.UInt32(unchecked((uint)value)); break;
            case ColumnType.LongLong: _output.UInt64(unchecked((ulong)value)); break;
            case ColumnType.Double: _output.Double(value); break;
            case ColumnType.Float: _output.Float(value); break;
            default:
                Span<byte> text = stackalloc byte[ValueText.MaximumLength];
                _output.LengthEncodedBytes(text[..ValueText.Int64(text, value)]);
                break;
        }
    }

    /// <inheritdoc/>
    public override void UInt64(ulong value)
    {
        switch (_columns[_column].Type)
        {
            case ColumnType.Tiny or ColumnType.Short or ColumnType.Year or ColumnType.Long or ColumnType.Int24 or ColumnType.LongLong:
                Int64(unchecked((long)value));
                break;
            case ColumnType.Double: Double(value); break;
            case ColumnType.Float: Float(value); break;
            default:
                Span<byte> text = stackalloc byte[ValueText.MaximumLength];
                Bytes(text[..ValueText.UInt64(text, value)]);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Double(double value)
    {
        var column = _columns[_column++];
        switch (column.Type)
        {
            case ColumnType.Double: _output.Double(value); break;
            case ColumnType.Float: _output.Float((float)value); break;
            default:
                Span<byte> text = stackalloc byte[ValueText.MaximumFixedLength];
                var length = column.Decimals < ColumnDefinition.NotFixed ? ValueText.Fixed(text, value, column.Decimals) : ValueText.Double(text, value);
                _output.LengthEncodedBytes(text[..length]);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Float(float value)
    {
        switch (_columns[_column++].Type)
        {
            case ColumnType.Float: _output.Float(value); break;
            case ColumnType.Double: _output.Double(value); break;
            default:
                Span<byte> text = stackalloc byte[ValueText.MaximumLength];
                _output.LengthEncodedBytes(text[..ValueText.Float(text, value)]);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Bytes(ReadOnlySpan<byte> value)
    {
        _column++;
        _output.LengthEncodedBytes(value);
    }

    /// <inheritdoc/>
    public override void Date(DateTimeValue value)
    {
        if (!IsTemporal(_columns[_column].Type))
        {
            Span<byte> text = stackalloc byte[ValueText.MaximumLength];
            Bytes(text[..ValueText.Date(text, value)]);
            return;
        }
        _column++;
        BinaryValue.Write(_output, new DateTimeValue(value.Year, value.Month, value.Day));
    }

    /// <inheritdoc/>
    public override void DateTime(DateTimeValue value)
    {
        if (!IsTemporal(_columns[_column].Type))
        {
            Span<byte> text = stackalloc byte[ValueText.MaximumLength];
            Bytes(text[..ValueText.DateTime(text, value, _columns[_column].Decimals)]);
            return;
        }
        _column++;
        BinaryValue.Write(_output, value);
    }

    /// <inheritdoc/>
    public override void Time(TimeValue value)
    {
        if (_columns[_column].Type != ColumnType.Time)
        {
            Span<byte> text = stackalloc byte[ValueText.MaximumLength];
            Bytes(text[..ValueText.Time(text, value, _columns[_column].Decimals)]);
            return;
        }
        _column++;
        BinaryValue.Write(_output, value);
    }

    private static bool IsTemporal(ColumnType type) => type is ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp;

    private protected override void Prepare(int columns) => _bitmapLength = (columns + BitmapOffset + 7) / 8;

    private protected override void StartRow() => _output.Zeros(1 + _bitmapLength);
}

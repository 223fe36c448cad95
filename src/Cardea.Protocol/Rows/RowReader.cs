using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Rows;

/// <summary>Reads the values of one row, text or binary, in place. Short rows are refused with <see cref="Errors.MalformedPacketException"/>.</summary>
public ref struct RowReader
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly ReadOnlySpan<ColumnDefinition> _columns;
    private readonly ReadOnlySpan<byte> _nulls;
    private PacketReader _packet;
    private int _column;

    /// <summary>A row and the columns that were announced for it.</summary>
    public RowReader(ReadOnlySpan<byte> payload, ReadOnlySpan<ColumnDefinition> columns, bool binary)
    {
        _payload = payload;
        _columns = columns;
        _packet = new PacketReader(payload);
        if (!binary) return;
        _packet.Skip(1);
        _nulls = _packet.ReadBytes((columns.Length + 2 + 7) / 8);
    }

    /// <summary>The next column's value; false after the last one.</summary>
    public bool Next(out ParameterValue value)
    {
        value = default;
        if (_column == _columns.Length) return false;
        var column = _columns[_column++];
        if (_nulls.IsEmpty)
        {
            value = _packet.TryReadLengthEncodedBytes(out var text)
                ? ParameterValue.TextAt(column.Type, _payload.Length - _packet.Remaining - text.Length, text.Length)
                : ParameterValue.NullOf(column.Type);
            return true;
        }
        var bit = _column + 1;
        value = (_nulls[bit >> 3] & 1 << (bit & 7)) != 0
            ? ParameterValue.NullOf(column.Type)
            : ParameterValue.Read(ref _packet, _payload.Length, column.Type, column.IsUnsigned);
        return true;
    }

    /// <summary>The next column of a text row; false for NULL.</summary>
    public bool NextText(out ReadOnlySpan<byte> text)
    {
        _column++;
        return _packet.TryReadLengthEncodedBytes(out text);
    }
}

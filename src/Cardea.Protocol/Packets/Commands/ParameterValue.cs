using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>
/// A value of a prepared statement's parameter, or of a binary row. Bytes are not copied: they stay in the packet (or in the long data) and are valid
/// as long as that is.
/// </summary>
public struct ParameterValue
{
    private long _bits;
    private DateTimeValue _dateTime;
    private TimeValue _time;
    private byte[]? _longData;
    private int _offset;
    private int _length;

    /// <summary>How the value is held.</summary>
    public ParameterKind Kind { get; private set; }

    /// <summary>The type on the wire.</summary>
    public ColumnType Type { get; private set; }

    /// <summary>True for NULL.</summary>
    public readonly bool IsNull => Kind == ParameterKind.Null;

    /// <summary>True when the bytes came by COM_STMT_SEND_LONG_DATA.</summary>
    public readonly bool IsLongData => _longData is not null;

    /// <summary>The value of <see cref="ParameterKind.Int64"/>.</summary>
    public readonly long Int64 => _bits;

    /// <summary>The value of <see cref="ParameterKind.UInt64"/>.</summary>
    public readonly ulong UInt64 => unchecked((ulong)_bits);

    /// <summary>The value of <see cref="ParameterKind.Double"/> and <see cref="ParameterKind.Float"/>.</summary>
    public readonly double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The value of <see cref="ParameterKind.DateTime"/> and <see cref="ParameterKind.Date"/>.</summary>
    public readonly DateTimeValue DateTime => _dateTime;

    /// <summary>The value of <see cref="ParameterKind.Time"/>.</summary>
    public readonly TimeValue Time => _time;

    /// <summary>The value of <see cref="ParameterKind.Bytes"/>; <paramref name="payload"/> is the packet that it was read from.</summary>
    public readonly ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> payload) =>
        _longData is null ? payload.Slice(_offset, _length) : _longData.AsSpan(0, _length);

    /// <summary>NULL of that type.</summary>
    internal static ParameterValue NullOf(ColumnType type) => new() { Kind = ParameterKind.Null, Type = type };

    /// <summary>A value that came in pieces.</summary>
    internal static ParameterValue LongDataOf(ColumnType type, byte[] data, int length) =>
        new() { Kind = ParameterKind.Bytes, Type = type, _longData = data, _length = length };

    /// <summary>Reads one value of the binary protocol; 1835 for types that do not exist there.</summary>
    internal static ParameterValue Read(ref PacketReader packet, int payloadLength, ColumnType type, bool unsigned)
    {
        var value = new ParameterValue { Type = type };
        switch (type)
        {
            case ColumnType.Null: value.Kind = ParameterKind.Null; break;
            case ColumnType.Tiny or ColumnType.Bool: value.SetInteger(unsigned ? packet.ReadByte() : unchecked((sbyte)packet.ReadByte()), unsigned); break;
            case ColumnType.Short or ColumnType.Year: value.SetInteger(unsigned ? packet.ReadUInt16() : unchecked((short)packet.ReadUInt16()), unsigned); break;
            case ColumnType.Long or ColumnType.Int24: value.SetInteger(unsigned ? packet.ReadUInt32() : unchecked((int)packet.ReadUInt32()), unsigned); break;
            case ColumnType.LongLong: value.SetInteger(unchecked((long)packet.ReadUInt64()), unsigned); break;
            case ColumnType.Float: value.SetDouble(packet.ReadFloat(), ParameterKind.Float); break;
            case ColumnType.Double: value.SetDouble(packet.ReadDouble(), ParameterKind.Double); break;
            case ColumnType.Date: (value.Kind, value._dateTime) = (ParameterKind.Date, BinaryValue.ReadDateTime(ref packet)); break;
            case ColumnType.DateTime or ColumnType.Timestamp: (value.Kind, value._dateTime) = (ParameterKind.DateTime, BinaryValue.ReadDateTime(ref packet)); break;
            case ColumnType.Time: (value.Kind, value._time) = (ParameterKind.Time, BinaryValue.ReadTime(ref packet)); break;
            case var _ when BinaryValue.IsBytes(type):
                value._length = packet.ReadLengthEncodedBytes().Length;
                value._offset = payloadLength - packet.Remaining - value._length;
                value.Kind = ParameterKind.Bytes;
                break;
            default: throw new Errors.MalformedPacketException($"a value of type 0x{(byte)type:X2}");
        }
        return value;
    }

    /// <summary>The text of a text row's value.</summary>
    internal static ParameterValue TextAt(ColumnType type, int offset, int length) =>
        new() { Kind = ParameterKind.Bytes, Type = type, _offset = offset, _length = length };

    private void SetInteger(long value, bool unsigned) => (_bits, Kind) = (value, unsigned ? ParameterKind.UInt64 : ParameterKind.Int64);

    private void SetDouble(double value, ParameterKind kind) => (_bits, Kind) = (BitConverter.DoubleToInt64Bits(value), kind);
}

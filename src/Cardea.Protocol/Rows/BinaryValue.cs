using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Rows;

/// <summary>Dates and times in binary rows and parameters: a length, then only as much as is not zero. Source: MySQL internals, "Binary Protocol Value".</summary>
public static class BinaryValue
{
    private const int Prefixed = -1;
    private const int LengthEncoded = -2;

    /// <summary>0, 4, 7 or 11 bytes after the length.</summary>
    public static void Write(PacketWriter packet, DateTimeValue value)
    {
        byte length = value.IsZero ? (byte)0 : value.IsDateOnly ? (byte)4 : value.Microsecond == 0 ? (byte)7 : (byte)11;
        packet.Byte(length);
        if (length == 0) return;
        packet.UInt16(value.Year).Byte(value.Month).Byte(value.Day);
        if (length > 4) packet.Byte(value.Hour).Byte(value.Minute).Byte(value.Second);
        if (length > 7) packet.UInt32(value.Microsecond);
    }

    /// <summary>0, 8 or 12 bytes after the length; hours are split into days.</summary>
    public static void Write(PacketWriter packet, TimeValue value)
    {
        byte length = value.IsZero ? (byte)0 : value.Microseconds == 0 ? (byte)8 : (byte)12;
        packet.Byte(length);
        if (length == 0) return;
        packet.Byte(value.Negative ? (byte)1 : (byte)0).UInt32(value.Hours / 24).Byte((byte)(value.Hours % 24))
            .Byte(value.Minutes).Byte(value.Seconds);
        if (length > 8) packet.UInt32(value.Microseconds);
    }

    /// <summary>Skips one value of the type and returns its bytes; 1835 for a type that no value on the wire has.</summary>
    internal static ReadOnlySpan<byte> Skip(ref PacketReader packet, ColumnType type)
    {
        var before = packet.Rest;
        switch (FixedLength(type))
        {
            case >= 0 and var length: packet.Skip(length); break;
            case Prefixed: packet.Skip(packet.ReadByte()); break;
            default: packet.ReadLengthEncodedBytes(); break;
        }
        return before[..(before.Length - packet.Remaining)];
    }

    private static int FixedLength(ColumnType type) => type switch
    {
        ColumnType.Null => 0,
        ColumnType.Tiny or ColumnType.Bool => 1,
        ColumnType.Short or ColumnType.Year => 2,
        ColumnType.Long or ColumnType.Int24 or ColumnType.Float => 4,
        ColumnType.LongLong or ColumnType.Double => 8,
        ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Time => Prefixed,
        _ when IsBytes(type) => LengthEncoded,
        _ => throw new MalformedPacketException($"a value of type 0x{(byte)type:X2}"),
    };

    /// <summary>True for types whose values are length-encoded bytes.</summary>
    internal static bool IsBytes(ColumnType type) => type is ColumnType.Decimal or ColumnType.VarChar or ColumnType.Bit or >= ColumnType.Json or ColumnType.Vector;

    /// <summary>Reads what <see cref="Write(PacketWriter, DateTimeValue)"/> wrote; other lengths are refused.</summary>
    public static DateTimeValue ReadDateTime(ref PacketReader packet)
    {
        var length = packet.ReadByte();
        if (length is not (0 or 4 or 7 or 11)) throw new MalformedPacketException($"a date of {length} bytes");
        if (length == 0) return default;
        var (year, month, day) = (packet.ReadUInt16(), packet.ReadByte(), packet.ReadByte());
        if (length == 4) return new(year, month, day);
        var (hour, minute, second) = (packet.ReadByte(), packet.ReadByte(), packet.ReadByte());
        return new(year, month, day, hour, minute, second, length == 11 ? packet.ReadUInt32() : 0);
    }

    /// <summary>Reads what <see cref="Write(PacketWriter, TimeValue)"/> wrote; other lengths are refused. Hours are capped far above the legal range.</summary>
    public static TimeValue ReadTime(ref PacketReader packet)
    {
        var length = packet.ReadByte();
        if (length is not (0 or 8 or 12)) throw new MalformedPacketException($"a time of {length} bytes");
        if (length == 0) return default;
        var negative = packet.ReadByte() != 0;
        var hours = Math.Min((long)packet.ReadUInt32() * 24 + packet.ReadByte(), 100_000);
        return new(negative, (uint)hours, packet.ReadByte(), packet.ReadByte(), length == 12 ? packet.ReadUInt32() : 0);
    }
}

using System.Buffers.Binary;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>Between SQLite's values and MySQL's: the forms are listed at <see cref="MySqlType"/>.</summary>
public static class StorageCodec
{
    /// <summary>Reads a stored value.</summary>
    /// <param name="zone">The session's time zone: TIMESTAMP is stored in UTC.</param>
    public static SqlValue Decode(in StorageSlot slot, MySqlType type, TimeZoneInfo zone) => slot.Class switch
    {
        StorageClass.Null => SqlValue.Null,
        StorageClass.Integer => FromInteger(slot.Integer, type, zone),
        StorageClass.Real => FromReal(slot.Real, type),
        StorageClass.Text => FromText(slot.Bytes.Span, type),
        _ => FromBlob(slot.Bytes.Span, type),
    };

    /// <summary>Reads a stored INTEGER.</summary>
    public static SqlValue FromInteger(long value, MySqlType type, TimeZoneInfo zone)
    {
        switch (type.Kind)
        {
            case TypeKind.Decimal: return SqlValue.FromDecimal(new MySqlDecimal((Int128)value, type.Scale));
            case TypeKind.Date: return SqlValue.FromDate(value);
            case TypeKind.DateTime: return SqlValue.FromDateTime(value, type.Scale);
            case TypeKind.Timestamp: return SqlValue.FromDateTime(TimeZones.FromUtc(value, zone), type.Scale);
            case TypeKind.Time: return SqlValue.FromTime(value, type.Scale);
            case TypeKind.Enum: return FromEnum(value, type);
            case TypeKind.Set: return FromSet((ulong)value, type);
            case TypeKind.Bit: return FromBit((ulong)value, type);
            case TypeKind.Float or TypeKind.Double: return SqlValue.FromDouble(value);
            default: return type.Unsigned ? SqlValue.FromUInt((ulong)value) : SqlValue.FromInt(value);
        }
    }

    /// <summary>Reads a stored REAL.</summary>
    public static SqlValue FromReal(double value, MySqlType type) => type.Kind == TypeKind.Float ? SqlValue.FromFloat((float)value) : SqlValue.FromDouble(value);

    /// <summary>Reads a stored TEXT; the bytes are copied.</summary>
    public static SqlValue FromText(ReadOnlySpan<byte> utf8, MySqlType type) =>
        type.Kind == TypeKind.Json ? SqlValue.FromJson(utf8.ToArray()) : type.IsBinary ? SqlValue.FromBytes(utf8) : SqlValue.FromUtf8(utf8);

    /// <summary>Reads a stored BLOB; the bytes are copied.</summary>
    public static SqlValue FromBlob(ReadOnlySpan<byte> blob, MySqlType type)
    {
        switch (type.Kind)
        {
            case TypeKind.Decimal: return SqlValue.FromDecimal(MySqlDecimal.FromStorage(blob, type.Scale));
            case TypeKind.BigInt: return SqlValue.FromUInt(BinaryPrimitives.ReadUInt64BigEndian(blob));
            case TypeKind.Set: return FromSet(BinaryPrimitives.ReadUInt64BigEndian(blob), type);
            case TypeKind.Bit: return FromBit(BinaryPrimitives.ReadUInt64BigEndian(blob), type);
            case TypeKind.Json: return SqlValue.FromJson(blob.ToArray());
            default: return type.IsCharacter ? SqlValue.FromUtf8(blob) : SqlValue.FromBytes(blob);
        }
    }

    /// <summary>The storage form of a value that is already of the type's kind and within its range.</summary>
    public static StorageSlot Encode(in SqlValue value, MySqlType type, TimeZoneInfo zone)
    {
        if (value.IsNull) return StorageSlot.Null;
        switch (type.Kind)
        {
            case TypeKind.Null: return StorageSlot.Null;
            case TypeKind.Decimal: return EncodeDecimal(value.ToDecimal(), type);
            case TypeKind.Float: return StorageSlot.FromReal((float)value.ToDouble());
            case TypeKind.Double: return StorageSlot.FromReal(value.ToDouble());
            case TypeKind.Date: return EncodeTemporal(value, type, PackedTemporal.DatePart);
            case TypeKind.DateTime: return EncodeTemporal(value, type, static v => v);
            case TypeKind.Timestamp: return EncodeTemporal(value, type, v => TimeZones.ToUtc(v, zone));
            case TypeKind.Time: return value.Kind == ValueKind.Time ? StorageSlot.FromInteger(value.RawTemporal) : value.ToTime() is { } time ? StorageSlot.FromInteger(time.RawTemporal) : StorageSlot.Null;
            case TypeKind.Json: return StorageSlot.FromText(value.ToUtf8());
            case TypeKind.BigInt or TypeKind.Bit or TypeKind.Set: return type.Unsigned || type.Kind != TypeKind.BigInt ? FromUnsigned(value.ToUInt64Wrapped()) : StorageSlot.FromInteger(value.ToInt64());
            default:
                if (type.IsCharacter) return StorageSlot.FromText(value.ToUtf8());
                return type.IsBinary ? StorageSlot.FromBlob(value.ToUtf8()) : StorageSlot.FromInteger(value.ToInt64());
        }
    }

    /// <summary>BIGINT UNSIGNED, BIT, SET: INTEGER below 2^63, else eight bytes big-endian, which sort after every INTEGER.</summary>
    public static StorageSlot FromUnsigned(ulong value)
    {
        if (value <= long.MaxValue) return StorageSlot.FromInteger((long)value);
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return StorageSlot.FromBlob(bytes);
    }

    private static StorageSlot EncodeDecimal(in MySqlDecimal value, MySqlType type) => value.Fits((int)type.Length, type.Scale)
        ? value.ToStorage((int)type.Length, type.Scale)
        : throw new ServerErrorException(ServerErrors.ValueOutOfRange("DECIMAL", $"({value})"));

    private static StorageSlot EncodeTemporal(in SqlValue value, MySqlType type, Func<long, long> finish)
    {
        var packed = value.Kind is ValueKind.Date or ValueKind.DateTime ? value.RawTemporal : value.ToDateTime() is { } v ? v.RawTemporal : (long?)null;
        _ = type;
        return packed is { } p ? StorageSlot.FromInteger(finish(p)) : StorageSlot.Null;
    }

    private static SqlValue FromEnum(long index, MySqlType type) =>
        index > 0 && index <= type.MemberBytes.Length ? SqlValue.FromMember(type.MemberBytes[index - 1], (ulong)index) : SqlValue.FromMember([], 0);

    private static SqlValue FromSet(ulong bits, MySqlType type)
    {
        var members = type.MemberBytes;
        if (ulong.PopCount(bits) == 1) return SqlValue.FromMember(members[System.Numerics.BitOperations.TrailingZeroCount(bits)], bits);
        var text = new List<byte>();
        for (var i = 0; i < members.Length; i++)
        {
            if ((bits >> i & 1) == 0) continue;
            if (text.Count > 0) text.Add((byte)',');
            text.AddRange(members[i]);
        }
        return SqlValue.FromMember([.. text], bits);
    }

    private static SqlValue FromBit(ulong bits, MySqlType type)
    {
        var bytes = new byte[(Math.Max(type.Length, 1) + 7) / 8];
        for (var i = bytes.Length - 1; i >= 0; i--, bits >>= 8) bytes[i] = (byte)bits;
        return SqlValue.FromBits(bytes);
    }
}

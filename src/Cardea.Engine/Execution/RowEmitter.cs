using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Rows;

namespace Cardea.Engine.Execution;

/// <summary>Carries rows from SQLite's columns into the row encoder by the storage form of each column; allocates nothing.</summary>
internal sealed class RowEmitter
{
    private enum Kind : byte { Integer, Unsigned, Scaled, DecimalBlob, Double, Float, Date, DateTime, Timestamp, Time, Year, Enum, Set, Bit, Bytes, Null, ZeroFilled }

    private readonly Kind[] _kinds;
    private readonly MySqlType[] _types;

    public RowEmitter(IReadOnlyList<MySqlType> types)
    {
        _types = [.. types];
        _kinds = Array.ConvertAll(_types, KindOf);
    }

    /// <summary>Writes the statement's current row.</summary>
    public void Emit(SqliteStatement statement, RowWriter writer, TimeZoneInfo zone)
    {
        writer.BeginRow();
        for (var i = 0; i < _kinds.Length; i++)
        {
            var column = statement.Column(i);
            var storage = column.Class;
            if (storage == StorageClass.Null)
            {
                writer.Null();
                continue;
            }
            switch (_kinds[i])
            {
                case Kind.Integer when storage == StorageClass.Integer: writer.Int64(column.Int64); break;
                case Kind.Unsigned: writer.UInt64(column.Unsigned(storage)); break;
                case Kind.Bytes: writer.Bytes(column.Bytes); break;
                case Kind.Scaled: Scaled(column.Int64, _types[i].Scale, writer); break;
                case Kind.DecimalBlob: DecimalBlob(column.Bytes, _types[i].Scale, writer); break;
                case Kind.Double: writer.Double(column.Double); break;
                case Kind.Float: writer.Float((float)column.Double); break;
                case Kind.Date: writer.Date(PackedTemporal.Unpack(column.Int64)); break;
                case Kind.DateTime: writer.DateTime(PackedTemporal.Unpack(column.Int64)); break;
                case Kind.Timestamp: writer.DateTime(PackedTemporal.Unpack(TimeZones.FromUtc(column.Int64, zone))); break;
                case Kind.Time: writer.Time(PackedTemporal.UnpackTime(column.Int64)); break;
                case Kind.ZeroFilled: ZeroFilled(column.Unsigned(storage), _types[i], writer); break;
                case Kind.Year: Year(column.Int64, writer); break;
                case Kind.Enum: Enum(column.Int64, _types[i], writer); break;
                case Kind.Set: Set(column.Unsigned(storage), _types[i], writer); break;
                case Kind.Bit: Bit(column.Unsigned(storage), _types[i], writer); break;
                case Kind.Integer: writer.Int64(column.Int64); break;
                default: writer.Null(); break;
            }
        }
        writer.EndRow();
    }

    /// <summary>Writes one row of values that do not come from SQLite.</summary>
    public static void Emit(ReadOnlySpan<SqlValue> values, RowWriter writer)
    {
        writer.BeginRow();
        Span<byte> text = stackalloc byte[SqlValue.MaximumTextLength];
        foreach (ref readonly var value in values)
        {
            switch (value.Kind)
            {
                case ValueKind.Null: writer.Null(); break;
                case ValueKind.Int: writer.Int64(value.RawInt); break;
                case ValueKind.UInt: writer.UInt64(value.RawUInt); break;
                case ValueKind.Double when value.IsSingle: writer.Float((float)value.RawDouble); break;
                case ValueKind.Double: writer.Double(value.RawDouble); break;
                case ValueKind.Date: writer.Date(PackedTemporal.Unpack(value.RawTemporal)); break;
                case ValueKind.DateTime: writer.DateTime(PackedTemporal.Unpack(value.RawTemporal)); break;
                case ValueKind.Time: writer.Time(PackedTemporal.UnpackTime(value.RawTemporal)); break;
                default: writer.Bytes(value.ToUtf8(text)); break;
            }
        }
        writer.EndRow();
    }

    private static Kind KindOf(MySqlType type) => type.Kind switch
    {
        TypeKind.Null => Kind.Null,
        TypeKind.Year => Kind.Year,
        TypeKind.Bit => Kind.Bit,
        TypeKind.Decimal => type.Length <= MySqlDecimal.IntegerPrecision ? Kind.Scaled : Kind.DecimalBlob,
        TypeKind.Float => Kind.Float,
        TypeKind.Double => Kind.Double,
        TypeKind.Date => Kind.Date,
        TypeKind.DateTime => Kind.DateTime,
        TypeKind.Timestamp => Kind.Timestamp,
        TypeKind.Time => Kind.Time,
        TypeKind.Enum => Kind.Enum,
        TypeKind.Set => Kind.Set,
        _ when type.IsInteger && type.Zerofill => Kind.ZeroFilled,
        _ when type.IsInteger => type.Unsigned ? Kind.Unsigned : Kind.Integer,
        _ => Kind.Bytes,
    };

    // Decimals hold an Int128, and ahead-of-time compilation leaves out whatever touches one: these two stand apart so that Emit is not left out with them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scaled(long value, byte scale, RowWriter writer) => Decimal(new MySqlDecimal((Int128)value, scale), writer);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DecimalBlob(ReadOnlySpan<byte> stored, byte scale, RowWriter writer) => Decimal(MySqlDecimal.FromStorage(stored, scale), writer);

    private static void Decimal(in MySqlDecimal value, RowWriter writer)
    {
        Span<byte> text = stackalloc byte[SqlValue.MaximumTextLength];
        writer.Bytes(text[..value.Format(text)]);
    }

    // YEAR 0 is shown as 0000.
    private static void Year(long value, RowWriter writer)
    {
        if (value == 0 && writer is TextRowWriter) writer.Bytes("0000"u8);
        else writer.Int64(value);
    }

    // ZEROFILL shows in text only.
    private static void ZeroFilled(ulong value, MySqlType type, RowWriter writer)
    {
        if (writer is not TextRowWriter)
        {
            writer.UInt64(value);
            return;
        }
        Span<byte> text = stackalloc byte[256];
        text.Fill((byte)'0');
        Span<byte> digits = stackalloc byte[24];
        System.Buffers.Text.Utf8Formatter.TryFormat(value, digits, out var length);
        var width = Math.Max((int)Math.Min(type.Wire.Length, 255), length);
        digits[..length].CopyTo(text[(width - length)..]);
        writer.Bytes(text[..width]);
    }

    private static void Enum(long index, MySqlType type, RowWriter writer) =>
        writer.Bytes(index > 0 && index <= type.MemberBytes.Length ? type.MemberBytes[index - 1] : default(ReadOnlySpan<byte>));

    private static void Set(ulong bits, MySqlType type, RowWriter writer)
    {
        var members = type.MemberBytes;
        var length = 0;
        for (var i = 0; i < members.Length; i++)
            if ((bits >> i & 1) != 0) length += members[i].Length + 1;
        Span<byte> text = length <= 512 ? stackalloc byte[512] : new byte[length];
        var used = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if ((bits >> i & 1) == 0) continue;
            if (used > 0) text[used++] = (byte)',';
            members[i].CopyTo(text[used..]);
            used += members[i].Length;
        }
        writer.Bytes(text[..used]);
    }

    private static void Bit(ulong bits, MySqlType type, RowWriter writer)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, bits);
        writer.Bytes(bytes[(8 - (int)((Math.Max(type.Length, 1) + 7) / 8))..]);
    }
}

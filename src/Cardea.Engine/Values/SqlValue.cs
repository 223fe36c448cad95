using System.Text;

namespace Cardea.Engine.Values;

/// <summary>What a <see cref="SqlValue"/> holds.</summary>
public enum ValueKind : byte { Null, Int, UInt, Double, Decimal, String, Bytes, Date, DateTime, Time, Json }

/// <summary>
/// One SQL value outside SQLite: an argument or result of a function, a constant, a user variable. Numbers and temporal values
/// are held without boxing; strings and JSON as UTF-8, which is assumed valid; DECIMAL beyond 38 digits is boxed.
/// </summary>
public readonly partial struct SqlValue
{
    private const ulong HasNumber = 1; // in _high: strings that are numbers too; singles

    private readonly object? _reference;
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly byte _scale;

    private SqlValue(ValueKind kind, ulong low, ulong high = 0, byte scale = 0, object? reference = null)
        => (Kind, _low, _high, _scale, _reference) = (kind, low, high, scale, reference);

    /// <summary>SQL NULL.</summary>
    public static SqlValue Null => default;

    /// <summary>What is inside.</summary>
    public ValueKind Kind { get; }

    /// <summary>SQL NULL.</summary>
    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>Digits of the fraction: of the second for temporal values, after the point for DECIMAL.</summary>
    public int Scale => _scale;

    // ---- making

    public static SqlValue FromInt(long value) => new(ValueKind.Int, (ulong)value);

    public static SqlValue FromUInt(ulong value) => new(ValueKind.UInt, value);

    public static SqlValue FromBool(bool value) => new(ValueKind.Int, value ? 1UL : 0UL);

    public static SqlValue FromDouble(double value) => new(ValueKind.Double, BitConverter.DoubleToUInt64Bits(value));

    public static SqlValue FromDecimal(in MySqlDecimal value) => value.TryGetNarrow(out var narrow)
        ? new(ValueKind.Decimal, (ulong)narrow, (ulong)(narrow >> 64), (byte)value.Scale)
        : new(ValueKind.Decimal, 0, 0, (byte)value.Scale, value);

    public static SqlValue FromString(string value) => new(ValueKind.String, 0, reference: Encoding.UTF8.GetBytes(value));

    /// <param name="utf8">Valid UTF-8; not copied, must not change afterwards.</param>
    public static SqlValue FromUtf8(byte[] utf8) => new(ValueKind.String, 0, reference: utf8);

    /// <param name="utf8">Valid UTF-8; copied.</param>
    public static SqlValue FromUtf8(ReadOnlySpan<byte> utf8) => new(ValueKind.String, 0, reference: utf8.ToArray());

    /// <param name="bytes">Not copied, must not change afterwards.</param>
    public static SqlValue FromBytes(byte[] bytes) => new(ValueKind.Bytes, 0, reference: bytes);

    /// <param name="bytes">Copied.</param>
    public static SqlValue FromBytes(ReadOnlySpan<byte> bytes) => new(ValueKind.Bytes, 0, reference: bytes.ToArray());

    /// <param name="packed">See <see cref="PackedTemporal"/>.</param>
    public static SqlValue FromDate(long packed) => new(ValueKind.Date, (ulong)packed);

    /// <param name="packed">See <see cref="PackedTemporal"/>.</param>
    /// <param name="scale">Digits of the fraction when printed, 0–6.</param>
    public static SqlValue FromDateTime(long packed, int scale = 0) => new(ValueKind.DateTime, (ulong)packed, scale: (byte)scale);

    /// <param name="microseconds">Signed.</param>
    /// <param name="scale">Digits of the fraction when printed, 0–6.</param>
    public static SqlValue FromTime(long microseconds, int scale = 0) => new(ValueKind.Time, (ulong)microseconds, scale: (byte)scale);

    /// <param name="utf8">Normalised JSON text (see <c>Json</c>); not copied.</param>
    public static SqlValue FromJson(byte[] utf8) => new(ValueKind.Json, 0, reference: utf8);

    /// <summary>An ENUM or SET value: its text, and the number that numeric contexts see.</summary>
    public static SqlValue FromMember(byte[] utf8, ulong number) => new(ValueKind.String, number, HasNumber, reference: utf8);

    /// <summary>A BIT value or a hexadecimal or bit literal: bytes, but a number in numeric contexts.</summary>
    public static SqlValue FromBits(byte[] bytes)
    {
        var number = 0UL;
        foreach (var b in bytes.AsSpan(Math.Max(0, bytes.Length - 8))) number = (number << 8) | b;
        return new(ValueKind.Bytes, bytes.Length <= 8 ? number : ulong.MaxValue, HasNumber, reference: bytes);
    }

    /// <summary>A FLOAT value: a number with the precision of a single, printed with six digits.</summary>
    public static SqlValue FromFloat(float value) => new(ValueKind.Double, BitConverter.DoubleToUInt64Bits(value), HasNumber);

    // ---- reading what is inside, without conversion

    /// <summary>The value of an <see cref="ValueKind.Int"/>.</summary>
    public long RawInt => (long)_low;

    /// <summary>The value of a <see cref="ValueKind.UInt"/>.</summary>
    public ulong RawUInt => _low;

    /// <summary>The value of a <see cref="ValueKind.Double"/>.</summary>
    public double RawDouble => BitConverter.UInt64BitsToDouble(_low);

    /// <summary>The packed form of a <see cref="ValueKind.Date"/> or <see cref="ValueKind.DateTime"/>, the microseconds of a <see cref="ValueKind.Time"/>.</summary>
    public long RawTemporal => (long)_low;

    /// <summary>The value of a <see cref="ValueKind.Decimal"/>.</summary>
    public MySqlDecimal RawDecimal => _reference is MySqlDecimal wide ? wide : new MySqlDecimal(new Int128(_high, _low), _scale);

    /// <summary>The bytes of a <see cref="ValueKind.String"/>, <see cref="ValueKind.Bytes"/> or <see cref="ValueKind.Json"/>; do not write to them.</summary>
    public byte[] RawBytes => (byte[])_reference!;

    /// <summary>True for String, Bytes and Json: <see cref="RawBytes"/> holds.</summary>
    public bool HasBytes => Kind is ValueKind.String or ValueKind.Bytes or ValueKind.Json;

    /// <summary>True for Date, DateTime and Time.</summary>
    public bool IsTemporal => Kind is ValueKind.Date or ValueKind.DateTime or ValueKind.Time;

    /// <summary>True when the string or bytes stand for <see cref="RawUInt"/> in numeric contexts (ENUM, SET, BIT, hexadecimal literals).</summary>
    public bool IsNumberToo => HasBytes && _high == HasNumber;

    /// <summary>True for a FLOAT.</summary>
    public bool IsSingle => Kind == ValueKind.Double && _high == HasNumber;

    /// <summary>The same string as binary, or the same bytes as a string.</summary>
    internal SqlValue As(ValueKind kind) => new(kind, _low, _high, _scale, _reference);
}

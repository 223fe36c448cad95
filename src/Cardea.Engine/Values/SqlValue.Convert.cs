using System.Buffers.Text;
using System.Globalization;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>
/// Conversions by MySQL's rules for expressions: strings give their numeric prefix. With a session a loss is told as warning 1292; without one it is silent.
/// Source: MySQL 8.4 manual, "Type Conversion in Expression Evaluation".
/// </summary>
public readonly partial struct SqlValue
{
    /// <summary>The truth of a value: not zero. NULL is not true: ask before.</summary>
    public bool IsTrue(ISessionHost? session = null) => Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Int => RawInt != 0,
        ValueKind.UInt => RawUInt != 0,
        ValueKind.Decimal => !RawDecimal.IsZero,
        ValueKind.Date or ValueKind.DateTime or ValueKind.Time => RawTemporal != 0,
        ValueKind.Json => !Functions.Json.JsonText.IsZero(RawBytes),
        _ => ToDouble(session) != 0,
    };

    /// <summary>As DOUBLE.</summary>
    public double ToDouble(ISessionHost? session = null)
    {
        switch (Kind)
        {
            case ValueKind.Null: return 0;
            case ValueKind.Int: return RawInt;
            case ValueKind.UInt: return RawUInt;
            case ValueKind.Double: return RawDouble;
            case ValueKind.Decimal: return RawDecimal.ToDouble();
            case ValueKind.Date or ValueKind.DateTime or ValueKind.Time: return TemporalNumber().ToDouble();
            default: return IsNumberToo ? RawUInt : DoublePrefix(JsonScalar(), session);
        }
    }

    /// <summary>As DECIMAL, with the digits the value has.</summary>
    public MySqlDecimal ToDecimal(ISessionHost? session = null)
    {
        switch (Kind)
        {
            case ValueKind.Null: return default;
            case ValueKind.Int: return MySqlDecimal.FromInt64(RawInt);
            case ValueKind.UInt: return MySqlDecimal.FromUInt64(RawUInt);
            case ValueKind.Double:
                return MySqlDecimal.TryFromDouble(RawDouble, out var exact) ? exact : MySqlDecimal.Largest(MySqlDecimal.MaximumPrecision, 0, RawDouble < 0);
            case ValueKind.Decimal: return RawDecimal;
            case ValueKind.Date or ValueKind.DateTime or ValueKind.Time: return TemporalNumber();
            default:
                if (IsNumberToo) return MySqlDecimal.FromUInt64(RawUInt);
                var text = JsonScalar();
                var whole = MySqlDecimal.TryParse(text, out var value, out var consumed) && IsBlank(text[consumed..]);
                if (!whole) WarnTruncated(session, "DECIMAL", text);
                return value;
        }
    }

    /// <summary>As BIGINT: rounded; strings give their whole prefix; beyond the range the nearest limit. An unsigned value keeps its bits.</summary>
    public long ToInt64(ISessionHost? session = null)
    {
        switch (Kind)
        {
            case ValueKind.Null: return 0;
            case ValueKind.Int or ValueKind.UInt: return RawInt;
            case ValueKind.Double: return Clamp(Math.Round(RawDouble, MidpointRounding.ToEven));
            case ValueKind.Decimal or ValueKind.Date or ValueKind.DateTime or ValueKind.Time:
                var exact = Kind == ValueKind.Decimal ? RawDecimal : TemporalNumber();
                return exact.TryToInt64(out var v) ? v : exact.Sign < 0 ? long.MinValue : long.MaxValue;
            default:
                if (IsNumberToo) return (long)RawUInt;
                return (long)IntegerPrefix(JsonScalar(), session, out _);
        }
    }

    /// <summary>As BIGINT UNSIGNED the way CAST does it: negative numbers wrap around.</summary>
    public ulong ToUInt64Wrapped(ISessionHost? session = null)
    {
        switch (Kind)
        {
            case ValueKind.Double: return RawDouble < 0 ? (ulong)Clamp(Math.Round(RawDouble)) : RawDouble >= 18446744073709551615.0 ? ulong.MaxValue : (ulong)Math.Round(RawDouble);
            case ValueKind.Decimal:
                if (RawDecimal.TryToUInt64(out var unsigned)) return unsigned;
                return RawDecimal.TryToInt64(out var signed) ? (ulong)signed : RawDecimal.Sign < 0 ? 0 : ulong.MaxValue;
            case ValueKind.String or ValueKind.Bytes or ValueKind.Json when !IsNumberToo: return IntegerPrefix(JsonScalar(), session, out _);
            default: return (ulong)ToInt64(session);
        }
    }

    /// <summary>As DATETIME; null when it is none (the caller warns). A TIME counts from today: give <paramref name="session"/>.</summary>
    public SqlValue? ToDateTime(ISessionHost? session = null)
    {
        switch (Kind)
        {
            case ValueKind.Date: return FromDateTime(RawTemporal);
            case ValueKind.DateTime: return this;
            case ValueKind.Time:
                var today = session is null ? 0 : PackedTemporal.ToMicroseconds(PackedTemporal.DatePart(SessionTime.Now(session)));
                return PackedTemporal.FromMicroseconds(today + RawTemporal) is { } moment ? FromDateTime(moment, _scale) : null;
            case ValueKind.Int or ValueKind.UInt or ValueKind.Double or ValueKind.Decimal:
                var (number, micro) = Parts();
                var found = number < 0 ? TemporalText.Invalid : TemporalParser.FromNumber(number, micro);
                return found.Status == TemporalStatus.Ok ? FromDateTime(found.Value, found.Scale) : null;
            case ValueKind.Null: return null;
            default:
                var text = TemporalParser.ReadDateTime(JsonScalar());
                if (text.Status == TemporalStatus.Invalid) return null;
                if (text.OffsetMinutes is not { } offset) return FromDateTime(text.Value, text.Scale);
                return PackedTemporal.FromMicroseconds(PackedTemporal.ToMicroseconds(text.Value) - (offset * 60 * PackedTemporal.Second)) is { } utc
                    ? FromDateTime(session is null ? utc : TimeZones.FromUtc(utc, session.TimeZone), text.Scale) : null;
        }
    }

    /// <summary>As TIME; null when it is none.</summary>
    public SqlValue? ToTime()
    {
        switch (Kind)
        {
            case ValueKind.Time: return this;
            case ValueKind.Date: return FromTime(0);
            case ValueKind.DateTime: return FromTime(PackedTemporal.TimeOfDay(RawTemporal), _scale);
            case ValueKind.Int or ValueKind.UInt or ValueKind.Double or ValueKind.Decimal:
                var (number, micro) = Parts();
                var found = TemporalParser.TimeFromNumber(number, micro);
                return found.Status == TemporalStatus.Invalid ? null : FromTime(found.Value, found.Scale);
            case ValueKind.Null: return null;
            default:
                var text = TemporalParser.ReadTime(JsonScalar());
                return text.Status == TemporalStatus.Invalid ? null : FromTime(text.Value, text.Scale);
        }
    }

    /// <summary>A temporal value as a number: 20240131, 20240131235959.5, 235959.</summary>
    public MySqlDecimal TemporalNumber()
    {
        if (Kind == ValueKind.Time)
        {
            var t = PackedTemporal.UnpackTime(RawTemporal);
            var number = ((((t.Hours * 10000L) + (t.Minutes * 100L) + t.Seconds) * PackedTemporal.Second) + t.Microseconds) * (t.Negative ? -1 : 1);
            return new MySqlDecimal((Int128)number, 6).Truncate(_scale);
        }
        var v = PackedTemporal.Unpack(RawTemporal);
        var date = (v.Year * 10000L) + (v.Month * 100L) + v.Day;
        if (Kind == ValueKind.Date) return MySqlDecimal.FromInt64(date);
        var seconds = (date * 1_000_000) + (v.Hour * 10000L) + (v.Minute * 100L) + v.Second;
        return new MySqlDecimal(((Int128)seconds * PackedTemporal.Second) + v.Microsecond, 6).Truncate(_scale);
    }

    /// <summary>Reads the integer at the start of a text; beyond 64 bits the limit, with a warning. A negative number comes as two's complement.</summary>
    internal static ulong IntegerPrefix(ReadOnlySpan<byte> text, ISessionHost? session, out bool whole)
    {
        var i = 0;
        while (i < text.Length && (text[i] == ' ' || text[i] is >= 9 and <= 13)) i++;
        var negative = i < text.Length && text[i] == '-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        var (value, digits, overflow) = (0UL, 0, false);
        for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++, digits++)
        {
            var digit = (ulong)(text[i] - '0');
            if (value > (ulong.MaxValue - digit) / 10) overflow = true;
            else value = (value * 10) + digit;
        }
        if (negative && value > 1UL << 63) overflow = true;
        whole = digits > 0 && !overflow && IsBlank(text[i..]);
        if (!whole) WarnTruncated(session, "INTEGER", text);
        if (overflow) return negative ? 1UL << 63 : ulong.MaxValue;
        return negative ? unchecked(0 - value) : value;
    }

    private static double DoublePrefix(ReadOnlySpan<byte> text, ISessionHost? session)
    {
        var value = ReadDouble(text, out var consumed);
        if (consumed == 0 || !IsBlank(text[consumed..])) WarnTruncated(session, "DOUBLE", text);
        return value;
    }

    /// <summary>Reads the number at the start of a text; beyond DOUBLE the largest one. <paramref name="consumed"/> is 0 when there is none.</summary>
    internal static double ReadDouble(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 0;
        var i = 0;
        while (i < text.Length && (text[i] == ' ' || text[i] is >= 9 and <= 13)) i++;
        var start = i;
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        var digits = 0;
        for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++) digits++;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++) digits++;
        }
        if (digits == 0) return 0;
        if (i + 1 < text.Length && (text[i] | 0x20) == 'e')
        {
            var e = i + 1;
            if (text[e] is (byte)'-' or (byte)'+') e++;
            if (e < text.Length && text[e] is >= (byte)'0' and <= (byte)'9')
            {
                while (e < text.Length && text[e] is >= (byte)'0' and <= (byte)'9') e++;
                i = e;
            }
        }
        consumed = i;
        var number = text[start..i];
        if (number[0] == '+') number = number[1..];
        if (!Utf8Parser.TryParse(number, out double value, out var used) || used != number.Length)
            value = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        return double.IsInfinity(value) ? Math.CopySign(double.MaxValue, value) : value;
    }

    // JSON strings compare and convert by what stands between the quotes.
    private ReadOnlySpan<byte> JsonScalar() => Kind == ValueKind.Json ? Functions.Json.JsonText.Unquote(RawBytes) : RawBytes;

    private (long Number, uint Microsecond) Parts()
    {
        var exact = ToDecimal().Round(6);
        var whole = exact.Truncate(0);
        if (!whole.TryToInt64(out var number)) return (long.MaxValue, 0);
        MySqlDecimal.Subtract(exact, whole).TryGetNarrow(out var fraction);
        return (number, (uint)(long)Int128.Abs(fraction));
    }

    private static bool IsBlank(ReadOnlySpan<byte> rest)
    {
        foreach (var c in rest)
            if (c != ' ' && c is < 9 or > 13) return false;
        return true;
    }

    private static long Clamp(double value) => value >= 9223372036854775808.0 ? long.MaxValue : value <= -9223372036854775808.0 ? long.MinValue : (long)value;

    private static void WarnTruncated(ISessionHost? session, string type, ReadOnlySpan<byte> text)
    {
        if (session is null) return;
        var error = ServerErrors.TruncatedWrongValue(type, ErrorText.Of(text));
        session.Warn(WarningLevel.Warning, error.Number, error.Message);
    }
}

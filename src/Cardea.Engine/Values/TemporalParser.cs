namespace Cardea.Engine.Values;

/// <summary>How well a text was a date or time.</summary>
public enum TemporalStatus : byte
{
    /// <summary>In full.</summary>
    Ok,

    /// <summary>A value with something behind it that does not belong to it: warning 1292.</summary>
    Truncated,

    /// <summary>A TIME beyond 838:59:59; the value is the limit.</summary>
    OutOfRange,

    /// <summary>No such date or time.</summary>
    Invalid,
}

/// <summary>What <see cref="TemporalParser"/> found.</summary>
/// <param name="Value">Packed (date, datetime) or microseconds (time), rounded to six digits of the second.</param>
/// <param name="HasTime">A time of day was given.</param>
/// <param name="Scale">Digits of the fraction given, at most 6.</param>
/// <param name="OffsetMinutes">The offset at the end (<c>+02:00</c>), or null.</param>
public readonly record struct TemporalText(TemporalStatus Status, long Value, bool HasTime = false, int Scale = 0, int? OffsetMinutes = null)
{
    public static TemporalText Invalid => new(TemporalStatus.Invalid, 0);
}

/// <summary>
/// Reads dates and times from text in all forms that the MySQL 8.4 manual lists in "String and Numeric Literals in Date and Time Context",
/// without allocation. Whether zero, partial and impossible dates are allowed is decided by <see cref="TemporalCheck"/>.
/// </summary>
public static class TemporalParser
{
    /// <summary>A DATE, DATETIME or TIMESTAMP text.</summary>
    public static TemporalText ReadDateTime(ReadOnlySpan<byte> text)
    {
        var i = SkipBlanks(text, 0);
        if (i == text.Length || !IsDigit(text[i])) return TemporalText.Invalid;
        var digits = 0;
        while (i + digits < text.Length && IsDigit(text[i + digits])) digits++;
        var end = i + digits;
        var compact = end == text.Length || text[end] == '.' || (digits is 6 or 8 or 12 or 14 && end < text.Length && (text[end] | 0x20) != 't' && !IsPunctuation(text[end]))
            || (digits == 8 && (text[end] | 0x20) == 't') || (digits >= 12 && IsOffset(text, end));
        return compact ? ReadCompact(text, i, digits) : ReadDelimited(text, i);
    }

    /// <summary>A TIME text: <c>[-][D ]h:m[:s[.f]]</c>, <c>[-]hhmmss[.f]</c>, or a whole datetime, of which the time of day is taken.</summary>
    public static TemporalText ReadTime(ReadOnlySpan<byte> text)
    {
        var i = SkipBlanks(text, 0);
        var negative = i < text.Length && text[i] == '-';
        if (negative) i++;
        if (i == text.Length || !IsDigit(text[i])) return TemporalText.Invalid;
        if (!negative && text.Length - i >= 12 && MayBeDateTime(text[i..]))
        {
            // A text as long as a datetime is read as one first. Source: MySQL source, sql-common/my_time.cc, str_to_time.
            var whole = ReadDateTime(text);
            if (whole.Status is TemporalStatus.Ok or TemporalStatus.Truncated && whole.HasTime) return whole with { Value = PackedTemporal.TimeOfDay(whole.Value) };
        }
        var first = ReadNumber(text, ref i, 20);
        long days = 0, hours, minutes = 0, seconds = 0;
        var afterNumber = i;
        if (i + 1 < text.Length && text[i] == ' ' && IsDigit(text[SkipBlanks(text, i) is var n && n < text.Length ? n : i]))
        {
            i = SkipBlanks(text, i);
            days = first;
            hours = ReadNumber(text, ref i, 20);
            if (i + 1 < text.Length && text[i] == ':' && IsDigit(text[i + 1])) ReadMinutes(text, ref i, ref minutes, ref seconds);
        }
        else if (i + 1 < text.Length && text[i] == ':' && IsDigit(text[i + 1]))
        {
            hours = first;
            ReadMinutes(text, ref i, ref minutes, ref seconds);
        }
        else
        {
            i = afterNumber;
            (hours, minutes, seconds) = (first / 10000, first / 100 % 100, first % 100);
        }
        var (fraction, scale) = ReadFraction(text, ref i);
        if (minutes > 59 || seconds > 59) return TemporalText.Invalid;
        var status = SkipBlanks(text, i) < text.Length ? TemporalStatus.Truncated : TemporalStatus.Ok;
        return FinishTime(days, hours, minutes, seconds, fraction, scale, negative, status);
    }

    // With separators a blank (or the T of ISO 8601) stands between date and time: 11:22:33.445566 is a time (my_time.cc, TIME_DATETIME_ONLY).
    private static bool MayBeDateTime(ReadOnlySpan<byte> text) => text.IndexOfAny(" \tTt"u8) >= 0 || text.IndexOfAny(":-/"u8) < 0;

    /// <summary>A number as a datetime: 20240131, 240131, 20240131235959, 240131235959. Source: MySQL source, <c>number_to_datetime</c>.</summary>
    public static TemporalText FromNumber(long number, uint microsecond = 0)
    {
        if (number == 0) return new(TemporalStatus.Ok, 0);
        var hasTime = true;
        if (number < 10000101000000)
        {
            if (number < 101) return TemporalText.Invalid;
            if (number <= 99991231)
            {
                hasTime = false;
                if (number <= 691231) number += 20000000;
                else if (number < 700101) return TemporalText.Invalid;
                else if (number <= 991231) number += 19000000;
                else if (number < 10000101) return TemporalText.Invalid;
                number *= 1000000;
            }
            else if (number < 101000000) return TemporalText.Invalid;
            else if (number <= 691231235959) number += 20000000000000;
            else if (number < 700101000000) return TemporalText.Invalid;
            else if (number <= 991231235959) number += 19000000000000;
        }
        if (number > 99991231235959) return TemporalText.Invalid;
        var (date, time) = (number / 1000000, number % 1000000);
        return Finish((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100), (int)(time / 10000), (int)(time / 100 % 100), (int)(time % 100),
            hasTime ? microsecond : 0, hasTime, microsecond == 0 ? 0 : 6, null, TemporalStatus.Ok);
    }

    /// <summary>A number as a TIME: hhmmss. Numbers from 10000000000 on are datetimes.</summary>
    public static TemporalText TimeFromNumber(long number, uint microsecond = 0)
    {
        if (number >= 10000000000 && FromNumber(number, microsecond) is { Status: TemporalStatus.Ok } whole) return whole with { Value = PackedTemporal.TimeOfDay(whole.Value) };
        var negative = number < 0;
        var magnitude = number == long.MinValue ? long.MaxValue : Math.Abs(number);
        var (minutes, seconds) = (magnitude / 100 % 100, magnitude % 100);
        if (magnitude <= 8385959 && (minutes > 59 || seconds > 59)) return TemporalText.Invalid;
        return FinishTime(0, magnitude / 10000, minutes, seconds, microsecond, microsecond == 0 ? 0 : 6, negative, TemporalStatus.Ok);
    }

    private static TemporalText ReadCompact(ReadOnlySpan<byte> text, int i, int digits)
    {
        // YYYYMMDD, YYMMDD, and with hhmmss behind; a T may stand between. Shorter counts leave out fields at the end.
        var yearDigits = digits == 4 || digits == 8 || digits >= 14 ? 4 : 2;
        Span<int> fields = [0, 0, 0, 0, 0, 0];
        var count = 0;
        var end = i + digits;
        while (count < 6 && i < end)
        {
            var width = count == 0 ? yearDigits : 2;
            var value = 0;
            for (; width > 0 && i < end; width--) value = (value * 10) + (text[i++] - '0');
            fields[count++] = value;
        }
        if (count == 3 && i + 1 < text.Length && (text[i] | 0x20) == 't' && IsDigit(text[i + 1]))
        {
            i++;
            while (count < 6 && i < text.Length && IsDigit(text[i]))
            {
                if (text[i] == ':') i++;
                fields[count++] = ReadNumber(text, ref i, 2) is var v ? (int)v : 0;
                if (i + 1 < text.Length && text[i] == ':' && IsDigit(text[i + 1])) i++;
            }
        }
        else if (count < 6 && i + 1 < text.Length && text[i] == '.' && IsDigit(text[i + 1]) && count < 3)
        {
            return ReadDelimited(text, i - digits); // 1.2.3 and the like
        }
        if (count < 3) return TemporalText.Invalid;
        var (fraction, scale) = count == 6 ? ReadFraction(text, ref i) : (0u, 0);
        if (yearDigits == 2) fields[0] = LongYear(fields[0]);
        return FinishText(text, i, fields, fraction, scale, count > 3);
    }

    private static TemporalText ReadDelimited(ReadOnlySpan<byte> text, int i)
    {
        Span<int> fields = [0, 0, 0, 0, 0, 0];
        var count = 0;
        var yearDigits = 0;
        while (count < 6 && i < text.Length && IsDigit(text[i]))
        {
            var start = i;
            fields[count] = (int)ReadNumber(text, ref i, count == 0 ? 4 : 2);
            if (count == 0) yearDigits = i - start;
            count++;
            if (count == 6) break;
            var next = i;
            if (next < text.Length && (text[next] | 0x20) == 't' && count == 3) next++;
            else while (next < text.Length && (IsPunctuation(text[next]) || (count == 3 && IsBlank(text[next])))) next++;
            if (next == i || next == text.Length || !IsDigit(text[next]) || (count > 3 && IsOffset(text, i))) break;
            i = next;
        }
        if (count < 3) return TemporalText.Invalid;
        var (fraction, scale) = count == 6 ? ReadFraction(text, ref i) : (0u, 0);
        if (yearDigits <= 2 && (fields[0] | fields[1] | fields[2] | fields[3] | fields[4] | fields[5]) != 0) fields[0] = LongYear(fields[0]);
        return FinishText(text, i, fields, fraction, scale, count > 3);
    }

    private static TemporalText FinishText(ReadOnlySpan<byte> text, int i, ReadOnlySpan<int> f, uint fraction, int scale, bool hasTime)
    {
        int? offset = null;
        if (hasTime && IsOffset(text, i))
        {
            var minutes = ((((text[i + 1] - '0') * 10) + text[i + 2] - '0') * 60) + ((text[i + 4] - '0') * 10) + text[i + 5] - '0';
            if (minutes > 14 * 60 || text[i + 4] > '5' || (text[i] == '-' && minutes == 0)) return TemporalText.Invalid;
            offset = text[i] == '-' ? -minutes : minutes;
            i += 6;
        }
        var status = SkipBlanks(text, i) < text.Length ? TemporalStatus.Truncated : TemporalStatus.Ok;
        return Finish(f[0], f[1], f[2], f[3], f[4], f[5], fraction, hasTime, scale, offset, status);
    }

    private static TemporalText Finish(int year, int month, int day, int hour, int minute, int second, uint fraction, bool hasTime, int scale, int? offset, TemporalStatus status)
    {
        if (year > 9999 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return TemporalText.Invalid;
        var packed = PackedTemporal.Pack(year, month, day, hour, minute, second, fraction % 1_000_000);
        if (fraction == 1_000_000) // rounded up from a seventh digit
        {
            var time = PackedTemporal.TimeOfDay(packed) + PackedTemporal.Second;
            if (time < PackedTemporal.Day) packed = PackedTemporal.WithTimeOfDay(packed, time);
            else if (PackedTemporal.IsComplete(packed) && PackedTemporal.FromMicroseconds(PackedTemporal.ToMicroseconds(packed) + PackedTemporal.Second) is { } next) packed = next;
            else return TemporalText.Invalid;
        }
        return new(status, packed, hasTime, scale, offset);
    }

    private static TemporalText FinishTime(long days, long hours, long minutes, long seconds, uint fraction, int scale, bool negative, TemporalStatus status)
    {
        var total = days > 40 || hours > 10_000 ? long.MaxValue : ((((days * 24) + hours) * 3600) + (minutes * 60) + seconds) * PackedTemporal.Second + fraction;
        if (total > PackedTemporal.LargestTime) (total, status) = (PackedTemporal.LargestTime, TemporalStatus.OutOfRange);
        return new(status, negative ? -total : total, true, scale);
    }

    private static void ReadMinutes(ReadOnlySpan<byte> text, ref int i, ref long minutes, ref long seconds)
    {
        i++;
        minutes = ReadNumber(text, ref i, 20);
        if (i + 1 >= text.Length || text[i] != ':' || !IsDigit(text[i + 1])) return;
        i++;
        seconds = ReadNumber(text, ref i, 20);
    }

    // Six digits count, a seventh rounds, the rest is skipped.
    private static (uint Microseconds, int Scale) ReadFraction(ReadOnlySpan<byte> text, ref int i)
    {
        if (i >= text.Length || text[i] != '.') return (0, 0);
        i++;
        var value = 0u;
        var digits = 0;
        for (; i < text.Length && IsDigit(text[i]); i++, digits++)
        {
            if (digits < 6) value = (value * 10) + (uint)(text[i] - '0');
            else if (digits == 6 && text[i] >= '5') value++;
        }
        for (var d = digits; d < 6; d++) value *= 10;
        return (value, Math.Min(digits, 6));
    }

    private static long ReadNumber(ReadOnlySpan<byte> text, ref int i, int maximumDigits)
    {
        var value = 0L;
        for (var n = 0; n < maximumDigits && i < text.Length && IsDigit(text[i]); n++, i++) value = Math.Min((value * 10) + (text[i] - '0'), 1L << 50);
        return value;
    }

    /// <summary>70–99 are 1970–1999, 00–69 are 2000–2069.</summary>
    public static int LongYear(int twoDigits) => twoDigits >= 100 ? twoDigits : twoDigits + (twoDigits < 70 ? 2000 : 1900);

    private static bool IsOffset(ReadOnlySpan<byte> text, int i) => i + 6 <= text.Length && text[i] is (byte)'+' or (byte)'-' && i + 6 <= text.Length
        && IsDigit(text[i + 1]) && IsDigit(text[i + 2]) && text[i + 3] == ':' && IsDigit(text[i + 4]) && IsDigit(text[i + 5]) && SkipBlanks(text, i + 6) == text.Length;

    private static int SkipBlanks(ReadOnlySpan<byte> text, int i)
    {
        while (i < text.Length && IsBlank(text[i])) i++;
        return i;
    }

    private static bool IsBlank(byte c) => c == ' ' || c is >= 9 and <= 13;

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    private static bool IsPunctuation(byte c) => c is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126);
}

/// <summary>Which dates sql_mode allows.</summary>
public static class TemporalCheck
{
    /// <summary>True when the date exists, or may be stored nevertheless.</summary>
    /// <param name="packed">The date.</param>
    /// <param name="mode">ALLOW_INVALID_DATES, NO_ZERO_DATE and NO_ZERO_IN_DATE are looked at.</param>
    public static bool IsAllowed(long packed, SqlMode mode)
    {
        var date = PackedTemporal.DatePart(packed);
        if (date == 0) return (mode & SqlMode.NoZeroDate) == 0;
        var v = PackedTemporal.Unpack(packed);
        if (v.Month == 0 || v.Day == 0) return (mode & SqlMode.NoZeroInDate) == 0;
        return v.Day <= PackedTemporal.DaysInMonth(v.Year, v.Month) || (mode & SqlMode.AllowInvalidDates) != 0;
    }
}

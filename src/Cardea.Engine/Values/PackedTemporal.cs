using Cardea.Protocol.Packets;

namespace Cardea.Engine.Values;

/// <summary>
/// DATE, DATETIME and TIMESTAMP as one integer whose order is time's order:
/// <c>((((year*13+month)&lt;&lt;5 | day)&lt;&lt;17 | hour&lt;&lt;12 | minute&lt;&lt;6 | second) &lt;&lt; 24) | microsecond</c>. Zero and partial dates fit.
/// TIME is a signed number of microseconds. Source of the layout: MySQL source, <c>sql-common/my_time.cc</c>, "packed datetime".
/// </summary>
public static class PackedTemporal
{
    /// <summary>Microseconds of a second.</summary>
    public const long Second = 1_000_000;

    /// <summary>Microseconds of a day.</summary>
    public const long Day = 86_400 * Second;

    /// <summary>838:59:59, the end of TIME.</summary>
    public const long LargestTime = ((838 * 3600) + (59 * 60) + 59) * Second;

    /// <summary>The bits below the date.</summary>
    public const long TimeMask = (1L << 41) - 1;

    public static long Pack(in DateTimeValue v) => Pack(v.Year, v.Month, v.Day, v.Hour, v.Minute, v.Second, v.Microsecond);

    public static long Pack(int year, int month, int day, int hour = 0, int minute = 0, int second = 0, uint microsecond = 0) =>
        (((((((year * 13L) + month) << 5) | (uint)day) << 17) | ((long)hour << 12) | ((long)minute << 6) | (uint)second) << 24) | microsecond;

    public static DateTimeValue Unpack(long packed)
    {
        var microsecond = (uint)(packed & 0xFFFFFF);
        var whole = packed >> 24;
        var yearMonth = whole >> 22;
        return new((ushort)(yearMonth / 13), (byte)(yearMonth % 13), (byte)(whole >> 17 & 31), (byte)(whole >> 12 & 31), (byte)(whole >> 6 & 63), (byte)(whole & 63), microsecond);
    }

    /// <summary>The date with its time of day set to zero.</summary>
    public static long DatePart(long packed) => packed & ~TimeMask;

    /// <summary>The time of day in microseconds.</summary>
    public static long TimeOfDay(long packed) =>
        (((packed >> 36 & 31) * 3600) + ((packed >> 30 & 63) * 60) + (packed >> 24 & 63)) * Second + (packed & 0xFFFFFF);

    /// <summary>Joins a date (packed) with a time of day in microseconds, 0 to one day.</summary>
    public static long WithTimeOfDay(long packedDate, long microseconds)
    {
        var seconds = microseconds / Second;
        return DatePart(packedDate) | (((seconds / 3600 << 12) | (seconds / 60 % 60 << 6) | (seconds % 60)) << 24) | (microseconds % Second);
    }

    /// <summary>True when month and day are not zero.</summary>
    public static bool IsComplete(long packed) => (packed >> 46) % 13 != 0 && (packed >> 41 & 31) != 0;

    public static TimeValue UnpackTime(long microseconds)
    {
        var (negative, rest) = (microseconds < 0, (ulong)Math.Abs(microseconds));
        var seconds = rest / (ulong)Second;
        return new(negative, (uint)(seconds / 3600), (byte)(seconds / 60 % 60), (byte)(seconds % 60), (uint)(rest % (ulong)Second));
    }

    public static long PackTime(in TimeValue v)
    {
        var value = (((v.Hours * 3600L) + (v.Minutes * 60L) + v.Seconds) * Second) + v.Microseconds;
        return v.Negative ? -value : value;
    }

    /// <summary>Days since 0000-00-00 as TO_DAYS counts them (0000-01-01 is 1). The month is 1–12.</summary>
    public static int DayNumber(int year, int month, int day)
    {
        if (year == 0 && month == 0) return 0;
        var days = (365 * year) + (31 * (month - 1)) + day;
        if (month <= 2) year--;
        else days -= ((month * 4) + 23) / 10;
        return days + (year / 4) - (((year / 100) + 1) * 3 / 4);
    }

    /// <summary>The date of a day number, packed; null beyond 9999-12-31 or before year 0's first day.</summary>
    public static long? FromDayNumber(long number)
    {
        if (number <= 0 || number > 3_652_424) return number == 0 ? 0 : null;
        if (number < 366)
        {
            // year 0 is a leap year to the proleptic calendar but has 365 days in TO_DAYS' count
            var (month0, rest) = (1, (int)number);
            while (rest > DaysInMonth(1, month0)) rest -= DaysInMonth(1, month0++);
            return Pack(0, month0, rest);
        }
        var date = new System.DateTime((number - 366) * TimeSpan.TicksPerDay, DateTimeKind.Unspecified);
        return Pack(date.Year, date.Month, date.Day);
    }

    public static bool IsLeapYear(int year) => year % 4 == 0 && (year % 100 != 0 || (year % 400 == 0 && year != 0));

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Days since the same epoch as <see cref="DayNumber"/> for a packed date.</summary>
    public static int DayNumber(long packed)
    {
        var v = Unpack(packed);
        return DayNumber(v.Year, v.Month, v.Day);
    }

    /// <summary>Microseconds since day 0, for arithmetic; the date must be complete.</summary>
    public static long ToMicroseconds(long packed) => (DayNumber(packed) * Day) + TimeOfDay(packed);

    /// <summary>The reverse of <see cref="ToMicroseconds"/>; null outside of 0000-01-01 … 9999-12-31.</summary>
    public static long? FromMicroseconds(long microseconds)
    {
        if (microseconds < 0) return null;
        return FromDayNumber(microseconds / Day) is { } date && date != 0 ? WithTimeOfDay(date, microseconds % Day) : null;
    }

    /// <summary>From .NET's form; its kind is not looked at.</summary>
    public static long Pack(System.DateTime value) =>
        Pack(value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, (uint)(value.Ticks % TimeSpan.TicksPerSecond / 10));

    /// <summary>To .NET's form; null for zero, partial and impossible dates.</summary>
    public static System.DateTime? ToDateTime(long packed)
    {
        var v = Unpack(packed);
        if (v.Year == 0 || v.Month == 0 || v.Day == 0 || v.Day > DaysInMonth(v.Year, v.Month)) return null;
        return new System.DateTime(v.Year, v.Month, v.Day, v.Hour, v.Minute, v.Second).AddTicks(v.Microsecond * 10L);
    }

    /// <summary>Rounds to <paramref name="scale"/> digits of the second (half up, away from zero), or cuts.</summary>
    public static long RoundTime(long microseconds, int scale, bool truncate)
    {
        if (scale >= 6) return microseconds;
        var unit = Unit(scale);
        var rest = Math.Abs(microseconds % unit);
        var cut = microseconds - (microseconds % unit);
        return !truncate && rest * 2 >= unit ? cut + (Math.Sign(microseconds) * unit) : cut;
    }

    /// <summary>Rounds a packed datetime to <paramref name="scale"/> digits of the second; null when rounding leaves year 9999.</summary>
    public static long? RoundDateTime(long packed, int scale, bool truncate)
    {
        if (scale >= 6) return packed;
        var unit = Unit(scale);
        var fraction = packed & 0xFFFFFF;
        var rest = fraction % unit;
        if (rest == 0) return packed;
        var cut = packed - rest;
        if (truncate || rest * 2 < unit) return cut;
        if (fraction - rest + unit < Second) return cut + unit;
        var time = TimeOfDay(cut) + unit;
        if (time < Day) return WithTimeOfDay(packed, time);
        if (!IsComplete(packed)) return cut; // a zero or partial date has no next day
        return FromMicroseconds(ToMicroseconds(cut) + unit);
    }

    private static long Unit(int scale) => scale switch { 0 => 1_000_000, 1 => 100_000, 2 => 10_000, 3 => 1_000, 4 => 100, 5 => 10, _ => 1 };
}

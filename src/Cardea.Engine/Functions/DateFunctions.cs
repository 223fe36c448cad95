using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Parts of dates, days and weeks. Source: MySQL 8.4 manual, "Date and Time Functions".</summary>
internal static partial class DateFunctions
{
    private static readonly string[] DayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly string[] MonthNames = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static void AddTo(FunctionList list)
    {
        AddClock(list);
        AddParts(list);
        AddIntervals(list);
        AddConversions(list);
        AddFormats(list);
    }

    // ---- the session's clock

    private static void AddClock(FunctionList list)
    {
        list.Add("NOW", 0, 1, static _ => MySqlType.DateTime(0), static (c, a) => Clock(c, SessionTime.Now(c.Session), a), deterministic: false);
        foreach (var name in (string[])["CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"]) list.Alias(name, "NOW");
        list.Add("SYSDATE", 0, 1, static _ => MySqlType.DateTime(0), static (c, a) => Clock(c, SessionTime.SystemNow(c.Session), a), deterministic: false);
        list.Add("UTC_TIMESTAMP", 0, 1, static _ => MySqlType.DateTime(0), static (c, a) => Clock(c, SessionTime.UtcNow(c.Session), a), deterministic: false);
        list.Add("CURDATE", 0, 0, static _ => MySqlType.Date, static (c, _) => SqlValue.FromDate(PackedTemporal.DatePart(SessionTime.Now(c.Session))), deterministic: false);
        list.Alias("CURRENT_DATE", "CURDATE");
        list.Add("UTC_DATE", 0, 0, static _ => MySqlType.Date, static (c, _) => SqlValue.FromDate(PackedTemporal.DatePart(SessionTime.UtcNow(c.Session))), deterministic: false);
        list.Add("CURTIME", 0, 1, static _ => MySqlType.Time(0), static (c, a) => ClockTime(c, SessionTime.Now(c.Session), a), deterministic: false);
        list.Alias("CURRENT_TIME", "CURTIME");
        list.Add("UTC_TIME", 0, 1, static _ => MySqlType.Time(0), static (c, a) => ClockTime(c, SessionTime.UtcNow(c.Session), a), deterministic: false);
    }

    // The argument is a literal; the binder gives the result type with that scale, see WithScale.
    private static int ClockScale(FunctionContext c, ReadOnlySpan<SqlValue> a) => a.Length == 0 ? c.Site.ResultType.Scale : (int)Math.Clamp(a[0].ToInt64(), 0, 6);

    private static SqlValue Clock(FunctionContext c, long now, ReadOnlySpan<SqlValue> a)
    {
        var scale = ClockScale(c, a);
        return SqlValue.FromDateTime(PackedTemporal.RoundDateTime(now, scale, truncate: true)!.Value, scale);
    }

    private static SqlValue ClockTime(FunctionContext c, long now, ReadOnlySpan<SqlValue> a)
    {
        var scale = ClockScale(c, a);
        return SqlValue.FromTime(PackedTemporal.RoundTime(PackedTemporal.TimeOfDay(now), scale, truncate: true), scale);
    }

    // ---- parts

    private static void AddParts(FunctionList list)
    {
        list.Add("YEAR", 1, new(TypeKind.Year, 4), static (c, a) => Part(c, a, static (v, _) => v.Year));
        list.Add("MONTH", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (v, _) => v.Month));
        list.Add("DAYOFMONTH", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (v, _) => v.Day));
        list.Alias("DAY", "DAYOFMONTH");
        list.Add("QUARTER", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (v, _) => (v.Month + 2) / 3));
        list.Add("DAYOFYEAR", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (v, d) => d - PackedTemporal.DayNumber(v.Year, 1, 1) + 1, complete: true));
        list.Add("DAYOFWEEK", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (_, d) => WeekDay(d, sundayFirst: true) + 1, complete: true));
        list.Add("WEEKDAY", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (_, d) => WeekDay(d, sundayFirst: false), complete: true));
        list.Add("TO_DAYS", 1, MySqlType.BigInt, static (c, a) => Part(c, a, static (_, d) => d, complete: true));
        list.Add("WEEK", 1, 2, static _ => MySqlType.BigInt, static (c, a) => WeekOf(c, a, a.Length == 1 ? DefaultWeekMode(c) : 0, withYear: false));
        list.Add("WEEKOFYEAR", 1, MySqlType.BigInt, static (c, a) => WeekOf(c, a, 3, withYear: false));
        list.Add("YEARWEEK", 1, 2, static _ => MySqlType.BigInt, static (c, a) => WeekOf(c, a, 0, withYear: true));
        list.Add("DAYNAME", 1, 1, static _ => MySqlType.VarChar(9), static (c, a) => Name(c, a, static (_, d) => DayNames[WeekDay(d, sundayFirst: false)], complete: true));
        list.Add("MONTHNAME", 1, 1, static _ => MySqlType.VarChar(9), static (c, a) => Name(c, a, static (v, _) => v.Month == 0 ? null : MonthNames[v.Month - 1]));
        list.Add("HOUR", 1, MySqlType.BigInt, static (c, a) => ClockPart(c, a, static t => t.Hours));
        list.Add("MINUTE", 1, MySqlType.BigInt, static (c, a) => ClockPart(c, a, static t => t.Minutes));
        list.Add("SECOND", 1, MySqlType.BigInt, static (c, a) => ClockPart(c, a, static t => t.Seconds));
        list.Add("MICROSECOND", 1, MySqlType.BigInt, static (c, a) => ClockPart(c, a, static t => t.Microseconds));
        list.Add("LAST_DAY", 1, MySqlType.Date, LastDay);
        list.Add("DATE", 1, MySqlType.Date, static (c, a) => DateOf(c, a[0]) is { } d ? SqlValue.FromDate(PackedTemporal.DatePart(d)) : SqlValue.Null);
        list.Add("TIME", 1, 1, static t => MySqlType.Time(t[0].FractionDigits), static (c, a) => Coercion.ToTime(a[0], c.Site.ResultType.Scale, c.Session));
        list.Add("DATEDIFF", 2, MySqlType.BigInt, DateDifference);
    }

    /// <summary>A date for a function: partial dates are let through, impossible ones are NULL with a warning.</summary>
    private static long? DateOf(FunctionContext c, in SqlValue value)
    {
        if (value.IsNull) return null;
        if (value.Kind is ValueKind.Date or ValueKind.DateTime) return value.RawTemporal;
        if (value.ToDateTime(c.Session) is { } moment && TemporalCheck.IsAllowed(moment.RawTemporal, c.Session.SqlMode & ~(SqlMode.NoZeroInDate | SqlMode.NoZeroDate)))
        {
            if (value.HasBytes && TemporalParser.ReadDateTime(value.RawBytes).Status == TemporalStatus.Truncated)
                Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue("datetime", ErrorText.Of(value.RawBytes)));
            return moment.RawTemporal;
        }
        Coercion.Warn(c.Session, ServerErrors.IncorrectValue("datetime", ErrorText.Of(value.ToUtf8())));
        return null;
    }

    /// <summary>A date with a month and a day.</summary>
    private static long? CompleteDate(FunctionContext c, in SqlValue value)
    {
        if (DateOf(c, value) is not { } packed) return null;
        if (PackedTemporal.IsComplete(packed)) return packed;
        if (value.HasBytes) Coercion.Warn(c.Session, ServerErrors.IncorrectValue("datetime", ErrorText.Of(value.RawBytes)));
        return null;
    }

    private static SqlValue Part(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<Protocol.Packets.DateTimeValue, int, int> part, bool complete = false)
    {
        if ((complete ? CompleteDate(c, a[0]) : DateOf(c, a[0])) is not { } packed) return SqlValue.Null;
        return SqlValue.FromInt(part(PackedTemporal.Unpack(packed), complete ? PackedTemporal.DayNumber(packed) : 0));
    }

    private static SqlValue Name(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<Protocol.Packets.DateTimeValue, int, string?> name, bool complete = false)
    {
        if ((complete ? CompleteDate(c, a[0]) : DateOf(c, a[0])) is not { } packed) return SqlValue.Null;
        return name(PackedTemporal.Unpack(packed), complete ? PackedTemporal.DayNumber(packed) : 0) is { } text ? SqlValue.FromString(text) : SqlValue.Null;
    }

    private static SqlValue ClockPart(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<Protocol.Packets.TimeValue, uint> part)
    {
        var time = Coercion.ToTime(a[0], 6, c.Session);
        return time.IsNull ? time : SqlValue.FromInt(part(PackedTemporal.UnpackTime(time.RawTemporal)));
    }

    /// <summary>0 = Monday, or 0 = Sunday.</summary>
    private static int WeekDay(int dayNumber, bool sundayFirst) => (dayNumber + 5 + (sundayFirst ? 1 : 0)) % 7;

    private static long DefaultWeekMode(FunctionContext c) =>
        c.Session.GetSystemVariable("default_week_format", SystemVariableScope.Session) switch { long mode => mode, ulong mode => (long)mode, _ => 0 };

    private static SqlValue WeekOf(FunctionContext c, ReadOnlySpan<SqlValue> a, long mode, bool withYear)
    {
        if (CompleteDate(c, a[0]) is not { } packed) return SqlValue.Null;
        if (a.Length == 2) mode = a[1].IsNull ? 0 : a[1].ToInt64(c.Session);
        var (year, week) = Week(packed, (int)(mode & 7) | (withYear ? 2 : 0));
        return SqlValue.FromInt(withYear ? (year * 100) + week : week);
    }

    /// <summary>
    /// The week of a date. Mode bits: 1 = Monday first, 2 = weeks 1–53 with their own year (else 0–53), 4 = week 1 is the first that begins in the year
    /// instead of the first with four days; as in the table of modes, bit 4 turns its meaning with bit 1. Source: MySQL source, calc_week.
    /// </summary>
    private static (int Year, int Week) Week(long packed, int mode)
    {
        if ((mode & 1) == 0) mode ^= 4;
        var (mondayFirst, ownYear, firstWeekday) = ((mode & 1) != 0, (mode & 2) != 0, (mode & 4) != 0);
        var v = PackedTemporal.Unpack(packed);
        int year = v.Year;
        var day = PackedTemporal.DayNumber(v.Year, v.Month, v.Day);
        var first = PackedTemporal.DayNumber(year, 1, 1);
        var weekday = WeekDay(first, !mondayFirst);
        if (v.Month == 1 && v.Day <= 7 - weekday)
        {
            if (!ownYear && ((firstWeekday && weekday != 0) || (!firstWeekday && weekday >= 4))) return (year, 0);
            ownYear = true;
            year--;
            var days = DaysInYear(year);
            first -= days;
            weekday = (weekday + (53 * 7) - days) % 7;
        }
        var since = (firstWeekday && weekday != 0) || (!firstWeekday && weekday >= 4) ? day - (first + 7 - weekday) : day - (first - weekday);
        if (ownYear && since >= 52 * 7)
        {
            weekday = (weekday + DaysInYear(year)) % 7;
            if ((!firstWeekday && weekday < 4) || (firstWeekday && weekday == 0)) return (year + 1, 1);
        }
        return (year, (since / 7) + 1);
    }

    private static int DaysInYear(int year) => PackedTemporal.IsLeapYear(year) ? 366 : 365;

    private static SqlValue LastDay(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (DateOf(c, a[0]) is not { } packed) return SqlValue.Null;
        var v = PackedTemporal.Unpack(packed);
        return v.Month == 0 ? SqlValue.Null : SqlValue.FromDate(PackedTemporal.Pack(v.Year, v.Month, PackedTemporal.DaysInMonth(v.Year, v.Month)));
    }

    private static SqlValue DateDifference(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (CompleteDate(c, a[0]) is not { } x || CompleteDate(c, a[1]) is not { } y) return SqlValue.Null;
        return SqlValue.FromInt(PackedTemporal.DayNumber(x) - PackedTemporal.DayNumber(y));
    }
}

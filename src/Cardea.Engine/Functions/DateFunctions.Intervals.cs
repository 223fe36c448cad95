using System.Numerics;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Intervals: DATE_ADD, EXTRACT, TIMESTAMPDIFF with their units. Source: MySQL 8.4 manual, "Temporal Intervals".</summary>
internal static partial class DateFunctions
{
    private static readonly string[] Units =
    [
        "MICROSECOND", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "SECOND_MICROSECOND", "MINUTE_MICROSECOND", "MINUTE_SECOND",
        "HOUR_MICROSECOND", "HOUR_SECOND", "HOUR_MINUTE", "DAY_MICROSECOND", "DAY_SECOND", "DAY_MINUTE", "DAY_HOUR", "YEAR_MONTH",
    ];

    private static void AddIntervals(FunctionList list)
    {
        foreach (var unit in Units)
        {
            list.Add($"DATE_ADD {unit}", 2, 2, t => SumType(t, unit), (c, a) => AddInterval(c, a[0], a[1], unit, 1));
            list.Add($"DATE_SUB {unit}", 2, 2, t => SumType(t, unit), (c, a) => AddInterval(c, a[0], a[1], unit, -1));
            list.Add($"EXTRACT {unit}", 1, MySqlType.BigInt, (c, a) => Extract(c, a[0], unit));
            if (unit.Contains('_', StringComparison.Ordinal)) continue;
            list.Add($"TIMESTAMPADD {unit}", 2, 2, t => SumType([t[1], t[0]], unit), (c, a) => AddInterval(c, a[1], a[0], unit, 1));
            list.Add($"TIMESTAMPDIFF {unit}", 2, MySqlType.BigInt, (c, a) => Difference(c, a[0], a[1], unit));
        }
        list.Add("ADDDATE", 2, 2, static t => SumType(t, "DAY"), static (c, a) => AddInterval(c, a[0], a[1], "DAY", 1));
        list.Add("SUBDATE", 2, 2, static t => SumType(t, "DAY"), static (c, a) => AddInterval(c, a[0], a[1], "DAY", -1));
        list.Add("ADDTIME", 2, 2, ClockSumType, static (c, a) => AddTime(c, a, 1));
        list.Add("SUBTIME", 2, 2, ClockSumType, static (c, a) => AddTime(c, a, -1));
        list.Add("TIMEDIFF", 2, 2, static t => MySqlType.Time(ScaleOf(t)), TimeDifference);
        list.Add("PERIOD_ADD", 2, MySqlType.BigInt, PeriodAdd);
        list.Add("PERIOD_DIFF", 2, MySqlType.BigInt, static (c, a) => StringFunctions.AnyNull(a) ? SqlValue.Null : SqlValue.FromInt(Months(a[0].ToInt64(c.Session)) - Months(a[1].ToInt64(c.Session))));
    }

    private static int ScaleOf(IReadOnlyList<MySqlType> t) => t.Max(static x => x.FractionDigits);

    private static bool HasClock(string unit) => unit is not ("DAY" or "WEEK" or "MONTH" or "QUARTER" or "YEAR" or "YEAR_MONTH");

    private static MySqlType SumType(IReadOnlyList<MySqlType> t, string unit)
    {
        var scale = unit.EndsWith("MICROSECOND", StringComparison.Ordinal) ? 6 : unit == "SECOND" ? t[1].FractionDigits : 0;
        if (t[0].Kind == TypeKind.Date) return HasClock(unit) ? MySqlType.DateTime(scale) : MySqlType.Date;
        if (t[0].Kind == TypeKind.Time && HasClock(unit)) return MySqlType.Time(Math.Max(scale, t[0].Scale));
        if (t[0].IsTemporal) return MySqlType.DateTime(Math.Max(scale, t[0].Scale));
        return MySqlType.VarChar(26); // a text gives a text, with as much time as it needs
    }

    private static SqlValue AddInterval(FunctionContext c, in SqlValue date, in SqlValue amount, string unit, int sign)
    {
        if (date.IsNull || amount.IsNull) return SqlValue.Null;
        if (ReadInterval(c, amount, unit) is not { } interval) return SqlValue.Null;
        var (months, micros) = (interval.Months * sign, interval.Microseconds * sign);
        if (date.Kind == ValueKind.Time && c.Site.ResultType.Kind == TypeKind.Time)
        {
            var time = date.RawTemporal + micros;
            return BigInteger.Abs(time) <= PackedTemporal.LargestTime ? SqlValue.FromTime((long)time, c.Site.ResultType.Scale) : Overflow(c, "time");
        }
        if (CompleteDate(c, date) is not { } packed) return SqlValue.Null;
        if (Shift(packed, months, micros) is not { } moved) return Overflow(c, "datetime");
        return c.Site.ResultType.Kind switch
        {
            TypeKind.Date => SqlValue.FromDate(PackedTemporal.DatePart(moved)),
            TypeKind.DateTime => SqlValue.FromDateTime(moved, c.Site.ResultType.Scale),
            _ => AsText(date, moved, unit),
        };
    }

    // From a text or number: only the date unless there was a time or the unit has one; six digits of the second if there are any.
    private static SqlValue AsText(in SqlValue given, long moved, string unit)
    {
        var hasTime = given.HasBytes ? TemporalParser.ReadDateTime(given.RawBytes).HasTime : given.ToDecimal().CompareTo(MySqlDecimal.FromInt64(99_999_999)) > 0;
        if (!hasTime && !HasClock(unit)) return SqlValue.FromUtf8(SqlValue.FromDate(PackedTemporal.DatePart(moved)).ToUtf8());
        return SqlValue.FromUtf8(SqlValue.FromDateTime(moved, (moved & 0xFFFFFF) != 0 ? 6 : 0).ToUtf8());
    }

    private static long? Shift(long packed, BigInteger months, BigInteger micros)
    {
        if (!months.IsZero)
        {
            var v = PackedTemporal.Unpack(packed);
            var total = (v.Year * 12) + v.Month - 1 + months;
            if (total < 0 || total >= 120_000) return null;
            var (year, month) = ((int)(total / 12), (int)(total % 12) + 1);
            packed = PackedTemporal.Pack(year, month, Math.Min(v.Day, PackedTemporal.DaysInMonth(year, month)), v.Hour, v.Minute, v.Second, v.Microsecond);
        }
        if (micros.IsZero) return packed;
        var moved = PackedTemporal.ToMicroseconds(packed) + micros;
        return moved < 0 || moved > long.MaxValue ? null : PackedTemporal.FromMicroseconds((long)moved);
    }

    private static SqlValue Overflow(FunctionContext c, string what)
    {
        Coercion.Warn(c.Session, ServerErrors.DateTimeOverflow("Datetime", what == "time" ? "time" : "datetime"));
        return SqlValue.Null;
    }

    private static long UnitMicroseconds(string unit) => unit switch
    {
        "MICROSECOND" => 1,
        "SECOND" => PackedTemporal.Second,
        "MINUTE" => 60 * PackedTemporal.Second,
        "HOUR" => 3600 * PackedTemporal.Second,
        "WEEK" => 7 * PackedTemporal.Day,
        _ => PackedTemporal.Day,
    };

    private static (BigInteger Months, BigInteger Microseconds)? ReadInterval(FunctionContext c, in SqlValue amount, string unit)
    {
        switch (unit)
        {
            case "YEAR": return (amount.ToInt64(c.Session) * (BigInteger)12, 0);
            case "QUARTER": return (amount.ToInt64(c.Session) * (BigInteger)3, 0);
            case "MONTH": return (amount.ToInt64(c.Session), 0);
            case "SECOND":
                var seconds = amount.ToDecimal(c.Session).Round(6);
                return (0, seconds.Unscaled);
            case "MICROSECOND" or "MINUTE" or "HOUR" or "DAY" or "WEEK": return (0, amount.ToInt64(c.Session) * (BigInteger)UnitMicroseconds(unit));
            default: return ReadCompound(amount.ToUtf8(), unit);
        }
    }

    // '1:30' MINUTE_SECOND and the like: numbers separated by anything; fewer numbers than the unit has mean its last ones.
    private static (BigInteger, BigInteger)? ReadCompound(ReadOnlySpan<byte> text, string unit)
    {
        string[] names = unit switch
        {
            "YEAR_MONTH" => ["YEAR", "MONTH"],
            _ => Between(unit),
        };
        text = text.TrimStart((byte)' ');
        var negative = text.Length > 0 && text[0] == '-';
        Span<long> numbers = stackalloc long[6];
        var count = 0;
        var lastDigits = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is < (byte)'0' or > (byte)'9')
            {
                i++;
                continue;
            }
            if (count == names.Length) return null;
            var start = i;
            for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++) numbers[count] = Math.Min((numbers[count] * 10) + text[i] - '0', 1L << 50);
            lastDigits = i - start;
            count++;
        }
        // A fraction of the second is read as digits after a point: .5 is 500000.
        if (names[^1] == "MICROSECOND" && count == names.Length)
            for (; lastDigits < 6; lastDigits++) numbers[count - 1] *= 10;
        BigInteger months = 0, micros = 0;
        for (var i = 0; i < count; i++)
        {
            var name = names[names.Length - count + i];
            if (name == "YEAR") months += numbers[i] * (BigInteger)12;
            else if (name == "MONTH") months += numbers[i];
            else micros += numbers[i] * (BigInteger)UnitMicroseconds(name);
        }
        return negative ? (-months, -micros) : (months, micros);
    }

    private static string[] Between(string unit)
    {
        string[] all = ["DAY", "HOUR", "MINUTE", "SECOND", "MICROSECOND"];
        var parts = unit.Split('_');
        return all[Array.IndexOf(all, parts[0])..(Array.IndexOf(all, parts[1]) + 1)];
    }

    private static SqlValue Extract(FunctionContext c, in SqlValue value, string unit)
    {
        if (value.IsNull) return value;
        if (HasClock(unit))
        {
            // From a TIME the hours are all of it; from a datetime those of the day, with DAY_… the day in front. A text is a TIME unless it is as long
            // as a datetime. Source: MySQL source, Item_extract::val_int and str_to_time.
            var asTime = value.Kind == ValueKind.Time || (value.HasBytes && !IsWholeDateTime(value.RawBytes));
            if (asTime)
            {
                var time = Coercion.ToTime(value, 6, c.Session);
                return time.IsNull ? time : SqlValue.FromInt(ClockNumber(0, PackedTemporal.UnpackTime(time.RawTemporal), unit) * (time.RawTemporal < 0 ? -1 : 1));
            }
        }
        if (DateOf(c, value) is not { } packed) return SqlValue.Null;
        var v = PackedTemporal.Unpack(packed);
        return unit switch
        {
            "YEAR" => SqlValue.FromInt(v.Year),
            "QUARTER" => SqlValue.FromInt((v.Month + 2) / 3),
            "MONTH" => SqlValue.FromInt(v.Month),
            "DAY" => SqlValue.FromInt(v.Day),
            "WEEK" => PackedTemporal.IsComplete(packed) ? SqlValue.FromInt(Week(packed, 0).Week) : SqlValue.Null,
            "YEAR_MONTH" => SqlValue.FromInt((v.Year * 100) + v.Month),
            _ => SqlValue.FromInt(ClockNumber(v.Day, PackedTemporal.UnpackTime(PackedTemporal.TimeOfDay(packed)), unit)),
        };
    }

    private static bool IsWholeDateTime(ReadOnlySpan<byte> text)
    {
        if (text.Trim((byte)' ').Length < 12) return false;
        var read = TemporalParser.ReadDateTime(text);
        return read.Status is TemporalStatus.Ok or TemporalStatus.Truncated && read.HasTime;
    }

    private static long ClockNumber(int day, Protocol.Packets.TimeValue t, string unit) => unit switch
    {
        "HOUR" => t.Hours,
        "MINUTE" => t.Minutes,
        "SECOND" => t.Seconds,
        "MICROSECOND" => t.Microseconds,
        "SECOND_MICROSECOND" => (t.Seconds * 1_000_000L) + t.Microseconds,
        "MINUTE_SECOND" => (t.Minutes * 100L) + t.Seconds,
        "MINUTE_MICROSECOND" => (((t.Minutes * 100L) + t.Seconds) * 1_000_000) + t.Microseconds,
        "HOUR_MINUTE" => (t.Hours * 100L) + t.Minutes,
        "HOUR_SECOND" => (t.Hours * 10000L) + (t.Minutes * 100L) + t.Seconds,
        "HOUR_MICROSECOND" => (((t.Hours * 10000L) + (t.Minutes * 100L) + t.Seconds) * 1_000_000) + t.Microseconds,
        "DAY_HOUR" => (day * 100L) + t.Hours,
        "DAY_MINUTE" => (day * 10000L) + (t.Hours * 100L) + t.Minutes,
        "DAY_SECOND" => (day * 1_000_000L) + (t.Hours * 10000L) + (t.Minutes * 100L) + t.Seconds,
        _ => (((day * 1_000_000L) + (t.Hours * 10000L) + (t.Minutes * 100L) + t.Seconds) * 1_000_000) + t.Microseconds,
    };

    private static SqlValue Difference(FunctionContext c, in SqlValue from, in SqlValue to, string unit)
    {
        if (CompleteDate(c, from) is not { } a || CompleteDate(c, to) is not { } b) return SqlValue.Null;
        if (unit is "MONTH" or "QUARTER" or "YEAR")
        {
            var (x, y) = (PackedTemporal.Unpack(Math.Min(a, b)), PackedTemporal.Unpack(Math.Max(a, b)));
            var months = ((y.Year - x.Year) * 12L) + y.Month - x.Month;
            // A month counts when its day and time are reached.
            if ((y.Day, PackedTemporal.TimeOfDay(Math.Max(a, b))).CompareTo((x.Day, PackedTemporal.TimeOfDay(Math.Min(a, b)))) < 0) months--;
            months /= unit switch { "MONTH" => 1, "QUARTER" => 3, _ => 12 };
            return SqlValue.FromInt(a > b ? -months : months);
        }
        return SqlValue.FromInt((PackedTemporal.ToMicroseconds(b) - PackedTemporal.ToMicroseconds(a)) / UnitMicroseconds(unit));
    }

    private static MySqlType ClockSumType(IReadOnlyList<MySqlType> t) => t[0].Kind switch
    {
        TypeKind.Time => MySqlType.Time(ScaleOf(t)),
        TypeKind.Date or TypeKind.DateTime or TypeKind.Timestamp => MySqlType.DateTime(ScaleOf(t)),
        _ => MySqlType.VarChar(26),
    };

    private static SqlValue AddTime(FunctionContext c, ReadOnlySpan<SqlValue> a, int sign)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var added = Coercion.ToTime(a[1], 6, c.Session);
        if (added.IsNull || (a[1].HasBytes && TemporalParser.ReadDateTime(a[1].RawBytes) is { Status: TemporalStatus.Ok, HasTime: true } && a[1].RawBytes.Length > 15)) return SqlValue.Null;
        var isDate = a[0].Kind is ValueKind.Date or ValueKind.DateTime
            || (a[0].HasBytes && a[0].RawBytes.Length >= 12 && TemporalParser.ReadDateTime(a[0].RawBytes) is { Status: not TemporalStatus.Invalid, HasTime: true });
        if (isDate)
        {
            if (CompleteDate(c, a[0]) is not { } packed) return SqlValue.Null;
            if (PackedTemporal.FromMicroseconds(PackedTemporal.ToMicroseconds(packed) + (added.RawTemporal * sign)) is not { } moved) return Overflow(c, "datetime");
            return c.Site.ResultType.Kind == TypeKind.DateTime ? SqlValue.FromDateTime(moved, c.Site.ResultType.Scale)
                : SqlValue.FromUtf8(SqlValue.FromDateTime(moved, (moved & 0xFFFFFF) != 0 ? 6 : 0).ToUtf8());
        }
        var time = Coercion.ToTime(a[0], 6, c.Session);
        if (time.IsNull) return time;
        var sum = Math.Clamp(time.RawTemporal + (added.RawTemporal * sign), -PackedTemporal.LargestTime, PackedTemporal.LargestTime);
        return c.Site.ResultType.Kind == TypeKind.Time ? SqlValue.FromTime(sum, c.Site.ResultType.Scale)
            : SqlValue.FromUtf8(SqlValue.FromTime(sum, sum % PackedTemporal.Second != 0 ? 6 : 0).ToUtf8());
    }

    private static SqlValue TimeDifference(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        static bool IsDate(in SqlValue v) => v.Kind is ValueKind.Date or ValueKind.DateTime || (v.HasBytes && v.RawBytes.Length >= 12 && TemporalParser.ReadDateTime(v.RawBytes) is { Status: not TemporalStatus.Invalid, HasTime: true });
        if (IsDate(a[0]) != IsDate(a[1])) return SqlValue.Null;
        long difference;
        if (IsDate(a[0]))
        {
            if (CompleteDate(c, a[0]) is not { } x || CompleteDate(c, a[1]) is not { } y) return SqlValue.Null;
            difference = PackedTemporal.ToMicroseconds(x) - PackedTemporal.ToMicroseconds(y);
        }
        else
        {
            var (x, y) = (Coercion.ToTime(a[0], 6, c.Session), Coercion.ToTime(a[1], 6, c.Session));
            if (x.IsNull || y.IsNull) return SqlValue.Null;
            difference = x.RawTemporal - y.RawTemporal;
        }
        if (Math.Abs(difference) > PackedTemporal.LargestTime)
        {
            Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue("time", SqlValue.FromTime(difference).ToString()));
            difference = Math.Sign(difference) * PackedTemporal.LargestTime;
        }
        return SqlValue.FromTime(difference, c.Site.ResultType.Scale);
    }

    // Periods are YYMM or YYYYMM.
    private static long Months(long period)
    {
        var (year, month) = (period / 100, period % 100);
        if (period < 0 || month is < 1 or > 12) throw new ServerErrorException(ServerErrors.WrongArguments("period_diff"));
        return ((year < 100 ? TemporalParser.LongYear((int)year) : year) * 12) + month - 1;
    }

    private static SqlValue PeriodAdd(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var months = Months(a[0].ToInt64(c.Session)) + a[1].ToInt64(c.Session);
        return SqlValue.FromInt((months / 12 * 100) + (months % 12) + 1);
    }
}

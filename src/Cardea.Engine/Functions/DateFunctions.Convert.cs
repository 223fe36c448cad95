using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Between dates, days, seconds and time zones.</summary>
internal static partial class DateFunctions
{
    /// <summary>3001-01-18 23:59:59 UTC, the end of UNIX_TIMESTAMP and FROM_UNIXTIME. Source: MySQL 8.4 manual.</summary>
    private const long LastUnixSecond = 32_536_771_199;

    private static readonly long UnixEpoch = PackedTemporal.DayNumber(1970, 1, 1) * PackedTemporal.Day;

    private static void AddConversions(FunctionList list)
    {
        list.Add("UNIX_TIMESTAMP", 0, 1, UnixTimestampType, UnixTimestamp, deterministic: false);
        list.Add("FROM_UNIXTIME", 1, 2, static t => t.Count == 2 ? MySqlType.VarChar(512) : MySqlType.DateTime(t[0].FractionDigits), FromUnixTime, deterministic: false);
        list.Add("FROM_DAYS", 1, MySqlType.Date, static (c, a) => a[0].IsNull ? a[0] : SqlValue.FromDate(a[0].ToInt64(c.Session) is var n && n < 366 ? 0 : PackedTemporal.FromDayNumber(n) ?? 0));
        list.Add("TO_SECONDS", 1, MySqlType.BigInt, static (c, a) => CompleteDate(c, a[0]) is { } p ? SqlValue.FromInt(PackedTemporal.ToMicroseconds(p) / PackedTemporal.Second) : SqlValue.Null);
        list.Add("TIME_TO_SEC", 1, MySqlType.BigInt, static (c, a) => Coercion.ToTime(a[0], 6, c.Session) is { IsNull: false } t ? SqlValue.FromInt(t.RawTemporal / PackedTemporal.Second) : SqlValue.Null);
        list.Add("SEC_TO_TIME", 1, 1, static t => MySqlType.Time(t[0].FractionDigits), SecondsToTime);
        list.Add("MAKEDATE", 2, MySqlType.Date, MakeDate);
        list.Add("MAKETIME", 3, 3, static t => MySqlType.Time(t[2].FractionDigits), MakeTime);
        list.Add("TIMESTAMP", 1, 2, static t => MySqlType.DateTime(ScaleOf(t)), Timestamp);
        list.Add("CONVERT_TZ", 3, 3, static t => MySqlType.DateTime(t[0].FractionDigits), ConvertZone);
    }

    // BIGINT without a fraction, else DECIMAL with as many digits as the argument can have.
    private static MySqlType UnixTimestampType(IReadOnlyList<MySqlType> t)
    {
        if (t.Count == 0) return MySqlType.BigInt;
        var scale = t[0].FractionDigits;
        return scale == 0 ? MySqlType.BigInt : MySqlType.Decimal(12 + scale, scale);
    }

    private static SqlValue UnixTimestamp(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a.Length == 0) return SqlValue.FromInt(c.Session.StatementTime.ToUnixTimeSeconds());
        if (a[0].IsNull) return a[0];
        if (CompleteDate(c, a[0]) is not { } packed) return Seconds(c, 0);
        var micros = PackedTemporal.ToMicroseconds(TimeZones.ToUtc(packed, c.Session.TimeZone)) - UnixEpoch;
        return Seconds(c, micros < 0 || micros / PackedTemporal.Second > LastUnixSecond ? 0 : micros);
    }

    private static SqlValue Seconds(FunctionContext c, long micros) => c.Site.ResultType.Kind == TypeKind.Decimal
        ? SqlValue.FromDecimal(new MySqlDecimal((Int128)micros, 6).Truncate(c.Site.ResultType.Scale)) : SqlValue.FromInt(micros / PackedTemporal.Second);

    private static SqlValue FromUnixTime(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var value = a[0].ToDecimal(c.Session).Round(6);
        if (value.Sign < 0 || !value.TryGetNarrow(out var micros) || micros / PackedTemporal.Second > LastUnixSecond) return SqlValue.Null;
        var local = TimeZones.FromUtc(PackedTemporal.FromMicroseconds(UnixEpoch + (long)micros)!.Value, c.Session.TimeZone);
        return a.Length == 2 ? SqlValue.FromUtf8(DateFormat.Format(local, a[1].ToUtf8())) : SqlValue.FromDateTime(local, c.Site.ResultType.Scale);
    }

    private static SqlValue SecondsToTime(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var value = a[0].ToDecimal(c.Session).Round(6);
        var limit = new MySqlDecimal((Int128)PackedTemporal.LargestTime, 6);
        if (value.Abs() > limit)
        {
            Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue("time", ErrorText.Of(a[0].ToUtf8())));
            value = value.Sign < 0 ? limit.Negate() : limit;
        }
        value.TryGetNarrow(out var micros);
        return SqlValue.FromTime(PackedTemporal.RoundTime((long)micros, c.Site.ResultType.Scale, truncate: false), c.Site.ResultType.Scale);
    }

    private static SqlValue MakeDate(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (year, day) = (a[0].ToInt64(c.Session), a[1].ToInt64(c.Session));
        if (year is < 0 or > 9999 || day is <= 0 or > 3_700_000) return SqlValue.Null;
        if (year < 100) year = TemporalParser.LongYear((int)year);
        return PackedTemporal.FromDayNumber(PackedTemporal.DayNumber((int)year, 1, 1) + day - 1) is { } date ? SqlValue.FromDate(date) : SqlValue.Null;
    }

    private static SqlValue MakeTime(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (hour, minute, second) = (a[0].ToInt64(c.Session), a[1].ToInt64(c.Session), a[2].ToDecimal(c.Session).Round(6));
        if (minute is < 0 or > 59 || second.Sign < 0 || second >= MySqlDecimal.FromInt64(60)) return SqlValue.Null;
        second.TryGetNarrow(out var micros);
        var total = Math.Abs(Math.Clamp(hour, -839, 839)) * 3600 * PackedTemporal.Second + (minute * 60 * PackedTemporal.Second) + (long)micros;
        if (total > PackedTemporal.LargestTime)
        {
            Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue("time", $"{hour:00}:{minute:00}:{second.Truncate(0)}"));
            total = PackedTemporal.LargestTime;
        }
        return SqlValue.FromTime(hour < 0 ? -total : total, c.Site.ResultType.Scale);
    }

    private static SqlValue Timestamp(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var moment = Coercion.ToDateTime(a[0], 6, c.Session);
        if (moment.IsNull || a.Length == 1) return moment.IsNull ? moment : SqlValue.FromDateTime(moment.RawTemporal, c.Site.ResultType.Scale);
        var added = Coercion.ToTime(a[1], 6, c.Session);
        if (added.IsNull || !PackedTemporal.IsComplete(moment.RawTemporal)) return SqlValue.Null;
        return PackedTemporal.FromMicroseconds(PackedTemporal.ToMicroseconds(moment.RawTemporal) + added.RawTemporal) is { } sum ? SqlValue.FromDateTime(sum, c.Site.ResultType.Scale) : SqlValue.Null;
    }

    private static SqlValue ConvertZone(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a) || CompleteDate(c, a[0]) is not { } packed) return SqlValue.Null;
        if (FindZone(a[1].ToText()) is not { } from || FindZone(a[2].ToText()) is not { } to) return SqlValue.Null;
        var utc = TimeZones.ToUtc(packed, from);
        var seconds = (PackedTemporal.ToMicroseconds(utc) - UnixEpoch) / PackedTemporal.Second;
        // Outside of the range of Unix time the value comes back as it was.
        return SqlValue.FromDateTime(seconds is < 0 or > LastUnixSecond ? packed : TimeZones.FromUtc(utc, to), c.Site.ResultType.Scale);
    }

    /// <summary>A time zone as SET time_zone and CONVERT_TZ name it: SYSTEM, an offset from -13:59 to +14:00, or a name of the tz database; null else.</summary>
    public static TimeZoneInfo? FindZone(string name)
    {
        if (name.Equals("SYSTEM", StringComparison.OrdinalIgnoreCase)) return TimeZoneInfo.Local;
        if (name is ['+' or '-', ..])
        {
            var parts = name[1..].Split(':');
            if (parts.Length != 2 || parts[1].Length != 2 || !int.TryParse(parts[0], out var hours) || !int.TryParse(parts[1], out var minutes) || hours is < 0 or > 14 || minutes is < 0 or > 59) return null;
            var offset = new TimeSpan(hours, minutes, 0);
            if (name[0] == '-') offset = -offset;
            if (offset > TimeSpan.FromHours(14) || offset < TimeSpan.FromMinutes(-839)) return null;
            return offset == TimeSpan.Zero ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
        }
        // Only characters that names have: a name is a file's path below.
        if (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '-' or '+') || name[0] == '/') return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }
}

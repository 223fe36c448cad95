using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>DATE_FORMAT, TIME_FORMAT, STR_TO_DATE, GET_FORMAT with MySQL's percent letters. Names are English (lc_time_names = en_US).</summary>
internal static class DateFormat
{
    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>The text of a datetime.</summary>
    public static byte[] Format(long packed, ReadOnlySpan<byte> format)
    {
        var v = PackedTemporal.Unpack(packed);
        return Format(v, v.Hour, PackedTemporal.IsComplete(packed) ? PackedTemporal.DayNumber(packed) : -1, packed, format);
    }

    /// <summary>The text of a time; letters of the date print zeros.</summary>
    public static byte[] FormatTime(long microseconds, ReadOnlySpan<byte> format)
    {
        var t = PackedTemporal.UnpackTime(microseconds);
        var text = Format(new(0, 0, 0, 0, t.Minutes, t.Seconds, t.Microseconds), (int)t.Hours, -1, 0, format);
        return t.Negative ? [(byte)'-', .. text] : text;
    }

    private static byte[] Format(in Protocol.Packets.DateTimeValue v, int hour, int day, long packed, ReadOnlySpan<byte> format)
    {
        var result = new List<byte>(format.Length * 2);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length) result.Add(format[i]);
            else if (Item((char)format[++i], v, hour, day, packed) is { } item) result.AddRange(Encoding.UTF8.GetBytes(item));
            else result.Add(format[i]);
        }
        return [.. result];
    }

    private static string? Item(char letter, in Protocol.Packets.DateTimeValue v, int hour, int day, long packed) => letter switch
    {
        'a' => day < 0 ? "" : Days[(day + 6) % 7][..3],
        'b' => v.Month == 0 ? "" : Months[v.Month - 1][..3],
        'c' => v.Month.ToString(),
        'D' => v.Day + Ordinal(v.Day),
        'd' => v.Day.ToString("00"),
        'e' => v.Day.ToString(),
        'f' => v.Microsecond.ToString("000000"),
        'H' => hour.ToString("00"),
        'h' or 'I' => Twelve(hour).ToString("00"),
        'i' => v.Minute.ToString("00"),
        'j' => day < 0 ? "000" : (day - PackedTemporal.DayNumber(v.Year, 1, 1) + 1).ToString("000"),
        'k' => hour.ToString(),
        'l' => Twelve(hour).ToString(),
        'M' => v.Month == 0 ? "" : Months[v.Month - 1],
        'm' => v.Month.ToString("00"),
        'p' => HalfDay(hour),
        'r' => $"{Twelve(hour):00}:{v.Minute:00}:{v.Second:00} {HalfDay(hour)}",
        'S' or 's' => v.Second.ToString("00"),
        'T' => $"{hour:00}:{v.Minute:00}:{v.Second:00}",
        'U' => day < 0 ? "00" : DateFunctions.WeekNumber(packed, 0).Week.ToString("00"),
        'u' => day < 0 ? "00" : DateFunctions.WeekNumber(packed, 1).Week.ToString("00"),
        'V' => day < 0 ? "00" : DateFunctions.WeekNumber(packed, 2).Week.ToString("00"),
        'v' => day < 0 ? "00" : DateFunctions.WeekNumber(packed, 3).Week.ToString("00"),
        'W' => day < 0 ? "" : Days[(day + 6) % 7],
        'w' => day < 0 ? "" : ((day + 6) % 7).ToString(),
        'X' => day < 0 ? "0000" : DateFunctions.WeekNumber(packed, 2).Year.ToString("0000"),
        'x' => day < 0 ? "0000" : DateFunctions.WeekNumber(packed, 3).Year.ToString("0000"),
        'Y' => v.Year.ToString("0000"),
        'y' => (v.Year % 100).ToString("00"),
        '%' => "%",
        _ => null,
    };

    private static int Twelve(int hour) => ((hour % 24) + 11) % 12 + 1;

    private static string HalfDay(int hour) => hour % 24 < 12 ? "AM" : "PM";

    private static string Ordinal(int day) => day is >= 10 and <= 19 ? "th" : (day % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };

    /// <summary>What STR_TO_DATE with this format gives. Source: MySQL source, sql/item_timefunc.cc, get_date_time_result_type.</summary>
    public static TypeKind ResultKind(ReadOnlySpan<byte> format, out bool hasFraction)
    {
        var (date, time) = (false, false);
        hasFraction = false;
        for (var i = 0; i + 1 < format.Length; i++)
        {
            if (format[i] != '%') continue;
            var letter = (char)format[++i];
            if (letter == 'f') hasFraction = time = true;
            else if ("HhIiklprSsT".Contains(letter, StringComparison.Ordinal)) time = true;
            else if ("MVUXYWabcjmvuxyw".Contains(letter, StringComparison.Ordinal) || letter is 'd' or 'e' or 'D') date = true;
        }
        return date && time ? TypeKind.DateTime : time ? TypeKind.Time : TypeKind.Date;
    }

    /// <summary>Reads a text by a format; null when it does not fit. The rest of the text after the format is told by <paramref name="rest"/>.</summary>
    public static (int Year, int Month, int Day, int Hour, int Minute, int Second, int Micro)? Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, out bool rest)
    {
        var state = new ReadState();
        rest = false;
        var at = 0;
        if (!Read(text, ref at, format, state, depth: 0)) return null;
        while (at < text.Length && text[at] == ' ') at++;
        rest = at < text.Length;
        return state.Finish();
    }

    private static bool Read(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> format, ReadState s, int depth)
    {
        for (var i = 0; i < format.Length; i++)
        {
            while (at < text.Length && text[at] == ' ') at++;
            if (at >= text.Length) return true; // the text may end before the format does
            if (format[i] == ' ') continue;
            if (format[i] != '%' || i + 1 == format.Length)
            {
                if (text[at] != format[i]) return false;
                at++;
                continue;
            }
            if (!ReadItem(text, ref at, (char)format[++i], s, depth)) return false;
        }
        return true;
    }

    private static bool ReadItem(ReadOnlySpan<byte> text, ref int at, char letter, ReadState s, int depth)
    {
        switch (letter)
        {
            case 'Y': return Digits(text, ref at, 4, out s.Year, out var digits) && (digits > 2 || s.ShortYear());
            case 'y': return Digits(text, ref at, 2, out s.Year, out _) && s.ShortYear();
            case 'm' or 'c': return Digits(text, ref at, 2, out s.Month, out _);
            case 'M': return Word(text, ref at, Months, false, out s.Month);
            case 'b': return Word(text, ref at, Months, true, out s.Month);
            case 'd' or 'e': return Digits(text, ref at, 2, out s.Day, out _);
            case 'D':
                if (!Digits(text, ref at, 2, out s.Day, out _)) return false;
                at = Math.Min(text.Length, at + 2);
                return true;
            case 'h' or 'I' or 'l': s.TwelveHours = true; return Digits(text, ref at, 2, out s.Hour, out _);
            case 'H' or 'k': return Digits(text, ref at, 2, out s.Hour, out _);
            case 'i': return Digits(text, ref at, 2, out s.Minute, out _);
            case 's' or 'S': return Digits(text, ref at, 2, out s.Second, out _);
            case 'f':
                if (!Digits(text, ref at, 6, out s.Micro, out var places)) return false;
                for (; places < 6; places++) s.Micro *= 10;
                return true;
            case 'p': return ReadHalf(text, ref at, s);
            case 'W': return Word(text, ref at, Days, false, out s.WeekDay);
            case 'a': return Word(text, ref at, Days, true, out s.WeekDay);
            case 'w': return Digits(text, ref at, 1, out s.WeekDay, out _) && s.WeekDay++ <= 6;
            case 'j': return Digits(text, ref at, 3, out s.DayOfYear, out _);
            case 'U' or 'u' or 'V' or 'v':
                (s.SundayFirst, s.StrictWeek) = (letter is 'U' or 'V', letter is 'V' or 'v');
                return Digits(text, ref at, 2, out s.Week, out _);
            case 'X' or 'x': return Digits(text, ref at, 4, out s.WeekYear, out _);
            case 'r': return depth == 0 && Read(text, ref at, "%I:%i:%S %p"u8, s, 1);
            case 'T': return depth == 0 && Read(text, ref at, "%H:%i:%S"u8, s, 1);
            case '.': return Skip(text, ref at, static c => char.IsPunctuation((char)c));
            case '@': return Skip(text, ref at, static c => char.IsLetter((char)c));
            case '#': return Skip(text, ref at, static c => char.IsAsciiDigit((char)c));
            case '%':
                if (text[at] != '%') return false;
                at++;
                return true;
            default: return false;
        }
    }

    private static bool ReadHalf(ReadOnlySpan<byte> text, ref int at, ReadState s)
    {
        if (at + 2 > text.Length || !s.TwelveHours || (text[at + 1] | 0x20) != 'm') return false;
        var half = (char)(text[at] | 0x20);
        at += 2;
        s.Afternoon = half == 'p';
        return half is 'a' or 'p';
    }

    private static bool Skip(ReadOnlySpan<byte> text, ref int at, Func<byte, bool> test)
    {
        while (at < text.Length && test(text[at])) at++;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref int at, int most, out int value, out int digits)
    {
        (value, digits) = (0, 0);
        for (; digits < most && at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, digits++) value = (value * 10) + text[at] - '0';
        return digits > 0;
    }

    // The number of a name, from 1.
    private static bool Word(ReadOnlySpan<byte> text, ref int at, string[] names, bool shortForm, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            var name = shortForm ? names[number - 1][..3] : names[number - 1];
            if (at + name.Length > text.Length || !Encoding.ASCII.GetString(text.Slice(at, name.Length)).Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            at += name.Length;
            return true;
        }
        return false;
    }

    /// <summary>What the letters said so far.</summary>
    private sealed class ReadState
    {
        public int Year, Month, Day, Hour, Minute, Second, Micro, DayOfYear, Week = -1, WeekYear, WeekDay;
        public bool TwelveHours, Afternoon, SundayFirst, StrictWeek;

        public bool ShortYear()
        {
            Year = TemporalParser.LongYear(Year);
            return true;
        }

        public (int, int, int, int, int, int, int)? Finish()
        {
            if (TwelveHours)
            {
                if (Hour is < 1 or > 12) return null;
                Hour = (Hour % 12) + (Afternoon ? 12 : 0);
            }
            if (DayOfYear > 0 && !FromDay(PackedTemporal.DayNumber(Year, 1, 1) + DayOfYear - 1)) return null;
            if (Week >= 0 && WeekDay > 0 && !FromWeek()) return null;
            if (Year > 9999 || Month > 12 || Day > 31 || Hour > 23 || Minute > 59 || Second > 59) return null;
            return (Year, Month, Day, Hour, Minute, Second, Micro);
        }

        private bool FromDay(int number)
        {
            if (PackedTemporal.FromDayNumber(number) is not { } packed) return false;
            var v = PackedTemporal.Unpack(packed);
            (Year, Month, Day) = (v.Year, v.Month, v.Day);
            return true;
        }

        // A week of a year and a day of it name a date. %V needs %X, %U needs %Y.
        private bool FromWeek()
        {
            var year = StrictWeek ? WeekYear : Year;
            if (Week > 53 || (StrictWeek && WeekYear == 0)) return false;
            var first = PackedTemporal.DayNumber(year, 1, 1);
            var weekdayOfFirst = (first + 5 + (SundayFirst ? 1 : 0)) % 7;
            var wanted = SundayFirst ? WeekDay - 1 : (WeekDay + 5) % 7;
            var start = SundayFirst ? (weekdayOfFirst == 0 ? 0 : 7) - weekdayOfFirst : (weekdayOfFirst <= 3 ? 0 : 7) - weekdayOfFirst;
            return FromDay(first + start + ((Week - 1) * 7) + wanted);
        }
    }
}

internal static partial class DateFunctions
{
    /// <summary>Year and week of a complete date in one of the modes 0 to 7.</summary>
    public static (int Year, int Week) WeekNumber(long packed, int mode) => Week(packed, mode);

    private static void AddFormats(FunctionList list)
    {
        list.Add("DATE_FORMAT", 2, 2, static _ => MySqlType.VarChar(512), static (c, a) => StringFunctions.AnyNull(a) ? SqlValue.Null : DateOf(c, a[0]) is { } d ? SqlValue.FromUtf8(DateFormat.Format(d, a[1].ToUtf8())) : SqlValue.Null);
        list.Add("TIME_FORMAT", 2, 2, static _ => MySqlType.VarChar(512), static (c, a) => StringFunctions.AnyNull(a) ? SqlValue.Null : Coercion.ToTime(a[0], 6, c.Session) is { IsNull: false } t ? SqlValue.FromUtf8(DateFormat.FormatTime(t.RawTemporal, a[1].ToUtf8())) : SqlValue.Null);
        list.Add("STR_TO_DATE", 2, 2, static _ => MySqlType.VarChar(26), StringToDate);
        list.Add("GET_FORMAT", 2, 2, static _ => MySqlType.VarChar(17), GetFormat);
    }

    private static SqlValue StringToDate(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (text, format) = (a[0].ToUtf8(), a[1].ToUtf8());
        var found = DateFormat.Read(text, format, out var rest);
        var kind = DateFormat.ResultKind(format, out var hasFraction);
        var scale = hasFraction ? 6 : 0;
        if (found is not { } f) return NotADate(c, text);
        if (rest) Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue(kind == TypeKind.Time ? "time" : kind == TypeKind.Date ? "date" : "datetime", ErrorText.Of(text)));
        var packed = PackedTemporal.Pack(f.Year, f.Month, f.Day, f.Hour, f.Minute, f.Second, (uint)f.Micro);
        SqlValue value;
        if (kind == TypeKind.Time)
        {
            value = SqlValue.FromTime(PackedTemporal.TimeOfDay(packed), scale);
        }
        else
        {
            if (!TemporalCheck.IsAllowed(packed, c.Session.SqlMode)) return NotADate(c, text);
            value = kind == TypeKind.Date ? SqlValue.FromDate(PackedTemporal.DatePart(packed)) : SqlValue.FromDateTime(packed, scale);
        }
        return c.Site.ResultType.IsString ? SqlValue.FromUtf8(value.ToUtf8()) : value;
    }

    private static SqlValue NotADate(FunctionContext c, byte[] text)
    {
        Coercion.Warn(c.Session, ServerErrors.WrongValueForFunction("datetime", ErrorText.Of(text), "str_to_date"));
        return SqlValue.Null;
    }

    // The first argument is a keyword: the binder gives it as text.
    private static SqlValue GetFormat(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var text = (a[0].ToText().ToUpperInvariant(), a[1].ToText().ToUpperInvariant()) switch
        {
            ("DATE", "USA") => "%m.%d.%Y",
            ("DATE", "JIS" or "ISO") => "%Y-%m-%d",
            ("DATE", "EUR") => "%d.%m.%Y",
            ("DATE", "INTERNAL") => "%Y%m%d",
            ("DATETIME" or "TIMESTAMP", "USA" or "EUR") => "%Y-%m-%d %H.%i.%s",
            ("DATETIME" or "TIMESTAMP", "JIS" or "ISO") => "%Y-%m-%d %H:%i:%s",
            ("DATETIME" or "TIMESTAMP", "INTERNAL") => "%Y%m%d%H%i%s",
            ("TIME", "USA") => "%h:%i:%s %p",
            ("TIME", "JIS" or "ISO") => "%H:%i:%s",
            ("TIME", "EUR") => "%H.%i.%s",
            ("TIME", "INTERNAL") => "%H%i%s",
            _ => null,
        };
        return text is null ? SqlValue.Null : SqlValue.FromString(text);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Numbers and characters as codes: HEX, CONV, CHAR, FORMAT, SOUNDEX.</summary>
internal static partial class StringFunctions
{
    private static void AddCodes(FunctionList list)
    {
        list.Add("ASCII", 1, MySqlType.BigInt, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(a[0].ToUtf8() is { Length: > 0 } s ? s[0] : 0));
        list.Add("ORD", 1, MySqlType.BigInt, Ord);
        list.Add("CHAR", 1, -1, static t => MySqlType.String((ulong)t.Count * 4, "binary"), Char);
        list.Add("HEX", 1, 1, static t => MySqlType.String(Math.Max(16, TypeRules.Characters(t[0]) * 8)), Hex);
        list.Add("UNHEX", 1, 1, static t => MySqlType.String((TypeRules.Characters(t[0]) + 1) / 2, "binary"), Unhex);
        list.Add("BIN", 1, 1, static _ => MySqlType.VarChar(64), static (c, a) => Conv(c, [a[0], SqlValue.FromInt(10), SqlValue.FromInt(2)]));
        list.Add("OCT", 1, 1, static _ => MySqlType.VarChar(64), static (c, a) => Conv(c, [a[0], SqlValue.FromInt(10), SqlValue.FromInt(8)]));
        list.Add("CONV", 3, 3, static _ => MySqlType.VarChar(65), Conv);
        list.Add("FORMAT", 2, 3, static t => MySqlType.VarChar((uint)Math.Min(TypeRules.Characters(t[0]) * 2 + 32, 400)), Format);
        list.Add("SOUNDEX", 1, 1, static t => Joined([t[0]], Math.Max(4, TypeRules.Characters(t[0]))), Soundex);
    }

    // The bytes of the first character as a number with base 256.
    private static SqlValue Ord(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var text = a[0].ToUtf8();
        if (text.Length == 0) return SqlValue.FromInt(0);
        var length = 1;
        if (!IsBinary(c, 0)) Utf8.Next(text, out length);
        var value = 0L;
        foreach (var b in text.AsSpan(0, length)) value = (value << 8) | b;
        return SqlValue.FromInt(value);
    }

    private static SqlValue Char(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        var result = new List<byte>();
        foreach (ref readonly var value in a)
        {
            if (value.IsNull) continue;
            var number = (uint)value.ToInt64(c.Session);
            if (number > 0xFFFFFF) result.Add((byte)(number >> 24));
            if (number > 0xFFFF) result.Add((byte)(number >> 16));
            if (number > 0xFF) result.Add((byte)(number >> 8));
            result.Add((byte)number);
        }
        if (c.Site.ResultType.IsBinary || ErrorText.InvalidPart(result.ToArray()) is not { } bad) return Make(c, result.ToArray());
        Coercion.Warn(c.Session, ServerErrors.InvalidCharacters(c.Site.ResultType.CollationObject.Charset, bad.Replace("\\x", "", StringComparison.Ordinal)));
        return SqlValue.Null; // CHAR(… USING charset) with bytes that are no character
    }

    private static SqlValue Hex(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        if (a[0].HasBytes || a[0].IsTemporal)
        {
            var bytes = a[0].ToUtf8();
            return bytes.Length * 2L > MaximumLength(c) ? TooLong(c, "hex") : SqlValue.FromString(Convert.ToHexString(bytes));
        }
        return SqlValue.FromString(a[0].ToUInt64Wrapped(c.Session).ToString("X"));
    }

    private static SqlValue Unhex(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var text = a[0].ToUtf8();
        var result = new byte[(text.Length + 1) / 2];
        for (var i = 0; i < text.Length; i++)
        {
            var digit = HexDigit(text[i]);
            if (digit < 0)
            {
                Coercion.Warn(c.Session, ServerErrors.WrongValueForFunction("string", $"{ErrorText.Of(text)}", "unhex"));
                return SqlValue.Null;
            }
            // An odd count of digits means a zero in front.
            var place = i + (text.Length % 2);
            result[place / 2] |= (byte)(place % 2 == 0 ? digit << 4 : digit);
        }
        return SqlValue.FromBytes(result);
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    // Bases 2 to 36; a negative target base prints signed. 64 bits; beyond them the largest number.
    private static SqlValue Conv(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (from, to) = (a[1].ToInt64(c.Session), a[2].ToInt64(c.Session));
        if (Math.Abs(from) is < 2 or > 36 || Math.Abs(to) is < 2 or > 36) return SqlValue.Null;
        var text = a[0].IsNumberToo && a[0].Kind == ValueKind.Bytes ? Encoding.ASCII.GetBytes(a[0].RawUInt.ToString()) : a[0].ToUtf8();
        if (from == 10 && a[0].IsNumberToo) from = 10;
        var value = ReadInBase(text, (int)Math.Abs(from), from < 0);
        if (to < 0 && (long)value < 0) return SqlValue.FromString("-" + InBase(unchecked(0 - value), (int)-to));
        return SqlValue.FromString(InBase(value, (int)Math.Abs(to)));
    }

    private static ulong ReadInBase(ReadOnlySpan<byte> text, int radix, bool signed)
    {
        text = text.TrimStart((byte)' ');
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        UInt128 value = 0;
        foreach (var b in text)
        {
            var digit = b is >= (byte)'0' and <= (byte)'9' ? b - '0' : (b | 0x20) is >= 'a' and <= 'z' ? (b | 0x20) - 'a' + 10 : 99;
            if (digit >= radix) break;
            value = (value * (uint)radix) + (uint)digit;
            if (value > ulong.MaxValue) return signed ? (negative ? 1UL << 63 : long.MaxValue) : ulong.MaxValue;
        }
        return negative ? unchecked(0 - (ulong)value) : (ulong)value;
    }

    private static string InBase(ulong value, int radix)
    {
        if (value == 0) return "0";
        Span<char> digits = stackalloc char[64];
        var at = digits.Length;
        for (; value != 0; value /= (uint)radix) digits[--at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(int)(value % (uint)radix)];
        return new string(digits[at..]);
    }

    private static SqlValue Format(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        var decimals = (int)Math.Clamp(a[1].ToInt64(c.Session), 0, 30);
        string text;
        if (a[0].Kind is ValueKind.Double or ValueKind.String && !a[0].IsNumberToo)
        {
            var value = a[0].ToDouble(c.Session);
            text = MySqlDecimal.TryFromDouble(value, out var exact) ? exact.Round(decimals).ToString() : value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        }
        else
        {
            text = a[0].ToDecimal(c.Session).Round(decimals).ToString();
        }
        var (group, point) = Separators(a.Length == 3 && !a[2].IsNull ? a[2].ToText() : "en_US");
        return SqlValue.FromString(Group(text, group, point));
    }

    // The locales that differ from en_US in the common ways; an unknown one counts as en_US.
    private static (string Group, string Point) Separators(string locale) => locale.ToLowerInvariant() switch
    {
        "de_de" or "de_lu" or "es_ar" or "da_dk" or "id_id" or "it_it" or "nl_nl" or "nl_be" or "pt_br" or "tr_tr" or "ro_ro" or "vi_vn" or "de_be" => (".", ","),
        "de_ch" => ("'", "."),
        "de_at" or "es_es" or "fr_fr" or "fr_be" or "pt_pt" or "pl_pl" or "hr_hr" or "sl_si" => ("", ","),
        "ru_ru" or "uk_ua" or "fi_fi" or "sv_se" or "nb_no" or "no_no" or "cs_cz" or "bg_bg" or "sk_sk" or "et_ee" or "lv_lv" => (locale.StartsWith("ru", StringComparison.OrdinalIgnoreCase) ? "." : " ", ","),
        _ => (",", "."),
    };

    private static string Group(string number, string group, string point)
    {
        var dot = number.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? number : number[..dot];
        var negative = whole.StartsWith('-');
        if (negative) whole = whole[1..];
        var result = new StringBuilder(negative ? "-" : "");
        for (var i = 0; i < whole.Length; i++)
        {
            if (i > 0 && (whole.Length - i) % 3 == 0) result.Append(group);
            result.Append(whole[i]);
        }
        return dot < 0 ? result.ToString() : result.Append(point).Append(number, dot + 1, number.Length - dot - 1).ToString();
    }

    // Codes of A to Z; vowels, H, W and Y carry none. MySQL's form keeps all codes, at least four places.
    private static SqlValue Soundex(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        const string Codes = "01230120022455012623010202";
        var result = new List<byte>();
        var last = '0';
        foreach (var rune in a[0].ToText().EnumerateRunes())
        {
            if (!Rune.IsLetter(rune)) continue;
            var upper = Rune.ToUpperInvariant(rune);
            var code = upper.IsAscii ? Codes[upper.Value - 'A'] : '0';
            if (result.Count == 0)
            {
                result.AddRange(Encoding.UTF8.GetBytes(upper.ToString()));
                last = code;
                continue;
            }
            if (code != '0' && code != last) result.Add((byte)code);
            if (code != '0' || !(upper.Value is 'H' or 'W')) last = code == '0' ? last : code;
        }
        if (result.Count == 0) return Make(c, []);
        while (result.Count < 4) result.Add((byte)'0');
        return Make(c, result.ToArray());
    }
}

using System.Numerics;
using System.Text;

namespace Cardea.Engine.Values;

public readonly partial struct MySqlDecimal
{
    /// <summary>
    /// Reads the longest numeric prefix: sign, digits, point, digits, exponent. More than 30 digits after the point are rounded off.
    /// </summary>
    /// <param name="text">ASCII or UTF-8; leading blanks are skipped.</param>
    /// <param name="value">The number; zero when there is none.</param>
    /// <param name="consumed">Bytes read, with leading blanks; 0 when there is no number.</param>
    /// <returns>False when there is no number or it has more than 81 digits before the point; then <paramref name="value"/> is 0 or the largest value.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out MySqlDecimal value, out int consumed)
    {
        (value, consumed) = (default, 0);
        var i = 0;
        while (i < text.Length && (text[i] == ' ' || (text[i] >= 9 && text[i] <= 13))) i++;
        var negative = i < text.Length && text[i] == '-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        var start = i;
        Int128 narrow = 0;
        var (digits, scale, significant) = (0, 0, 0);
        var point = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }
            if (c is < (byte)'0' or > (byte)'9') break;
            digits++;
            if (significant > 0 || c != '0') significant++;
            if (significant <= 38) narrow = (narrow * 10) + (c - '0');
            if (point) scale++;
        }
        if (digits == 0) return false;
        consumed = i;
        var mantissa = text[start..i];
        var exponent = ReadExponent(text, ref consumed);
        BigInteger? wide = significant > 38 ? ReadWide(mantissa) : null;
        return TryScale(narrow, wide, scale, exponent, negative, out value);
    }

    /// <summary>Writes the number as MySQL prints it: <c>-0.50</c>, all <see cref="Scale"/> digits, no exponent. Returns the bytes written (at most 160).</summary>
    public int Format(Span<byte> to)
    {
        Span<byte> digits = stackalloc byte[160];
        var count = 0;
        if (_wide is BigInteger big)
        {
            count = Encoding.ASCII.GetBytes(BigInteger.Abs(big).ToString(), digits);
        }
        else
        {
            var value = (UInt128)Int128.Abs(_narrow);
            if (value <= ulong.MaxValue) System.Buffers.Text.Utf8Formatter.TryFormat((ulong)value, digits, out count);
            else value.TryFormat(digits, out count, default, System.Globalization.CultureInfo.InvariantCulture);
        }
        var at = 0;
        if (Sign < 0) to[at++] = (byte)'-';
        var whole = count - _scale;
        if (whole <= 0)
        {
            to[at++] = (byte)'0';
            if (_scale == 0) return at;
            to[at++] = (byte)'.';
            to.Slice(at, -whole).Fill((byte)'0');
            at += -whole;
            digits[..count].CopyTo(to[at..]);
            return at + count;
        }
        digits[..whole].CopyTo(to[at..]);
        at += whole;
        if (_scale == 0) return at;
        to[at++] = (byte)'.';
        digits[whole..count].CopyTo(to[at..]);
        return at + _scale;
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[200];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Reads a whole text; for literals and tests.</summary>
    public static MySqlDecimal Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return TryParse(bytes, out var value, out var consumed) && consumed == bytes.Length ? value : throw new FormatException($"'{text}' is no decimal number");
    }

    private static int ReadExponent(ReadOnlySpan<byte> text, ref int consumed)
    {
        var i = consumed;
        if (i >= text.Length || (text[i] | 0x20) != 'e') return 0;
        i++;
        var negative = i < text.Length && text[i] == '-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        var start = i;
        var exponent = 0;
        for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++) exponent = Math.Min((exponent * 10) + (text[i] - '0'), 100_000);
        if (i == start) return 0;
        consumed = i;
        return negative ? -exponent : exponent;
    }

    // Only the first 200 significant digits can matter: 81 before the point, 30 after, and one to round.
    private static BigInteger ReadWide(ReadOnlySpan<byte> mantissa)
    {
        var value = BigInteger.Zero;
        foreach (var c in mantissa)
            if (c != '.') value = (value * 10) + (c - '0');
        return value;
    }

    private static bool TryScale(Int128 narrow, BigInteger? wide, int scale, int exponent, bool negative, out MySqlDecimal value)
    {
        var isZero = wide is null && narrow == 0;
        scale -= exponent;
        if (isZero)
        {
            value = new((Int128)0, Math.Clamp(scale, 0, MaximumScale));
            return true;
        }
        if (wide is null && scale is >= 0 and <= MaximumScale)
        {
            value = new(negative ? -narrow : narrow, scale);
            return true;
        }
        var big = wide ?? (BigInteger)narrow;
        if (negative) big = -big;
        if (scale < 0)
        {
            if (scale < -81)
            {
                value = Largest(81, 0, negative);
                return false;
            }
            big *= Powers[-scale];
            scale = 0;
        }
        if (scale > MaximumScale)
        {
            big = DivideRounded(big, BigInteger.Pow(10, Math.Min(scale - MaximumScale, 20_000)), truncate: false);
            scale = MaximumScale;
        }
        if (BigInteger.Abs(big) >= Powers[81 + scale])
        {
            value = Largest(81, 0, negative);
            return false;
        }
        value = new(big, scale);
        return true;
    }
}

using System.Buffers.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Rows;

/// <summary>The text of values exactly as MySQL prints them; each method returns the number of bytes written.</summary>
public static class ValueText
{
    /// <summary>Enough room for any value but a double with fixed decimals.</summary>
    public const int MaximumLength = 40;

    /// <summary>Enough room for a double with up to 30 fixed decimals: 309 digits, sign, point, decimals.</summary>
    public const int MaximumFixedLength = 345;

    /// <summary>Up to here a number is printed without exponent. Source: MySQL source, <c>strings/dtoa.cc</c>, MAX_DECPT_FOR_F_FORMAT (DBL_DIG).</summary>
    private const int MaximumPlainPoint = 15;

    /// <summary>A signed integer.</summary>
    public static int Int64(Span<byte> to, long value)
    {
        Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    /// <summary>An unsigned integer.</summary>
    public static int UInt64(Span<byte> to, ulong value)
    {
        Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    /// <summary>The shortest digits that read back equal: 0.1, 1e15, 1.5e-16, 100000000000000.</summary>
    /// <remarks>The rule of <c>my_gcvt</c>: plain when the point stands from -14 to 15, or inside the digits; otherwise <c>d.ddde[-]x</c>.</remarks>
    public static int Double(Span<byte> to, double value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length); // the default format has the shortest digits that read back equal
        return Arrange(to, text[..length]);
    }

    /// <summary>Six significant digits, as MySQL prints FLOAT: 16777216 becomes 16777200.</summary>
    public static int Float(Span<byte> to, float value)
    {
        Span<byte> text = stackalloc byte[32];
        ((double)value).TryFormat(text, out var length, "E5");
        return Arrange(to, text[..length]);
    }

    /// <summary>A double with a fixed number of digits after the point, 0 to 30.</summary>
    public static int Fixed(Span<byte> to, double value, int decimals)
    {
        Span<char> format = ['F', (char)('0' + decimals / 10), (char)('0' + decimals % 10)];
        value.TryFormat(to, out var written, format);
        return written;
    }

    /// <summary><c>YYYY-MM-DD</c>.</summary>
    public static int Date(Span<byte> to, in DateTimeValue value)
    {
        Two(to, value.Year / 100);
        Two(to[2..], value.Year % 100);
        to[4] = (byte)'-';
        Two(to[5..], value.Month);
        to[7] = (byte)'-';
        Two(to[8..], value.Day);
        return 10;
    }

    /// <summary><c>YYYY-MM-DD hh:mm:ss[.f…]</c> with <paramref name="decimals"/> digits (0 to 6) of the fraction, the rest cut off.</summary>
    public static int DateTime(Span<byte> to, in DateTimeValue value, int decimals)
    {
        Date(to, value);
        to[10] = (byte)' ';
        Two(to[11..], value.Hour);
        Clock(to[13..], value.Minute, value.Second);
        return 19 + Fraction(to[19..], value.Microsecond, decimals);
    }

    /// <summary><c>[-]hh:mm:ss[.f…]</c>, hours with three digits where needed.</summary>
    public static int Time(Span<byte> to, in TimeValue value, int decimals)
    {
        var at = 0;
        if (value.Negative) to[at++] = (byte)'-';
        if (value.Hours < 100)
        {
            Two(to[at..], (int)value.Hours);
            at += 2;
        }
        else
        {
            at += UInt64(to[at..], value.Hours);
        }
        Clock(to[at..], value.Minutes, value.Seconds);
        return at + 6 + Fraction(to[(at + 6)..], value.Microseconds, decimals);
    }

    private static void Clock(Span<byte> to, int minute, int second)
    {
        to[0] = (byte)':';
        Two(to[1..], minute);
        to[3] = (byte)':';
        Two(to[4..], second);
    }

    private static int Fraction(Span<byte> to, uint microsecond, int decimals)
    {
        if (decimals is < 1 or > 6) return 0;
        to[0] = (byte)'.';
        var divisor = 100000u;
        for (var i = 1; i <= decimals; i++, divisor /= 10) to[i] = (byte)('0' + microsecond / divisor % 10);
        return decimals + 1;
    }

    private static void Two(Span<byte> to, int value)
    {
        to[0] = (byte)('0' + value / 10 % 10);
        to[1] = (byte)('0' + value % 10);
    }

    // Takes "-1.2345E-05", "123.45" or "1E+20" apart into digits and the place of the point, and puts them together as MySQL does.
    private static int Arrange(Span<byte> to, ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[32];
        var (at, count, point, seenPoint) = (0, 0, 0, false);
        if (text[0] == '-') to[at++] = text[0];
        var i = at;
        for (; i < text.Length && text[i] != 'E'; i++)
        {
            if (text[i] == '.') seenPoint = true;
            else if (text[i] is < (byte)'0' or > (byte)'9') return NotFinite(to);
            else
            {
                if (count > 0 || text[i] != '0') digits[count++] = text[i];
                if (!seenPoint && count > 0) point++;
                else if (seenPoint && count == 0) point--;
            }
        }
        if (i < text.Length && Utf8Parser.TryParse(text[(text[i + 1] == '+' ? i + 2 : i + 1)..], out int exponent, out _)) point += exponent;
        while (count > 0 && digits[count - 1] == '0') count--;
        if (count == 0)
        {
            to[at++] = (byte)'0';
            return at;
        }
        return point >= -MaximumPlainPoint + 1 && (point <= MaximumPlainPoint || count > point)
            ? at + Plain(to[at..], digits[..count], point)
            : at + Exponent(to[at..], digits[..count], point - 1);
    }

    private static int Plain(Span<byte> to, ReadOnlySpan<byte> digits, int point)
    {
        if (point <= 0)
        {
            to[0] = (byte)'0';
            to[1] = (byte)'.';
            to.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(to[(2 - point)..]);
            return 2 - point + digits.Length;
        }
        if (point >= digits.Length)
        {
            digits.CopyTo(to);
            to[digits.Length..point].Fill((byte)'0');
            return point;
        }
        digits[..point].CopyTo(to);
        to[point] = (byte)'.';
        digits[point..].CopyTo(to[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int Exponent(Span<byte> to, ReadOnlySpan<byte> digits, int exponent)
    {
        var at = 0;
        to[at++] = digits[0];
        if (digits.Length > 1)
        {
            to[at++] = (byte)'.';
            digits[1..].CopyTo(to[at..]);
            at += digits.Length - 1;
        }
        to[at++] = (byte)'e';
        return at + Int64(to[at..], exponent);
    }

    // MySQL has neither infinity nor NaN; a value that gets here is a mistake made before, and 0 is what my_gcvt prints on overflow.
    private static int NotFinite(Span<byte> to)
    {
        to[0] = (byte)'0';
        return 1;
    }
}

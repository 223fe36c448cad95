using System.Globalization;
using System.Text;
using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql;

/// <summary>Makes values of literal text. Used by the parser, and by plans that are bound again with another text's literals.</summary>
public static class LiteralDecoder
{
    /// <summary>The literal at <paramref name="position"/> of a digest of <paramref name="sql"/>.</summary>
    public static LiteralExpression Decode(ReadOnlySpan<byte> sql, LiteralPosition position, LexicalMode mode)
    {
        var text = sql.Slice(position.Start, position.Length);
        return position.Kind switch
        {
            LiteralKind.Integer or LiteralKind.UnsignedInteger or LiteralKind.Decimal => Number(text),
            LiteralKind.Double => Approximate(text),
            LiteralKind.Hex => new HexLiteral(Hex(text)),
            LiteralKind.Bit => new BitLiteral(Bits(text)),
            LiteralKind.NationalString => new StringLiteral(Strings(text, mode), "utf8mb3"),
            _ => new StringLiteral(Strings(text, mode)),
        };
    }

    /// <summary>The value of one string literal with its quotes, or of several with blanks between them.</summary>
    public static byte[] Strings(ReadOnlySpan<byte> text, LexicalMode mode)
    {
        var lexer = new Lexer(text, mode);
        var token = lexer.Next();
        var value = Unquote(text.Slice(token.Start, token.Length), mode);
        while ((token = lexer.Next()).Kind is TokenKind.String)
            value = [.. value, .. Unquote(text.Slice(token.Start, token.Length), mode)];
        return value;
    }

    /// <summary>The value of one string literal with its quotes and perhaps an N in front.</summary>
    internal static byte[] Unquote(ReadOnlySpan<byte> text, LexicalMode mode)
    {
        if (text[0] is (byte)'n' or (byte)'N')
            text = text[1..];
        var quote = text[0];
        var content = text[1..^1];
        var backslashes = (mode & LexicalMode.NoBackslashEscapes) == 0;
        if (content.IndexOf(quote) < 0 && (!backslashes || content.IndexOf((byte)'\\') < 0))
            return content.ToArray();
        var value = new byte[content.Length];
        var length = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == quote)
                value[length++] = content[i++]; // doubled
            else if (content[i] == (byte)'\\' && backslashes && i + 1 < content.Length)
                length += Unescape(content[++i], value.AsSpan(length));
            else
                value[length++] = content[i];
        }
        return value[..length];
    }

    private static int Unescape(byte escaped, Span<byte> value)
    {
        if (escaped is (byte)'%' or (byte)'_')
        {
            // Kept with their backslash, for LIKE.
            value[0] = (byte)'\\';
            value[1] = escaped;
            return 2;
        }
        value[0] = escaped switch
        {
            (byte)'0' => 0,
            (byte)'b' => 8,
            (byte)'n' => 10,
            (byte)'r' => 13,
            (byte)'t' => 9,
            (byte)'Z' => 26,
            _ => escaped,
        };
        return 1;
    }

    /// <summary>The name in quotes, doubled quotes made single.</summary>
    internal static string QuotedName(ReadOnlySpan<byte> text)
    {
        var quote = (char)text[0];
        var name = Encoding.UTF8.GetString(text[1..^1]);
        return name.Contains(quote) ? name.Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal) : name;
    }

    internal static LiteralExpression Number(ReadOnlySpan<byte> text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new IntegerLiteral(value)
            : new DecimalLiteral(Encoding.ASCII.GetString(text));

    internal static DoubleLiteral Approximate(ReadOnlySpan<byte> text) =>
        new(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text));

    internal static byte[] Hex(ReadOnlySpan<byte> text)
    {
        var digits = text[1] == (byte)'\'' ? text[2..^1] : text[2..];
        var value = new byte[(digits.Length + 1) / 2];
        for (var i = 0; i < digits.Length; i++)
        {
            // From the last digit on: an odd number of digits has a zero before the first.
            var nibble = HexValue(digits[digits.Length - 1 - i]);
            value[value.Length - 1 - i / 2] |= (byte)(i % 2 == 0 ? nibble : nibble << 4);
        }
        return value;
    }

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    internal static byte[] Bits(ReadOnlySpan<byte> text)
    {
        var digits = text[1] == (byte)'\'' ? text[2..^1] : text[2..];
        var value = new byte[(digits.Length + 7) / 8];
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[digits.Length - 1 - i] == (byte)'1')
                value[value.Length - 1 - i / 8] |= (byte)(1 << (i % 8));
        }
        return value;
    }
}

using System.Text;

namespace Cardea.Client.Output;

/// <summary>Measures and prepares cells for output.</summary>
internal static class CellText
{
    /// <summary>Terminal columns of a UTF-8 text: East Asian wide characters take two, as in the server family's tables.</summary>
    public static int Width(ReadOnlySpan<byte> text)
    {
        var ascii = 0;
        while (ascii < text.Length && text[ascii] < 0x80)
            ascii++;
        var width = ascii;
        for (var rest = text[ascii..]; rest.Length > 0;)
        {
            Rune.DecodeFromUtf8(rest, out var rune, out var length);
            width += IsWide(rune.Value) ? 2 : 1;
            rest = rest[length..];
        }
        return width;
    }

    // Unicode Standard Annex 11, the W and F ranges.
    private static bool IsWide(int c) => c >= 0x1100 && (c <= 0x115F || c is >= 0x2E80 and <= 0x303E or >= 0x3041 and <= 0x33FF or >= 0x3400 and <= 0x4DBF
        or >= 0x4E00 and <= 0x9FFF or >= 0xA000 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F
        or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x20000 and <= 0x3FFFD);

    /// <summary><c>0x4A4B</c> in upper case.</summary>
    public static byte[] Hex(ReadOnlySpan<byte> cell) => Encoding.ASCII.GetBytes("0x" + Convert.ToHexString(cell));

    /// <summary>NUL bytes as blanks, which is how mysql prints them one line a column and in markup.</summary>
    public static ReadOnlySpan<byte> WithoutNul(ReadOnlySpan<byte> cell)
    {
        if (!cell.Contains((byte)0))
            return cell;
        var copy = cell.ToArray();
        copy.AsSpan().Replace((byte)0, (byte)' ');
        return copy;
    }

    /// <summary>
    /// Makes text from elsewhere harmless for a terminal: control characters (ESC, C1, DEL …) become <c>\xHH</c>, characters that turn the
    /// direction of writing become <c>\uHHHH</c>. Line feed and tab stay. Returns the input when nothing had to change.
    /// </summary>
    public static ReadOnlySpan<byte> Harmless(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && HarmAt(text[at..]).Length == 0)
            at++;
        if (at == text.Length)
            return text;
        var safe = new List<byte>(text.Length + 16);
        safe.AddRange(text[..at]);
        while (at < text.Length)
        {
            var (length, written) = HarmAt(text[at..]);
            if (length == 0)
                safe.Add(text[at++]);
            else
                safe.AddRange(Encoding.ASCII.GetBytes(written));
            at += length;
        }
        return safe.ToArray();
    }

    // What would steer a terminal at the beginning of the text: its length in bytes (0 = nothing) and how it is written instead.
    private static (int Length, string Written) HarmAt(ReadOnlySpan<byte> text) => text switch
    {
        [< 0x20 and not ((byte)'\n' or (byte)'\t'), ..] or [0x7F, ..] => (1, $"\\x{text[0]:X2}"),
        [0xC2, >= 0x80 and < 0xA0, ..] => (2, $"\\x{text[1]:X2}"), // C1 in UTF-8
        [0xE2, 0x80, 0x8E or 0x8F or (>= 0xAA and <= 0xAE), ..] => (3, $"\\u20{text[2] - 0x80:X2}"), // marks, embeddings, overrides
        [0xE2, 0x81, >= 0xA6 and <= 0xA9, ..] => (3, $"\\u20{text[2] - 0x40:X2}"), // isolates
        _ => (0, ""),
    };
}

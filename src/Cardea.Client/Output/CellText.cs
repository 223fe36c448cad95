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
    /// Makes text from elsewhere harmless for a terminal: control characters (ESC, C1, DEL …) become <c>\xHH</c>.
    /// Line feed and tab stay. Returns the input when nothing had to change.
    /// </summary>
    public static ReadOnlySpan<byte> Harmless(ReadOnlySpan<byte> text)
    {
        if (!HasControl(text))
            return text;
        var safe = new List<byte>(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var wide = text[i] == 0xC2 && i + 1 < text.Length && text[i + 1] is >= 0x80 and < 0xA0; // C1 in UTF-8
            if (!wide && !IsControl(text[i]))
            {
                safe.Add(text[i]);
                continue;
            }
            safe.AddRange(Encoding.ASCII.GetBytes($"\\x{text[wide ? ++i : i]:X2}"));
        }
        return safe.ToArray();
    }

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsControl(text[i]) || text[i] == 0xC2 && i + 1 < text.Length && text[i + 1] is >= 0x80 and < 0xA0)
                return true;
        }
        return false;
    }

    private static bool IsControl(byte b) => b < 0x20 && b is not ((byte)'\n' or (byte)'\t') || b == 0x7F;
}

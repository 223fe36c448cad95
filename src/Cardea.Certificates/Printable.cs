using System.Globalization;
using System.Text;

namespace Cardea.Certificates;

/// <summary>
/// Text out of a certificate or a file is a stranger's text. What could drive a terminal or begin a new line of a log is shown by its number:
/// control characters, line ends of every kind, and what turns the direction of writing.
/// </summary>
public static class Printable
{
    /// <summary>The text with everything that is not plainly visible written as <c>\xHH</c> or <c>\u{HHHH}</c>; a backslash stays.</summary>
    public static string Text(string text)
    {
        if (text.All(static c => c is >= ' ' and < '\x7F'))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPlain(rune))
                shown.Append(rune);
            else if (rune.Value < 0x100)
                shown.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}");
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
        return shown.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpaceSeparator);
}

using System.Text;
using System.Text.RegularExpressions;

namespace Cardea.Server.Statements;

/// <summary>Takes passwords out of statements before they are written anywhere, also out of those with syntax errors.</summary>
public static partial class SecretText
{
    private const int MaximumLength = 4096;

    /// <summary>The text, at most 4096 bytes of it, with each string behind IDENTIFIED, PASSWORD and the like as <c>&lt;hidden&gt;</c>.</summary>
    public static string Hide(ReadOnlySpan<byte> sql)
    {
        var text = Encoding.UTF8.GetString(sql[..Math.Min(sql.Length, MaximumLength)]);
        if (!text.Contains("IDENTIFIED", StringComparison.OrdinalIgnoreCase) && !text.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)) return text;
        return Strings().Replace(text, "<hidden>");
    }

    // In such a statement every string goes, names of accounts among them: better too much than a password. An unclosed string ends with the text.
    [GeneratedRegex("""'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$)|0x[0-9a-f]+|x'[0-9a-f]*'""", RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 200)]
    private static partial Regex Strings();
}

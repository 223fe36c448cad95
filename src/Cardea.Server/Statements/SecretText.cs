using System.Buffers;
using System.Text;

namespace Cardea.Server.Statements;

/// <summary>Takes passwords out of statements before they are written anywhere, also out of those with syntax errors.</summary>
public static class SecretText
{
    private const int MaximumLength = 4096;
    private const string Hidden = "<hidden>";
    private static readonly SearchValues<string> Keywords = SearchValues.Create(["IDENTIFIED", "PASSWORD"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> Literals = SearchValues.Create(["'", "\"", "`", "0x"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The text, at most 4096 bytes of it; from the first string behind IDENTIFIED or PASSWORD on it is <c>&lt;hidden&gt;</c>. Where a string ends depends
    /// on comments, quoted names and the session's sql_mode, and an attacker chooses all three (<c>/* it's */</c>): so nothing behind it is shown.
    /// </summary>
    public static string Hide(ReadOnlySpan<byte> sql)
    {
        var text = Encoding.UTF8.GetString(sql[..Math.Min(sql.Length, MaximumLength)]);
        var keyword = text.AsSpan().IndexOfAny(Keywords);
        if (keyword < 0) return text;
        var literal = text.AsSpan(keyword).IndexOfAny(Literals);
        return literal < 0 ? text : string.Concat(text.AsSpan(0, keyword + literal), Hidden);
    }
}

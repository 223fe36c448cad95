namespace Cardea.Server.Accounts;

/// <summary>MySQL's simple patterns in host and schema names: <c>%</c> any run, <c>_</c> one character, <c>\</c> takes the next one literally.</summary>
internal static class Wildcards
{
    /// <summary>True when the whole text fits the pattern. Time is bounded by the product of both lengths; it never recurses.</summary>
    public static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int p = 0, t = 0, resumePattern = -1, resumeText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                (resumePattern, resumeText) = (++p, t);
                continue;
            }
            var escaped = p + 1 < pattern.Length && pattern[p] == '\\';
            var at = escaped ? p + 1 : p;
            if (at < pattern.Length && ((!escaped && pattern[at] == '_') || Same(pattern[at], text[t], ignoreCase)))
            {
                (p, t) = (at + 1, t + 1);
                continue;
            }
            if (resumePattern < 0) return false;
            (p, t) = (resumePattern, ++resumeText);
        }
        while (p < pattern.Length && pattern[p] == '%') p++;
        return p == pattern.Length;
    }

    /// <summary>Where the first unescaped wildcard stands; -1 if there is none.</summary>
    public static int FirstWildcard(ReadOnlySpan<char> pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] == '\\') i++;
            else if (pattern[i] is '%' or '_') return i;
        return -1;
    }

    /// <summary>The pattern without its escapes: the name it stands for when it has no wildcard.</summary>
    public static string Unescape(string pattern)
    {
        if (!pattern.Contains('\\', StringComparison.Ordinal)) return pattern;
        var name = new System.Text.StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) i++;
            name.Append(pattern[i]);
        }
        return name.ToString();
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}

namespace Cardea.Server.Replies;

/// <summary>LIKE as SHOW uses it: case does not matter, backslash escapes.</summary>
public static class LikePattern
{
    /// <summary>True when the text fits.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        // Greedy with one step back to the last %: linear for the patterns that people write, never exponential.
        int t = 0, p = 0, starPattern = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                starPattern = ++p;
                starText = t;
                continue;
            }
            var escaped = p + 1 < pattern.Length && pattern[p] == '\\';
            var at = escaped ? p + 1 : p;
            if (at < pattern.Length && (!escaped && pattern[at] == '_' || Same(text[t], pattern[at])))
            {
                t++;
                p = at + 1;
                continue;
            }
            if (starPattern < 0) return false;
            p = starPattern;
            t = ++starText;
        }
        while (p < pattern.Length && pattern[p] == '%') p++;
        return p == pattern.Length;
    }

    private static bool Same(char a, char b) => a == b || char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}

using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>LIKE with <c>%</c>, <c>_</c> and an escape, character by character in a collation. Source: MySQL 8.4 manual, "LIKE".</summary>
public static class LikeFunctions
{
    internal static void AddTo(FunctionList list) => list.Add("LIKE", 2, 3, static _ => MySqlType.Boolean, Like);

    /// <summary>Matches the whole text. At each moment one <c>%</c> is open, so that the time is bounded by text × pattern.</summary>
    /// <param name="escape">0 = none.</param>
    public static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, byte escape, Collation collation)
    {
        var (t, p, retryText, retryPattern) = (0, 0, -1, -1);
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '%' && escape != '%')
            {
                (retryPattern, retryText) = (++p, t);
                continue;
            }
            if (t == text.Length)
            {
                if (p == pattern.Length) return true;
                return false; // more text would be needed; taking more into % only leaves less
            }
            if (p < pattern.Length && Step(text[t..], pattern[p..], escape, collation, out var textLength, out var patternLength))
            {
                t += textLength;
                p += patternLength;
                continue;
            }
            if (retryPattern < 0) return false;
            retryText += Width(text[retryText..], collation);
            (t, p) = (retryText, retryPattern);
        }
    }

    /// <summary>The leading part of a pattern that stands for itself: what an index range may be built from.</summary>
    public static byte[] LiteralPrefix(ReadOnlySpan<byte> pattern, byte escape)
    {
        var result = new List<byte>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == escape && escape != 0 && i + 1 < pattern.Length) i++;
            else if (pattern[i] is (byte)'%' or (byte)'_') break;
            result.Add(pattern[i]);
        }
        return [.. result];
    }

    private static bool Step(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, byte escape, Collation collation, out int textLength, out int patternLength)
    {
        textLength = Width(text, collation);
        patternLength = 1;
        if (pattern[0] == escape && escape != 0 && pattern.Length > 1)
        {
            pattern = pattern[1..];
            patternLength = 2;
        }
        else if (pattern[0] == '_')
        {
            return true;
        }
        var width = Width(pattern, collation);
        patternLength += width - 1;
        if (text[..textLength].SequenceEqual(pattern[..width])) return true;
        if (collation.IsBinary) return false;
        return collation.SameCharacter(Utf8.Next(text, out _), Utf8.Next(pattern, out _));
    }

    private static int Width(ReadOnlySpan<byte> text, Collation collation)
    {
        if (text[0] < 0x80 || collation.Charset == "binary") return 1;
        Utf8.Next(text, out var length);
        return length;
    }

    private static SqlValue Like(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        return SqlValue.FromBool(Matches(a[0].ToUtf8(), a[1].ToUtf8(), Escape(c, a), c.Site.Collation));
    }

    private static byte Escape(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        var standard = (c.Session.SqlMode & SqlMode.NoBackslashEscapes) != 0 ? (byte)0 : (byte)'\\';
        if (a.Length < 3 || a[2].IsNull) return standard;
        var text = a[2].ToUtf8();
        return text.Length switch
        {
            0 => 0,
            1 when text[0] < 0x80 => text[0],
            _ => throw new ServerErrorException(ServerErrors.WrongArguments("ESCAPE")),
        };
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>
/// REGEXP and its functions. Patterns run on the engine without backtracking; those that need it (look-around, back references) run with a time-out (3699).
/// Source: MySQL 8.4 manual, "Regular Expressions".
/// </summary>
internal static class RegexFunctions
{
    private const int CacheSize = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string, RegexOptions), Regex> Cache = [];

    public static void AddTo(FunctionList list)
    {
        list.Add("REGEXP", 2, 2, static _ => MySqlType.Boolean, Like);
        list.Alias("RLIKE", "REGEXP");
        list.Add("REGEXP_LIKE", 2, 3, static _ => MySqlType.Boolean, Like);
        list.Add("REGEXP_INSTR", 2, 6, static _ => MySqlType.BigInt, Position);
        list.Add("REGEXP_SUBSTR", 2, 5, static t => StringFunctions.Same(t, 0), Part);
        list.Add("REGEXP_REPLACE", 3, 6, static t => MySqlType.String(16777216, TypeRules.Collate([t[0]])), Replace);
    }

    private static SqlValue Like(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (HasNull(a)) return SqlValue.Null;
        var regex = Compile(c, a, 2);
        return SqlValue.FromBool(Guard(regex, a[0].ToText(), static (r, text) => r.IsMatch(text)));
    }

    private static SqlValue Position(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (HasNull(a)) return SqlValue.Null;
        var end = a.Length > 4 && a[4].ToInt64(c.Session) != 0;
        var text = a[0].ToText();
        var match = Find(c, a, text, 5);
        return SqlValue.FromInt(match is null ? 0 : Characters(text, match.Index + (end ? match.Length : 0)) + 1);
    }

    private static SqlValue Part(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (HasNull(a)) return SqlValue.Null;
        return Find(c, a, a[0].ToText(), 4) is { } match ? StringFunctions.Make(c, Encoding.UTF8.GetBytes(match.Value)) : SqlValue.Null;
    }

    private static SqlValue Replace(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (HasNull(a)) return SqlValue.Null;
        var text = a[0].ToText();
        var start = Start(c, a, 3, text);
        var occurrence = a.Length > 4 ? a[4].ToInt64(c.Session) : 0;
        var replacement = Replacement(a[2].ToText());
        var regex = Compile(c, a, 5);
        var limit = StringFunctions.MaximumLength(c);
        var result = Guard(regex, text, (r, subject) =>
        {
            var output = new StringBuilder(subject, 0, start, subject.Length + 16);
            var (at, number) = (start, 0L);
            for (var match = r.Match(subject, start); match.Success; match = match.NextMatch())
            {
                number++;
                if (occurrence > 0 && number < occurrence) continue;
                output.Append(subject, at, match.Index - at).Append(match.Result(replacement));
                at = match.Index + match.Length;
                if (output.Length > limit) return null;
                if (occurrence > 0) break;
            }
            return output.Append(subject, at, subject.Length - at).ToString();
        });
        return result is null ? StringFunctions.TooLong(c, "regexp_replace") : StringFunctions.Make(c, Encoding.UTF8.GetBytes(result));
    }

    private static Match? Find(FunctionContext c, ReadOnlySpan<SqlValue> a, string text, int optionsAt)
    {
        var start = Start(c, a, 2, text);
        var occurrence = a.Length > 3 ? Math.Max(1, a[3].ToInt64(c.Session)) : 1;
        var regex = Compile(c, a, optionsAt);
        return Guard(regex, text, (r, subject) =>
        {
            var match = r.Match(subject, start);
            for (var n = 1L; n < occurrence && match.Success; n++) match = match.NextMatch();
            return match.Success ? match : null;
        });
    }

    private static int Start(FunctionContext c, ReadOnlySpan<SqlValue> a, int at, string text)
    {
        if (a.Length <= at) return 0;
        var position = a[at].ToInt64(c.Session);
        if (position < 1 || position > text.Length + 1) throw new ServerErrorException(ServerErrors.RegexIndexOutOfBounds());
        var index = 0;
        for (var n = 1L; n < position && index < text.Length; n++) index += char.IsHighSurrogate(text[index]) ? 2 : 1;
        return Math.Min(index, text.Length);
    }

    private static int Characters(string text, int units)
    {
        var count = 0;
        for (var i = 0; i < units; i++)
            if (!char.IsLowSurrogate(text[i])) count++;
        return count;
    }

    private static bool HasNull(ReadOnlySpan<SqlValue> a)
    {
        foreach (ref readonly var value in a)
            if (value.IsNull) return true;
        return false;
    }

    private static T Guard<T>(Regex regex, string text, Func<Regex, string, T> run)
    {
        try
        {
            return run(regex, text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ServerErrorException(ServerErrors.RegexTimeout());
        }
    }

    private static Regex Compile(FunctionContext c, ReadOnlySpan<SqlValue> a, int optionsAt)
    {
        var options = RegexOptions.CultureInvariant;
        if (!c.Site.Collation.IsBinary && !c.Site.Collation.Name.EndsWith("_cs", StringComparison.Ordinal)) options |= RegexOptions.IgnoreCase;
        if (a.Length > optionsAt) options = Options(options, a[optionsAt].ToText());
        return Get(a[1].ToText(), options);
    }

    private static RegexOptions Options(RegexOptions options, string letters)
    {
        foreach (var letter in letters)
        {
            options = letter switch
            {
                'i' => options | RegexOptions.IgnoreCase,
                'c' => options & ~RegexOptions.IgnoreCase,
                'm' => options | RegexOptions.Multiline,
                'n' => options | RegexOptions.Singleline,
                'u' => options,
                _ => throw new ServerErrorException(ServerErrors.WrongArguments("regexp_like")),
            };
        }
        return options;
    }

    private static Regex Get(string pattern, RegexOptions options)
    {
        lock (Gate)
        {
            if (Cache.TryGetValue((pattern, options), out var known)) return known;
        }
        if (pattern.Length == 0) throw new ServerErrorException(ServerErrors.RegexIllegalArgument());
        var made = Make(Translate(pattern), options);
        lock (Gate)
        {
            if (Cache.Count >= CacheSize) Cache.Clear();
            Cache[(pattern, options)] = made;
        }
        return made;
    }

    private static Regex Make(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, Limit); // needs backtracking: the limit guards
        }
        catch (RegexParseException e)
        {
            throw new ServerErrorException(e.Error switch
            {
                RegexParseError.InsufficientClosingParentheses or RegexParseError.InsufficientOpeningParentheses => ServerErrors.RegexMismatchedParenthesis(),
                RegexParseError.UnterminatedBracket => ServerErrors.RegexMissingBracket(),
                RegexParseError.ReversedQuantifierRange => ServerErrors.RegexBadInterval(),
                _ => ServerErrors.RegexSyntax(1, e.Offset),
            });
        }
    }

    // POSIX classes inside brackets, as ICU knows them; \Q..\E and possessive forms are left to the parser's error.
    private static string Translate(string pattern)
    {
        if (!pattern.Contains("[:", StringComparison.Ordinal)) return pattern;
        foreach (var (name, set) in PosixClasses) pattern = pattern.Replace($"[:{name}:]", set, StringComparison.Ordinal);
        return pattern;
    }

    private static readonly (string Name, string Set)[] PosixClasses =
    [
        ("alpha", @"\p{L}"), ("digit", @"\p{Nd}"), ("alnum", @"\p{L}\p{Nd}"), ("upper", @"\p{Lu}"), ("lower", @"\p{Ll}"), ("space", @"\s"), ("blank", @" \t"),
        ("punct", @"\p{P}"), ("cntrl", @"\p{Cc}"), ("xdigit", "0-9A-Fa-f"), ("graph", @"\p{L}\p{M}\p{N}\p{P}\p{S}"), ("print", @"\p{L}\p{M}\p{N}\p{P}\p{S} "), ("word", @"\w"),
    ];

    // MySQL: $1 is a group, a backslash makes the next character stand for itself. .NET: $$ is a dollar, ${1} a group.
    private static string Replacement(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) result.Append(text[++i] == '$' ? "$$" : text[i].ToString());
            else if (text[i] == '$' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) result.Append("${").Append(text[++i]).Append('}');
            else result.Append(text[i] == '$' ? "$$" : text[i].ToString());
        }
        return result.ToString();
    }
}

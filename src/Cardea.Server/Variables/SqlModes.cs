using System.Numerics;
using Cardea.Engine;

namespace Cardea.Server.Variables;

/// <summary>sql_mode as words and as bits. Source: MySQL 8.4 reference manual, "Server SQL Modes".</summary>
public static class SqlModes
{
    private static readonly (string Word, SqlMode Bit)[] Bits =
    [
        ("REAL_AS_FLOAT", SqlMode.RealAsFloat), ("PIPES_AS_CONCAT", SqlMode.PipesAsConcat), ("ANSI_QUOTES", SqlMode.AnsiQuotes),
        ("IGNORE_SPACE", SqlMode.IgnoreSpace), ("ONLY_FULL_GROUP_BY", SqlMode.OnlyFullGroupBy), ("NO_UNSIGNED_SUBTRACTION", SqlMode.NoUnsignedSubtraction),
        ("NO_DIR_IN_CREATE", SqlMode.NoDirInCreate), ("ANSI", SqlMode.Ansi), ("NO_AUTO_VALUE_ON_ZERO", SqlMode.NoAutoValueOnZero),
        ("NO_BACKSLASH_ESCAPES", SqlMode.NoBackslashEscapes), ("STRICT_TRANS_TABLES", SqlMode.StrictTransTables), ("STRICT_ALL_TABLES", SqlMode.StrictAllTables),
        ("NO_ZERO_IN_DATE", SqlMode.NoZeroInDate), ("NO_ZERO_DATE", SqlMode.NoZeroDate), ("ALLOW_INVALID_DATES", SqlMode.AllowInvalidDates),
        ("ERROR_FOR_DIVISION_BY_ZERO", SqlMode.ErrorForDivisionByZero), ("TRADITIONAL", SqlMode.Traditional), ("HIGH_NOT_PRECEDENCE", SqlMode.HighNotPrecedence),
        ("NO_ENGINE_SUBSTITUTION", SqlMode.NoEngineSubstitution), ("PAD_CHAR_TO_FULL_LENGTH", SqlMode.PadCharToFullLength),
        ("TIME_TRUNCATE_FRACTIONAL", SqlMode.TimeTruncateFractional),
    ];

    private static readonly string[] AnsiParts = ["REAL_AS_FLOAT", "PIPES_AS_CONCAT", "ANSI_QUOTES", "IGNORE_SPACE", "ONLY_FULL_GROUP_BY"];

    private static readonly string[] TraditionalParts =
        ["STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "NO_ZERO_IN_DATE", "NO_ZERO_DATE", "ERROR_FOR_DIVISION_BY_ZERO", "NO_ENGINE_SUBSTITUTION"];

    /// <summary>The bits of a list that has been checked.</summary>
    public static SqlMode Parse(string list)
    {
        var mode = SqlMode.None;
        foreach (var range in list.AsSpan().Split(','))
        {
            foreach (var (word, bit) in Bits)
                if (list.AsSpan(range).Equals(word, StringComparison.OrdinalIgnoreCase)) mode |= bit;
        }
        return mode;
    }

    /// <summary>ANSI and TRADITIONAL stand for other modes too.</summary>
    internal static void AddImplied(HashSet<string> words)
    {
        if (words.Contains("ANSI")) words.UnionWith(AnsiParts);
        if (words.Contains("TRADITIONAL")) words.UnionWith(TraditionalParts);
    }

    /// <summary>The list of a number, or null when it has an unknown bit. <see cref="SqlMode"/> keeps MySQL's bit numbers for the common modes.</summary>
    internal static string? FromNumber(ulong bits)
    {
        if (bits > uint.MaxValue) return null;
        var known = Bits.Where(pair => ((uint)pair.Bit & (uint)bits) != 0).ToArray();
        return known.Length == BitOperations.PopCount(bits) ? string.Join(',', known.Select(static pair => pair.Word)) : null;
    }
}

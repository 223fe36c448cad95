namespace Cardea.Sql;

/// <summary>
/// A statement that cannot be read. 1064 and 1065 carry no text of their own: the server formats 1064 with <see cref="NearText"/> and
/// <see cref="Line"/>. Other numbers (1225, 1235, 1436 …) carry the whole text in <see cref="Exception.Message"/>.
/// </summary>
public sealed class SqlSyntaxException : Exception
{
    /// <summary>ER_PARSE_ERROR</summary>
    public const ushort ParseError = 1064;

    /// <summary>ER_EMPTY_QUERY</summary>
    public const ushort EmptyQuery = 1065;

    /// <summary>ER_NOT_SUPPORTED_YET</summary>
    public const ushort NotSupportedYet = 1235;

    /// <summary>ER_STACK_OVERRUN_NEED_MORE</summary>
    public const ushort StackOverrun = 1436;

    public SqlSyntaxException(ushort number, string nearText, int line, string? message = null)
        : base(message ?? Describe(number, nearText, line))
    {
        Number = number;
        NearText = nearText;
        Line = line;
    }

    /// <summary>MySQL's error number.</summary>
    public ushort Number { get; }

    /// <summary>The text from the offending token on, at most 80 bytes.</summary>
    public string NearText { get; }

    /// <summary>The line of the offending token, from 1.</summary>
    public int Line { get; }

    private static string Describe(ushort number, string nearText, int line) => number == EmptyQuery
        ? "Query was empty"
        : "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near "
            + $"'{nearText}' at line {line}";
}

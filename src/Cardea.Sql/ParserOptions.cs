namespace Cardea.Sql;

/// <summary>How text is read.</summary>
public sealed record ParserOptions
{
    public static ParserOptions Default { get; } = new();

    public LexicalMode Mode { get; init; }

    /// <summary>
    /// How deep expressions, queries and parentheses may nest, and how high a tree may grow. The default leaves a thread with 512 kB of
    /// stack more than half of it. Going beyond is error 1436.
    /// </summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>Whether parameter markers are allowed (COM_STMT_PREPARE and PREPARE); elsewhere they are a syntax error.</summary>
    public bool AllowParameters { get; init; } = true;
}

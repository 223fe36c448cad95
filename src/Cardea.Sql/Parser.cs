using System.Buffers;
using Cardea.Sql.Parsing;
using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql;

/// <summary>A parsed statement with what its text held.</summary>
/// <param name="ParameterCount">The number of <c>?</c> markers.</param>
/// <param name="LiteralCount">The number of folded literals: the length of the digest's literal vector.</param>
/// <param name="Rebindable">
/// Whether every folded literal is a node of the tree. If not, a plan made from the tree must not serve other texts of the same digest.
/// </param>
public sealed record ParsedStatement(Statement Statement, int ParameterCount, int LiteralCount, bool Rebindable);

/// <summary>Reads MySQL statements.</summary>
public static class Parser
{
    /// <summary>Reads one statement; semicolons behind it are allowed, further statements are not.</summary>
    /// <exception cref="SqlSyntaxException">The text is not a statement; nothing else is ever thrown.</exception>
    public static Statement Parse(ReadOnlySpan<byte> sql, ParserOptions? options = null) => ParseWithFacts(sql, options).Statement;

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, ParserOptions?)"/>
    public static Statement Parse(ReadOnlyMemory<byte> sql, ParserOptions? options = null) => Parse(sql.Span, options);

    /// <summary>Like Parse, with parameter and literal counts.</summary>
    public static ParsedStatement ParseWithFacts(ReadOnlySpan<byte> sql, ParserOptions? options = null)
    {
        options ??= ParserOptions.Default;
        sql = TrimEnd(sql);
        var tokens = ArrayPool<Token>.Shared.Rent(Math.Max(64, sql.Length / 16));
        try
        {
            var count = Tokenize(sql, options.Mode, ref tokens, out var folded);
            var parser = new StatementParser(sql, tokens.AsSpan(0, count), options);
            var statement = parser.ParseWhole();
            return new(statement, parser.ParameterCount, folded, parser.BoundLiterals == folded);
        }
        finally
        {
            ArrayPool<Token>.Shared.Return(tokens);
        }
    }

    /// <summary>Reads one expression, as in a stored default or a generated column.</summary>
    public static Expression ParseExpression(ReadOnlySpan<byte> sql, ParserOptions? options = null)
    {
        options ??= ParserOptions.Default;
        var tokens = ArrayPool<Token>.Shared.Rent(Math.Max(64, sql.Length / 16));
        try
        {
            var count = Tokenize(sql, options.Mode, ref tokens, out _);
            var parser = new StatementParser(sql, tokens.AsSpan(0, count), options);
            return parser.ParseWholeExpression();
        }
        finally
        {
            ArrayPool<Token>.Shared.Return(tokens);
        }
    }

    /// <summary>
    /// The offset behind the first statement of <paramref name="sql"/>, its semicolon included; the whole length when there is no semicolon
    /// outside strings and comments.
    /// </summary>
    public static int NextStatementEnd(ReadOnlySpan<byte> sql, LexicalMode mode = LexicalMode.None)
    {
        var lexer = new Lexer(sql, mode);
        while (true)
        {
            var token = lexer.Next();
            if (token.Kind == TokenKind.Semicolon)
                return token.End;
            if (token.Kind is TokenKind.End or TokenKind.Error)
                return sql.Length;
        }
    }

    /// <summary>Whether <paramref name="sql"/> holds nothing but blanks, comments and semicolons.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> sql, LexicalMode mode = LexicalMode.None)
    {
        var lexer = new Lexer(sql, mode);
        Token token;
        do
            token = lexer.Next();
        while (token.Kind == TokenKind.Semicolon);
        return token.Kind == TokenKind.End;
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> sql)
    {
        var length = sql.Length;
        while (length > 0 && sql[length - 1] is (byte)';' or (byte)' ' or 0 or (>= 9 and <= 13))
            length--;
        return sql[..length];
    }

    private static int Tokenize(ReadOnlySpan<byte> sql, LexicalMode mode, ref Token[] tokens, out int folded)
    {
        var lexer = new Lexer(sql, mode);
        var fold = new FoldTracker();
        var count = 0;
        while (true)
        {
            var token = lexer.Next();
            fold.Take(ref token);
            if (count == tokens.Length)
            {
                var larger = ArrayPool<Token>.Shared.Rent(tokens.Length * 2);
                tokens.AsSpan(0, count).CopyTo(larger);
                ArrayPool<Token>.Shared.Return(tokens);
                tokens = larger;
            }
            tokens[count++] = token;
            if (token.Kind is TokenKind.End or TokenKind.Error or TokenKind.Semicolon)
            {
                folded = fold.Count;
                return count;
            }
        }
    }
}

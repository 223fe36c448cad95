using System.Text;
using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

/// <summary>
/// Recursive descent over the tokens of one statement. This file holds the tools; each family of statements has its own. Look-ahead is by
/// index and nothing is read twice, so the time is linear. Nesting is bounded (<see cref="Enter"/>), tree height too.
/// </summary>
internal ref partial struct StatementParser(ReadOnlySpan<byte> sql, ReadOnlySpan<Token> tokens, ParserOptions options)
{
    private readonly ReadOnlySpan<byte> _sql = sql;
    private readonly ReadOnlySpan<Token> _tokens = tokens;
    private readonly ParserOptions _options = options;
    private int _at;
    private int _depth;

    /// <summary>The height of the tree made since the innermost expression or query began; see <see cref="Grow"/>.</summary>
    private int _height;

    /// <summary>An INTO before FROM, which belongs to the whole query.</summary>
    private IntoClause? _earlyInto;

    public int ParameterCount { get; private set; }

    /// <summary>How many folded literals became nodes.</summary>
    public int BoundLiterals { get; private set; }

    public Statement ParseWhole()
    {
        if (Current.Kind == TokenKind.End)
        {
            // Without a token there is nothing but blanks and comments (sql_yacc.yy: has_comment).
            var hasComment = _sql.IndexOfAny((byte)'/', (byte)'-', (byte)'#') >= 0;
            return hasComment ? new EmptyStatement { Span = From(0) } : throw new SqlSyntaxException(SqlSyntaxException.EmptyQuery, "", 1);
        }
        var statement = ParseStatement();
        if (Current.Kind == TokenKind.Semicolon)
        {
            // Comments may follow it; what is wrong else is what follows.
            var next = new Lexer(_sql, _options.Mode, Current.End).Next();
            return next.Kind == TokenKind.End ? statement : throw Fail(SqlSyntaxException.ParseError, null, next.Start);
        }
        if (Current.Kind != TokenKind.End)
            throw Fail();
        return statement;
    }

    public Expression ParseWholeExpression()
    {
        var expression = ParseExpression();
        if (Current.Kind != TokenKind.End)
            throw Fail();
        return expression;
    }

    private readonly ref readonly Token Current => ref _tokens[_at];

    private readonly bool Strict => (_options.Mode & LexicalMode.IgnoreSpace) == 0;

    /// <summary>The token <paramref name="distance"/> further; behind the end, the last.</summary>
    private readonly ref readonly Token Peek(int distance = 1) => ref _tokens[Math.Min(_at + distance, _tokens.Length - 1)];

    private readonly bool Is(Keyword keyword) => Current.Keyword == keyword;

    private readonly bool Is(TokenKind kind) => Current.Kind == kind;

    private readonly bool IsNext(Keyword keyword) => Peek().Keyword == keyword;

    private readonly bool IsNext(TokenKind kind) => Peek().Kind == kind;

    private void Advance()
    {
        if (_at < _tokens.Length - 1)
            _at++;
    }

    private bool Accept(Keyword keyword)
    {
        if (Current.Keyword != keyword)
            return false;
        Advance();
        return true;
    }

    /// <summary>Both words or neither.</summary>
    private bool Accept(Keyword first, Keyword second)
    {
        if (Current.Keyword != first || Peek().Keyword != second)
            return false;
        _at += 2;
        return true;
    }

    private bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private void Expect(Keyword keyword)
    {
        if (!Accept(keyword))
            throw Fail();
    }

    private void Expect(TokenKind kind)
    {
        if (!Accept(kind))
            throw Fail();
    }

    private readonly int Start => Current.Start;

    /// <summary>From <paramref name="start"/> to the end of the last token taken.</summary>
    private readonly SourceSpan From(int start) => SourceSpan.FromBounds(start, Math.Max(start, _at == 0 ? start : _tokens[_at - 1].End));

    private readonly ReadOnlySpan<byte> TextOf(in Token token) => _sql.Slice(token.Start, token.Length);

    // -- failure ---------------------------------------------------------------------------------------------------------------------

    private const int NearLength = 80;

    /// <summary>1064 at the current token.</summary>
    private readonly SqlSyntaxException Fail() => Fail(SqlSyntaxException.ParseError, null);

    // MySQL's lexer has looked behind a WITH before it hands it on (WITH ROLLUP is one word to it), and that is the place it names.
    private readonly SqlSyntaxException Fail(ushort number, string? message) =>
        Fail(number, message, Math.Min((number == SqlSyntaxException.ParseError && Is(Keyword.WITH) ? Peek() : Current).Start, _sql.Length));

    private readonly SqlSyntaxException Fail(ushort number, string? message, int start)
    {
        var near = _sql[start..];
        if (near.Length > NearLength)
        {
            near = near[..NearLength];
            var cut = NearLength; // not in the middle of a character
            while (cut > NearLength - 4 && (_sql[start + cut] & 0xC0) == 0x80)
                cut--;
            near = near[..cut];
        }
        return new SqlSyntaxException(number, Encoding.UTF8.GetString(near), 1 + _sql[..start].Count((byte)'\n'), message);
    }

    /// <summary>A clause inside a statement that cannot be left out without changing its meaning.</summary>
    private readonly SqlSyntaxException NotSupported(string feature) =>
        Fail(SqlSyntaxException.NotSupportedYet, $"This version of MySQL doesn't yet support '{feature}'");

    private readonly SqlSyntaxException UsedTwice(string option) => Fail(1225, $"Option '{option}' used twice in statement");

    // -- bounds ----------------------------------------------------------------------------------------------------------------------

    /// <summary>One level deeper. Every recursive production passes here.</summary>
    private void Enter()
    {
        if (++_depth > _options.MaxDepth)
            throw TooDeep();
    }

    private void Leave() => _depth--;

    /// <summary>The tree grows by one level without recursion, as in <c>1+1+1…</c>; those who walk it later do recurse.</summary>
    private void Grow()
    {
        if (++_height + _depth > _options.MaxDepth)
            throw TooDeep();
    }

    private readonly SqlSyntaxException TooDeep() => Fail(SqlSyntaxException.StackOverrun,
        $"Thread stack overrun: the statement nests deeper than {_options.MaxDepth} levels. Use 'mysqld --thread_stack=#' to specify a bigger stack.");

    // -- names and simple values -----------------------------------------------------------------------------------------------------

    private readonly string NameText(in Token token) =>
        token.Kind == TokenKind.QuotedName ? LiteralDecoder.QuotedName(TextOf(token)) : Encoding.UTF8.GetString(TextOf(token));

    /// <summary>A name: quoted, or a word that is not reserved.</summary>
    private string Name()
    {
        ref readonly var token = ref Current;
        if (!token.IsName)
            throw Fail();
        var name = NameText(token);
        Advance();
        return name;
    }

    /// <summary>The part behind a dot, where even a reserved word is a name if it follows at once (the lexer has seen to that).</summary>
    private string NameAfterDot() => Name();

    private ObjectName ObjectName()
    {
        var start = Start;
        var first = Name();
        if (!Accept(TokenKind.Dot))
            return new ObjectName(null, first) { Span = From(start) };
        var second = NameAfterDot();
        return new ObjectName(first, second) { Span = From(start) };
    }

    private SyntaxList<ObjectName> ObjectNames()
    {
        var names = new List<ObjectName>();
        do
            names.Add(ObjectName());
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(names);
    }

    private SyntaxList<string> Names()
    {
        var names = new List<string>();
        do
            names.Add(Name());
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(names);
    }

    private SyntaxList<string> ParenthesizedNames()
    {
        Expect(TokenKind.LeftParenthesis);
        var names = Names();
        Expect(TokenKind.RightParenthesis);
        return names;
    }

    /// <summary>A name or a string.</summary>
    private string NameOrText() => Is(TokenKind.String) ? Text() : Name();

    /// <summary>A string as text.</summary>
    private string Text() => StringValue().Text;

    private StringLiteral StringValue()
    {
        if (!Is(TokenKind.String))
            throw Fail();
        return Strings();
    }

    /// <summary>One or more adjacent strings.</summary>
    private StringLiteral Strings(string? introducer = null)
    {
        var start = Start;
        var index = Current.LiteralIndex;
        if (Is(TokenKind.NationalString))
            introducer = "utf8mb3";
        var bytes = LiteralDecoder.Unquote(TextOf(Current), _options.Mode);
        Advance();
        if (Is(TokenKind.String))
        {
            var all = new List<byte>(bytes);
            while (Is(TokenKind.String))
            {
                all.AddRange(LiteralDecoder.Unquote(TextOf(Current), _options.Mode));
                Advance();
            }
            bytes = [.. all];
        }
        CountLiteral(index);
        return new StringLiteral(bytes, introducer) { LiteralIndex = index, Span = From(start) };
    }

    private void CountLiteral(int index)
    {
        if (index >= 0)
            BoundLiterals++;
    }

    private ulong UnsignedNumber()
    {
        if (!Is(TokenKind.Integer) || LiteralDecoder.Number(TextOf(Current)) is not IntegerLiteral number)
            throw Fail();
        Advance();
        return number.Value;
    }

    private uint UnsignedInt()
    {
        if (!Is(TokenKind.Integer) || LiteralDecoder.Number(TextOf(Current)) is not IntegerLiteral { Value: <= uint.MaxValue } number)
            throw Fail();
        Advance();
        return (uint)number.Value;
    }

    /// <summary>CHARACTER SET, CHARSET or CHAR SET.</summary>
    private bool AcceptCharset() =>
        Accept(Keyword.CHARSET) || Accept(Keyword.CHARACTER, Keyword.SET) || Accept(Keyword.CHAR, Keyword.SET);

    /// <summary>The name of a character set or collation in lower case; BINARY is one although reserved.</summary>
    private string CharsetName() => Accept(Keyword.BINARY) ? "binary" : NameOrText().ToLowerInvariant();

    /// <summary>Takes the rest of a statement that is only recognised.</summary>
    private UnsupportedStatement Unsupported(string feature)
    {
        var start = _tokens[0].Start;
        while (!Is(TokenKind.End))
        {
            // Bodies of routines hold semicolons; the whole text belongs to them.
            if (Is(TokenKind.Error))
                throw Fail();
            if (Is(TokenKind.Semicolon))
                break;
            Advance();
        }
        return new UnsupportedStatement(feature) { Span = From(start) };
    }
}

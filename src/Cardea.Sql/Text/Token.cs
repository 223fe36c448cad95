namespace Cardea.Sql.Text;

internal enum TokenKind : byte
{
    End,
    /// <summary>A name or keyword without quotes.</summary>
    Word,
    QuotedName,
    String,
    /// <summary>N'..'</summary>
    NationalString,
    Integer,
    Decimal,
    Float,
    /// <summary>x'..' or 0x..</summary>
    Hex,
    /// <summary>b'..' or 0b..</summary>
    Bit,
    /// <summary><c>?</c></summary>
    Parameter,
    /// <summary>@name, @'name', @`name` in one piece; also the host part of an account.</summary>
    AtName,
    /// <summary>An @ with nothing attached.</summary>
    At,
    /// <summary>@@</summary>
    AtAt,
    LeftParenthesis, RightParenthesis, Comma, Semicolon, Dot,
    Plus, Minus, Star, Slash, Percent, Caret, Tilde, Exclamation, Ampersand, Pipe,
    AndAnd, PipePipe, ShiftLeft, ShiftRight,
    Equal, NullSafeEqual, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Assign, Arrow, LongArrow, Colon, LeftBrace, RightBrace,
    /// <summary>Two back-ticks: the name of the anonymous user, as SHOW GRANTS prints it. No other name is empty.</summary>
    EmptyName,
    /// <summary>Bytes that begin no token: an open string, comment or name, a stray character.</summary>
    Error,
}

/// <summary>A token: its kind, what keyword it spells, and where it stands. The text is not copied.</summary>
internal struct Token
{
    public TokenKind Kind;
    public Keyword Keyword;
    public int Start;
    public int Length;

    /// <summary>The place in the digest's literal vector, or -1.</summary>
    public int LiteralIndex;

    public readonly int End => Start + Length;

    public readonly bool IsLiteral => Kind is >= TokenKind.String and <= TokenKind.Bit;

    public readonly bool IsName => Kind == TokenKind.QuotedName || (Kind == TokenKind.Word && !Keywords.IsReserved(Keyword));
}

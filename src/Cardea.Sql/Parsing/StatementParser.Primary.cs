using System.Text;
using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Operands: literals, names, variables, parentheses, CASE.
internal ref partial struct StatementParser
{
    private Expression ParsePrimary()
    {
        switch (Current.Kind)
        {
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Float or TokenKind.Hex or TokenKind.Bit:
                return ParseNumber(null);
            case TokenKind.String or TokenKind.NationalString:
                return Strings();
            case TokenKind.Word:
                return ParseWord();
            case TokenKind.QuotedName:
                return ParseNameOrCall();
            case TokenKind.LeftParenthesis:
                return ParseParenthesized();
            case TokenKind.Parameter:
                return ParseParameter();
            case TokenKind.AtName:
                return ParseUserVariable();
            case TokenKind.AtAt:
                return ParseSystemVariable();
            case TokenKind.LeftBrace:
                return ParseOdbcEscape();
            default:
                throw Fail();
        }
    }

    private LiteralExpression ParseNumber(string? introducer)
    {
        var token = Current;
        Advance();
        CountLiteral(token.LiteralIndex);
        var text = TextOf(token);
        LiteralExpression literal = token.Kind switch
        {
            TokenKind.Float => LiteralDecoder.Approximate(text),
            TokenKind.Hex => new HexLiteral(LiteralDecoder.Hex(text), introducer),
            TokenKind.Bit => new BitLiteral(LiteralDecoder.Bits(text), introducer),
            _ => LiteralDecoder.Number(text),
        };
        return literal with { LiteralIndex = token.LiteralIndex, Span = From(token.Start) };
    }

    private ParameterExpression ParseParameter()
    {
        if (!_options.AllowParameters)
            throw Fail();
        var start = Start;
        Advance();
        return new ParameterExpression(ParameterCount++) { Span = From(start) };
    }

    private Expression ParseUserVariable()
    {
        var start = Start;
        var variable = UserVariable();
        if (!Accept(TokenKind.Assign))
            return variable;
        var value = ParseExpression();
        return new UserVariableAssignment(variable.Name, value) { Span = From(start) };
    }

    private UserVariable UserVariable()
    {
        if (!Is(TokenKind.AtName))
            throw Fail();
        var start = Start;
        var name = AtNameText(Current);
        Advance();
        return new UserVariable(name) { Span = From(start) };
    }

    /// <summary>The name behind an @, quoted or not.</summary>
    private readonly string AtNameText(in Token token)
    {
        var text = TextOf(token)[1..];
        return text[0] switch
        {
            (byte)'`' => LiteralDecoder.QuotedName(text),
            (byte)'\'' or (byte)'"' => Encoding.UTF8.GetString(LiteralDecoder.Unquote(text, _options.Mode)),
            _ => Encoding.UTF8.GetString(text),
        };
    }

    private SystemVariable ParseSystemVariable()
    {
        var start = Start;
        Advance();
        var scope = VariableScope.None;
        if (IsNext(TokenKind.Dot) && TryScope(out scope))
        {
            _at += 2;
        }
        var name = SystemVariableName(out var component);
        return new SystemVariable(scope, component, name) { Span = From(start) };
    }

    /// <summary>Whether the current token is a scope word; takes nothing.</summary>
    private readonly bool TryScope(out VariableScope scope)
    {
        scope = Current.Keyword switch
        {
            Keyword.GLOBAL => VariableScope.Global,
            Keyword.SESSION or Keyword.LOCAL => VariableScope.Session,
            Keyword.PERSIST => VariableScope.Persist,
            Keyword.PERSIST_ONLY => VariableScope.PersistOnly,
            _ => VariableScope.None,
        };
        return scope != VariableScope.None;
    }

    private string SystemVariableName(out string? component)
    {
        component = null;
        var name = Name();
        if (!Accept(TokenKind.Dot))
            return name;
        component = name;
        return NameAfterDot();
    }

    /// <summary>{d '..'}, {t '..'}, {ts '..'}, {fn ..}: ODBC's spelling.</summary>
    private Expression ParseOdbcEscape()
    {
        var start = Start;
        Advance();
        var word = Name().ToLowerInvariant();
        Expression value;
        if (word is "d" or "t" or "ts" && Is(TokenKind.String))
        {
            var kind = word switch { "d" => TemporalKind.Date, "t" => TemporalKind.Time, _ => TemporalKind.Timestamp };
            value = new TemporalLiteral(kind, Strings()) { Span = From(start) };
        }
        else
            value = ParseExpression();
        Expect(TokenKind.RightBrace);
        return value;
    }

    // -- parentheses and subqueries --------------------------------------------------------------------------------------------------

    /// <summary>Whether the token at <paramref name="distance"/> begins a query.</summary>
    private readonly bool StartsQuery(int distance = 0) => Peek(distance).Keyword switch
    {
        Keyword.SELECT or Keyword.WITH => true,
        Keyword.VALUES => Peek(distance + 1).Keyword == Keyword.ROW,
        Keyword.TABLE => true,
        _ => false,
    };

    /// <summary>Whether, behind any number of parentheses, a query begins.</summary>
    private readonly bool StartsQueryInParentheses()
    {
        var distance = 0;
        while (Peek(distance).Kind == TokenKind.LeftParenthesis)
            distance++;
        return StartsQuery(distance);
    }

    private readonly bool AtQueryTail() => Current.Keyword is Keyword.UNION or Keyword.EXCEPT or Keyword.INTERSECT or Keyword.ORDER
        or Keyword.LIMIT or Keyword.FOR or Keyword.LOCK or Keyword.INTO;

    /// <summary>
    /// ( .. ): a query, a row or an expression. Behind several parentheses the first closing one tells: after ((SELECT ..) may follow UNION,
    /// an operator, a comma or another parenthesis.
    /// </summary>
    private Expression ParseParenthesized()
    {
        Enter();
        var start = Start;
        Expect(TokenKind.LeftParenthesis);
        Expression result;
        if (StartsQuery())
        {
            var query = ParseQueryExpression();
            Expect(TokenKind.RightParenthesis);
            result = new SubqueryExpression(query) { Span = From(start) };
        }
        else
        {
            var innerStart = Start;
            var first = Is(TokenKind.LeftParenthesis) && StartsQueryInParentheses()
                ? ParseBehindParenthesis(innerStart)
                : ParseExpression();
            result = ParseRowRest(first, start);
        }
        Leave();
        return result;
    }

    private Expression ParseBehindParenthesis(int start)
    {
        var inner = ParseParenthesized();
        if (inner is SubqueryExpression subquery && AtQueryTail())
        {
            var query = ContinueQueryExpression(Unwrap(subquery.Query), start);
            return new SubqueryExpression(query) { Span = From(start) };
        }
        return ContinueExpression(inner, start, Level.Or);
    }

    private Expression ParseRowRest(Expression first, int start)
    {
        if (!Is(TokenKind.Comma))
        {
            Expect(TokenKind.RightParenthesis);
            return first;
        }
        var items = new List<Expression> { first };
        while (Accept(TokenKind.Comma))
            items.Add(ParseExpression());
        Expect(TokenKind.RightParenthesis);
        return new RowExpression(SyntaxList.From(items)) { Span = From(start) };
    }

    /// <summary>(query)</summary>
    private QueryExpression ParseSubquery()
    {
        Expect(TokenKind.LeftParenthesis);
        var query = ParseQueryExpression();
        Expect(TokenKind.RightParenthesis);
        return query;
    }

    /// <summary>(e, ..), at least one.</summary>
    private SyntaxList<Expression> ParseParenthesizedExpressions()
    {
        Expect(TokenKind.LeftParenthesis);
        var items = ParseExpressions();
        Expect(TokenKind.RightParenthesis);
        return items;
    }

    private SyntaxList<Expression> ParseExpressions()
    {
        var items = new List<Expression>();
        do
            items.Add(ParseExpression());
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(items);
    }

    // -- words -----------------------------------------------------------------------------------------------------------------------

    private Expression ParseWord()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.None:
                return ParseNameOrCall();
            case Keyword.NULL:
                Advance();
                return new NullLiteral { Span = From(start) };
            case Keyword.TRUE or Keyword.FALSE:
                var value = Is(Keyword.TRUE);
                Advance();
                return new BooleanLiteral(value) { Span = From(start) };
            case Keyword.DATE or Keyword.TIME or Keyword.TIMESTAMP when IsNext(TokenKind.String):
                return ParseTemporal();
            case Keyword.DEFAULT:
                return ParseDefault();
            case Keyword.CASE:
                return ParseCase();
            case Keyword.EXISTS:
                Advance();
                var query = ParseSubquery();
                return new ExistsExpression(query) { Span = From(start) };
            case Keyword.ROW:
                Advance();
                var items = ParseParenthesizedExpressions();
                return new RowExpression(items) { Span = From(start) };
            case Keyword.INTERVAL:
                return ParseLeadingInterval();
            case Keyword.MATCH:
                return ParseMatch();
            default:
                return IsNext(TokenKind.LeftParenthesis) || IsWordFunction() ? ParseSpecialCall() : ParseNameOrCall();
        }
    }

    private TemporalLiteral ParseTemporal()
    {
        var start = Start;
        var kind = Current.Keyword switch
        {
            Keyword.DATE => TemporalKind.Date,
            Keyword.TIME => TemporalKind.Time,
            _ => TemporalKind.Timestamp,
        };
        Advance();
        var text = Strings();
        return new TemporalLiteral(kind, text) { Span = From(start) };
    }

    private DefaultExpression ParseDefault()
    {
        var start = Start;
        Advance();
        if (!Accept(TokenKind.LeftParenthesis))
            return new DefaultExpression((ColumnReference?)null) { Span = From(start) };
        var column = ParseColumn();
        Expect(TokenKind.RightParenthesis);
        return new DefaultExpression(column) { Span = From(start) };
    }

    private CaseExpression ParseCase()
    {
        var start = Start;
        Advance();
        var operand = Is(Keyword.WHEN) ? null : ParseExpression();
        var whens = new List<CaseWhen>();
        do
        {
            var whenStart = Start;
            Expect(Keyword.WHEN);
            var when = ParseExpression();
            Expect(Keyword.THEN);
            var then = ParseExpression();
            whens.Add(new CaseWhen(when, then) { Span = From(whenStart) });
        }
        while (Is(Keyword.WHEN));
        var otherwise = Accept(Keyword.ELSE) ? ParseExpression() : null;
        Expect(Keyword.END);
        return new CaseExpression(operand, SyntaxList.From(whens), otherwise) { Span = From(start) };
    }

    /// <summary>INTERVAL n unit + date, or the function INTERVAL(n, a, b, ..).</summary>
    private Expression ParseLeadingInterval()
    {
        var start = Start;
        Advance();
        var amount = ParseExpression();
        if (amount is RowExpression row && !TryIntervalUnit(out _))
            return new FunctionCall(null, "INTERVAL", row.Items) { Span = From(start) };
        var unit = IntervalUnitName();
        Expect(TokenKind.Plus);
        var date = ParseExpression(Level.Product);
        return new IntervalArithmetic(date, amount, unit, Subtract: false) { Span = From(start) };
    }

    /// <summary>A column with up to two qualifiers.</summary>
    private ColumnReference ParseColumn()
    {
        var start = Start;
        var first = Name();
        if (!Accept(TokenKind.Dot))
            return new ColumnReference(null, null, first) { Span = From(start) };
        var second = NameAfterDot();
        if (!Accept(TokenKind.Dot))
            return new ColumnReference(null, first, second) { Span = From(start) };
        var third = NameAfterDot();
        return new ColumnReference(first, second, third) { Span = From(start) };
    }

    private Expression ParseNameOrCall()
    {
        var start = Start;
        if (Current.Kind == TokenKind.Word && TextOf(Current)[0] == (byte)'_' && IntroducedLiteral() is { } literal)
            return literal;
        if (Current.IsName && IsNext(TokenKind.LeftParenthesis))
            return ParseCall(null, start);
        if (Current.IsName && IsNext(TokenKind.Dot) && Peek(3).Kind == TokenKind.LeftParenthesis && Peek(2).IsName)
        {
            var schema = Name();
            Advance();
            return ParseCall(schema, start);
        }
        var column = ParseColumn();
        if (Current.Kind is not (TokenKind.Arrow or TokenKind.LongArrow))
            return column;
        var op = Is(TokenKind.Arrow) ? BinaryOperator.JsonExtract : BinaryOperator.JsonUnquoteExtract;
        Advance();
        if (!Is(TokenKind.String))
            throw Fail();
        var path = Strings();
        return new BinaryExpression(op, column, path) { Span = From(start) };
    }

    /// <summary>_charset'..' and _charset 0x..; null when the word is an ordinary name.</summary>
    private LiteralExpression? IntroducedLiteral()
    {
        if (Peek().Kind is not (TokenKind.String or TokenKind.Hex or TokenKind.Bit))
            return null;
        var charset = Encoding.UTF8.GetString(TextOf(Current)[1..]).ToLowerInvariant();
        if (!_charsetNames.Contains(charset))
            return null;
        var start = Start;
        Advance();
        var literal = Is(TokenKind.String) ? Strings(charset) : ParseNumber(charset);
        return literal with { Span = From(start) };
    }

    /// <summary>The character sets whose names make an introducer.</summary>
    private static readonly HashSet<string> _charsetNames =
    [
        "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "cp932", "dec8", "eucjpms",
        "euckr", "gb18030", "gb2312", "gbk", "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5",
        "latin7", "macce", "macroman", "sjis", "swe7", "tis620", "ucs2", "ujis", "utf16", "utf16le", "utf32", "utf8", "utf8mb3", "utf8mb4",
    ];
}

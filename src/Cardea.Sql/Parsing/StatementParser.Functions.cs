using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Calls: the ordinary form, aggregates and windows, and the functions with a syntax of their own.
internal ref partial struct StatementParser
{
    /// <summary>Functions that are written without parentheses.</summary>
    private readonly bool IsWordFunction() => Current.Keyword is Keyword.CURRENT_DATE or Keyword.CURRENT_TIME or Keyword.CURRENT_TIMESTAMP
        or Keyword.CURRENT_USER or Keyword.LOCALTIME or Keyword.LOCALTIMESTAMP or Keyword.UTC_DATE or Keyword.UTC_TIME or Keyword.UTC_TIMESTAMP;

    /// <summary>Names that are functions only when the parenthesis follows at once (without IGNORE_SPACE).</summary>
    private static bool IsStrictFunction(Keyword keyword) => keyword is Keyword.ADDDATE or Keyword.BIT_AND or Keyword.BIT_OR or Keyword.BIT_XOR
        or Keyword.CAST or Keyword.COUNT or Keyword.CURDATE or Keyword.CURTIME or Keyword.DATE_ADD or Keyword.DATE_SUB or Keyword.EXTRACT
        or Keyword.GROUP_CONCAT or Keyword.JSON_ARRAYAGG or Keyword.JSON_OBJECTAGG or Keyword.MAX or Keyword.MID or Keyword.MIN or Keyword.NOW
        or Keyword.POSITION or Keyword.SESSION_USER or Keyword.STD or Keyword.STDDEV or Keyword.STDDEV_POP or Keyword.STDDEV_SAMP
        or Keyword.SUBDATE or Keyword.SUBSTR or Keyword.SUBSTRING or Keyword.SUM or Keyword.SYSDATE or Keyword.SYSTEM_USER or Keyword.TRIM
        or Keyword.VARIANCE or Keyword.VAR_POP or Keyword.VAR_SAMP;

    private static bool IsAggregate(Keyword keyword) => keyword is Keyword.COUNT or Keyword.SUM or Keyword.AVG or Keyword.MIN or Keyword.MAX
        or Keyword.GROUP_CONCAT or Keyword.BIT_AND or Keyword.BIT_OR or Keyword.BIT_XOR or Keyword.STD or Keyword.STDDEV or Keyword.STDDEV_POP
        or Keyword.STDDEV_SAMP or Keyword.VARIANCE or Keyword.VAR_POP or Keyword.VAR_SAMP or Keyword.JSON_ARRAYAGG or Keyword.JSON_OBJECTAGG;

    /// <summary>A keyword with a parenthesis behind it, or one that needs none.</summary>
    private Expression ParseSpecialCall()
    {
        var start = Start;
        var keyword = Current.Keyword;
        if (!IsNext(TokenKind.LeftParenthesis))
        {
            Advance();
            return new FunctionCall(null, KeywordText(keyword), []) { WithoutParentheses = true, Span = From(start) };
        }
        if (IsStrictFunction(keyword) && Strict && Peek().Start != Current.End)
            throw SpacedCall();
        if (IsAggregate(keyword))
            return ParseAggregate(keyword, start);
        switch (keyword)
        {
            case Keyword.CAST:
                return ParseCast(start);
            case Keyword.CONVERT:
                return ParseConvert(start);
            case Keyword.EXTRACT:
                return ParseExtract(start);
            case Keyword.TRIM:
                return ParseTrim(start);
            case Keyword.SUBSTRING or Keyword.SUBSTR or Keyword.MID:
                return ParseSubstring(start);
            case Keyword.POSITION:
                return ParsePosition(start);
            case Keyword.DATE_ADD or Keyword.DATE_SUB or Keyword.ADDDATE or Keyword.SUBDATE:
                return ParseDateAdd(keyword, start);
            case Keyword.TIMESTAMPADD or Keyword.TIMESTAMPDIFF:
                return ParseTimestampFunction(keyword, start);
            case Keyword.CHAR:
                return ParseChar(start);
            case Keyword.WEIGHT_STRING:
                return ParseWeightString(start);
            case Keyword.VALUES:
                return ParseValuesReference(start);
            case Keyword.GET_FORMAT:
                return ParseGetFormat(start);
            case Keyword.JSON_VALUE:
                return ParseJsonValue(start);
            default:
                return Keywords.IsReserved(keyword) && !IsReservedFunction(keyword) ? throw Fail() : ParseCall(null, start);
        }
    }

    /// <summary>Reserved words that are also names of functions in ordinary form.</summary>
    private static bool IsReservedFunction(Keyword keyword) => keyword is Keyword.IF or Keyword.LEFT or Keyword.RIGHT or Keyword.REPLACE
        or Keyword.REPEAT or Keyword.INSERT or Keyword.MOD or Keyword.DATABASE or Keyword.SCHEMA or Keyword.GROUPING or Keyword.CURRENT_DATE
        or Keyword.CURRENT_TIME or Keyword.CURRENT_TIMESTAMP or Keyword.CURRENT_USER or Keyword.LOCALTIME or Keyword.LOCALTIMESTAMP
        or Keyword.UTC_DATE or Keyword.UTC_TIME or Keyword.UTC_TIMESTAMP or Keyword.CUME_DIST or Keyword.DENSE_RANK or Keyword.FIRST_VALUE
        or Keyword.LAG or Keyword.LAST_VALUE or Keyword.LEAD or Keyword.NTH_VALUE or Keyword.NTILE or Keyword.PERCENT_RANK or Keyword.RANK
        or Keyword.ROW_NUMBER;

    private static string KeywordText(Keyword keyword) => keyword.ToString();

    /// <summary>COUNT (x): not the built-in function, and no other can have this name.</summary>
    private SqlSyntaxException SpacedCallError(string name) => Fail(1630,
        $"FUNCTION {name} does not exist. Check the 'Function Name Parsing and Resolution' section in the Reference Manual");

    private SqlSyntaxException SpacedCall()
    {
        var name = NameText(Current);
        Advance();
        var error = SpacedCallError(name);
        Expect(TokenKind.LeftParenthesis);
        if (!Is(TokenKind.RightParenthesis))
            ParseExpressions();
        Expect(TokenKind.RightParenthesis);
        return error;
    }

    /// <summary>name(arguments) [OVER ..].</summary>
    private Expression ParseCall(string? schema, int start)
    {
        var name = Current.Keyword != Keyword.None ? KeywordText(Current.Keyword) : NameText(Current);
        if (schema is null)
            name = name.ToUpperInvariant();
        Advance();
        Expect(TokenKind.LeftParenthesis);
        var arguments = Is(TokenKind.RightParenthesis) ? [] : ParseExpressions();
        Expect(TokenKind.RightParenthesis);
        return ParseOver(new FunctionCall(schema, name, arguments) { Span = From(start) }, start);
    }

    // -- aggregates and windows ------------------------------------------------------------------------------------------------------

    private Expression ParseAggregate(Keyword keyword, int start)
    {
        _at += 2;
        var star = keyword == Keyword.COUNT && Accept(TokenKind.Star);
        var distinct = !star && Accept(Keyword.DISTINCT);
        if (!star && !distinct)
            Accept(Keyword.ALL);
        var arguments = star ? [] : ParseExpressions();
        var orderBy = keyword == Keyword.GROUP_CONCAT ? ParseOrderBy() : [];
        var separator = keyword == Keyword.GROUP_CONCAT && Accept(Keyword.SEPARATOR) ? StringValue() : null;
        Expect(TokenKind.RightParenthesis);
        var call = new AggregateCall(KeywordText(keyword), distinct, arguments)
        {
            Star = star, OrderBy = orderBy, Separator = separator, Span = From(start),
        };
        return ParseOver(call, start);
    }

    private Expression ParseOver(Expression function, int start)
    {
        if (Is(Keyword.FROM) && IsNext(Keyword.FIRST) && Peek(2).Keyword is Keyword.OVER or Keyword.RESPECT or Keyword.IGNORE)
            _at += 2; // NTH_VALUE(..) FROM FIRST is the default
        bool? ignoreNulls = null;
        if (Accept(Keyword.RESPECT, Keyword.NULLS))
            ignoreNulls = false;
        else if (Accept(Keyword.IGNORE, Keyword.NULLS))
            ignoreNulls = true;
        if (ignoreNulls is not null && !Is(Keyword.OVER))
            throw Fail();
        if (!Accept(Keyword.OVER))
            return function;
        if (!Is(TokenKind.LeftParenthesis))
            return new WindowCall(function, Name(), null) { IgnoreNulls = ignoreNulls, Span = From(start) };
        var window = ParseWindow();
        return new WindowCall(function, null, window) { IgnoreNulls = ignoreNulls, Span = From(start) };
    }

    private WindowSpecification ParseWindow()
    {
        Enter();
        var start = Start;
        Expect(TokenKind.LeftParenthesis);
        var baseName = Current.IsName ? Name() : null;
        SyntaxList<Expression> partitions = [];
        if (Accept(Keyword.PARTITION))
        {
            Expect(Keyword.BY);
            partitions = ParseExpressions();
        }
        var orderBy = ParseOrderBy();
        var frame = Current.Keyword is Keyword.ROWS or Keyword.RANGE ? ParseFrame() : null;
        Expect(TokenKind.RightParenthesis);
        Leave();
        return new WindowSpecification(baseName, partitions, orderBy, frame) { Span = From(start) };
    }

    private WindowFrame ParseFrame()
    {
        var start = Start;
        var unit = Is(Keyword.ROWS) ? FrameUnit.Rows : FrameUnit.Range;
        Advance();
        if (!Accept(Keyword.BETWEEN))
            return new WindowFrame(unit, ParseFrameBound(), null) { Span = From(start) };
        var first = ParseFrameBound();
        Expect(Keyword.AND);
        var last = ParseFrameBound();
        return new WindowFrame(unit, first, last) { Span = From(start) };
    }

    private FrameBound ParseFrameBound()
    {
        var start = Start;
        if (Accept(Keyword.CURRENT))
        {
            Expect(Keyword.ROW);
            return new FrameBound(FrameBoundKind.CurrentRow, null, null) { Span = From(start) };
        }
        Expression? offset = null;
        IntervalUnit? unit = null;
        if (!Accept(Keyword.UNBOUNDED))
        {
            var interval = Accept(Keyword.INTERVAL);
            offset = ParseExpression(Level.BitOr);
            if (interval)
                unit = IntervalUnitName();
        }
        var preceding = Accept(Keyword.PRECEDING);
        if (!preceding)
            Expect(Keyword.FOLLOWING);
        var kind = offset is null
            ? preceding ? FrameBoundKind.UnboundedPreceding : FrameBoundKind.UnboundedFollowing
            : preceding ? FrameBoundKind.Preceding : FrameBoundKind.Following;
        return new FrameBound(kind, offset, unit) { Span = From(start) };
    }

    // -- functions with a syntax of their own ----------------------------------------------------------------------------------------

    private CastExpression ParseCast(int start)
    {
        _at += 2;
        var operand = ParseExpression();
        if (Accept(Keyword.AT))
            throw NotSupported("CAST AT TIME ZONE");
        Expect(Keyword.AS);
        var type = ParseCastType();
        var array = Accept(Keyword.ARRAY);
        Expect(TokenKind.RightParenthesis);
        return new CastExpression(operand, type) { Array = array, Span = From(start) };
    }

    private Expression ParseConvert(int start)
    {
        _at += 2;
        var operand = ParseExpression();
        if (Accept(Keyword.USING))
        {
            var charset = CharsetName();
            Expect(TokenKind.RightParenthesis);
            return new ConvertUsingExpression(operand, charset) { Span = From(start) };
        }
        Expect(TokenKind.Comma);
        var type = ParseCastType();
        Expect(TokenKind.RightParenthesis);
        return new CastExpression(operand, type) { Span = From(start) };
    }

    private ExtractExpression ParseExtract(int start)
    {
        _at += 2;
        var unit = IntervalUnitName();
        Expect(Keyword.FROM);
        var operand = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new ExtractExpression(unit, operand) { Span = From(start) };
    }

    private TrimExpression ParseTrim(int start)
    {
        _at += 2;
        var side = Accept(Keyword.LEADING) ? TrimSide.Leading : Accept(Keyword.TRAILING) ? TrimSide.Trailing : TrimSide.Both;
        var sideGiven = side != TrimSide.Both || Accept(Keyword.BOTH);
        Expression? remove = null;
        if (!Is(Keyword.FROM) || !sideGiven)
            remove = ParseExpression();
        Expression source;
        if (Accept(Keyword.FROM))
            source = ParseExpression();
        else if (!sideGiven && remove is not null)
            (source, remove) = (remove, null);
        else
            throw Fail();
        Expect(TokenKind.RightParenthesis);
        return new TrimExpression(side, remove, source) { Span = From(start) };
    }

    /// <summary>SUBSTRING(s, p, n) and SUBSTRING(s FROM p FOR n) give the same call.</summary>
    private FunctionCall ParseSubstring(int start)
    {
        _at += 2;
        var arguments = new List<Expression> { ParseExpression() };
        if (Accept(Keyword.FROM))
        {
            arguments.Add(ParseExpression());
            if (Accept(Keyword.FOR))
                arguments.Add(ParseExpression());
        }
        else
        {
            while (Accept(TokenKind.Comma))
                arguments.Add(ParseExpression());
        }
        Expect(TokenKind.RightParenthesis);
        return new FunctionCall(null, "SUBSTRING", SyntaxList.From(arguments)) { Span = From(start) };
    }

    private FunctionCall ParsePosition(int start)
    {
        _at += 2;
        var needle = ParseExpression(Level.BitOr);
        Expect(Keyword.IN);
        var text = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new FunctionCall(null, "LOCATE", [needle, text]) { Span = From(start) };
    }

    /// <summary>DATE_ADD(d, INTERVAL n unit); ADDDATE and SUBDATE also take a number of days.</summary>
    private IntervalArithmetic ParseDateAdd(Keyword keyword, int start)
    {
        _at += 2;
        var date = ParseExpression();
        Expect(TokenKind.Comma);
        var unit = IntervalUnit.Day;
        Expression amount;
        if (keyword is Keyword.DATE_ADD or Keyword.DATE_SUB || (Is(Keyword.INTERVAL) && !IsIntervalFunction()))
        {
            Expect(Keyword.INTERVAL);
            amount = ParseExpression();
            unit = IntervalUnitName();
        }
        else
            amount = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new IntervalArithmetic(date, amount, unit, keyword is Keyword.DATE_SUB or Keyword.SUBDATE) { Span = From(start) };
    }

    /// <summary>ADDDATE(d, INTERVAL(1, 2)) is the function; told apart by the comma, which only needs a look.</summary>
    private readonly bool IsIntervalFunction()
    {
        if (!IsNext(TokenKind.LeftParenthesis))
            return false;
        var depth = 0;
        for (var i = _at + 1; i < _tokens.Length; i++)
        {
            var kind = _tokens[i].Kind;
            if (kind == TokenKind.LeftParenthesis)
                depth++;
            else if (kind == TokenKind.RightParenthesis && --depth == 0)
                return _tokens[Math.Min(i + 1, _tokens.Length - 1)].Kind == TokenKind.RightParenthesis;
        }
        return false;
    }

    private Expression ParseTimestampFunction(Keyword keyword, int start)
    {
        _at += 2;
        var unit = IntervalUnitName();
        Expect(TokenKind.Comma);
        var first = ParseExpression();
        Expect(TokenKind.Comma);
        var second = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return keyword == Keyword.TIMESTAMPADD
            ? new IntervalArithmetic(second, first, unit, Subtract: false) { Span = From(start) }
            : new TimestampDifference(unit, first, second) { Span = From(start) };
    }

    private CharFunction ParseChar(int start)
    {
        _at += 2;
        var codes = ParseExpressions();
        var charset = Accept(Keyword.USING) ? CharsetName() : null;
        Expect(TokenKind.RightParenthesis);
        return new CharFunction(codes, charset) { Span = From(start) };
    }

    private WeightStringFunction ParseWeightString(int start)
    {
        _at += 2;
        var operand = ParseExpression();
        var type = Accept(Keyword.AS) ? ParseCastType() : null;
        Expect(TokenKind.RightParenthesis);
        return new WeightStringFunction(operand, type) { Span = From(start) };
    }

    private ValuesReference ParseValuesReference(int start)
    {
        _at += 2;
        var column = ParseColumn();
        Expect(TokenKind.RightParenthesis);
        return new ValuesReference(column) { Span = From(start) };
    }

    private FunctionCall ParseGetFormat(int start)
    {
        _at += 2;
        var kind = Current.Keyword switch
        {
            Keyword.DATE => "DATE",
            Keyword.TIME => "TIME",
            Keyword.DATETIME or Keyword.TIMESTAMP => "DATETIME",
            _ => throw Fail(),
        };
        Advance();
        Expect(TokenKind.Comma);
        var region = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new FunctionCall(null, "GET_FORMAT", [new StringLiteral(kind), region]) { Span = From(start) };
    }

    private JsonValueFunction ParseJsonValue(int start)
    {
        _at += 2;
        var document = ParseExpression();
        Expect(TokenKind.Comma);
        var path = ParseExpression();
        var returning = Accept(Keyword.RETURNING) ? ParseCastType() : null;
        JsonOnClause? onEmpty = null;
        JsonOnClause? onError = null;
        while (!Is(TokenKind.RightParenthesis))
        {
            var clause = ParseJsonOn();
            Expect(Keyword.ON);
            if (Accept(Keyword.EMPTY) && onEmpty is null && onError is null)
                onEmpty = clause;
            else if (Accept(Keyword.ERROR) && onError is null)
                onError = clause;
            else
                throw Fail();
        }
        Expect(TokenKind.RightParenthesis);
        return new JsonValueFunction(document, path, returning, onEmpty, onError) { Span = From(start) };
    }

    private JsonOnClause ParseJsonOn()
    {
        var start = Start;
        if (Accept(Keyword.NULL))
            return new JsonOnClause(JsonOnKind.Null, null) { Span = From(start) };
        if (Accept(Keyword.ERROR))
            return new JsonOnClause(JsonOnKind.Error, null) { Span = From(start) };
        Expect(Keyword.DEFAULT);
        var value = ParseExpression(Level.Concat);
        return new JsonOnClause(JsonOnKind.Default, value) { Span = From(start) };
    }

    private MatchAgainst ParseMatch()
    {
        var start = Start;
        Advance();
        var parenthesis = Accept(TokenKind.LeftParenthesis);
        var columns = new List<ColumnReference>();
        do
            columns.Add(ParseColumn());
        while (Accept(TokenKind.Comma));
        if (parenthesis)
            Expect(TokenKind.RightParenthesis);
        Expect(Keyword.AGAINST);
        Expect(TokenKind.LeftParenthesis);
        var against = ParseExpression(Level.BitOr);
        var modifier = ParseMatchModifier();
        Expect(TokenKind.RightParenthesis);
        return new MatchAgainst(SyntaxList.From(columns), against, modifier) { Span = From(start) };
    }

    private MatchModifier ParseMatchModifier()
    {
        if (Accept(Keyword.IN))
        {
            if (Accept(Keyword.BOOLEAN))
            {
                Expect(Keyword.MODE);
                return MatchModifier.Boolean;
            }
            Expect(Keyword.NATURAL);
            Expect(Keyword.LANGUAGE);
            Expect(Keyword.MODE);
            return AcceptQueryExpansion() ? MatchModifier.NaturalLanguageWithExpansion : MatchModifier.NaturalLanguage;
        }
        return AcceptQueryExpansion() ? MatchModifier.QueryExpansion : MatchModifier.None;
    }

    private bool AcceptQueryExpansion()
    {
        if (!Accept(Keyword.WITH))
            return false;
        Expect(Keyword.QUERY);
        Expect(Keyword.EXPANSION);
        return true;
    }

    // -- units -----------------------------------------------------------------------------------------------------------------------

    private IntervalUnit IntervalUnitName()
    {
        if (!TryIntervalUnit(out var unit))
            throw Fail();
        Advance();
        return unit;
    }

    private readonly bool TryIntervalUnit(out IntervalUnit unit)
    {
        IntervalUnit? found = Current.Keyword switch
        {
            Keyword.MICROSECOND => IntervalUnit.Microsecond,
            Keyword.SECOND or Keyword.SQL_TSI_SECOND => IntervalUnit.Second,
            Keyword.MINUTE or Keyword.SQL_TSI_MINUTE => IntervalUnit.Minute,
            Keyword.HOUR or Keyword.SQL_TSI_HOUR => IntervalUnit.Hour,
            Keyword.DAY or Keyword.SQL_TSI_DAY => IntervalUnit.Day,
            Keyword.WEEK or Keyword.SQL_TSI_WEEK => IntervalUnit.Week,
            Keyword.MONTH or Keyword.SQL_TSI_MONTH => IntervalUnit.Month,
            Keyword.QUARTER or Keyword.SQL_TSI_QUARTER => IntervalUnit.Quarter,
            Keyword.YEAR or Keyword.SQL_TSI_YEAR => IntervalUnit.Year,
            Keyword.SECOND_MICROSECOND => IntervalUnit.SecondMicrosecond,
            Keyword.MINUTE_MICROSECOND => IntervalUnit.MinuteMicrosecond,
            Keyword.MINUTE_SECOND => IntervalUnit.MinuteSecond,
            Keyword.HOUR_MICROSECOND => IntervalUnit.HourMicrosecond,
            Keyword.HOUR_SECOND => IntervalUnit.HourSecond,
            Keyword.HOUR_MINUTE => IntervalUnit.HourMinute,
            Keyword.DAY_MICROSECOND => IntervalUnit.DayMicrosecond,
            Keyword.DAY_SECOND => IntervalUnit.DaySecond,
            Keyword.DAY_MINUTE => IntervalUnit.DayMinute,
            Keyword.DAY_HOUR => IntervalUnit.DayHour,
            Keyword.YEAR_MONTH => IntervalUnit.YearMonth,
            _ => null,
        };
        unit = found ?? default;
        return found is not null;
    }
}

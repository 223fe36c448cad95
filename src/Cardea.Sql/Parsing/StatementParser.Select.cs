using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Queries.
internal ref partial struct StatementParser
{
    private SelectStatement ParseSelectStatement()
    {
        var start = Start;
        var query = ParseQueryExpression();
        return new SelectStatement(query) { Span = From(start) };
    }

    private QueryExpression ParseQueryExpression()
    {
        Enter();
        var outerHeight = _height;
        _height = 0;
        var start = Start;
        var with = Is(Keyword.WITH) ? ParseWith() : null;
        var body = ParseQueryPrimary();
        var query = ContinueQueryExpression(body, start);
        if (with is not null)
            query = query with { With = with };
        _height = Math.Max(outerHeight, _height + 1);
        Leave();
        return query;
    }

    /// <summary>What follows the first body: further arms, ORDER BY, LIMIT, INTO, locks.</summary>
    private QueryExpression ContinueQueryExpression(QueryBody body, int start)
    {
        var outerInto = _earlyInto;
        if (Current.Keyword is Keyword.UNION or Keyword.EXCEPT or Keyword.INTERSECT)
            body = ParseSetOperation(body, start);
        var orderBy = ParseOrderBy();
        var limit = ParseLimit();
        if (Accept(Keyword.PROCEDURE))
            throw NotSupported("PROCEDURE ANALYSE");
        var into = outerInto ?? _earlyInto;
        _earlyInto = null;
        if (Is(Keyword.INTO) && into is null)
            into = ParseInto();
        var locks = ParseLocks();
        if (Is(Keyword.INTO) && into is null)
            into = ParseInto();
        return new QueryExpression(body) { OrderBy = orderBy, Limit = limit, Into = into, Locks = locks, Span = From(start) };
    }

    private QueryBody ParseSetOperation(QueryBody first, int start)
    {
        // INTERSECT binds tighter: collect its chains first.
        first = ParseIntersect(first, start);
        if (Current.Keyword is not (Keyword.UNION or Keyword.EXCEPT))
            return first;
        var arms = new List<SetArm>();
        while (Current.Keyword is Keyword.UNION or Keyword.EXCEPT)
        {
            var armStart = Start;
            var op = Is(Keyword.UNION) ? SetOperator.Union : SetOperator.Except;
            Advance();
            var all = AcceptAll();
            var bodyStart = Start;
            var body = ParseQueryPrimary();
            body = ParseIntersect(body, bodyStart);
            arms.Add(new SetArm(op, all, body) { Span = From(armStart) });
        }
        Grow();
        return new SetOperationBody(first, SyntaxList.From(arms)) { Span = From(start) };
    }

    private QueryBody ParseIntersect(QueryBody first, int start)
    {
        if (!Is(Keyword.INTERSECT))
            return first;
        var arms = new List<SetArm>();
        while (Is(Keyword.INTERSECT))
        {
            var armStart = Start;
            Advance();
            var all = AcceptAll();
            var body = ParseQueryPrimary();
            arms.Add(new SetArm(SetOperator.Intersect, all, body) { Span = From(armStart) });
        }
        Grow();
        return new SetOperationBody(first, SyntaxList.From(arms)) { Span = From(start) };
    }

    private bool AcceptAll()
    {
        if (Accept(Keyword.ALL))
            return true;
        Accept(Keyword.DISTINCT);
        return false;
    }

    private QueryBody ParseQueryPrimary()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.SELECT:
                return ParseQuerySpecification();
            case Keyword.VALUES:
                return ParseValuesBody();
            case Keyword.TABLE:
                Advance();
                var table = ObjectName();
                return new TableBody(table) { Span = From(start) };
        }
        if (!Is(TokenKind.LeftParenthesis))
            throw Fail();
        var query = ParseSubquery();
        return Unwrap(query) with { Span = From(start) };
    }

    /// <summary>The parentheses around a query mean something only if it has more than a plain body.</summary>
    private static QueryBody Unwrap(QueryExpression query) =>
        query is { With: null, OrderBy.Count: 0, Limit: null, Into: null, Locks.Count: 0, Body: QuerySpecification or ValuesBody or TableBody or ParenthesizedBody }
            ? query.Body
            : new ParenthesizedBody(query) { Span = query.Span };

    private ValuesBody ParseValuesBody()
    {
        var start = Start;
        Advance();
        var rows = new List<RowExpression>();
        do
        {
            var rowStart = Start;
            Expect(Keyword.ROW);
            var items = ParseParenthesizedExpressions();
            rows.Add(new RowExpression(items) { Span = From(rowStart) });
        }
        while (Accept(TokenKind.Comma));
        return new ValuesBody(SyntaxList.From(rows)) { Span = From(start) };
    }

    private WithClause ParseWith()
    {
        var start = Start;
        Advance();
        var recursive = Accept(Keyword.RECURSIVE);
        var tables = new List<CommonTableExpression>();
        do
        {
            var tableStart = Start;
            var name = Name();
            var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
            Expect(Keyword.AS);
            var query = ParseSubquery();
            tables.Add(new CommonTableExpression(name, columns, query) { Span = From(tableStart) });
        }
        while (Accept(TokenKind.Comma));
        return new WithClause(recursive, SyntaxList.From(tables)) { Span = From(start) };
    }

    private QuerySpecification ParseQuerySpecification()
    {
        var start = Start;
        Advance();
        var options = ParseSelectOptions();
        var items = ParseSelectItems();
        if (Is(Keyword.INTO))
            _earlyInto = ParseInto();
        var into = _earlyInto;
        _earlyInto = null; // not for subqueries
        SyntaxList<TableReference> from = [];
        var dual = false;
        if (Accept(Keyword.FROM))
        {
            dual = Accept(Keyword.DUAL);
            if (!dual)
                from = ParseTableReferences();
        }
        var where = Accept(Keyword.WHERE) ? ParseExpression() : null;
        var groupBy = ParseGroupBy(out var rollup);
        var having = Accept(Keyword.HAVING) ? ParseExpression() : null;
        var windows = Accept(Keyword.WINDOW) ? ParseNamedWindows() : [];
        if (Is(Keyword.QUALIFY))
            throw NotSupported("QUALIFY");
        _earlyInto = into;
        return new QuerySpecification(options, items)
        {
            From = from, FromDual = dual, Where = where, GroupBy = groupBy, WithRollup = rollup, Having = having, Windows = windows,
            Span = From(start),
        };
    }

    private SelectOptions ParseSelectOptions()
    {
        var options = SelectOptions.None;
        while (true)
        {
            var option = Current.Keyword switch
            {
                Keyword.DISTINCT or Keyword.DISTINCTROW => SelectOptions.Distinct,
                Keyword.ALL => SelectOptions.All,
                Keyword.HIGH_PRIORITY => SelectOptions.HighPriority,
                Keyword.STRAIGHT_JOIN => SelectOptions.StraightJoin,
                Keyword.SQL_SMALL_RESULT => SelectOptions.SqlSmallResult,
                Keyword.SQL_BIG_RESULT => SelectOptions.SqlBigResult,
                Keyword.SQL_BUFFER_RESULT => SelectOptions.SqlBufferResult,
                Keyword.SQL_NO_CACHE => SelectOptions.SqlNoCache,
                Keyword.SQL_CACHE => SelectOptions.SqlCache,
                Keyword.SQL_CALC_FOUND_ROWS => SelectOptions.SqlCalcFoundRows,
                _ => SelectOptions.None,
            };
            if (option == SelectOptions.None)
                break;
            // SQL_CACHE and its like are names too, where they stand like one.
            if (!Keywords.IsReserved(Current.Keyword) && (Peek().Kind is TokenKind.Comma or TokenKind.End or TokenKind.Dot || IsNext(Keyword.FROM)))
                break;
            Advance();
            options |= option;
        }
        if ((options & (SelectOptions.Distinct | SelectOptions.All)) == (SelectOptions.Distinct | SelectOptions.All))
            throw Fail(1221, "Incorrect usage of ALL and DISTINCT");
        return options;
    }

    private SyntaxList<SelectItem> ParseSelectItems()
    {
        var items = new List<SelectItem>();
        do
        {
            // A star alone may only stand first.
            if (Is(TokenKind.Star) && items.Count == 0)
            {
                var start = Start;
                Advance();
                items.Add(new WildcardItem(null, null) { Span = From(start) });
            }
            else
                items.Add(ParseSelectItem());
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(items);
    }

    private SelectItem ParseSelectItem()
    {
        var start = Start;
        if (Current.IsName && IsNext(TokenKind.Dot))
        {
            if (Peek(2).Kind == TokenKind.Star)
            {
                var table = Name();
                _at += 2;
                return new WildcardItem(null, table) { Span = From(start) };
            }
            if (Peek(2).IsName && Peek(3).Kind == TokenKind.Dot && Peek(4).Kind == TokenKind.Star)
            {
                var schema = Name();
                Advance();
                var table = Name();
                _at += 2;
                return new WildcardItem(schema, table) { Span = From(start) };
            }
        }
        var expression = ParseExpression();
        var span = From(start);
        string? alias = null;
        if (Accept(Keyword.AS))
            alias = NameOrText();
        else if (Is(TokenKind.String) || Current.IsName)
            alias = NameOrText();
        return new ExpressionItem(expression, alias) { Span = span };
    }

    private SyntaxList<OrderingTerm> ParseGroupBy(out bool rollup)
    {
        rollup = false;
        if (!Accept(Keyword.GROUP))
            return [];
        Expect(Keyword.BY);
        if (Is(TokenKind.Word) && NameText(Current).Equals("ROLLUP", StringComparison.OrdinalIgnoreCase) && IsNext(TokenKind.LeftParenthesis))
        {
            _at += 2;
            rollup = true;
            var inside = ParseOrderingTerms();
            Expect(TokenKind.RightParenthesis);
            return inside;
        }
        var terms = ParseOrderingTerms();
        if (Is(Keyword.WITH) && IsNext(Keyword.ROLLUP))
        {
            _at += 2;
            rollup = true;
        }
        return terms;
    }

    /// <summary>ORDER BY .., or nothing.</summary>
    private SyntaxList<OrderingTerm> ParseOrderBy()
    {
        if (!Accept(Keyword.ORDER))
            return [];
        Expect(Keyword.BY);
        return ParseOrderingTerms();
    }

    private SyntaxList<OrderingTerm> ParseOrderingTerms()
    {
        var terms = new List<OrderingTerm>();
        do
        {
            var start = Start;
            var expression = ParseExpression();
            var descending = Accept(Keyword.DESC);
            var given = descending || Accept(Keyword.ASC);
            terms.Add(new OrderingTerm(expression, descending) { DirectionGiven = given, Span = From(start) });
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(terms);
    }

    private LimitClause? ParseLimit()
    {
        if (!Is(Keyword.LIMIT))
            return null;
        var start = Start;
        Advance();
        var first = ParseLimitNumber();
        if (Accept(TokenKind.Comma))
        {
            var count = ParseLimitNumber();
            return new LimitClause(count, first) { Span = From(start) };
        }
        var offset = Accept(Keyword.OFFSET) ? ParseLimitNumber() : null;
        return new LimitClause(first, offset) { Span = From(start) };
    }

    /// <summary>An integer without sign, a parameter, or (in routines) a variable.</summary>
    private Expression ParseLimitNumber()
    {
        if (Is(TokenKind.Parameter))
            return ParseParameter();
        if (!Is(TokenKind.Integer))
            throw Fail();
        var failure = Fail();
        return ParseNumber(null) is IntegerLiteral number ? number : throw failure;
    }

    private SyntaxList<NamedWindow> ParseNamedWindows()
    {
        var windows = new List<NamedWindow>();
        do
        {
            var start = Start;
            var name = Name();
            Expect(Keyword.AS);
            var window = ParseWindow();
            windows.Add(new NamedWindow(name, window) { Span = From(start) });
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(windows);
    }

    private SyntaxList<LockingClause> ParseLocks()
    {
        if (!(Is(Keyword.FOR) || Is(Keyword.LOCK)))
            return [];
        var locks = new List<LockingClause>();
        while (true)
        {
            var start = Start;
            if (Is(Keyword.LOCK))
            {
                Advance();
                Expect(Keyword.IN);
                Expect(Keyword.SHARE);
                Expect(Keyword.MODE);
                locks.Add(new LockingClause(LockStrength.Share, [], LockWait.Wait) { Span = From(start) });
            }
            else if (Accept(Keyword.FOR))
                locks.Add(ParseLock(start));
            else
                return SyntaxList.From(locks);
        }
    }

    private LockingClause ParseLock(int start)
    {
        var strength = Accept(Keyword.UPDATE) ? LockStrength.Update : LockStrength.Share;
        if (strength == LockStrength.Share)
            Expect(Keyword.SHARE);
        var of = Accept(Keyword.OF) ? ObjectNames() : [];
        var wait = LockWait.Wait;
        if (Accept(Keyword.NOWAIT))
            wait = LockWait.NoWait;
        else if (Accept(Keyword.SKIP))
        {
            Expect(Keyword.LOCKED);
            wait = LockWait.SkipLocked;
        }
        return new LockingClause(strength, of, wait) { Span = From(start) };
    }

    private IntoClause ParseInto()
    {
        var start = Start;
        Advance();
        if (Accept(Keyword.OUTFILE))
        {
            var file = Text();
            var charset = AcceptCharset() ? CharsetName() : null;
            var format = ParseFieldsAndLines();
            return new IntoOutfile(file, charset, format) { Span = From(start) };
        }
        if (Accept(Keyword.DUMPFILE))
        {
            var file = Text();
            return new IntoDumpfile(file) { Span = From(start) };
        }
        var variables = new List<UserVariable>();
        do
            variables.Add(UserVariable());
        while (Accept(TokenKind.Comma));
        return new IntoVariables(SyntaxList.From(variables)) { Span = From(start) };
    }

    private FieldsAndLines ParseFieldsAndLines()
    {
        var start = Start;
        var format = new FieldsAndLines();
        if (Accept(Keyword.FIELDS) || Accept(Keyword.COLUMNS))
            format = ParseFields(format);
        if (Accept(Keyword.LINES))
            format = ParseLines(format);
        return format with { Span = From(start) };
    }

    private FieldsAndLines ParseFields(FieldsAndLines format)
    {
        var any = false;
        while (true)
        {
            if (Accept(Keyword.TERMINATED))
            {
                Expect(Keyword.BY);
                format = format with { FieldsTerminatedBy = StringValue() };
            }
            else if (Current.Keyword is Keyword.OPTIONALLY or Keyword.ENCLOSED)
            {
                var optionally = Accept(Keyword.OPTIONALLY);
                Expect(Keyword.ENCLOSED);
                Expect(Keyword.BY);
                format = format with { FieldsEnclosedBy = StringValue(), OptionallyEnclosed = optionally };
            }
            else if (Accept(Keyword.ESCAPED))
            {
                Expect(Keyword.BY);
                format = format with { FieldsEscapedBy = StringValue() };
            }
            else
                return any ? format : throw Fail();
            any = true;
        }
    }

    private FieldsAndLines ParseLines(FieldsAndLines format)
    {
        var any = false;
        while (true)
        {
            if (Accept(Keyword.TERMINATED))
            {
                Expect(Keyword.BY);
                format = format with { LinesTerminatedBy = StringValue() };
            }
            else if (Accept(Keyword.STARTING))
            {
                Expect(Keyword.BY);
                format = format with { LinesStartingBy = StringValue() };
            }
            else
                return any ? format : throw Fail();
            any = true;
        }
    }
}

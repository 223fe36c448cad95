using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// FROM.
internal ref partial struct StatementParser
{
    private SyntaxList<TableReference> ParseTableReferences()
    {
        var references = new List<TableReference>();
        do
            references.Add(ParseTableReference());
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(references);
    }

    private TableReference ParseTableReference()
    {
        Enter();
        var outerHeight = _height;
        _height = 0;
        var start = Start;
        var left = ParseTableFactor();
        var reference = ContinueJoins(left, start);
        _height = Math.Max(outerHeight, _height + 1);
        Leave();
        return reference;
    }

    private TableReference ContinueJoins(TableReference left, int start)
    {
        while (TryJoinKind(out var kind, out var natural))
        {
            Grow();
            left = ParseJoin(left, kind, natural, start);
        }
        return left;
    }

    /// <summary>Takes the words of a join if there are any.</summary>
    private bool TryJoinKind(out JoinKind kind, out bool natural)
    {
        kind = JoinKind.Inner;
        natural = false;
        switch (Current.Keyword)
        {
            case Keyword.STRAIGHT_JOIN:
                Advance();
                kind = JoinKind.Straight;
                return true;
            case Keyword.JOIN or Keyword.INNER or Keyword.CROSS or Keyword.LEFT or Keyword.RIGHT:
                break;
            case Keyword.NATURAL:
                Advance();
                natural = true;
                break;
            default:
                return false;
        }
        if (Accept(Keyword.LEFT))
            kind = JoinKind.Left;
        else if (Accept(Keyword.RIGHT))
            kind = JoinKind.Right;
        if (kind != JoinKind.Inner)
            Accept(Keyword.OUTER);
        else if (!Accept(Keyword.INNER) && !natural)
            Accept(Keyword.CROSS);
        Expect(Keyword.JOIN);
        return true;
    }

    private JoinTable ParseJoin(TableReference left, JoinKind kind, bool natural, int start)
    {
        // The right side of an inner join is a factor; that of LEFT and RIGHT may itself be joined before the ON: a LEFT JOIN b JOIN c ON .. ON ..
        var rightStart = Start;
        var right = ParseTableFactor();
        while (!natural && !Is(Keyword.ON) && !Is(Keyword.USING) && (kind is JoinKind.Left or JoinKind.Right) && TryJoinKind(out var inner, out var innerNatural))
        {
            Grow();
            right = ParseJoin(right, inner, innerNatural, rightStart);
        }
        if (natural)
            return new JoinTable(kind, left, right) { Natural = true, Span = From(start) };
        if (Accept(Keyword.ON))
        {
            var on = ParseExpression();
            return new JoinTable(kind, left, right) { On = on, Span = From(start) };
        }
        if (kind != JoinKind.Straight && Accept(Keyword.USING))
        {
            var columns = ParenthesizedNames();
            return new JoinTable(kind, left, right) { Using = columns, Span = From(start) };
        }
        if (kind is JoinKind.Left or JoinKind.Right)
            throw Fail();
        return new JoinTable(kind, left, right) { Span = From(start) };
    }

    private TableReference ParseTableFactor()
    {
        var start = Start;
        if (Accept(Keyword.LATERAL))
        {
            var lateral = ParseSubquery();
            return ParseDerived(lateral, start, lateral: true);
        }
        if (Is(Keyword.JSON_TABLE))
            throw NotSupported("JSON_TABLE");
        if (Is(TokenKind.LeftBrace))
            return ParseOdbcJoin();
        if (Is(TokenKind.LeftParenthesis))
            return ParseParenthesizedTable(out var query) ?? ParseDerived(query!, start, lateral: false);
        return ParseNamedTable();
    }

    /// <summary>( .. ) in FROM: joined tables (returned), or a query (null, and <paramref name="query"/> set).</summary>
    private TableReference? ParseParenthesizedTable(out QueryExpression? query)
    {
        Enter();
        var start = Start;
        Expect(TokenKind.LeftParenthesis);
        query = null;
        TableReference? table = null;
        if (StartsQuery())
            query = ParseQueryExpression();
        else if (Is(TokenKind.LeftParenthesis) && StartsQueryInParentheses())
        {
            var innerStart = Start;
            var inner = ParseParenthesizedTable(out var innerQuery);
            if (innerQuery is not null && (AtQueryTail() || Is(TokenKind.RightParenthesis)))
                query = ContinueQueryExpression(Unwrap(innerQuery), innerStart);
            else
            {
                inner ??= ParseDerived(innerQuery!, innerStart, lateral: false);
                table = ParseTableListRest(ContinueJoins(inner, innerStart), start);
            }
        }
        else
            table = ParseTableListRest(ParseTableReference(), start);
        Expect(TokenKind.RightParenthesis);
        Leave();
        return table;
    }

    private TableReference ParseTableListRest(TableReference first, int start)
    {
        if (!Is(TokenKind.Comma))
            return first;
        var items = new List<TableReference> { first };
        while (Accept(TokenKind.Comma))
            items.Add(ParseTableReference());
        return new TableReferenceList(SyntaxList.From(items)) { Span = From(start) };
    }

    private DerivedTable ParseDerived(QueryExpression query, int start, bool lateral)
    {
        Accept(Keyword.AS);
        if (!Current.IsName)
            throw Is(TokenKind.End) || Is(TokenKind.RightParenthesis) || Is(Keyword.WHERE)
                ? Fail(1248, "Every derived table must have its own alias")
                : Fail();
        var alias = Name();
        var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
        return new DerivedTable(query, alias, columns, lateral) { Span = From(start) };
    }

    /// <summary>{ OJ a LEFT OUTER JOIN b ON .. }</summary>
    private TableReference ParseOdbcJoin()
    {
        Advance();
        Name();
        var table = ParseTableReference();
        Expect(TokenKind.RightBrace);
        return table;
    }

    private NamedTable ParseNamedTable()
    {
        var start = Start;
        var name = ObjectName();
        var partitions = Accept(Keyword.PARTITION) ? ParenthesizedNames() : [];
        var alias = ParseTableAlias();
        if (Is(Keyword.TABLESAMPLE))
            throw NotSupported("TABLESAMPLE");
        var hints = ParseIndexHints();
        return new NamedTable(name, alias) { Partitions = partitions, IndexHints = hints, Span = From(start) };
    }

    private string? ParseTableAlias()
    {
        if (Accept(Keyword.AS))
            return Name();
        return Current.IsName ? Name() : null;
    }

    private SyntaxList<IndexHint> ParseIndexHints()
    {
        if (!AtIndexHint())
            return [];
        var hints = new List<IndexHint>();
        while (AtIndexHint())
        {
            var start = Start;
            var kind = Is(Keyword.USE) ? IndexHintKind.Use : Is(Keyword.FORCE) ? IndexHintKind.Force : IndexHintKind.Ignore;
            _at += 2;
            var scope = ParseIndexHintScope();
            Expect(TokenKind.LeftParenthesis);
            var indexes = new List<string>();
            while (!Is(TokenKind.RightParenthesis))
            {
                if (indexes.Count > 0)
                    Expect(TokenKind.Comma);
                indexes.Add(Accept(Keyword.PRIMARY) ? "PRIMARY" : Name());
            }
            if (indexes.Count == 0 && kind != IndexHintKind.Use)
                throw Fail();
            Expect(TokenKind.RightParenthesis);
            hints.Add(new IndexHint(kind, scope, SyntaxList.From(indexes)) { Span = From(start) });
        }
        return SyntaxList.From(hints);
    }

    private readonly bool AtIndexHint() =>
        Current.Keyword is Keyword.USE or Keyword.FORCE or Keyword.IGNORE && Peek().Keyword is Keyword.INDEX or Keyword.KEY;

    private IndexHintScope ParseIndexHintScope()
    {
        if (!Accept(Keyword.FOR))
            return IndexHintScope.All;
        if (Accept(Keyword.JOIN))
            return IndexHintScope.Join;
        var scope = Is(Keyword.ORDER) ? IndexHintScope.OrderBy : IndexHintScope.GroupBy;
        if (!Accept(Keyword.ORDER))
            Expect(Keyword.GROUP);
        Expect(Keyword.BY);
        return scope;
    }
}

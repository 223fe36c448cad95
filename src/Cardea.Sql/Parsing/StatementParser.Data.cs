using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// INSERT, REPLACE, UPDATE, DELETE, LOAD DATA, TRUNCATE, DO, CALL.
internal ref partial struct StatementParser
{
    private InsertStatement ParseInsert()
    {
        var start = Start;
        var replace = Is(Keyword.REPLACE);
        Advance();
        var priority = ParsePriority();
        var ignore = !replace && Accept(Keyword.IGNORE);
        Accept(Keyword.INTO);
        var table = ObjectName();
        var partitions = Accept(Keyword.PARTITION) ? ParenthesizedNames() : [];
        var insert = new InsertStatement(table) { IsReplace = replace, Ignore = ignore, Priority = priority, Partitions = partitions };
        insert = ParseInsertSource(insert);
        insert = ParseRowAlias(insert);
        if (!replace && Accept(Keyword.ON, Keyword.DUPLICATE))
        {
            Expect(Keyword.KEY);
            Expect(Keyword.UPDATE);
            insert = insert with { OnDuplicateKeyUpdate = ParseAssignments() };
        }
        return insert with { Span = From(start) };
    }

    private StatementPriority ParsePriority()
    {
        if (Accept(Keyword.LOW_PRIORITY))
            return StatementPriority.LowPriority;
        if (Accept(Keyword.HIGH_PRIORITY))
            return StatementPriority.HighPriority;
        return Accept(Keyword.DELAYED) ? StatementPriority.Delayed : StatementPriority.None;
    }

    private InsertStatement ParseInsertSource(InsertStatement insert)
    {
        if (Accept(Keyword.SET))
            return insert with { Assignments = ParseAssignments() };
        if (Is(TokenKind.LeftParenthesis) && !StartsQueryInParentheses())
            insert = insert with { Columns = ParseInsertColumns() };
        if (Is(Keyword.VALUES) && IsNext(Keyword.ROW))
            return insert with { Query = ParseQueryExpression() };
        if (Accept(Keyword.VALUES) || Accept(Keyword.VALUE))
            return insert with { Rows = ParseRows() };
        if (Is(TokenKind.LeftParenthesis) || StartsQuery())
            return insert with { Query = ParseQueryExpression() };
        throw Fail();
    }

    private SyntaxList<string> ParseInsertColumns()
    {
        Expect(TokenKind.LeftParenthesis);
        var columns = new List<string>();
        while (!Is(TokenKind.RightParenthesis))
        {
            if (columns.Count > 0)
                Expect(TokenKind.Comma);
            columns.Add(ParseColumn().Column); // t.c is allowed
        }
        Advance();
        return SyntaxList.From(columns);
    }

    private SyntaxList<SyntaxList<Expression>> ParseRows()
    {
        var rows = new List<SyntaxList<Expression>>();
        do
        {
            Expect(TokenKind.LeftParenthesis);
            rows.Add(Is(TokenKind.RightParenthesis) ? [] : ParseExpressions());
            Expect(TokenKind.RightParenthesis);
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(rows);
    }

    private InsertStatement ParseRowAlias(InsertStatement insert)
    {
        if (insert.IsReplace || !Accept(Keyword.AS))
            return insert;
        var alias = Name();
        var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
        return insert with { RowAlias = alias, RowAliasColumns = columns };
    }

    private SyntaxList<Assignment> ParseAssignments()
    {
        var assignments = new List<Assignment>();
        do
        {
            var start = Start;
            var column = ParseColumn();
            if (!Accept(TokenKind.Equal))
                Expect(TokenKind.Assign);
            var value = ParseExpression();
            assignments.Add(new Assignment(column, value) { Span = From(start) });
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(assignments);
    }

    private UpdateStatement ParseUpdate(WithClause? with, int start)
    {
        Advance();
        var low = Accept(Keyword.LOW_PRIORITY);
        var ignore = Accept(Keyword.IGNORE);
        var tables = ParseTableReferences();
        Expect(Keyword.SET);
        var assignments = ParseAssignments();
        var where = Accept(Keyword.WHERE) ? ParseExpression() : null;
        var orderBy = ParseOrderBy();
        var limit = Accept(Keyword.LIMIT) ? ParseLimitNumber() : null;
        return new UpdateStatement(tables, assignments)
        {
            With = with, LowPriority = low, Ignore = ignore, Where = where, OrderBy = orderBy, Limit = limit, Span = From(start),
        };
    }

    private DeleteStatement ParseDelete(WithClause? with, int start)
    {
        Advance();
        bool low = false, quick = false, ignore = false;
        while (true)
        {
            if (Accept(Keyword.LOW_PRIORITY))
                low = true;
            else if (Is(Keyword.QUICK) && !IsNext(TokenKind.Dot) && !IsNext(TokenKind.Comma))
            {
                Advance();
                quick = true;
            }
            else if (Accept(Keyword.IGNORE))
                ignore = true;
            else
                break;
        }
        var delete = ParseDeleteTables();
        var single = delete.Targets.Count == 0;
        var where = Accept(Keyword.WHERE) ? ParseExpression() : null;
        var orderBy = single ? ParseOrderBy() : [];
        var limit = single && Accept(Keyword.LIMIT) ? ParseLimitNumber() : null;
        return delete with
        {
            With = with, LowPriority = low, Quick = quick, Ignore = ignore, Where = where, OrderBy = orderBy, Limit = limit, Span = From(start),
        };
    }

    private DeleteStatement ParseDeleteTables()
    {
        if (!Accept(Keyword.FROM))
        {
            var targets = ParseDeleteTargets();
            Expect(Keyword.FROM);
            return new DeleteStatement(ParseTableReferences()) { Targets = targets };
        }
        if (DeletesUsing())
        {
            var targets = ParseDeleteTargets();
            Expect(Keyword.USING);
            return new DeleteStatement(ParseTableReferences()) { Targets = targets };
        }
        var start = Start;
        var name = ObjectName();
        var alias = ParseTableAlias();
        var partitions = Accept(Keyword.PARTITION) ? ParenthesizedNames() : [];
        return new DeleteStatement([new NamedTable(name, alias) { Partitions = partitions, Span = From(start) }]);
    }

    /// <summary>Whether DELETE FROM goes on with targets and USING; looks over names, dots, stars and commas only.</summary>
    private readonly bool DeletesUsing()
    {
        for (var i = _at; i < _tokens.Length; i++)
        {
            if (_tokens[i].Keyword == Keyword.USING)
                return true;
            if (!_tokens[i].IsName && _tokens[i].Kind is not (TokenKind.Dot or TokenKind.Star or TokenKind.Comma))
                return false;
        }
        return false;
    }

    private SyntaxList<ObjectName> ParseDeleteTargets()
    {
        var targets = new List<ObjectName>();
        do
        {
            var start = Start;
            string? schema = null;
            var name = Name();
            if (Is(TokenKind.Dot) && !IsNext(TokenKind.Star))
            {
                Advance();
                schema = name;
                name = NameAfterDot();
            }
            if (Accept(TokenKind.Dot))
                Expect(TokenKind.Star);
            targets.Add(new ObjectName(schema, name) { Span = From(start) });
        }
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(targets);
    }

    private Statement ParseWithStatement()
    {
        var start = Start;
        var depth = 0;
        // WITH .. SELECT, UPDATE or DELETE: the first such word outside parentheses tells.
        for (var i = _at; i < _tokens.Length; i++)
        {
            if (_tokens[i].Kind == TokenKind.LeftParenthesis)
                depth++;
            else if (_tokens[i].Kind == TokenKind.RightParenthesis)
                depth--;
            else if (depth == 0 && _tokens[i].Keyword is Keyword.SELECT or Keyword.UPDATE or Keyword.DELETE)
            {
                if (depth != 0 || _tokens[i].Keyword == Keyword.SELECT)
                    break;
                var with = ParseWith();
                return Is(Keyword.UPDATE) ? ParseUpdate(with, start) : Is(Keyword.DELETE) ? ParseDelete(with, start) : throw Fail();
            }
        }
        return ParseSelectStatement();
    }

    private TruncateTableStatement ParseTruncate()
    {
        var start = Start;
        Advance();
        Accept(Keyword.TABLE);
        var table = ObjectName();
        return new TruncateTableStatement(table) { Span = From(start) };
    }

    private DoStatement ParseDo()
    {
        var start = Start;
        Advance();
        var expressions = ParseExpressions();
        return new DoStatement(expressions) { Span = From(start) };
    }

    private CallStatement ParseCallStatement()
    {
        var start = Start;
        Advance();
        var procedure = ObjectName();
        SyntaxList<Expression> arguments = [];
        if (Accept(TokenKind.LeftParenthesis))
        {
            arguments = Is(TokenKind.RightParenthesis) ? [] : ParseExpressions();
            Expect(TokenKind.RightParenthesis);
        }
        return new CallStatement(procedure, arguments) { Span = From(start) };
    }

    private Statement ParseLoad()
    {
        var start = Start;
        Advance();
        if (!Accept(Keyword.DATA))
            return Unsupported(Is(Keyword.XML) ? "LOAD XML" : Is(Keyword.INDEX) ? "LOAD INDEX" : throw Fail());
        var priority = Accept(Keyword.LOW_PRIORITY) ? StatementPriority.LowPriority : StatementPriority.None;
        var concurrent = Accept(Keyword.CONCURRENT);
        var local = Accept(Keyword.LOCAL);
        Expect(Keyword.INFILE);
        var file = Text();
        var duplicates = ParseDuplicateHandling();
        Expect(Keyword.INTO);
        Expect(Keyword.TABLE);
        var table = ObjectName();
        var partitions = Accept(Keyword.PARTITION) ? ParenthesizedNames() : [];
        var charset = AcceptCharset() ? CharsetName() : null;
        var format = ParseFieldsAndLines();
        var ignore = 0UL;
        if (Accept(Keyword.IGNORE))
        {
            ignore = UnsignedNumber();
            if (!Accept(Keyword.LINES))
                Expect(Keyword.ROWS);
        }
        var targets = Accept(TokenKind.LeftParenthesis) ? ParseLoadTargets() : [];
        var assignments = Accept(Keyword.SET) ? ParseAssignments() : [];
        return new LoadDataStatement(file, table)
        {
            Priority = priority, Concurrent = concurrent, Local = local, Duplicates = duplicates, Partitions = partitions, Charset = charset,
            Format = format, IgnoreLines = ignore, Targets = targets, Assignments = assignments, Span = From(start),
        };
    }

    private DuplicateHandling ParseDuplicateHandling()
    {
        if (Accept(Keyword.REPLACE))
            return DuplicateHandling.Replace;
        return Accept(Keyword.IGNORE) ? DuplicateHandling.Ignore : DuplicateHandling.Error;
    }

    private SyntaxList<Expression> ParseLoadTargets()
    {
        var targets = new List<Expression>();
        while (!Is(TokenKind.RightParenthesis))
        {
            if (targets.Count > 0)
                Expect(TokenKind.Comma);
            targets.Add(Is(TokenKind.AtName) ? UserVariable() : ParseColumn());
        }
        Advance();
        return SyntaxList.From(targets);
    }
}

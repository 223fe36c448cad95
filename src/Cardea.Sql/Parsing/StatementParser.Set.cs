using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// SET.
internal ref partial struct StatementParser
{
    private Statement ParseSet()
    {
        var start = Start;
        Advance();
        switch (Current.Keyword)
        {
            case Keyword.PASSWORD when Peek().Kind is TokenKind.Equal or TokenKind.Assign || Peek().Keyword is Keyword.FOR or Keyword.TO:
                Advance();
                return ParseSetPassword(start);
            case Keyword.ROLE:
                Advance();
                var roles = ParseRoleSelection(allowExcept: true, allowDefault: true);
                return new SetRoleStatement(roles) { Span = From(start) };
            case Keyword.DEFAULT:
                Advance();
                Expect(Keyword.ROLE);
                var defaults = ParseRoleSelection(allowExcept: false, allowDefault: false);
                Expect(Keyword.TO);
                var users = ParseAccounts();
                return new SetDefaultRoleStatement(defaults, users) { Span = From(start) };
            case Keyword.RESOURCE:
                return Unsupported("SET RESOURCE GROUP");
            case Keyword.TRANSACTION:
                return ParseSetTransaction(VariableScope.None, start);
        }
        if (TryScope(out var scope) && IsNext(Keyword.TRANSACTION))
        {
            Advance();
            return ParseSetTransaction(scope, start);
        }
        var items = new List<SetItem>();
        do
            items.Add(ParseSetItem());
        while (Accept(TokenKind.Comma));
        return new SetStatement(SyntaxList.From(items)) { Span = From(start) };
    }

    private SetItem ParseSetItem()
    {
        var start = Start;
        return ParseSetItemBody() with { Span = From(start) };
    }

    private SetItem ParseSetItemBody()
    {
        if (Is(TokenKind.AtName))
        {
            var variable = UserVariable();
            ExpectAssignment();
            return new SetUserVariable(variable.Name, ParseExpression());
        }
        if (Is(Keyword.NAMES) && Peek().Kind is not (TokenKind.Equal or TokenKind.Assign))
        {
            Advance();
            if (Accept(Keyword.DEFAULT))
                return new SetNames(null, null);
            var charset = CharsetName();
            var collation = Accept(Keyword.COLLATE) ? CharsetName() : null;
            return new SetNames(charset, collation);
        }
        if (AcceptCharset())
            return new SetCharacterSet(Accept(Keyword.DEFAULT) ? null : CharsetName());
        return ParseSetVariable();
    }

    private void ExpectAssignment()
    {
        if (!Accept(TokenKind.Equal))
            Expect(TokenKind.Assign);
    }

    private SetVariable ParseSetVariable()
    {
        var scope = VariableScope.None;
        var atAt = Accept(TokenKind.AtAt);
        if (!atAt && IsNext(TokenKind.Dot) && TryScope(out _))
            throw Fail(); // SET global.x lacks its @@
        if (atAt)
        {
            if (IsNext(TokenKind.Dot) && TryScope(out scope))
                _at += 2;
        }
        else if (Peek().Kind is not (TokenKind.Equal or TokenKind.Assign or TokenKind.Dot) && TryScope(out scope))
            Advance();
        var name = SystemVariableName(out var component);
        ExpectAssignment();
        var value = Accept(Keyword.DEFAULT) ? null : ParseSetValue();
        return new SetVariable(scope, component, name, value) { WithAtAt = atAt };
    }

    /// <summary>An expression, or one of the reserved words that are values of variables.</summary>
    private Expression ParseSetValue()
    {
        if (Current.Keyword is not (Keyword.ON or Keyword.ALL or Keyword.BINARY or Keyword.ROW or Keyword.SYSTEM or Keyword.FORCE)
            || Peek().Kind is not (TokenKind.End or TokenKind.Comma))
            return ParseExpression();
        var start = Start;
        var word = NameText(Current);
        Advance();
        return new ColumnReference(null, null, word) { Span = From(start) };
    }

    private SetTransactionStatement ParseSetTransaction(VariableScope scope, int start)
    {
        Advance();
        IsolationLevel? isolation = null;
        bool? readOnly = null;
        do
        {
            if (Accept(Keyword.ISOLATION) && isolation is null)
            {
                Expect(Keyword.LEVEL);
                isolation = ParseIsolation();
            }
            else if (Accept(Keyword.READ) && readOnly is null)
            {
                readOnly = Accept(Keyword.ONLY);
                if (readOnly == false)
                    Expect(Keyword.WRITE);
            }
            else
                throw Fail();
        }
        while (Accept(TokenKind.Comma));
        return new SetTransactionStatement(scope, isolation, readOnly) { Span = From(start) };
    }

    private IsolationLevel ParseIsolation()
    {
        if (Accept(Keyword.SERIALIZABLE))
            return IsolationLevel.Serializable;
        if (Accept(Keyword.REPEATABLE))
        {
            Expect(Keyword.READ);
            return IsolationLevel.RepeatableRead;
        }
        Expect(Keyword.READ);
        if (Accept(Keyword.UNCOMMITTED))
            return IsolationLevel.ReadUncommitted;
        Expect(Keyword.COMMITTED);
        return IsolationLevel.ReadCommitted;
    }
}

using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Transactions.
internal ref partial struct StatementParser
{
    /// <summary>A statement about transactions, or null.</summary>
    private Statement? ParseTransaction()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.BEGIN:
                Advance();
                Accept(Keyword.WORK);
                return new BeginStatement { IsBegin = true, Span = From(start) };
            case Keyword.START when IsNext(Keyword.TRANSACTION):
                _at += 2;
                return ParseStartTransaction(start);
            case Keyword.COMMIT:
                Advance();
                Accept(Keyword.WORK);
                ParseCompletion(out var chain, out var release);
                return new CommitStatement(chain, release) { Span = From(start) };
            case Keyword.ROLLBACK:
                return ParseRollback(start);
            case Keyword.SAVEPOINT:
                Advance();
                var savepoint = Name();
                return new SavepointStatement(savepoint) { Span = From(start) };
            case Keyword.RELEASE:
                Advance();
                Expect(Keyword.SAVEPOINT);
                var released = Name();
                return new ReleaseSavepointStatement(released) { Span = From(start) };
            default:
                return null;
        }
    }

    private BeginStatement ParseStartTransaction(int start)
    {
        var begin = new BeginStatement();
        if (!Is(TokenKind.End))
        {
            do
            {
                if (Accept(Keyword.WITH))
                {
                    Expect(Keyword.CONSISTENT);
                    Expect(Keyword.SNAPSHOT);
                    begin = begin with { ConsistentSnapshot = true };
                }
                else if (Accept(Keyword.READ) && begin.ReadOnly is null)
                {
                    var only = Accept(Keyword.ONLY);
                    if (!only)
                        Expect(Keyword.WRITE);
                    begin = begin with { ReadOnly = only };
                }
                else
                    throw Fail();
            }
            while (Accept(TokenKind.Comma));
        }
        return begin with { Span = From(start) };
    }

    private Statement ParseRollback(int start)
    {
        Advance();
        Accept(Keyword.WORK);
        if (Accept(Keyword.TO))
        {
            Accept(Keyword.SAVEPOINT);
            var name = Name();
            return new RollbackToSavepointStatement(name) { Span = From(start) };
        }
        ParseCompletion(out var chain, out var release);
        return new RollbackStatement(chain, release) { Span = From(start) };
    }

    private void ParseCompletion(out bool? chain, out bool? release)
    {
        chain = null;
        release = null;
        if (Accept(Keyword.AND))
        {
            chain = !Accept(Keyword.NO);
            Expect(Keyword.CHAIN);
        }
        if (Accept(Keyword.RELEASE))
            release = true;
        else if (Accept(Keyword.NO))
        {
            Expect(Keyword.RELEASE);
            release = false;
        }
        if (chain == true && release == true)
            throw FailBack();
    }
}

using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// SHOW.
internal ref partial struct StatementParser
{
    private Statement ParseShow()
    {
        var start = Start;
        Advance();
        return ParseShowBody(start) switch
        {
            ShowStatement show => show with { Span = From(start) },
            var other => other,
        };
    }

    private Statement ParseShowBody(int start)
    {
        var extended = Accept(Keyword.EXTENDED);
        var full = Accept(Keyword.FULL);
        var modified = extended || full;
        switch (Current.Keyword)
        {
            case Keyword.TABLES:
                Advance();
                return Filter(InDatabase(new ShowStatement(ShowKind.Tables) { Extended = extended, Full = full }));
            case Keyword.COLUMNS or Keyword.FIELDS:
                Advance();
                return Filter(InTable(new ShowStatement(ShowKind.Columns) { Extended = extended, Full = full }));
            case Keyword.INDEX or Keyword.INDEXES or Keyword.KEYS when !full:
                Advance();
                return FilterWhere(InTable(new ShowStatement(ShowKind.Index) { Extended = extended }));
            case Keyword.PROCESSLIST when !extended:
                Advance();
                return new ShowStatement(ShowKind.ProcessList) { Full = full };
        }
        return modified ? throw Fail() : ParsePlainShow(start);
    }

    private Statement ParsePlainShow(int start)
    {
        if (TryScope(out var scope) && Peek().Keyword is Keyword.STATUS or Keyword.VARIABLES)
        {
            var kind = IsNext(Keyword.STATUS) ? ShowKind.Status : ShowKind.Variables;
            _at += 2;
            return Filter(new ShowStatement(kind) { Scope = scope });
        }
        var keyword = Current.Keyword;
        var next = Peek().Keyword;
        Advance();
        switch (keyword)
        {
            case Keyword.DATABASES or Keyword.SCHEMAS:
                return Filter(new ShowStatement(ShowKind.Databases));
            case Keyword.STATUS:
                return Filter(new ShowStatement(ShowKind.Status));
            case Keyword.VARIABLES:
                return Filter(new ShowStatement(ShowKind.Variables));
            case Keyword.CREATE:
                return ParseShowCreate(start);
            case Keyword.GRANTS:
                return ParseShowGrants(start);
            case Keyword.WARNINGS:
                return new ShowStatement(ShowKind.Warnings) { Limit = ParseLimit() };
            case Keyword.ERRORS:
                return new ShowStatement(ShowKind.Errors) { Limit = ParseLimit() };
            case Keyword.COUNT:
                return ParseShowCount();
            case Keyword.TABLE when Accept(Keyword.STATUS):
                return Filter(InDatabase(new ShowStatement(ShowKind.TableStatus)));
            case Keyword.OPEN when Accept(Keyword.TABLES):
                return Filter(InDatabase(new ShowStatement(ShowKind.OpenTables)));
            case Keyword.TRIGGERS:
                return Filter(InDatabase(new ShowStatement(ShowKind.Triggers)));
            case Keyword.EVENTS:
                return Filter(InDatabase(new ShowStatement(ShowKind.Events)));
            case Keyword.PROCEDURE or Keyword.FUNCTION:
                if (Accept(Keyword.CODE))
                    return Unsupported("SHOW ROUTINE CODE");
                Expect(Keyword.STATUS);
                return Filter(new ShowStatement(keyword == Keyword.PROCEDURE ? ShowKind.ProcedureStatus : ShowKind.FunctionStatus));
            case Keyword.STORAGE when Accept(Keyword.ENGINES):
            case Keyword.ENGINES:
                return new ShowStatement(ShowKind.Engines);
            case Keyword.ENGINE:
                return ParseShowEngine(start);
            case Keyword.CHARSET:
                return Filter(new ShowStatement(ShowKind.CharacterSet));
            case Keyword.CHARACTER or Keyword.CHAR when Accept(Keyword.SET):
                return Filter(new ShowStatement(ShowKind.CharacterSet));
            case Keyword.COLLATION:
                return Filter(new ShowStatement(ShowKind.Collation));
            default:
                return ParseRareShow(keyword, next);
        }
    }

    private Statement ParseRareShow(Keyword keyword, Keyword next)
    {
        switch (keyword)
        {
            case Keyword.PLUGINS:
                return new ShowStatement(ShowKind.Plugins);
            case Keyword.PRIVILEGES:
                return new ShowStatement(ShowKind.Privileges);
            case Keyword.PROFILES:
                return new ShowStatement(ShowKind.Profiles);
            case Keyword.PROFILE:
                return Unsupported("SHOW PROFILE");
            case Keyword.MASTER when Accept(Keyword.STATUS):
                return new ShowStatement(ShowKind.BinaryLogStatus);
            case Keyword.MASTER when Accept(Keyword.LOGS):
                return new ShowStatement(ShowKind.BinaryLogs);
            case Keyword.BINARY when Accept(Keyword.LOG):
                Expect(Keyword.STATUS);
                return new ShowStatement(ShowKind.BinaryLogStatus);
            case Keyword.BINARY when Accept(Keyword.LOGS):
                return new ShowStatement(ShowKind.BinaryLogs);
            case Keyword.BINLOG or Keyword.RELAYLOG when next == Keyword.EVENTS:
                return Unsupported("SHOW BINLOG EVENTS");
            case Keyword.REPLICA or Keyword.SLAVE when Accept(Keyword.STATUS):
                if (Accept(Keyword.FOR))
                {
                    Expect(Keyword.CHANNEL);
                    NameOrText();
                }
                return new ShowStatement(ShowKind.ReplicaStatus);
            case Keyword.REPLICAS:
                return new ShowStatement(ShowKind.Replicas);
            case Keyword.SLAVE when Accept(Keyword.HOSTS):
                return new ShowStatement(ShowKind.Replicas);
            default:
                _at--;
                throw Fail();
        }
    }

    private ShowStatement InDatabase(ShowStatement show)
    {
        if (Accept(Keyword.FROM) || Accept(Keyword.IN))
            return show with { Database = Name() };
        return show;
    }

    /// <summary>FROM table [FROM database].</summary>
    private ShowStatement InTable(ShowStatement show)
    {
        if (!Accept(Keyword.FROM))
            Expect(Keyword.IN);
        var table = ObjectName();
        if (Accept(Keyword.FROM) || Accept(Keyword.IN))
            table = table with { Schema = Name() };
        return show with { Table = table, Database = table.Schema };
    }

    private ShowStatement Filter(ShowStatement show)
    {
        if (Accept(Keyword.LIKE))
            return show with { Like = StringValue() };
        return FilterWhere(show);
    }

    private ShowStatement FilterWhere(ShowStatement show) => Accept(Keyword.WHERE) ? show with { Where = ParseExpression() } : show;

    private Statement ParseShowCount()
    {
        Expect(TokenKind.LeftParenthesis);
        Expect(TokenKind.Star);
        Expect(TokenKind.RightParenthesis);
        if (Accept(Keyword.WARNINGS))
            return new ShowStatement(ShowKind.CountWarnings);
        Expect(Keyword.ERRORS);
        return new ShowStatement(ShowKind.CountErrors);
    }

    private Statement ParseShowCreate(int start)
    {
        if (Accept(Keyword.USER))
        {
            var account = ParseAccount();
            return new ShowCreateUserStatement(account) { Span = From(start) };
        }
        var kind = Current.Keyword switch
        {
            Keyword.TABLE => ShowCreateKind.Table,
            Keyword.DATABASE or Keyword.SCHEMA => ShowCreateKind.Database,
            Keyword.VIEW => ShowCreateKind.View,
            Keyword.PROCEDURE => ShowCreateKind.Procedure,
            Keyword.FUNCTION => ShowCreateKind.Function,
            Keyword.TRIGGER => ShowCreateKind.Trigger,
            Keyword.EVENT => ShowCreateKind.Event,
            _ => throw Fail(),
        };
        Advance();
        var ifNotExists = kind == ShowCreateKind.Database && AcceptIfNotExists();
        var name = ObjectName();
        return new ShowCreateStatement(kind, name, ifNotExists) { Span = From(start) };
    }

    private ShowGrantsStatement ParseShowGrants(int start)
    {
        if (!Accept(Keyword.FOR))
            return new ShowGrantsStatement(null, []) { Span = From(start) };
        var account = ParseAccount();
        var roles = Accept(Keyword.USING) ? ParseAccounts() : [];
        return new ShowGrantsStatement(account, roles) { Span = From(start) };
    }

    private ShowEngineStatement ParseShowEngine(int start)
    {
        var engine = Accept(Keyword.ALL) ? "ALL" : NameOrText();
        var what = Current.Keyword is Keyword.STATUS or Keyword.MUTEX or Keyword.LOGS ? KeywordText(Current.Keyword) : throw Fail();
        Advance();
        return new ShowEngineStatement(engine, what) { Span = From(start) };
    }
}

using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// The first word decides.
internal ref partial struct StatementParser
{
    private Statement ParseStatement()
    {
        switch (Current.Keyword)
        {
            case Keyword.SELECT or Keyword.VALUES or Keyword.TABLE:
                return ParseSelectStatement();
            case Keyword.WITH:
                return ParseWithStatement();
            case Keyword.INSERT or Keyword.REPLACE:
                return ParseInsert();
            case Keyword.UPDATE:
                return ParseUpdate(null, Start);
            case Keyword.DELETE:
                return ParseDelete(null, Start);
            case Keyword.SET:
                return ParseSet();
            case Keyword.SHOW:
                return ParseShow();
            case Keyword.CREATE:
                return ParseCreate();
            case Keyword.ALTER:
                return ParseAlter();
            case Keyword.DROP:
                return ParseDrop();
            case Keyword.RENAME:
                return ParseRename();
            case Keyword.TRUNCATE:
                return ParseTruncate();
            case Keyword.GRANT:
                return ParseGrant();
            case Keyword.REVOKE:
                return ParseRevoke();
            case Keyword.DO:
                return ParseDo();
            case Keyword.CALL:
                return ParseCallStatement();
            case Keyword.LOAD:
                return ParseLoad();
            default:
                return Is(TokenKind.LeftParenthesis) ? ParseSelectStatement() : ParseTransaction() ?? ParseAdministration();
        }
    }

    private Statement ParseCreate()
    {
        var start = Start;
        Advance();
        var orReplace = Accept(Keyword.OR, Keyword.REPLACE);
        if (orReplace || Current.Keyword is Keyword.VIEW or Keyword.ALGORITHM or Keyword.DEFINER or Keyword.SQL)
            return ParseDefinedObject(start, orReplace, isAlter: false);
        switch (Current.Keyword)
        {
            case Keyword.TABLE:
                return ParseCreateTable(start, temporary: false);
            case Keyword.TEMPORARY:
                Advance();
                return ParseCreateTable(start, temporary: true);
            case Keyword.DATABASE or Keyword.SCHEMA:
                return ParseCreateDatabase(start);
            case Keyword.USER:
                return ParseCreateUser(start);
            case Keyword.ROLE:
                Advance();
                var ifNotExists = AcceptIfNotExists();
                var roles = ParseAccounts();
                return new CreateRoleStatement(roles, ifNotExists) { Span = From(start) };
            case Keyword.UNIQUE or Keyword.FULLTEXT or Keyword.SPATIAL or Keyword.INDEX:
                return ParseCreateIndex(start);
            default:
                return ParseUnsupportedObject("CREATE");
        }
    }

    /// <summary>Kinds of objects that are known but not carried out.</summary>
    private UnsupportedStatement ParseUnsupportedObject(string verb)
    {
        var feature = Current.Keyword switch
        {
            Keyword.TRIGGER => "TRIGGER",
            Keyword.PROCEDURE => "PROCEDURE",
            Keyword.FUNCTION => "FUNCTION",
            Keyword.AGGREGATE => "FUNCTION",
            Keyword.EVENT => "EVENT",
            Keyword.SERVER => "SERVER",
            Keyword.TABLESPACE => "TABLESPACE",
            Keyword.UNDO => "UNDO TABLESPACE",
            Keyword.LOGFILE => "LOGFILE GROUP",
            Keyword.RESOURCE => "RESOURCE GROUP",
            Keyword.SPATIAL => "SPATIAL REFERENCE SYSTEM",
            _ => throw Fail(),
        };
        return Unsupported($"{verb} {feature}");
    }

    /// <summary>CREATE or ALTER with ALGORITHM, DEFINER, SQL SECURITY: a view, or an unsupported routine.</summary>
    private Statement ParseDefinedObject(int start, bool orReplace, bool isAlter)
    {
        string? algorithm = null;
        AccountName? definer = null;
        bool? invoker = null;
        if (Accept(Keyword.ALGORITHM))
        {
            Expect(TokenKind.Equal);
            algorithm = Current.Keyword is Keyword.UNDEFINED or Keyword.MERGE or Keyword.TEMPTABLE ? KeywordText(Current.Keyword) : throw Fail();
            Advance();
        }
        if (Accept(Keyword.DEFINER))
        {
            Expect(TokenKind.Equal);
            definer = ParseAccount();
        }
        if (Accept(Keyword.SQL))
        {
            Expect(Keyword.SECURITY);
            invoker = Accept(Keyword.INVOKER);
            if (invoker == false)
                Expect(Keyword.DEFINER);
        }
        if (!Is(Keyword.VIEW))
            return ParseUnsupportedObject(isAlter ? "ALTER" : "CREATE");
        Advance();
        var name = ObjectName();
        var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
        Expect(Keyword.AS);
        var query = ParseQueryExpression();
        var check = ParseCheckOption();
        return new CreateViewStatement(name, columns, query)
        {
            OrReplace = orReplace, IsAlter = isAlter, Algorithm = algorithm, Definer = definer, SecurityInvoker = invoker, CheckOption = check,
            Span = From(start),
        };
    }

    private string? ParseCheckOption()
    {
        if (!Accept(Keyword.WITH))
            return null;
        var option = Accept(Keyword.LOCAL) ? "LOCAL" : "CASCADED";
        Accept(Keyword.CASCADED);
        Expect(Keyword.CHECK);
        Expect(Keyword.OPTION);
        return option;
    }

    private CreateDatabaseStatement ParseCreateDatabase(int start)
    {
        Advance();
        var ifNotExists = AcceptIfNotExists();
        var name = Name();
        var options = ParseDatabaseOptions();
        return new CreateDatabaseStatement(name, ifNotExists, options) { Span = From(start) };
    }

    private DatabaseOptions ParseDatabaseOptions()
    {
        var start = Start;
        var options = new DatabaseOptions();
        while (true)
        {
            if (Is(Keyword.DEFAULT))
                Advance();
            if (AcceptCharset())
            {
                Accept(TokenKind.Equal);
                options = options with { Charset = Accept(Keyword.DEFAULT) ? null : CharsetName() };
            }
            else if (Accept(Keyword.COLLATE))
            {
                Accept(TokenKind.Equal);
                options = options with { Collation = Accept(Keyword.DEFAULT) ? null : CharsetName() };
            }
            else if (Accept(Keyword.ENCRYPTION))
            {
                Accept(TokenKind.Equal);
                options = options with { Encryption = Text().Equals("y", StringComparison.OrdinalIgnoreCase) };
            }
            else if (Accept(Keyword.READ))
            {
                Expect(Keyword.ONLY);
                Accept(TokenKind.Equal);
                options = options with { ReadOnly = !Accept(Keyword.DEFAULT) && UnsignedNumber() != 0 };
            }
            else
                return options with { Span = From(start) };
        }
    }

    private CreateIndexStatement ParseCreateIndex(int start)
    {
        var kind = Current.Keyword switch
        {
            Keyword.UNIQUE => KeyKind.Unique,
            Keyword.FULLTEXT => KeyKind.Fulltext,
            Keyword.SPATIAL => KeyKind.Spatial,
            _ => KeyKind.Index,
        };
        if (kind == KeyKind.Spatial && IsNext(Keyword.REFERENCE))
            throw NotSupported("CREATE SPATIAL REFERENCE SYSTEM");
        if (kind != KeyKind.Index)
            Advance();
        Expect(Keyword.INDEX);
        var name = Name();
        var algorithm = ParseIndexType();
        Expect(Keyword.ON);
        var table = ObjectName();
        var keyStart = Start;
        var key = ParseKeyBody(kind, name, keyStart);
        if (algorithm is not null && key.Algorithm is null)
            key = key with { Algorithm = algorithm };
        ParseAlgorithmAndLock(out var algorithmOption, out var lockOption);
        return new CreateIndexStatement(table, key) { Algorithm = algorithmOption, Lock = lockOption, Span = From(start) };
    }

    private void ParseAlgorithmAndLock(out string? algorithm, out string? lockOption)
    {
        algorithm = null;
        lockOption = null;
        while (Current.Keyword is Keyword.ALGORITHM or Keyword.LOCK)
        {
            var isLock = Is(Keyword.LOCK);
            Advance();
            Accept(TokenKind.Equal);
            var value = Accept(Keyword.DEFAULT) ? "DEFAULT" : Name().ToUpperInvariant();
            if (isLock)
                lockOption = value;
            else
                algorithm = value;
        }
    }

    private Statement ParseAlter()
    {
        var start = Start;
        Advance();
        switch (Current.Keyword)
        {
            case Keyword.TABLE:
                return ParseAlterTable(start);
            case Keyword.USER:
                return ParseAlterUser(start);
            case Keyword.DATABASE or Keyword.SCHEMA:
                Advance();
                var name = Current.IsName && !(Current.Keyword is Keyword.CHARSET or Keyword.ENCRYPTION) ? Name() : null;
                var options = ParseDatabaseOptions();
                return new AlterDatabaseStatement(name, options) { Span = From(start) };
            case Keyword.VIEW or Keyword.ALGORITHM or Keyword.DEFINER or Keyword.SQL:
                return ParseDefinedObject(start, orReplace: false, isAlter: true);
            case Keyword.INSTANCE:
                return ParseAlterInstance(start);
            default:
                return ParseUnsupportedObject("ALTER");
        }
    }

    private Statement ParseAlterInstance(int start)
    {
        Advance();
        if (!Is(Keyword.RELOAD) || !IsNext(Keyword.TLS))
            return Unsupported("ALTER INSTANCE");
        _at += 2;
        string? channel = null;
        if (Accept(Keyword.FOR))
        {
            Expect(Keyword.CHANNEL);
            channel = NameOrText();
        }
        var noRollback = Accept(Keyword.NO);
        if (noRollback)
        {
            Expect(Keyword.ROLLBACK);
            Expect(Keyword.ON);
            Expect(Keyword.ERROR);
        }
        return new ReloadTlsStatement(channel, noRollback) { Span = From(start) };
    }

    private Statement ParseDrop()
    {
        var start = Start;
        Advance();
        switch (Current.Keyword)
        {
            case Keyword.TEMPORARY:
                Advance();
                if (!Accept(Keyword.TABLES))
                    Expect(Keyword.TABLE);
                return ParseDropTable(start, temporary: true);
            case Keyword.TABLE or Keyword.TABLES:
                Advance();
                return ParseDropTable(start, temporary: false);
            case Keyword.VIEW:
                Advance();
                var viewIfExists = AcceptIfExists();
                var views = ObjectNames();
                AcceptRestrictOrCascade();
                return new DropViewStatement(views, viewIfExists) { Span = From(start) };
            case Keyword.DATABASE or Keyword.SCHEMA:
                Advance();
                var databaseIfExists = AcceptIfExists();
                var database = Name();
                return new DropDatabaseStatement(database, databaseIfExists) { Span = From(start) };
            case Keyword.INDEX:
                return ParseDropIndex(start);
            case Keyword.USER:
                Advance();
                var userIfExists = AcceptIfExists();
                var users = ParseAccounts();
                return new DropUserStatement(users, userIfExists) { Span = From(start) };
            case Keyword.ROLE:
                Advance();
                var roleIfExists = AcceptIfExists();
                var roles = ParseAccounts();
                return new DropRoleStatement(roles, roleIfExists) { Span = From(start) };
            case Keyword.PREPARE:
                return ParseDeallocate(start);
            default:
                return ParseUnsupportedObject("DROP");
        }
    }

    private bool AcceptRestrictOrCascade()
    {
        if (Accept(Keyword.CASCADE))
            return true;
        Accept(Keyword.RESTRICT);
        return false;
    }

    private DropTableStatement ParseDropTable(int start, bool temporary)
    {
        var ifExists = AcceptIfExists();
        var tables = ObjectNames();
        var cascade = AcceptRestrictOrCascade();
        return new DropTableStatement(tables, temporary, ifExists, cascade) { Span = From(start) };
    }

    private DropIndexStatement ParseDropIndex(int start)
    {
        Advance();
        var name = Accept(Keyword.PRIMARY) ? "PRIMARY" : Name();
        Expect(Keyword.ON);
        var table = ObjectName();
        ParseAlgorithmAndLock(out var algorithm, out var lockOption);
        return new DropIndexStatement(name, table) { Algorithm = algorithm, Lock = lockOption, Span = From(start) };
    }

    private Statement ParseRename()
    {
        var start = Start;
        Advance();
        if (Accept(Keyword.USER))
            return ParseRenameUser(start);
        if (!Accept(Keyword.TABLES))
            Expect(Keyword.TABLE);
        var pairs = new List<RenamePair>();
        do
        {
            var pairStart = Start;
            var from = ObjectName();
            Expect(Keyword.TO);
            var to = ObjectName();
            pairs.Add(new RenamePair(from, to) { Span = From(pairStart) });
        }
        while (Accept(TokenKind.Comma));
        return new RenameTableStatement(SyntaxList.From(pairs)) { Span = From(start) };
    }
}

using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// USE, KILL, FLUSH, EXPLAIN, PREPARE, LOCK and the rest, with the kinds of statements that are only recognised.
internal ref partial struct StatementParser
{
    private Statement ParseAdministration()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.USE:
                Advance();
                var database = Name();
                return new UseStatement(database) { Span = From(start) };
            case Keyword.KILL:
                return ParseKill();
            case Keyword.FLUSH:
                return ParseFlush();
            case Keyword.EXPLAIN or Keyword.DESCRIBE or Keyword.DESC:
                return ParseExplain();
            case Keyword.PREPARE:
                return ParsePrepare();
            case Keyword.EXECUTE:
                return ParseExecute();
            case Keyword.DEALLOCATE:
                Advance();
                return ParseDeallocate(start);
            case Keyword.LOCK when Peek().Keyword is Keyword.TABLES or Keyword.TABLE:
                return ParseLockTables();
            case Keyword.UNLOCK when Peek().Keyword is Keyword.TABLES or Keyword.TABLE:
                _at += 2;
                return new UnlockTablesStatement { Span = From(start) };
            case Keyword.SHUTDOWN:
                Advance();
                return new ShutdownStatement { Span = From(start) };
            case Keyword.RESTART:
                Advance();
                return new RestartStatement { Span = From(start) };
            case Keyword.CHECK when IsNext(Keyword.LOGIN):
                return ParseCheckLogin();
            case Keyword.ANALYZE or Keyword.CHECK or Keyword.OPTIMIZE or Keyword.REPAIR or Keyword.CHECKSUM:
                return ParseMaintenance();
            case Keyword.INSTALL or Keyword.UNINSTALL when Peek().Keyword is Keyword.COMPONENT:
                return ParseComponent(start);
            case Keyword.HELP:
                Advance();
                var topic = NameOrText();
                return new HelpStatement(topic) { Span = From(start) };
            default:
                return ParseUnsupportedKind();
        }
    }

    private ComponentStatement ParseComponent(int start)
    {
        var uninstall = Current.Keyword is Keyword.UNINSTALL;
        _at += 2;
        var names = new List<string>();
        do
            names.Add(Text());
        while (Accept(TokenKind.Comma));
        return new ComponentStatement(SyntaxList.From(names), uninstall) { Span = From(start) };
    }

    private UnsupportedStatement ParseUnsupportedKind()
    {
        var feature = Current.Keyword switch
        {
            Keyword.XA => "XA",
            Keyword.HANDLER => "HANDLER",
            Keyword.SIGNAL => "SIGNAL",
            Keyword.RESIGNAL => "RESIGNAL",
            Keyword.GET => "GET DIAGNOSTICS",
            Keyword.CHANGE => "CHANGE REPLICATION SOURCE",
            Keyword.START or Keyword.STOP => "replication",
            Keyword.PURGE => "PURGE BINARY LOGS",
            Keyword.RESET => "RESET",
            Keyword.INSTALL => "INSTALL",
            Keyword.UNINSTALL => "UNINSTALL",
            Keyword.CLONE => "CLONE",
            Keyword.IMPORT => "IMPORT TABLE",
            Keyword.BINLOG => "BINLOG",
            Keyword.CACHE => "CACHE INDEX",
            Keyword.LOCK => "LOCK INSTANCE",
            Keyword.UNLOCK => "UNLOCK INSTANCE",
            _ => throw Fail(),
        };
        return Unsupported(feature);
    }

    private KillStatement ParseKill()
    {
        var start = Start;
        Advance();
        var query = Accept(Keyword.QUERY);
        if (!query)
            Accept(Keyword.CONNECTION);
        var id = ParseExpression();
        return new KillStatement(query, id) { Span = From(start) };
    }

    // -- FLUSH -----------------------------------------------------------------------------------------------------------------------

    private FlushStatement ParseFlush()
    {
        var start = Start;
        Advance();
        var noBinlog = Accept(Keyword.NO_WRITE_TO_BINLOG) || Accept(Keyword.LOCAL);
        if (Current.Keyword is Keyword.TABLES or Keyword.TABLE)
        {
            var tables = ParseFlushTables();
            return new FlushStatement([tables]) { NoWriteToBinlog = noBinlog, Span = From(start) };
        }
        var items = new List<FlushItem>();
        do
            items.Add(ParseFlushItem());
        while (Accept(TokenKind.Comma));
        return new FlushStatement(SyntaxList.From(items)) { NoWriteToBinlog = noBinlog, Span = From(start) };
    }

    private FlushItem ParseFlushTables()
    {
        var start = Start;
        Advance();
        var tables = Current.IsName ? ObjectNames() : [];
        var readLock = false;
        var export = false;
        if (Accept(Keyword.WITH))
        {
            Expect(Keyword.READ);
            Expect(Keyword.LOCK);
            readLock = true;
        }
        else if (tables.Count > 0 && Accept(Keyword.FOR))
        {
            Expect(Keyword.EXPORT);
            export = true;
        }
        return new FlushItem(FlushKind.Tables) { Tables = tables, WithReadLock = readLock, ForExport = export, Span = From(start) };
    }

    private FlushItem ParseFlushItem()
    {
        var start = Start;
        var (kind, words) = Current.Keyword switch
        {
            Keyword.PRIVILEGES => (FlushKind.Privileges, 1),
            Keyword.LOGS => (FlushKind.Logs, 1),
            Keyword.STATUS => (FlushKind.Status, 1),
            Keyword.USER_RESOURCES => (FlushKind.UserResources, 1),
            Keyword.OPTIMIZER_COSTS => (FlushKind.OptimizerCosts, 1),
            Keyword.SSL => (FlushKind.Tls, 1),
            Keyword.HOSTS => (FlushKind.Hosts, 1),
            Keyword.DES_KEY_FILE => (FlushKind.DesKeyFile, 1),
            Keyword.QUERY when IsNext(Keyword.CACHE) => (FlushKind.QueryCache, 2),
            Keyword.BINARY => (FlushKind.BinaryLogs, 2),
            Keyword.ENGINE => (FlushKind.EngineLogs, 2),
            Keyword.ERROR => (FlushKind.ErrorLogs, 2),
            Keyword.GENERAL => (FlushKind.GeneralLogs, 2),
            Keyword.RELAY => (FlushKind.RelayLogs, 2),
            Keyword.SLOW => (FlushKind.SlowLogs, 2),
            _ => throw Fail(),
        };
        Advance();
        if (words == 2 && kind != FlushKind.QueryCache)
            Expect(Keyword.LOGS);
        else if (words == 2)
            Advance();
        return new FlushItem(kind) { Span = From(start) };
    }

    // -- EXPLAIN, DESCRIBE -----------------------------------------------------------------------------------------------------------

    private Statement ParseExplain()
    {
        var start = Start;
        Advance();
        var analyze = Accept(Keyword.ANALYZE);
        string? format = null;
        if (Is(Keyword.FORMAT) && IsNext(TokenKind.Equal))
        {
            _at += 2;
            format = NameOrText().ToUpperInvariant();
        }
        else if (Current.Keyword is Keyword.EXTENDED or Keyword.PARTITIONS && AtExplainable(1))
            Advance();
        if (Is(Keyword.FOR) && IsNext(Keyword.CONNECTION))
        {
            _at += 2;
            var id = ParseExpression();
            return new ExplainConnectionStatement(id, format) { Span = From(start) };
        }
        if (AtExplainable(0))
        {
            Enter();
            var target = ParseStatement();
            Leave();
            return new ExplainStatement(target, analyze, format) { Span = From(start) };
        }
        if (analyze || format is not null)
            throw Fail();
        var table = ObjectName();
        string? column = null;
        var pattern = Is(TokenKind.String);
        if (pattern || Current.IsName)
            column = NameOrText();
        return new DescribeStatement(table, column) { IsPattern = pattern, Span = From(start) };
    }

    private readonly bool AtExplainable(int distance) =>
        Peek(distance).Keyword is Keyword.SELECT or Keyword.INSERT or Keyword.REPLACE or Keyword.UPDATE or Keyword.DELETE or Keyword.WITH
            or Keyword.TABLE or Keyword.VALUES
        || Peek(distance).Kind == TokenKind.LeftParenthesis;

    // -- prepared statements in SQL --------------------------------------------------------------------------------------------------

    private PrepareStatement ParsePrepare()
    {
        var start = Start;
        Advance();
        var name = Name();
        Expect(Keyword.FROM);
        if (Is(TokenKind.AtName))
        {
            var variable = UserVariable();
            return new PrepareStatement(name, null, variable) { Span = From(start) };
        }
        var text = StringValue();
        return new PrepareStatement(name, text, null) { Span = From(start) };
    }

    private ExecuteStatement ParseExecute()
    {
        var start = Start;
        Advance();
        var name = Name();
        var variables = new List<UserVariable>();
        if (Accept(Keyword.USING))
        {
            do
                variables.Add(UserVariable());
            while (Accept(TokenKind.Comma));
        }
        return new ExecuteStatement(name, SyntaxList.From(variables)) { Span = From(start) };
    }

    /// <summary>Behind DEALLOCATE or DROP.</summary>
    private DeallocateStatement ParseDeallocate(int start)
    {
        Expect(Keyword.PREPARE);
        var name = Name();
        return new DeallocateStatement(name) { Span = From(start) };
    }

    // -- tables ----------------------------------------------------------------------------------------------------------------------

    private LockTablesStatement ParseLockTables()
    {
        var start = Start;
        _at += 2;
        var locks = new List<TableLock>();
        do
        {
            var lockStart = Start;
            var table = ObjectName();
            var alias = ParseTableAlias();
            var kind = ParseLockKind();
            locks.Add(new TableLock(table, alias, kind) { Span = From(lockStart) });
        }
        while (Accept(TokenKind.Comma));
        return new LockTablesStatement(SyntaxList.From(locks)) { Span = From(start) };
    }

    private TableLockKind ParseLockKind()
    {
        if (Accept(Keyword.READ))
            return Accept(Keyword.LOCAL) ? TableLockKind.ReadLocal : TableLockKind.Read;
        var low = Accept(Keyword.LOW_PRIORITY);
        Expect(Keyword.WRITE);
        return low ? TableLockKind.LowPriorityWrite : TableLockKind.Write;
    }

    private Statement ParseMaintenance()
    {
        var start = Start;
        var kind = Current.Keyword switch
        {
            Keyword.ANALYZE => MaintenanceKind.Analyze,
            Keyword.CHECK => MaintenanceKind.Check,
            Keyword.OPTIMIZE => MaintenanceKind.Optimize,
            Keyword.REPAIR => MaintenanceKind.Repair,
            _ => MaintenanceKind.Checksum,
        };
        Advance();
        var options = new List<string>();
        if (kind is not (MaintenanceKind.Check or MaintenanceKind.Checksum) && (Accept(Keyword.NO_WRITE_TO_BINLOG) || Accept(Keyword.LOCAL)))
            options.Add("NO_WRITE_TO_BINLOG");
        if (!Accept(Keyword.TABLES))
            Expect(Keyword.TABLE);
        var tables = ObjectNames();
        if (kind == MaintenanceKind.Analyze && Is(Keyword.UPDATE) | Is(Keyword.DROP))
            return Unsupported("HISTOGRAM");
        while (TryMaintenanceOption() is { } option)
            options.Add(option);
        return new TableMaintenanceStatement(kind, tables, SyntaxList.From(options)) { Span = From(start) };
    }

    private string? TryMaintenanceOption()
    {
        if (Accept(Keyword.FOR))
        {
            Expect(Keyword.UPGRADE);
            return "FOR UPGRADE";
        }
        if (Current.Keyword is not (Keyword.QUICK or Keyword.FAST or Keyword.MEDIUM or Keyword.EXTENDED or Keyword.CHANGED or Keyword.USE_FRM))
            return null;
        var option = KeywordText(Current.Keyword);
        Advance();
        return option;
    }
}

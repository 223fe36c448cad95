namespace Cardea.Sql.Syntax;

public sealed record UseStatement(string Database) : Statement;

/// <summary>KILL [CONNECTION | QUERY] id.</summary>
public sealed record KillStatement(bool QueryOnly, Expression Id) : Statement;

public enum FlushKind
{
    Privileges, Logs, BinaryLogs, EngineLogs, ErrorLogs, GeneralLogs, RelayLogs, SlowLogs,
    Status, UserResources, OptimizerCosts, Hosts, Tables, QueryCache, DesKeyFile,
    /// <summary>FLUSH SSL, MariaDB's spelling of ALTER INSTANCE RELOAD TLS.</summary>
    Tls,
}

public sealed record FlushItem(FlushKind Kind) : SyntaxNode
{
    /// <summary>The tables of FLUSH TABLES t1, t2; empty for all.</summary>
    public SyntaxList<ObjectName> Tables { get; init; } = [];
    public bool WithReadLock { get; init; }
    public bool ForExport { get; init; }
}

public sealed record FlushStatement(SyntaxList<FlushItem> Items) : Statement
{
    public bool NoWriteToBinlog { get; init; }
}

/// <summary>EXPLAIN | DESCRIBE statement. Analyze: EXPLAIN ANALYZE. Format in upper case or null.</summary>
public sealed record ExplainStatement(Statement Target, bool Analyze, string? Format) : Statement;

/// <summary>EXPLAIN FOR CONNECTION id.</summary>
public sealed record ExplainConnectionStatement(Expression Id, string? Format) : Statement;

/// <summary>DESCRIBE | DESC | EXPLAIN table [column | 'pattern'].</summary>
public sealed record DescribeStatement(ObjectName Table, string? Column) : Statement
{
    /// <summary>The column was given as a string, that is as a LIKE pattern.</summary>
    public bool IsPattern { get; init; }
}

/// <summary>PREPARE name FROM 'text' | @variable: exactly one of the two is set.</summary>
public sealed record PrepareStatement(string Name, StringLiteral? Text, UserVariable? Variable) : Statement;

public sealed record ExecuteStatement(string Name, SyntaxList<UserVariable> Using) : Statement;

public sealed record DeallocateStatement(string Name) : Statement;

public enum TableLockKind { Read, ReadLocal, Write, LowPriorityWrite }

public sealed record TableLock(ObjectName Table, string? Alias, TableLockKind Kind) : SyntaxNode;

public sealed record LockTablesStatement(SyntaxList<TableLock> Locks) : Statement;

public sealed record UnlockTablesStatement : Statement;

public sealed record ShutdownStatement : Statement;

public sealed record RestartStatement : Statement;

/// <summary>ALTER INSTANCE RELOAD TLS [FOR CHANNEL c] [NO ROLLBACK ON ERROR].</summary>
public sealed record ReloadTlsStatement(string? Channel, bool NoRollbackOnError) : Statement;

public enum MaintenanceKind { Analyze, Check, Optimize, Repair, Checksum }

/// <summary>ANALYZE | CHECK | OPTIMIZE | REPAIR | CHECKSUM TABLE; options in upper case (QUICK, EXTENDED, FOR UPGRADE …).</summary>
public sealed record TableMaintenanceStatement(MaintenanceKind Kind, SyntaxList<ObjectName> Tables, SyntaxList<string> Options) : Statement;

/// <summary>INSTALL COMPONENT 'urn', … and UNINSTALL COMPONENT.</summary>
public sealed record ComponentStatement(SyntaxList<string> Names, bool Uninstall) : Statement;

public sealed record HelpStatement(string Topic) : Statement;

/// <summary>Nothing but comments: MySQL answers OK. (Nothing at all is error 1065.)</summary>
public sealed record EmptyStatement : Statement;

namespace Cardea.Sql.Syntax;

/// <summary>What SHOW shows, where only filter and database matter.</summary>
public enum ShowKind
{
    Databases, Tables, Columns, Index, TableStatus, OpenTables, Triggers, Events, ProcedureStatus, FunctionStatus,
    Status, Variables, ProcessList, Engines, CharacterSet, Collation, Plugins, Privileges,
    BinaryLogStatus, BinaryLogs, ReplicaStatus, Replicas, Profiles, Warnings, Errors, CountWarnings, CountErrors,
}

/// <summary>SHOW of most kinds.</summary>
public sealed record ShowStatement(ShowKind Kind) : Statement
{
    public bool Extended { get; init; }
    public bool Full { get; init; }

    /// <summary>SHOW GLOBAL | SESSION STATUS and VARIABLES.</summary>
    public VariableScope Scope { get; init; }

    /// <summary>FROM table of COLUMNS and INDEX (its schema may come from the second FROM).</summary>
    public ObjectName? Table { get; init; }

    /// <summary>FROM | IN database.</summary>
    public string? Database { get; init; }
    public StringLiteral? Like { get; init; }
    public Expression? Where { get; init; }

    /// <summary>LIMIT of WARNINGS and ERRORS.</summary>
    public LimitClause? Limit { get; init; }
}

public enum ShowCreateKind { Table, Database, View, Procedure, Function, Trigger, Event }

/// <summary>SHOW CREATE of all but users.</summary>
public sealed record ShowCreateStatement(ShowCreateKind Kind, ObjectName Name, bool IfNotExists) : Statement;

public sealed record ShowCreateUserStatement(AccountName Account) : Statement;

/// <summary>SHOW GRANTS [FOR account [USING roles]]; without FOR, the session's own.</summary>
public sealed record ShowGrantsStatement(AccountName? Account, SyntaxList<AccountName> Using) : Statement;

/// <summary>SHOW ENGINE name STATUS | MUTEX | LOGS.</summary>
public sealed record ShowEngineStatement(string Engine, string What) : Statement;

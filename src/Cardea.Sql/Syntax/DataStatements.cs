namespace Cardea.Sql.Syntax;

public enum StatementPriority { None, LowPriority, HighPriority, Delayed }

/// <summary>column = value; the value may be a <see cref="DefaultExpression"/>.</summary>
public sealed record Assignment(ColumnReference Column, Expression Value) : SyntaxNode;

/// <summary>INSERT and REPLACE: exactly one of <see cref="Rows"/>, <see cref="Assignments"/> and <see cref="Query"/> is given.</summary>
public sealed record InsertStatement(ObjectName Table) : Statement
{
    /// <summary>REPLACE instead of INSERT.</summary>
    public bool IsReplace { get; init; }
    public bool Ignore { get; init; }
    public StatementPriority Priority { get; init; }
    public SyntaxList<string> Partitions { get; init; } = [];

    /// <summary>The columns in parentheses; null when there are none, empty for <c>()</c>.</summary>
    public SyntaxList<string>? Columns { get; init; }

    /// <summary>VALUES (..), (..): one list of values per row, an empty list for <c>()</c>; or null.</summary>
    public SyntaxList<SyntaxList<Expression>>? Rows { get; init; }

    /// <summary>SET a = 1, b = 2; or null.</summary>
    public SyntaxList<Assignment>? Assignments { get; init; }
    public QueryExpression? Query { get; init; }

    /// <summary>VALUES (..) AS alias (columns).</summary>
    public string? RowAlias { get; init; }
    public SyntaxList<string> RowAliasColumns { get; init; } = [];

    public SyntaxList<Assignment> OnDuplicateKeyUpdate { get; init; } = [];
}

/// <summary>UPDATE of one or several tables.</summary>
public sealed record UpdateStatement(SyntaxList<TableReference> Tables, SyntaxList<Assignment> Assignments) : Statement
{
    public WithClause? With { get; init; }
    public bool LowPriority { get; init; }
    public bool Ignore { get; init; }
    public Expression? Where { get; init; }
    public SyntaxList<OrderingTerm> OrderBy { get; init; } = [];
    public Expression? Limit { get; init; }
}

/// <summary>
/// DELETE. Single-table form: one item in <see cref="From"/> and none in <see cref="Targets"/>. Multi-table form: Targets names the
/// tables to delete from (names or aliases, <c>t.*</c> without the star), From the joined tables.
/// </summary>
public sealed record DeleteStatement(SyntaxList<TableReference> From) : Statement
{
    public WithClause? With { get; init; }
    public bool LowPriority { get; init; }
    public bool Quick { get; init; }
    public bool Ignore { get; init; }
    public SyntaxList<ObjectName> Targets { get; init; } = [];
    public Expression? Where { get; init; }
    public SyntaxList<OrderingTerm> OrderBy { get; init; } = [];
    public Expression? Limit { get; init; }
}

public sealed record TruncateTableStatement(ObjectName Table) : Statement;

public sealed record DoStatement(SyntaxList<Expression> Expressions) : Statement;

public sealed record CallStatement(ObjectName Procedure, SyntaxList<Expression> Arguments) : Statement;

public enum DuplicateHandling { Error, Replace, Ignore }

/// <summary>LOAD DATA [LOCAL] INFILE.</summary>
public sealed record LoadDataStatement(string File, ObjectName Table) : Statement
{
    public StatementPriority Priority { get; init; }
    public bool Concurrent { get; init; }
    public bool Local { get; init; }
    public DuplicateHandling Duplicates { get; init; }
    public SyntaxList<string> Partitions { get; init; } = [];
    public string? Charset { get; init; }
    public FieldsAndLines Format { get; init; } = new();
    public ulong IgnoreLines { get; init; }

    /// <summary>Columns and user variables, in the order of the fields.</summary>
    public SyntaxList<Expression> Targets { get; init; } = [];
    public SyntaxList<Assignment> Assignments { get; init; } = [];
}

namespace Cardea.Sql.Syntax;

/// <summary>A query as a statement: SELECT, (SELECT ..), WITH .. SELECT, VALUES, TABLE.</summary>
public sealed record SelectStatement(QueryExpression Query) : Statement;

/// <summary>A complete query: optional WITH, a body, and what applies to the body's whole result.</summary>
public sealed record QueryExpression(QueryBody Body) : SyntaxNode
{
    public WithClause? With { get; init; }
    public SyntaxList<OrderingTerm> OrderBy { get; init; } = [];
    public LimitClause? Limit { get; init; }
    public IntoClause? Into { get; init; }
    public SyntaxList<LockingClause> Locks { get; init; } = [];
}

public sealed record WithClause(bool Recursive, SyntaxList<CommonTableExpression> Tables) : SyntaxNode;

public sealed record CommonTableExpression(string Name, SyntaxList<string> Columns, QueryExpression Query) : SyntaxNode;

public abstract record QueryBody : SyntaxNode;

[Flags]
public enum SelectOptions
{
    None = 0,
    Distinct = 1,
    All = 2,
    HighPriority = 4,
    StraightJoin = 8,
    SqlSmallResult = 16,
    SqlBigResult = 32,
    SqlBufferResult = 64,
    SqlNoCache = 128,
    SqlCache = 256,
    SqlCalcFoundRows = 512,
}

/// <summary>SELECT options items FROM .. WHERE .. GROUP BY .. HAVING .. WINDOW.</summary>
public sealed record QuerySpecification(SelectOptions Options, SyntaxList<SelectItem> Items) : QueryBody
{
    /// <summary>The comma-separated table references; empty without FROM and for FROM DUAL.</summary>
    public SyntaxList<TableReference> From { get; init; } = [];

    public bool FromDual { get; init; }
    public Expression? Where { get; init; }
    public SyntaxList<OrderingTerm> GroupBy { get; init; } = [];
    public bool WithRollup { get; init; }
    public Expression? Having { get; init; }
    public SyntaxList<NamedWindow> Windows { get; init; } = [];
}

/// <summary>VALUES ROW(..), ROW(..).</summary>
public sealed record ValuesBody(SyntaxList<RowExpression> Rows) : QueryBody;

/// <summary>TABLE t.</summary>
public sealed record TableBody(ObjectName Table) : QueryBody;

/// <summary>(query) with its own ORDER BY, LIMIT or WITH.</summary>
public sealed record ParenthesizedBody(QueryExpression Query) : QueryBody;

public enum SetOperator { Union, Except, Intersect }

/// <summary>One further arm: operator, ALL or DISTINCT, and its body. INTERSECT binds tighter, so it is nested.</summary>
public sealed record SetArm(SetOperator Operator, bool All, QueryBody Body) : SyntaxNode;

/// <summary>first op arm op arm …, evaluated from the left; a long UNION is one node.</summary>
public sealed record SetOperationBody(QueryBody First, SyntaxList<SetArm> Arms) : QueryBody;

public abstract record SelectItem : SyntaxNode;

/// <summary>
/// An expression with its alias. Without alias the column's name is the text of <see cref="Expression"/>'s item, that is of this node's span.
/// </summary>
public sealed record ExpressionItem(Expression Expression, string? Alias) : SelectItem;

/// <summary>*, t.* or s.t.*.</summary>
public sealed record WildcardItem(string? Schema, string? Table) : SelectItem;

/// <summary>A term of ORDER BY or GROUP BY.</summary>
public sealed record OrderingTerm(Expression Expression, bool Descending) : SyntaxNode
{
    /// <summary>True when ASC or DESC was written.</summary>
    public bool DirectionGiven { get; init; }
}

/// <summary>LIMIT; both are integer literals, parameters or (in routines) variables.</summary>
public sealed record LimitClause(Expression Count, Expression? Offset) : SyntaxNode;

public sealed record NamedWindow(string Name, WindowSpecification Window) : SyntaxNode;

public enum LockStrength { Update, Share }

public enum LockWait { Wait, NoWait, SkipLocked }

/// <summary>FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE.</summary>
public sealed record LockingClause(LockStrength Strength, SyntaxList<ObjectName> Of, LockWait Wait) : SyntaxNode;

public abstract record IntoClause : SyntaxNode;

/// <summary>INTO @a, @b.</summary>
public sealed record IntoVariables(SyntaxList<UserVariable> Variables) : IntoClause;

/// <summary>INTO OUTFILE 'file' [CHARACTER SET cs] [FIELDS ..] [LINES ..].</summary>
public sealed record IntoOutfile(string File, string? Charset, FieldsAndLines Format) : IntoClause;

public sealed record IntoDumpfile(string File) : IntoClause;

/// <summary>The FIELDS and LINES clauses of LOAD DATA and INTO OUTFILE; null = not given.</summary>
public sealed record FieldsAndLines : SyntaxNode
{
    public StringLiteral? FieldsTerminatedBy { get; init; }
    public StringLiteral? FieldsEnclosedBy { get; init; }
    public bool OptionallyEnclosed { get; init; }
    public StringLiteral? FieldsEscapedBy { get; init; }
    public StringLiteral? LinesStartingBy { get; init; }
    public StringLiteral? LinesTerminatedBy { get; init; }
}

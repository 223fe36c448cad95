namespace Cardea.Sql.Syntax;

/// <summary>What stands in FROM.</summary>
public abstract record TableReference : SyntaxNode;

/// <summary>A table, view or common table expression.</summary>
public sealed record NamedTable(ObjectName Name, string? Alias) : TableReference
{
    public SyntaxList<string> Partitions { get; init; } = [];
    public SyntaxList<IndexHint> IndexHints { get; init; } = [];
}

/// <summary>(query) [AS] alias [(columns)].</summary>
public sealed record DerivedTable(QueryExpression Query, string Alias, SyntaxList<string> Columns, bool Lateral) : TableReference;

/// <summary>Comma-separated references in parentheses: FROM (t1, t2) JOIN t3.</summary>
public sealed record TableReferenceList(SyntaxList<TableReference> Items) : TableReference;

public enum JoinKind
{
    /// <summary>JOIN, INNER JOIN and CROSS JOIN, which MySQL takes for the same.</summary>
    Inner,
    Left,
    Right,
    Straight,
}

/// <summary>A join; at most one of On, Using and Natural is given.</summary>
public sealed record JoinTable(JoinKind Kind, TableReference Left, TableReference Right) : TableReference
{
    public bool Natural { get; init; }
    public Expression? On { get; init; }
    public SyntaxList<string> Using { get; init; } = [];
}

public enum IndexHintKind { Use, Force, Ignore }

public enum IndexHintScope { All, Join, OrderBy, GroupBy }

public sealed record IndexHint(IndexHintKind Kind, IndexHintScope Scope, SyntaxList<string> Indexes) : SyntaxNode;

namespace Cardea.Sql.Syntax;

/// <summary>
/// A node of the syntax tree. Nodes are immutable; two nodes are equal when they say the same, wherever they stood in the text
/// (the binder compares GROUP BY terms with select items this way).
/// </summary>
public abstract record SyntaxNode
{
    /// <summary>Where the node stands in the statement text.</summary>
    public SourceSpan Span { get; init; }

    // The position takes no part in equality.
    public virtual bool Equals(SyntaxNode? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>One complete statement.</summary>
public abstract record Statement : SyntaxNode;

/// <summary>Anything that has a value.</summary>
public abstract record Expression : SyntaxNode;

/// <summary>A valid statement of a kind that Cardea does not carry out; answered with 1235 naming <paramref name="Feature"/>.</summary>
public sealed record UnsupportedStatement(string Feature) : Statement;

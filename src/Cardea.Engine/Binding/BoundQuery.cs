using Cardea.Engine.Types;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>A column that a query gives.</summary>
/// <param name="Name">The alias, or the text of the expression.</param>
/// <param name="Expression">What it is; null for the result of a set operation.</param>
internal sealed record OutputColumn(string Name, MySqlType Type, bool Nullable, BoundExpression? Expression);

/// <summary>A whole query: WITH, body, ORDER BY, LIMIT.</summary>
internal sealed class BoundQuery(BoundBody body)
{
    public BoundBody Body { get; } = body;

    public List<CommonTable> With { get; init; } = [];

    public List<BoundOrdering> OrderBy { get; init; } = [];

    public BoundExpression? Limit { get; set; }

    public BoundExpression? Offset { get; set; }

    public IReadOnlyList<OutputColumn> Columns => Body.Columns;

    /// <summary>Columns of outer queries that this one refers to; empty for a query that can run alone.</summary>
    public bool IsCorrelated { get; set; }

    /// <summary>True when at most one row can come out, whatever the tables hold.</summary>
    public bool IsSingleRow => Limit is BoundConstant { Value: { Kind: Values.ValueKind.UInt or Values.ValueKind.Int } v, Source.Origin: ValueOrigin.Plan or ValueOrigin.Literal } && v.RawUInt <= 1
        || Body is BoundSelect { GroupBy.Count: 0 } s && (s.HasAggregates || s.From is null);
}

internal abstract class BoundBody
{
    public IReadOnlyList<OutputColumn> Columns { get; set; } = [];
}

/// <summary>SELECT … FROM … WHERE … GROUP BY … HAVING.</summary>
internal sealed class BoundSelect : BoundBody
{
    public bool Distinct { get; set; }

    public bool CalcFoundRows { get; set; }

    public BoundFrom? From { get; set; }

    public BoundExpression? Where { get; set; }

    public List<BoundExpression> GroupBy { get; } = [];

    public bool WithRollup { get; set; }

    public BoundExpression? Having { get; set; }

    public bool HasAggregates { get; set; }

    public bool HasWindows { get; set; }

    public IEnumerable<BoundExpression> Items => Columns.Select(static c => c.Expression!);
}

/// <summary>UNION, EXCEPT, INTERSECT; the arms already give the common types.</summary>
internal sealed class BoundSetOperation(BoundQuery first, IReadOnlyList<(SetOperator Operator, bool All, BoundQuery Query)> arms) : BoundBody
{
    public BoundQuery First { get; } = first;

    public IReadOnlyList<(SetOperator Operator, bool All, BoundQuery Query)> Arms { get; } = arms;
}

/// <summary>VALUES ROW(..), ROW(..).</summary>
internal sealed class BoundValues(IReadOnlyList<SyntaxList<BoundExpression>> rows) : BoundBody
{
    public IReadOnlyList<SyntaxList<BoundExpression>> Rows { get; } = rows;
}

/// <summary>A query in parentheses inside a set operation.</summary>
internal sealed class BoundNested(BoundQuery query) : BoundBody
{
    public BoundQuery Query { get; } = query;
}

/// <summary>What FROM holds.</summary>
internal abstract class BoundFrom
{
    /// <summary>Whether the table is one of these.</summary>
    public bool Holds(TableSource source) => this switch
    {
        BoundTable table => ReferenceEquals(table.Source, source),
        BoundJoin join => join.Left.Holds(source) || join.Right.Holds(source),
        _ => false,
    };
}

internal sealed class BoundTable(TableSource source) : BoundFrom
{
    public TableSource Source { get; } = source;
}

internal enum BoundJoinKind : byte { Inner, Left }

/// <summary>A join; RIGHT JOIN arrives with its sides swapped.</summary>
internal sealed class BoundJoin(BoundJoinKind kind, BoundFrom left, BoundFrom right, BoundExpression? on, bool straight) : BoundFrom
{
    public BoundJoinKind Kind { get; } = kind;

    public BoundFrom Left { get; } = left;

    public BoundFrom Right { get; } = right;

    public BoundExpression? On { get; } = on;

    /// <summary>STRAIGHT_JOIN: the order of the tables is the user's.</summary>
    public bool Straight { get; } = straight;
}

using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>GROUPING(term): 1 in the rows where ROLLUP has given up the term, else 0.</summary>
internal sealed record BoundGrouping(BoundExpression Term) : BoundExpression(Types.MySqlType.BigInt with { Length = 1 }, false)
{
    public override IEnumerable<BoundExpression> Children => [Term];

    public override bool IsConstant => false;
}

/// <summary>Copies a bound tree with some of its nodes exchanged.</summary>
internal static class Rewriter
{
    /// <param name="change">Gives the node to put instead of one, or null to go on below it.</param>
    public static BoundExpression Rewrite(BoundExpression e, Func<BoundExpression, BoundExpression?> change)
    {
        if (change(e) is { } changed) return changed;
        switch (e)
        {
            case BoundCall c: return c with { Arguments = All(c.Arguments) };
            case BoundComparison c: return c with { Left = One(c.Left), Right = One(c.Right) };
            case BoundLogical l: return l with { Operands = All(l.Operands) };
            case BoundNot n: return new BoundNot(One(n.Operand));
            case BoundIs i: return i with { Operand = One(i.Operand) };
            case BoundInList i: return i with { Operand = One(i.Operand), Items = All(i.Items) };
            case BoundCase c:
                return c with { Whens = SyntaxList.From(c.Whens.Select(w => new BoundWhen(One(w.Condition), One(w.Result))).ToList()), Else = c.Else is null ? null : One(c.Else) };
            case BoundCoalesce c: return c with { Arguments = All(c.Arguments) };
            case BoundConvert c: return c with { Operand = One(c.Operand) };
            default: return e; // columns, constants, aggregates (which see the rows as they are), subqueries
        }

        BoundExpression One(BoundExpression x) => Rewrite(x, change);

        SyntaxList<BoundExpression> All(SyntaxList<BoundExpression> list) => SyntaxList.From(list.Select(One).ToList());
    }
}

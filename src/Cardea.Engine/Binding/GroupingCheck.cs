using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>
/// ONLY_FULL_GROUP_BY: each column outside of aggregates must follow from the GROUP BY terms. Followed are: terms themselves, equalities with
/// constants and other followed columns in WHERE and ON, and whole tables once a key of theirs is followed.
/// Source: MySQL 8.4 manual, "MySQL Handling of GROUP BY" and "Detection of Functional Dependence".
/// </summary>
internal static class GroupingCheck
{
    public static void Run(BoundQuery query, BoundSelect select)
    {
        var grouped = select.GroupBy.Count > 0;
        if (!grouped && !select.HasAggregates)
        {
            if (select.Distinct) CheckDistinctOrder(query, select);
            return;
        }
        var determined = grouped ? Determine(select) : [];
        var number = 0;
        foreach (var item in select.Items)
        {
            number++;
            if (Offender(item, select, determined) is not { } column) continue;
            throw new ServerErrorException(grouped ? ServerErrors.NotInGroupBy(number, "SELECT list", Name(column)) : ServerErrors.MixOfGroupFunctions(number, Name(column)));
        }
        if (select.Having is not null && Offender(select.Having, select, determined) is { } inHaving)
            throw new ServerErrorException(grouped ? ServerErrors.NotInGroupBy(1, "HAVING clause", Name(inHaving)) : ServerErrors.MixOfGroupFunctions(1, Name(inHaving)));
        number = 0;
        foreach (var term in query.OrderBy)
        {
            number++;
            if (!grouped || Offender(term.Expression, select, determined) is not { } column) continue;
            throw new ServerErrorException(ServerErrors.NotInGroupBy(number, "ORDER BY clause", Name(column)));
        }
    }

    private static void CheckDistinctOrder(BoundQuery query, BoundSelect select)
    {
        var items = select.Items.ToHashSet();
        for (var i = 0; i < query.OrderBy.Count; i++)
        {
            if (items.Contains(query.OrderBy[i].Expression)) continue;
            foreach (var e in query.OrderBy[i].Expression.Flatten())
            {
                if (e is BoundColumn column && !items.Contains(column)) throw new ServerErrorException(ServerErrors.OrderNotInDistinct(i + 1, Name(column)));
            }
        }
    }

    private static string Name(BoundColumn c) => c.Source.Schema is { } schema ? $"{schema}.{c.Source.Alias}.{c.Column.Name}" : $"{c.Source.Alias}.{c.Column.Name}";

    private static BoundColumn? Offender(BoundExpression expression, BoundSelect select, HashSet<(TableSource, int)> determined)
    {
        if (select.GroupBy.Contains(expression)) return null;
        switch (expression)
        {
            case BoundAggregate or BoundGrouping: return null;
            case BoundColumn column: return determined.Contains((column.Source, column.Ordinal)) || !Owns(select.From, column.Source) ? null : column;
            case BoundWindow { Aggregate: { } aggregate } window:
                return aggregate.Arguments.Concat(window.PartitionBy).Concat(window.OrderBy.Select(static o => o.Expression)).Select(a => Offender(a, select, determined)).FirstOrDefault(static c => c is not null);
        }
        foreach (var child in expression.Children)
            if (Offender(child, select, determined) is { } found) return found;
        return null;
    }

    private static bool Owns(BoundFrom? from, TableSource source) => from switch
    {
        BoundTable t => ReferenceEquals(t.Source, source),
        BoundJoin j => Owns(j.Left, source) || Owns(j.Right, source),
        _ => false,
    };

    private static HashSet<(TableSource, int)> Determine(BoundSelect select)
    {
        var determined = new HashSet<(TableSource, int)>();
        foreach (var term in select.GroupBy)
            if (term is BoundColumn c) determined.Add((c.Source, c.Ordinal));
        var equalities = new List<BoundComparison>();
        Collect(select.Where, equalities);
        var sources = new List<TableSource>();
        CollectFrom(select.From, equalities, sources);
        bool grown;
        do
        {
            var before = determined.Count;
            foreach (var equality in equalities) Follow(equality, determined);
            foreach (var source in sources)
            {
                if (!HasDeterminedKey(source, determined)) continue;
                for (var i = 0; i < source.Columns.Count; i++) determined.Add((source, i));
            }
            grown = determined.Count > before;
        }
        while (grown);
        return determined;
    }

    private static void Follow(BoundComparison e, HashSet<(TableSource, int)> determined)
    {
        if (e.Left is BoundColumn l && Known(e.Right, determined)) determined.Add((l.Source, l.Ordinal));
        if (e.Right is BoundColumn r && Known(e.Left, determined)) determined.Add((r.Source, r.Ordinal));
    }

    private static bool Known(BoundExpression e, HashSet<(TableSource, int)> determined) =>
        e.IsConstant || (e is BoundColumn c && determined.Contains((c.Source, c.Ordinal)));

    private static bool HasDeterminedKey(TableSource source, HashSet<(TableSource, int)> determined)
    {
        switch (source)
        {
            case BaseSource b:
                return b.Table.Indexes.Any(i => i.IsUnique && i.Parts.All(p => p.PrefixLength == 0 && (i.IsPrimary || !b.Table.Columns[p.Column].Nullable) && determined.Contains((source, p.Column))));
            case DerivedSource { Query.Body: BoundSelect { GroupBy.Count: > 0 } inner }:
                return inner.GroupBy.All(g => inner.Items.Select((e, i) => (e, i)).Any(x => x.e.Equals(g) && determined.Contains((source, x.i))));
            default: return false;
        }
    }

    private static void Collect(BoundExpression? condition, List<BoundComparison> equalities)
    {
        if (condition is BoundComparison { Operator: BinaryOperator.Equal } e) equalities.Add(e);
        if (condition is BoundLogical { Operator: LogicalOperator.And } and)
            foreach (var operand in and.Operands) Collect(operand, equalities);
    }

    private static void CollectFrom(BoundFrom? from, List<BoundComparison> equalities, List<TableSource> sources)
    {
        switch (from)
        {
            case BoundTable t:
                sources.Add(t.Source);
                break;
            case BoundJoin j:
                CollectFrom(j.Left, equalities, sources);
                CollectFrom(j.Right, equalities, sources);
                Collect(j.On, equalities);
                break;
        }
    }
}

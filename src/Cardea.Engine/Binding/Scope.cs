using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>Where in a SELECT an expression stands; decides which names it sees and what MySQL calls the place in messages.</summary>
internal enum Clause : byte { FieldList, Where, On, GroupBy, Having, OrderBy, Limit }

/// <summary>A name that unqualified references and <c>*</c> see: a column of a table, or the common column of USING and NATURAL.</summary>
internal readonly record struct VisibleColumn(string Name, BoundColumn Column, bool Common);

/// <summary>The names of one SELECT; <paramref name="outer"/> is the SELECT around a subquery.</summary>
internal sealed class Scope(Scope? outer)
{
    public Scope? Outer { get; } = outer;

    public List<TableSource> Sources { get; } = [];

    /// <summary>In the order of <c>*</c>.</summary>
    public List<VisibleColumn> Visible { get; set; } = [];

    /// <summary>The select list, once it is bound: for ORDER BY, GROUP BY and HAVING.</summary>
    public List<OutputColumn> Items { get; } = [];

    public Clause Clause { get; set; }

    /// <summary><c>*</c> stands for a constant, as MySQL has it in EXISTS (SELECT * …): no column is read for it.</summary>
    public bool StarIsUnread { get; init; }

    /// <summary>Greater than 0 inside the parentheses of an aggregate.</summary>
    public int AggregateDepth { get; set; }

    public bool SawAggregate { get; set; }

    public bool SawWindow { get; set; }

    /// <summary>GROUP BY terms, once bound: HAVING sees their columns.</summary>
    public List<BoundExpression> GroupTerms { get; } = [];

    public Dictionary<string, WindowSpecification> Windows { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, CommonTable> CommonTables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True once an expression inside referred to a column of an outer SELECT.</summary>
    public bool IsCorrelated { get; set; }

    /// <summary>What a name that nothing knows is answered with; null for 1054.</summary>
    public Func<string, ServerError>? Unknown { get; init; }

    public string ClauseName => Clause switch
    {
        Clause.FieldList => "field list",
        Clause.Where => "where clause",
        Clause.On => "on clause",
        Clause.GroupBy => "group statement",
        Clause.Having => "having clause",
        _ => "order clause",
    };

    public CommonTable? FindCommonTable(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.CommonTables.TryGetValue(name, out var table)) return table;
        return null;
    }

    /// <summary>Resolves a column by MySQL's rules, outwards through the SELECTs around. Throws 1054 and 1052.</summary>
    public BoundExpression Resolve(ColumnReference reference, bool whole)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Find(reference, ReferenceEquals(scope, this) && whole, ReferenceEquals(scope, this) ? this : null) is not { } found) continue;
            for (var inner = this; !ReferenceEquals(inner, scope); inner = inner!.Outer) inner!.IsCorrelated = true;
            return found;
        }
        if (Unknown?.Invoke(Text(reference)) is { } error) throw new ServerErrorException(error);
        // Where there is no table to search, the table is what is unknown.
        if (reference.Table is { } table && WithoutTables()) throw new ServerErrorException(ServerErrors.UnknownTable(reference.Schema is null ? table : $"{reference.Schema}.{table}", ClauseName));
        throw new ServerErrorException(ServerErrors.UnknownColumn(Text(reference), ClauseName));
    }

    private bool WithoutTables()
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.Sources.Count > 0) return false;
        return true;
    }

    public static string Text(ColumnReference r) => (r.Schema is null ? "" : r.Schema + ".") + (r.Table is null ? "" : r.Table + ".") + r.Column;

    // whole: the reference is a whole term of ORDER BY or GROUP BY, not a part of an expression.
    private BoundExpression? Find(ColumnReference r, bool whole, Scope? own)
    {
        var clause = own is null ? Clause.Where : Clause; // an outer SELECT is seen by its tables
        switch (clause)
        {
            case Clause.OrderBy when whole && AggregateDepth == 0:
                return FindItem(r) ?? FindInTables(r);
            case Clause.Having when AggregateDepth == 0:
                return FindGrouped(r) ?? FindItem(r) ?? FindAlias(r);
            case Clause.OrderBy or Clause.GroupBy when AggregateDepth == 0:
                return FindInTables(r) ?? FindAlias(r);
            default:
                if (FindInTables(r) is { } found) return found;
                // An outer SELECT's aliases are visible to subqueries of its HAVING and ORDER BY.
                return own is null && Clause is Clause.Having or Clause.OrderBy ? FindAlias(r) : null;
        }
    }

    private BoundColumn? FindInTables(ColumnReference r)
    {
        if (r.Table is not null)
        {
            BoundColumn? qualified = null;
            foreach (var source in Sources)
            {
                if (!Matches(source, r)) continue;
                var ordinal = source.Find(r.Column);
                if (ordinal < 0) continue;
                if (qualified is not null) throw Ambiguous(r);
                qualified = source.Column(ordinal);
            }
            return qualified;
        }
        VisibleColumn? found = null;
        foreach (var visible in Visible)
        {
            if (!visible.Name.Equals(r.Column, StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) throw Ambiguous(r);
            found = visible;
        }
        if (found is not { } one) return null;
        return one.Column.Source.Column(one.Column.Ordinal);
    }

    // ORDER BY name and HAVING name: an alias, or a column of the select list. Of items that are no columns the first one is meant, whatever comes behind
    // it; only columns can be ambiguous (MySQL source, sql_base.cc, find_item_in_list).
    private BoundExpression? FindItem(ColumnReference r)
    {
        BoundExpression? found = null;
        foreach (var item in Items)
        {
            var matches = r.Table is null && item.Name.Equals(r.Column, StringComparison.OrdinalIgnoreCase)
                || item.Expression is BoundColumn c && c.Column.Name.Equals(r.Column, StringComparison.OrdinalIgnoreCase) && (r.Table is null ? item.Name.Equals(c.Column.Name, StringComparison.OrdinalIgnoreCase) : Matches(c.Source, r));
            if (!matches) continue;
            if (item.Expression is not (null or BoundColumn)) return item.Expression;
            if (found is not null && !found.Equals(item.Expression)) throw Ambiguous(r);
            found = item.Expression;
        }
        return found;
    }

    private BoundExpression? FindAlias(ColumnReference r)
    {
        if (r.Table is not null) return null;
        foreach (var item in Items)
            if (item.Name.Equals(r.Column, StringComparison.OrdinalIgnoreCase)) return item.Expression;
        return null;
    }

    private BoundExpression? FindGrouped(ColumnReference r)
    {
        foreach (var term in GroupTerms)
            if (term is BoundColumn c && c.Column.Name.Equals(r.Column, StringComparison.OrdinalIgnoreCase) && (r.Table is null || Matches(c.Source, r))) return term;
        return null;
    }

    private static bool Matches(TableSource source, ColumnReference r)
    {
        var comparison = source is SystemSource or DerivedSource { Schema: not null } ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return source.Alias.Equals(r.Table, comparison) && (r.Schema is null || (source.Schema is { } schema && schema.Equals(r.Schema, comparison)));
    }

    private ServerErrorException Ambiguous(ColumnReference r) => new(ServerErrors.AmbiguousColumn(Text(r), ClauseName));
}

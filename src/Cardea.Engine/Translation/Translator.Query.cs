using Cardea.Engine.Binding;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Translation;

internal sealed partial class Translator
{
    /// <summary>Writes a query.</summary>
    /// <param name="named">Its columns are called x0, x1 … for a query around it.</param>
    /// <param name="limited">False leaves LIMIT out, to count what would be found without it.</param>
    /// <param name="recursive">It is the query of a recursive common table expression, which SQLite wants to see as it is.</param>
    public void Query(BoundQuery query, bool named = false, bool limited = true, bool recursive = false)
    {
        With(query.With);
        switch (query.Body)
        {
            case BoundSelect { WithRollup: true } select:
                Rollup(select, query.OrderBy, named);
                if (limited) Limit(query);
                return;
            case BoundSelect select: Select(select, named); break;
            case BoundValues values: Values(values, named); break;
            case BoundSetOperation set when query.OrderBy.Count == 0 && !recursive: FirstComeSetOperation(set, named); break;
            case BoundSetOperation set: SetOperation(set, named); break;
            default: throw new InvalidOperationException(query.Body.GetType().Name);
        }
        OrderBy(query);
        if (limited) Limit(query);
    }

    /// <summary>Writes WITH, if there is any.</summary>
    public void With(List<CommonTable> tables)
    {
        if (tables.Count == 0) return;
        _sql.Append(tables.Exists(static t => t.Recursive) ? "WITH RECURSIVE " : "WITH ");
        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            if (i > 0) _sql.Append(", ");
            _sql.Append(table.SqlName).Append('(');
            for (var c = 0; c < table.Columns.Count; c++) _sql.Append(c > 0 ? ", " : "").Append(table.Columns[c].SqlName);
            _sql.Append(") AS (");
            Query(table.Query!, recursive: table.Recursive);
            _sql.Append(')');
        }
        _sql.Append(' ');
    }

    private void Select(BoundSelect select, bool named)
    {
        _sql.Append(select.Distinct ? "SELECT DISTINCT " : "SELECT ");
        // SQLite takes HAVING without GROUP BY only when the list has an aggregate.
        var hidden = select.Having is not null && select.GroupBy.Count == 0 && select.HasAggregates && !select.Items.SelectMany(static e => e.Flatten()).Any(static e => e is BoundAggregate);
        Items(select.Columns, select.Distinct, named, hidden);
        if (select.From is not null)
        {
            _sql.Append(" FROM ");
            From(select.From);
        }
        // HAVING without groups is one more condition on rows.
        var having = select.Having;
        var where = select.Where;
        if (having is not null && select.GroupBy.Count == 0 && !select.HasAggregates)
            (where, having) = (where is null ? having : new BoundLogical(LogicalOperator.And, [where, having]), null);
        if (where is not null)
        {
            _sql.Append(" WHERE ");
            Condition(where);
        }
        GroupBy(select);
        if (having is not null)
        {
            _sql.Append(" HAVING ");
            Condition(having);
        }
    }

    private void Items(IReadOnlyList<OutputColumn> columns, bool compared, bool named, bool aggregate)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) _sql.Append(", ");
            if (aggregate && i == 0)
            {
                _sql.Append("CASE WHEN count(*) >= 0 THEN ");
                Value(columns[i].Expression!);
                _sql.Append(" END");
            }
            else if (compared)
            {
                Collated(columns[i].Expression!);
            }
            else
            {
                Value(columns[i].Expression!);
            }
            if (named) _sql.Append(" AS x").Append(i);
        }
    }

    private void GroupBy(BoundSelect select)
    {
        if (select.GroupBy.Count == 0) return;
        _sql.Append(" GROUP BY ");
        var any = false;
        foreach (var term in select.GroupBy)
        {
            if (IsFixed(term, select)) continue; // a bare number would be a position
            if (any) _sql.Append(", ");
            any = true;
            Collated(term);
        }
        if (!any) _sql.Append("NULL");
    }

    private void OrderBy(BoundQuery query)
    {
        var any = false;
        foreach (var term in query.OrderBy)
        {
            if (IsFixed(term.Expression, query.Body as BoundSelect)) continue;
            _sql.Append(any ? ", " : " ORDER BY ");
            any = true;
            var position = query.Body is BoundSelect select ? PositionOf(select, term.Expression) : -1;
            if (position >= 0)
            {
                _sql.Append(position + 1);
                if (NeedsCollation(term.Expression, term.Expression.Type.Collation)) Collate(term.Expression.Type.Collation);
            }
            else
            {
                Collated(term.Expression);
            }
            if (term.Descending) _sql.Append(" DESC");
        }
    }

    // The same for all rows of the SELECT: a constant, or made of columns of a SELECT around it, which SQLite does not see in GROUP BY and ORDER BY.
    private static bool IsFixed(BoundExpression term, BoundSelect? select)
    {
        if (term.IsConstant) return true;
        if (select is null) return false;
        var outer = false;
        foreach (var e in term.Flatten())
        {
            if (e is BoundSubquery or BoundAggregate or BoundWindow or BoundGrouping or BoundCall { Function.Deterministic: false }) return false;
            if (e is not BoundColumn column) continue;
            if (select.From is not null && select.From.Holds(column.Source)) return false;
            outer = true;
        }
        return outer;
    }

    // A select item is named by its position, so that it is not computed twice.
    private static int PositionOf(BoundSelect select, BoundExpression expression)
    {
        if (expression is BoundColumn) return -1;
        for (var i = 0; i < select.Columns.Count; i++)
            if (ReferenceEquals(select.Columns[i].Expression, expression) || expression.Equals(select.Columns[i].Expression)) return i;
        return -1;
    }

    private void Limit(BoundQuery query)
    {
        if (query.Limit is null) return;
        _sql.Append(" LIMIT ");
        LimitValue((BoundConstant)query.Limit);
        if (query.Offset is null) return;
        _sql.Append(" OFFSET ");
        LimitValue((BoundConstant)query.Offset);
    }

    private void LimitValue(BoundConstant constant) => Parameter(constant, constant.Type, ParameterUse.Limit);

    private void Values(BoundValues values, bool named)
    {
        for (var r = 0; r < values.Rows.Count; r++)
        {
            _sql.Append(r > 0 ? " UNION ALL SELECT " : "SELECT ");
            for (var i = 0; i < values.Rows[r].Count; i++)
            {
                if (i > 0) _sql.Append(", ");
                Value(values.Rows[r][i]);
                if (named && r == 0) _sql.Append(" AS x").Append(i);
            }
        }
    }

    // MySQL gives the rows of a UNION in the order in which they are found; SQLite's own UNION sorts them, its DISTINCT does not.
    private void FirstComeSetOperation(BoundSetOperation set, bool named)
    {
        var distinct = -1;
        for (var i = 0; i < set.Arms.Count; i++)
            if (!set.Arms[i].All) distinct = i;
        if (distinct < 0 || set.Arms.Any(static a => a.Operator != SetOperator.Union))
        {
            SetOperation(set, named);
            return;
        }
        _sql.Append("SELECT DISTINCT ");
        for (var i = 0; i < set.Columns.Count; i++)
        {
            _sql.Append(i > 0 ? ", x" : "x").Append(i);
            if (set.Columns[i].Type.IsCharacter) Collate(set.Columns[i].Type.Collation);
            if (named) _sql.Append(" AS x").Append(i);
        }
        _sql.Append(" FROM (");
        Arm(set.First, compared: true, named: true);
        for (var i = 0; i < set.Arms.Count; i++)
        {
            _sql.Append(" UNION ALL ");
            Arm(set.Arms[i].Query, compared: true, named: false);
            if (i == distinct) _sql.Append(')');
        }
    }

    private void SetOperation(BoundSetOperation set, bool named)
    {
        var compared = set.Arms.Any(static a => !a.All);
        Arm(set.First, compared, named);
        foreach (var (op, all, query) in set.Arms)
        {
            _sql.Append(op switch { SetOperator.Except => " EXCEPT ", SetOperator.Intersect => " INTERSECT ", _ => all ? " UNION ALL " : " UNION " });
            Arm(query, compared, false);
        }
    }

    // SQLite has no parentheses around the arms of a set operation.
    private void Arm(BoundQuery query, bool compared, bool named)
    {
        if (query is { Body: BoundSelect { WithRollup: false } select, With.Count: 0, OrderBy.Count: 0, Limit: null })
        {
            var distinct = select.Distinct;
            if (!compared || distinct)
            {
                Select(select, named);
                return;
            }
            SelectCompared(select, named);
            return;
        }
        _sql.Append("SELECT ");
        for (var i = 0; i < query.Columns.Count; i++)
        {
            _sql.Append(i > 0 ? ", x" : "x").Append(i);
            if (compared && query.Columns[i].Type.IsCharacter) Collate(query.Columns[i].Type.Collation);
            if (named) _sql.Append(" AS x").Append(i);
        }
        _sql.Append(" FROM (");
        Query(query, named: true);
        _sql.Append(')');
    }

    // Equality of rows in UNION, EXCEPT and INTERSECT goes by the collations of the first arm's items.
    private void SelectCompared(BoundSelect select, bool named)
    {
        select.Distinct = true;
        var start = _sql.Length;
        Select(select, named);
        select.Distinct = false;
        _sql.Remove(start, "SELECT DISTINCT ".Length).Insert(start, "SELECT ");
    }

    // ---- FROM

    private void From(BoundFrom from)
    {
        switch (from)
        {
            case BoundTable table: Table(table.Source); break;
            case BoundJoin join:
                From(join.Left);
                _sql.Append(join.Kind == BoundJoinKind.Left ? " LEFT JOIN " : join.Straight ? " CROSS JOIN " : " JOIN ");
                if (join.Right is BoundJoin)
                {
                    _sql.Append('(');
                    From(join.Right);
                    _sql.Append(')');
                }
                else
                {
                    From(join.Right);
                }
                if (join.On is not null)
                {
                    _sql.Append(" ON ");
                    Condition(join.On);
                }
                else if (join.Kind == BoundJoinKind.Left)
                {
                    _sql.Append(" ON 1");
                }
                break;
        }
    }

    private void Table(TableSource source)
    {
        switch (source)
        {
            case BaseSource b: _sql.Append('t').Append(b.Table.Id); break;
            case SystemSource s: _sql.Append(s.PhysicalName); break;
            case CteSource c: _sql.Append(c.Table.SqlName); break;
            case DerivedSource d:
                _sql.Append('(');
                Query(d.Query, named: true);
                _sql.Append(')');
                break;
            default: throw new InvalidOperationException(source.GetType().Name);
        }
        _sql.Append(" AS ").Append(source.SqlAlias);
    }

    /// <summary>Writes FROM and WHERE of a statement that changes rows.</summary>
    public void FromWhere(BoundFrom from, BoundExpression? where)
    {
        _sql.Append(" FROM ");
        From(from);
        if (where is null) return;
        _sql.Append(" WHERE ");
        Condition(where);
    }

    /// <summary>Writes ORDER BY of a statement that changes rows.</summary>
    public void OrderTerms(IReadOnlyList<BoundOrdering> terms)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            _sql.Append(i == 0 ? " ORDER BY " : ", ");
            Collated(terms[i].Expression);
            if (terms[i].Descending) _sql.Append(" DESC");
        }
    }

    public void LimitTo(BoundExpression? limit)
    {
        if (limit is null) return;
        _sql.Append(" LIMIT ");
        LimitValue((BoundConstant)limit);
    }

    /// <summary>The text written so far; for tests.</summary>
    public override string ToString() => _sql.ToString();
}

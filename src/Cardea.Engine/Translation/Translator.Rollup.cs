using Cardea.Engine.Binding;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Translation;

internal sealed partial class Translator
{
    // GROUP BY a, b WITH ROLLUP is three grouped queries over the same rows: by a and b, by a, and over all. Terms given up are NULL in the
    // select list. The rows come in the order of the terms, totals behind what they sum up.
    private void Rollup(BoundSelect select, List<BoundOrdering> ordering, bool named)
    {
        if (select.HasWindows || select.Distinct) throw new ServerErrorException(ServerErrors.NotSupportedYet("WITH ROLLUP beside DISTINCT or OVER"));
        var columns = select.Columns.Count;
        _sql.Append("SELECT ");
        for (var i = 0; i < columns; i++) _sql.Append(i > 0 ? ", x" : "x").Append(i);
        _sql.Append(" FROM (");
        for (var level = select.GroupBy.Count; level >= 0; level--)
        {
            if (level < select.GroupBy.Count) _sql.Append(" UNION ALL ");
            RollupLevel(select, ordering, level);
        }
        _sql.Append(") ORDER BY ");
        if (ordering.Count > 0)
        {
            for (var i = 0; i < ordering.Count; i++)
            {
                _sql.Append(i > 0 ? ", o" : "o").Append(i);
                if (ordering[i].Expression.Type.IsCharacter) Collate(ordering[i].Expression.Type.Collation);
                if (ordering[i].Descending) _sql.Append(" DESC");
            }
        }
        else
        {
            for (var i = 0; i < select.GroupBy.Count; i++)
            {
                _sql.Append(i > 0 ? ", f" : "f").Append(i).Append(", g").Append(i);
                if (select.GroupBy[i].Type.IsCharacter) Collate(select.GroupBy[i].Type.Collation);
            }
        }
        _ = named; // the outer columns are called x0, x1 … already
    }

    private void RollupLevel(BoundSelect select, List<BoundOrdering> ordering, int level)
    {
        BoundExpression? Change(BoundExpression e)
        {
            if (e is BoundAggregate) return e;
            if (e is BoundGrouping grouping)
            {
                var term = select.GroupBy.IndexOf(grouping.Term);
                if (term < 0) throw new ServerErrorException(ServerErrors.WrongArguments("GROUPING function"));
                return new BoundConstant(SqlValue.FromInt(term >= level ? 1 : 0), MySqlType.BigInt);
            }
            var position = select.GroupBy.IndexOf(e);
            return position < 0 ? null : position < level ? e : new BoundConstant(SqlValue.Null, e.Type);
        }

        BoundExpression At(BoundExpression e) => Rewriter.Rewrite(e, Change);

        _sql.Append("SELECT ");
        for (var i = 0; i < select.Columns.Count; i++)
        {
            if (i > 0) _sql.Append(", ");
            Value(At(select.Columns[i].Expression!));
            _sql.Append(" AS x").Append(i);
        }
        for (var i = 0; i < select.GroupBy.Count; i++)
        {
            _sql.Append(", ").Append(i >= level ? 1 : 0).Append(" AS f").Append(i).Append(", ");
            Value(At(select.GroupBy[i]));
            _sql.Append(" AS g").Append(i);
        }
        for (var i = 0; i < ordering.Count; i++)
        {
            _sql.Append(", ");
            Value(At(ordering[i].Expression));
            _sql.Append(" AS o").Append(i);
        }
        _sql.Append(", count(*) AS n"); // SQLite wants an aggregate in the list where HAVING stands without GROUP BY
        if (select.From is not null)
        {
            _sql.Append(" FROM ");
            From(select.From);
        }
        if (select.Where is not null)
        {
            _sql.Append(" WHERE ");
            Condition(select.Where);
        }
        if (level > 0)
        {
            _sql.Append(" GROUP BY ");
            for (var i = 0; i < level; i++)
            {
                if (i > 0) _sql.Append(", ");
                if (select.GroupBy[i].IsConstant) _sql.Append("NULL");
                else Collated(select.GroupBy[i]);
            }
        }
        // The total of no rows at all is not shown.
        _sql.Append(level == 0 ? " HAVING count(*) > 0" : select.Having is null ? "" : " HAVING 1");
        if (select.Having is null) return;
        _sql.Append(" AND ");
        Condition(At(select.Having));
    }
}

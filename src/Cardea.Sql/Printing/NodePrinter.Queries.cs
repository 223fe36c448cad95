using Cardea.Sql.Syntax;

namespace Cardea.Sql.Printing;

internal sealed partial class NodePrinter
{
    private void Subquery(QueryExpression query)
    {
        Write("(");
        Query(query);
        Write(")");
    }

    private void Query(QueryExpression query)
    {
        With(query.With);
        Body(query.Body);
        OrderBy(query.OrderBy);
        if (query.Limit is { } limit)
        {
            // Parameters keep their order.
            if (limit is { Count: ParameterExpression count, Offset: ParameterExpression offset } && offset.Index < count.Index)
                Write(" LIMIT ?, ?");
            else
            {
                Clause(" LIMIT ", limit.Count);
                Clause(" OFFSET ", limit.Offset);
            }
        }
        if (query.Into is not null)
            Into(query.Into);
        foreach (var @lock in query.Locks)
        {
            Write(@lock.Strength == LockStrength.Update ? " FOR UPDATE" : " FOR SHARE");
            if (@lock.Of.Count > 0)
            {
                Write(" OF ");
                List(@lock.Of, Name);
            }
            Write(@lock.Wait switch { LockWait.NoWait => " NOWAIT", LockWait.SkipLocked => " SKIP LOCKED", _ => "" });
        }
    }

    private void With(WithClause? with)
    {
        if (with is null)
            return;
        Write(with.Recursive ? "WITH RECURSIVE " : "WITH ");
        List(with.Tables, table =>
        {
            Name(table.Name);
            if (table.Columns.Count > 0)
                ParenthesizedNames(table.Columns);
            Write(" AS ");
            Subquery(table.Query);
        });
        Write(" ");
    }

    private void Body(QueryBody body)
    {
        switch (body)
        {
            case QuerySpecification specification:
                Specification(specification);
                break;
            case ValuesBody values:
                Write("VALUES ");
                List(values.Rows, row =>
                {
                    Write("ROW(");
                    Expressions(row.Items);
                    Write(")");
                });
                break;
            case TableBody table:
                Write("TABLE ");
                Name(table.Table);
                break;
            case ParenthesizedBody parenthesized:
                Subquery(parenthesized.Query);
                break;
            case SetOperationBody set:
                SetOperation(set);
                break;
        }
    }

    private void SetOperation(SetOperationBody set)
    {
        // INTERSECT inside UNION needs no parentheses: it binds tighter.
        Body(set.First);
        foreach (var arm in set.Arms)
        {
            Write(arm.Operator switch { SetOperator.Union => " UNION ", SetOperator.Except => " EXCEPT ", _ => " INTERSECT " });
            Write(arm.All ? "ALL " : "");
            Body(arm.Body);
        }
    }

    private void Specification(QuerySpecification select)
    {
        Write("SELECT ");
        Options(select.Options);
        List(select.Items, Item);
        if (select.FromDual)
            Write(" FROM DUAL");
        if (select.From.Count > 0)
        {
            Write(" FROM ");
            List(select.From, Table);
        }
        Clause(" WHERE ", select.Where);
        if (select.GroupBy.Count > 0)
        {
            Write(" GROUP BY ");
            List(select.GroupBy, Term);
            Write(select.WithRollup ? " WITH ROLLUP" : "");
        }
        Clause(" HAVING ", select.Having);
        if (select.Windows.Count > 0)
        {
            Write(" WINDOW ");
            List(select.Windows, window =>
            {
                Name(window.Name);
                Write(" AS ");
                Window(window.Window);
            });
        }
    }

    private void Options(SelectOptions options)
    {
        Write(options.HasFlag(SelectOptions.All) ? "ALL " : "");
        Write(options.HasFlag(SelectOptions.Distinct) ? "DISTINCT " : "");
        Write(options.HasFlag(SelectOptions.HighPriority) ? "HIGH_PRIORITY " : "");
        Write(options.HasFlag(SelectOptions.StraightJoin) ? "STRAIGHT_JOIN " : "");
        Write(options.HasFlag(SelectOptions.SqlSmallResult) ? "SQL_SMALL_RESULT " : "");
        Write(options.HasFlag(SelectOptions.SqlBigResult) ? "SQL_BIG_RESULT " : "");
        Write(options.HasFlag(SelectOptions.SqlBufferResult) ? "SQL_BUFFER_RESULT " : "");
        Write(options.HasFlag(SelectOptions.SqlNoCache) ? "SQL_NO_CACHE " : "");
        Write(options.HasFlag(SelectOptions.SqlCache) ? "SQL_CACHE " : "");
        Write(options.HasFlag(SelectOptions.SqlCalcFoundRows) ? "SQL_CALC_FOUND_ROWS " : "");
    }

    private void Item(SelectItem item)
    {
        if (item is ExpressionItem expression)
        {
            Expression(expression.Expression);
            Write(expression.Alias is null ? "" : $" AS {SqlPrinter.QuoteName(expression.Alias)}");
            return;
        }
        var wildcard = (WildcardItem)item;
        Write(wildcard.Schema is null ? "" : $"{SqlPrinter.QuoteName(wildcard.Schema)}.");
        Write(wildcard.Table is null ? "*" : $"{SqlPrinter.QuoteName(wildcard.Table)}.*");
    }

    private void OrderBy(SyntaxList<OrderingTerm> terms)
    {
        if (terms.Count == 0)
            return;
        Write(" ORDER BY ");
        List(terms, Term);
    }

    private void Term(OrderingTerm term)
    {
        Expression(term.Expression);
        Write(term.Descending ? " DESC" : term.DirectionGiven ? " ASC" : "");
    }

    private void Into(IntoClause into)
    {
        switch (into)
        {
            case IntoVariables variables:
                Write(" INTO ");
                List(variables.Variables, Expression);
                break;
            case IntoDumpfile dump:
                Write(" INTO DUMPFILE ");
                Text(dump.File);
                break;
            case IntoOutfile file:
                Write(" INTO OUTFILE ");
                Text(file.File);
                Write(file.Charset is null ? "" : $" CHARACTER SET {SqlPrinter.QuoteName(file.Charset)}");
                Format(file.Format);
                break;
        }
    }

    private void Format(FieldsAndLines format)
    {
        if ((format.FieldsTerminatedBy ?? format.FieldsEnclosedBy ?? format.FieldsEscapedBy) is not null)
            Write(" FIELDS");
        Part(" TERMINATED BY ", format.FieldsTerminatedBy);
        Part(format.OptionallyEnclosed ? " OPTIONALLY ENCLOSED BY " : " ENCLOSED BY ", format.FieldsEnclosedBy);
        Part(" ESCAPED BY ", format.FieldsEscapedBy);
        if ((format.LinesStartingBy ?? format.LinesTerminatedBy) is not null)
            Write(" LINES");
        Part(" STARTING BY ", format.LinesStartingBy);
        Part(" TERMINATED BY ", format.LinesTerminatedBy);

        void Part(string words, StringLiteral? value)
        {
            if (value is null)
                return;
            Write(words);
            String(value);
        }
    }

    private void Table(TableReference table)
    {
        switch (table)
        {
            case NamedTable named:
                Name(named.Name);
                if (named.Partitions.Count > 0)
                {
                    Write(" PARTITION");
                    ParenthesizedNames(named.Partitions);
                }
                Write(named.Alias is null ? "" : $" AS {SqlPrinter.QuoteName(named.Alias)}");
                foreach (var hint in named.IndexHints)
                    Hint(hint);
                break;
            case DerivedTable derived:
                Write(derived.Lateral ? "LATERAL " : "");
                Subquery(derived.Query);
                Write($" AS {SqlPrinter.QuoteName(derived.Alias)}");
                if (derived.Columns.Count > 0)
                    ParenthesizedNames(derived.Columns);
                break;
            case TableReferenceList list:
                Write("(");
                List(list.Items, Table);
                Write(")");
                break;
            case JoinTable join:
                Join(join);
                break;
        }
    }

    private void Hint(IndexHint hint)
    {
        Write($" {hint.Kind.ToString().ToUpperInvariant()} INDEX");
        Write(hint.Scope switch
        {
            IndexHintScope.Join => " FOR JOIN", IndexHintScope.OrderBy => " FOR ORDER BY", IndexHintScope.GroupBy => " FOR GROUP BY", _ => "",
        });
        ParenthesizedNames(hint.Indexes);
    }

    private void Join(JoinTable join)
    {
        Table(join.Left);
        Write(join.Natural ? " NATURAL" : "");
        Write(join.Kind switch { JoinKind.Left => " LEFT JOIN ", JoinKind.Right => " RIGHT JOIN ", JoinKind.Straight => " STRAIGHT_JOIN ", _ => " JOIN " });
        var nested = join.Right is JoinTable;
        Write(nested ? "(" : "");
        Table(join.Right);
        Write(nested ? ")" : "");
        Clause(" ON ", join.On);
        if (join.Using.Count > 0)
        {
            Write(" USING");
            ParenthesizedNames(join.Using);
        }
    }
}

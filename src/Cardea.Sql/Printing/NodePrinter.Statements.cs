using Cardea.Sql.Syntax;

namespace Cardea.Sql.Printing;

internal sealed partial class NodePrinter
{
    private void Statement(Statement statement)
    {
        switch (statement)
        {
            case SelectStatement select:
                Query(select.Query);
                break;
            case InsertStatement insert:
                Insert(insert);
                break;
            case UpdateStatement update:
                Update(update);
                break;
            case DeleteStatement delete:
                Delete(delete);
                break;
            case DoStatement @do:
                Write("DO ");
                Expressions(@do.Expressions);
                break;
            case TruncateTableStatement truncate:
                Write("TRUNCATE TABLE ");
                Name(truncate.Table);
                break;
            case CreateTableStatement { Unsupported: null } create:
                CreateTable(create);
                break;
            default:
                throw new ArgumentException($"{statement.GetType().Name} is not printed.", nameof(statement));
        }
    }

    private void Insert(InsertStatement insert)
    {
        Write(insert.IsReplace ? "REPLACE " : "INSERT ");
        Write(insert.Priority switch
        {
            StatementPriority.LowPriority => "LOW_PRIORITY ", StatementPriority.HighPriority => "HIGH_PRIORITY ", StatementPriority.Delayed => "DELAYED ", _ => "",
        });
        Write(insert.Ignore ? "IGNORE INTO " : "INTO ");
        Name(insert.Table);
        if (insert.Partitions.Count > 0)
        {
            Write(" PARTITION");
            ParenthesizedNames(insert.Partitions);
        }
        if (insert.Columns is { } columns)
            ParenthesizedNames(columns);
        if (insert.Rows is { } rows)
        {
            Write(" VALUES ");
            List(rows, row =>
            {
                Write("(");
                Expressions(row);
                Write(")");
            });
        }
        else if (insert.Assignments is { } assignments)
        {
            Write(" SET ");
            List(assignments, Assignment);
        }
        else
        {
            Write(" ");
            Query(insert.Query!);
        }
        if (insert.RowAlias is not null)
        {
            Write($" AS {SqlPrinter.QuoteName(insert.RowAlias)}");
            if (insert.RowAliasColumns.Count > 0)
                ParenthesizedNames(insert.RowAliasColumns);
        }
        if (insert.OnDuplicateKeyUpdate.Count > 0)
        {
            Write(" ON DUPLICATE KEY UPDATE ");
            List(insert.OnDuplicateKeyUpdate, Assignment);
        }
    }

    private void Assignment(Assignment assignment)
    {
        Column(assignment.Column);
        Clause(" = ", assignment.Value);
    }

    private void Update(UpdateStatement update)
    {
        With(update.With);
        Write("UPDATE ");
        Write(update.LowPriority ? "LOW_PRIORITY " : "");
        Write(update.Ignore ? "IGNORE " : "");
        List(update.Tables, Table);
        Write(" SET ");
        List(update.Assignments, Assignment);
        Clause(" WHERE ", update.Where);
        OrderBy(update.OrderBy);
        Clause(" LIMIT ", update.Limit);
    }

    private void Delete(DeleteStatement delete)
    {
        With(delete.With);
        Write("DELETE ");
        Write(delete.LowPriority ? "LOW_PRIORITY " : "");
        Write(delete.Quick ? "QUICK " : "");
        Write(delete.Ignore ? "IGNORE " : "");
        List(delete.Targets, Name);
        Write(delete.Targets.Count > 0 ? " FROM " : "FROM ");
        if (delete is { Targets.Count: 0, From: [NamedTable { Partitions.Count: > 0 } single] })
        {
            // Here the alias stands before the partitions.
            Name(single.Name);
            Write(single.Alias is null ? "" : $" AS {SqlPrinter.QuoteName(single.Alias)}");
            Write(" PARTITION");
            ParenthesizedNames(single.Partitions);
        }
        else
            List(delete.From, Table);
        Clause(" WHERE ", delete.Where);
        OrderBy(delete.OrderBy);
        Clause(" LIMIT ", delete.Limit);
    }
}

using System.Text;
using Cardea.Sql.Syntax;

namespace Cardea.Sql.Printing;

internal sealed partial class NodePrinter
{
    private void Expressions(SyntaxList<Expression> items) => List(items, Expression);

    /// <summary>An operand: in parentheses unless it is a single term.</summary>
    private void Operand(Expression expression)
    {
        var single = expression is LiteralExpression or TemporalLiteral or ColumnReference or ParameterExpression or UserVariable or SystemVariable
            or FunctionCall or AggregateCall or CastExpression or SubqueryExpression or RowExpression or CaseExpression
            or BinaryExpression { Operator: BinaryOperator.Concat };
        Write(single ? "" : "(");
        Expression(expression);
        Write(single ? "" : ")");
    }

    private void Expression(Expression expression)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                Literal(literal);
                break;
            case TemporalLiteral temporal:
                Write(temporal.Kind switch { TemporalKind.Date => "DATE", TemporalKind.Time => "TIME", _ => "TIMESTAMP" });
                String(temporal.Value);
                break;
            case ColumnReference column:
                Column(column);
                break;
            case ParameterExpression:
                Write("?");
                break;
            case UserVariable variable:
                Write($"@{SqlPrinter.QuoteName(variable.Name)}");
                break;
            case UserVariableAssignment assignment:
                Write($"@{SqlPrinter.QuoteName(assignment.Name)} := ");
                Operand(assignment.Value);
                break;
            case SystemVariable variable:
                Variable(variable);
                break;
            case UnaryExpression unary:
                Write(unary.Operator switch
                {
                    UnaryOperator.Plus => "+", UnaryOperator.Minus => "-", UnaryOperator.Not => "NOT ", UnaryOperator.BitNot => "~", _ => "BINARY ",
                });
                Operand(unary.Operand);
                break;
            case BinaryExpression binary:
                Binary(binary);
                break;
            case LogicalExpression logical:
                for (var i = 0; i < logical.Operands.Count; i++)
                {
                    Write(i == 0 ? "" : logical.Operator == LogicalOperator.And ? " AND " : " OR ");
                    Operand(logical.Operands[i]);
                }
                break;
            case CollateExpression collate:
                Operand(collate.Operand);
                Write($" COLLATE {SqlPrinter.QuoteName(collate.Collation)}");
                break;
            case CaseExpression @case:
                Case(@case);
                break;
            case RowExpression row:
                Write(row.Items.Count == 1 ? "ROW(" : "(");
                Expressions(row.Items);
                Write(")");
                break;
            case DefaultExpression { Column: null }:
                Write("DEFAULT");
                break;
            case DefaultExpression { Column: { } column }:
                Call("DEFAULT", column);
                break;
            case ValuesReference values:
                Call("VALUES", values.Column);
                break;
            default:
                PredicateOrFunction(expression);
                break;
        }
    }

    private void Call(string name, params ReadOnlySpan<Expression> arguments)
    {
        Write($"{name}(");
        for (var i = 0; i < arguments.Length; i++)
        {
            Write(i == 0 ? "" : ", ");
            Expression(arguments[i]);
        }
        Write(")");
    }

    private void Literal(LiteralExpression literal)
    {
        switch (literal)
        {
            case IntegerLiteral integer:
                Write(integer.Value);
                break;
            case DecimalLiteral exact:
                Write(exact.Text);
                break;
            case DoubleLiteral approximate:
                Write(approximate.Text);
                break;
            case StringLiteral text:
                String(text);
                break;
            case HexLiteral hex:
                Write($"{Introducer(hex.Introducer)}x'{Convert.ToHexString(hex.Bytes.Span)}'");
                break;
            case BitLiteral bit:
                Write($"{Introducer(bit.Introducer)}b'");
                foreach (var b in bit.Bytes.Span)
                    Write(Convert.ToString(b, 2).PadLeft(8, '0'));
                Write("'");
                break;
            case BooleanLiteral boolean:
                Write(boolean.Value ? "TRUE" : "FALSE");
                break;
            default:
                Write("NULL");
                break;
        }
    }

    private static string Introducer(string? charset) => charset is null ? "" : $"_{charset} ";

    private void Column(ColumnReference column)
    {
        if (column.Schema is not null)
        {
            Name(column.Schema);
            Write(".");
        }
        if (column.Table is not null)
        {
            Name(column.Table);
            Write(".");
        }
        Name(column.Column);
    }

    private void Variable(SystemVariable variable)
    {
        Write("@@");
        Write(variable.Scope switch
        {
            VariableScope.Global => "GLOBAL.", VariableScope.Session => "SESSION.", VariableScope.Persist => "PERSIST.",
            VariableScope.PersistOnly => "PERSIST_ONLY.", _ => "",
        });
        if (variable.Component is not null)
        {
            Name(variable.Component);
            Write(".");
        }
        Name(variable.Name);
    }

    private void Binary(BinaryExpression binary)
    {
        if (binary.Operator == BinaryOperator.Concat)
        {
            Call("CONCAT", binary.Left, binary.Right); // || means OR in the default sql_mode
            return;
        }
        Operand(binary.Left);
        if (binary.Operator == BinaryOperator.MemberOf)
        {
            Write(" MEMBER OF (");
            Expression(binary.Right);
            Write(")");
            return;
        }
        Write(OperatorText(binary.Operator));
        Operand(binary.Right);
    }

    private static string OperatorText(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => " + ",
        BinaryOperator.Subtract => " - ",
        BinaryOperator.Multiply => " * ",
        BinaryOperator.Divide => " / ",
        BinaryOperator.IntegerDivide => " DIV ",
        BinaryOperator.Modulo => " % ",
        BinaryOperator.BitAnd => " & ",
        BinaryOperator.BitOr => " | ",
        BinaryOperator.BitXor => " ^ ",
        BinaryOperator.ShiftLeft => " << ",
        BinaryOperator.ShiftRight => " >> ",
        BinaryOperator.Equal => " = ",
        BinaryOperator.NullSafeEqual => " <=> ",
        BinaryOperator.NotEqual => " <> ",
        BinaryOperator.Less => " < ",
        BinaryOperator.LessOrEqual => " <= ",
        BinaryOperator.Greater => " > ",
        BinaryOperator.GreaterOrEqual => " >= ",
        BinaryOperator.Xor => " XOR ",
        BinaryOperator.SoundsLike => " SOUNDS LIKE ",
        BinaryOperator.JsonExtract => "->",
        BinaryOperator.JsonUnquoteExtract => "->>",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    private void Case(CaseExpression @case)
    {
        Write("CASE");
        Clause(" ", @case.Operand);
        foreach (var when in @case.Whens)
        {
            Clause(" WHEN ", when.When);
            Clause(" THEN ", when.Then);
        }
        Clause(" ELSE ", @case.Else);
        Write(" END");
    }

    private static string Not(bool negated) => negated ? " NOT" : "";

    private void PredicateOrFunction(Expression expression)
    {
        switch (expression)
        {
            case IsExpression @is:
                Operand(@is.Operand);
                Write($" IS{Not(@is.Negated)} {@is.Test.ToString().ToUpperInvariant()}");
                break;
            case InListExpression @in:
                Operand(@in.Operand);
                Write($"{Not(@in.Negated)} IN (");
                Expressions(@in.Items);
                Write(")");
                break;
            case InSubqueryExpression @in:
                Operand(@in.Operand);
                Write($"{Not(@in.Negated)} IN ");
                Subquery(@in.Query);
                break;
            case BetweenExpression between:
                Operand(between.Operand);
                Write($"{Not(between.Negated)} BETWEEN ");
                Operand(between.Low);
                Write(" AND ");
                Operand(between.High);
                break;
            case LikeExpression like:
                Operand(like.Operand);
                Write($"{Not(like.Negated)} LIKE ");
                Operand(like.Pattern);
                if (like.Escape is not null)
                {
                    Write(" ESCAPE ");
                    Operand(like.Escape);
                }
                break;
            case RegexpExpression regexp:
                Operand(regexp.Operand);
                Write($"{Not(regexp.Negated)} REGEXP ");
                Operand(regexp.Pattern);
                break;
            case ExistsExpression exists:
                Write("EXISTS ");
                Subquery(exists.Query);
                break;
            case SubqueryExpression subquery:
                Subquery(subquery.Query);
                break;
            case QuantifiedComparison comparison:
                Operand(comparison.Left);
                Write(OperatorText(comparison.Operator));
                Write(comparison.Quantifier == Quantifier.Any ? "ANY " : "ALL ");
                Subquery(comparison.Query);
                break;
            default:
                Function(expression);
                break;
        }
    }

    private void Function(Expression expression)
    {
        switch (expression)
        {
            case FunctionCall { WithoutParentheses: true } call:
                Write(call.Name);
                break;
            case FunctionCall { Schema: null, Name: "GET_FORMAT" } call:
                Write($"GET_FORMAT({((StringLiteral)call.Arguments[0]).Text}, ");
                Expression(call.Arguments[1]);
                Write(")");
                break;
            case FunctionCall call:
                Write(call.Schema is null ? IsPlainWord(call.Name) ? call.Name : SqlPrinter.QuoteName(call.Name)
                    : $"{SqlPrinter.QuoteName(call.Schema)}.{SqlPrinter.QuoteName(call.Name)}");
                Write("(");
                Expressions(call.Arguments);
                Write(")");
                break;
            case AggregateCall aggregate:
                Aggregate(aggregate);
                break;
            case WindowCall window:
                Expression(window.Function);
                Write(window.IgnoreNulls switch { true => " IGNORE NULLS", false => " RESPECT NULLS", _ => "" });
                Write(" OVER ");
                if (window.WindowName is not null)
                    Name(window.WindowName);
                else
                    Window(window.Window!);
                break;
            case CastExpression cast:
                Write("CAST(");
                Expression(cast.Operand);
                Write(" AS ");
                CastType(cast.Type);
                Write(cast.Array ? " ARRAY)" : ")");
                break;
            case ConvertUsingExpression convert:
                Write("CONVERT(");
                Expression(convert.Operand);
                Write($" USING {SqlPrinter.QuoteName(convert.Charset)})");
                break;
            case ExtractExpression extract:
                Write($"EXTRACT({Unit(extract.Unit)} FROM ");
                Expression(extract.Operand);
                Write(")");
                break;
            case IntervalArithmetic interval:
                Write(interval.Subtract ? "DATE_SUB(" : "DATE_ADD(");
                Expression(interval.Date);
                Write(", INTERVAL ");
                Operand(interval.Amount);
                Write($" {Unit(interval.Unit)})");
                break;
            case TimestampDifference difference:
                Write($"TIMESTAMPDIFF({Unit(difference.Unit)}, ");
                Expressions([difference.From, difference.To]);
                Write(")");
                break;
            default:
                RareFunction(expression);
                break;
        }
    }

    private static bool IsPlainWord(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }
        return name.Length > 0 && !char.IsAsciiDigit(name[0]);
    }

    private void RareFunction(Expression expression)
    {
        switch (expression)
        {
            case TrimExpression trim:
                Write(trim.Side switch { TrimSide.Leading => "TRIM(LEADING ", TrimSide.Trailing => "TRIM(TRAILING ", _ => "TRIM(BOTH " });
                Clause("", trim.Remove);
                Clause(" FROM ", trim.Source);
                Write(")");
                break;
            case CharFunction @char:
                Write("CHAR(");
                Expressions(@char.Codes);
                Write(@char.Charset is null ? ")" : $" USING {SqlPrinter.QuoteName(@char.Charset)})");
                break;
            case WeightStringFunction weight:
                Write("WEIGHT_STRING(");
                Expression(weight.Operand);
                if (weight.Type is not null)
                {
                    Write(" AS ");
                    CastType(weight.Type);
                }
                Write(")");
                break;
            case MatchAgainst match:
                Write("MATCH (");
                List(match.Columns, Column);
                Write(") AGAINST (");
                Operand(match.Against);
                Write(match.Modifier switch
                {
                    MatchModifier.NaturalLanguage => " IN NATURAL LANGUAGE MODE)",
                    MatchModifier.NaturalLanguageWithExpansion => " IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION)",
                    MatchModifier.Boolean => " IN BOOLEAN MODE)",
                    MatchModifier.QueryExpansion => " WITH QUERY EXPANSION)",
                    _ => ")",
                });
                break;
            case JsonValueFunction json:
                JsonValue(json);
                break;
            default:
                throw new ArgumentException($"{expression.GetType().Name} is not printed.", nameof(expression));
        }
    }

    private void JsonValue(JsonValueFunction json)
    {
        Write("JSON_VALUE(");
        Expressions([json.Document, json.Path]);
        if (json.Returning is not null)
        {
            Write(" RETURNING ");
            CastType(json.Returning);
        }
        JsonOn(json.OnEmpty, "EMPTY");
        JsonOn(json.OnError, "ERROR");
        Write(")");
    }

    private void JsonOn(JsonOnClause? clause, string when)
    {
        if (clause is null)
            return;
        Write(clause.Kind switch { JsonOnKind.Null => " NULL", JsonOnKind.Error => " ERROR", _ => " DEFAULT " });
        if (clause.Default is not null)
            Operand(clause.Default);
        Write($" ON {when}");
    }

    private void Aggregate(AggregateCall aggregate)
    {
        Write($"{aggregate.Name}({(aggregate.Distinct ? "DISTINCT " : "")}{(aggregate.Star ? "*" : "")}");
        Expressions(aggregate.Arguments);
        OrderBy(aggregate.OrderBy);
        if (aggregate.Separator is not null)
        {
            Write(" SEPARATOR ");
            String(aggregate.Separator);
        }
        Write(")");
    }

    private void Window(WindowSpecification window)
    {
        Write("(");
        if (window.BaseName is not null)
            Name(window.BaseName);
        if (window.PartitionBy.Count > 0)
        {
            Write(" PARTITION BY ");
            Expressions(window.PartitionBy);
        }
        OrderBy(window.OrderBy);
        if (window.Frame is { } frame)
        {
            Write(frame.Unit == FrameUnit.Rows ? " ROWS " : " RANGE ");
            Write(frame.End is null ? "" : "BETWEEN ");
            Bound(frame.Start);
            if (frame.End is not null)
            {
                Write(" AND ");
                Bound(frame.End);
            }
        }
        Write(")");
    }

    private void Bound(FrameBound bound)
    {
        if (bound.Offset is not null)
        {
            Write(bound.Unit is null ? "" : "INTERVAL ");
            Operand(bound.Offset);
            Write(bound.Unit is { } unit ? $" {Unit(unit)}" : "");
        }
        Write(bound.Kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.Preceding => " PRECEDING",
            FrameBoundKind.CurrentRow => "CURRENT ROW",
            FrameBoundKind.Following => " FOLLOWING",
            _ => "UNBOUNDED FOLLOWING",
        });
    }

    /// <summary>DayMinute is written DAY_MINUTE.</summary>
    private static string Unit(IntervalUnit unit)
    {
        var text = new StringBuilder();
        foreach (var c in unit.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToUpperInvariant(c));
        }
        return text.ToString();
    }
}

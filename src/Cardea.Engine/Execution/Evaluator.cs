using Cardea.Engine.Binding;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Execution;

/// <summary>Values of columns while an expression is evaluated outside SQLite.</summary>
internal interface IRowValues
{
    SqlValue Column(BoundColumn column);
}

/// <summary>
/// Computes bound expressions in C#: values of INSERT, assignments that see earlier ones, generated columns, CHECK. Subqueries, aggregates and
/// windows are SQLite's matter.
/// </summary>
internal sealed class Evaluator(Invocation invocation, IRowValues? row = null)
{
    private readonly ISessionHost _session = invocation.Host;

    /// <summary>True when nothing inside needs SQLite.</summary>
    public static bool CanEvaluate(BoundExpression e) =>
        e is not (BoundSubquery or BoundAggregate or BoundWindow or BoundPlaceholder) && e.Children.All(CanEvaluate);

    public SqlValue Evaluate(BoundExpression e)
    {
        switch (e)
        {
            case BoundConstant c: return invocation.ValueOf(c);
            case BoundColumn c: return row!.Column(c);
            case BoundCall c: return Call(c.Function, c.Arguments, c.Type, c.Extra);
            case BoundComparison c: return Compare(c);
            case BoundLogical l: return Logical(l);
            case BoundNot n:
                var operand = Evaluate(n.Operand);
                return operand.IsNull ? operand : SqlValue.FromBool(!operand.IsTrue(_session));
            case BoundIs test: return SqlValue.FromBool(Is(Evaluate(test.Operand), test.Test) != test.Negated);
            case BoundInList list: return In(list);
            case BoundCase c:
                foreach (var when in c.Whens)
                    if (IsTrue(when.Condition)) return Evaluate(when.Result);
                return c.Else is null ? SqlValue.Null : Evaluate(c.Else);
            case BoundCoalesce c:
                foreach (var argument in c.Arguments)
                    if (Evaluate(argument) is { IsNull: false } value) return value;
                return SqlValue.Null;
            case BoundConvert { IsExplicit: true } c: return Call(FunctionTable.Scalar("CAST")!, [c.Operand], c.Type, null);
            case BoundConvert c: return Coercion.To(Evaluate(c.Operand), c.Type, _session);
            default: throw new InvalidOperationException($"{e.GetType().Name} cannot be evaluated here");
        }
    }

    /// <summary>True when the condition is neither false nor NULL.</summary>
    public bool IsTrue(BoundExpression condition)
    {
        var value = Evaluate(condition);
        return !value.IsNull && value.IsTrue(_session);
    }

    private static bool Is(in SqlValue value, IsTest test) => test switch
    {
        IsTest.True => !value.IsNull && value.IsTrue(),
        IsTest.False => !value.IsNull && !value.IsTrue(),
        _ => value.IsNull,
    };

    private SqlValue Logical(BoundLogical l)
    {
        var isAnd = l.Operator == LogicalOperator.And;
        var unknown = false;
        foreach (var operand in l.Operands)
        {
            var value = Evaluate(operand);
            if (value.IsNull) unknown = true;
            else if (value.IsTrue(_session) != isAnd) return SqlValue.FromBool(!isAnd);
        }
        return unknown ? SqlValue.Null : SqlValue.FromBool(isAnd);
    }

    private SqlValue Compare(BoundComparison c)
    {
        var name = c.Operator switch
        {
            BinaryOperator.Equal => "=", BinaryOperator.NullSafeEqual => "<=>", BinaryOperator.NotEqual => "<>", BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=", BinaryOperator.Greater => ">", _ => ">=",
        };
        return Call(FunctionTable.Scalar(name)!, [c.Left, c.Right], c.Type, null, c.Collation);
    }

    private SqlValue In(BoundInList list)
    {
        var unknown = false;
        foreach (var item in list.Items)
        {
            var equal = Compare(new BoundComparison(BinaryOperator.Equal, list.Operand, item, list.Collation));
            if (equal.IsNull) unknown = true;
            else if (equal.IsTrue()) return SqlValue.FromBool(!list.Negated);
        }
        return unknown ? SqlValue.Null : SqlValue.FromBool(list.Negated);
    }

    private SqlValue Call(FunctionDefinition function, SyntaxList<BoundExpression> arguments, MySqlType type, object? extra, string? collation = null)
    {
        var values = new SqlValue[arguments.Count];
        var types = new MySqlType[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(arguments[i]);
            types[i] = collation is not null && arguments[i].Type.IsCharacter ? arguments[i].Type with { Collation = collation } : arguments[i].Type;
        }
        var site = CallSites.Get(CallSites.Intern(function, types, type, extra));
        return function.Invoke(new FunctionContext(_session, site), values);
    }
}

using System.Globalization;
using Cardea.Engine.Binding;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Translation;

internal sealed partial class Translator
{
    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "=", BinaryOperator.NullSafeEqual => " IS ", BinaryOperator.NotEqual => "<>", BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=", BinaryOperator.Greater => ">", _ => ">=",
    };

    private static string FunctionName(BinaryOperator op) => op == BinaryOperator.NullSafeEqual ? "<=>" : Symbol(op);

    private void Comparison(BoundComparison c)
    {
        if (TryConstantSide(c.Operator, c.Left, c.Right, c.Collation)) return;
        if (NativePlan(c.Left, c.Right, c.Operator) is { } plan)
        {
            _sql.Append('(');
            Side(c.Left, plan.Left);
            _sql.Append(Symbol(c.Operator));
            Side(c.Right, plan.Right);
            if (c.Collation is not null && NeedsCollation(c.Left, c.Collation)) Collate(c.Collation);
            _sql.Append(')');
            return;
        }
        CallSite(FunctionTable.Scalar(FunctionName(c.Operator))!, [c.Left, c.Right], c.Type, null, c.Collation);
    }

    // column op constant: the constant is brought into the column's form.
    private bool TryConstantSide(BinaryOperator op, BoundExpression left, BoundExpression right, string? collation)
    {
        if (left is BoundConstant && right is BoundConstant) return false;
        var (constant, other) = right is BoundConstant r ? (r, left) : left is BoundConstant l ? (l, right) : (null, null);
        if (constant is null || !Fits(constant, other!, op is BinaryOperator.Equal or BinaryOperator.NullSafeEqual or BinaryOperator.NotEqual, collation)) return false;
        var use = UseOf(op);
        _sql.Append('(');
        if (ReferenceEquals(constant, right))
        {
            Value(other!);
            _sql.Append(Symbol(op));
            Parameter(constant, other!.Type, use);
        }
        else
        {
            Parameter(constant, other!.Type, use);
            _sql.Append(Symbol(op));
            Value(other);
        }
        if (collation is not null && NeedsCollation(other!, collation)) Collate(collation);
        _sql.Append(')');
        return true;
    }

    private static ParameterUse UseOf(BinaryOperator op) =>
        op is BinaryOperator.Equal or BinaryOperator.NullSafeEqual or BinaryOperator.NotEqual ? ParameterUse.Equality : ParameterUse.Order;

    private bool Fits(BoundConstant constant, BoundExpression other, bool equality, string? collation)
    {
        var form = StorageForm.Of(other.Type).Kind;
        if (form == FormKind.Text && (collation is null || constant.Type.IsBinary)) return false;
        // Only a text makes MySQL compare an ENUM by text; the index of the member decides equality then.
        if (constant.Source.Origin == ValueOrigin.Parameter && constant.Value.IsNull) return form is not (FormKind.Json or FormKind.Set or FormKind.Null) && (form != FormKind.Enum || equality);
        return ConstantSide.TryConvert(constant.Value, other.Type, equality, session, out _);
    }

    private readonly record struct Adjustment(int Shift, bool ToBlob = false);

    private readonly record struct ComparisonPlan(Adjustment Left, Adjustment Right);

    // How two expressions can be compared natively; null when only C# can.
    private static ComparisonPlan? NativePlan(BoundExpression left, BoundExpression right, BinaryOperator op)
    {
        var (l, r) = (StorageForm.Of(left.Type), StorageForm.Of(right.Type));
        if (l.Kind == FormKind.Null || r.Kind == FormKind.Null) return default(ComparisonPlan);
        if (l.IsIntegerLike && r.IsIntegerLike)
        {
            if (left.Type.Kind == TypeKind.Year != (right.Type.Kind == TypeKind.Year) && (left is BoundConstant || right is BoundConstant)) return null;
            if (l.Scale == r.Scale) return default(ComparisonPlan);
            var scale = Math.Max(l.Scale, r.Scale);
            var (low, shift) = l.Scale < r.Scale ? (left, scale - l.Scale) : (right, scale - r.Scale);
            if (Ranges.Magnitude(low) is not { } || Ranges.Digits(low) + shift > MySqlDecimal.IntegerPrecision) return null;
            return l.Scale < r.Scale ? new(new(shift), default) : new(default, new(shift));
        }
        if (l.Kind == FormKind.Real && r.Kind == FormKind.Real) return default(ComparisonPlan);
        if (l.Kind == FormKind.Real && r.Kind == FormKind.Integer) return right.Type.HasMixedStorage || right.Type.Kind == TypeKind.Bit ? null : default(ComparisonPlan);
        if (l.Kind == FormKind.Integer && r.Kind == FormKind.Real) return left.Type.HasMixedStorage || left.Type.Kind == TypeKind.Bit ? null : default(ComparisonPlan);
        if (l.Kind is FormKind.Text or FormKind.Blob && r.Kind is FormKind.Text or FormKind.Blob)
        {
            if (l.Kind == r.Kind) return default(ComparisonPlan);
            return l.Kind == FormKind.Text ? new(new(0, true), default) : new(default, new(0, true));
        }
        if (l != r) return null;
        return l.Kind switch
        {
            FormKind.DecimalBlob or FormKind.Packed or FormKind.UtcPacked or FormKind.Time => default(ComparisonPlan),
            FormKind.Enum when StorageForm.Same(left.Type, right.Type) && UseOf(op) == ParameterUse.Equality => default(ComparisonPlan),
            _ => null,
        };
    }

    private void Side(BoundExpression e, Adjustment adjustment)
    {
        if (!adjustment.ToBlob)
        {
            Scaled(e, adjustment.Shift);
            return;
        }
        _sql.Append("CAST(");
        Value(e);
        _sql.Append(" AS BLOB)");
    }

    // ---- IN

    private void InList(BoundInList list)
    {
        if (list.Operand is not BoundConstant && list.Items.All(i => i is BoundConstant c && Fits(c, list.Operand, true, list.Collation)))
        {
            _sql.Append('(');
            Value(list.Operand);
            if (list.Collation is not null && NeedsCollation(list.Operand, list.Collation)) Collate(list.Collation);
            _sql.Append(list.Negated ? " NOT IN (" : " IN (");
            for (var i = 0; i < list.Items.Count; i++)
            {
                if (i > 0) _sql.Append(", ");
                Parameter((BoundConstant)list.Items[i], list.Operand.Type, ParameterUse.Equality);
            }
            _sql.Append("))");
            return;
        }
        if (list.Negated) _sql.Append("(NOT ");
        _sql.Append('(');
        for (var i = 0; i < list.Items.Count; i++)
        {
            // A balanced tree keeps long lists below SQLite's limit of depth.
            if (i > 0) _sql.Append(i % 100 == 0 ? ") OR (" : " OR ");
            else if (list.Items.Count > 100) _sql.Append('(');
            Comparison(new BoundComparison(BinaryOperator.Equal, list.Operand, list.Items[i], list.Collation));
        }
        if (list.Items.Count > 100) _sql.Append(')');
        _sql.Append(list.Negated ? "))" : ")");
    }

    // ---- subqueries

    private void Subquery(BoundSubquery s)
    {
        switch (s.Role)
        {
            case SubqueryRole.Exists:
                _sql.Append("EXISTS (");
                Query(s.Query);
                _sql.Append(')');
                break;
            case SubqueryRole.Scalar when s.Query.IsSingleRow:
                _sql.Append('(');
                Query(s.Query);
                _sql.Append(')');
                break;
            case SubqueryRole.Scalar:
                // A second row must be an error, and two rows are enough to know.
                var id = CallSites.Intern(VariableFunctions.Single, [s.Type], s.Type);
                _sql.Append("(SELECT fa(").Append(id).Append(", x0) FROM (");
                Query(s.Query, named: true);
                _sql.Append("))");
                break;
            case SubqueryRole.In when s.Comparisons.All(static c => IsNativeWithColumn((BoundComparison)c)): In(s); break;
            default: Quantified(s); break;
        }
    }

    // True when the subquery's column can stay as it is.
    private static bool IsNativeWithColumn(BoundComparison c) =>
        NativePlan(c.Left, c.Right, c.Operator) is { Right: { Shift: 0, ToBlob: false } };

    private void In(BoundSubquery s)
    {
        _sql.Append(s.Left.Count > 1 ? "((" : "(");
        for (var i = 0; i < s.Left.Count; i++)
        {
            if (i > 0) _sql.Append(", ");
            var comparison = (BoundComparison)s.Comparisons[i];
            Side(s.Left[i], NativePlan(comparison.Left, comparison.Right, comparison.Operator)!.Value.Left);
            if (comparison.Collation is { } collation && NeedsCollation(s.Left[i], collation)) Collate(collation);
        }
        if (s.Left.Count > 1) _sql.Append(')');
        _sql.Append(s.Negated ? " NOT IN (" : " IN (");
        Query(s.Query);
        _sql.Append("))");
    }

    // x op ANY (q): true when it holds for a row, else NULL when it is NULL for a row, else false; ALL and NOT IN mirror it.
    private void Quantified(BoundSubquery s)
    {
        var alias = $"q{(++_aliases).ToString(CultureInfo.InvariantCulture)}";
        var isAll = s.Role == SubqueryRole.All;
        _sql.Append("CASE WHEN ");
        Search(isAll ? " WHERE NOT " : " WHERE ", "");
        _sql.Append(" THEN ").Append(isAll || s.Negated ? 0 : 1).Append(" WHEN ");
        Search(" WHERE ", " IS NULL");
        _sql.Append(" THEN NULL ELSE ").Append(isAll || s.Negated ? 1 : 0).Append(" END");

        void Search(string before, string after)
        {
            _sql.Append("EXISTS (SELECT 1 FROM (");
            Query(s.Query, named: true);
            _sql.Append(") AS ").Append(alias).Append(before).Append('(');
            _placeholders.Push(alias);
            for (var i = 0; i < s.Comparisons.Count; i++)
            {
                if (i > 0) _sql.Append(" AND ");
                Comparison((BoundComparison)s.Comparisons[i]);
            }
            _placeholders.Pop();
            _sql.Append(')').Append(after).Append(')');
        }
    }
}

using System.Globalization;
using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Translation;

/// <summary>One statement for SQLite with what has to be bound to it.</summary>
internal sealed record SqlPart(byte[] Sql, PlanParameter[] Parameters)
{
    public override string ToString() => Encoding.UTF8.GetString(Sql);
}

/// <summary>
/// Writes SQLite's SQL for bound trees. SQLite's own operators are used only where their meaning for the operands' forms is MySQL's; the rest
/// is calls of C# functions. One translator writes one statement.
/// </summary>
internal sealed partial class Translator(ISessionHost session)
{
    private const long LargestNativelySummed = 10_000_000_000;

    private readonly StringBuilder _sql = new();
    private readonly List<PlanParameter> _parameters = [];
    private readonly Stack<string> _placeholders = new();
    private int _aliases;

    public SqlPart Finish() => new(Encoding.UTF8.GetBytes(_sql.ToString()), [.. _parameters]);

    public Translator Text(string text)
    {
        _sql.Append(text);
        return this;
    }

    /// <summary>Adds a parameter that the plan binds itself and returns its number, from 1.</summary>
    public int AddParameter(PlanParameter parameter)
    {
        for (var i = 0; i < _parameters.Count; i++)
            if (ReferenceEquals(_parameters[i].Constant, parameter.Constant) && _parameters[i].Use == parameter.Use && _parameters[i].Target.Equals(parameter.Target)) return i + 1;
        _parameters.Add(parameter);
        return _parameters.Count;
    }

    private void Parameter(BoundConstant constant, MySqlType target, ParameterUse use) => _sql.Append('?').Append(AddParameter(new PlanParameter(constant, target, use)));

    // ---- values

    /// <summary>Writes an expression whose value has the form of its type.</summary>
    public void Value(BoundExpression e)
    {
        switch (e)
        {
            case BoundColumn c:
                _sql.Append(c.Source.SqlAlias).Append('.').Append(c.Column.SqlName);
                break;
            case BoundConstant c: Constant(c); break;
            case BoundPlaceholder p:
                if (_placeholders.Count == 0) _sql.Append(p.Ordinal + 1);
                else _sql.Append(_placeholders.Peek()).Append(".x").Append(p.Ordinal);
                break;
            case BoundComparison c: Comparison(c); break;
            case BoundLogical l:
                _sql.Append('(');
                for (var i = 0; i < l.Operands.Count; i++)
                {
                    if (i > 0) _sql.Append(l.Operator == LogicalOperator.And ? " AND " : " OR ");
                    Condition(l.Operands[i]);
                }
                _sql.Append(')');
                break;
            case BoundNot n:
                _sql.Append("(NOT ");
                Condition(n.Operand);
                _sql.Append(')');
                break;
            case BoundIs test: Is(test); break;
            case BoundInList list: InList(list); break;
            case BoundCase c: Case(c); break;
            case BoundCoalesce c:
                if (c.Arguments.Count == 1) Value(c.Arguments[0]);
                else Native("coalesce", c.Arguments);
                break;
            case BoundConvert c: Convert(c); break;
            case BoundCall c: Call(c); break;
            case BoundAggregate a: Aggregate(a); break;
            case BoundWindow w: Window(w); break;
            case BoundSubquery s: Subquery(s); break;
            default: throw new InvalidOperationException($"{e.GetType().Name} has no translation");
        }
    }

    private void Native(string function, IEnumerable<BoundExpression> arguments)
    {
        _sql.Append(function).Append('(');
        var first = true;
        foreach (var argument in arguments)
        {
            if (!first) _sql.Append(", ");
            first = false;
            Value(argument);
        }
        _sql.Append(')');
    }

    private void Constant(BoundConstant c)
    {
        if (c.Source.Origin == ValueOrigin.Plan)
        {
            if (c.Value.IsNull)
            {
                _sql.Append("NULL");
                return;
            }
            if (c.Value.Kind == ValueKind.Int)
            {
                if (c.Value.RawInt == long.MinValue) _sql.Append("(-9223372036854775807-1)");
                else if (c.Value.RawInt < 0) _sql.Append('(').Append(c.Value.RawInt.ToString(CultureInfo.InvariantCulture)).Append(')');
                else _sql.Append(c.Value.RawInt.ToString(CultureInfo.InvariantCulture));
                return;
            }
        }
        Parameter(c, c.Type, ParameterUse.Natural);
    }

    /// <summary>Writes an expression of which only the truth matters.</summary>
    public void Condition(BoundExpression e)
    {
        switch (e)
        {
            case BoundComparison or BoundLogical or BoundNot or BoundIs or BoundInList:
            case BoundSubquery { Role: not SubqueryRole.Scalar }:
            case BoundConstant { Source.Origin: ValueOrigin.Plan, Value.Kind: ValueKind.Int or ValueKind.Null }:
                Value(e);
                return;
            case BoundCall { Function.Name: "LIKE" or "REGEXP" or "XOR" }:
                Value(e);
                return;
        }
        switch (StorageForm.Of(e.Type).Kind)
        {
            case FormKind.Null or FormKind.Integer or FormKind.Scaled or FormKind.Real or FormKind.Packed or FormKind.UtcPacked or FormKind.Time or FormKind.Enum or FormKind.Set:
                _sql.Append('(');
                Value(e);
                _sql.Append("<>0)");
                break;
            default:
                var zero = new BoundConstant(SqlValue.FromInt(0), MySqlType.BigInt);
                CallSite(FunctionTable.Scalar("<>")!, [e, zero], BoundTypes.Boolean, null);
                break;
        }
    }

    private void Is(BoundIs test)
    {
        _sql.Append('(');
        if (test.Test is IsTest.Null or IsTest.Unknown)
        {
            if (test.Test == IsTest.Null) Value(test.Operand);
            else Condition(test.Operand);
            _sql.Append(test.Negated ? " IS NOT NULL)" : " IS NULL)");
            return;
        }
        Condition(test.Operand);
        _sql.Append(test.Negated ? " IS NOT " : " IS ").Append(test.Test == IsTest.True ? "TRUE)" : "FALSE)");
    }

    private void Case(BoundCase c)
    {
        _sql.Append("CASE");
        foreach (var when in c.Whens)
        {
            _sql.Append(" WHEN ");
            Condition(when.Condition);
            _sql.Append(" THEN ");
            Value(when.Result);
        }
        if (c.Else is not null)
        {
            _sql.Append(" ELSE ");
            Value(c.Else);
        }
        _sql.Append(" END");
    }

    private void Convert(BoundConvert c)
    {
        var (from, to) = (c.Operand.Type, c.Type);
        if (!c.IsExplicit ? StorageForm.Same(from, to) : IsTrivialCast(from, to))
        {
            Value(c.Operand);
            return;
        }
        var (f, t) = (StorageForm.Of(from), StorageForm.Of(to));
        if (!c.IsExplicit && f.IsIntegerLike && t.IsIntegerLike && from.Kind != TypeKind.Bit && f.Scale <= t.Scale && Ranges.Digits(c.Operand) + t.Scale - f.Scale <= MySqlDecimal.IntegerPrecision)
        {
            Scaled(c.Operand, t.Scale - f.Scale);
            return;
        }
        if (!c.IsExplicit && f.Kind == FormKind.Integer && t.Kind == FormKind.Real && from.Kind != TypeKind.Bit && !from.HasMixedStorage)
        {
            _sql.Append("CAST(");
            Value(c.Operand);
            _sql.Append(" AS REAL)");
            return;
        }
        if (f.Kind == FormKind.Text && t.Kind == FormKind.Blob && (!c.IsExplicit || to.Kind == TypeKind.VarBinary || to.IsLong))
        {
            _sql.Append("CAST(");
            Value(c.Operand);
            _sql.Append(" AS BLOB)");
            return;
        }
        CallSite(FunctionTable.Scalar("CAST")!, [c.Operand], to, null);
    }

    private static bool IsTrivialCast(MySqlType from, MySqlType to)
    {
        if (from.Equals(to)) return true;
        if (from.IsInteger && to.Kind == TypeKind.BigInt) return from.Unsigned == to.Unsigned || (!to.Unsigned && from.Unsigned && from.Kind != TypeKind.BigInt);
        return from.IsCharacter && to.IsCharacter && from.Kind != TypeKind.Char && TypeRules.Characters(from) <= TypeRules.Characters(to);
    }

    /// <summary>Writes an integer-like expression times 10^digits.</summary>
    private void Scaled(BoundExpression e, int digits)
    {
        if (digits == 0)
        {
            Value(e);
            return;
        }
        _sql.Append('(');
        Value(e);
        _sql.Append('*').Append(((long)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture)).Append(')');
    }

    // ---- calls

    private void Call(BoundCall call)
    {
        if (call.Function.Name is "+" or "-" or "*" or "NEG" && TryNativeArithmetic(call)) return;
        if (call.Function.Name == "LIKE" && call.Arguments is [BoundColumn column, BoundConstant pattern] && LikeRange(column, pattern, call)) return;
        CallSite(call.Function, call.Arguments, call.Type, call.Extra);
    }

    private void CallSite(FunctionDefinition function, IReadOnlyList<BoundExpression> arguments, MySqlType result, object? extra, string? collation = null)
    {
        var types = new MySqlType[arguments.Count];
        for (var i = 0; i < types.Length; i++)
            types[i] = collation is not null && arguments[i].Type.IsCharacter ? arguments[i].Type with { Collation = collation } : arguments[i].Type;
        var id = CallSites.Intern(function, types, result, extra);
        _sql.Append(function.Deterministic ? "fd(" : "fn(").Append(id);
        foreach (var argument in arguments)
        {
            _sql.Append(", ");
            Value(argument);
        }
        _sql.Append(')');
    }

    private bool TryNativeArithmetic(BoundCall call)
    {
        if (Ranges.Magnitude(call) is not { } magnitude || magnitude > long.MaxValue) return false;
        if (call.Function.Name == "NEG")
        {
            _sql.Append("(-");
            Value(call.Arguments[0]);
            _sql.Append(')');
            return true;
        }
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        // An unsigned difference below zero is an error.
        if (call.Function.Name == "-" && call.Type.Unsigned) return false;
        var scale = StorageForm.Of(call.Type).Scale;
        _sql.Append('(');
        if (call.Function.Name == "*")
        {
            Value(left);
            _sql.Append('*');
            Value(right);
        }
        else
        {
            Scaled(left, scale - StorageForm.Of(left.Type).Scale);
            _sql.Append(call.Function.Name == "+" ? '+' : '-');
            Scaled(right, scale - StorageForm.Of(right.Type).Scale);
        }
        _sql.Append(')');
        return true;
    }

    // col LIKE 'abc%' also says that col lies between two strings, which an index can use.
    private bool LikeRange(BoundColumn column, BoundConstant pattern, BoundCall call)
    {
        if (!column.Type.IsCharacter || pattern.Value.Kind != ValueKind.String || pattern.Source.Origin is ValueOrigin.SystemVariable) return false;
        var collation = column.Type.CollationObject;
        if (pattern.Type.Collation != column.Type.Collation && pattern.Coercibility < Coercibility.Coercible) return false;
        if (collation.PadSpace && !collation.Name.EndsWith("_bin", StringComparison.Ordinal)) return false;
        if (LikePattern.AsciiPrefix(pattern.Value.RawBytes).Length == 0) return false;
        _sql.Append('(');
        Value(column);
        _sql.Append(">=");
        Parameter(pattern, column.Type, ParameterUse.LikeLower);
        _sql.Append(" AND ");
        Value(column);
        _sql.Append('<');
        Parameter(pattern, column.Type, ParameterUse.LikeUpper);
        _sql.Append(" AND ");
        CallSite(call.Function, call.Arguments, call.Type, call.Extra);
        _sql.Append(')');
        return true;
    }

    // ---- aggregates

    private void Aggregate(BoundAggregate a)
    {
        if (a.Star)
        {
            _sql.Append("count(*)");
            return;
        }
        var form = StorageForm.Of(a.Arguments[0].Type).Kind;
        var native = a.Function.Name switch
        {
            "COUNT" => a.Arguments.Count == 1 && form is not (FormKind.Json or FormKind.Enum),
            "MIN" or "MAX" => form is not (FormKind.Json or FormKind.Enum or FormKind.Set),
            _ => false,
        };
        if (!native)
        {
            if (!TryNativeSum(a)) AggregateSite(a);
            return;
        }
        _sql.Append(a.Function.Name.ToLowerInvariant()).Append(a.Distinct ? "(DISTINCT " : "(");
        Collated(a.Arguments[0]);
        _sql.Append(')');
    }

    // SQLite's sum of integers is exact and fails when it overflows. Small ones would need a billion rows for that, so that C# only has to
    // turn the total into the type of the result.
    private bool TryNativeSum(BoundAggregate a)
    {
        if (a.Function.Name is not ("SUM" or "AVG") || a.Distinct || a.Type.Kind != TypeKind.Decimal) return false;
        var argument = a.Arguments[0];
        if (Ranges.Magnitude(argument) is not { } magnitude || magnitude > LargestNativelySummed) return false;
        var total = MySqlType.Decimal(MySqlDecimal.IntegerPrecision, StorageForm.Of(argument.Type).Scale);
        if (a.Function.Name == "SUM")
        {
            _sql.Append("fd(").Append(CallSites.Intern(FunctionTable.Scalar("CAST")!, [total], a.Type)).Append(", ");
            Native("sum", a.Arguments);
        }
        else
        {
            _sql.Append("fd(").Append(CallSites.Intern(FunctionTable.Scalar("/")!, [total, MySqlType.BigInt], a.Type)).Append(", ");
            Native("sum", a.Arguments);
            _sql.Append(", ");
            Native("count", a.Arguments);
        }
        _sql.Append(')');
        return true;
    }

    private void AggregateSite(BoundAggregate a)
    {
        // Over no rows at all a C# aggregate is not even asked, and gives NULL.
        var empty = a.Function.Name switch { "COUNT" or "BIT_OR" or "BIT_XOR" => "0", "BIT_AND" => "x'FFFFFFFFFFFFFFFF'", _ => null };
        if (empty is not null) _sql.Append("ifnull(");
        var id = CallSites.Intern(a.Function, [.. a.Arguments.Select(static x => x.Type)], a.Type, a.Options);
        _sql.Append("fa(").Append(id);
        foreach (var argument in a.Arguments)
        {
            _sql.Append(", ");
            Value(argument);
        }
        _sql.Append(')');
        if (empty is not null) _sql.Append(", ").Append(empty).Append(')');
    }

    private void Window(BoundWindow w)
    {
        if (w.Aggregate is { } aggregate) WindowAggregate(aggregate, w);
        else if (w.Name is "LAG" or "LEAD" or "FIRST_VALUE" or "LAST_VALUE" or "NTH_VALUE" or "NTILE" or "ROW_NUMBER" or "RANK" or "DENSE_RANK" or "PERCENT_RANK" or "CUME_DIST")
        {
            Native(w.Name.ToLowerInvariant(), w.Arguments);
            Over(w);
        }
        else throw new ServerErrorException(ServerErrors.NotSupportedYet($"{w.Name} OVER"));
    }

    // C# aggregates have no inverse, so SUM and AVG are made of SQLite's own sum, which fails rather than overflow.
    private void WindowAggregate(BoundAggregate a, BoundWindow w)
    {
        var form = a.Star ? FormKind.Integer : StorageForm.Of(a.Arguments[0].Type).Kind;
        switch (a.Function.Name)
        {
            case "COUNT" when a.Star || a.Arguments.Count == 1:
                Aggregate(a);
                Over(w);
                return;
            case "MIN" or "MAX" when form is not (FormKind.Json or FormKind.Enum or FormKind.Set):
                Aggregate(a);
                Over(w);
                return;
            case "SUM" when form is FormKind.Integer or FormKind.Scaled && !a.Arguments[0].Type.HasMixedStorage:
                var sum = MySqlType.Decimal(MySqlDecimal.IntegerPrecision, a.Arguments[0].Type.DecimalScale);
                _sql.Append("fd(").Append(CallSites.Intern(FunctionTable.Scalar("CAST")!, [sum], a.Type)).Append(", ");
                Native("sum", a.Arguments);
                Over(w);
                _sql.Append(')');
                return;
            case "AVG" when form is FormKind.Integer or FormKind.Scaled && !a.Arguments[0].Type.HasMixedStorage:
                var total = MySqlType.Decimal(MySqlDecimal.IntegerPrecision, a.Arguments[0].Type.DecimalScale);
                _sql.Append("fd(").Append(CallSites.Intern(FunctionTable.Scalar("/")!, [total, MySqlType.BigInt], a.Type)).Append(", ");
                Native("sum", a.Arguments);
                Over(w);
                _sql.Append(", ");
                Native("count", a.Arguments);
                Over(w);
                _sql.Append(')');
                return;
            case "SUM" or "AVG" when form is FormKind.Real:
                Native(a.Function.Name.ToLowerInvariant(), a.Arguments);
                Over(w);
                return;
            default: throw new ServerErrorException(ServerErrors.NotSupportedYet($"{a.Function.Name} OVER"));
        }
    }

    private void Over(BoundWindow w)
    {
        _sql.Append(" OVER (");
        if (w.PartitionBy.Count > 0)
        {
            _sql.Append("PARTITION BY ");
            for (var i = 0; i < w.PartitionBy.Count; i++)
            {
                if (i > 0) _sql.Append(", ");
                Collated(w.PartitionBy[i]);
            }
        }
        if (w.OrderBy.Count > 0)
        {
            _sql.Append(" ORDER BY ");
            for (var i = 0; i < w.OrderBy.Count; i++)
            {
                if (i > 0) _sql.Append(", ");
                Collated(w.OrderBy[i].Expression);
                if (w.OrderBy[i].Descending) _sql.Append(" DESC");
            }
        }
        _sql.Append(w.Frame).Append(')');
    }

    /// <summary>Writes a value with its collation, where SQLite compares or sorts it.</summary>
    private void Collated(BoundExpression e)
    {
        Value(e);
        if (NeedsCollation(e, e.Type.Collation)) Collate(e.Type.Collation);
    }

    private static bool NeedsCollation(BoundExpression e, string collation) =>
        e.Type.IsCharacter && !(e is BoundColumn { Source: BaseSource } c && c.Type.Collation == collation);

    private void Collate(string collation) => _sql.Append(" COLLATE \"").Append(Collations.Collation.Get(collation).SqliteName).Append('"');
}

using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Functions;

/// <summary>Comparison, logic and flow control, with three-valued logic.</summary>
internal static class ComparisonFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("=", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o == 0));
        list.Add("<>", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o != 0));
        list.Add("<", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o < 0));
        list.Add("<=", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o <= 0));
        list.Add(">", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o > 0));
        list.Add(">=", 2, MySqlType.Boolean, static (c, a) => Test(c, a, static o => o >= 0));
        list.Alias("!=", "<>");
        list.Add("<=>", 2, MySqlType.Boolean, static (c, a) => SqlValue.FromBool(a[0].IsNull || a[1].IsNull ? a[0].IsNull && a[1].IsNull : Order(c, a, 0, 1) == 0));
        list.Add("BETWEEN", 3, MySqlType.Boolean, Between);
        list.Add("IN", 2, -1, static _ => MySqlType.Boolean, In);
        list.Add("ISNULL", 1, MySqlType.Boolean, static (_, a) => SqlValue.FromBool(a[0].IsNull));
        list.Add("IS NULL", 1, MySqlType.Boolean, static (_, a) => SqlValue.FromBool(a[0].IsNull));
        list.Add("IS NOT NULL", 1, MySqlType.Boolean, static (_, a) => SqlValue.FromBool(!a[0].IsNull));
        list.Add("IS TRUE", 1, MySqlType.Boolean, static (c, a) => SqlValue.FromBool(!a[0].IsNull && a[0].IsTrue(c.Session)));
        list.Add("IS FALSE", 1, MySqlType.Boolean, static (c, a) => SqlValue.FromBool(!a[0].IsNull && !a[0].IsTrue(c.Session)));
        list.Add("NOT", 1, MySqlType.Boolean, static (c, a) => a[0].IsNull ? SqlValue.Null : SqlValue.FromBool(!a[0].IsTrue(c.Session)));
        list.Add("AND", 2, -1, static _ => MySqlType.Boolean, static (c, a) => Logic(c, a, decisive: false));
        list.Add("OR", 2, -1, static _ => MySqlType.Boolean, static (c, a) => Logic(c, a, decisive: true));
        list.Add("XOR", 2, MySqlType.Boolean, static (c, a) => a[0].IsNull || a[1].IsNull ? SqlValue.Null : SqlValue.FromBool(a[0].IsTrue(c.Session) != a[1].IsTrue(c.Session)));
        list.Add("IF", 3, 3, static t => TypeRules.Merge(t[1], t[2]), static (c, a) => Result(c, a[0].IsTrue(c.Session) ? a[1] : a[2]));
        list.Add("IFNULL", 2, 2, static t => TypeRules.Merge(t[0], t[1]), static (c, a) => Result(c, a[0].IsNull ? a[1] : a[0]));
        list.Add("NULLIF", 2, 2, NullIfType, static (c, a) => a[0].IsNull || (!a[1].IsNull && Order(c, a, 0, 1) == 0) ? SqlValue.Null : Result(c, a[0]));
        list.Add("COALESCE", 1, -1, static t => TypeRules.Aggregate(t), Coalesce);
        list.Add("CASE", 2, -1, CaseType, Case);
        list.Add("GREATEST", 2, -1, static t => ExtremeType(t), static (c, a) => Extreme(c, a, 1));
        list.Add("LEAST", 2, -1, static t => ExtremeType(t), static (c, a) => Extreme(c, a, -1));
        list.Add("INTERVAL", 2, -1, static _ => MySqlType.BigInt, Interval);
        list.Add("STRCMP", 2, MySqlType.BigInt, StringCompare);
        list.Add("ANY_VALUE", 1, 1, static t => t[0], static (_, a) => a[0]);
    }

    /// <summary>The value in the kind of the call's result type.</summary>
    internal static SqlValue Result(FunctionContext c, in SqlValue value) => Coercion.To(value, c.Site.ResultType, c.Session);

    private static int? Order(FunctionContext c, ReadOnlySpan<SqlValue> a, int i, int j) => Comparison.Compare(a[i], a[j], c.Site.Domains[j], c.Site.Collation, c.Session);

    private static SqlValue Test(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<int, bool> test) =>
        Comparison.Compare(a[0], a[1], c.Site.Domains[1], c.Site.Collation, c.Session) is { } order ? SqlValue.FromBool(test(order)) : SqlValue.Null;

    private static SqlValue Between(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        bool? low = Order(c, a, 0, 1) is { } x ? x >= 0 : null;
        bool? high = Order(c, a, 0, 2) is { } y ? y <= 0 : null;
        if (low == false || high == false) return SqlValue.FromBool(false);
        return low is null || high is null ? SqlValue.Null : SqlValue.FromBool(true);
    }

    private static SqlValue In(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var unknown = false;
        for (var i = 1; i < a.Length; i++)
        {
            var order = Order(c, a, 0, i);
            if (order == 0) return SqlValue.FromBool(true);
            unknown |= order is null;
        }
        return unknown ? SqlValue.Null : SqlValue.FromBool(false);
    }

    // AND is decided by one false, OR by one true; else NULL if any is NULL.
    private static SqlValue Logic(FunctionContext c, ReadOnlySpan<SqlValue> a, bool decisive)
    {
        var unknown = false;
        foreach (ref readonly var value in a)
        {
            if (value.IsNull) unknown = true;
            else if (value.IsTrue(c.Session) == decisive) return SqlValue.FromBool(decisive);
        }
        return unknown ? SqlValue.Null : SqlValue.FromBool(!decisive);
    }

    private static MySqlType NullIfType(IReadOnlyList<MySqlType> t) => t[0].IsInteger ? (t[0].Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt) : t[0];

    private static SqlValue Coalesce(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        foreach (ref readonly var value in a)
            if (!value.IsNull) return Result(c, value);
        return SqlValue.Null;
    }

    private static MySqlType CaseType(IReadOnlyList<MySqlType> t)
    {
        var results = new List<MySqlType>();
        for (var i = 1; i < t.Count; i += 2) results.Add(t[i]);
        if (t.Count % 2 == 1) results.Add(t[^1]);
        return TypeRules.Aggregate(results);
    }

    private static SqlValue Case(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        for (var i = 0; i + 1 < a.Length; i += 2)
            if (!a[i].IsNull && a[i].IsTrue(c.Session)) return Result(c, a[i + 1]);
        return a.Length % 2 == 1 ? Result(c, a[^1]) : SqlValue.Null;
    }

    // Numbers among strings are compared as strings unless all are numbers; temporal ones with strings as temporal. Manual, "GREATEST()".
    private static MySqlType ExtremeType(IReadOnlyList<MySqlType> t) => TypeRules.Aggregate(t);

    private static SqlValue Extreme(FunctionContext c, ReadOnlySpan<SqlValue> a, int sign)
    {
        var type = c.Site.ResultType;
        var domain = c.Site.ArgumentTypes.Any(static t => t.HasDate) ? ComparisonDomain.DateTime : TypeRules.Domain(type, type);
        var best = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].IsNull) return SqlValue.Null;
            if (i == 0) continue;
            if (Comparison.Compare(a[i], a[best], domain, c.Site.Collation, c.Session) is not { } order) return SqlValue.Null;
            if (order * sign > 0) best = i;
        }
        return Result(c, a[best]);
    }

    private static SqlValue Interval(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.FromInt(-1);
        var value = a[0].ToDecimal(c.Session);
        for (var i = 1; i < a.Length; i++)
            if (!a[i].IsNull && value < a[i].ToDecimal(c.Session)) return SqlValue.FromInt(i - 1);
        return SqlValue.FromInt(a.Length - 1);
    }

    private static SqlValue StringCompare(FunctionContext c, ReadOnlySpan<SqlValue> a) => a[0].IsNull || a[1].IsNull
        ? SqlValue.Null : SqlValue.FromInt(Math.Sign(c.Site.Collation.Compare(a[0].ToUtf8(), a[1].ToUtf8())));
}

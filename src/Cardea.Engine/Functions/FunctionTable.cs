using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Cardea.Engine.Types;

namespace Cardea.Engine.Functions;

/// <summary>
/// Every operator and function by name, upper case or lower. Operators have their symbol: <c>+ - * / DIV % &amp; | ^ &lt;&lt; &gt;&gt; = &lt;=&gt; &lt;&gt; &lt; &lt;= &gt; &gt;= LIKE
/// REGEXP AND OR XOR NOT</c>; unary ones are <c>NEG</c>, <c>~</c>, <c>NOT</c>; tests are <c>IS TRUE</c>, <c>IS FALSE</c>, <c>ISNULL</c>; also <c>BETWEEN</c>, <c>IN</c>, <c>CASE</c>
/// (condition, value, …, [else]), <c>CAST</c> (to the call site's result type), <c>COLLATE</c>. Functions whose grammar holds a unit carry it in the name, see <see cref="WithUnit"/>.
/// </summary>
public static partial class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionDefinition> Scalars = MakeScalars();
    private static readonly FrozenDictionary<string, AggregateDefinition> Aggregates = MakeAggregates();

    /// <summary>Names of all scalar functions, operators included.</summary>
    public static IEnumerable<string> ScalarNames => Scalars.Keys;

    public static IEnumerable<string> AggregateNames => Aggregates.Keys;

    /// <summary>The scalar function or operator of that name, or null.</summary>
    public static FunctionDefinition? Scalar(string name) => Scalars.GetValueOrDefault(name);

    /// <summary>The aggregate of that name, or null.</summary>
    public static AggregateDefinition? Aggregate(string name) => Aggregates.GetValueOrDefault(name);

    /// <summary>
    /// A function with an interval unit: <c>DATE_ADD</c>, <c>DATE_SUB</c> (date, amount), <c>EXTRACT</c> (date), <c>TIMESTAMPADD</c> (amount, date),
    /// <c>TIMESTAMPDIFF</c> (from, to). Null for an unknown unit. <c>date + INTERVAL n unit</c> is DATE_ADD.
    /// </summary>
    public static FunctionDefinition? WithUnit(string name, string unit) => Scalars.GetValueOrDefault($"{name} {unit}");

    /// <summary>The definition with its argument count checked; error 1582.</summary>
    public static bool Accepts(FunctionDefinition function, int count) => count >= function.MinArguments && (function.MaxArguments < 0 || count <= function.MaxArguments);

    private static FrozenDictionary<string, FunctionDefinition> MakeScalars()
    {
        var list = new FunctionList();
        AddAll(list);
        return list.Scalars.ToFrozenDictionary(static f => f.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, AggregateDefinition> MakeAggregates()
    {
        var list = new FunctionList();
        AddAggregates(list);
        return list.Aggregates.ToFrozenDictionary(static f => f.Name, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>Collects definitions while the table is built.</summary>
internal sealed class FunctionList
{
    public List<FunctionDefinition> Scalars { get; } = [];

    public List<AggregateDefinition> Aggregates { get; } = [];

    public void Add(string name, int minimum, int maximum, Func<IReadOnlyList<MySqlType>, MySqlType> type, ScalarFunction body, bool deterministic = true) =>
        Scalars.Add(new(name, minimum, maximum, type, body, deterministic));

    public void Add(string name, int count, MySqlType type, ScalarFunction body, bool deterministic = true) => Scalars.Add(new(name, count, count, _ => type, body, deterministic));

    public void Alias(string name, string of) => Scalars.Add(Scalars.First(f => f.Name == of) with { Name = name });

    public void AddAggregate(string name, int minimum, int maximum, Func<IReadOnlyList<MySqlType>, MySqlType> type, Func<FunctionContext, IAggregate> create) =>
        Aggregates.Add(new(name, minimum, maximum, type, create));
}

using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Functions;

/// <summary>
/// A scalar SQL function or operator with MySQL's meaning. It is called from translated SQL through a call site
/// (<see cref="CallSite"/>) and from the constant evaluator directly.
/// </summary>
/// <param name="Name">Upper case, as MySQL's manual spells it; operators use their symbol (<c>+</c>, <c>LIKE</c>, <c>&lt;=&gt;</c>).</param>
/// <param name="MinArguments">Fewer is error 1582.</param>
/// <param name="MaxArguments">More is error 1582; -1 = any number.</param>
/// <param name="ResultType">Infers the result's full type (length, decimals, collation, unsigned) from the arguments' types.</param>
/// <param name="Invoke">Computes the value. NULL handling is the function's own. Throws ServerErrorException.</param>
/// <param name="Deterministic">Same arguments, same result, within a statement and between versions.</param>
public sealed record FunctionDefinition(
    string Name, int MinArguments, int MaxArguments, Func<IReadOnlyList<MySqlType>, MySqlType> ResultType, ScalarFunction Invoke, bool Deterministic = true);

/// <summary>The body of a scalar function.</summary>
public delegate SqlValue ScalarFunction(FunctionContext context, ReadOnlySpan<SqlValue> arguments);

/// <summary>An aggregate function: a fresh accumulator per group.</summary>
public sealed record AggregateDefinition(
    string Name, int MinArguments, int MaxArguments, Func<IReadOnlyList<MySqlType>, MySqlType> ResultType, Func<FunctionContext, IAggregate> Create);

/// <summary>One group's running value.</summary>
public interface IAggregate
{
    void Add(ReadOnlySpan<SqlValue> arguments);

    SqlValue Result();
}

/// <summary>What a function may look at: the session and its own call site.</summary>
public sealed class FunctionContext(ISessionHost session, CallSite site)
{
    public ISessionHost Session { get; } = session;

    public CallSite Site { get; } = site;
}

/// <summary>
/// A function bound to argument and result types. Translated SQL calls <c>fd(id, …)</c> (deterministic), <c>fn(id, …)</c> (not) or
/// <c>fa(id, …)</c> (aggregate): the id finds this record, whose types decode SQLite's raw arguments and encode the result.
/// </summary>
public sealed record CallSite(int Id, FunctionDefinition? Scalar, AggregateDefinition? Aggregate, IReadOnlyList<MySqlType> ArgumentTypes, MySqlType ResultType, object? Extra = null)
{
    /// <summary>The collation that the string arguments are compared or searched by.</summary>
    public Collations.Collation Collation { get; } = Collations.Collation.Get(TypeRules.Collate(ArgumentTypes));

    /// <summary>The domain in which the first argument is compared with each argument, by position.</summary>
    public IReadOnlyList<ComparisonDomain> Domains { get; } = [.. ArgumentTypes.Select(t => TypeRules.Domain(ArgumentTypes[0], t))];
}

using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Binding;

/// <summary>Functions that only translated SQL calls; their names cannot be written in a statement.</summary>
internal static class VariableFunctions
{
    /// <summary>@name in a statement that assigns variables; the call site's extra is the name.</summary>
    public static FunctionDefinition Get { get; } = new("@", 0, 0, static _ => MySqlType.NullType,
        static (c, _) => c.Session.UserVariables.TryGetValue((string)c.Site.Extra!, out var value) ? value : SqlValue.Null, Deterministic: false);

    /// <summary>@name := value.</summary>
    public static FunctionDefinition Set { get; } = new(":=", 1, 1, static t => t[0],
        static (c, a) => c.Session.UserVariables[(string)c.Site.Extra!] = a[0], Deterministic: false);

    /// <summary>Gives the value of a scalar subquery and refuses a second row (1242).</summary>
    public static AggregateDefinition Single { get; } = new("single value", 1, 1, static t => t[0], static _ => new SingleValue());

    private sealed class SingleValue : IAggregate
    {
        private SqlValue _value;
        private bool _hasValue;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (_hasValue) throw new ServerErrorException(ServerErrors.SubqueryReturnsMoreThanOneRow());
            (_value, _hasValue) = (arguments[0], true);
        }

        public SqlValue Result() => _value;
    }
}

/// <summary>The row that an INSERT is about to store, as ON DUPLICATE KEY UPDATE sees it by VALUES() or the row alias.</summary>
internal sealed class InsertedSource(int number, BaseSource target, string alias, IReadOnlyList<SourceColumn> columns) : TableSource(number, null, "", alias, columns)
{
    public BaseSource Target { get; } = target;
}

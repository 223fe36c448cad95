using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Tests.Server;

/// <summary>
/// An engine without tables, for tests of the server alone: selects of literals, system variables, user variables, a few functions, <c>?</c>, and whole
/// system tables; transactions are a flag.
/// </summary>
internal sealed class LiteralEngine : IEngine
{
    private readonly Dictionary<string, ISystemTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public string Description => "literals";

    public IEngineSession OpenSession(ISessionHost host) => new LiteralSession(this, host);

    public void Register(ISystemTable table) => _tables.Add($"{table.Schema}.{table.Name}", table);

    public string? FindSchema(string name) => name is "mysql" or "sys" or "performance_schema" or "information_schema" or "test" ? name : null;

    public void Dispose()
    {
    }

    internal ISystemTable Find(string schema, string name) => _tables.TryGetValue($"{schema}.{name}", out var table) ? table
        : throw new ServerErrorException(new ServerError(1146, "42S02", $"Table '{schema}.{name}' doesn't exist"));

    private sealed class LiteralSession(LiteralEngine engine, ISessionHost host) : IEngineSession
    {
        public void TakeParameters(ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload)
        {
        }

        private volatile bool _interrupted;

        public bool InTransaction { get; private set; }

        public void LockEverything() => InTransaction = false;

        public IEnginePlan? FindPlan(ReadOnlySpan<byte> sql) => null;

        public IEnginePlan Prepare(Statement statement, ReadOnlyMemory<byte> sql, bool prepared) => statement switch
        {
            SelectStatement { Query.Body: QuerySpecification body } when body.From.Count == 0 =>
                new Plan(statement, [.. body.Items.AsSpan().ToArray().Select(item => Column(((ExpressionItem)item).Alias ?? System.Text.Encoding.UTF8.GetString(item.Span.Of(sql.Span))))], Markers(body)),
            SelectStatement { Query.Body: QuerySpecification { From: [NamedTable named] } } => TablePlan(statement, named.Name),
            BeginStatement or CommitStatement or RollbackStatement or DoStatement => new Plan(statement, [], 0),
            _ => throw new ServerErrorException(ServerErrors.NotSupportedYet(statement.GetType().Name)),
        };

        public StatementOutcome Execute(IEnginePlan plan, ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload, IResultSink sink)
        {
            _interrupted = false;
            var own = (Plan)plan;
            switch (own.Statement)
            {
                case BeginStatement: InTransaction = true; return default;
                case CommitStatement or RollbackStatement: InTransaction = false; return default;
                case DoStatement: return default;
            }
            object?[][] rows;
            if (own.Table is { } table)
            {
                rows = [.. table.Rows(host, new Dictionary<int, object?>())];
            }
            else
            {
                var items = ((QuerySpecification)((SelectStatement)own.Statement).Query.Body).Items;
                var row = new object?[items.Count];
                for (var i = 0; i < row.Length; i++) row[i] = Value(((ExpressionItem)items[i]).Expression, parameters, payload);
                rows = [row];
            }
            var writer = sink.Begin(plan.Columns);
            foreach (var row in rows)
            {
                writer.BeginRow();
                foreach (var value in row)
                {
                    if (value is null) writer.Null();
                    else writer.Bytes(value as byte[] ?? System.Text.Encoding.UTF8.GetBytes(Text(value)));
                }
                writer.EndRow();
                sink.RowDone();
            }
            return new(true, (ulong)rows.Length, 0, "");
        }

        public object? Evaluate(Expression expression) => Value(expression, default, default);

        public void Commit() => InTransaction = false;

        public void Rollback() => InTransaction = false;

        public void Reset() => InTransaction = false;

        public void Interrupt() => _interrupted = true;

        public void Dispose()
        {
        }

        private Plan TablePlan(Statement statement, ObjectName name)
        {
            var schema = name.Schema ?? host.CurrentSchema ?? throw new ServerErrorException(ServerErrors.NoDatabaseSelected());
            var table = engine.Find(schema, name.Name);
            return new(statement, [.. table.Columns.Select(c => Column(c.Name))], 0) { Table = table, Accesses = [new(schema, name.Name, AccessKind.Select)] };
        }

        private static int Markers(QuerySpecification body) => body.Items.AsSpan().ToArray().Count(static item => item is ExpressionItem { Expression: ParameterExpression });

        private static string Text(object value) => value is bool flag ? flag ? "1" : "0" : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;

        private object? Value(Expression expression, ReadOnlySpan<ParameterValue> parameters, ReadOnlySpan<byte> payload)
        {
            switch (expression)
            {
                case IntegerLiteral literal: return literal.Value;
                case StringLiteral literal: return literal.Bytes.ToArray();
                case NullLiteral: return null;
                case SystemVariable variable: return host.GetSystemVariable(variable.Name, variable.Scope == VariableScope.Global ? SystemVariableScope.Global : SystemVariableScope.Default);
                case UserVariable variable: return host.UserVariables.TryGetValue(variable.Name, out var value) ? value.ToUtf8() : null;
                case ParameterExpression marker:
                    var given = parameters[marker.Index];
                    return given.Kind switch { ParameterKind.Null => null, ParameterKind.Int64 => given.Int64, ParameterKind.UInt64 => given.UInt64, _ => given.Bytes(payload).ToArray() };
                case FunctionCall { Name: var name, Arguments: var arguments }:
                    return Call(name.ToUpperInvariant(), arguments.Count > 0 && arguments[0] is IntegerLiteral seconds ? seconds.Value : 0);
                default: throw new ServerErrorException(ServerErrors.NotSupportedYet(expression.GetType().Name));
            }
        }

        private object? Call(string name, ulong argument)
        {
            switch (name)
            {
                case "CONNECTION_ID": return host.ConnectionId;
                case "DATABASE": return host.CurrentSchema;
                case "USER": return host.User;
                case "CURRENT_USER": return host.CurrentUser;
                case "SLEEP":
                    using (host.Blocking())
                    {
                        using var pause = new ManualResetEventSlim();
                        for (var i = 0ul; i < argument * 100; i++)
                        {
                            if (_interrupted || host.Killed) throw new ServerErrorException(ServerErrors.QueryInterrupted());
                            pause.Wait(10);
                        }
                    }
                    return 0ul;
                default: throw new ServerErrorException(ServerErrors.NotSupportedYet(name));
            }
        }

        private static ColumnDefinition Column(string name) => new("", "", "", name, "", 255, 1024, ColumnType.VarString, ColumnFlags.None, 31);
    }

    private sealed class Plan(Statement statement, IReadOnlyList<ColumnDefinition> columns, int parameters) : IEnginePlan
    {
        public Statement Statement => statement;

        public ISystemTable? Table { get; init; }

        public IReadOnlyList<TableAccess> Accesses { get; init; } = [];

        public int ParameterCount => parameters;

        public IReadOnlyList<ColumnDefinition> Columns => columns;

        public bool Writes => false;

        public object? Note { get; set; }
    }
}

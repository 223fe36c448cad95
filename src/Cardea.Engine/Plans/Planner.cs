using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

/// <summary>What a plan is made for, besides the statement.</summary>
/// <param name="Sql">The statement's text.</param>
/// <param name="Prepared">The statement has a life of its own: its literals are not exchanged.</param>
/// <param name="Parameters">The values of the execution that asks for the plan; null while the statement is only prepared.</param>
/// <param name="Schema">What names without schema mean: a prepared statement keeps the schema of its making.</param>
internal sealed record PlanRequest(ReadOnlyMemory<byte> Sql, bool Prepared, SqlValue[]? Parameters, string? Schema);

/// <summary>Makes plans of statements.</summary>
internal sealed partial class Planner(EmbeddedSession session, CatalogSnapshot catalog, PlanRequest request)
{
    private readonly BindContext _context = new(session.Host, catalog, session.Storage.Database.SystemTables, request.Sql)
    {
        FindTable = (schema, name) => session.Storage.FindTable(catalog, schema, name),
        ParameterTypes = request.Parameters?.Select(v => ParameterTypes.Of(v, session.Host.ConnectionCollation)).ToArray(),
        ParameterValues = request.Parameters,
        Prepared = request.Prepared,
        Schema = request.Schema,
    };

    private Binder? _binder;

    private Binder Binder => _binder ??= new Binder(_context);

    private static ServerErrorException NotSupported(string what) => new(ServerErrors.NotSupportedYet(what));

    private static ServerErrorException Fail(ServerError error) => new(error);

    /// <summary>Binds and translates. Throws what MySQL would tell the client.</summary>
    public EnginePlan Plan(Statement statement)
    {
        var plan = PlanStatement(statement);
        plan.CatalogVersion = catalog.Version;
        plan.IsPrivate |= _context.Sources.Exists(static s => s is BaseSource { Table.Temporary: true });
        plan.Accesses = [.. plan.Accesses, .. ReadAccesses()];
        return plan;
    }

    private EnginePlan PlanStatement(Statement statement)
    {
        switch (statement)
        {
            case SelectStatement select: return PlanSelect(select.Query);
            case InsertStatement insert: return PlanInsert(insert);
            case UpdateStatement update: return PlanUpdate(update);
            case DeleteStatement delete: return PlanDelete(delete);
            case DoStatement d: return PlanDo(d);
            case UnsupportedStatement unsupported: throw NotSupported(unsupported.Feature);
            case CallStatement call: throw Fail(ServerErrors.ProcedureDoesNotExist($"{call.Procedure.Schema ?? session.Host.CurrentSchema}.{call.Procedure.Name}"));
            case LoadDataStatement load: return PlanLoad(load);
            case ExplainStatement explain: return PlanExplain(explain);
            case CreateTableStatement { Query: { } } create: return PlanCreateTableAs(create);
            case CreateViewStatement or DropViewStatement: throw NotSupported("VIEW");
            case LockTablesStatement or UnlockTablesStatement: return PlanLocks(statement);
            case TableMaintenanceStatement maintenance: return PlanMaintenance(maintenance);
            case ShowStatement show: return PlanShow(show);
            case ShowCreateStatement show: return PlanShowCreate(show);
            case DescribeStatement describe: return PlanDescribe(describe);
        }
        if (TransactionPlan.Handles(statement)) return new TransactionPlan(statement);
        if (SchemaStatements.Handles(statement)) return PlanSchema(statement);
        throw NotSupported(NameOf(statement));
    }

    private static string NameOf(Statement statement)
    {
        var name = statement.GetType().Name;
        return name.EndsWith("Statement", StringComparison.Ordinal) ? name[..^"Statement".Length].ToUpperInvariant() : name;
    }

    // ---- reading

    private SelectPlan PlanSelect(QueryExpression query)
    {
        var bound = Binder.BindQuery(query, null);
        return MakeSelect(bound, query.Into);
    }

    private SelectPlan MakeSelect(BoundQuery bound, IntoClause? into = null)
    {
        IReadOnlyList<string>? variables = null;
        if (into is IntoVariables v)
        {
            if (v.Variables.Count != bound.Columns.Count) throw Fail(ServerErrors.WrongNumberOfVariables());
            variables = [.. v.Variables.Select(static x => x.Name)];
        }
        var types = bound.Columns.Select(static c => c.Type).ToArray();
        var translator = new Translator(session.Host);
        translator.Query(bound);
        SqlPart? count = null;
        if (bound.Body is BoundSelect { CalcFoundRows: true })
        {
            var counting = new Translator(session.Host);
            counting.Text("SELECT count(*) FROM (").Query(bound, named: true, limited: false);
            counting.Text(")");
            count = counting.Finish();
        }
        var part = translator.Finish();
        var plan = new SelectPlan(part, ResultColumns.Describe(bound.Columns), new RowEmitter(types), types)
        {
            Count = count,
            Locks = _context.Lock is not null,
            IntoVariables = variables,
            HasTables = _context.Sources.Count > 0,
        };
        Pin(plan, [part, .. count is null ? Array.Empty<SqlPart>() : [count]], []);
        return plan;
    }

    private DoPlan PlanDo(DoStatement statement)
    {
        var scope = new Scope(null);
        var columns = statement.Expressions.Select(e => Binder.BindValue(e, scope)).Select(static (e, i) => new OutputColumn($"x{i}", e.Type, e.Nullable, e)).ToList();
        var translator = new Translator(session.Host);
        translator.Query(new BoundQuery(new BoundSelect { Columns = columns }));
        var part = translator.Finish();
        var plan = new DoPlan(part);
        Pin(plan, [part], []);
        return plan;
    }

    // Literals that the plan does not bind anew must be the same in every text that it serves.
    private void Pin(EnginePlan plan, IReadOnlyList<SqlPart> parts, IEnumerable<BoundExpression> evaluated)
    {
        var bound = new HashSet<int>();
        foreach (var part in parts)
            foreach (var parameter in part.Parameters)
                if (parameter.Constant.Source.Origin == ValueOrigin.Literal) bound.Add(parameter.Constant.Source.Index);
        var inner = new List<BoundConstant>();
        foreach (var expression in evaluated)
        {
            foreach (var e in expression.Flatten())
            {
                if (e is not BoundConstant c || c.Source.Origin == ValueOrigin.Plan) continue;
                if (c.Source.Origin == ValueOrigin.Literal) bound.Add(c.Source.Index);
                // A value by itself is converted to the column's type whatever it is.
                if (!ReferenceEquals(e, expression)) inner.Add(c);
            }
        }
        plan.Evaluated = [.. inner];
        bound.ExceptWith(_context.PinnedLiterals);
        plan.BoundLiterals = bound;
    }

    private IEnumerable<TableAccess> ReadAccesses() => ReadAccesses(_context);

    /// <summary>
    /// What bound queries read. A table of which no column is named (<c>SELECT count(*)</c>) asks for SELECT on some column. Temporary tables are their
    /// session's own.
    /// </summary>
    internal static IEnumerable<TableAccess> ReadAccesses(BindContext context)
    {
        foreach (var source in context.Sources)
        {
            if (source.Schema is null || source is BaseSource { IsTarget: true } or BaseSource { Table.Temporary: true }) continue;
            var access = new TableAccess(source.Schema, source.Name, AccessKind.Select, [.. source.Touched]);
            if (source.IsReadWhole) yield return access with { Columns = [.. source.Columns.Where(static c => !c.Invisible).Select(static c => c.Name)], Whole = true };
            yield return access;
        }
        foreach (var source in context.Sources)
            if (source is BaseSource { LocksRows: true, IsTarget: false, Table.Temporary: false }) yield return new TableAccess(source.Schema!, source.Name, AccessKind.LockRows);
    }

    // Names of columns that are written, or read beside, in a table that is changed.
    private static IEnumerable<TableAccess> TargetAccess(TableInfo table, AccessKind kind, IEnumerable<string> columns) =>
        table.Temporary ? [] : [new TableAccess(table.Schema, table.Name, kind, [.. columns])];

    private static IEnumerable<TableAccess> ReadAccess(TableInfo table, IEnumerable<string> columns) =>
        TargetAccess(table, AccessKind.Select, columns).Select(static access => access with { ByColumn = true });
}

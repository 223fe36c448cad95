using System.Text;
using Cardea.Engine.Catalog;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>What names a statement may mean, and what it has meant so far. One per statement.</summary>
internal sealed class BindContext(ISessionHost session, CatalogSnapshot catalog, SystemTableRegistry systemTables, ReadOnlyMemory<byte> sql)
{
    private int _tables;
    private int _commonTables;

    public ISessionHost Session { get; } = session;

    public CatalogSnapshot Catalog { get; } = catalog;

    public SystemTableRegistry SystemTables { get; } = systemTables;

    /// <summary>The statement's text: the names of expression columns are cut out of it.</summary>
    public ReadOnlyMemory<byte> Sql { get; } = sql;

    /// <summary>The types of the values that <c>?</c> markers have in this execution; null while the statement is only prepared.</summary>
    public IReadOnlyList<MySqlType>? ParameterTypes { get; init; }

    /// <summary>The values of the markers in the execution that asks; null while the statement is only prepared.</summary>
    public IReadOnlyList<Values.SqlValue>? ParameterValues { get; init; }

    /// <summary>Finds a base table, the session's temporary tables first.</summary>
    public required Func<string, string, TableInfo?> FindTable { get; init; }

    public List<TableSource> Sources { get; } = [];

    public bool Prepared { get; init; }

    /// <summary>What names without schema mean.</summary>
    public string? Schema { get; init; }

    /// <summary>The statement assigns user variables: their values may change from row to row.</summary>
    public bool AssignsVariables { get; set; }

    /// <summary>SELECT … FOR UPDATE and the like.</summary>
    public LockingClause? Lock { get; set; }

    /// <summary>Literal indexes whose value went into the plan's shape.</summary>
    public HashSet<int> PinnedLiterals { get; } = [];

    public int NextTableNumber() => ++_tables;

    public int NextCommonTableNumber() => ++_commonTables;

    public string SchemaOrCurrent(string? schema) =>
        schema ?? Schema ?? throw new ServerErrorException(ServerErrors.NoDatabaseSelected());

    /// <summary>The text of a node; empty for nodes of another text (stored expressions, rewritten SHOW).</summary>
    public string TextOf(SourceSpan span) => span.End <= Sql.Length ? Encoding.UTF8.GetString(span.Of(Sql.Span)).Trim() : "";

    /// <summary>What is done to the tables that are bound now, as error 1142 names it.</summary>
    public string Command { get; set; } = "SELECT";

    /// <summary>Finds a base table. Throws 1046, 1049, 1142, 1146, 3554.</summary>
    /// <param name="name">The table.</param>
    /// <param name="command">What is done to it, as error 1142 names it.</param>
    public TableInfo FindBaseTable(ObjectName name, string command)
    {
        var schema = SchemaOrCurrent(name.Schema);
        var table = FindTable(schema, name.Name);
        if (table is not { Temporary: true }) Session.DemandVisible(schema, name.Name, command);
        if (table is not null) return table;
        DemandNoSystemTable(schema, name.Name, command);
        if (!Catalog.Schemas.ContainsKey(schema) && !SystemTables.HasSchema(schema)) throw new ServerErrorException(ServerErrors.UnknownDatabase(schema));
        throw new ServerErrorException(ServerErrors.NoSuchTable(schema, name.Name));
    }

    /// <summary>Finds one of the server's own tables; a temporary table of the session's comes first, as everywhere. Null if there is none.</summary>
    public SystemTableEntry? FindSystemTable(ObjectName name)
    {
        var schema = SchemaOrCurrent(name.Schema);
        return FindTable(schema, name.Name) is null ? SystemTables.Find(schema, name.Name) : null;
    }

    /// <summary>Throws 3554 for a table that the server makes itself: nothing is written there.</summary>
    public void DemandNoSystemTable(string schema, string name, string command)
    {
        if (SystemTables.Find(schema, name) is not { Table: { } system }) return;
        Session.DemandVisible(schema, name, command);
        throw new ServerErrorException(ServerErrors.SystemTableAccess(system.Schema, system.Name, system.ChangedBy));
    }
}

/// <summary>
/// From the syntax tree to the bound tree: resolves names against the catalog, gives every expression its type, expands <c>*</c>, and refuses
/// what MySQL refuses. Nothing here knows SQLite.
/// </summary>
internal sealed partial class Binder(BindContext context)
{
    private bool _inView;
    private SyntaxList<LockingClause> _locks = [];

    public BindContext Context { get; } = context;

    private static ServerErrorException NotSupported(string what) => new(ServerErrors.NotSupportedYet(what));

    private static ServerErrorException Fail(ServerError error) => new(error);

    /// <summary>Binds a query.</summary>
    /// <param name="outer">The SELECT around a subquery, or null.</param>
    public BoundQuery BindQuery(QueryExpression query, Scope? outer, bool exists = false)
    {
        var queryScope = outer;
        var with = new List<CommonTable>();
        if (query.With is { } clause)
        {
            queryScope = new Scope(outer);
            with = BindWith(clause, queryScope);
        }
        if (query.Into is IntoOutfile or IntoDumpfile) throw NotSupported("SELECT ... INTO OUTFILE");
        if (query.Locks.Count > 0) Context.Lock = query.Locks[0];
        var locksAround = _locks;
        _locks = query.Locks; // a clause means the tables of its own query, none of a subquery's
        BoundQuery bound;
        switch (query.Body)
        {
            case QuerySpecification specification:
                bound = BindSpecification(specification, query.OrderBy, queryScope, with, exists);
                break;
            case TableBody table:
                var all = new QuerySpecification(SelectOptions.None, [new WildcardItem(null, null)]) { From = [new NamedTable(table.Table, null)] };
                bound = BindSpecification(all, query.OrderBy, queryScope, with, exists);
                break;
            default:
                var body = BindBody(query.Body, queryScope);
                bound = query.OrderBy.Any(static t => t.Expression is not (IntegerLiteral or ColumnReference))
                    ? OrderedByExpressions(new BoundQuery(body), query.OrderBy, queryScope, with)
                    : new BoundQuery(body) { With = with };
                if (ReferenceEquals(bound.Body, body)) BindOutputOrdering(bound, query.OrderBy, queryScope);
                break;
        }
        _locks = locksAround;
        if (query.Limit is { } limit)
        {
            bound.Limit = BindLimit(limit.Count);
            if (limit.Offset is not null) bound.Offset = BindLimit(limit.Offset);
        }
        if (queryScope is not null && !ReferenceEquals(queryScope, outer)) bound.IsCorrelated |= queryScope.IsCorrelated;
        return bound;
    }

    /// <summary>
    /// Binds an expression that a table keeps. Its literals are those of its own text: they are constants of the plan and never exchanged with the
    /// statement's.
    /// </summary>
    public BoundExpression BindStored(Expression expression, Scope scope)
    {
        var before = _inView;
        _inView = true;
        try
        {
            return BindValue(expression, scope);
        }
        finally
        {
            _inView = before;
        }
    }

    /// <summary>Binds WITH; its tables are then seen by all below <paramref name="scope"/>.</summary>
    public List<CommonTable> BindWith(WithClause clause, Scope scope) => [.. clause.Tables.Select(t => BindCommonTable(t, clause.Recursive, scope))];

    /// <summary>The LIMIT of UPDATE and DELETE.</summary>
    public BoundExpression BindLimitValue(Expression expression) => BindLimit(expression);

    private BoundExpression BindLimit(Expression expression)
    {
        var bound = BindExpression(expression, new Scope(null) { Clause = Clause.Limit });
        if (bound is BoundConstant { Source.Origin: ValueOrigin.Parameter } parameter && Context.ParameterTypes is null) return parameter with { Type = MySqlType.BigIntUnsigned };
        return bound is BoundConstant c && c.Type.IsInteger ? c : throw Fail(ServerErrors.WrongArguments("LIMIT"));
    }

    private BoundBody BindBody(QueryBody body, Scope? outer)
    {
        switch (body)
        {
            case QuerySpecification specification: return BindSpecification(specification, [], outer, []).Body;
            case TableBody or ParenthesizedBody: return BindArm(body, outer).Body;
            case ValuesBody values: return BindValues(values, outer);
            case SetOperationBody set: return BindSetOperation(set, outer);
            default: throw NotSupported(body.GetType().Name);
        }
    }

    private BoundQuery BindArm(QueryBody body, Scope? outer) => body switch
    {
        ParenthesizedBody nested => BindQuery(nested.Query, outer),
        TableBody => BindQuery(new QueryExpression(body), outer),
        _ => new BoundQuery(BindBody(body, outer)),
    };

    private BoundValues BindValues(ValuesBody values, Scope? outer)
    {
        var scope = new Scope(outer);
        var rows = values.Rows.Select(r => SyntaxList.From(r.Items.Select(i => BindValue(i, scope)).ToList())).ToList();
        if (rows.Any(r => r.Count != rows[0].Count)) throw Fail(ServerErrors.WrongValueCount(rows.FindIndex(r => r.Count != rows[0].Count) + 1));
        var types = Enumerable.Range(0, rows[0].Count).Select(i => TypeRules.Aggregate(rows.Select(r => r[i].Type))).ToList();
        rows = [.. rows.Select(r => SyntaxList.From(r.Select((e, i) => Convert(e, types[i])).ToList()))];
        return new BoundValues(rows)
        {
            Columns = [.. types.Select((t, i) => new OutputColumn($"column_{i}", t, rows.Any(r => r[i].Nullable), null))],
        };
    }

    private BoundSetOperation BindSetOperation(SetOperationBody set, Scope? outer)
    {
        var arms = new List<BoundQuery> { BindArm(set.First, outer) };
        foreach (var arm in set.Arms)
        {
            if (arm.All && arm.Operator != SetOperator.Union) throw NotSupported($"{arm.Operator.ToString().ToUpperInvariant()} ALL");
            arms.Add(BindArm(arm.Body, outer));
            if (arms[^1].Columns.Count != arms[0].Columns.Count) throw Fail(ServerErrors.WrongNumberOfColumns());
        }
        var columns = new List<OutputColumn>();
        for (var i = 0; i < arms[0].Columns.Count; i++)
        {
            var column = arms[0].Columns[i];
            var type = TypeRules.Aggregate(arms.Select(a => a.Columns[i].Type));
            columns.Add(new OutputColumn(column.Name, type, arms.Any(a => a.Columns[i].Nullable), null));
        }
        for (var i = 0; i < arms.Count; i++) arms[i] = Align(arms[i], columns);
        return new BoundSetOperation(arms[0], [.. set.Arms.Select((a, i) => (a.Operator, a.All, arms[i + 1]))]) { Columns = columns };
    }

    // Gives an arm of a set operation the common types.
    private static BoundQuery Align(BoundQuery arm, List<OutputColumn> columns)
    {
        switch (arm.Body)
        {
            case BoundSelect select:
                select.Columns = [.. select.Columns.Select((c, i) => c with { Expression = Convert(c.Expression!, columns[i].Type), Type = columns[i].Type })];
                break;
            case BoundValues values:
                return new BoundQuery(new BoundValues([.. values.Rows.Select(r => SyntaxList.From(r.Select((e, i) => Convert(e, columns[i].Type)).ToList()))]) { Columns = columns });
            case BoundSetOperation set:
                Align(set.First, columns);
                foreach (var (_, _, query) in set.Arms) Align(query, columns);
                set.Columns = columns;
                break;
        }
        return arm;
    }

    private CommonTable BindCommonTable(CommonTableExpression table, bool recursive, Scope scope)
    {
        if (scope.CommonTables.ContainsKey(table.Name)) throw Fail(ServerErrors.NotUniqueTable(table.Name));
        var common = new CommonTable(table.Name, Context.NextCommonTableNumber());
        if (recursive && table.Query.Body is SetOperationBody set && set.Arms.All(static a => a.Operator == SetOperator.Union) && Mentions(set, table.Name))
        {
            BindRecursive(common, table, set, scope);
        }
        else
        {
            common.Query = BindQuery(table.Query, scope);
            common.Columns = NameColumns(common.Query, table.Columns);
        }
        scope.CommonTables[table.Name] = common;
        return common;
    }

    private void BindRecursive(CommonTable common, CommonTableExpression table, SetOperationBody set, Scope scope)
    {
        if (Mentions(set.First, table.Name)) throw NotSupported("recursive common table expression whose first part is recursive");
        var anchor = BindArm(set.First, scope);
        common.Recursive = true;
        // The types are the first part's, and every column may become NULL later.
        common.Columns = [.. NameColumns(anchor, table.Columns).Select(static c => c with { Nullable = true, Origin = null })];
        scope.CommonTables[table.Name] = common;
        var columns = anchor.Columns.Select(static c => c with { Nullable = true }).ToList();
        var arms = new List<(SetOperator, bool, BoundQuery)>();
        foreach (var arm in set.Arms)
        {
            var bound = BindArm(arm.Body, scope);
            if (bound.Columns.Count != columns.Count) throw Fail(ServerErrors.WrongNumberOfColumns());
            arms.Add((arm.Operator, arm.All, Align(bound, columns)));
        }
        scope.CommonTables.Remove(table.Name);
        common.Query = new BoundQuery(new BoundSetOperation(anchor, arms) { Columns = columns });
        if (table.Query.Limit is { } limit) common.Query.Limit = BindLimit(limit.Count);
    }

    private static bool Mentions(QueryBody body, string name) => body switch
    {
        SetOperationBody s => Mentions(s.First, name) || s.Arms.Any(a => Mentions(a.Body, name)),
        ParenthesizedBody p => Mentions(p.Query.Body, name),
        TableBody t => t.Table.Schema is null && t.Table.Name.Equals(name, StringComparison.OrdinalIgnoreCase),
        QuerySpecification q => q.From.Any(f => Mentions(f, name)),
        _ => false,
    };

    private static bool Mentions(TableReference reference, string name) => reference switch
    {
        NamedTable t => t.Name.Schema is null && t.Name.Name.Equals(name, StringComparison.OrdinalIgnoreCase),
        JoinTable j => Mentions(j.Left, name) || Mentions(j.Right, name),
        TableReferenceList l => l.Items.Any(i => Mentions(i, name)),
        DerivedTable d => Mentions(d.Query.Body, name),
        _ => false,
    };

    private static List<SourceColumn> NameColumns(BoundQuery query, SyntaxList<string> names)
    {
        if (names.Count > 0 && names.Count != query.Columns.Count) throw Fail(ServerErrors.ViewWrongList());
        var result = new List<SourceColumn>();
        for (var i = 0; i < query.Columns.Count; i++)
        {
            var column = query.Columns[i];
            var name = names.Count > 0 ? names[i] : column.Name;
            if (result.Exists(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) throw Fail(ServerErrors.DuplicateColumn(name));
            result.Add(new SourceColumn(name, column.Type, column.Nullable, $"x{i}") { Origin = column.Expression as BoundColumn });
        }
        return result;
    }

    // ORDER BY a + 1 of a set operation: SQLite sorts those by columns only, so it is a SELECT from the operation.
    private BoundQuery OrderedByExpressions(BoundQuery set, SyntaxList<OrderingTerm> terms, Scope? outer, List<CommonTable> with)
    {
        var columns = set.Columns.Select(static (c, i) => new SourceColumn(c.Name, c.Type, c.Nullable, $"x{i}")).ToList();
        var source = new DerivedSource(Context.NextTableNumber(), set, "", columns);
        Context.Sources.Add(source);
        var scope = new Scope(outer) { Clause = Clause.OrderBy };
        scope.Sources.Add(source);
        var select = new BoundSelect { From = new BoundTable(source) };
        for (var i = 0; i < columns.Count; i++)
        {
            scope.Visible.Add(new VisibleColumn(columns[i].Name, source.Column(i), false));
            scope.Items.Add(new OutputColumn(columns[i].Name, columns[i].Type, columns[i].Nullable, source.Column(i)));
        }
        select.Columns = scope.Items;
        var bound = new BoundQuery(select) { With = with, IsCorrelated = set.IsCorrelated };
        foreach (var term in terms) bound.OrderBy.Add(new(BindOrderTerm(term.Expression, select, scope), term.Descending));
        if (scope.SawAggregate) throw Fail(ServerErrors.AggregateInOrderOfUnion(bound.OrderBy.FindIndex(static o => o.Expression.Flatten().Any(static e => e is BoundAggregate)) + 1));
        return bound;
    }

    // ORDER BY of a set operation sees output columns only.
    private void BindOutputOrdering(BoundQuery query, SyntaxList<OrderingTerm> terms, Scope? outer)
    {
        foreach (var term in terms)
        {
            if (term.Expression is IntegerLiteral ordinal)
            {
                query.OrderBy.Add(new(OutputAt(query.Columns, (long)ordinal.Value), term.Descending));
                continue;
            }
            var name = (ColumnReference)term.Expression;
            if (name.Table is not null) throw Fail(ServerErrors.TableNotInOrderOfUnion(name.Table));
            var index = query.Columns.ToList().FindIndex(c => c.Name.Equals(name.Column, StringComparison.OrdinalIgnoreCase));
            if (index < 0) throw Fail(ServerErrors.UnknownColumn(name.Column, "order clause"));
            query.OrderBy.Add(new(OutputAt(query.Columns, index + 1), term.Descending));
        }
        _ = outer;
    }

    private static BoundPlaceholder OutputAt(IReadOnlyList<OutputColumn> columns, long ordinal)
    {
        if (ordinal < 1 || ordinal > columns.Count) throw Fail(ServerErrors.UnknownColumn(ordinal.ToString(), "order clause"));
        var column = columns[(int)ordinal - 1];
        return new BoundPlaceholder((int)ordinal - 1, column.Type, column.Nullable);
    }
}

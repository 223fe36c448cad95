using System.Text;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

internal sealed partial class Binder
{
    private BoundQuery BindSpecification(QuerySpecification query, SyntaxList<OrderingTerm> ordering, Scope? outer, List<CommonTable> with, bool exists = false)
    {
        var scope = new Scope(outer) { StarIsUnread = exists && query.Having is null };
        var select = new BoundSelect
        {
            Distinct = (query.Options & SelectOptions.Distinct) != 0,
            CalcFoundRows = (query.Options & SelectOptions.SqlCalcFoundRows) != 0,
        };
        var bound = new BoundQuery(select) { With = with };
        foreach (var window in query.Windows) scope.Windows[window.Name] = window.Window;
        if (query.From.Count > 0) select.From = BindFrom(query.From, scope, (query.Options & SelectOptions.StraightJoin) != 0);
        scope.Clause = Clause.FieldList;
        foreach (var item in query.Items) BindItem(item, scope);
        if (query.Where is not null)
        {
            scope.Clause = Clause.Where;
            select.Where = BindCondition(query.Where, scope);
        }
        select.Columns = scope.Items;
        BindGroupBy(query, select, scope);
        if (query.Having is not null)
        {
            scope.Clause = Clause.Having;
            select.Having = BindCondition(query.Having, scope);
        }
        scope.Clause = Clause.OrderBy;
        var aggregated = scope.SawAggregate || select.GroupBy.Count > 0;
        foreach (var term in ordering)
        {
            bound.OrderBy.Add(new(BindOrderTerm(term.Expression, select, scope), term.Descending));
            if (!aggregated && scope.SawAggregate) throw Fail(ServerErrors.AggregateInOrderAlone(bound.OrderBy.Count));
        }
        // What ROLLUP gives up becomes NULL.
        if (select.WithRollup) select.Columns = [.. scope.Items.Select(static c => c with { Nullable = true })];
        (select.HasAggregates, select.HasWindows) = (scope.SawAggregate, scope.SawWindow);
        bound.IsCorrelated = scope.IsCorrelated;
        if ((Context.Session.SqlMode & SqlMode.OnlyFullGroupBy) != 0) GroupingCheck.Run(bound, select);
        return bound;
    }

    private BoundExpression BindCondition(Expression expression, Scope scope) => BindValue(expression, scope);

    private void BindItem(SelectItem item, Scope scope)
    {
        switch (item)
        {
            case WildcardItem { Table: null }:
                if (scope.Sources.Count == 0) throw Fail(ServerErrors.NoTablesUsed());
                foreach (var source in scope.Sources) source.IsReadWhole |= !scope.StarIsUnread;
                foreach (var visible in scope.Visible)
                {
                    if (!visible.Column.Column.Invisible) AddColumn(Star(visible.Column.Source, visible.Column.Ordinal), visible.Name);
                }
                break;
            case WildcardItem wildcard:
                var found = false;
                foreach (var source in scope.Sources)
                {
                    if (source.Alias != wildcard.Table || (wildcard.Schema is not null && wildcard.Schema != source.Schema)) continue;
                    found = true;
                    source.IsReadWhole |= !scope.StarIsUnread;
                    for (var i = 0; i < source.Columns.Count; i++)
                        if (!source.Columns[i].Invisible) AddColumn(Star(source, i), source.Columns[i].Name);
                }
                if (!found) throw Fail(ServerErrors.BadTable(wildcard.Table!));
                break;
            case ExpressionItem e:
                var expression = BindValue(e.Expression, scope);
                AddColumn(expression, e.Alias ?? NameOf(e));
                break;
        }

        BoundColumn Star(TableSource source, int ordinal) => scope.StarIsUnread ? source.Unread(ordinal) : source.Column(ordinal);

        void AddColumn(BoundExpression expression, string name) => scope.Items.Add(new OutputColumn(name, expression.Type, expression.Nullable, expression));
    }

    // The name of a column without alias: the column's name as written, a string's value, else the text.
    private string NameOf(ExpressionItem item)
    {
        const int longest = 256; // https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html
        var name = item.Expression switch
        {
            ColumnReference c => c.Column,
            StringLiteral s => s.Text,
            _ => Context.TextOf(item.Span.Length > 0 ? item.Span : item.Expression.Span),
        };
        var nul = name.IndexOf('\0');
        if (nul >= 0) name = name[..nul];
        return name.Length > longest ? name[..longest] : name;
    }

    private void BindGroupBy(QuerySpecification query, BoundSelect select, Scope scope)
    {
        if (query.GroupBy.Count == 0) return;
        scope.Clause = Clause.GroupBy;
        select.WithRollup = query.WithRollup;
        foreach (var term in query.GroupBy)
        {
            BoundExpression bound;
            if (term.Expression is IntegerLiteral ordinal)
            {
                if (ordinal.Value < 1 || ordinal.Value > (ulong)scope.Items.Count) throw Fail(ServerErrors.UnknownColumn(ordinal.Value.ToString(), "group statement"));
                bound = scope.Items[(int)ordinal.Value - 1].Expression!;
            }
            else
            {
                bound = BindValue(term.Expression, scope, whole: true);
            }
            if (bound.Flatten().Any(static e => e is BoundAggregate)) throw Fail(ServerErrors.WrongGroupField(Context.TextOf(term.Span)));
            select.GroupBy.Add(bound);
            scope.GroupTerms.Add(bound);
        }
    }

    private BoundExpression BindOrderTerm(Expression expression, BoundSelect select, Scope scope)
    {
        if (expression is not IntegerLiteral ordinal) return BindValue(expression, scope, whole: true);
        if (ordinal.Value < 1 || ordinal.Value > (ulong)select.Columns.Count) throw Fail(ServerErrors.UnknownColumn(ordinal.Value.ToString(), "order clause"));
        return select.Columns[(int)ordinal.Value - 1].Expression!;
    }

    // ---- FROM

    private sealed record FromPart(BoundFrom From, List<TableSource> Sources, List<VisibleColumn> Visible);

    private BoundFrom BindFrom(SyntaxList<TableReference> references, Scope scope, bool straight)
    {
        FromPart? all = null;
        foreach (var reference in references)
        {
            var part = BindReference(reference, scope, straight);
            all = all is null ? part : Cross(all, part, straight);
        }
        CheckUnique(all!.Sources);
        scope.Sources.AddRange(all.Sources);
        scope.Visible = all.Visible;
        return all.From;
    }

    /// <summary>Binds the tables of UPDATE and DELETE.</summary>
    public BoundFrom BindTables(SyntaxList<TableReference> references, Scope scope) => BindFrom(references, scope, straight: false);

    private static FromPart Cross(FromPart left, FromPart right, bool straight) =>
        new(new BoundJoin(BoundJoinKind.Inner, left.From, right.From, null, straight), [.. left.Sources, .. right.Sources], [.. left.Visible, .. right.Visible]);

    private static void CheckUnique(List<TableSource> sources)
    {
        for (var i = 0; i < sources.Count; i++)
            for (var j = 0; j < i; j++)
                if (sources[i].Alias == sources[j].Alias && sources[i].Schema == sources[j].Schema) throw Fail(ServerErrors.NotUniqueTable(sources[i].Alias));
    }

    private FromPart BindReference(TableReference reference, Scope scope, bool straight)
    {
        switch (reference)
        {
            case NamedTable named: return Part(BindNamedTable(named, scope));
            case DerivedTable derived: return Part(BindDerived(derived, scope));
            case TableReferenceList list: return list.Items.Select(i => BindReference(i, scope, straight)).Aggregate((l, r) => Cross(l, r, straight));
            case JoinTable join: return BindJoin(join, scope, straight);
            default: throw NotSupported(reference.GetType().Name);
        }
    }

    private FromPart Part(TableSource source)
    {
        Context.Sources.Add(source);
        var visible = new List<VisibleColumn>(source.Columns.Count);
        for (var i = 0; i < source.Columns.Count; i++)
        {
            var column = source.Columns[i];
            visible.Add(new VisibleColumn(column.Name, new BoundColumn(source, i, column.Type, column.Nullable), false));
        }
        return new FromPart(new BoundTable(source), [source], visible);
    }

    private TableSource BindNamedTable(NamedTable named, Scope scope)
    {
        if (named.Partitions.Count > 0) throw NotSupported("PARTITION");
        var alias = named.Alias ?? named.Name.Name;
        if (named.Name.Schema is null && scope.FindCommonTable(named.Name.Name) is { } common) return new CteSource(Context.NextTableNumber(), common, alias);
        var schema = Context.SchemaOrCurrent(named.Name.Schema);
        var found = Context.FindTable(schema, named.Name.Name);
        if (!_inView && found is not { Temporary: true }) Context.Session.DemandVisible(schema, named.Name.Name, Context.Command);
        if (found is { } table) return new BaseSource(Context.NextTableNumber(), table, alias) { LocksRows = LocksRowsOf(alias) };
        if (Context.SystemTables.Find(schema, named.Name.Name) is { Table.Definition: { } definition } view) return BindView(view.Table, definition, alias);
        if (Context.SystemTables.Find(schema, named.Name.Name) is { } system) return new SystemSource(Context.NextTableNumber(), system.Table, system.PhysicalName, alias);
        if (schema.Equals("information_schema", StringComparison.OrdinalIgnoreCase)) throw Fail(ServerErrors.UnknownTable(named.Name.Name.ToUpperInvariant(), "information_schema"));
        throw Context.Catalog.Schemas.ContainsKey(schema) || Context.SystemTables.HasSchema(schema)
            ? Fail(ServerErrors.NoSuchTable(schema, named.Name.Name))
            : Fail(ServerErrors.UnknownDatabase(schema));
    }

    private bool LocksRowsOf(string alias) => _locks.Any(clause => clause.Strength == LockStrength.Update
        && (clause.Of.Count == 0 || clause.Of.Any(name => name.Name.Equals(alias, StringComparison.OrdinalIgnoreCase))));

    // A view's literals are those of its own text: they are constants of the plan and never exchanged with the statement's.
    private DerivedSource BindView(ISystemTable view, string definition, string alias)
    {
        var query = ((SelectStatement)Parser.Parse(Encoding.UTF8.GetBytes(definition))).Query;
        var before = _inView;
        _inView = true;
        var bound = BindQuery(query, null);
        _inView = before;
        var columns = NameColumns(bound, SyntaxList.From(view.Columns.Select(static column => column.Name).ToList()));
        return new DerivedSource(Context.NextTableNumber(), bound, alias, columns, view.Schema, view.Name);
    }

    private DerivedSource BindDerived(DerivedTable derived, Scope scope)
    {
        if (derived.Lateral) throw NotSupported("LATERAL");
        if (string.IsNullOrEmpty(derived.Alias)) throw Fail(ServerErrors.DerivedMustHaveAlias());
        // A derived table does not see its neighbours, but it does see the SELECTs around.
        var query = BindQuery(derived.Query, scope.Outer);
        return new DerivedSource(Context.NextTableNumber(), query, derived.Alias, NameColumns(query, derived.Columns));
    }

    private FromPart BindJoin(JoinTable join, Scope scope, bool straight)
    {
        var left = BindReference(join.Left, scope, straight);
        var right = BindReference(join.Right, scope, straight);
        if (join.Kind is JoinKind.Right) MarkNullSupplied(left);
        if (join.Kind is JoinKind.Left) MarkNullSupplied(right);
        var sources = new List<TableSource>([.. left.Sources, .. right.Sources]);
        var (visible, on) = (new List<VisibleColumn>([.. left.Visible, .. right.Visible]), (BoundExpression?)null);
        if (join.Natural || join.Using.Count > 0) (visible, on) = JoinCommonColumns(join, left, right);
        if (join.On is not null)
        {
            var onScope = new Scope(scope.Outer) { Clause = Clause.On, Visible = visible };
            onScope.Sources.AddRange(sources);
            on = BindCondition(join.On, onScope);
            if (onScope.SawAggregate) throw Fail(ServerErrors.InvalidGroupFunction());
            scope.IsCorrelated |= onScope.IsCorrelated;
        }
        var from = join.Kind is JoinKind.Right
            ? new BoundJoin(BoundJoinKind.Left, right.From, left.From, on, straight)
            : new BoundJoin(join.Kind is JoinKind.Left ? BoundJoinKind.Left : BoundJoinKind.Inner, left.From, right.From, on, straight || join.Kind is JoinKind.Straight);
        return new FromPart(from, sources, visible);
    }

    private static void MarkNullSupplied(FromPart part)
    {
        foreach (var source in part.Sources) source.NullSupplied = true;
    }

    // NATURAL and USING: the common columns stand first and once, with the value of the side that always has rows.
    private (List<VisibleColumn> Visible, BoundExpression? On) JoinCommonColumns(JoinTable join, FromPart left, FromPart right)
    {
        var names = join.Using.Count > 0 ? [.. join.Using]
            : left.Visible.Where(l => right.Visible.Exists(r => Same(r.Name, l.Name))).Select(static l => l.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var visible = new List<VisibleColumn>();
        var conditions = new List<BoundExpression>();
        foreach (var name in names)
        {
            var (l, r) = (One(left, name), One(right, name));
            visible.Add(new VisibleColumn(l.Name, join.Kind is JoinKind.Right ? r.Column : l.Column, true));
            conditions.Add(Compare(BinaryOperator.Equal, l.Column.Source.Column(l.Column.Ordinal), r.Column.Source.Column(r.Column.Ordinal)));
        }
        // RIGHT JOIN lists the right side's other columns behind the left's all the same.
        visible.AddRange(left.Visible.Where(v => !names.Exists(n => Same(n, v.Name))));
        visible.AddRange(right.Visible.Where(v => !names.Exists(n => Same(n, v.Name))));
        return (visible, And(conditions));

        static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

        static VisibleColumn One(FromPart part, string name)
        {
            var found = part.Visible.FindAll(v => Same(v.Name, name));
            if (found.Count == 0) throw Fail(ServerErrors.UnknownColumn(name, "from clause"));
            return found.Count == 1 ? found[0] : throw Fail(ServerErrors.AmbiguousColumn(name, "from clause"));
        }
    }

    private static BoundExpression? And(List<BoundExpression> conditions) => conditions.Count switch
    {
        0 => null,
        1 => conditions[0],
        _ => new BoundLogical(LogicalOperator.And, SyntaxList.From(conditions)),
    };

    /// <summary>Converts to a type that MySQL chose; nothing happens when the storage is the same.</summary>
    public static BoundExpression Convert(BoundExpression expression, MySqlType type)
    {
        if (expression.Type.Equals(type)) return expression;
        if (expression is BoundConstant { Source.Origin: ValueOrigin.Plan } c && c.Value.IsNull) return c with { Type = type };
        return new BoundConvert(expression, type, false) { Coercibility = expression.Coercibility };
    }
}

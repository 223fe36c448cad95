using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Translation;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

internal sealed partial class Planner
{
    private BaseSource Target(ObjectName name, string command, string? alias = null)
    {
        var source = new BaseSource(_context.NextTableNumber(), _context.FindBaseTable(name, command), alias ?? name.Name) { IsTarget = true };
        _context.Sources.Add(source);
        return source;
    }

    private static Scope ScopeOf(TableSource source)
    {
        var scope = new Scope(null);
        scope.Sources.Add(source);
        for (var i = 0; i < source.Columns.Count; i++)
            scope.Visible.Add(new VisibleColumn(source.Columns[i].Name, new BoundColumn(source, i, source.Columns[i].Type, source.Columns[i].Nullable), false));
        return scope;
    }

    // ---- INSERT, REPLACE

    private InsertPlan PlanInsert(InsertStatement statement)
    {
        if (statement.Partitions.Count > 0) throw NotSupported("PARTITION");
        var target = Target(statement.Table, statement.IsReplace ? "INSERT, DELETE" : statement.OnDuplicateKeyUpdate.Count > 0 ? "INSERT, UPDATE" : "INSERT");
        var table = target.Table;
        var rows = statement.Rows;
        var given = GivenColumns(statement, table);
        if (statement.Assignments is { } assignments) rows = [SyntaxList.From(assignments.Select(static a => a.Value).ToList())];
        var conflict = statement.IsReplace ? OnConflict.Replace : statement.OnDuplicateKeyUpdate.Count > 0 ? OnConflict.Update : statement.Ignore ? OnConflict.Ignore : OnConflict.Fail;
        List<BoundExpression[]> bound = [];
        SqlPart? query = null;
        IReadOnlyList<MySqlType> types = [];
        if (statement.Query is { } select)
        {
            var source = Binder.BindQuery(select, null);
            if (source.Columns.Count != given.Length) throw Fail(ServerErrors.WrongValueCount(1));
            CheckGenerated(table, given, null);
            (query, types) = Translate(source);
        }
        else
        {
            var scope = ScopeOf(target);
            for (var r = 0; r < rows!.Count; r++)
            {
                // An empty list gives every column its default.
                var values = rows[r].Count == 0 && statement.Columns is null or { Count: 0 } && rows[r].Count == 0 ? [] : rows[r];
                if (values.Count != given.Length && !(values.Count == 0 && statement.Columns is null)) throw Fail(ServerErrors.WrongValueCount(r + 1));
                bound.Add(BindRow(values, given, table, scope));
            }
            if (statement.Rows is { } all && all.Count > 0 && all[0].Count == 0 && statement.Columns is null) given = [];
            if (bound.Exists(static row => row.Any(static e => e is not BoundDefault && !Evaluator.CanEvaluate(e))))
            {
                (query, types) = Translate(RowsAsQuery(bound));
                bound = [];
            }
        }
        var updates = BindOnDuplicate(statement, target, given);
        string[] read = [.. target.Touched]; // before the plan looks at columns on its own account
        var plan = new InsertPlan(target, Binder, catalog)
        {
            Given = given, Rows = bound, Query = query, QueryTypes = types, Conflict = conflict, Ignore = statement.Ignore, Updates = updates,
        };
        var unnamed = statement is { Columns: null, Assignments: null };
        // All kinds at once for the table, as MySQL's error names them; then each for its columns.
        var kind = AccessKind.Insert | (conflict == OnConflict.Update ? AccessKind.Update : conflict == OnConflict.Replace ? AccessKind.Delete : AccessKind.None);
        plan.Accesses =
        [
            .. TargetAccess(table, kind, []),
            .. TargetAccess(table, AccessKind.Insert, given.Select(g => table.Columns[g].Name)).Select(access => access with { Whole = unnamed }),
            .. updates.Count == 0 ? [] : TargetAccess(table, AccessKind.Update, updates.Select(u => table.Columns[u.Column].Name)),
            .. read.Length == 0 ? [] : ReadAccess(table, read),
        ];
        Pin(plan, query is null ? [] : [query], [.. bound.SelectMany(static r => r), .. updates.Select(static u => u.Value)]);
        return plan;
    }

    private (SqlPart, IReadOnlyList<MySqlType>) Translate(BoundQuery query)
    {
        var translator = new Translator(session.Host);
        translator.Query(query);
        return (translator.Finish(), [.. query.Columns.Select(static c => c.Type)]);
    }

    private static int[] GivenColumns(InsertStatement statement, TableInfo table)
    {
        if (statement.Assignments is { } assignments) return Ordinals([.. assignments.Select(static a => a.Column.Column)], table);
        if (statement.Columns is { } names) return Ordinals([.. names], table);
        return [.. table.Columns.Where(static c => !c.Invisible).Select(static c => c.Ordinal)];
    }

    private static int[] Ordinals(List<string> names, TableInfo table)
    {
        var ordinals = new int[names.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = Ordinal(table, names[i]);
            if (Array.IndexOf(ordinals, ordinals[i], 0, i) >= 0) throw Fail(ServerErrors.ColumnSpecifiedTwice(names[i]));
        }
        return ordinals;
    }

    private static int Ordinal(TableInfo table, string name)
    {
        for (var i = 0; i < table.Columns.Count; i++)
            if (table.Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        throw Fail(ServerErrors.UnknownColumn(name, "field list"));
    }

    private BoundExpression[] BindRow(IReadOnlyList<Expression> values, int[] given, TableInfo table, Scope scope)
    {
        var row = new BoundExpression[values.Count];
        for (var i = 0; i < row.Length; i++) row[i] = BindAssigned(values[i], scope);
        CheckGenerated(table, given.AsSpan(0, row.Length), row);
        return row;
    }

    private BoundExpression BindAssigned(Expression value, Scope scope) => value is DefaultExpression { Column: null } ? new BoundDefault() : Binder.BindValue(value, scope);

    // A generated column takes nothing but DEFAULT.
    private static void CheckGenerated(TableInfo table, ReadOnlySpan<int> given, BoundExpression[]? row)
    {
        for (var i = 0; i < given.Length; i++)
        {
            if (table.Columns[given[i]].GeneratedText is not null && row?[i] is not BoundDefault)
                throw Fail(ServerErrors.ValueForGeneratedColumn(table.Columns[given[i]].Name, table.Name));
        }
    }

    private static BoundQuery RowsAsQuery(List<BoundExpression[]> rows)
    {
        if (rows.Exists(static r => r.Any(static e => e is BoundDefault))) throw NotSupported("DEFAULT beside a subquery in VALUES");
        if (rows.Exists(static r => r.SelectMany(static e => e.Flatten()).Any(static e => e is BoundColumn))) throw NotSupported("column beside a subquery in VALUES");
        var types = rows[0].Select((_, i) => TypeRules.Aggregate(rows.Select(r => r[i].Type))).ToList();
        var converted = rows.ConvertAll(r => SyntaxList.From(r.Select((e, i) => Binder.Convert(e, types[i])).ToList()));
        return new BoundQuery(new BoundValues(converted) { Columns = [.. types.Select(static (t, i) => new OutputColumn($"x{i}", t, true, null))] });
    }

    private List<(int Column, BoundExpression Value)> BindOnDuplicate(InsertStatement statement, BaseSource target, int[] given)
    {
        var updates = new List<(int, BoundExpression)>();
        if (statement.OnDuplicateKeyUpdate.Count == 0) return updates;
        var scope = ScopeOf(target);
        var columns = target.Columns.ToList();
        for (var i = 0; i < statement.RowAliasColumns.Count && i < given.Length; i++) columns[given[i]] = columns[given[i]] with { Name = statement.RowAliasColumns[i] };
        var inserted = new InsertedSource(_context.NextTableNumber(), target, statement.RowAlias ?? "", columns);
        scope.Sources.Add(inserted);
        if (statement.RowAliasColumns.Count > 0)
            foreach (var g in given) scope.Visible.Add(new VisibleColumn(columns[g].Name, new BoundColumn(inserted, g, columns[g].Type, columns[g].Nullable), false));
        foreach (var assignment in statement.OnDuplicateKeyUpdate)
        {
            var ordinal = Ordinal(target.Table, assignment.Column.Column);
            var value = BindAssigned(assignment.Value, scope);
            if (target.Table.Columns[ordinal].GeneratedText is not null && value is not BoundDefault) throw Fail(ServerErrors.ValueForGeneratedColumn(target.Table.Columns[ordinal].Name, target.Table.Name));
            if (value is not BoundDefault && !Evaluator.CanEvaluate(value)) throw NotSupported("subquery in ON DUPLICATE KEY UPDATE");
            updates.Add((ordinal, value));
        }
        return updates;
    }

    // ---- UPDATE

    private UpdatePlan PlanUpdate(UpdateStatement statement)
    {
        var scope = TableScope(statement.With);
        _context.Command = "UPDATE";
        var from = Binder.BindTables(statement.Tables, scope);
        _context.Command = "SELECT";
        scope.Clause = Clause.Where;
        var where = statement.Where is null ? null : Binder.BindValue(statement.Where, scope);
        var several = scope.Sources.Count > 1;
        if (several && (statement.OrderBy.Count > 0 || statement.Limit is not null)) throw Fail(ServerErrors.WrongUsage("UPDATE", statement.OrderBy.Count > 0 ? "ORDER BY" : "LIMIT"));
        scope.Clause = Clause.FieldList;
        var targets = new List<UpdateTarget>();
        var computed = new List<BoundExpression>();
        var assigned = new List<(UpdateTarget Target, int Column, BoundExpression Value)>();
        UpdatePlan? plan = null;
        foreach (var assignment in statement.Assignments)
        {
            if (Unread(scope, () => scope.Resolve(assignment.Column, whole: false)) is not BoundColumn column) throw Fail(ServerErrors.UnknownColumn(Scope.Text(assignment.Column), "field list"));
            if (column.Source is SystemSource { Schema: { } system }) _context.DemandNoSystemTable(system, column.Source.Name, "UPDATE");
            if (column.Source is not BaseSource source) throw Fail(ServerErrors.NotUpdatable(column.Source.Alias, "UPDATE"));
            var target = targets.Find(t => ReferenceEquals(t.Source, source));
            if (target is null)
            {
                source.IsTarget = true;
                targets.Add(target = Unread(scope, () => new UpdateTarget(source, new TableWriter(source.Table, catalog, EnginePlan.NextId()), new RowBuilder(source, Binder))));
            }
            var value = BindAssigned(assignment.Value, scope);
            if (source.Table.Columns[column.Ordinal].GeneratedText is not null && value is not BoundDefault) throw Fail(ServerErrors.ValueForGeneratedColumn(column.Column.Name, source.Table.Name));
            assigned.Add((target, column.Ordinal, value));
        }
        if (scope.SawAggregate) throw Fail(ServerErrors.InvalidGroupFunction());
        scope.Clause = Clause.OrderBy;
        var order = statement.OrderBy.Select(o => new BoundOrdering(Binder.BindValue(o.Expression, scope), o.Descending)).ToList();
        var translator = new Translator(session.Host);
        translator.With(_with);
        var slots = new SlotList(translator);
        foreach (var target in targets)
        {
            target.KeySlot = slots.Count;
            foreach (var key in target.Writer.Key) slots.Add($"{target.Source.SqlAlias}.{key}");
            target.RowSlots = new int[target.Source.Columns.Count];
            Array.Fill(target.RowSlots, -1);
            foreach (var ordinal in NeededColumns(target, assigned))
            {
                target.RowSlots[ordinal] = slots.Count;
                slots.Add($"{target.Source.SqlAlias}.{target.Source.Columns[ordinal].SqlName}");
            }
        }
        var others = new Dictionary<(TableSource, int), int>();
        foreach (var (target, column, value) in assigned)
        {
            if (value is BoundDefault || Evaluator.CanEvaluate(value))
            {
                target.Assignments.Add(new UpdateAssignment(column, value, -1, null));
                foreach (var e in value.Flatten())
                {
                    if (e is not BoundColumn read || targets.Exists(t => ReferenceEquals(t.Source, read.Source)) || others.ContainsKey((read.Source, read.Ordinal))) continue;
                    others.Add((read.Source, read.Ordinal), slots.Count);
                    slots.Add(read);
                }
                continue;
            }
            if (target.Assignments.Exists(a => Reads(value, target.Source, a.Column))) throw NotSupported("subquery that reads a column assigned before it");
            target.Assignments.Add(new UpdateAssignment(column, null, slots.Count, value.Type));
            slots.Add(value);
        }
        translator.FromWhere(from, where);
        translator.OrderTerms(order);
        translator.LimitTo(statement.Limit is null ? null : Binder.BindLimitValue(statement.Limit));
        var part = translator.Finish();
        plan = new UpdatePlan { Query = part, SlotCount = slots.Count, Targets = targets, OtherColumns = others, Ignore = statement.Ignore };
        // Columns that are read, in the condition, the order or a value, need SELECT.
        plan.Accesses =
        [
            .. targets.SelectMany(t => TargetAccess(t.Source.Table, AccessKind.Update, t.Assignments.Select(a => t.Source.Columns[a.Column].Name))),
            .. targets.Where(static t => t.Source.Touched.Count > 0).SelectMany(static t => ReadAccess(t.Source.Table, t.Source.Touched)),
        ];
        Pin(plan, [part], assigned.Select(static a => a.Value));
        return plan;
    }

    /// <summary>Names a column without reading it: an assignment's left side, what a row is built of.</summary>
    private static T Unread<T>(Scope scope, Func<T> make)
    {
        var before = scope.Sources.ConvertAll(static s => (Source: s, Touched: s.Touched.ToArray()));
        var made = make();
        foreach (var (source, touched) in before) source.Touched.IntersectWith(touched);
        return made;
    }

    // What must be known of a row to change it: what is assigned and read, what changes by itself, and the unique keys concerned.
    private static IEnumerable<int> NeededColumns(UpdateTarget target, List<(UpdateTarget Target, int Column, BoundExpression Value)> assigned)
    {
        var table = target.Source.Table;
        if (target.Builder.NeedsWholeRow) return Enumerable.Range(0, table.Columns.Count);
        var needed = new SortedSet<int>(assigned.Where(a => a.Target == target).Select(static a => a.Column));
        foreach (var index in table.Indexes)
            if (index.IsUnique && index.Parts.Any(p => needed.Contains(p.Column))) needed.UnionWith(index.Parts.Select(static p => p.Column));
        foreach (var key in table.ForeignKeys)
            if (key.Columns.Any(needed.Contains)) needed.UnionWith(key.Columns);
        needed.UnionWith(table.Columns.Where(static c => c.OnUpdateNow).Select(static c => c.Ordinal));
        foreach (var (_, _, value) in assigned)
            foreach (var e in value.Flatten())
                if (e is BoundColumn c && ReferenceEquals(c.Source, target.Source)) needed.Add(c.Ordinal);
        return needed;
    }

    private static bool Reads(BoundExpression e, BaseSource source, int column) => e.Flatten().Any(x => x is BoundColumn c && ReferenceEquals(c.Source, source) && c.Ordinal == column)
        || e.Flatten().Any(static x => x is BoundSubquery { Query.IsCorrelated: true });

    private List<CommonTable> _with = [];

    private Scope TableScope(WithClause? with)
    {
        if (with is null) return new Scope(null);
        var outer = new Scope(null);
        _with = Binder.BindWith(with, outer);
        return new Scope(outer);
    }

    /// <summary>The select list of the query that reads rows to change.</summary>
    private sealed class SlotList(Translator translator)
    {
        public int Count { get; private set; }

        public void Add(string text) => Start().Text(text);

        public void Add(BoundExpression value) => Start().Value(value);

        private Translator Start() => translator.Text(Count++ == 0 ? "SELECT " : ", ");
    }

    // ---- DELETE

    private DeletePlan PlanDelete(DeleteStatement statement)
    {
        var scope = TableScope(statement.With);
        _context.Command = "DELETE";
        var from = Binder.BindTables(statement.From, scope);
        _context.Command = "SELECT";
        foreach (var written in statement.Targets.Count == 0 ? scope.Sources : scope.Sources.Where(s => statement.Targets.Any(t => t.Name == s.Alias)))
            if (written is SystemSource { Schema: { } system }) _context.DemandNoSystemTable(system, written.Name, "DELETE");
        scope.Clause = Clause.Where;
        var where = statement.Where is null ? null : Binder.BindValue(statement.Where, scope);
        scope.Clause = Clause.OrderBy;
        var order = statement.OrderBy.Select(o => new BoundOrdering(Binder.BindValue(o.Expression, scope), o.Descending)).ToList();
        var targets = DeleteTargets(statement, scope);
        var limit = statement.Limit is null ? null : Binder.BindLimitValue(statement.Limit);
        foreach (var target in targets) target.IsTarget = true;
        var translator = new Translator(session.Host);
        var writers = new List<(TableWriter, int)>();
        if (statement.Targets.Count == 0 && limit is null && !statement.Ignore && _with.Count == 0)
        {
            translator.Text($"DELETE").FromWhere(from, where);
        }
        else
        {
            translator.With(_with);
            var slots = new SlotList(translator);
            foreach (var target in targets)
            {
                var writer = new TableWriter(target.Table, catalog, EnginePlan.NextId());
                writers.Add((writer, slots.Count));
                foreach (var key in writer.Key) slots.Add($"{target.SqlAlias}.{key}");
            }
            translator.FromWhere(from, where);
            translator.OrderTerms(order);
            translator.LimitTo(limit);
        }
        var part = translator.Finish();
        var plan = new DeletePlan { Statement = part, Targets = writers, Table = targets[0].Table, Catalog = catalog, Ignore = statement.Ignore };
        plan.Accesses =
        [
            .. targets.SelectMany(static t => TargetAccess(t.Table, AccessKind.Delete, [])),
            .. targets.Where(static t => t.Touched.Count > 0).SelectMany(static t => ReadAccess(t.Table, t.Touched)),
        ];
        Pin(plan, [part], []);
        return plan;
    }

    private static List<BaseSource> DeleteTargets(DeleteStatement statement, Scope scope)
    {
        if (statement.Targets.Count == 0)
            return [scope.Sources[0] as BaseSource ?? throw Fail(ServerErrors.NotUpdatable(scope.Sources[0].Alias, "DELETE"))];
        return [.. statement.Targets.Select(name => scope.Sources.Find(s => s.Alias == name.Name && (name.Schema is null || name.Schema == s.Schema)) switch
        {
            BaseSource b => b,
            null => throw Fail(ServerErrors.UnknownTable(name.Name, "MULTI DELETE")),
            var other => throw Fail(ServerErrors.NotUpdatable(other.Alias, "DELETE")),
        })];
    }
}

using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

internal sealed partial class Planner
{
    // ---- DDL is storage's; the plan names what it touches and lends the expression evaluator

    private ActionPlan PlanSchema(Statement statement)
    {
        var sql = request.Sql;
        return new ActionPlan(s =>
        {
            if (statement is not (CreateTableStatement { Temporary: true } or DropTableStatement { Temporary: true })) s.Storage.DemandReadWrite();
            var expressions = new SchemaExpressions(sql, s);
            var affected = new SchemaStatements(s.Storage, expressions).Execute(statement);
            var info = statement is AlterTableStatement or CreateIndexStatement or DropIndexStatement ? $"Records: {affected}  Duplicates: 0  Warnings: {s.Host.Warnings}" : "";
            return new StatementOutcome(false, (ulong)affected, 0, info);
        }, writes: true)
        {
            Accesses = Checked(SchemaAccesses(statement)),
        };
    }

    // Temporary tables are their session's own; tables of the server are nobody's to change.
    private List<TableAccess> Checked(IReadOnlyList<TableAccess> accesses)
    {
        foreach (var access in accesses)
            if (access is { Table: { } table, Kind: not (AccessKind.Select or AccessKind.References) }) _context.DemandNoSystemTable(access.Schema, table, CommandOf(access.Kind));
        return [.. accesses.Where(a => a.Table is null || a.Kind == AccessKind.CreateTemporary || _context.FindTable(a.Schema, a.Table) is not { Temporary: true })];
    }

    private static string CommandOf(AccessKind kind) => kind switch
    {
        AccessKind.Alter | AccessKind.Drop => "DROP, ALTER",
        AccessKind.Create | AccessKind.Insert => "INSERT, CREATE",
        AccessKind.CreateTemporary => "CREATE TEMPORARY TABLES",
        _ => kind.ToString().ToUpperInvariant(),
    };

    // The parents of foreign keys.
    private IEnumerable<TableAccess> Parents(string schema, IEnumerable<ReferenceClause?> references) =>
        references.OfType<ReferenceClause>().Select(r => new TableAccess(r.Table.Schema ?? schema, r.Table.Name, AccessKind.References, [.. r.Columns]));

    private IReadOnlyList<TableAccess> SchemaAccesses(Statement statement)
    {
        switch (statement)
        {
            case CreateDatabaseStatement s: return [new TableAccess(s.Name, null, AccessKind.Create)];
            case AlterDatabaseStatement s: return [new TableAccess(_context.SchemaOrCurrent(s.Name), null, AccessKind.Alter)];
            case DropDatabaseStatement s: return [new TableAccess(s.Name, null, AccessKind.Drop)];
            case CreateTableStatement s:
                var create = new TableAccess(_context.SchemaOrCurrent(s.Table.Schema), s.Table.Name, s.Temporary ? AccessKind.CreateTemporary : AccessKind.Create);
                var references = Parents(create.Schema, s.Constraints.OfType<ForeignKeyConstraint>().Select(static c => c.References).Concat(s.Columns.Select(static c => c.References)!));
                return s.Like is null ? [create, .. references] : [create, new TableAccess(_context.SchemaOrCurrent(s.Like.Schema), s.Like.Name, AccessKind.Select)];
            case DropTableStatement s: return [.. s.Tables.Select(t => new TableAccess(_context.SchemaOrCurrent(t.Schema), t.Name, AccessKind.Drop))];
            case TruncateTableStatement s: return [new TableAccess(_context.SchemaOrCurrent(s.Table.Schema), s.Table.Name, AccessKind.Drop)];
            case AlterTableStatement s:
                var altered = _context.SchemaOrCurrent(s.Table.Schema);
                // RENAME is what RENAME TABLE is: the old table goes, a new one comes (https://dev.mysql.com/doc/refman/8.4/en/alter-table.html).
                var to = s.Specifications.OfType<RenameTo>().LastOrDefault()?.NewName;
                return
                [
                    new TableAccess(altered, s.Table.Name, to is null ? AccessKind.Alter : AccessKind.Alter | AccessKind.Drop),
                    .. to is null ? [] : new[] { new TableAccess(to.Schema ?? altered, to.Name, AccessKind.Create | AccessKind.Insert) },
                    .. Parents(altered, s.Specifications.Select(static x => x switch
                    {
                        AddConstraint { Constraint: ForeignKeyConstraint key } => key.References,
                        AddColumn add => add.Column.References,
                        ChangeColumn change => change.Column.References,
                        _ => null,
                    })),
                ];
            case CreateIndexStatement s: return [new TableAccess(_context.SchemaOrCurrent(s.Table.Schema), s.Table.Name, AccessKind.Index)];
            case DropIndexStatement s: return [new TableAccess(_context.SchemaOrCurrent(s.Table.Schema), s.Table.Name, AccessKind.Index)];
            case RenameTableStatement s:
                return [.. s.Pairs.SelectMany(p => new[]
                {
                    new TableAccess(_context.SchemaOrCurrent(p.From.Schema), p.From.Name, AccessKind.Alter | AccessKind.Drop),
                    new TableAccess(_context.SchemaOrCurrent(p.To.Schema), p.To.Name, AccessKind.Create | AccessKind.Insert),
                })];
            default: return [];
        }
    }

    // ---- CREATE TABLE … AS SELECT: the table first, then an INSERT … SELECT

    private ActionPlan PlanCreateTableAs(CreateTableStatement statement)
    {
        var query = Binder.BindQuery(statement.Query!, null);
        var columns = new List<ColumnInfo>();
        foreach (var column in query.Columns)
        {
            if (columns.Exists(c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))) throw Fail(ServerErrors.DuplicateColumn(column.Name));
            columns.Add(new ColumnInfo(0, columns.Count, column.Name, StoredType(column.Type), column.Nullable));
        }
        var schema = _context.SchemaOrCurrent(statement.Table.Schema);
        var names = SyntaxList.From(columns.ConvertAll(static c => c.Name));
        var insert = new InsertStatement(new ObjectName(schema, statement.Table.Name))
        {
            Columns = names, Query = statement.Query, Ignore = statement.Duplicates == DuplicateHandling.Ignore, IsReplace = statement.Duplicates == DuplicateHandling.Replace,
        };
        var sql = request.Sql;
        _context.DemandNoSystemTable(schema, statement.Table.Name, CommandOf(AccessKind.Create | AccessKind.Insert));
        return new ActionPlan(s =>
        {
            if (!statement.Temporary) s.Storage.DemandReadWrite();
            var created = false;
            var statements = new SchemaStatements(s.Storage, new SchemaExpressions(sql, s));
            Action<DdlScope> create = scope => created = statements.CreateTable(scope, statement, columns) is not null;
            if (statement.Temporary) s.Storage.ExecuteTemporaryDdl(create); // commits nothing
            else s.Storage.ExecuteDdl(create);
            if (!created) return new StatementOutcome(false, 0, 0, "");
            try
            {
                return s.RunStatement(insert, sql);
            }
            catch
            {
                new SchemaStatements(s.Storage, new SchemaExpressions(sql, s)).Execute(new DropTableStatement([insert.Table], statement.Temporary, false, false));
                throw;
            }
        }, writes: true)
        {
            Accesses = [new TableAccess(schema, statement.Table.Name, AccessKind.Create | AccessKind.Insert)],
        };
    }

    // Types of expressions that no column has.
    private static MySqlType StoredType(MySqlType type) => type switch
    {
        { Kind: TypeKind.Null } => new MySqlType(TypeKind.Binary, 0),
        { Kind: TypeKind.BigInt } => type with { Length = 20 },
        { Kind: TypeKind.VarChar, Length: > 16383 } => new MySqlType(TypeKind.LongText, 0, Collation: type.Collation),
        _ => type,
    };

    // ---- LOCK TABLES

    private ActionPlan PlanLocks(Statement statement)
    {
        var locks = (statement as LockTablesStatement)?.Locks;
        var accesses = new List<TableAccess>();
        var tables = new TableLocks();
        foreach (var item in locks ?? [])
        {
            var write = item.Kind is TableLockKind.Write or TableLockKind.LowPriorityWrite;
            if (!write && _context.FindSystemTable(item.Table) is { Table: var system })
            {
                // Readers need no lock here either: what they read does not change under them. Whoever dumps a schema asks for one.
                session.Host.DemandVisible(system.Schema, system.Name, "LOCK TABLES");
                accesses.Add(new TableAccess(system.Schema, system.Name, AccessKind.LockTables | AccessKind.Select));
                continue;
            }
            var table = _context.FindBaseTable(item.Table, "LOCK TABLES");
            if (table.Temporary) continue;
            accesses.Add(new TableAccess(table.Schema, table.Name, AccessKind.LockTables | AccessKind.Select));
            tables.Add(table.Schema, table.Name, write);
        }
        return new ActionPlan(s =>
        {
            if (locks is null) s.UnlockTables();
            else s.LockTables(tables);
            return new StatementOutcome(false, 0, 0, "");
        })
        {
            Accesses = accesses,
        };
    }

    // ---- ANALYZE, CHECK, OPTIMIZE, REPAIR, CHECKSUM TABLE

    private RowsPlan PlanMaintenance(TableMaintenanceStatement statement)
    {
        if (statement.Kind == MaintenanceKind.Checksum) throw NotSupported("CHECKSUM TABLE");
        var operation = statement.Kind.ToString().ToLowerInvariant();
        var text = MySqlType.VarChar(128);
        var columns = new[]
        {
            ResultColumns.Of("Table", text, true), ResultColumns.Of("Op", MySqlType.VarChar(10), true),
            ResultColumns.Of("Msg_type", MySqlType.VarChar(10), true), ResultColumns.Of("Msg_text", new MySqlType(TypeKind.MediumText, Collation: text.Collation), true),
        };
        var names = statement.Tables.Select(t => (Schema: _context.SchemaOrCurrent(t.Schema), t.Name, System: _context.FindSystemTable(t)?.Table)).ToList();
        var kind = statement.Kind is MaintenanceKind.Check ? AccessKind.See : AccessKind.Select | AccessKind.Insert;
        return new RowsPlan(columns, s => names.SelectMany(name => Rows(name, s)))
        {
            Accesses = [.. names.Select(n => new TableAccess(n.Schema, n.Name, kind))],
        };

        IEnumerable<SqlValue[]> Rows((string Schema, string Name, ISystemTable? System) name, EmbeddedSession s)
        {
            var full = $"{name.Schema}.{name.Name}";
            var exists = name.System is not null || s.Storage.FindTable(s.Storage.Database.Catalog.Current, name.Schema, name.Name) is not null;
            return MaintenanceMessages(statement.Kind, operation, full, name.System, exists).Select(m => Row(full, operation, m.Type, m.Text));
        }

        static SqlValue[] Row(params ReadOnlySpan<string> texts)
        {
            var row = new SqlValue[texts.Length];
            for (var i = 0; i < row.Length; i++) row[i] = SqlValue.FromString(texts[i]);
            return row;
        }
    }

    // The texts of MySQL's mysql_admin_table (sql/sql_admin.cc).
    private static (string Type, string Text)[] MaintenanceMessages(MaintenanceKind kind, string operation, string full, ISystemTable? system, bool exists) => kind switch
    {
        _ when !exists => [("Error", $"Table '{full}' doesn't exist"), ("status", "Operation failed")],
        not MaintenanceKind.Check when system is { Definition: not null } => [("Error", $"'{full}' is not BASE TABLE"), ("status", "Operation failed")],
        _ when system is { Definition: null, Schema: "information_schema" or "performance_schema" } => [("note", $"The storage engine for the table doesn't support {operation}")],
        MaintenanceKind.Optimize => [("note", "Table does not support optimize, doing recreate + analyze instead"), ("status", "OK")],
        MaintenanceKind.Repair => [("note", "The storage engine for the table doesn't support repair")],
        _ => [("status", "OK")],
    };
}

/// <summary>Expressions of DDL, evaluated by the query layer where they are more than literals.</summary>
internal sealed class SchemaExpressions(ReadOnlyMemory<byte> sql, EmbeddedSession session) : DdlExpressions(sql, session.Host)
{
    /// <inheritdoc/>
    public override void Demand(TableInfo table, TableInfo? old)
    {
        if (table.Checks.Count == 0 && !table.Columns.Any(static c => c.GeneratedText is not null || c.Default is ColumnDefault.Computed)) return;
        TableExpressionCheck.Demand(session.MakeBinder(), table, old);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> ColumnsOf(TableInfo table, string text) => TableExpressionCheck.ColumnsOf(session.MakeBinder(), table, text);

    /// <inheritdoc/>
    public override SqlValue Compute(ColumnInfo column)
    {
        if (column.Default is not ColumnDefault.Computed computed || column.GeneratedText is not null) return base.Compute(column);
        var value = session.EvaluateValue(Sql.Parser.ParseExpression(System.Text.Encoding.UTF8.GetBytes(computed.Text)));
        return StorageCodec.Decode(Convert(column, value, 1), column.Type, Session.TimeZone);
    }
}

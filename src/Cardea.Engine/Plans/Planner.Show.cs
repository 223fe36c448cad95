using System.Text;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

internal sealed partial class Planner
{
    // Each SHOW is a query of information_schema with MySQL's headings; LIKE and WHERE apply to the result.
    private EnginePlan PlanShow(ShowStatement show)
    {
        switch (show.Kind)
        {
            case ShowKind.Databases:
                var heading = "Database" + LikeSuffix(show);
                return Rewritten($"SELECT SCHEMA_NAME AS {Name(heading)} FROM information_schema.SCHEMATA", show, heading, heading);
            case ShowKind.Tables: return ShowTables(show);
            case ShowKind.TableStatus:
                return Rewritten($"SELECT TABLE_NAME AS `Name`, ENGINE AS `Engine`, VERSION AS `Version`, ROW_FORMAT AS `Row_format`, TABLE_ROWS AS `Rows`, AVG_ROW_LENGTH AS `Avg_row_length`, "
                    + "DATA_LENGTH AS `Data_length`, MAX_DATA_LENGTH AS `Max_data_length`, INDEX_LENGTH AS `Index_length`, DATA_FREE AS `Data_free`, AUTO_INCREMENT AS `Auto_increment`, "
                    + "CREATE_TIME AS `Create_time`, UPDATE_TIME AS `Update_time`, CHECK_TIME AS `Check_time`, TABLE_COLLATION AS `Collation`, CHECKSUM AS `Checksum`, CREATE_OPTIONS AS `Create_options`, "
                    + $"TABLE_COMMENT AS `Comment` FROM information_schema.TABLES WHERE TABLE_SCHEMA = {Quote(ShownSchema(show.Database))}", show, "Name", "Name");
            case ShowKind.Columns: return ShowColumns(show.Table!, show.Database, show.Full, show);
            case ShowKind.Index: return ShowIndex(show);
            case ShowKind.Engines:
                return Rewritten("SELECT ENGINE AS `Engine`, SUPPORT AS `Support`, COMMENT AS `Comment`, TRANSACTIONS AS `Transactions`, XA, SAVEPOINTS AS `Savepoints` FROM information_schema.ENGINES", show, "Engine", null);
            case ShowKind.CharacterSet:
                return Rewritten("SELECT CHARACTER_SET_NAME AS `Charset`, DESCRIPTION AS `Description`, DEFAULT_COLLATE_NAME AS `Default collation`, MAXLEN AS `Maxlen` FROM information_schema.CHARACTER_SETS", show, "Charset", "Charset");
            case ShowKind.Collation:
                return Rewritten("SELECT COLLATION_NAME AS `Collation`, CHARACTER_SET_NAME AS `Charset`, ID AS `Id`, IS_DEFAULT AS `Default`, IS_COMPILED AS `Compiled`, SORTLEN AS `Sortlen`, PAD_ATTRIBUTE AS `Pad_attribute` FROM information_schema.COLLATIONS", show, "Collation", "Collation");
            case ShowKind.Triggers:
                return Empty("Trigger", "Event", "Table", "Statement", "Timing", "Created", "sql_mode", "Definer", "character_set_client", "collation_connection", "Database Collation");
            case ShowKind.Events:
                return Empty("Db", "Name", "Definer", "Time zone", "Type", "Execute at", "Interval value", "Interval field", "Starts", "Ends", "Status", "Originator", "character_set_client", "collation_connection", "Database Collation");
            case ShowKind.ProcedureStatus or ShowKind.FunctionStatus:
                return Empty("Db", "Name", "Type", "Definer", "Modified", "Created", "Security_type", "Comment", "character_set_client", "collation_connection", "Database Collation");
            case ShowKind.OpenTables: return Empty("Database", "Table", "In_use", "Name_locked");
            default: throw NotSupported($"SHOW {show.Kind.ToString().ToUpperInvariant()}");
        }
    }

    private static string LikeSuffix(ShowStatement show) => show.Like is null ? "" : $" ({show.Like.Text})";

    private TableAccess? _shown;

    private string ShownSchema(string? name)
    {
        var schema = _context.SchemaOrCurrent(name);
        session.Host.DemandVisible(schema, null, "SHOW");
        _shown = new(schema, null, AccessKind.See);
        if (catalog.Schemas.ContainsKey(schema) || _context.SystemTables.HasSchema(schema)) return schema;
        throw Fail(ServerErrors.UnknownDatabase(schema));
    }

    private EnginePlan ShowTables(ShowStatement show)
    {
        var schema = ShownSchema(show.Database);
        var heading = $"Tables_in_{schema}{LikeSuffix(show)}";
        var full = show.Full ? ", TABLE_TYPE AS `Table_type`" : "";
        var inner = $"SELECT TABLE_NAME AS {Name(heading)}{full} FROM information_schema.TABLES WHERE TABLE_SCHEMA = {Quote(schema)}";
        return Rewritten(inner, show, heading, heading);
    }

    private EnginePlan ShowColumns(ObjectName table, string? database, bool full, ShowStatement? show)
    {
        var schema = _context.SchemaOrCurrent(database ?? table.Schema);
        DemandTable(schema, table.Name);
        var inner = new StringBuilder("SELECT COLUMN_NAME AS `Field`, COLUMN_TYPE AS `Type`");
        if (full) inner.Append(", COLLATION_NAME AS `Collation`");
        inner.Append(", IS_NULLABLE AS `Null`, COLUMN_KEY AS `Key`, COLUMN_DEFAULT AS `Default`, EXTRA AS `Extra`");
        if (full) inner.Append(", PRIVILEGES AS `Privileges`, COLUMN_COMMENT AS `Comment`");
        inner.Append($" FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {Quote(schema)} AND TABLE_NAME = {Quote(table.Name)} ORDER BY ORDINAL_POSITION");
        return Rewritten(inner.ToString(), show, "Field", null);
    }

    private EnginePlan ShowIndex(ShowStatement show)
    {
        var schema = _context.SchemaOrCurrent(show.Database ?? show.Table!.Schema);
        DemandTable(schema, show.Table!.Name);
        return Rewritten("SELECT TABLE_NAME AS `Table`, NON_UNIQUE AS `Non_unique`, INDEX_NAME AS `Key_name`, SEQ_IN_INDEX AS `Seq_in_index`, COLUMN_NAME AS `Column_name`, COLLATION AS `Collation`, "
            + "CARDINALITY AS `Cardinality`, SUB_PART AS `Sub_part`, PACKED AS `Packed`, NULLABLE AS `Null`, INDEX_TYPE AS `Index_type`, COMMENT AS `Comment`, INDEX_COMMENT AS `Index_comment`, "
            + $"IS_VISIBLE AS `Visible`, EXPRESSION AS `Expression` FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = {Quote(schema)} AND TABLE_NAME = {Quote(show.Table.Name)}", show, "Key_name", null);
    }

    private void DemandTable(string schema, string name)
    {
        var table = _context.FindTable(schema, name);
        if (table is not { Temporary: true })
        {
            session.Host.DemandVisible(schema, name, "SELECT");
            _shown = new(schema, name, AccessKind.See);
        }
        if (table is not null || _context.SystemTables.Find(schema, name) is not null) return;
        throw catalog.Schemas.ContainsKey(schema) || _context.SystemTables.HasSchema(schema) ? Fail(ServerErrors.NoSuchTable(schema, name)) : Fail(ServerErrors.UnknownDatabase(schema));
    }

    private EnginePlan PlanDescribe(DescribeStatement describe)
    {
        var show = new ShowStatement(ShowKind.Columns) { Table = describe.Table, Like = describe.Column is null ? null : new StringLiteral(describe.Column) };
        return ShowColumns(describe.Table, null, false, show);
    }

    private SelectPlan Rewritten(string inner, ShowStatement? show, string likeColumn, string? orderBy)
    {
        var text = Encoding.UTF8.GetBytes(inner);
        var query = ((SelectStatement)Parser.Parse(text)).Query;
        Expression? condition = show?.Where;
        if (show?.Like is { } like) condition = new LikeExpression(new ColumnReference(null, null, likeColumn), like with { LiteralIndex = -1 }, null, false);
        if (condition is not null || orderBy is not null)
        {
            var select = new QuerySpecification(SelectOptions.None, [new WildcardItem(null, null)]) { From = [new DerivedTable(query, "shown", [], false)], Where = condition };
            query = new QueryExpression(select) { OrderBy = orderBy is null ? [] : [new OrderingTerm(new ColumnReference(null, null, orderBy), false)] };
        }
        var plan = PlanSelect(query);
        // Whoever may see rows of information_schema sees those that are meant for them. What was asked about is looked at again at every EXECUTE.
        _context.Sources.Clear();
        if (_shown is { } shown) plan.Accesses = [shown];
        return plan;
    }

    private static RowsPlan Empty(params string[] headings) => new([.. headings.Select(static h => ResultColumns.Of(h, MySqlType.VarChar(64), false))], static _ => []);

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Name(string text) => $"`{text.Replace("`", "``", StringComparison.Ordinal)}`";

    // ---- SHOW CREATE

    private RowsPlan PlanShowCreate(ShowCreateStatement show)
    {
        switch (show.Kind)
        {
            case ShowCreateKind.View or ShowCreateKind.Table when _context.FindSystemTable(show.Name) is { Table: { Definition: { } definition } view }: return PlanShowCreateView(view, definition);
            case ShowCreateKind.View or ShowCreateKind.Table:
                var table = _context.FindSystemTable(show.Name)?.Info ?? _context.FindBaseTable(show.Name, "SHOW");
                if (table.Id < 0) session.Host.DemandVisible(table.Schema, table.Name, "SHOW");
                if (show.Kind == ShowCreateKind.View) throw Fail(ServerErrors.NotOfKind(table.Schema, table.Name, "VIEW"));
                var columns = new[] { ResultColumns.Of("Table", MySqlType.VarChar(64), false), ResultColumns.Of("Create Table", MySqlType.VarChar(1024), false) };
                return new RowsPlan(columns, s =>
                {
                    if (!table.Temporary || table.Id < 0) s.Host.DemandVisible(table.Schema, table.Name, "SHOW");
                    return [[SqlValue.FromString(table.Name), SqlValue.FromString(ShowCreate.Table(table, table.Id < 0 ? 1 : s.Storage.Database.PeekAutoIncrement(table)))]];
                });
            case ShowCreateKind.Database:
                session.Host.DemandVisible(show.Name.Name, null, "SHOW");
                var info = catalog.Schemas.GetValueOrDefault(show.Name.Name)
                    ?? (_context.SystemTables.HasSchema(show.Name.Name) ? SystemTableInfo.SchemaOf(show.Name.Name) : throw Fail(ServerErrors.UnknownDatabase(show.Name.Name)));
                var headings = new[] { ResultColumns.Of("Database", MySqlType.VarChar(64), false), ResultColumns.Of("Create Database", MySqlType.VarChar(1024), false) };
                return new RowsPlan(headings, s =>
                {
                    s.Host.DemandVisible(info.Name, null, "SHOW");
                    return [[SqlValue.FromString(info.Name), SqlValue.FromString(ShowCreate.Database(info, show.IfNotExists))]];
                });
            default: throw NotSupported($"SHOW CREATE {show.Kind.ToString().ToUpperInvariant()}");
        }
    }

    // SHOW CREATE TABLE of a view answers with these columns too: https://dev.mysql.com/doc/refman/8.4/en/show-create-view.html
    private static RowsPlan PlanShowCreateView(ISystemTable view, string definition)
    {
        var columns = new[]
        {
            ResultColumns.Of("View", MySqlType.VarChar(64), false), ResultColumns.Of("Create View", MySqlType.VarChar(1024), false),
            ResultColumns.Of("character_set_client", MySqlType.VarChar(32), false), ResultColumns.Of("collation_connection", MySqlType.VarChar(32), false),
        };
        var names = string.Join(',', view.Columns.Select(static c => Name(c.Name)));
        var create = $"CREATE ALGORITHM=MERGE DEFINER=`mysql.sys`@`localhost` SQL SECURITY INVOKER VIEW {Name(view.Schema)}.{Name(view.Name)} ({names}) AS {definition}";
        return new RowsPlan(columns, _ => [[SqlValue.FromString(view.Name), SqlValue.FromString(create), SqlValue.FromString("utf8mb4"), SqlValue.FromString("utf8mb4_0900_ai_ci")]])
        {
            Accesses = [new TableAccess(view.Schema, view.Name, AccessKind.Select), new TableAccess(view.Schema, view.Name, AccessKind.ShowView)],
        };
    }

    // ---- EXPLAIN: what SQLite will do, in MySQL's columns

    private EnginePlan PlanExplain(ExplainStatement explain)
    {
        if (explain.Analyze || explain.Format is not (null or "TRADITIONAL")) throw NotSupported(explain.Analyze ? "EXPLAIN ANALYZE" : $"EXPLAIN FORMAT={explain.Format}");
        var target = PlanStatement(explain.Target);
        var text = MySqlType.VarChar(64);
        var columns = new[]
        {
            ResultColumns.Of("id", new MySqlType(TypeKind.BigInt, 3, Unsigned: true), true), ResultColumns.Of("select_type", MySqlType.VarChar(19), false), ResultColumns.Of("table", text, true),
            ResultColumns.Of("partitions", text, true), ResultColumns.Of("type", MySqlType.VarChar(10), true), ResultColumns.Of("possible_keys", MySqlType.VarChar(4096), true),
            ResultColumns.Of("key", text, true), ResultColumns.Of("key_len", MySqlType.VarChar(4096), true), ResultColumns.Of("ref", MySqlType.VarChar(1024), true),
            ResultColumns.Of("rows", new MySqlType(TypeKind.BigInt, 10, Unsigned: true), true), ResultColumns.Of("filtered", new MySqlType(TypeKind.Double, 4, 2), true), ResultColumns.Of("Extra", MySqlType.VarChar(255), true),
        };
        var part = target switch { SelectPlan s => s.Query, UpdatePlan u => u.Query, DeletePlan d => d.Statement, InsertPlan { Query: { } q } => q, _ => null };
        var sources = _context.Sources.ToDictionary(static s => s.SqlAlias);
        return new RowsPlan(columns, s => ExplainRows.Of(target, part, sources, s)) { Accesses = target.Accesses };
    }
}

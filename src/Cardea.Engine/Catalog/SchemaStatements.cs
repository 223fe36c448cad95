using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Catalog;

/// <summary>Carries out the statements that define schemas and tables. Each is one durable transaction.</summary>
/// <param name="session">Who asks.</param>
/// <param name="expressions">Made by the query layer; it also knows the statement's text.</param>
public sealed class SchemaStatements(StorageSession session, DdlExpressions expressions)
{
    /// <summary>True for the statements that <see cref="Execute"/> knows (CREATE TABLE … AS is begun here by <see cref="CreateTable"/> and filled by the caller).</summary>
    public static bool Handles(Statement statement) => statement is CreateDatabaseStatement or AlterDatabaseStatement or DropDatabaseStatement or CreateTableStatement { Query: null }
        or DropTableStatement or RenameTableStatement or CreateIndexStatement or DropIndexStatement or AlterTableStatement or TruncateTableStatement;

    /// <summary>Runs a statement; returns rows affected as MySQL counts them (tables dropped with a database, rows copied by ALTER).</summary>
    public long Execute(Statement statement)
    {
        var affected = 0L;
        if (statement is CreateTableStatement { Temporary: true } or DropTableStatement { Temporary: true })
        {
            session.ExecuteTemporaryDdl(scope => affected = Run(scope, statement));
            return affected;
        }
        session.ExecuteDdl(scope => affected = Run(scope, statement));
        // Outside of the change: it must not hold when the commit fails.
        if (statement is DropDatabaseStatement drop && session.Host.CurrentSchema == drop.Name) session.Host.CurrentSchema = null;
        return affected;
    }

    private long Run(DdlScope scope, Statement statement)
    {
        switch (statement)
        {
            case CreateDatabaseStatement s: return CreateDatabase(scope, s);
            case AlterDatabaseStatement s:
                var schema = scope.Schema(s.Name ?? CurrentSchema());
                scope.AlterSchema(schema, ColumnTypes.CollationOf(s.Options.Charset, s.Options.Collation, schema.Collation));
                return 1;
            case DropDatabaseStatement s: return DropDatabase(scope, s);
            case CreateTableStatement s:
                CreateTable(scope, s);
                return 0;
            case DropTableStatement s:
                DropTables(scope, s);
                return 0;
            case RenameTableStatement s:
                foreach (var pair in s.Pairs) RenameTable(scope, pair.From, pair.To);
                return 0;
            case TruncateTableStatement s:
                Truncate(scope, s.Table);
                return 0;
            case CreateIndexStatement s: return new TableAlteration(scope, scope.Table(SchemaOf(s.Table), s.Table.Name), expressions).Run([new AddConstraint(s.Key)]);
            case DropIndexStatement s:
                return new TableAlteration(scope, scope.Table(SchemaOf(s.Table), s.Table.Name), expressions)
                    .Run([s.Name.Equals("PRIMARY", StringComparison.OrdinalIgnoreCase) ? new DropPrimaryKey() : new DropKey(s.Name)]);
            case AlterTableStatement s:
                if (s.Unsupported is { } clause) throw Fail(ServerErrors.NotSupportedYet(clause));
                return new TableAlteration(scope, scope.Table(SchemaOf(s.Table), s.Table.Name), expressions).Run(s.Specifications);
            default: throw Fail(ServerErrors.NotSupportedYet(statement.GetType().Name));
        }
    }

    /// <summary>The schema a name means. Throws 1046.</summary>
    public string SchemaOf(ObjectName name) => name.Schema ?? CurrentSchema();

    /// <summary>
    /// CREATE TABLE inside an open change; null when it exists and IF NOT EXISTS was given. <paramref name="more"/> are columns that CREATE … AS takes
    /// from its query; those named by the statement too are not repeated.
    /// </summary>
    public TableInfo? CreateTable(DdlScope scope, CreateTableStatement s, IReadOnlyList<ColumnInfo>? more = null)
    {
        if (s.Unsupported is { } clause) throw Fail(ServerErrors.NotSupportedYet(clause));
        var schemaName = SchemaOf(s.Table);
        if (scope.Session.Database.SystemTables.HasSchema(schemaName)) throw Fail(ServerErrors.DatabaseAccessDenied(UserOf(scope), HostOf(scope), schemaName));
        var schema = scope.Schema(schemaName);
        var name = Identifiers.Table(s.Table.Name);
        var exists = s.Temporary ? scope.Session.TemporaryTables.Any(t => t.Schema == schemaName && t.Name == name) : scope.Catalog.FindTable(schemaName, name) is not null;
        if (exists)
        {
            if (!s.IfNotExists) throw Fail(ServerErrors.TableExists(name));
            scope.Warn(WarningLevel.Note, 1050, $"Table '{name}' already exists");
            return null;
        }
        var draft = new TableDraft
        {
            Id = scope.NextId(), Schema = schemaName, Name = name, Collation = schema.Collation, Temporary = s.Temporary,
            CreatedUtc = Truncated(scope.Session.Database.Settings.Clock.GetUtcNow().UtcDateTime),
        };
        ulong? autoIncrement = null;
        if (s.Like is { } like) CopyDefinition(scope, scope.Table(SchemaOf(like), like.Name), draft);
        else
        {
            var builder = new TableBuilder(scope, draft, expressions);
            autoIncrement = builder.Options(s.Options);
            foreach (var column in s.Columns) builder.AddColumn(column);
            foreach (var column in more ?? [])
            {
                if (draft.Find(column.Name) is null) draft.Columns.Add(column with { Id = scope.NextId() });
            }
            foreach (var column in s.Columns) builder.AddColumnConstraints(column);
            foreach (var constraint in s.Constraints.OrderBy(static c => c is ForeignKeyConstraint)) builder.AddConstraint(constraint);
            builder.Finish();
        }
        var table = draft.Build();
        ForeignKeyCheck.Demand(scope, table, session.ForeignKeyChecks);
        expressions.Demand(table, null);
        scope.CreateTable(table);
        if (autoIncrement > 1) scope.SetAutoIncrement(table, autoIncrement.Value);
        return table;
    }

    private static void CopyDefinition(DdlScope scope, TableInfo source, TableDraft draft)
    {
        var copy = TableDraft.Of(source);
        draft.Collation = copy.Collation;
        draft.Comment = copy.Comment;
        draft.RowFormat = copy.RowFormat;
        var ids = copy.Columns.ToDictionary(static c => c.Id, _ => scope.NextId());
        draft.Columns.AddRange(copy.Columns.Select(c => c with { Id = ids[c.Id] }));
        draft.Keys.AddRange(copy.Keys.Select(k => k with { Id = scope.NextId(), Implicit = false, Parts = k.Parts.ConvertAll(p => p with { ColumnId = ids[p.ColumnId] }) }));
        // Check constraints are copied under new names, foreign keys are not.
        foreach (var check in copy.Checks) draft.Checks.Add(check with { Name = $"{draft.Name}_chk_{draft.Checks.Count + 1}" });
    }

    private static long CreateDatabase(DdlScope scope, CreateDatabaseStatement s)
    {
        Identifiers.Database(s.Name);
        if (s.IfNotExists && (scope.Catalog.Schemas.ContainsKey(s.Name) || scope.Session.Database.SystemTables.HasSchema(s.Name)))
        {
            scope.Warn(WarningLevel.Note, 1007, $"Can't create database '{s.Name}'; database exists");
            return 1;
        }
        scope.CreateSchema(s.Name, ColumnTypes.CollationOf(s.Options.Charset, s.Options.Collation, ServerCollation(scope)));
        return 1;
    }

    // The session's collation_server, which SET may have changed.
    private static string ServerCollation(DdlScope scope) =>
        scope.Session.Host.GetSystemVariable("collation_server", SystemVariableScope.Session) is string { Length: > 0 } name && Collations.Collation.TryGet(name, out var known) ? known.Name : Collations.Collation.DefaultName;

    private static long DropDatabase(DdlScope scope, DropDatabaseStatement s)
    {
        if (scope.Catalog.Schemas.ContainsKey(s.Name)) return scope.DropSchema(s.Name);
        if (scope.Session.Database.SystemTables.HasSchema(s.Name)) throw Fail(ServerErrors.DatabaseAccessDenied(UserOf(scope), HostOf(scope), s.Name));
        if (!s.IfExists) throw Fail(ServerErrors.DatabaseDoesNotExist(s.Name));
        scope.Warn(WarningLevel.Note, 1008, $"Can't drop database '{s.Name}'; database doesn't exist");
        return 0;
    }

    private void DropTables(DdlScope scope, DropTableStatement s)
    {
        var unknown = new List<string>();
        var tables = new List<TableInfo>();
        foreach (var name in s.Tables)
        {
            var schema = SchemaOf(name);
            var found = scope.Session.FindTable(scope.Catalog, schema, name.Name);
            if (found is null || (s.Temporary && !found.Temporary)) unknown.Add($"{schema}.{name.Name}");
            else tables.Add(found);
        }
        if (unknown.Count > 0)
        {
            if (!s.IfExists) throw Fail(ServerErrors.UnknownTables(string.Join(',', unknown)));
            foreach (var name in unknown) scope.Warn(WarningLevel.Note, 1051, $"Unknown table '{name}'");
        }
        foreach (var table in tables)
        {
            if (!session.ForeignKeyChecks || table.Temporary) continue;
            if (scope.Referring(table).FirstOrDefault(r => !tables.Exists(t => t.Id == r.Child.Id)) is { Key: { } key } reference)
                throw Fail(ServerErrors.DropReferencedTable(table.Name, key.Name, reference.Child.Name));
        }
        // Children first, so that no copy is made of a table that goes as well.
        foreach (var table in tables.OrderByDescending(static t => t.ForeignKeys.Count)) scope.DropTable(scope.Session.FindTable(scope.Catalog, table.Schema, table.Name) ?? table);
    }

    private void RenameTable(DdlScope scope, ObjectName from, ObjectName to) =>
        new TableAlteration(scope, scope.Table(SchemaOf(from), from.Name), expressions).Run([new RenameTo(to with { Schema = SchemaOf(to) })]);

    private void Truncate(DdlScope scope, ObjectName name)
    {
        var table = scope.Table(SchemaOf(name), name.Name);
        if (session.ForeignKeyChecks && !table.Temporary && scope.Referring(table).FirstOrDefault(r => r.Child.Id != table.Id) is { Key: { } key } reference)
            throw Fail(ServerErrors.TruncateReferenced(ConstraintErrors.Describe(reference.Child, key)));
        scope.Execute($"DELETE FROM {PhysicalTable.NameOf(table)}");
        scope.SetAutoIncrement(table, 1);
    }

    private string CurrentSchema() => session.Host.CurrentSchema ?? throw Fail(ServerErrors.NoDatabaseSelected());

    // The catalog keeps milliseconds: the snapshot must be what a restart reads.
    private static DateTime Truncated(DateTime t) => new(t.Ticks - (t.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    private static string UserOf(DdlScope scope) => scope.Session.Host.CurrentUser is var u && u.LastIndexOf('@') is > 0 and var at ? u[..at] : u;

    private static string HostOf(DdlScope scope) => scope.Session.Host.CurrentUser is var u && u.LastIndexOf('@') is > 0 and var at ? u[(at + 1)..] : "";

    private static ServerErrorException Fail(ServerError error) => new(error);
}

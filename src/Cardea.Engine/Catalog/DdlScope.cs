using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Catalog;

/// <summary>
/// One DDL statement at work: it holds the lane, a transaction is open, foreign keys are not enforced by SQLite. Its methods change tables and
/// catalog rows together; nothing is seen by others before the commit.
/// </summary>
public sealed class DdlScope
{
    private const int IdBlock = 64;

    private readonly CatalogSnapshot _before;
    private readonly CatalogWriter _writer;
    private readonly List<Action> _afterCommit = [];
    private int _nextId;
    private int _lastId;

    internal DdlScope(StorageSession session, SqliteConnection connection, CatalogSnapshot catalog)
    {
        (Session, Connection, Catalog) = (session, connection, catalog);
        _before = catalog;
        _writer = new CatalogWriter(connection);
    }

    public StorageSession Session { get; }

    /// <summary>The writing connection, inside the transaction: CREATE TABLE … AS fills its table through it.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The catalog with the changes made so far.</summary>
    public CatalogSnapshot Catalog { get; private set; }

    /// <summary>The schema. Throws 1049.</summary>
    public SchemaInfo Schema(string name) => Catalog.Schemas.TryGetValue(name, out var schema) ? schema : throw new ServerErrorException(ServerErrors.UnknownDatabase(name));

    /// <summary>The table, a temporary one first. Throws 1146.</summary>
    public TableInfo Table(string schema, string name) => Session.FindTable(Catalog, schema, name)
        ?? throw new ServerErrorException(Catalog.Schemas.ContainsKey(schema) ? ServerErrors.NoSuchTable(schema, name) : ServerErrors.UnknownDatabase(schema));

    /// <summary>An id for a table, column or key.</summary>
    public int NextId()
    {
        if (_nextId == _lastId)
        {
            _nextId = _writer.NextIds(IdBlock);
            _lastId = _nextId + IdBlock;
        }
        return _nextId++;
    }

    public void Warn(WarningLevel level, int number, string message) => Session.Host.Warn(level, (ushort)number, message);

    public SchemaInfo CreateSchema(string name, string collation)
    {
        if (Catalog.Schemas.ContainsKey(name) || Session.Database.SystemTables.HasSchema(name)) throw new ServerErrorException(ServerErrors.DatabaseExists(name));
        var schema = new SchemaInfo(NextId(), name, collation, new Dictionary<string, TableInfo>());
        _writer.Schema(schema);
        Put(schema);
        return schema;
    }

    public void AlterSchema(SchemaInfo schema, string collation)
    {
        _writer.Schema(schema with { Collation = collation });
        Put(schema with { Collation = collation });
    }

    /// <summary>Drops a schema and its tables; returns their number. Throws 3730 when a table of another schema refers to one of them.</summary>
    public int DropSchema(string name)
    {
        var schema = Schema(name);
        foreach (var table in schema.Tables.Values)
        {
            if (Referring(table).FirstOrDefault(r => r.Child.Schema != name) is { Key: { } key } reference)
                throw new ServerErrorException(ServerErrors.DropReferencedTable(table.Name, key.Name, reference.Child.Name));
        }
        foreach (var table in schema.Tables.Values.ToArray()) DropTable(table);
        foreach (var temporary in Session.TemporaryTables.Where(t => t.Schema == name).ToArray()) DropTable(temporary);
        _writer.DropSchema(schema);
        var schemas = new Dictionary<string, SchemaInfo>(Catalog.Schemas);
        schemas.Remove(name);
        Catalog = Catalog with { Schemas = schemas };
        return schema.Tables.Count;
    }

    /// <summary>Creates a table and enters it. The ids inside come from <see cref="NextId"/>.</summary>
    public void CreateTable(TableInfo table)
    {
        Connection.Execute(PhysicalTable.Create(table, PhysicalTable.NameOf(table), key => ParentFor(table, key)));
        foreach (var index in table.Indexes)
        {
            if (!PhysicalTable.IsTableKey(table, index)) Connection.Execute(PhysicalTable.CreateIndex(table, index, PhysicalTable.NameOf(table)));
        }
        Enter(table);
        if (!table.Temporary) AttachChildren(table);
    }

    /// <summary>Drops a table. Whether others refer to it is for the caller to check.</summary>
    public void DropTable(TableInfo table)
    {
        var children = table.Temporary ? [] : Referring(table).Select(static r => r.Child).Where(c => c.Id != table.Id).Distinct().ToList();
        Connection.Execute($"DROP TABLE {PhysicalTable.NameOf(table)}");
        _writer.DropTable(table.Id);
        Session.Database.Counters.Forget(table.Id);
        if (table.Temporary)
        {
            Session.RemoveTemporary(table);
            return;
        }
        Remove(table);
        foreach (var child in children) Rebuild(child); // foreign_key_checks = 0: the child keeps a reference to nothing
    }

    /// <summary>Replaces a table's record where SQLite's table already fits it.</summary>
    public void Enter(TableInfo table)
    {
        _writer.Table(table, Schema(table.Schema).Id);
        if (table.Temporary)
        {
            Session.AddTemporary(table);
            return;
        }
        var tables = new Dictionary<string, TableInfo>(Schema(table.Schema).Tables);
        foreach (var same in tables.Values.Where(t => t.Id == table.Id && t.Name != table.Name).ToArray()) tables.Remove(same.Name);
        tables[table.Name] = table;
        Put(Schema(table.Schema) with { Tables = tables });
    }

    /// <summary>Takes a table out of its schema's list (before it enters another).</summary>
    public void Remove(TableInfo table)
    {
        var tables = new Dictionary<string, TableInfo>(Schema(table.Schema).Tables);
        tables.Remove(table.Name);
        Put(Schema(table.Schema) with { Tables = tables });
    }

    /// <summary>Writes the table's SQLite table anew: same rows, current foreign keys.</summary>
    public void Rebuild(TableInfo table) => TableCopy.Run(this, table, table, null);

    /// <summary>The foreign keys that refer to a table, its own among them.</summary>
    public IEnumerable<(TableInfo Child, ForeignKeyInfo Key)> Referring(TableInfo table) => Referring(Catalog, table.Schema, table.Name);

    /// <summary>The foreign keys of any table that refer to the named one.</summary>
    public static IEnumerable<(TableInfo Child, ForeignKeyInfo Key)> Referring(CatalogSnapshot catalog, string schema, string name)
    {
        foreach (var s in catalog.Schemas.Values)
        {
            foreach (var child in s.Tables.Values)
            {
                foreach (var key in child.ForeignKeys)
                {
                    if (key.ReferencedTable == name && key.ReferencedSchema == schema) yield return (child, key);
                }
            }
        }
    }

    internal bool HasForeignKeyNamed(string schema, string name, int exceptTable) =>
        Catalog.Schemas.TryGetValue(schema, out var s) && s.Tables.Values.Any(t => t.Id != exceptTable && t.ForeignKeys.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    internal bool HasCheckNamed(string schema, string name, int exceptTable) =>
        Catalog.Schemas.TryGetValue(schema, out var s) && s.Tables.Values.Any(t => t.Id != exceptTable && t.Checks.Any(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The parent of a foreign key if it has the columns and a unique key on them.</summary>
    internal TableInfo? ParentFor(TableInfo child, ForeignKeyInfo key)
    {
        var parent = key.ReferencedSchema == child.Schema && key.ReferencedTable == child.Name ? child : Catalog.FindTable(key.ReferencedSchema, key.ReferencedTable);
        if (parent is null) return null;
        var columns = new List<int>();
        foreach (var name in key.ReferencedColumns)
        {
            if (PhysicalTable.FindColumn(parent, name) is not { } column) return null;
            columns.Add(column.Ordinal);
        }
        // SQLite wants the very columns to be unique, in any order.
        var unique = parent.Indexes.Any(i => i.IsUnique && i.Parts.Count == columns.Count && i.Parts.All(p => p.PrefixLength == 0 && columns.Contains(p.Column)));
        return unique ? parent : null;
    }

    internal void SetAutoIncrement(TableInfo table, ulong next) => _afterCommit.Add(() => Session.Database.Counters.Set(table.Id, next));

    internal void Execute(string sql) => Connection.Execute(sql);

    internal SqliteStatement Prepare(string sql) => Connection.Prepare(Encoding.UTF8.GetBytes(sql));

    internal void Save()
    {
        if (!ReferenceEquals(_before, Catalog)) _writer.Version(_before.Version + 1);
    }

    internal void Publish()
    {
        foreach (var action in _afterCommit) action();
        if (!ReferenceEquals(_before, Catalog)) Session.Database.Catalog.Publish(Catalog with { Version = _before.Version + 1 });
    }

    private void Put(SchemaInfo schema) => Catalog = Catalog with { Schemas = new Dictionary<string, SchemaInfo>(Catalog.Schemas) { [schema.Name] = schema } };

    // Children created before their parent (a dump in alphabetical order) get their SQLite foreign keys now.
    private void AttachChildren(TableInfo parent)
    {
        foreach (var child in Referring(parent).Select(static r => r.Child).Where(c => c.Id != parent.Id).Distinct().ToArray()) Rebuild(child);
    }
}

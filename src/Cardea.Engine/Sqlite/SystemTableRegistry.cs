using Cardea.Engine.Catalog;

namespace Cardea.Engine.Sqlite;

/// <summary>
/// The server's own tables. Each is an eponymous virtual table <c>sys_&lt;number&gt;</c> with columns <c>c&lt;ordinal&gt;</c> on every connection.
/// The register only grows; a table registered again under its name replaces nothing and is refused.
/// </summary>
public sealed class SystemTableRegistry
{
    private readonly Lock _gate = new();
    private volatile SystemTableEntry[] _tables = [];

    /// <summary>All tables, in the order of their numbers.</summary>
    public IReadOnlyList<SystemTableEntry> Tables => _tables;

    /// <summary>Adds a table; connections learn of it before they compile their next statement.</summary>
    public void Register(ISystemTable table)
    {
        lock (_gate)
        {
            if (Find(table.Schema, table.Name) is not null) throw new ArgumentException($"{table.Schema}.{table.Name} is registered already");
            _tables = [.. _tables, new SystemTableEntry(_tables.Length, table)];
        }
    }

    /// <summary>Finds a table; names of system schemas and their tables compare without case, as MySQL treats information_schema.</summary>
    public SystemTableEntry? Find(string schema, string name)
    {
        foreach (var entry in _tables)
        {
            if (entry.Table.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && entry.Table.Schema.Equals(schema, StringComparison.OrdinalIgnoreCase)) return entry;
        }
        return null;
    }

    /// <summary>True when the schema holds system tables.</summary>
    public bool HasSchema(string schema) => _tables.Any(t => t.Table.Schema.Equals(schema, StringComparison.OrdinalIgnoreCase));

    internal void Sync(SqliteConnection connection)
    {
        var tables = _tables;
        while (connection.KnownSystemTables < tables.Length) connection.AddSystemTable(tables[connection.KnownSystemTables]);
    }
}

/// <summary>A system table and its physical name.</summary>
public sealed record SystemTableEntry(int Number, ISystemTable Table)
{
    /// <summary>Name of the virtual table in translated SQL.</summary>
    public string PhysicalName { get; } = $"sys_{Number}";

    /// <summary>The table as the catalog would describe it.</summary>
    public TableInfo Info { get; } = SystemTableInfo.Of(Number, Table);
}

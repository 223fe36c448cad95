using Cardea.Engine.Catalog;
using Cardea.Engine.Types;

namespace Cardea.Engine.Binding;

/// <summary>A column that a table of FROM offers.</summary>
/// <param name="SqlName">Its name in translated SQL.</param>
/// <param name="Info">The catalog's entry, for columns of base tables.</param>
internal sealed record SourceColumn(string Name, MySqlType Type, bool Nullable, string SqlName, ColumnInfo? Info = null, bool Invisible = false)
{
    /// <summary>For a column of a derived table: the column of a base table that it passes on unchanged.</summary>
    public BoundColumn? Origin { get; init; }
}

/// <summary>One occurrence of a table in FROM. Its SQL alias is unique within the statement, so that nested scopes need no care below.</summary>
internal abstract class TableSource(int number, string? schema, string name, string alias, IReadOnlyList<SourceColumn> columns)
{
    /// <summary>Position among all tables of the statement.</summary>
    public int Number { get; } = number;

    /// <summary>Null for derived tables and common table expressions.</summary>
    public string? Schema { get; } = schema;

    /// <summary>The table's own name; empty for derived tables.</summary>
    public string Name { get; } = name;

    /// <summary>The name by which columns are qualified.</summary>
    public string Alias { get; } = alias;

    public IReadOnlyList<SourceColumn> Columns { get; protected set; } = columns;

    /// <summary>Its alias in translated SQL.</summary>
    public string SqlAlias { get; } = $"s{number}";

    /// <summary>On the inner side of an outer join: every column may be NULL.</summary>
    public bool NullSupplied { get; set; }

    /// <summary>Its rows are locked for a change: SELECT … FOR UPDATE.</summary>
    public bool LocksRows { get; init; }

    /// <summary>The columns that the statement reads; becomes part of the access list.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A star reads all of it.</summary>
    public bool IsReadWhole { get; set; }

    public BoundColumn Column(int ordinal)
    {
        Touched.Add(Columns[ordinal].Name);
        return Unread(ordinal);
    }

    /// <summary>A column whose value nobody looks at, so that no right on it is asked for.</summary>
    public BoundColumn Unread(int ordinal)
    {
        var column = Columns[ordinal];
        return new BoundColumn(this, ordinal, column.Type, column.Nullable || NullSupplied) { Coercibility = Coercibility.Implicit };
    }

    public int Find(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}

/// <summary>A base table.</summary>
internal sealed class BaseSource(int number, TableInfo table, string alias)
    : TableSource(number, table.Schema, table.Name, alias, [.. table.Columns.Select(static c => new SourceColumn(c.Name, c.Type, c.Nullable, $"c{c.Id}", c, c.Invisible))])
{
    public TableInfo Table { get; } = table;

    /// <summary>The statement changes it; its accesses are listed by the plan.</summary>
    public bool IsTarget { get; set; }
}

/// <summary>A table of the server's own.</summary>
internal sealed class SystemSource(int number, ISystemTable table, string physicalName, string alias)
    : TableSource(number, table.Schema, table.Name, alias, [.. table.Columns.Select(static (c, i) => new SourceColumn(c.Name, c.Type, c.Nullable, $"c{i}"))])
{
    public string PhysicalName { get; } = physicalName;
}

/// <summary>(query) AS alias, or a view of the server's own, which then has a schema and a name.</summary>
internal sealed class DerivedSource(int number, BoundQuery query, string alias, IReadOnlyList<SourceColumn> columns, string? schema = null, string name = "")
    : TableSource(number, schema, name, alias, columns)
{
    public BoundQuery Query { get; } = query;
}

/// <summary>A reference to a common table expression.</summary>
internal sealed class CteSource(int number, CommonTable table, string alias) : TableSource(number, null, "", alias, table.Columns)
{
    public CommonTable Table { get; } = table;
}

/// <summary>A common table expression; its query is bound once, wherever it is used.</summary>
internal sealed class CommonTable(string name, int number)
{
    public string Name { get; } = name;

    /// <summary>Its name in translated SQL.</summary>
    public string SqlName { get; } = $"w{number}";

    /// <summary>Null while the recursive part is being bound.</summary>
    public BoundQuery? Query { get; set; }

    public IReadOnlyList<SourceColumn> Columns { get; set; } = [];

    public bool Recursive { get; set; }
}

namespace Cardea.Server.Upgrade.Import;

/// <summary>The grant tables of another server, as a dump or the server itself gave them: rows by column name, whatever columns its generation has.</summary>
internal sealed class ForeignTables
{
    /// <summary>The tables that say who may do what. Everything else in the schema mysql stays where it is.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "global_priv", "user", "db", "host", "tables_priv", "columns_priv", "procs_priv", "proxies_priv", "roles_mapping", "role_edges", "default_roles",
        "global_grants", "password_history",
    ];

    private readonly Dictionary<string, List<ForeignRow>> _tables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the server calls itself, where it said so.</summary>
    public string Version { get; set; } = "";

    public bool Has(string table) => _tables.ContainsKey(table);

    /// <summary>The rows of a table; none when the generation has no such table.</summary>
    public IReadOnlyList<ForeignRow> Rows(string table) => _tables.TryGetValue(table, out var rows) ? rows : [];

    /// <summary>Begins a table, which may stay empty.</summary>
    public List<ForeignRow> Begin(string table)
    {
        if (!_tables.TryGetValue(table, out var rows)) _tables.Add(table, rows = []);
        return rows;
    }
}

/// <summary>One row. Column names compare without case: generations differ in it.</summary>
internal sealed class ForeignRow(IReadOnlyList<string> columns, IReadOnlyList<string?> values)
{
    public bool Has(string column) => IndexOf(column) >= 0;

    /// <summary>The value; empty for NULL and for a column that this generation does not have.</summary>
    public string Text(string column) => Value(column) ?? "";

    /// <summary>The value, or null.</summary>
    public string? Value(string column) => IndexOf(column) is >= 0 and var at ? values[at] : null;

    /// <summary>True for <c>Y</c>.</summary>
    public bool Yes(string column) => Text(column) is "Y" or "y";

    /// <summary>A number; 0 where there is none.</summary>
    public long Number(string column) =>
        long.TryParse(Text(column), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private int IndexOf(string column)
    {
        for (var i = 0; i < columns.Count; i++)
            if (string.Equals(columns[i], column, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}

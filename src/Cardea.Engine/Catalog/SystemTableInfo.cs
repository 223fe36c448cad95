namespace Cardea.Engine.Catalog;

/// <summary>
/// A system table in the catalog's own form, so that SHOW CREATE TABLE, DESCRIBE, SHOW INDEX and information_schema all tell of the same columns and keys.
/// </summary>
internal static class SystemTableInfo
{
    private const string Primary = "PRIMARY";

    /// <summary>
    /// What MySQL 8.4 prints behind the columns. The tables of information_schema that are no views of its data dictionary it prints as temporary ones
    /// (sql_show.cc, store_create_info); here none is such a view. Character sets: scripts/mysql_system_tables.sql, sql/sql_show.cc, storage/perfschema.
    /// </summary>
    private static readonly Dictionary<string, (string Engine, string Collation, bool Temporary)> Schemas = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mysql"] = ("InnoDB", "utf8mb3_bin", false),
        ["information_schema"] = ("InnoDB", "utf8mb3_general_ci", true),
    };

    private static readonly (string Engine, string Collation, bool Temporary) Others = ("PERFORMANCE_SCHEMA", "utf8mb4_0900_ai_ci", false);

    /// <summary>A schema of the server's own, as SHOW CREATE DATABASE and information_schema.SCHEMATA tell of it. Its default is not what all its tables have.</summary>
    public static SchemaInfo SchemaOf(string name)
    {
        var lower = name.ToLowerInvariant();
        return new SchemaInfo(-1, lower, lower == "information_schema" ? "utf8mb3_general_ci" : "utf8mb4_0900_ai_ci", new Dictionary<string, TableInfo>());
    }

    /// <param name="number">Of the table among the system tables; no table of a user has a negative id.</param>
    /// <param name="table">The table.</param>
    public static TableInfo Of(int number, ISystemTable table)
    {
        var (engine, collation, temporary) = Schemas.GetValueOrDefault(table.Schema, Others);
        ColumnInfo[] columns = [.. table.Columns.Select(static (c, i) => new ColumnInfo(i, i, c.Name, c.Type, c.Nullable) { Default = c.Default, OnUpdateNow = c.OnUpdateNow })];
        IndexInfo[] keys = [.. table.Keys.Select((key, i) => new IndexInfo(i, key.Name, key.Name == Primary, key.Name == Primary, [.. key.Columns.Select(Part)]))];
        return new TableInfo(-1 - number, table.Schema, table.Name, columns, keys, collation, table.Comment, engine, DateTime.UnixEpoch, temporary);

        IndexPart Part(string text) => text.Split(' ') is [var name, "DESC"] ? new IndexPart(Ordinal(name), Descending: true) : new IndexPart(Ordinal(text));

        int Ordinal(string name) => columns.Single(c => c.Name == name).Ordinal;
    }
}

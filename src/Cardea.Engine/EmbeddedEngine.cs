using Cardea.Engine.Execution;
using Cardea.Engine.Plans;
using Cardea.Engine.Storage;

namespace Cardea.Engine;

/// <summary>The engine that runs inside the server: MySQL's meaning over one SQLite file.</summary>
public sealed class EmbeddedEngine : IEngine
{
    /// <summary>Room for plans, in bytes.</summary>
    public const long DefaultPlanCacheBytes = 32L << 20;

    private readonly Database _database;
    private readonly PlanCache _cache;

    /// <param name="database">Owned from here on.</param>
    /// <param name="planCacheBytes">Room for plans that all sessions share.</param>
    public EmbeddedEngine(Database database, long planCacheBytes = DefaultPlanCacheBytes) => (_database, _cache) = (database, new PlanCache(planCacheBytes));

    /// <summary>The file below.</summary>
    public Database Database => _database;

    /// <inheritdoc/>
    public string Description => _database.Description;

    /// <summary>Plans held.</summary>
    public int PlanCount => _cache.Count;

    /// <summary>Opens or creates the database file. Throws <see cref="StorageOpenException"/>.</summary>
    public static EmbeddedEngine Open(string path, DatabaseSettings settings) => new(Database.Open(path, settings));

    /// <inheritdoc/>
    public IEngineSession OpenSession(ISessionHost host) => new EmbeddedSession(_database, _cache, host);

    /// <inheritdoc/>
    public void Register(ISystemTable table) => _database.SystemTables.Register(table);

    /// <inheritdoc/>
    public string? FindSchema(string name)
    {
        if (_database.Catalog.Current.Schemas.TryGetValue(name, out var schema)) return schema.Name;
        return _database.SystemTables.Tables.FirstOrDefault(t => t.Table.Schema.Equals(name, StringComparison.OrdinalIgnoreCase))?.Table.Schema;
    }

    public void Dispose() => _database.Dispose();
}

using Cardea.Protocol.Errors;

namespace Cardea.Engine.Execution;

/// <summary>
/// What LOCK TABLES named. While it lasts, the session reads and writes only these tables, and writes none that it locked for reading; the server's own
/// tables and temporary ones need no lock.
/// </summary>
/// <remarks>Source: MySQL 8.4 manual, "LOCK TABLES and UNLOCK TABLES Statements".</remarks>
internal sealed class TableLocks
{
    private const AccessKind Writing = AccessKind.Insert | AccessKind.Update | AccessKind.Delete;
    private readonly Dictionary<(string Schema, string Table), bool> _forWriting = [];

    /// <summary>Adds a table; of two locks on one the stronger counts.</summary>
    public void Add(string schema, string table, bool write) => _forWriting[(schema, table)] = write || _forWriting.GetValueOrDefault((schema, table));

    /// <summary>There is a table to be locked.</summary>
    public bool IsNeeded => _forWriting.Count > 0;

    /// <summary>Throws 1100 for a table that was not locked, 1099 for one that was not locked for writing.</summary>
    /// <param name="accesses">Of a statement that reads or changes rows.</param>
    /// <param name="needsLock">Whether a table is one of those that are locked at all.</param>
    public void Demand(IReadOnlyList<TableAccess> accesses, Func<string, string, bool> needsLock)
    {
        foreach (var access in accesses)
        {
            if (access.Table is not { } table) continue;
            if (_forWriting.TryGetValue((access.Schema, table), out var write))
            {
                if (!write && (access.Kind & Writing) != 0) throw new ServerErrorException(ServerErrors.LockedForReading(table));
            }
            else if (needsLock(access.Schema, table)) throw new ServerErrorException(ServerErrors.NotLocked(table));
        }
    }
}

using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Storage;

/// <summary>The work of one writing statement.</summary>
public interface IWriteJob
{
    /// <summary>
    /// Changes data through <paramref name="connection"/>, whose <see cref="SqliteConnection.Session"/> is the job's own session. It may run on
    /// another session's thread, and may be run again after what it did was rolled back: results must be set, not added to.
    /// When it throws, its changes are undone and the exception reaches the caller of <see cref="StorageSession.Write"/>; other jobs are not touched.
    /// </summary>
    void Run(SqliteConnection connection);

    /// <summary>Only the session's own temporary tables change, which READ ONLY allows.</summary>
    bool IsOfTemporaryTables => false;
}

using Cardea.Engine.Catalog;
using Cardea.Engine.Catalog.InformationSchema;
using Cardea.Engine.Lane;
using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Storage;

/// <summary>
/// The database file <c>cardea.db</c>: one writer behind the <see cref="WriteLane"/>, a pool of readers, the catalog, background checkpoints.
/// A lock on <c>cardea.db-lock</c> keeps a second server out of the data directory.
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>"CRDA": tells our files from other SQLite files.</summary>
    private const int ApplicationId = 0x43524441;

    /// <summary>Version of the catalog's layout; a file of a newer one is refused.</summary>
    private const int Layout = 1;

    private readonly FileStream _lock;
    private readonly Checkpointer _checkpointer;
    private bool _disposed;

    private Database(string path, DatabaseSettings settings, FileStream fileLock)
    {
        Settings = settings;
        _lock = fileLock;
        SqliteConnection? writer = null;
        try
        {
            writer = new SqliteConnection(path, SystemTables, create: true);
            CheckFile(writer, path);
            writer.Execute($"PRAGMA synchronous={(settings.Durable ? "FULL" : "NORMAL")}; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-{settings.WriterCacheKiB}; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; PRAGMA legacy_alter_table=ON");
            Counters = new AutoIncrementCounters();
            Lane = new WriteLane(writer, Counters, Fail);
            Catalog = new CatalogStore(writer, settings.Clock);
            Counters.Load(writer);
            writer.Distrust();
            Readers = new ReaderPool(path, settings, SystemTables);
            _checkpointer = new Checkpointer(path, SystemTables, settings.CheckpointPages, Fail);
            _checkpointer.Watch(writer, settings.Durable);
            new InformationSchemaTables(this).Register();
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Opens or creates the file. Throws <see cref="StorageOpenException"/> with one line: locked, damaged, newer, not ours, no library.</summary>
    public static Database Open(string path, DatabaseSettings s)
    {
        FileStream fileLock;
        try
        {
            fileLock = new FileStream(path + "-lock", ForTheOwnerAlone(FileShare.None));
            // SQLite gives its log and its shared memory the mode of the database file, so that file is made here.
            new FileStream(path, ForTheOwnerAlone(FileShare.ReadWrite)).Dispose();
        }
        catch (IOException e)
        {
            throw new StorageOpenException($"{path} is in use by another server, or its lock file cannot be opened: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageOpenException($"{path}-lock cannot be opened: {e.Message}", e);
        }
        try
        {
            return new Database(path, s, fileLock);
        }
        catch (SqliteException e)
        {
            fileLock.Dispose();
            var what = e.Code is Result.Corrupt or Result.NotADatabase ? "is damaged or not a database" : "cannot be opened";
            throw new StorageOpenException($"{path} {what}: {e.Message} ({e.ExtendedCode})", e);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    private static FileStreamOptions ForTheOwnerAlone(FileShare share) => new()
    {
        Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    /// <summary>Schemas and tables; <see cref="CatalogStore.Current"/> is the committed state.</summary>
    public CatalogStore Catalog { get; }

    /// <summary>The server's own tables; register them here.</summary>
    public SystemTableRegistry SystemTables { get; } = new();

    /// <summary>Library below, e.g. <c>SQLite 3.40.1</c>.</summary>
    public string Description => $"SQLite {SqliteLibrary.Version}";

    internal DatabaseSettings Settings { get; }

    internal WriteLane Lane { get; }

    internal ReaderPool Readers { get; }

    internal AutoIncrementCounters Counters { get; }

    /// <summary>Opens a client's half. It holds no connection while idle.</summary>
    public StorageSession OpenSession(ISessionHost host) => new(this, host);

    /// <summary>The next AUTO_INCREMENT value of a table, as SHOW CREATE TABLE prints it.</summary>
    public ulong PeekAutoIncrement(TableInfo table) => Counters.Peek(table.Id);

    /// <summary>Clean close: no session may be at work. The log is emptied into the file.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _checkpointer.Dispose();
        Readers.Dispose();
        try
        {
            if (Lane.Failure is null) CloseCleanly();
        }
        catch (SqliteException)
        {
            // What was acknowledged is in the log and is recovered at the next start.
        }
        Lane.Dispose();
        _lock.Dispose();
    }

    private void CloseCleanly()
    {
        var writer = Lane.Writer;
        Lane.Rollback();
        Lane.Begin();
        Counters.Write(writer, exact: true);
        Lane.Commit();
        writer.Execute("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private void Fail(SqliteException e)
    {
        if (e.Code is Result.IoError or Result.Corrupt) Lane.Failure ??= e;
    }

    private static void CheckFile(SqliteConnection writer, string path)
    {
        var application = writer.ScalarInt64("PRAGMA application_id");
        var layout = writer.ScalarInt64("PRAGMA user_version");
        var isNew = writer.ScalarInt64("SELECT count(*) FROM sqlite_schema") == 0;
        if (isNew && application == 0)
        {
            writer.Execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL");
            writer.Execute($"BEGIN IMMEDIATE; PRAGMA application_id={ApplicationId}; PRAGMA user_version={Layout}; {CatalogStore.Schema} COMMIT");
            return;
        }
        if (application != ApplicationId) throw new StorageOpenException($"{path} is not a Cardea database");
        if (layout > Layout) throw new StorageOpenException($"{path} was written by a newer version (layout {layout}, this one knows {Layout})");
        writer.Execute("PRAGMA journal_mode=WAL");
    }
}

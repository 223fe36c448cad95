using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cardea.Engine.Sqlite;

namespace Cardea.Engine.Storage;

/// <summary>
/// Copies the write-ahead log into the file on a thread and a connection of its own, so that no commit pays for it. Its connection also
/// stays open for the life of the process: closing the last one would run recovery again.
/// </summary>
internal sealed unsafe class Checkpointer : IDisposable
{
    private const int MillisecondsBetween = 50;

    private readonly SqliteConnection _connection;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEvent _stop = new(false);
    private readonly int _threshold;
    private readonly Action<SqliteException> _failed;
    private readonly string _path;
    private LogSpace? _space;
    private GCHandle _self;

    public Checkpointer(string path, SystemTableRegistry systemTables, int threshold, Action<SqliteException> failed)
    {
        (_path, _threshold, _failed) = (path, threshold, failed);
        _connection = new SqliteConnection(path, systemTables);
        _connection.Execute("PRAGMA synchronous=FULL; PRAGMA cache_size=-256");
        _connection.ScalarInt64("SELECT count(*) FROM sqlite_schema");
        _self = GCHandle.Alloc(this);
        _thread = new Thread(Work) { IsBackground = true, Name = "checkpoint" };
        _thread.Start();
    }

    /// <summary>Listens to the writer's commits.</summary>
    /// <param name="writer">The only connection that writes to the log.</param>
    /// <param name="isDurable">Each commit is synced: then the log is kept longer than what is in it.</param>
    public void Watch(SqliteConnection writer, bool isDurable)
    {
        if (isDurable) _space = new LogSpace(_path);
        Native.wal_hook(writer.Handle, &OnCommit, GCHandle.ToIntPtr(_self));
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _connection.Dispose();
        _space?.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint data, nint db, byte* name, int pages)
    {
        var self = Unsafe.As<Checkpointer>(GCHandle.FromIntPtr(data).Target!);
        self._space?.Keep(pages);
        if (pages >= self._threshold && !self._stop.SafeWaitHandle.IsClosed) self.Wake();
        return Result.Ok;
    }

    private int _awake;

    private void Wake()
    {
        if (Interlocked.Exchange(ref _awake, 1) == 0) _wake.Set();
    }

    private void Work()
    {
        WaitHandle[] handles = [_stop, _wake];
        while (WaitHandle.WaitAny(handles) != 0)
        {
            var code = Native.wal_checkpoint_v2(_connection.Handle, null, 0, out _, out _); // PASSIVE: waits for nobody
            if ((code & 0xFF) is Result.IoError or Result.Corrupt or Result.Full)
            {
                // After a failed fsync a later success proves nothing. The log still has everything: stop writing, recover at restart.
                if ((code & 0xFF) != Result.Full) _failed(_connection.Error(code));
                if ((code & 0xFF) != Result.Full) return;
            }
            if (_stop.WaitOne(MillisecondsBetween)) return;
            Volatile.Write(ref _awake, 0);
        }
    }
}

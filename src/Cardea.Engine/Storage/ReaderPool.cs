using Cardea.Engine.Sqlite;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Storage;

/// <summary>
/// Read connections. A thread gets the one it used last if that is free (warm caches, no contention), else any free one, else a new one.
/// </summary>
internal sealed class ReaderPool(string path, DatabaseSettings settings, SystemTableRegistry systemTables) : IDisposable
{
    [ThreadStatic] private static Reader? _last;

    private readonly Lock _gate = new();
    private readonly List<Reader> _all = [];
    private readonly object _freed = new();
    private volatile bool _disposed;
    private int _waiting;

    /// <summary>Number of open read connections.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _all.Count;
        }
    }

    /// <summary>Takes a reader; waits up to <paramref name="wait"/> when all are in use, then 1205.</summary>
    public Reader Rent(ISessionHost host, TimeSpan wait)
    {
        if (_last is { } last && ReferenceEquals(last.Pool, this) && last.TryTake()) return Mark(last, host);
        if (RentAny() is { } other) return Mark(other, host);
        using (host.Blocking())
        {
            var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
            Interlocked.Increment(ref _waiting);
            try
            {
                lock (_freed)
                {
                    while (true)
                    {
                        if (RentAny() is { } reader) return Mark(reader, host);
                        if (host.Killed || host.ClientGone) throw new ServerErrorException(ServerErrors.QueryInterrupted());
                        var left = until - Environment.TickCount64;
                        if (left <= 0) throw new ServerErrorException(ServerErrors.LockWaitTimeout());
                        Monitor.Wait(_freed, (int)Math.Min(left, 100));
                    }
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    public void Return(Reader reader)
    {
        reader.Connection.Session = null;
        if (_disposed)
        {
            reader.Connection.Dispose();
            return;
        }
        if (!ReferenceEquals(_last, reader) && Surplus(reader))
        {
            reader.Connection.Dispose();
            return;
        }
        reader.GiveBack();
        if (Volatile.Read(ref _waiting) == 0) return;
        lock (_freed) Monitor.Pulse(_freed);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var reader in _all)
            {
                if (reader.TryTake()) reader.Connection.Dispose();
            }
            _all.Clear();
        }
    }

    private static Reader Mark(Reader reader, ISessionHost host)
    {
        reader.Connection.Session = host;
        _last = reader;
        return reader;
    }

    private Reader? RentAny()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            foreach (var reader in _all)
            {
                if (reader.TryTake()) return reader;
            }
            if (_all.Count >= settings.MaxReaders) return null;
            var fresh = new Reader(this, Open());
            fresh.TryTake();
            _all.Add(fresh);
            return fresh;
        }
    }

    private bool Surplus(Reader reader)
    {
        lock (_gate)
        {
            if (_all.Count <= settings.KeptReaders) return false;
            _all.Remove(reader);
            return true;
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(path, systemTables);
        connection.Execute($"PRAGMA query_only=ON; PRAGMA cache_size=-{settings.ReaderCacheKiB}; PRAGMA mmap_size={settings.MappedBytes}; PRAGMA temp_store=MEMORY");
        connection.Distrust();
        return connection;
    }

    /// <summary>One pooled connection and whether it is taken.</summary>
    internal sealed class Reader(ReaderPool pool, SqliteConnection connection)
    {
        private int _taken;

        public ReaderPool Pool { get; } = pool;

        public SqliteConnection Connection { get; } = connection;

        public bool TryTake() => Volatile.Read(ref _taken) == 0 && Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

        public void GiveBack() => Volatile.Write(ref _taken, 0);
    }
}

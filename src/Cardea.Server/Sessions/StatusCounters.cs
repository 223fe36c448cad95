namespace Cardea.Server.Sessions;

/// <summary>Counters of the server that SHOW STATUS prints. Each thread adds with interlocked operations; there is one instance.</summary>
public sealed class StatusCounters
{
    private long _connections;
    private long _maxUsed;
    private long _questions;
    private long _queries;
    private long _bytesReceived;
    private long _bytesSent;
    private long _abortedConnects;
    private long _abortedClients;
    private long _slowQueries;
    private long _flushes;
    private long _openedTables;
    private long _running;
    private long _preparedStatements;
    private long _accessDenied;
    private long _maxConnectionErrors;
    private long _lockedConnects;
    private long _delays;
    private readonly long[] _commands = new long[(int)Com.Count];

    public long Connections => Volatile.Read(ref _connections);
    public long MaxUsedConnections => Volatile.Read(ref _maxUsed);
    public DateTimeOffset MaxUsedTime { get; private set; }
    public long Questions => Volatile.Read(ref _questions);
    public long Queries => Volatile.Read(ref _queries);
    public long BytesReceived => Volatile.Read(ref _bytesReceived);
    public long BytesSent => Volatile.Read(ref _bytesSent);
    public long AbortedConnects => Volatile.Read(ref _abortedConnects);
    public long AbortedClients => Volatile.Read(ref _abortedClients);
    public long SlowQueries => Volatile.Read(ref _slowQueries);
    public long FlushCommands => Volatile.Read(ref _flushes);
    public long OpenedTables => Volatile.Read(ref _openedTables);
    public long Running => Volatile.Read(ref _running);
    public long PreparedStatements => Volatile.Read(ref _preparedStatements);
    public long AccessDenied => Volatile.Read(ref _accessDenied);
    public long MaxConnectionErrors => Volatile.Read(ref _maxConnectionErrors);

    public long LockedConnects => Volatile.Read(ref _lockedConnects);
    public long Delays => Volatile.Read(ref _delays);

    public long Command(Com command) => Volatile.Read(ref _commands[(int)command]);

    public void CountConnection() => Interlocked.Increment(ref _connections);
    public void CountQuestion() => Interlocked.Increment(ref _questions);
    public void CountQuery() => Interlocked.Increment(ref _queries);
    public void CountAbortedConnect() => Interlocked.Increment(ref _abortedConnects);
    public void CountAbortedClient() => Interlocked.Increment(ref _abortedClients);
    public void CountSlowQuery() => Interlocked.Increment(ref _slowQueries);
    public void CountFlush() => Interlocked.Increment(ref _flushes);
    public void CountOpenedTables(int count) => Interlocked.Add(ref _openedTables, count);
    public void CountAccessDenied() => Interlocked.Increment(ref _accessDenied);
    public void CountMaxConnections() => Interlocked.Increment(ref _maxConnectionErrors);
    public void CountLockedConnect() => Interlocked.Increment(ref _lockedConnects);
    public void CountDelay() => Interlocked.Increment(ref _delays);
    public void ResetDelays() => Interlocked.Exchange(ref _delays, 0);
    public void CountCommand(Com command) => Interlocked.Increment(ref _commands[(int)command]);
    public void CountBytes(long received, long sent)
    {
        Interlocked.Add(ref _bytesReceived, received);
        Interlocked.Add(ref _bytesSent, sent);
    }

    public void BeginRunning() => Interlocked.Increment(ref _running);
    public void EndRunning() => Interlocked.Decrement(ref _running);

    /// <summary>Counts a prepared statement unless that would pass the limit.</summary>
    public bool TryAddPrepared(long limit)
    {
        if (Interlocked.Increment(ref _preparedStatements) <= limit) return true;
        Interlocked.Decrement(ref _preparedStatements);
        return false;
    }

    public void RemovePrepared(int count) => Interlocked.Add(ref _preparedStatements, -count);

    /// <summary>Notes how many clients are connected now.</summary>
    public void NoteConnected(long now, DateTimeOffset time)
    {
        var seen = Volatile.Read(ref _maxUsed);
        while (now > seen)
        {
            var was = Interlocked.CompareExchange(ref _maxUsed, now, seen);
            if (was == seen)
            {
                MaxUsedTime = time;
                return;
            }
            seen = was;
        }
    }

    /// <summary>FLUSH STATUS.</summary>
    public void Flush(long connectedNow)
    {
        Interlocked.Exchange(ref _maxUsed, connectedNow);
        Interlocked.Exchange(ref _slowQueries, 0);
        Interlocked.Exchange(ref _abortedClients, 0);
        Interlocked.Exchange(ref _abortedConnects, 0);
        Interlocked.Exchange(ref _openedTables, 0);
        Interlocked.Exchange(ref _lockedConnects, 0);
    }
}

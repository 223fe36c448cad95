using System.Collections.Concurrent;

namespace Cardea.Server.Sessions;

/// <summary>Everybody who is logged in: KILL, the process list, limits and shutdown look here.</summary>
public sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<uint, Session> _sessions = new();
    private int _count;

    /// <summary>How many are logged in.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The sessions now, in the order of their ids.</summary>
    public IEnumerable<Session> All => _sessions.Values.OrderBy(static session => session.ConnectionId);

    /// <summary>Adds one.</summary>
    public void Add(Session session)
    {
        if (_sessions.TryAdd(session.ConnectionId, session)) Interlocked.Increment(ref _count);
    }

    /// <summary>Removes one.</summary>
    public void Remove(Session session)
    {
        if (_sessions.TryRemove(session.ConnectionId, out _)) Interlocked.Decrement(ref _count);
    }

    /// <summary>The session of a connection id, or null.</summary>
    public Session? Find(ulong id) => id <= uint.MaxValue && _sessions.TryGetValue((uint)id, out var session) ? session : null;
}

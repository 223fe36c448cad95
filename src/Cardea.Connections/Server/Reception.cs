using System.Net;
using Cardea.Connections.Readiness;
using Cardea.Connections.Sockets;
using Cardea.Protocol.Errors;

namespace Cardea.Connections.Server;

/// <summary>
/// The server's moving part: worker pool, listeners and connections. Strangers (connections that have not logged in) are counted apart, so that
/// they cannot take the place of those who have.
/// </summary>
public sealed class Reception : IDisposable
{
    private readonly IServerHost _host;
    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];
    private readonly LinkedList<ServerConnection> _strangers = new(); // oldest first
    private readonly LinkedList<ServerConnection> _administrativeStrangers = new(); // apart, so that a flood at the main listener does not push them out
    private readonly SourceBudget _sources = new();
    private int _handshakes;
    private uint _lastId;
    private bool _closing;

    /// <summary>Makes the pool; nothing listens yet.</summary>
    public Reception(IServerHost host, WorkerPoolSettings? pool = null)
    {
        _host = host;
        Pool = new WorkerPool(pool ?? new WorkerPoolSettings());
    }

    /// <summary>The threads.</summary>
    public WorkerPool Pool { get; }

    /// <summary>All listeners.</summary>
    public IReadOnlyList<Listener> Listeners
    {
        get
        {
            lock (_gate) return [.. _listeners];
        }
    }

    /// <summary>All connections at this moment, logged in or not.</summary>
    public IReadOnlyList<ServerConnection> Connections => Pool.Snapshot<ServerConnection>();

    /// <summary>Connections that have not logged in.</summary>
    public int StrangerCount
    {
        get
        {
            lock (_gate) return _strangers.Count + _administrativeStrangers.Count;
        }
    }

    /// <summary>TLS handshakes under way.</summary>
    public int HandshakeCount => Volatile.Read(ref _handshakes);

    /// <summary>Opens a listener; it accepts from <see cref="Start"/> on.</summary>
    /// <exception cref="ListenException">The address cannot be had.</exception>
    public Listener Listen(ListenAddress where)
    {
        var listener = new Listener(this, _host, where);
        lock (_gate) _listeners.Add(listener);
        return listener;
    }

    /// <summary>Starts threads and listeners.</summary>
    public void Start()
    {
        Pool.Start();
        foreach (var listener in Listeners) listener.Start();
    }

    /// <summary>
    /// Stops accepting, ends idle connections at once, lets running commands finish until the limit, then kills what is left. Call from a thread of your own.
    /// </summary>
    public void Stop(TimeSpan limit)
    {
        lock (_gate) _closing = true;
        foreach (var listener in Listeners) listener.Close();
        var until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        foreach (var connection in Connections) connection.Retire(CloseReason.Shutdown);
        WaitUntilEmpty(until);
        foreach (var connection in Connections) connection.Kill(CloseReason.Shutdown);
        WaitUntilEmpty(Environment.TickCount64 + 1000);
        Pool.Stop(TimeSpan.FromSeconds(1));
    }

    /// <summary>Stops at once.</summary>
    public void Dispose()
    {
        if (!_closing) Stop(TimeSpan.Zero);
        Pool.Dispose();
    }

    internal void OnAccepted(Link link, IPEndPoint? remote, Listener listener)
    {
        ServerConnection connection;
        ServerConnection? oldest = null;
        lock (_gate)
        {
            if (_closing)
            {
                link.Dispose();
                return;
            }
            connection = new ServerConnection(this, _host, link, ++_lastId, remote, listener);
            var strangers = StrangersLike(connection);
            connection.Waiting = strangers.AddLast(connection);
            if (strangers.Count > _host.Limits.Unauthenticated) oldest = TakeOldest(strangers);
        }
        oldest?.Kill(CloseReason.Evicted);
        Pool.Register(connection);
        try
        {
            connection.Begin(_host.Welcome(connection) ?? Debt(connection));
        }
#pragma warning disable CA1031 // a bug in one login must not stop the listener
        catch (Exception bug)
        {
            connection.OnBug(bug);
        }
#pragma warning restore CA1031
    }

    /// <summary>No longer a stranger: logged in, or gone.</summary>
    internal void LoggedIn(ServerConnection connection)
    {
        lock (_gate)
        {
            if (connection.Waiting is not { } place) return;
            StrangersLike(connection).Remove(place);
            connection.Waiting = null;
        }
    }

    internal void BeginHandshake()
    {
        if (Interlocked.Increment(ref _handshakes) <= _host.Limits.Handshakes) return;
        ServerConnection? oldest;
        lock (_gate) oldest = TakeOldest(_strangers);
        oldest?.Kill(CloseReason.Evicted);
    }

    // Under _gate. Out of the list at once, so that the next one to be pushed out is another.
    private static ServerConnection? TakeOldest(LinkedList<ServerConnection> strangers)
    {
        if (strangers.First is not { } first) return null;
        strangers.Remove(first);
        first.Value.Waiting = null;
        return first.Value;
    }

    private LinkedList<ServerConnection> StrangersLike(ServerConnection connection) => connection.IsAdministrative ? _administrativeStrangers : _strangers;

    internal void EndHandshake() => Interlocked.Decrement(ref _handshakes);

    /// <summary>FLUSH HOSTS: what sources have cost is forgotten.</summary>
    public void ForgetSources() => _sources.Forget();

    /// <summary>A handshake of this connection came to nothing.</summary>
    internal void Charge(ServerConnection connection, double cost)
    {
        if (connection.RemoteEndPoint is { } remote && !IsLeftOut(remote.Address)) _sources.Charge(remote.Address, cost, _host.Limits.FailedHandshakes, Environment.TickCount64);
    }

    // As for blocked hosts: behind this machine's own address stand proxies and tunnels, whose users must not shut each other out.
    private static bool IsLeftOut(IPAddress source) => (source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source) is var address
        && (address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback));

    // The administrative interface stays open to a debtor: it is how the administrator comes in when somebody on his own machine runs wild.
    private ServerError? Debt(ServerConnection connection) =>
        !connection.IsAdministrative && connection.RemoteEndPoint is { } remote && _sources.IsOver(remote.Address, _host.Limits.FailedHandshakes, Environment.TickCount64)
            ? ServerErrors.HostIsBlocked(remote.Address.ToString()) : null;

    private void WaitUntilEmpty(long until)
    {
        using var pause = new ManualResetEventSlim();
        while (Connections.Count > 0 && Environment.TickCount64 < until) _ = pause.Wait(5);
    }
}

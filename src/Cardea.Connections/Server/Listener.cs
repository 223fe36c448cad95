using System.Net;
using Cardea.Connections.Readiness;
using Cardea.Connections.Sockets;
using Cardea.Tls;

namespace Cardea.Connections.Server;

/// <summary>Accepts connections inside the pool, a few for one wake-up. When descriptors run out it pauses instead of spinning.</summary>
public sealed class Listener : Pollable
{
    private const int OwnThreadPatience = 500; // milliseconds after which the own thread looks whether it is still wanted
    private readonly Reception _reception;
    private readonly IServerHost _host;
    private readonly int _descriptor;
    private readonly string? _path;
    private readonly Lock _gate = new();
    private bool _paused;
    private bool _closed;

    internal Listener(Reception reception, IServerHost host, ListenAddress where)
    {
        (_reception, _host, Address) = (reception, host, where);
        if (where is ListenAddress.Local local)
        {
            _descriptor = ListenSocket.OpenLocal(local);
            _path = local.Path;
        }
        else
        {
            _descriptor = ListenSocket.OpenTcp((ListenAddress.Tcp)where);
            LocalEndPoint = SocketAddressBytes.LocalOf(_descriptor);
        }
    }

    /// <summary>What was asked for.</summary>
    public ListenAddress Address { get; }

    /// <summary>The administrative interface.</summary>
    public bool IsAdministrative => Address is ListenAddress.Tcp { IsAdministrative: true };

    /// <summary>The address with the real port; null for a Unix socket.</summary>
    public IPEndPoint? LocalEndPoint { get; }

    internal void Start()
    {
        if (Address is ListenAddress.Tcp { HasOwnThread: true })
        {
            new Thread(AcceptUntilClosed, 512 << 10) { Name = "administrative listener", IsBackground = true }.Start();
            return;
        }
        _reception.Pool.Register(this);
        _reception.Pool.Arm(this, _descriptor, LibC.EpollIn);
    }

    /// <inheritdoc/>
    protected internal override void OnReady()
    {
        var left = _host.Limits.AcceptsPerWake;
        while (left-- > 0 && TryAccept(out var exhausted))
        {
            if (!exhausted) continue;
            lock (_gate)
            {
                _paused = true;
                Deadline = Environment.TickCount64 + (long)_host.Limits.AcceptPause.TotalMilliseconds;
            }
            return;
        }
        Arm();
    }

    /// <inheritdoc/>
    protected internal override void OnDeadline()
    {
        lock (_gate)
        {
            Deadline = 0;
            if (!_paused) return;
            _paused = false;
        }
        Arm();
    }

    /// <inheritdoc/>
    protected internal override void OnBug(Exception bug)
    {
        _host.Bug(null, bug, Guid.NewGuid().ToString("N")[..12]);
        Arm();
    }

    /// <summary>Stops accepting; the socket file goes. Waits for nobody.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            Deadline = 0;
            if (Address is not ListenAddress.Tcp { HasOwnThread: true }) _reception.Pool.Unregister(this);
            _ = LibC.close(_descriptor);
        }
        if (_path is not null) File.Delete(_path);
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (!_closed) _reception.Pool.Arm(this, _descriptor, LibC.EpollIn);
        }
    }

    private void AcceptUntilClosed()
    {
        using var pause = new ManualResetEventSlim();
        while (!Volatile.Read(ref _closed))
        {
            if (!LibC.Poll(_descriptor, LibC.PollIn, OwnThreadPatience)) continue;
            try
            {
                while (TryAccept(out var exhausted))
                    if (exhausted) _ = pause.Wait(_host.Limits.AcceptPause);
            }
#pragma warning disable CA1031 // as in the pool: a bug is reported, and the next one is accepted
            catch (Exception bug)
            {
                _host.Bug(null, bug, Guid.NewGuid().ToString("N")[..12]);
            }
#pragma warning restore CA1031
        }
    }

    // False: nobody is waiting (or the listener is closed).
    private unsafe bool TryAccept(out bool exhausted)
    {
        exhausted = false;
        var address = stackalloc byte[SocketAddressBytes.Size];
        uint length = SocketAddressBytes.Size;
        int descriptor;
        lock (_gate)
        {
            if (_closed) return false;
            descriptor = LibC.accept4(_descriptor, address, &length, LibC.NonBlockingCloseOnExec);
        }
        if (descriptor >= 0)
        {
            var remote = _path is null ? SocketAddressBytes.Parse(new ReadOnlySpan<byte>(address, (int)length)) : null;
            _reception.OnAccepted(new Link(descriptor, _path is null ? TransportKind.Tcp : TransportKind.UnixSocket), remote, this);
            return true;
        }
        exhausted = LibC.LastError is LibC.ProcessFilesExhausted or LibC.SystemFilesExhausted or LibC.NoBuffers or LibC.OutOfMemory;
        // An aborted connection is not the listener's trouble: the next one may be fine.
        return exhausted || LibC.LastError is not (LibC.WouldBlock or 9);
    }
}

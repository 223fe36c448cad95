using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cardea.Connections.Readiness;
using Cardea.Tls;

namespace Cardea.Connections.Sockets;

/// <summary>What an operation on a <see cref="Link"/> came to.</summary>
public enum LinkStatus
{
    /// <summary>It is done.</summary>
    Done,
    /// <summary>Wait until readable.</summary>
    WantRead,
    /// <summary>Wait until writable.</summary>
    WantWrite,
    /// <summary>The peer ended the stream properly.</summary>
    Closed,
    /// <summary>The stream broke; see <see cref="Link.Failure"/>.</summary>
    Failed,
    /// <summary>A blocking operation ran out of time.</summary>
    TimedOut,
}

/// <summary>
/// A connected, non-blocking stream socket and the TLS session on it, once there is one. One owner at a time; <see cref="ShutDown"/> alone may be
/// called by anybody, since the descriptor is closed by the owner only and under the same lock.
/// </summary>
public sealed unsafe class Link : IDisposable
{
    private readonly Lock _gate = new();
    private readonly int _descriptor;
    private TlsSession? _tls;
    private bool _closed;

    /// <summary>Takes over a connected descriptor.</summary>
    internal Link(int descriptor, TransportKind transport)
    {
        _descriptor = descriptor;
        Transport = transport;
        Facts = transport == TransportKind.Tcp ? ChannelFacts.PlainTcp : ChannelFacts.PlainSocket;
    }

    /// <summary>What a TCP socket of ours is set to: answers go at once, and a peer that is gone is noticed. An accepted socket has it from its listener (tcp(7)).</summary>
    internal static void SetOptions(int descriptor)
    {
        LibC.SetOption(descriptor, LibC.IpProtocolTcp, LibC.TcpNoDelay, 1);
        LibC.SetOption(descriptor, LibC.SolSocket, LibC.SoKeepAlive, 1);
    }

    /// <summary>TCP or Unix socket.</summary>
    public TransportKind Transport { get; }

    /// <summary>What the channel proves now; replaced as a whole when the TLS handshake is done, readable by all threads.</summary>
    public ChannelFacts Facts { get; private set; }

    /// <summary>Why TLS failed, or null.</summary>
    public TlsFailure? Failure => _tls?.Failure ?? _plainFailure;

    /// <summary>The session, once TLS has been begun.</summary>
    public TlsSession? Tls => _tls;

    /// <summary>Bytes may be waiting inside TLS, which the descriptor does not tell.</summary>
    public bool HasPending => _tls is { IsEstablished: true } tls && tls.HasPending;

    internal int Descriptor => _descriptor;

    private TlsFailure? _plainFailure;

    /// <summary>From here on bytes are TLS.</summary>
    public void BeginTls(TlsSession session) => _tls = session;

    /// <summary>Goes on with the TLS handshake; when done, <see cref="Facts"/> are those of the session.</summary>
    public LinkStatus Handshake()
    {
        var status = Of(_tls!.Handshake());
        if (status == LinkStatus.Done) Facts = _tls.ReadFacts(Transport);
        return status;
    }

    /// <summary>Reads what is there.</summary>
    public LinkStatus Read(Span<byte> into, out int count)
    {
        if (_tls is not null) return Of(_tls.Read(into, out count));
        nint got;
        do
        {
            fixed (byte* data = into) got = LibC.recv(_descriptor, data, (nuint)into.Length, 0);
        }
        while (got < 0 && LibC.LastError == LibC.Interrupted);
        count = (int)Math.Max(got, 0);
        if (got > 0) return LinkStatus.Done;
        if (got == 0) return LinkStatus.Closed;
        return LibC.LastError == LibC.WouldBlock ? LinkStatus.WantRead : Broken(LibC.LastError);
    }

    /// <summary>Writes what the socket takes now.</summary>
    public LinkStatus Write(ReadOnlySpan<byte> from, out int count)
    {
        if (_tls is not null) return Of(_tls.Write(from, out count));
        nint got;
        do
        {
            fixed (byte* data = from) got = LibC.send(_descriptor, data, (nuint)from.Length, LibC.MessageNoSignal);
        }
        while (got < 0 && LibC.LastError == LibC.Interrupted);
        count = (int)Math.Max(got, 0);
        if (got >= 0) return LinkStatus.Done;
        return LibC.LastError == LibC.WouldBlock ? LinkStatus.WantWrite : Broken(LibC.LastError);
    }

    /// <summary>Waits for what an operation wanted, at most until the deadline (milliseconds of <see cref="Environment.TickCount64"/>).</summary>
    public bool Wait(LinkStatus wanted, long deadline)
    {
        using var waiting = BlockingScope.Enter();
        var events = wanted == LinkStatus.WantWrite ? LibC.PollOut : LibC.PollIn;
        while (true)
        {
            var left = deadline - Environment.TickCount64;
            if (left <= 0) return false;
            if (LibC.Poll(_descriptor, events, (int)Math.Min(left, int.MaxValue))) return true;
        }
    }

    /// <summary>Reads and throws away what still comes, so that closing sends no RST that would eat our last packet. True when the peer has closed.</summary>
    internal bool Drain()
    {
        var scrap = WorkerPool.Worker.Input;
        for (var i = 0; i < 4; i++)
        {
            nint got;
            fixed (byte* data = scrap) got = LibC.recv(_descriptor, data, (nuint)scrap.Length, 0);
            if (got == 0) return true;
            if (got < 0) return LibC.LastError is not (LibC.WouldBlock or LibC.Interrupted);
        }
        return false;
    }

    /// <summary>Says goodbye: close_notify inside TLS, then the end of our direction.</summary>
    internal void EndWriting()
    {
        _ = _tls?.Shutdown();
        ShutDown(LibC.ShutdownWrite);
    }

    /// <summary>Ends a direction from any thread; the owner notices. Nothing happens after <see cref="Dispose"/>.</summary>
    internal void ShutDown(int how)
    {
        lock (_gate)
        {
            if (!_closed) _ = LibC.shutdown(_descriptor, how);
        }
    }

    /// <summary>The peer's process id, user id and group id on a Unix socket; null otherwise.</summary>
    public (int Process, int User, int Group)? ReadPeerCredentials()
    {
        if (Transport != TransportKind.UnixSocket) return null;
        var values = stackalloc int[3];
        uint length = 3 * sizeof(int);
        return LibC.getsockopt(_descriptor, LibC.SolSocket, LibC.SoPeerCredentials, values, &length) == 0 ? (values[0], values[1], values[2]) : null;
    }

    /// <summary>Frees the TLS session, then closes the descriptor. Owner only.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }
        _tls?.Dispose();
        _ = LibC.close(_descriptor);
    }

    private LinkStatus Broken(int errno)
    {
        var words = Marshal.GetPInvokeErrorMessage(errno);
        _plainFailure = new TlsFailure(TlsFailureKind.Transport, words, words, null, null, errno);
        return LinkStatus.Failed;
    }

    private static LinkStatus Of(TlsStatus status) => status switch
    {
        TlsStatus.Done => LinkStatus.Done,
        TlsStatus.WantRead => LinkStatus.WantRead,
        TlsStatus.WantWrite => LinkStatus.WantWrite,
        TlsStatus.Closed => LinkStatus.Closed,
        _ => LinkStatus.Failed,
    };
}

using System.Net.Sockets;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tls;

namespace Cardea.Lab.Serving;

/// <summary>The client's end is gone, silent for too long, or broke TLS.</summary>
internal sealed class LinkEndedException(string why) : Exception(why);

/// <summary>A packet as it came.</summary>
internal readonly record struct Arrived(byte Sequence, byte[] Payload);

/// <summary>Packets over a socket, in plain and later inside TLS. It reads not one byte ahead in plain, so that TLS begins where the client begins it.</summary>
internal sealed class PeerLink : IDisposable
{
    private const int HeaderLength = 4;
    private const int LargestPacket = 1 << 20;
    private readonly Socket _socket;
    private readonly PacketWriter _output = new();
    private TlsSession? _tls;

    internal PeerLink(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
        socket.NoDelay = true;
    }

    internal bool IsInsideTls => _tls is { IsEstablished: true };

    /// <summary>Why TLS failed.</summary>
    internal TlsFailure? TlsFailure => _tls?.Failure;

    internal ChannelFacts? Facts => _tls?.ReadFacts(TransportKind.Tcp);

    /// <summary>The moment, in Environment.TickCount64, at which patience ends.</summary>
    internal long Deadline { get; set; }

    /// <summary>The next packet; null at the end of the stream.</summary>
    /// <exception cref="LinkEndedException">It broke off in the middle, or did not come in time.</exception>
    internal Arrived? Receive()
    {
        var header = new byte[HeaderLength];
        if (!Fill(header, mayEnd: true)) return null;
        var length = header[0] | header[1] << 8 | header[2] << 16;
        if (length > LargestPacket) throw new LinkEndedException($"a packet of {length} bytes");
        var payload = new byte[length];
        _ = Fill(payload, mayEnd: false);
        return new(header[3], payload);
    }

    /// <summary>True when something arrives, or the end, within the time.</summary>
    internal bool Waits(TimeSpan time) => _tls is { HasPending: true } || _socket.Poll(time, SelectMode.SelectRead);

    internal void Send<T>(byte sequence, in T packet, Capabilities capabilities) where T : IPacket<T>
    {
        _output.Sequence = sequence;
        _output.Add(packet, capabilities);
        Flush();
    }

    internal void Send(byte sequence, ReadOnlySpan<byte> payload)
    {
        _output.Sequence = sequence;
        _output.AddRaw(payload);
        Flush();
    }

    /// <summary>Sends several packets at once, in one segment if it can be.</summary>
    internal void Send(byte sequence, Action<PacketWriter> write)
    {
        _output.Sequence = sequence;
        write(_output);
        Flush();
    }

    /// <summary>False when the client did not go through with it; <see cref="TlsFailure"/> says why.</summary>
    internal bool Secure(TlsContext context)
    {
        _tls = context.TryAccept((int)_socket.SafeHandle.DangerousGetHandle()) ?? throw new LinkEndedException("the lab ends");
        while (true)
        {
            switch (_tls.Handshake())
            {
                case TlsStatus.Done: return true;
                case TlsStatus.WantRead: Await(SelectMode.SelectRead); break;
                case TlsStatus.WantWrite: Await(SelectMode.SelectWrite); break;
                default: return false;
            }
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    internal void Reset() => _socket.LingerState = new LingerOption(true, 0);

    public void Dispose()
    {
        _output.Clear();
        try
        {
            _ = _tls?.Shutdown();
        }
        finally
        {
            _tls?.Dispose();
            _socket.Dispose();
        }
    }

    private bool Fill(Span<byte> into, bool mayEnd)
    {
        var begun = false;
        while (!into.IsEmpty)
        {
            if (ReadSome(into) is not { } count)
            {
                Await(SelectMode.SelectRead);
                continue;
            }
            if (count == 0) return mayEnd && !begun ? false : throw new LinkEndedException("the client ended the connection within a packet");
            into = into[count..];
            begun = true;
        }
        return true;
    }

    // Null: nothing is there yet; 0: the end.
    private int? ReadSome(Span<byte> into)
    {
        if (_tls is { } tls)
        {
            return tls.Read(into, out var got) switch
            {
                TlsStatus.Done => got,
                TlsStatus.WantRead => null,
                TlsStatus.Closed => 0,
                _ => tls.Failure is { AlertReceived: not null } ? throw new LinkEndedException("an alert came") : 0,
            };
        }
        var received = _socket.Receive(into, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => null,
            _ => throw new LinkEndedException(error.ToString()),
        };
    }

    private void Flush()
    {
        while (_output.Length > 0)
        {
            if (WriteSome(_output.Pending) is { } count) _output.Consume(count);
            else Await(SelectMode.SelectWrite);
        }
    }

    private int? WriteSome(ReadOnlySpan<byte> bytes)
    {
        if (_tls is { } tls)
        {
            return tls.Write(bytes, out var written) switch
            {
                TlsStatus.Done => written,
                TlsStatus.WantWrite or TlsStatus.WantRead => null,
                _ => throw new LinkEndedException("the client ended TLS"),
            };
        }
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => null,
            _ => throw new LinkEndedException(error.ToString()),
        };
    }

    private void Await(SelectMode mode)
    {
        var left = Deadline - Environment.TickCount64;
        if (left <= 0 || !_socket.Poll(TimeSpan.FromMilliseconds(left), mode)) throw new LinkEndedException("the client is silent");
    }
}

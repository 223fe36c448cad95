using System.Net;
using System.Net.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Doctor.Network;

/// <summary>How reading from a peer ended.</summary>
internal enum Heard
{
    /// <summary>What was waited for is here.</summary>
    All,
    /// <summary>The peer closed.</summary>
    End,
    /// <summary>The peer said nothing, or not enough, in time.</summary>
    Silence,
    /// <summary>What came is not what the protocol allows.</summary>
    Nonsense,
}

/// <summary>A plain connection to a stranger: every wait has its end, and no more is kept than a greeting can be long.</summary>
internal sealed class PlainLink : IDisposable
{
    // The longest greeting there is has some hundred bytes; servers' first errors have at most 512 more.
    private const int GreetingLimit = 4096;
    private readonly byte[] _buffer = new byte[GreetingLimit];
    private readonly PacketAssembler _input = new() { PayloadLimit = GreetingLimit };
    private int _kept;

    private PlainLink(Socket socket) => Socket = socket;

    internal Socket Socket { get; }

    /// <summary>What the peer said first, raw, as far as it was kept.</summary>
    internal ReadOnlySpan<byte> First => _buffer.AsSpan(0, _kept);

    /// <summary>Null when nobody takes the connection in time.</summary>
    internal static PlainLink? Open(EndPoint end, long deadline) => Dial.One(end, deadline) is { } socket ? new(socket) : null;

    /// <summary>The first packet; nothing of it is understood yet.</summary>
    internal Heard ReadFirst(long deadline, out byte[] payload)
    {
        payload = [];
        try
        {
            while (true)
            {
                ReadOnlySpan<byte> input = _buffer.AsSpan(0, _kept);
                _input.Release();
                _input.Sequence = 0;
                if (_input.TryRead(ref input, out var whole))
                {
                    payload = whole.ToArray();
                    return Heard.All;
                }
                if (_kept == _buffer.Length) return Heard.Nonsense;
                var heard = Read(_buffer.AsSpan(_kept), deadline, out var got);
                if (heard != Heard.All) return _kept >= 4 && !LooksLikeHeader() ? Heard.Nonsense : heard;
                _kept += got;
            }
        }
        catch (MalformedPacketException)
        {
            return Heard.Nonsense;
        }
    }

    /// <summary>Asks for TLS in the protocol's way.</summary>
    internal bool RequestTls(Greeting greeting, long deadline)
    {
        var capabilities = Protocol.Handshake.ClientHandshakeOptions.Default & greeting.Capabilities | Capabilities.Ssl;
        var output = new PacketWriter { Sequence = 1 };
        output.Add(new TlsRequest(capabilities, 16 << 20, 45), capabilities);
        return Write(output.Pending, deadline);
    }

    internal bool Write(ReadOnlySpan<byte> bytes, long deadline)
    {
        while (!bytes.IsEmpty)
        {
            var sent = Socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                if (!Wait(SelectMode.SelectWrite, deadline)) return false;
                continue;
            }
            if (error != SocketError.Success) return false;
            bytes = bytes[sent..];
        }
        return true;
    }

    /// <summary>Some bytes, at least one.</summary>
    internal Heard Read(Span<byte> into, long deadline, out int count)
    {
        while (true)
        {
            count = Socket.Receive(into, SocketFlags.None, out var error);
            if (error == SocketError.Success) return count > 0 ? Heard.All : Heard.End;
            count = 0;
            if (error != SocketError.WouldBlock) return Heard.End;
            if (!Wait(SelectMode.SelectRead, deadline)) return Heard.Silence;
        }
    }

    /// <summary>Exactly as many bytes as the span takes.</summary>
    internal Heard ReadExactly(Span<byte> into, long deadline)
    {
        while (!into.IsEmpty)
        {
            var heard = Read(into, deadline, out var count);
            if (heard != Heard.All) return heard;
            into = into[count..];
        }
        return Heard.All;
    }

    internal bool Wait(SelectMode mode, long deadline)
    {
        var left = deadline - Environment.TickCount64;
        return left > 0 && Socket.Poll(TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue / 1000)), mode);
    }

    public void Dispose()
    {
        Socket.Dispose();
        _input.Release();
    }

    // A packet's length fits in the limit and its number is 0.
    private bool LooksLikeHeader() => (_buffer[0] | _buffer[1] << 8 | _buffer[2] << 16) <= GreetingLimit && _buffer[3] == 0;
}

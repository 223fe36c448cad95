using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cardea.Doctor.Network;

/// <summary>What a try to connect came to.</summary>
/// <param name="End">Where to.</param>
/// <param name="Error">Null: connected.</param>
/// <param name="Time">There and back, milliseconds, as the kernel has measured it; 0 where nothing was.</param>
internal sealed record DialOutcome(EndPoint End, SocketError? Error, double Time)
{
    internal string Words => Error switch
    {
        null => End is UnixDomainSocketEndPoint ? "connected" : $"connected, {Time:0.00} ms there and back",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.AddressFamilyNotSupported => "this machine does not speak that protocol",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressNotAvailable => "no such file or address",
        var other => other.ToString() ?? "",
    };
}

/// <summary>Opens sockets without blocking: several at once, or one, each within a time.</summary>
internal static class Dial
{
    /// <summary>Tries all, at the same time; nothing stays open.</summary>
    internal static IReadOnlyList<DialOutcome> All(IReadOnlyList<EndPoint> ends, long deadline)
    {
        var tries = ends.Select(static end => Begin(end)).ToArray();
        try
        {
            return tries.Select(t => t.Finish(deadline)).ToArray();
        }
        finally
        {
            foreach (var one in tries) one.Socket?.Dispose();
        }
    }

    /// <summary>A connected socket that does not block; null when there is none in time.</summary>
    internal static Socket? One(EndPoint end, long deadline)
    {
        var one = Begin(end);
        if (one.Finish(deadline).Error is null) return one.Socket;
        one.Socket?.Dispose();
        return null;
    }

    private static Attempt Begin(EndPoint end)
    {
        var isLocal = end is UnixDomainSocketEndPoint;
        var attempt = new Attempt(end);
        try
        {
            // A kernel without IPv6 has no such sockets at all.
            var socket = attempt.Socket = new(isLocal ? AddressFamily.Unix : end.AddressFamily, SocketType.Stream, isLocal ? ProtocolType.Unspecified : ProtocolType.Tcp) { Blocking = false };
            if (!isLocal) socket.NoDelay = true;
            socket.Connect(end);
            attempt.Error = null;
        }
        catch (SocketException e)
        {
            attempt.Error = e.SocketErrorCode;
        }
        return attempt;
    }

    private sealed class Attempt(EndPoint end)
    {
        /// <summary>Null when there can be none; <see cref="Error"/> then says why.</summary>
        internal Socket? Socket { get; set; }

        internal SocketError? Error { get; set; } = SocketError.WouldBlock;

        internal DialOutcome Finish(long deadline)
        {
            if (Error is SocketError.WouldBlock or SocketError.InProgress or SocketError.AlreadyInProgress)
            {
                var left = Math.Clamp(deadline - Environment.TickCount64, 1, int.MaxValue / 1000);
                var socket = Socket!;
                var ready = socket.Poll(TimeSpan.FromMilliseconds(left), SelectMode.SelectWrite) || socket.Poll(0, SelectMode.SelectError);
                Error = !ready ? SocketError.TimedOut : (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! is var error and not SocketError.Success ? error : null;
            }
            return new(end, Error, Error is null ? RoundTrip() : 0);
        }

        // The kernel knows best: what this process measures is its own start. struct tcp_info, linux/tcp.h: tcpi_rtt, microseconds.
        private double RoundTrip()
        {
            const int Tcp = 6, TcpInfo = 11, RoundTripAt = 68;
            Span<byte> info = stackalloc byte[RoundTripAt + sizeof(uint)];
            return end is not UnixDomainSocketEndPoint && Socket!.GetRawSocketOption(Tcp, TcpInfo, info) == info.Length ? BinaryPrimitives.ReadUInt32LittleEndian(info[RoundTripAt..]) / 1000.0 : 0;
        }
    }
}

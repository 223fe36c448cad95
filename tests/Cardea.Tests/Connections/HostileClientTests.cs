using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cardea.Connections.Client;
using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tests.Tls;

namespace Cardea.Tests.Connections;

/// <summary>Strangers that do not mean well, each beside a rightful client that must not notice.</summary>
public sealed class HostileClientTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private static Socket Raw(TestHost host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 8000, NoDelay = true };
        socket.Connect(IPAddress.Loopback, host.Port);
        return socket;
    }

    private static byte[] Packet(byte sequence, params byte[] payload) => [(byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), sequence, .. payload];

    private static byte[] TlsRequestBytes()
    {
        var writer = new PacketWriter { Sequence = 1 };
        writer.Add(new TlsRequest(Capabilities.Protocol41 | Capabilities.Ssl | Capabilities.SecureConnection | Capabilities.PluginAuth, 1 << 24, 45), Capabilities.None);
        return writer.Pending.ToArray();
    }

    /// <summary>Everything until the end of the stream; a reset counts as an end.</summary>
    private static byte[] ReadToEnd(Socket socket)
    {
        var all = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            for (var got = socket.Receive(buffer); got > 0; got = socket.Receive(buffer)) all.AddRange(buffer.AsSpan(0, got));
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
        return [.. all];
    }

    private static int ReadGreeting(Socket socket)
    {
        var header = new byte[4];
        Assert.Equal(4, socket.Receive(header));
        var rest = new byte[header[0]];
        for (var got = 0; got < rest.Length;) got += socket.Receive(rest, got, rest.Length - got, SocketFlags.None);
        return rest[0];
    }

    private void RightfulClientWorks(TestHost host)
    {
        using var client = ClientConnection.Connect(host.Client(SslMode.VerifyIdentity, zoo.Ca));
        client.Ping();
    }

    [Fact]
    public void Drips_and_silence_end_at_the_absolute_deadline()
    {
        using var host = new TestHost(zoo, new ServerLimits { LoginTime = TimeSpan.FromMilliseconds(1000) });
        byte[] hello = [.. TlsRequestBytes(), 0x16, 3, 1, 0, 200, .. new byte[200]];
        byte[] login = Packet(1, new byte[200]);
        var watch = Stopwatch.StartNew();
        var threads = new[] { [], hello, login, hello[..36] }.Select(bytes => new Thread(() =>
        {
            using var socket = Raw(host);
            ReadGreeting(socket);
            var fast = bytes.Length > 36 && bytes[3] == 1 && bytes[0] == 32 ? 36 : 0;
            try
            {
                socket.Send(bytes.AsSpan(0, Math.Min(fast, bytes.Length)));
                foreach (var value in bytes.AsSpan(fast))
                {
                    if (watch.ElapsedMilliseconds > 4000) break;
                    socket.Send([value]);
                    Thread.Sleep(50);
                }
            }
            catch (SocketException)
            {
            }
            ReadToEnd(socket);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        RightfulClientWorks(host);
        host.AwaitEnds(5);
        Assert.InRange(watch.ElapsedMilliseconds, 700, 3900);
        Assert.True(host.Ends.Count(static end => end.Why == CloseReason.LoginTimeout) >= 3, string.Join(", ", host.Ends));
        foreach (var thread in threads) thread.Join();
        Assert.Equal(0, host.Reception.HandshakeCount);
        Assert.Equal(0, host.Reception.StrangerCount);
    }

    [Fact]
    public void Plain_bytes_behind_the_TLS_request_are_never_a_command()
    {
        using var host = new TestHost(zoo);
        host.WarmUp();
        foreach (var glued in new[] { Packet(0, 3, (byte)'x'), Packet(2, new byte[80]), [0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5] })
        {
            using var socket = Raw(host);
            ReadGreeting(socket);
            socket.Send([.. TlsRequestBytes(), .. glued]);
            socket.Shutdown(SocketShutdown.Send);
            ReadToEnd(socket);
        }
        host.AwaitEnds(3);
        Assert.All(host.Ends, static end => Assert.Equal(CloseReason.TlsFailed, end.Why));
        Assert.Equal(0, host.Commands);
        Assert.Equal(0, host.Reception.HandshakeCount);
        RightfulClientWorks(host);
    }

    [Fact]
    public void A_whole_login_that_claims_TLS_on_a_plain_link_is_a_bad_handshake()
    {
        using var host = new TestHost(zoo);
        host.WarmUp();
        using var socket = Raw(host);
        ReadGreeting(socket);
        var writer = new PacketWriter { Sequence = 1 };
        var capabilities = Capabilities.Protocol41 | Capabilities.Ssl | Capabilities.SecureConnection | Capabilities.PluginAuth;
        writer.Add(new HandshakeResponse(capabilities, 1 << 24, 45, "laura", new byte[32], null, "caching_sha2_password", ConnectAttributes.None), capabilities);
        socket.Send(writer.Pending);
        var answer = ReadToEnd(socket);
        Assert.Equal(1043, ErrPacket.Read(answer.AsSpan(4), Capabilities.Protocol41).Error.Number);
        RightfulClientWorks(host);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 1 }, 1153)]
    [InlineData(new byte[] { 1, 0, 1, 1 }, 1153)]
    [InlineData(new byte[] { 1, 0, 0, 9, 0 }, 1156)]
    [InlineData(new byte[] { 0, 0, 0, 1 }, 1043)]
    [InlineData(new byte[] { 3, 0, 0, 1, 1, 2, 3 }, 1043)]
    public void Impossible_first_packets_are_answered_and_the_link_closed(byte[] bytes, int expected)
    {
        using var host = new TestHost(zoo);
        using var socket = Raw(host);
        ReadGreeting(socket);
        var watch = Stopwatch.StartNew();
        socket.Send(bytes);
        var answer = ReadToEnd(socket);
        Assert.True(watch.ElapsedMilliseconds < 5000);
        Assert.Equal(2, answer[3]);
        Assert.Equal(expected, ErrPacket.Read(answer.AsSpan(4), Capabilities.None).Error.Number);
        RightfulClientWorks(host);
    }

    [Fact]
    public void Strangers_beyond_the_limit_push_out_the_oldest_stranger_and_nobody_else()
    {
        using var host = new TestHost(zoo, new ServerLimits { Unauthenticated = 20 });
        using var known = ClientConnection.Connect(host.Client(SslMode.VerifyIdentity, zoo.Ca));
        var crowd = Enumerable.Range(0, 60).Select(_ => Raw(host)).ToList();
        TestHost.Soon(() => host.Ends.Count >= 38, "evictions");
        Assert.All(host.Ends, static end => Assert.Equal(CloseReason.Evicted, end.Why));
        RightfulClientWorks(host);
        known.Ping();
        foreach (var socket in crowd) socket.Dispose();
        TestHost.Soon(() => host.Reception.StrangerCount == 0, "all strangers gone");
    }

    [Fact]
    public void A_login_error_reaches_a_client_that_has_sent_more_than_we_read()
    {
        using var host = new TestHost(zoo);
        for (var i = 0; i < 10; i++)
        {
            using var socket = Raw(host);
            socket.Send([.. Packet(1, 1, 2, 3), .. new byte[50_000]]);
            ReadGreeting(socket);
            var header = new byte[7];
            for (var got = 0; got < header.Length;) got += socket.Receive(header, got, header.Length - got, SocketFlags.None);
            Assert.Equal(0xFF, header[4]);
            socket.Shutdown(SocketShutdown.Send);
            ReadToEnd(socket);
        }
    }

    [Fact]
    public void Random_bytes_and_abrupt_ends_leave_nothing_behind()
    {
        using var host = new TestHost(zoo, new ServerLimits { LoginTime = TimeSpan.FromSeconds(3) });
        var random = new Random(42);
        var watch = Stopwatch.StartNew();
        var rounds = 0;
        while (watch.ElapsedMilliseconds < 2500 && rounds++ < 1500)
        {
            using var socket = Raw(host);
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0) TlsRequestBytes().AsSpan(0, Math.Min(36, bytes.Length)).CopyTo(bytes);
            if (random.Next(3) > 0) ReadGreeting(socket);
            try
            {
                socket.Send(bytes);
            }
            catch (SocketException)
            {
            }
            if (random.Next(2) == 0) socket.LingerState = new LingerOption(true, 0); // a reset instead of an end
        }
        RightfulClientWorks(host);
        TestHost.Soon(() => host.Reception.StrangerCount == 0 && host.Reception.Connections.Count == 0, "all gone", 8000);
        Assert.Equal(0, host.Reception.HandshakeCount);
        Assert.Empty(host.Bugs);
        Assert.Empty(host.Sessions);
    }

    [Fact]
    public void Sessions_that_break_off_anywhere_leave_nothing_behind()
    {
        using var host = new TestHost(zoo);
        host.WarmUp();
        var random = new Random(7);
        using var context = ClientConnection.MakeContext(host.Client(SslMode.Required));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 600 && watch.ElapsedMilliseconds < 3000; i++)
        {
            var client = ClientConnection.Connect(host.Client(random.Next(2) == 0 ? SslMode.Required : SslMode.Disabled), context);
            if (random.Next(3) == 0) client.Ping();
            if (random.Next(3) == 0)
            {
                client.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "rows 20 100000"u8]);
                client.Send();
            }
            if (random.Next(3) == 0) client.Quit();
            else client.Dispose();
        }
        TestHost.Soon(() => host.Reception.Connections.Count == 0 && host.Sessions.IsEmpty, "all gone", 8000);
        Assert.Empty(host.Bugs);
    }
}

using System.Diagnostics;
using System.Net.Sockets;

namespace Cardea.Conformance.Hostile;

/// <summary>A server whose connect_timeout is two seconds.</summary>
public sealed class ImpatientServer() : VictimServer("--connect-timeout=2", "--max-unauthenticated-connections=500");

/// <summary>Catalogue part G: who takes time, places or memory before logging in.</summary>
public sealed class SlowAttacks(ImpatientServer server) : IClassFixture<ImpatientServer>, IDisposable
{
    public void Dispose() => server.AssertUnharmed();

    // How long the server kept a peer that sends one byte each 50 ms, after having sent the first part at once.
    private static long Drip(int port, byte[] atOnce, byte[] slowly, int limit, int pause = 50, bool silent = false)
    {
        using var client = new RawClient(port, limit);
        var watch = Stopwatch.StartNew();
        if (atOnce.Length > 0) client.Send(atOnce);
        foreach (var value in slowly)
        {
            if (silent || watch.ElapsedMilliseconds > limit) break;
            if (!client.TrySend([value])) return watch.ElapsedMilliseconds;
            if (client.Socket.Poll(pause * 1000, SelectMode.SelectRead)) break; // an error, an alert or the end
        }
        return client.DrainToEnd() ? watch.ElapsedMilliseconds : long.MaxValue;
    }

    private static readonly byte[] Hello = [0x16, 3, 1, 0, 250, 1, 0, 0, 246, 3, 3, .. new byte[240]];

    public static TheoryData<string> Places => ["silence", "header", "login", "ClientHello", "inside TLS"];

    [Theory, MemberData(nameof(Places))]
    [Trait("attack", "G-01")]
    public void G01_dripping_ends_at_the_absolute_deadline(string place)
    {
        using (server.Laura())
        {
        }
        Assert.InRange(Kept(server.Port, place, 8000), 1500, 7500);
    }

    [Fact]
    [Trait("attack", "G-01")]
    public void G01_the_deadline_is_ten_seconds_unless_told_otherwise()
    {
        using var usual = new VictimServer();
        var threads = new List<Thread>();
        var times = new System.Collections.Concurrent.ConcurrentBag<(string, long)>();
        foreach (var place in new[] { "silence", "header", "login", "ClientHello" })
        {
            var thread = new Thread(() => times.Add((place, Kept(usual.Port, place, 16_000, pause: 400))));
            thread.Start();
            threads.Add(thread);
        }
        foreach (var thread in threads) thread.Join();
        Assert.Equal(4, times.Count);
        Assert.All(times, static time => Assert.True(time.Item2 is > 9_500 and < 15_000, $"{time}")); // 10 s, and what a busy machine adds
        usual.AssertUnharmed();
    }

    private static long Kept(int port, string place, int limit, int pause = 50)
    {
        var request = RawClient.Frame(1, RawClient.TlsRequest());
        var login = RawClient.Frame(1, RawClient.LoginPacket("laura", new byte[32]));
        switch (place)
        {
            case "silence": return Drip(port, [], [0], limit, pause, silent: true);
            case "header": return Drip(port, [200, 0], [0], limit, pause);
            case "login": return Drip(port, login[..4], login.AsSpan(4, login.Length - 10).ToArray(), limit, Math.Max(pause, 100));
            case "ClientHello": return Drip(port, request, Hello, limit, pause);
            default:
                using (var client = new RawClient(port, limit))
                {
                    var watch = Stopwatch.StartNew();
                    client.StartTls();
                    // What is readable here says nothing: session tickets come after the handshake.
                    foreach (var value in RawClient.Frame(2, RawClient.LoginPacket("laura", new byte[32])))
                    {
                        if (watch.ElapsedMilliseconds > limit || !client.TrySend([value])) break;
                        Thread.Sleep(pause);
                    }
                    return client.DrainToEnd() ? watch.ElapsedMilliseconds : long.MaxValue;
                }
        }
    }

    [Fact]
    [Trait("attack", "G-02")]
    public void G02_a_thousand_half_open_connections_do_not_keep_a_rightful_login_out()
    {
        List<Socket> crowd = [];
        try
        {
            var request = RawClient.Frame(1, RawClient.TlsRequest());
            List<long> times = [];
            for (var i = 0; i < 1000; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(System.Net.IPAddress.Loopback, server.Port);
                crowd.Add(socket);
                try
                {
                    if (i % 3 == 1) socket.Send(request);
                    else if (i % 3 == 2) socket.Send(request.AsSpan(0, 10));
                }
                catch (SocketException)
                {
                }
                if (i % 100 != 99) continue;
                var watch = Stopwatch.StartNew();
                using var client = server.Laura();
                Assert.Equal("1", client.Query("SELECT 1"));
                times.Add(watch.ElapsedMilliseconds);
            }
            Assert.Equal(10, times.Count);
            Assert.True(times.Order().ElementAt(5) < 1000, string.Join(", ", times));
        }
        finally
        {
            foreach (var socket in crowd) socket.Dispose();
        }
    }

    [Fact]
    [Trait("attack", "G-02")]
    public void G02_half_open_connections_take_no_place_of_max_connections()
    {
        using var small = new SmallServer();
        List<RawClient> crowd = [.. Enumerable.Range(0, 50).Select(_ => small.Raw())];
        using (var client = small.Laura()) Assert.Equal("1", client.Query("SELECT 1"));
        Assert.All(crowd.Take(30), static stranger => Assert.True(stranger.DrainToEnd(5000))); // the oldest made room
        foreach (var client in crowd) client.Dispose();
    }

    [Theory]
    [InlineData(65_536, false)]
    [InlineData(65_537, true)]
    [Trait("attack", "G-03")]
    public void G03_a_payload_before_login_has_at_most_64_KiB(int length, bool refused)
    {
        foreach (var tls in new[] { false, true })
        {
            using var client = server.Raw();
            if (tls) client.StartTls();
            client.Send([(byte)length, (byte)(length >> 8), (byte)(length >> 16), (byte)(tls ? 2 : 1)]);
            if (refused)
            {
                Assert.Equal(1153, RawClient.ErrorOf(client.Read()));
            }
            else
            {
                client.Send(new byte[length]);
                Assert.Equal(1043, RawClient.ErrorOf(client.Read()));
            }
            Assert.True(client.DrainToEnd());
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Connections.Readiness;
using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Tests.Tls;
using Cardea.Tls;

namespace Cardea.Tests.Connections;

public sealed class ServingTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private static ClientConnection Connect(TestHost host)
    {
        host.WarmUp();
        return ClientConnection.Connect(host.Client());
    }

    [Fact]
    public void Logins_work_plain_over_TLS_and_over_a_Unix_socket()
    {
        var path = Path.Combine(zoo.Folder, "serving.sock");
        using var host = new TestHost(zoo, null, null, new ListenAddress.Tcp(IPAddress.IPv6Loopback, 0), new ListenAddress.Local(path));
        using var tls = ClientConnection.Connect(host.Client(SslMode.VerifyIdentity, zoo.Ca) with { Host = "::1" });
        tls.Ping();
        Assert.Equal("TLSv1.3", tls.Facts.Version);
        Assert.True(host.Sessions.Values.Single().Connection.Facts.IsEncrypted);
        using var local = ClientConnection.Connect(host.Client(SslMode.Preferred) with { SocketPath = path });
        local.Ping();
        Assert.Equal(TransportKind.UnixSocket, local.Facts.Transport);
        Assert.False(local.Facts.IsEncrypted);
        Assert.Contains(host.Sessions.Values, static session => session.Connection.Link.ReadPeerCredentials()?.Process == Environment.ProcessId);
        using var plain = ClientConnection.Connect(host.Client() with { Host = "::1" });
        plain.Ping();
        Assert.Equal((UnixFileMode)0x1FF, File.GetUnixFileMode(path) & (UnixFileMode)0x1FF);
        Assert.Empty(host.Bugs);
    }

    [Fact]
    public void A_quit_is_a_proper_end_on_both_sides()
    {
        using var host = new TestHost(zoo);
        ClientConnection.Connect(host.Client(SslMode.VerifyCa, zoo.Ca)).Quit();
        host.AwaitEnds(1);
        Assert.Equal(CloseReason.Quit, host.Ends.Single().Why);
        Assert.Empty(host.Reception.Connections);
        Assert.Equal(0, host.Reception.StrangerCount);
        Assert.Equal(0, host.Reception.HandshakeCount);
    }

    [Theory]
    [InlineData(SslMode.Disabled)]
    [InlineData(SslMode.Required)]
    public void Pipelined_commands_are_answered_in_order(SslMode mode)
    {
        using var host = new TestHost(zoo);
        host.WarmUp();
        using var client = ClientConnection.Connect(host.Client(mode));
        for (var i = 0; i < 100; i++)
        {
            client.Output.Sequence = 0;
            client.Output.AddRaw([(byte)CommandCode.Query, .. Encoding.UTF8.GetBytes("echo " + new string('x', i))]);
        }
        client.Send();
        for (var i = 0; i < 100; i++)
        {
            client.Input.Sequence = 1;
            Assert.Equal((5 + i).ToString(), Encoding.UTF8.GetString(client.ReadPacket()));
        }
    }

    [Theory]
    [InlineData(SslMode.Disabled)]
    [InlineData(SslMode.Required)]
    public void Payloads_beyond_16_MiB_go_both_ways(SslMode mode)
    {
        using var host = new TestHost(zoo);
        host.WarmUp();
        var settings = host.Client(mode);
        using var client = ClientConnection.Connect(settings with { Login = settings.Login with { MaxPacketSize = 64 << 20 } });
        Assert.Equal((20 << 20).ToString(), Encoding.UTF8.GetString(client.Query("echo " + new string('x', (20 << 20) - 5))));
        Assert.Equal(17 << 20, client.Query($"rows 1 {17 << 20}").Length);
        Assert.Equal(0, client.ReadPacket()[0]);
        client.Ping();
    }

    [Fact]
    public void A_session_can_ask_its_client_in_the_middle_of_a_command()
    {
        using var host = new TestHost();
        using var client = Connect(host);
        Assert.Equal("more?"u8.ToArray(), client.Query("ask"));
        client.Output.AddRaw("yes"u8);
        client.Send();
        Assert.Equal("yes"u8.ToArray(), client.ReadPacket().ToArray());
        client.Ping();
    }

    [Fact]
    public void Waiting_commands_do_not_hold_up_the_others()
    {
        using var host = new TestHost(null, null, new WorkerPoolSettings { Minimum = 2 });
        using var quick = Connect(host);
        var sleepers = Enumerable.Range(0, 12).Select(_ => Connect(host)).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var sleeper in sleepers)
        {
            sleeper.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "sleep 3000"u8]);
            sleeper.Send();
        }
        for (var i = 0; i < 20; i++) quick.Ping();
        Assert.True(watch.ElapsedMilliseconds < 2900, $"pings took {watch.ElapsedMilliseconds} ms");
        foreach (var sleeper in sleepers) Assert.Equal(0, sleeper.ReadPacket()[0]);
        Assert.True(watch.ElapsedMilliseconds < 15_000, "they slept side by side");
        foreach (var sleeper in sleepers) sleeper.Dispose();
    }

    [Fact]
    public void Commands_that_use_up_all_threads_are_joined_by_another_thread()
    {
        using var host = new TestHost(null, null, new WorkerPoolSettings { Minimum = 2 });
        using var quick = Connect(host);
        var spinners = Enumerable.Range(0, 3).Select(_ => Connect(host)).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var spinner in spinners)
        {
            spinner.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "spin 4000"u8]);
            spinner.Send();
        }
        Thread.Sleep(30);
        quick.Ping();
        Assert.True(watch.ElapsedMilliseconds < 3900, $"the ping took {watch.ElapsedMilliseconds} ms");
        foreach (var spinner in spinners) Assert.Equal(0, spinner.ReadPacket()[0]);
        foreach (var spinner in spinners) spinner.Dispose();
        TestHost.Soon(() => host.Reception.Pool.ThreadCount < 8, "no more threads than needed");
    }

    [Fact]
    public void A_bug_ends_its_own_connection_only()
    {
        using var host = new TestHost();
        using var victim = Connect(host);
        using var other = Connect(host);
        Assert.Equal(2013, Assert.Throws<ClientErrorException>(() => victim.Query("boom")).Error.Number);
        other.Ping();
        host.AwaitEnds(1);
        Assert.Equal("boom", host.Bugs.Single().Message);
        Assert.Equal(CloseReason.Bug, host.Ends.Single().Why);
    }

    [Fact]
    public void A_malformed_command_is_answered_and_ends_the_connection()
    {
        using var host = new TestHost();
        using var client = Connect(host);
        Assert.Equal(1835, ErrPacket.Read(client.Query("bad"), client.Capabilities).Error.Number);
        host.AwaitEnds(1);
        Assert.Equal(CloseReason.ProtocolViolation, host.Ends.Single().Why);
        using var disordered = Connect(host);
        disordered.Output.Sequence = 7;
        disordered.Output.AddRaw([(byte)CommandCode.Ping]);
        disordered.Send();
        disordered.Input.Sequence = 1;
        Assert.Equal(1156, ErrPacket.Read(disordered.ReadPacket(), disordered.Capabilities).Error.Number);
        host.Limits = host.Limits with { MaxAllowedPacket = 1000 };
        using var large = Connect(host);
        Assert.Equal(1153, ErrPacket.Read(large.Query(new string('x', 1001)), large.Capabilities).Error.Number);
    }

    [Fact]
    public void Kill_ends_idle_and_waiting_connections_from_another_thread()
    {
        using var host = new TestHost();
        using var idle = Connect(host);
        host.Sessions.Values.Single().Connection.Kill();
        Assert.Throws<ClientErrorException>(() => idle.ReadPacket());
        host.AwaitEnds(1);
        Assert.Equal(CloseReason.Killed, host.Ends.Single().Why);
        using var flooded = Connect(host);
        flooded.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "rows 1000 1000000"u8]); // more than the socket takes; nobody reads
        flooded.Send();
        TestHost.Soon(() => host.Sessions.Count == 1, "the session");
        Thread.Sleep(100);
        host.Sessions.Values.Single().Connection.Kill();
        host.AwaitEnds(2);
    }

    [Fact]
    public void A_reader_that_is_too_slow_is_let_go_and_a_slow_one_gets_everything()
    {
        using var host = new TestHost(null, new ServerLimits { WriteTime = TimeSpan.FromMilliseconds(400) });
        using var stuck = Connect(host);
        stuck.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "rows 100 1000000"u8]);
        stuck.Send();
        host.AwaitEnds(1);
        Assert.Equal(CloseReason.WriteTimeout, host.Ends.Single().Why);
        using var slow = Connect(host);
        slow.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "rows 30 1000000"u8]);
        slow.Send();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(1_000_000, slow.ReadPacket().Length);
            Thread.Sleep(20);
        }
        Assert.Equal(0, slow.ReadPacket()[0]);
    }

    [Fact]
    public void A_silent_session_is_told_4031_and_a_half_sent_command_does_not_wait_for_ever()
    {
        using var host = new TestHost(zoo, new ServerLimits { IdleTime = TimeSpan.FromMilliseconds(300), ReadTime = TimeSpan.FromMilliseconds(600) });
        using var idle = ClientConnection.Connect(host.Client(SslMode.Required));
        idle.Input.Sequence = 1;
        Assert.Equal(4031, ErrPacket.Read(idle.ReadPacket(), idle.Capabilities).Error.Number);
        host.AwaitEnds(1);
        Assert.Equal(CloseReason.IdleTimeout, host.Ends.Single().Why);
        host.Limits = host.Limits with { IdleTime = TimeSpan.FromSeconds(100) };
        host.WarmUp();
        using var half = ClientConnection.Connect(host.Client());
        var watch = Stopwatch.StartNew();
        byte[] partial = [100, 0, 0, 0, 3, .. new byte[90]];
        foreach (var value in partial)
        {
            if (half.Link.Write([value], out _) != Cardea.Connections.Sockets.LinkStatus.Done || host.Ends.Count > 1) break;
            Thread.Sleep(60);
        }
        host.AwaitEnds(2);
        Assert.True(watch.ElapsedMilliseconds < 5000, "in total, not for each byte");
        Assert.Equal(CloseReason.ReadTimeout, host.Ends.Last().Why);
    }

    [Fact]
    public void A_refusal_in_place_of_the_greeting_reaches_the_client()
    {
        using var host = new TestHost { OnWelcome = static _ => ServerErrors.TooManyConnections() };
        for (var i = 0; i < 20; i++)
            Assert.Equal(1040, Assert.Throws<LoginRefusedException>(() => ClientConnection.Connect(host.Client())).Error.Number);
        host.AwaitEnds(20);
        Assert.All(host.Ends, static end => Assert.Equal(CloseReason.Refused, end.Why));
    }

    [Fact]
    public void Wrong_passwords_are_refused_and_reported()
    {
        using var host = new TestHost(zoo);
        var settings = host.Client(SslMode.VerifyIdentity, zoo.Ca);
        var refused = Assert.Throws<LoginRefusedException>(() => ClientConnection.Connect(settings with
        {
            Login = settings.Login with { Password = Cardea.Protocol.Authentication.Secret.FromText("wrong") },
        }));
        Assert.Equal(1045, refused.Error.Number);
        Assert.True(refused.Verified);
        host.AwaitEnds(1);
        Assert.Equal(1045, host.Refusals.Single().Error.Number);
    }

    [Fact]
    public void A_graceful_stop_lets_commands_finish_and_ends_the_idle()
    {
        var host = new TestHost();
        using var idle = Connect(host);
        using var busy = Connect(host);
        busy.BeginCommand().AddRaw([(byte)CommandCode.Query, .. "sleep 400"u8]);
        busy.Send();
        TestHost.Soon(() => host.Commands == 1, "the command runs");
        var watch = Stopwatch.StartNew();
        host.Reception.Stop(TimeSpan.FromSeconds(5));
        Assert.True(watch.ElapsedMilliseconds < 4900);
        Assert.Equal(0, busy.ReadPacket()[0]);
        Assert.Throws<ClientErrorException>(() => idle.Ping());
        Assert.Equal(2003, Assert.Throws<ClientErrorException>(() => ClientConnection.Connect(host.Client())).Error.Number);
        Assert.Equal(2, host.Ends.Count);
        host.Dispose();
    }

    [Fact]
    public void Only_a_stale_socket_file_is_removed()
    {
        var path = Path.Combine(zoo.Folder, "stale.sock");
        using (var stale = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
        {
            stale.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
            stale.Listen();
            Assert.Throws<ListenException>(() => new TestHost(null, null, null, new ListenAddress.Local(path)));
        }
        if (!File.Exists(path)) File.Delete(path);
        var file = Path.Combine(zoo.Folder, "file.sock");
        File.WriteAllText(file, "precious");
        Assert.Throws<ListenException>(() => new TestHost(null, null, null, new ListenAddress.Local(file)));
        Assert.Equal("precious", File.ReadAllText(file));
        var link = Path.Combine(zoo.Folder, "link.sock");
        File.CreateSymbolicLink(link, file);
        Assert.Throws<ListenException>(() => new TestHost(null, null, null, new ListenAddress.Local(link)));
        Assert.True(File.Exists(link));
        using (new TestHost(null, null, null, new ListenAddress.Local(path))) Assert.True(File.Exists(path));
        Assert.False(File.Exists(path));
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tests.Tls;
using Cardea.Tls;

namespace Cardea.Tests.Connections;

/// <summary>A server that is not to be trusted: what does our client send it?</summary>
public sealed class RogueServerTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private const Capabilities Offered = ServerHandshakeOptions.Default;

    /// <summary>Plays one connection and gives everything that the client sent.</summary>
    private static (int Port, Func<byte[]> Sent) Rogue(byte[] speech, Func<byte[], byte[]?>? answer = null, bool reset = false)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(5);
        var sent = new List<byte>();
        var connections = 0;
        var thread = new Thread(() =>
        {
            using var socket = listener.Accept();
            connections++;
            socket.ReceiveTimeout = 3000;
            socket.Send(speech);
            var buffer = new byte[4096];
            try
            {
                for (var got = socket.Receive(buffer); got > 0; got = socket.Receive(buffer))
                {
                    sent.AddRange(buffer.AsSpan(0, got));
                    if (answer?.Invoke(buffer[..got]) is { } reply) socket.Send(reply);
                    if (reset)
                    {
                        socket.LingerState = new LingerOption(true, 0);
                        break;
                    }
                }
            }
            catch (SocketException)
            {
            }
        }) { IsBackground = true };
        thread.Start();
        return (((IPEndPoint)listener.LocalEndPoint!).Port, () =>
        {
            thread.Join(5000);
            var second = listener.Poll(100_000, SelectMode.SelectRead);
            listener.Dispose();
            Assert.False(second, "the client tried a second time");
            return [.. sent];
        });
    }

    private static byte[] Greeting(Capabilities capabilities, string method = "caching_sha2_password")
    {
        var writer = new PacketWriter();
        writer.Add(new Greeting("8.4.0-rogue", 1, "abcdefghijklmnopqrst"u8.ToArray(), capabilities, 45, StatusFlags.Autocommit, method), Capabilities.None);
        return writer.Pending.ToArray();
    }

    private ClientConnectSettings Settings(int port, SslMode mode) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        SslMode = mode,
        Tls = new TlsSettings { Ca = zoo.Ca },
        ConnectTime = TimeSpan.FromSeconds(3),
        Login = new ClientHandshakeOptions { User = "laura", Password = Secret.FromText("s3cret"), AllowClearPassword = true, AskForPublicKey = true },
    };

    private static ClientErrorException Fails(ClientConnectSettings settings) =>
        Assert.Throws<ClientErrorException>(() => ClientConnection.Connect(settings));

    [Theory]
    [InlineData(SslMode.Required)]
    [InlineData(SslMode.VerifyCa)]
    [InlineData(SslMode.VerifyIdentity)]
    public void A_server_without_TLS_gets_no_byte_where_TLS_is_demanded(SslMode mode)
    {
        var (port, sent) = Rogue(Greeting(Offered));
        var error = Fails(Settings(port, mode)).Error;
        Assert.Equal((2026, "SSL connection error: SSL is required but the server doesn't support it"), (error.Number, error.Message));
        Assert.Empty(sent());
    }

    [Theory]
    [InlineData(SslMode.Preferred)]
    [InlineData(SslMode.Required)]
    [InlineData(SslMode.VerifyIdentity)]
    public void A_TLS_handshake_that_breaks_is_never_followed_by_a_plain_try(SslMode mode)
    {
        var (port, sent) = Rogue(Greeting(Offered | Capabilities.Ssl), reset: true);
        Assert.Contains(Fails(Settings(port, mode)).Error.Number, new ushort[] { 2026, 2013 });
        Assert.DoesNotContain("laura", Encoding.Latin1.GetString(sent()));
    }

    [Theory]
    [InlineData(SslMode.Preferred)]
    [InlineData(SslMode.VerifyIdentity)]
    public void Plain_bytes_behind_the_greeting_count_for_nothing(SslMode mode)
    {
        byte[] ok = [7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0];
        var (port, sent) = Rogue([.. Greeting(Offered | Capabilities.Ssl), .. ok]);
        Assert.Equal(2026, Fails(Settings(port, mode)).Error.Number);
        Assert.DoesNotContain("laura", Encoding.Latin1.GetString(sent()));
    }

    [Fact]
    public void An_error_instead_of_TLS_is_marked_as_unverified()
    {
        var writer = new PacketWriter();
        writer.Add(new ErrPacket(new ServerError(1045, "28000", "\u001b[31mgive me your password")), Capabilities.None);
        var (port, sent) = Rogue(writer.Pending.ToArray());
        Assert.False(Assert.Throws<LoginRefusedException>(() => ClientConnection.Connect(Settings(port, SslMode.VerifyIdentity))).Verified);
        Assert.Empty(sent());
    }

    [Theory]
    [InlineData(SslMode.VerifyCa)]
    [InlineData(SslMode.VerifyIdentity)]
    public void A_server_of_a_foreign_CA_gets_not_one_login_byte(SslMode mode)
    {
        foreach (var versions in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
        {
            using var host = new TestHost(zoo);
            host.Tls.Swap(TlsContext.ForServer(new TlsSettings { Certificate = zoo.ServerOfForeignCa.Certificate, Key = zoo.ServerOfForeignCa.Key, Versions = versions }));
            var failure = Fails(Settings(host.Port, mode));
            Assert.Equal((2026, "SSL connection error: error:0A000086:SSL routines::certificate verify failed"), (failure.Error.Number, failure.Error.Message));
            Assert.Contains("/CN=foreign CA", failure.Detail);
            host.AwaitEnds(1);
            var (why, detail) = host.Ends.Single();
            Assert.Equal(Cardea.Connections.Server.CloseReason.TlsFailed, why); // it saw an alert and no login
            Assert.Contains("unknown ca", detail);
            Assert.Empty(host.Refusals);
        }
    }

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("dialog")]
    public void The_password_is_not_given_in_clear_on_a_plain_link(string method)
    {
        byte[] change = [0xFE, .. Encoding.ASCII.GetBytes(method), 0];
        var (port, sent) = Rogue(Greeting(Offered), _ => [(byte)change.Length, 0, 0, 2, .. change]);
        Fails(Settings(port, SslMode.Preferred));
        Assert.DoesNotContain("s3cret", Encoding.Latin1.GetString(sent()));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0 }, 2027)]
    [InlineData(new byte[] { 1, 0, 0, 5, 10 }, 2027)]
    [InlineData(new byte[] { 1, 0, 0, 0, 10 }, 2027)]
    [InlineData(new byte[] { 1, 0, 0, 0, 9 }, 2007)]
    public void Impossible_greetings_are_refused_quickly(byte[] greeting, int expected)
    {
        var (port, sent) = Rogue(greeting);
        Assert.Equal(expected, Fails(Settings(port, SslMode.Preferred)).Error.Number);
        Assert.Empty(sent());
    }

    [Fact]
    public void A_silent_server_is_given_up_in_time_and_missing_ones_have_MySQLs_words()
    {
        var (port, _) = Rogue([]);
        var watch = Stopwatch.StartNew();
        var silent = Fails(Settings(port, SslMode.Preferred) with { ConnectTime = TimeSpan.FromMilliseconds(500) }).Error;
        Assert.InRange(watch.ElapsedMilliseconds, 400, 20_000);
        Assert.Equal("Lost connection to MySQL server at 'reading initial communication packet', system error: 110", silent.Message);
        var free = FreePort();
        Assert.Equal($"Can't connect to MySQL server on '127.0.0.1:{free}' (111)", Fails(Settings(free, SslMode.Preferred)).Error.Message);
        Assert.Equal("Can't connect to local MySQL server through socket '/nowhere/s' (2)",
            Fails(Settings(1, SslMode.Preferred) with { SocketPath = "/nowhere/s" }).Error.Message);
        Assert.StartsWith("Unknown MySQL server host 'no.such.host.invalid' (-",
            Fails(Settings(1, SslMode.Preferred) with { Host = "no.such.host.invalid" }).Error.Message);
    }

    [Fact]
    public void Bad_TLS_files_are_told_before_any_network_use()
    {
        var settings = Settings(1, SslMode.VerifyCa);
        Assert.Equal("SSL connection error: CA certificate is required if ssl-mode is VERIFY_CA or VERIFY_IDENTITY",
            Fails(settings with { Tls = new TlsSettings() }).Error.Message);
        Assert.Equal("SSL connection error: Unable to get certificate",
            Fails(settings with { SslMode = SslMode.Preferred, Tls = new TlsSettings { Certificate = "/nowhere" } }).Error.Message);
    }

    [Fact]
    public void A_refused_client_certificate_is_named_by_its_alert()
    {
        using var host = new TestHost(zoo);
        foreach (var versions in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
        {
            var tls = new TlsSettings { Ca = zoo.Ca, Certificate = zoo.ClientExpired.Certificate, Key = zoo.ClientExpired.Key, Versions = versions };
            var error = Fails(host.Client(SslMode.VerifyIdentity) with { Tls = tls }).Error;
            Assert.Equal((2026, "SSL connection error: error:0A000415:SSL routines::sslv3 alert certificate expired"), (error.Number, error.Message));
        }
        host.AwaitEnds(2);
        Assert.All(host.Ends, static end => Assert.Contains("certificate has expired", end.Detail));
    }

    [Fact]
    public void Sessions_are_resumed_through_PEM_and_the_failure_to_do_so_is_told()
    {
        using var host = new TestHost(zoo);
        var settings = host.Client(SslMode.VerifyIdentity, zoo.Ca);
        string session;
        using (var first = ClientConnection.Connect(settings))
        {
            first.Ping();
            session = first.ExportSession()!;
        }
        using (var second = ClientConnection.Connect(settings with { SessionPem = session }))
        {
            Assert.True(second.Facts.Resumed);
            second.Ping();
            session = second.ExportSession()!;
        }
        host.Tls.Swap(TlsContext.ForServer(host.Tls.Current!.Settings));
        Assert.Equal(2026, Fails(settings with { SessionPem = session }).Error.Number);
        using var third = ClientConnection.Connect(settings with { SessionPem = session, ContinueOnFailedReuse = true });
        Assert.False(third.Facts.Resumed);
        third.Ping();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

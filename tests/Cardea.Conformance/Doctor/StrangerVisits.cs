using System.Net;
using System.Net.Sockets;
using System.Text;
using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Doctor;

/// <summary>Peers that are no server, or bad ones: the doctor ends in time, says what it met, and lets nothing of theirs drive the terminal.</summary>
public sealed class StrangerVisits
{
    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "not-mysql", "an SSH server")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "not-mysql", "a web server")]
    [InlineData("220 mail.example.com ESMTP\r\n", "not-mysql", "SMTP")]
    [InlineData("-ERR unknown\r\n", "not-mysql", "Redis")]
    [InlineData("\u0005\0\0\0\u000B\u0008\u0005\u001A\0", "x-protocol", "X protocol")]
    [InlineData("\u0016\u0003\u0003\0\u0001\0", "not-mysql", "TLS from the first byte")]
    [InlineData("\u0005\0\0\0\u0009\u0033\u002E\u0032\0", "old-protocol", "version 9")]
    [InlineData("\u0005\0\0\0\n8.0\0", "not-mysql", "something else")] // a greeting that ends in its middle
    [InlineData("\u0010\0\0\u0007\u000A", "not-mysql", "something else")] // out of order
    public void A_stranger_is_called_by_its_name(string says, string cause, string words)
    {
        using var stranger = new Stranger(Encoding.Latin1.GetBytes(says), thenClose: true);
        var visit = Visit.WithJson($"127.0.0.1:{stranger.Port}").Names(cause, 2);
        Assert.Equal("untested", visit.Verdict);
        Assert.Contains(words, visit.Finding(cause)["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_ends_in_time()
    {
        using var stranger = new Stranger([], thenClose: false);
        Visit.WithJson($"127.0.0.1:{stranger.Port}", "--timeout=1").Names("greeting-missing", 2);
    }

    [Fact]
    public void Half_a_greeting_and_silence_ends_in_time()
    {
        using var stranger = new Stranger([0x4A, 0, 0, 0, 10, (byte)'8'], thenClose: false);
        Visit.WithJson($"127.0.0.1:{stranger.Port}", "--timeout=1").Names("greeting-missing", 2);
    }

    [Fact]
    public void Who_hangs_up_at_once_is_told()
    {
        using var stranger = new Stranger([], thenClose: true);
        Visit.WithJson($"127.0.0.1:{stranger.Port}").Names("greeting-closed", 2);
    }

    [Theory]
    [InlineData((byte)'x')]
    [InlineData((byte)0)]
    [InlineData((byte)0xFF)]
    public void Bytes_without_end_are_not_taken_in(byte what)
    {
        using var stranger = new Stranger([what], thenClose: false) { Repeats = true };
        var visit = Visit.WithJson($"127.0.0.1:{stranger.Port}", "--timeout=5");
        Assert.True(visit.ExitCode is 1 or 2, visit.Output);
        Assert.InRange(stranger.Sent, 1, 64L << 20);
    }

    [Fact]
    public void Nothing_that_a_peer_says_drives_the_terminal()
    {
        const string Evil = "8.4\u001B[2J\u001B]0;owned\u0007\u202E\r\nfake: ok";
        foreach (var wicked in new[]
        {
            new Wickedness { Version = Evil, OffersTls = false },
            new Wickedness { InsteadOfGreeting = [0xFF, 0x10, 0x04, .. Encoding.UTF8.GetBytes(Evil)] },
            new Wickedness { Demands = [RogueServer.Error(1045, Evil)] },
            new Wickedness { Demands = [RogueServer.Ok], Answers = static _ => [RogueServer.Error(1064, Evil)], Version = Evil },
            new Wickedness { Demands = [[0xFE, .. Encoding.UTF8.GetBytes(Evil), 0, .. "ABCDEFGHIJKLMNOPQRST"u8, 0]] },
        })
        {
            using var server = new RogueServer(wicked);
            foreach (var form in new[] { "--skip-json", "--json" })
            {
                var visit = Visit.To($"--host=127.0.0.1", $"--port={server.Port}", "--user=app", "--password=x", form);
                Assert.DoesNotContain(visit.Output + visit.Errors, static c => char.IsControl(c) && c != '\n' || c == '\u202E');
                Assert.DoesNotContain("\nfake", visit.Output, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    [Trait("attack", "C-09")]
    public void Plain_bytes_in_place_of_TLS_are_called_what_they_are()
    {
        using var server = new RogueServer(new Wickedness { InsteadOfServerHello = [7, 0, 0, 2, .. RogueServer.Ok] });
        Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}").Names("tls-stripped", 1);
        Assert.DoesNotContain("a-s3cret", Encoding.Latin1.GetString(server.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_falls_silent_in_TLS_is_told()
    {
        using var server = new RogueServer(new Wickedness { InsteadOfServerHello = [] });
        Visit.WithJson($"127.0.0.1:{server.Port}", "--timeout=3").Names("tls-silent", 2);
    }

    [Fact]
    public void A_server_that_knows_nothing_of_the_TLS_is_behind_somebody_else()
    {
        using var server = new RogueServer(new Wickedness { Demands = [RogueServer.Ok], Answers = static _ => [RogueServer.Ok] });
        Visit.WithJson($"mysql://app:x@127.0.0.1:{server.Port}").Names("tls-ends-before-server", 0);
    }

    [Fact]
    public void A_handshake_that_is_reset_ends_it()
    {
        using var server = new RogueServer(new Wickedness { ResetsAtClientHello = true });
        Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}").Names("tls-failed", 1);
    }

    [Fact]
    public void Answers_without_end_after_the_login_end_in_time()
    {
        using var server = new RogueServer(new Wickedness
        {
            Demands = [RogueServer.Ok],
            Answers = static _ => Enumerable.Repeat<byte[]>([1], 1).Concat([[3, (byte)'d', (byte)'e', (byte)'f', 0, 0, 0, 1, (byte)'a', 0, 12, 45, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0]]).Concat(Enumerable.Repeat<byte[]>([1, (byte)'x'], 200_000)),
        });
        var visit = Visit.WithJson($"mysql://app:x@127.0.0.1:{server.Port}", "--timeout=5").Names("login-dialogue-broken", 1);
        Assert.Equal(["good"], visit.Marks("login"));
    }

    [Fact]
    public void Nothing_listening_is_told_with_the_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.Contains($"127.0.0.1:{port}", Visit.WithJson($"127.0.0.1:{port}").Names("connection-refused", 2).Finding("connection-refused")["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_told() => Assert.Contains(Visit.WithJson("no-such-host.invalid", "--timeout=5").Causes[0], new[] { "name-unknown", "name-service-silent" });

    [Fact]
    public void Sockets_that_are_not_there_or_dead_are_told()
    {
        var path = Path.Combine(Path.GetTempPath(), $"cardea-doctor-{Guid.NewGuid():N}.sock");
        Visit.WithJson(path).Names("socket-missing", 2);
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) left.Bind(new UnixDomainSocketEndPoint(path)); // dies without listening
        try
        {
            if (File.Exists(path)) Visit.WithJson(path).Names("socket-dead", 2);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("--no-such-option")]
    [InlineData("--ssl-mode=PERHAPS", "db")]
    [InlineData("mysql://db?ssl-mode=odd")]
    [InlineData("a", "b")]
    [InlineData("--timeout=0", "db")]
    public void A_command_line_that_is_not_understood_ends_with_64_before_anything_else(params string[] arguments)
    {
        var visit = Visit.To(arguments);
        Assert.Equal(64, visit.ExitCode);
        Assert.Empty(visit.Output);
        Assert.StartsWith("cardea doctor: ", visit.Errors, StringComparison.Ordinal);
    }

    /// <summary>Says what it is told to say to each client.</summary>
    private sealed class Stranger : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _says;
        private readonly bool _thenClose;
        private long _sent;

        public Stranger(byte[] says, bool thenClose)
        {
            (_says, _thenClose) = (says, thenClose);
            _listener.Start();
            new Thread(Listen) { IsBackground = true }.Start();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public bool Repeats { get; init; }

        public long Sent => Interlocked.Read(ref _sent);

        public void Dispose() => _listener.Stop();

        private void Listen()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.AcceptSocket();
                    new Thread(() => Play(socket)) { IsBackground = true }.Start();
                }
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
            }
        }

        private void Play(Socket socket)
        {
            using var held = socket;
            try
            {
                socket.ReceiveTimeout = socket.SendTimeout = 10_000;
                var says = Repeats ? [.. Enumerable.Repeat(_says[0], 4096)] : _says;
                do Interlocked.Add(ref _sent, says.Length == 0 ? 0 : socket.Send(says));
                while (Repeats);
                if (_thenClose) return;
                while (socket.Receive(new byte[64]) > 0) { }
            }
            catch (SocketException)
            {
            }
        }
    }
}

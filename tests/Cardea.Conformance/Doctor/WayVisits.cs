using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cardea.Client.Connecting;
using Cardea.Conformance.Hostile;
using Cardea.Doctor;
using Cardea.Doctor.Network;
using Cardea.Doctor.Reports;
using Cardea.Options;
using Cardea.Protocol.Authentication;

namespace Cardea.Conformance.Doctor;

/// <summary>Ways that lead nowhere, each for its own reason.</summary>
public sealed partial class WayVisits
{
    /// <summary>Linux puts a connection too many nowhere: it drops the first packet, as a firewall does.</summary>
    [Fact]
    public void A_place_that_drops_packets_is_told_from_one_that_refuses()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var callers = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToArray();
        try
        {
            foreach (var caller in callers) _ = Record.Exception(() => caller.Connect(listener.LocalEndPoint!)); // under way
            Visit.WithJson($"127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}", "--timeout=1").Names("connection-unanswered", 2);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    }

    /// <summary>TCP to everybody at once: the kernel has no such way and says so at once (tcp_v4_connect, ENETUNREACH).</summary>
    [Fact]
    public void An_address_without_a_way_to_it_is_told() => Visit.WithJson("255.255.255.255:3306").Names("network-unreachable", 2);

    [Fact]
    public void One_dead_address_among_several_is_a_thing_to_mend()
    {
        using var server = new RogueServer(new Wickedness { OffersTls = false });
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.Port)); // nobody listens there, and nobody else comes to
        var report = Examine(new([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], null), "--host=db.example.test", $"--port={server.Port}", "--protocol=TCP");
        var finding = report.Findings.Single(static f => f.Cause.Id == "address-dead");
        Assert.StartsWith($"127.0.0.2:{server.Port} ", finding.Text, StringComparison.Ordinal);
        Assert.Contains(report.Checks, static check => check.Step == "greeting" && check.Mark == Mark.Good);
    }

    [Theory]
    [InlineData(SocketError.TryAgain, "name-service-silent")]
    [InlineData(SocketError.HostNotFound, "name-unknown")]
    public void A_name_service_that_is_silent_is_told_from_one_that_knows_nothing(SocketError error, string cause)
    {
        var report = Examine(new([], error), "--host=db.example.test", "--protocol=TCP");
        Assert.Equal([cause], report.Findings.Select(static f => f.Cause.Id));
        Assert.Equal(Verdict.Untested, report.Verdict);
    }

    /// <summary>Nobody, 0.0.0.0, is this machine to the kernel; a name that is not this machine's is all that makes the difference.</summary>
    [Fact]
    [Trait("attack", "A-01")]
    public void A_server_elsewhere_that_offers_no_TLS_is_unsafe()
    {
        using var server = new RogueServer(new Wickedness { OffersTls = false });
        Visit.WithJson($"mysql://app:a-s3cret@0.0.0.0:{server.Port}").Names("tls-not-offered", 1);
        Assert.Empty(server.Plain);
    }

    [Fact]
    public void A_socket_that_this_user_may_not_use_is_told_from_one_that_is_dead()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-doctor").FullName;
        var path = Path.Combine(folder, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path)); // and does not listen yet
        const UnixFileMode All = (UnixFileMode)0x1FF;
        try
        {
            File.SetUnixFileMode(path, All);
            Visit.WithJson(path).Names("socket-dead", 2);
            listener.Listen();
            File.SetUnixFileMode(folder, All);
            File.SetUnixFileMode(path, UnixFileMode.None);
            AsNobody(() => Visit.WithJson(path)).Names("socket-forbidden", 2);
            File.SetUnixFileMode(path, All);
            File.SetUnixFileMode(folder, UnixFileMode.None);
            AsNobody(() => Visit.WithJson(path)).Names("socket-forbidden", 2);
        }
        finally
        {
            File.SetUnixFileMode(folder, All);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Each step answers in its time, and all together take too long.</summary>
    [Fact]
    public void When_the_time_is_over_the_report_says_so()
    {
        using var server = new SilentServer();
        var visit = Visit.WithJson(server.Path, "--user=app", "--password=x", "--timeout=1");
        for (var seconds = 2; !visit.Causes.Contains("out-of-time") && seconds <= 16; seconds *= 2) visit = Visit.WithJson(server.Path, "--user=app", "--password=x", $"--timeout={seconds}");
        visit.Names("out-of-time", 1);
    }

    private static Report Examine(NameLookup names, params string[] arguments)
    {
        var options = OptionReader.Read(DoctorOptions.Table, new DefaultFiles([], []), arguments, static _ => null);
        return new Examination(new Patient(options, ConnectionPlan.From(options), null, Secret.Empty, TimeProvider.System) { NameService = (_, _) => names }, static _ => { }).Run();
    }

    // The superuser passes every mode. To the file system a thread may be somebody else; it ends with it.
    private static Visit AsNobody(Func<Visit> visit)
    {
        Visit? made = null;
        var thread = new Thread(() =>
        {
            _ = setfsuid(65534);
            made = visit();
        });
        thread.Start();
        thread.Join();
        return made!;
    }

    [LibraryImport("libc")] private static partial int setfsuid(uint user);

    /// <summary>Greets on a Unix socket, and never says another word.</summary>
    private sealed class SilentServer : IDisposable
    {
        private static readonly byte[] Greeting =
        [
            10, .. "8.4.0"u8, 0, 1, 0, 0, 0, .. "abcdefgh"u8, 0, 0x00, 0x82, 45, 2, 0, 0x08, 0x00, 21, .. new byte[10], .. "ijklmnopqrst"u8, 0, .. "caching_sha2_password"u8, 0,
        ];

        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly List<Socket> _held = [];

        public SilentServer()
        {
            _listener.Bind(new UnixDomainSocketEndPoint(Path));
            _listener.Listen();
            new Thread(Listen) { IsBackground = true }.Start();
        }

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cardea-doctor-{Guid.NewGuid():N}.sock");

        public void Dispose()
        {
            _listener.Dispose();
            File.Delete(Path);
            lock (_held) foreach (var socket in _held) socket.Dispose();
        }

        private void Listen()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.Accept();
                    lock (_held) _held.Add(socket);
                    _ = socket.Send(RawClient.Frame(0, Greeting), SocketFlags.None, out _); // who only knocks is gone already
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
            }
        }
    }
}

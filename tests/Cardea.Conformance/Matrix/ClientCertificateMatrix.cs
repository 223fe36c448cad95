using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Conformance.Matrix;

/// <summary>
/// What the server makes of each kind of client certificate, against what OpenSSL's own server (<c>openssl s_server</c>) makes of the very same in the same
/// run: who is let in, and the alert that everybody else gets.
/// </summary>
public sealed partial class ClientCertificateMatrix(MatrixServer server, ReferenceServers reference) : IClassFixture<MatrixServer>, IClassFixture<ReferenceServers>
{
    // The alert's number (RFC 8446, section 6.2) that each must come to; both servers are compared with it and so with one another.
    private static readonly Dictionary<string, int?> Materials = new()
    {
        ["none"] = null, ["good"] = null, ["chain"] = null,
        ["expired"] = 45, ["future"] = 42, ["foreign-ca"] = 48, ["impostor-ca"] = 48, ["no-chain"] = 48, ["revoked"] = 44, ["revoked-ca"] = 44, ["wrong-purpose"] = 43,
    };

    private static MatrixZoo Zoo => MatrixZoo.Instance;

    public static TheoryData<string, TlsVersions, string> Cells()
    {
        var cells = new TheoryData<string, TlsVersions, string>();
        foreach (var material in Materials.Keys)
            foreach (var version in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
                foreach (var key in MatrixZoo.KeyKinds) cells.Add(material, version, key);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    [Trait("row", "C-13"), Trait("row", "T-9")]
    public void A_client_certificate_gets_from_us_what_it_gets_from_openssl(string material, TlsVersions version, string key)
    {
        var settings = ClientSettings(material, version, key);
        var theirs = reference.Ask(Checks(material), settings);
        server.Use(ServerSettings(material));
        var ours = server.TryLogin(SslMode.Required, settings);
        Assert.Equal(theirs, ours is null ? null : Text().Match(ours.Value.Message).Value);
        Assert.Equal(Materials[material], theirs is null ? null : AlertOf(theirs));
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void The_openssl_program_is_told_the_same(TlsVersions version)
    {
        foreach (var (material, alert) in Materials)
        {
            server.Use(ServerSettings(material));
            var pair = material == "none" ? null : Zoo.Client(material, "ECDSA");
            string[] own = pair is null ? [] : ["-cert", pair.Certificate, "-key", pair.Key, "-cert_chain", pair.Certificate];
            var (_, said) = MatrixServer.Run("openssl", ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-starttls", "mysql", version == TlsVersions.Tls12 ? "-tls1_2" : "-tls1_3", .. own, .. (alert is null ? Array.Empty<string>() : ["-ign_eof"])]);
            if (alert is null) Assert.DoesNotContain("SSL alert number", said, StringComparison.Ordinal);
            else Assert.True(said.Contains($"SSL alert number {alert}", StringComparison.Ordinal), $"{material}: {said}");
        }
    }

    // With revocation every intermediate must be known beforehand, so the kinds that are about a missing one go without.
    private static bool Checks(string material) => material is not ("no-chain" or "chain");

    private static TlsSettings ServerSettings(string material) => new()
    {
        Certificate = Zoo.Server("good", "RSA").Certificate, Key = Zoo.Server("good", "RSA").Key, Ca = Checks(material) ? Zoo.Bundle : Zoo.Root, Crl = Checks(material) ? Zoo.Lists : null,
    };

    private static TlsSettings ClientSettings(string material, TlsVersions version, string key)
    {
        var pair = material == "none" ? null : Zoo.Client(material, key);
        return new TlsSettings { Certificate = pair?.Certificate, Key = pair?.Key, Versions = version };
    }

    // error:0A000415:SSL routines::… : the reason is 1000 and the alert's number (openssl/ssl.h, SSL_AD_REASON_OFFSET).
    private static int AlertOf(string text) => (Convert.ToInt32(text[6..14], 16) & 0x7F_FFFF) - 1000;

    [GeneratedRegex("error:[0-9A-F]{8}:.*$", RegexOptions.None, 1000)]
    private static partial Regex Text();
}

/// <summary>Two of OpenSSL's own servers, one with revocation lists and one without; they turn round what they are sent.</summary>
public sealed partial class ReferenceServers : IDisposable
{
    private readonly (Process Process, int Port)[] _servers;

    public ReferenceServers()
    {
        var zoo = MatrixZoo.Instance;
        _servers = [Start("-CAfile", zoo.Root), Start("-CAfile", zoo.BundleWithLists, "-crl_check_all")];
    }

    /// <summary>The error that a client with these settings meets, or null.</summary>
    internal string? Ask(bool revocation, TlsSettings settings)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, _servers[revocation ? 1 : 0].Port);
        MakeNonBlocking(socket);
        using var context = TlsContext.ForClient(settings, TlsVerification.None);
        using var session = context.Connect((int)socket.Handle, "localhost");
        var buffer = new byte[256];
        if (Drive(socket, session.Handshake) != Cardea.Tls.TlsStatus.Done) return session.Failure!.Text;
        if (Drive(socket, () => session.Write("ping\n"u8, out _)) != Cardea.Tls.TlsStatus.Done) return session.Failure!.Text;
        return Drive(socket, () => session.Read(buffer, out _)) == Cardea.Tls.TlsStatus.Done ? null : session.Failure!.Text;
    }

    public void Dispose()
    {
        foreach (var (process, _) in _servers)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static Cardea.Tls.TlsStatus Drive(Socket socket, Func<Cardea.Tls.TlsStatus> step)
    {
        for (var until = Environment.TickCount64 + 30_000; ;)
        {
            var status = step();
            if (status is not (Cardea.Tls.TlsStatus.WantRead or Cardea.Tls.TlsStatus.WantWrite)) return status;
            Assert.True(Environment.TickCount64 < until, "openssl s_server does not answer");
            socket.Poll(100_000, status == Cardea.Tls.TlsStatus.WantRead ? SelectMode.SelectRead : SelectMode.SelectWrite);
        }
    }

    private static (Process, int) Start(params string[] trust)
    {
        var pair = MatrixZoo.Instance.Server("good", "RSA");
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        // Ask for a certificate, allow none, refuse a bad one: what a MySQL server does.
        var process = Process.Start(new ProcessStartInfo("openssl", ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", pair.Certificate, "-key", pair.Key, "-verify", "5", "-verify_return_error",
            "-no-CAfile", "-no-CApath", "-rev", .. trust]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var until = Environment.TickCount64 + 30_000; ; Thread.Sleep(20))
        {
            try
            {
                using var knock = new TcpClient("127.0.0.1", port);
                return (process, port);
            }
            catch (SocketException)
            {
                Assert.True(Environment.TickCount64 < until && !process.HasExited, "openssl s_server does not start");
            }
        }
    }

    /// <summary>O_NONBLOCK, which the framework's own property does not set.</summary>
    internal static void MakeNonBlocking(Socket socket) => Assert.True(fcntl((int)socket.Handle, 4, fcntl((int)socket.Handle, 3, 0) | 0x800) >= 0);

    [LibraryImport("libc")] private static partial int fcntl(int descriptor, int command, int argument);
}

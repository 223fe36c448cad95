using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>Our session against other implementations of the protocol: the framework's SslStream and the openssl program.</summary>
public sealed class IndependentPeerTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private TlsSettings Settings => new() { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca, Crl = zoo.Crl };

    /// <summary>Serves one connection: handshake, "hello", what comes until the end. Gives the session's failure or facts.</summary>
    private static Thread ServeOne(Socket listener, TlsContext context, Action<TlsSession> seen)
    {
        var thread = new Thread(() =>
        {
            using var socket = listener.Accept();
            Sockets.SetNonBlocking(socket);
            using var session = context.TryAccept((int)socket.Handle)!;
            var until = Stopwatch.StartNew();
            var status = session.Handshake();
            while (status is TlsStatus.WantRead or TlsStatus.WantWrite && until.Elapsed < TimeSpan.FromSeconds(10))
            {
                socket.Poll(10_000, SelectMode.SelectRead);
                status = session.Handshake();
            }
            if (status == TlsStatus.Done) session.Write("hello\n"u8, out _);
            seen(session);
            session.Shutdown();
            socket.Shutdown(SocketShutdown.Send);
            var end = Stopwatch.StartNew();
            while (end.Elapsed < TimeSpan.FromSeconds(2) && socket.Poll(100_000, SelectMode.SelectRead) && socket.Available > 0)
                socket.Receive(new byte[4096]);
        }) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4);
        return listener;
    }

    private static string OpenSslClient(int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-ign_eof", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        if (!process.WaitForExit(10_000)) process.Kill();
        return output;
    }

    [Theory]
    [InlineData("ClientOfForeignCa", "alert unknown ca")]
    [InlineData("ClientExpired", "alert certificate expired")]
    [InlineData("ClientRevoked", "alert certificate revoked")]
    [InlineData("ServerAsClient", "alert unsupported certificate")]
    [InlineData("Client", "hello")]
    public void The_openssl_program_sees_the_alerts(string name, string expected)
    {
        using var listener = Listen();
        using var context = TlsContext.ForServer(Settings);
        var server = ServeOne(listener, context, static _ => { });
        var pair = zoo.ByName(name);
        var output = OpenSslClient(((IPEndPoint)listener.LocalEndPoint!).Port, "-cert", pair.Certificate, "-key", pair.Key);
        server.Join();
        Assert.Contains(expected, output);
    }

    [Fact]
    public void The_openssl_program_gets_the_DHE_cipher_and_refuses_nothing_else()
    {
        using var listener = Listen();
        using var context = TlsContext.ForServer(Settings);
        ChannelFacts? facts = null;
        var server = ServeOne(listener, context, session => facts = session.IsEstablished ? session.ReadFacts(TransportKind.Tcp) : null);
        var output = OpenSslClient(((IPEndPoint)listener.LocalEndPoint!).Port, "-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256", "-CAfile", zoo.Ca,
            "-verify_return_error", "-verify_hostname", "localhost");
        server.Join();
        Assert.Contains("hello", output);
        Assert.Contains("Server Temp Key: DH, 2048 bits", output);
        Assert.Equal("DHE-RSA-AES128-GCM-SHA256", facts!.Cipher);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void SslStream_as_client_talks_to_us(SslProtocols version)
    {
        using var listener = Listen();
        using var context = TlsContext.ForServer(Settings);
        ChannelFacts? facts = null;
        var server = ServeOne(listener, context, session => facts = session.IsEstablished ? session.ReadFacts(TransportKind.Tcp) : null);
        using var tcp = new TcpClient();
        tcp.Connect((IPEndPoint)listener.LocalEndPoint!);
        using var stream = new SslStream(tcp.GetStream(), false, (_, _, _, errors) => errors is SslPolicyErrors.RemoteCertificateChainErrors or SslPolicyErrors.None);
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            ClientCertificates = [X509Certificate2.CreateFromPemFile(zoo.Client.Certificate, zoo.Client.Key)],
        });
        Assert.Equal("hello", new StreamReader(stream).ReadLine());
        server.Join();
        Assert.Equal("/C=US/ST=WI/O=sampdb/OU=client/CN=laura", facts!.Peer!.Subject);
        Assert.Equal("localhost", facts.ServerName);
    }

    [Fact]
    public void SslStream_as_server_is_verified_by_us()
    {
        using var listener = Listen();
        using var certificate = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPemFile(zoo.Server.Certificate, zoo.Server.Key).Export(X509ContentType.Pkcs12), null);
        var server = new Thread(() =>
        {
            using var stream = new SslStream(new NetworkStream(listener.Accept(), ownsSocket: true));
            stream.AuthenticateAsServer(certificate);
            stream.Write("hello"u8);
            stream.ReadByte();
        }) { IsBackground = true };
        server.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        Sockets.SetNonBlocking(socket);
        using var context = TlsContext.ForClient(new TlsSettings { Ca = zoo.Ca }, TlsVerification.Identity);
        using var session = context.Connect((int)socket.Handle, "127.0.0.1");
        for (var i = 0; i < 1000 && session.Handshake() is TlsStatus.WantRead or TlsStatus.WantWrite; i++) Thread.Sleep(1);
        Assert.True(session.IsEstablished, session.Failure?.ToString());
        var buffer = new byte[16];
        Assert.Equal(TlsStatus.Done, TlsPair.ReadSoon(session, buffer, out var count));
        Assert.Equal("hello"u8.ToArray(), buffer[..count]);
        session.Write("x"u8, out _);
        server.Join(5000);
    }

    [Fact]
    public void Addresses_inside_a_client_certificate_are_never_fetched()
    {
        using var trap = Listen();
        var url = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndPoint!).Port}/ca.crt";
        var pair = zoo.IssueClient("fetch", "/CN=fetch", request =>
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([url], [url]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url]));
        });
        using var server = TlsContext.ForServer(Settings);
        using var client = TlsContext.ForClient(new TlsSettings { Certificate = pair.Certificate, Key = pair.Key }, TlsVerification.None);
        using var connection = new TlsPair(server, client).Established();
        Assert.True(connection.ServerFacts.PeerVerified);
        Assert.False(trap.Poll(50_000, SelectMode.SelectRead));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.Hostile;

/// <summary>Catalogue part C at the whole server: what a certificate may do after it was revoked, and what it may make the server do.</summary>
public sealed class TlsLifeAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private const string Password = "x509-s3cret";
    private static int _next;

    public void Dispose() => server.AssertUnharmed();

    private X509Certificate2 Authority() => X509Certificate2.CreateFromPemFile(Path.Combine(server.Folder, "ca.pem"), Path.Combine(server.Folder, "ca-key.pem"));

    private TlsSettings Issue(string name, Action<CertificateRequest>? more, TlsVersions versions, out X509Certificate2 certificate)
    {
        using var ca = Authority();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        more?.Invoke(request);
        certificate = request.Create(ca.SubjectName, X509SignatureGenerator.CreateForRSA(ca.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1), DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(3), RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(server.Folder, $"hostile-{Interlocked.Increment(ref _next)}");
        File.WriteAllText(path + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(path + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path + "-key.pem", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new TlsSettings { Ca = server.Server.Place.Ca, Certificate = path + ".pem", Key = path + "-key.pem", Versions = versions };
    }

    private ClientConnectSettings Settings(TlsSettings tls, string? session = null) => new()
    {
        Host = "127.0.0.1", Port = server.Port, SslMode = SslMode.VerifyIdentity, Tls = tls, SessionPem = session, ContinueOnFailedReuse = true,
        ConnectTime = TimeSpan.FromSeconds(10), ReadTime = TimeSpan.FromSeconds(10),
        Login = new ClientHandshakeOptions { User = "holder", Password = Secret.FromText(Password) },
    };

    private (bool Resumed, string? Session) LogIn(TlsSettings tls, string? session = null)
    {
        using var client = ClientConnection.Connect(Settings(tls, session));
        client.BeginCommand().AddRaw([0x0E]);
        client.Send();
        Assert.Equal(0, client.ReadPacket()[0]);
        return (client.Facts.Resumed, client.ExportSession());
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    [Trait("attack", "C-02")]
    public void C02_a_session_of_a_certificate_that_was_revoked_since_is_not_resumed(TlsVersions versions)
    {
        using var root = server.Root();
        root.Query($"CREATE USER IF NOT EXISTS 'holder'@'%' IDENTIFIED BY '{Password}' REQUIRE X509");
        var tls = Issue("revoked later", null, versions, out var certificate);
        var good = Issue("never revoked", null, versions, out _);
        var session = LogIn(tls).Session;
        var goodSession = LogIn(good).Session;
        var again = LogIn(tls, session); // the rightful case: it is resumed while nothing has changed
        Assert.True(again.Resumed);
        session = again.Session;

        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        using (var ca = Authority())
        {
            var bytes = list.Build(ca, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, DateTimeOffset.UtcNow.AddMinutes(-10));
            File.WriteAllText(Path.Combine(server.Folder, "hostile-crl.pem"), PemEncoding.WriteString("X509 CRL", bytes) + "\n");
        }
        try
        {
            Assert.Equal("OK", root.Query("SET GLOBAL ssl_crl = 'hostile-crl.pem'"));
            Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
            var refused = Assert.ThrowsAny<Exception>(() => LogIn(tls, session));
            Assert.True(refused is ClientErrorException { Error.Number: 2026 or 2013 }, refused.ToString());
            Assert.ThrowsAny<Exception>(() => LogIn(tls)); // nor afresh
            Assert.False(LogIn(good, goodSession).Resumed); // a full handshake for who may come in
            VictimServer.Soon(() => server.Log.Contains("revoked", StringComparison.Ordinal), "the log says why");

            // A list that cannot be used changes nothing: what was refused stays refused.
            File.WriteAllText(Path.Combine(server.Folder, "hostile-garbage.pem"), "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
            foreach (var bad in new[] { "hostile-garbage.pem", "nowhere.pem", "ca-key.pem" })
            {
                root.Query($"SET GLOBAL ssl_crl = '{bad}'");
                Assert.StartsWith("3888", root.Query("ALTER INSTANCE RELOAD TLS"), StringComparison.Ordinal);
                Assert.ThrowsAny<Exception>(() => LogIn(tls, session));
                LogIn(good);
            }
        }
        finally
        {
            root.Query("SET GLOBAL ssl_crl = ''");
            Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
        }
    }

    /// <summary>C-03: what was proven in the session that is resumed is what the account's rule is checked against.</summary>
    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    [Trait("attack", "C-03")]
    public void C03_a_resumed_session_is_judged_by_its_own_certificate(TlsVersions versions)
    {
        using var root = server.Root();
        foreach (var name in new[] { "alice", "bob" })
        {
            root.Query($"DROP USER IF EXISTS '{name}'@'%'");
            Assert.Equal("OK", root.Query($"CREATE USER '{name}'@'%' IDENTIFIED BY '{Password}' REQUIRE SUBJECT '/CN={name}'"));
        }
        var tls = Issue("alice", null, versions, out _);
        ClientConnectSettings As(string user, string? session) => Settings(tls, session) with { Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(Password) } };
        string? session;
        using (var alice = ClientConnection.Connect(As("alice", null)))
        {
            alice.BeginCommand().AddRaw([0x0E]);
            alice.Send();
            alice.ReadPacket();
            session = alice.ExportSession();
        }
        Assert.Equal(1045, Assert.Throws<LoginRefusedException>(() => ClientConnection.Connect(As("bob", session)).Dispose()).Error.Number);
        using var again = ClientConnection.Connect(As("alice", session));
        Assert.True(again.Facts.Resumed || versions == TlsVersions.Tls13); // a ticket of 1.3 is used once
    }

    [Fact]
    [Trait("attack", "C-14")]
    public void C14_no_address_in_a_client_certificate_is_ever_fetched()
    {
        using var root = server.Root();
        root.Query($"CREATE USER IF NOT EXISTS 'holder'@'%' IDENTIFIED BY '{Password}' REQUIRE X509");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(10);
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/";
        var tls = Issue("fetch me", request =>
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([address + "crl"]));
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([address + "ocsp"], [address + "issuer"]));
        }, TlsVersions.Tls13 | TlsVersions.Tls12, out _);
        LogIn(tls);
        // and one whose issuer is unknown, the case in which others go looking for it
        using var key = RSA.Create(2048);
        var foreign = new CertificateRequest("CN=foreign", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreign.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([address + "ocsp"], [address + "issuer"]));
        var path = Path.Combine(server.Folder, "hostile-foreign");
        File.WriteAllText(path + ".pem", foreign.Create(new X500DistinguishedName("CN=unknown issuer"), X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]).ExportCertificatePem());
        File.WriteAllText(path + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path + "-key.pem", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.ThrowsAny<Exception>(() => LogIn(tls with { Certificate = path + ".pem", Key = path + "-key.pem" }));
        Assert.False(listener.Poll(300_000, SelectMode.SelectRead), "the server fetched something");
    }

    /// <summary>C-22: text in a certificate is inert in the log.</summary>
    [Fact]
    [Trait("attack", "C-22")]
    public void C22_text_in_a_certificate_stays_text()
    {
        using var root = server.Root();
        root.Query($"CREATE USER IF NOT EXISTS 'subject'@'%' IDENTIFIED BY '{Password}' REQUIRE SUBJECT '/CN=somebody else'");
        var before = server.Log.Length;
        foreach (var name in new[] { "$(touch /tmp/x)", "a\\nb [Server] fake", "%n%s%p", "\u001b[31m" })
        {
            var tls = Issue($"\"{name}\"", null, TlsVersions.Tls13, out _);
            var settings = Settings(tls) with { Login = new ClientHandshakeOptions { User = "subject", Password = Secret.FromText(Password) } };
            Assert.Equal(1045, Assert.Throws<LoginRefusedException>(() => ClientConnection.Connect(settings).Dispose()).Error.Number);
        }
        var news = server.Log[before..];
        Assert.DoesNotContain('\u001b', news);
        Assert.All(news.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.Matches("^[0-9T:.-]+Z [0-9]+ \\[", line));
    }
}

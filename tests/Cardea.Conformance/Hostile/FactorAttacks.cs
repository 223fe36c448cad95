using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.Hostile;

/// <summary>Accounts whose proof is the link: who may not come in, at the whole server.</summary>
public sealed class FactorAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private static int _next;

    public void Dispose() => server.AssertUnharmed();

    private X509Certificate2 Authority() => X509Certificate2.CreateFromPemFile(Path.Combine(server.Folder, "ca.pem"), Path.Combine(server.Folder, "ca-key.pem"));

    private static X509Certificate2 Issue(X509Certificate2 issuer, string subject, RSA key, string? uri = null)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        if (uri is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddUri(new Uri(uri));
            request.CertificateExtensions.Add(names.Build());
        }
        return request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1), DateTimeOffset.UtcNow.AddMinutes(-30),
            DateTimeOffset.UtcNow.AddDays(3), RandomNumberGenerator.GetBytes(8));
    }

    private TlsSettings Save(RSA key, params X509Certificate2[] chain)
    {
        var path = Path.Combine(server.Folder, $"factor-{Interlocked.Increment(ref _next)}");
        File.WriteAllText(path + ".pem", string.Concat(chain.Select(static c => c.ExportCertificatePem() + "\n")));
        File.WriteAllText(path + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path + "-key.pem", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new TlsSettings { Ca = server.Server.Place.Ca, Certificate = path + ".pem", Key = path + "-key.pem" };
    }

    private ClientConnectSettings Settings(string user, TlsSettings? tls, string password = "", string? session = null, bool plain = false) => new()
    {
        Host = "127.0.0.1", Port = server.Port, SslMode = plain ? SslMode.Disabled : SslMode.VerifyIdentity, Tls = tls ?? new TlsSettings { Ca = server.Server.Place.Ca },
        SessionPem = session, ContinueOnFailedReuse = true, ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
        Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(password) },
    };

    // 0 for success, else the error.
    private static (int Number, string? Session) Try(ClientConnectSettings settings)
    {
        try
        {
            using var client = ClientConnection.Connect(settings);
            client.BeginCommand().AddRaw([0x0E]);
            client.Send();
            Assert.Equal(0, client.ReadPacket()[0]);
            return (0, client.ExportSession());
        }
        catch (LoginRefusedException refused)
        {
            return (refused.Error.Number, null);
        }
        catch (ClientErrorException failed)
        {
            return (failed.Error.Number, null);
        }
    }

    private void Create(params string[] accounts)
    {
        using var root = server.Root();
        foreach (var account in accounts)
        {
            root.Query($"DROP USER IF EXISTS {account[..account.IndexOf(' ', StringComparison.Ordinal)]}");
            Assert.Equal((account, "OK"), (account, root.Query($"CREATE USER {account}")));
        }
    }

    [Fact]
    [Trait("row", "A-1")]
    public void The_verified_certificate_alone_is_the_identity()
    {
        Create("carla IDENTIFIED WITH cardea_x509", "unit IDENTIFIED WITH cardea_x509 AS 'subject=/O=sampdb/CN=carla'", "spiffe IDENTIFIED WITH cardea_x509 AS 'san:uri:spiffe://example.test/app'");
        using var ca = Authority();
        using var key = RSA.Create(2048);
        using var mine = Issue(ca, "CN=carla, O=sampdb", key, "spiffe://example.test/app");
        using var other = Issue(ca, "CN=carl, O=sampdb", key, "spiffe://example.test/other");
        var (good, bad) = (Save(key, mine), Save(key, other));
        foreach (var user in new[] { "carla", "unit", "spiffe" })
        {
            foreach (var password in new[] { "", "whatever" })
            {
                Assert.Equal((user, 0), (user, Try(Settings(user, good, password)).Number));
                Assert.Equal((user, 1045), (user, Try(Settings(user, bad, password)).Number));
                Assert.Equal((user, 1045), (user, Try(Settings(user, null, password)).Number));
                Assert.Equal((user, 1045), (user, Try(Settings(user, null, password, plain: true)).Number));
            }
        }
        Assert.Equal(1045, Try(Settings("laura", good)).Number); // the certificate of one account says nothing about another
    }

    /// <summary>C-11: the certificate that was verified counts, not another one in the chain with the same key, nor one that nobody verified.</summary>
    [Fact]
    [Trait("attack", "C-11")]
    public void C11_no_certificate_but_the_verified_leaf_speaks()
    {
        Create("carla IDENTIFIED WITH cardea_x509");
        using var ca = Authority();
        using var key = RSA.Create(2048);
        using var leaf = Issue(ca, "CN=eve", key);
        using var selfSigned = new CertificateRequest("CN=carla", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(3));
        using var genuine = Issue(ca, "CN=carla", key); // somebody else's, for the same key: it is public
        Assert.Equal(1045, Try(Settings("carla", Save(key, leaf, selfSigned))).Number);
        Assert.Equal(1045, Try(Settings("carla", Save(key, leaf, genuine))).Number);
        Assert.NotEqual(0, Try(Settings("carla", Save(key, selfSigned, leaf))).Number);
        Assert.NotEqual(0, Try(Settings("carla", Save(key, selfSigned))).Number);
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    [Trait("attack", "C-03")]
    public void A_resumed_session_brings_its_own_certificate_or_none(TlsVersions versions)
    {
        Create("carla IDENTIFIED WITH cardea_x509", "eve IDENTIFIED WITH cardea_x509", "plainly IDENTIFIED BY 'p'");
        using var ca = Authority();
        using var key = RSA.Create(2048);
        using var certificate = Issue(ca, "CN=carla", key);
        var tls = Save(key, certificate) with { Versions = versions };
        var none = new TlsSettings { Ca = server.Server.Place.Ca, Versions = versions };
        var session = Try(Settings("carla", tls)).Session;
        Assert.Equal(0, Try(Settings("carla", tls, session: session)).Number);
        session = Try(Settings("carla", tls)).Session;
        Assert.Equal(1045, Try(Settings("eve", tls, session: session)).Number);
        // A session that was made without a certificate stays without one, whatever the client could show now.
        var bare = Try(Settings("plainly", none, "p")).Session;
        Assert.Equal(1045, Try(Settings("carla", none, session: bare)).Number);
    }

    [Fact]
    public void Auth_socket_is_refused_on_TCP_encrypted_or_not()
    {
        Create($"sam IDENTIFIED WITH auth_socket AS '{Environment.UserName}'");
        foreach (var password in new[] { "", "whatever" })
        {
            Assert.Equal(1698, Try(Settings("sam", null, password)).Number);
            Assert.Equal(1698, Try(Settings("sam", null, password, plain: true)).Number);
        }
    }

    private const uint MultiFactor = 1 << 28;

    /// <summary>B-23: an independent client proves both factors; whoever skips one, swaps them or does not know of them stays out.</summary>
    [Fact]
    [Trait("attack", "B-23")]
    public void B23_no_factor_is_skipped_or_swapped()
    {
        using var root = server.Root();
        Assert.StartsWith("1231", root.Query("SET GLOBAL authentication_policy = '*,*:no_such_method'"), StringComparison.Ordinal);
        Assert.Equal("OK", root.Query("SET GLOBAL authentication_policy = '*,*:mysql_native_password,'"));
        try
        {
            Create("two IDENTIFIED WITH mysql_native_password BY 'one' AND IDENTIFIED BY 'other'", "mixed IDENTIFIED BY 'one' AND IDENTIFIED WITH cardea_x509");
        }
        finally
        {
            Assert.Equal("OK", root.Query("SET GLOBAL authentication_policy = '*,,'"));
        }
        Assert.StartsWith("4052", root.Query("CREATE USER more IDENTIFIED BY 'a' AND IDENTIFIED WITH mysql_native_password BY 'b'"), StringComparison.Ordinal);

        int Outcome(string one, string other, uint capabilities = RawClient.Usual | MultiFactor, byte[]? instead = null)
        {
            using var client = server.Raw();
            client.StartTls();
            var answer = client.Login("two", one, capabilities, "mysql_native_password");
            if (answer is not [2, .. var next]) return RawClient.ErrorOf(answer);
            var end = Array.IndexOf<byte>(next, 0);
            Assert.Equal("mysql_native_password", System.Text.Encoding.ASCII.GetString(next, 0, end));
            client.SendPacket(instead ?? RawClient.Answer("mysql_native_password", other, next[(end + 1)..(end + 21)]));
            return client.Read() is [0, ..] ? 0 : 1045;
        }

        Assert.Equal(0, Outcome("one", "other"));
        Assert.Equal(1045, Outcome("other", "one"));
        Assert.Equal(1045, Outcome("one", "one"));
        Assert.Equal(1045, Outcome("other", "other"));
        Assert.Equal(1045, Outcome("one", ""));
        Assert.Equal(1045, Outcome("one", "other", RawClient.Usual));
        Assert.Equal(1045, Outcome("one", "other", instead: [0, 0, 0, 2, 0, 0, 0]));
        Assert.Equal(1045, Outcome("one", "other", instead: [0x0E]));

        using var ca = Authority();
        using var key = RSA.Create(2048);
        using var mine = Issue(ca, "CN=mixed", key);
        using var other = Issue(ca, "CN=mixe", key);
        Assert.Equal(0, Try(Settings("mixed", Save(key, mine), "one")).Number);
        Assert.Equal(1045, Try(Settings("mixed", Save(key, mine), "two")).Number);
        Assert.Equal(1045, Try(Settings("mixed", Save(key, other), "one")).Number);
        Assert.Equal(1045, Try(Settings("mixed", null, "one")).Number);
    }

    [Fact]
    public void Rules_and_passwords_are_not_mixed_up()
    {
        using var root = server.Root();
        Create("carla IDENTIFIED WITH cardea_x509");
        foreach (var (sql, expected) in new[]
        {
            ("CREATE USER bad IDENTIFIED WITH cardea_x509 AS 'CN=carla'", "1827"),
            ("CREATE USER bad IDENTIFIED WITH cardea_x509 BY 'p'", "4053 #HY000IDENTIFIED BY clause during \"CREATE USER\" not supported for plugin \"cardea_x509\"."),
            ("CREATE USER bad IDENTIFIED WITH auth_socket BY RANDOM PASSWORD", "4053 #HY000IDENTIFIED BY clause during \"CREATE USER\" not supported for plugin \"auth_socket\"."),
            ("ALTER USER carla IDENTIFIED BY 'p'", "4053 #HY000IDENTIFIED BY clause during \"ALTER USER\" not supported for plugin \"cardea_x509\"."),
            ("SET PASSWORD FOR carla = 'p'", "4102 #HY000SET PASSWORD has no significance for user 'carla'@'%' as the authentication method used doesn't store authentication data"),
        })
            Assert.StartsWith(expected, root.Query(sql), StringComparison.Ordinal);
        Assert.Equal("OK", root.Query("ALTER USER laura IDENTIFIED WITH cardea_x509 AS 'cn:laura'"));
        Assert.StartsWith("CREATE USER `laura`@`%` IDENTIFIED WITH 'cardea_x509' AS 'cn:laura' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK", root.Query("SHOW CREATE USER laura"), StringComparison.Ordinal);
        Assert.Equal("OK", root.Query($"ALTER USER laura IDENTIFIED WITH caching_sha2_password BY '{VictimServer.LauraPassword}'"));
    }
}

using System.Diagnostics;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Conformance.Hostile;

/// <summary>A server with an administrative interface.</summary>
public sealed class TwoDoorServer() : VictimServer("--admin-address=127.0.0.1", "--admin-port=0", "--max-failed-handshakes-per-source=0");

/// <summary>Catalogue part C and A-13 at the whole server: what a TLS session is worth elsewhere and later, and what a client's bytes can make TLS do.</summary>
public sealed class TlsChannelAttacks(TwoDoorServer server) : IClassFixture<TwoDoorServer>, IDisposable
{
    private const string Password = "channel-s3cret";

    public void Dispose() => server.AssertUnharmed();

    private int AdminPort => (int)server.Server.State.Variables.Number(Known.AdminPort);

    private string At(string file) => Path.Combine(server.Folder, file);

    private TlsSettings Mutual(TlsVersions versions) => new() { Ca = At("ca.pem"), Certificate = At("client-cert.pem"), Key = At("client-key.pem"), Versions = versions };

    private static ClientConnectSettings Settings(int port, string user, TlsSettings tls, string? session) => new()
    {
        Host = "127.0.0.1", Port = port, SslMode = SslMode.VerifyIdentity, Tls = tls, SessionPem = session, ContinueOnFailedReuse = true,
        ConnectTime = TimeSpan.FromSeconds(20), ReadTime = TimeSpan.FromSeconds(20),
        Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(Password) },
    };

    private static (bool Resumed, string? Session) LogIn(int port, string user, TlsSettings tls, string? session = null)
    {
        using var client = ClientConnection.Connect(Settings(port, user, tls, session));
        client.BeginCommand().AddRaw([0x0E]);
        client.Send();
        Assert.Equal(0, client.ReadPacket()[0]);
        return (client.Facts.Resumed, client.ExportSession());
    }

    private void MakeUsers()
    {
        using var root = server.Root();
        Assert.Equal("OK", root.Query($"CREATE USER IF NOT EXISTS 'anybody'@'%' IDENTIFIED BY '{Password}'"));
        Assert.Equal("OK", root.Query($"CREATE USER IF NOT EXISTS 'holder'@'%' IDENTIFIED BY '{Password}' REQUIRE X509"));
        Assert.Equal("OK", root.Query("GRANT SERVICE_CONNECTION_ADMIN ON *.* TO 'holder'@'%', 'anybody'@'%'"));
    }

    [Theory, Trait("attack", "C-01")]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void C01_a_session_of_one_listener_is_not_taken_up_at_another(TlsVersions versions)
    {
        MakeUsers();
        var tls = Mutual(versions);
        foreach (var (from, to) in new[] { (server.Port, AdminPort), (AdminPort, server.Port) })
        {
            var session = LogIn(from, "holder", tls).Session;
            Assert.False(LogIn(to, "holder", tls, session).Resumed);
            var again = LogIn(from, "holder", tls, LogIn(from, "holder", tls).Session); // the rightful case
            Assert.True(again.Resumed);
        }
    }

    [Theory, Trait("attack", "C-01"), Trait("attack", "C-03")]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void C01_a_session_without_a_certificate_never_satisfies_REQUIRE_X509(TlsVersions versions)
    {
        MakeUsers();
        var bare = new TlsSettings { Ca = At("ca.pem"), Versions = versions };
        var session = LogIn(server.Port, "anybody", bare).Session;
        // even with the certificate at hand: the session that is taken up knows of none
        foreach (var tls in new[] { bare, Mutual(versions) })
        {
            try
            {
                Assert.False(LogIn(server.Port, "holder", tls, session).Resumed);
            }
            catch (LoginRefusedException refused)
            {
                Assert.Equal(1045, refused.Error.Number);
            }
        }
        LogIn(server.Port, "holder", Mutual(versions));
    }

    [Theory, Trait("attack", "C-02")]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void C02_a_session_from_before_a_reload_or_a_restart_is_worth_nothing(TlsVersions versions)
    {
        MakeUsers();
        var tls = Mutual(versions);
        var session = LogIn(server.Port, "holder", tls).Session;
        using (var root = server.Root()) Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
        Assert.False(LogIn(server.Port, "holder", tls, session).Resumed);
        session = LogIn(server.Port, "holder", tls).Session;
        // a restart: the same files, another process as far as TLS is concerned
        var channel = server.Server.State.Channels.Main;
        channel.Holder.Swap(TlsContext.ForServer(channel.Current!.Settings));
        Assert.False(LogIn(server.Port, "holder", tls, session).Resumed);
    }

    /// <summary>The handshake is done, the reload comes, and only then the login: the certificate is judged by what is in force now.</summary>
    [Theory, Trait("attack", "C-02")]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void C02_a_certificate_that_is_revoked_between_handshake_and_login_is_refused(SslProtocols version)
    {
        MakeUsers();
        using var certificate = X509Certificate2.CreateFromPemFile(At("client-cert.pem"), At("client-key.pem"));
        using var late = server.Raw();
        late.StartTls(version, certificate);
        using var ca = X509Certificate2.CreateFromPemFile(At("ca.pem"), At("ca-key.pem"));
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        var der = list.Build(ca, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, DateTimeOffset.UtcNow.AddMinutes(-10));
        File.WriteAllText(At("late-crl.pem"), PemEncoding.WriteString("X509 CRL", der) + "\n");
        using var root = server.Root();
        try
        {
            root.Query("SET GLOBAL ssl_crl = 'late-crl.pem'");
            Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
            Assert.Equal(1045, RawClient.ErrorOf(late.Login("holder", Password)));
            Assert.Contains("would be refused since the reload during this login", server.Log, StringComparison.Ordinal);
        }
        finally
        {
            root.Query("SET GLOBAL ssl_crl = ''");
            Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
        }
        using var rightful = server.Raw();
        rightful.StartTls(version, certificate);
        Assert.Equal(0, rightful.Login("holder", Password)![0]);
    }

    [Theory, Trait("attack", "A-13")]
    [InlineData("-tls1_2", "R\n")]
    [InlineData("-tls1_3", "K\nK\nK\nK\nK\nK\nK\nK\nk\nk\nk\nk\n")]
    public void A13_renegotiation_is_refused_and_key_updates_are_harmless(string version, string keys)
    {
        using var client = Process.Start(new ProcessStartInfo("openssl", ["s_client", "-starttls", "mysql", "-connect", $"127.0.0.1:{server.Port}", version])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = new System.Text.StringBuilder();
        void Take(object sender, DataReceivedEventArgs line)
        {
            lock (output) output.AppendLine(line.Data);
        }
        client.OutputDataReceived += Take;
        client.ErrorDataReceived += Take;
        client.BeginOutputReadLine();
        client.BeginErrorReadLine();
        string Seen()
        {
            lock (output) return output.ToString();
        }
        VictimServer.Soon(() => Seen().Contains("Verify return code", StringComparison.Ordinal), "the handshake", 20_000);
        foreach (var key in keys.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            client.StandardInput.Write(key + "\n");
            client.StandardInput.Flush();
            Thread.Sleep(20);
        }
        if (version == "-tls1_2") VictimServer.Soon(() => Seen().Contains("no renegotiation", StringComparison.Ordinal), "the alert: " + Seen(), 20_000);
        client.StandardInput.Close();
        Assert.True(client.WaitForExit(20_000));
    }

    [Fact, Trait("attack", "C-15")]
    public void C15_a_chain_of_a_hundred_certificates_is_refused_before_it_is_looked_at()
    {
        MakeUsers();
        var own = File.ReadAllText(At("client-cert.pem"));
        File.WriteAllText(At("long-chain.pem"), own + string.Concat(Enumerable.Repeat(File.ReadAllText(At("ca.pem")), 100)));
        Assert.ThrowsAny<Exception>(() => LogIn(server.Port, "holder", Mutual(TlsVersions.Tls12) with { Certificate = At("long-chain.pem") }));
        VictimServer.Soon(() => server.Log.Contains("excessive message size", StringComparison.Ordinal), "the log says why");
        LogIn(server.Port, "holder", Mutual(TlsVersions.Tls12));
    }
}

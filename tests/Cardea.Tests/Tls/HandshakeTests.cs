using Cardea.Tls;

namespace Cardea.Tests.Tls;

public sealed class HandshakeTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private TlsSettings ServerSettings => new() { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca };

    private static TlsSettings ClientWith(Pair? pair = null, string? ca = null, TlsVersions versions = TlsVersions.All) =>
        new() { Certificate = pair?.Certificate, Key = pair?.Key, Ca = ca, Versions = versions };

    private TlsPair Connect(TlsSettings server, TlsSettings client, TlsVerification verification = TlsVerification.Ca, string host = "localhost")
    {
        using var serverContext = TlsContext.ForServer(server);
        using var clientContext = TlsContext.ForClient(client, verification);
        return new TlsPair(serverContext, clientContext, host); // sessions outlive the contexts' handles
    }

    [Theory]
    [InlineData(TlsVersions.Tls12, "TLSv1.2")]
    [InlineData(TlsVersions.Tls13, "TLSv1.3")]
    public void Both_versions_carry_bytes_and_say_what_they_are(TlsVersions versions, string name)
    {
        using var pair = Connect(ServerSettings, ClientWith(ca: zoo.Ca, versions: versions), TlsVerification.Identity).Established();
        pair.Exchange();
        var facts = pair.ServerFacts;
        Assert.Equal(name, facts.Version);
        Assert.Equal(pair.ClientFacts.Cipher, facts.Cipher);
        Assert.Contains(facts.Cipher, facts.CipherList.Split(':'));
        Assert.Same(facts.Cipher, pair.ServerFacts.Cipher); // no string per session
        Assert.Equal("localhost", facts.ServerName);
        Assert.Equal(5, facts.VerifyMode);
        Assert.Equal(7200, facts.DefaultTimeout);
        Assert.Null(facts.Peer);
        Assert.False(facts.PeerVerified);
        Assert.False(facts.Resumed);
        Assert.True(pair.ClientFacts.PeerVerified);
    }

    [Theory]
    [InlineData("DHE-RSA-AES128-GCM-SHA256")]
    [InlineData("ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData("ECDHE-RSA-CHACHA20-POLY1305")]
    public void A_client_gets_exactly_the_cipher_it_insists_on(string cipher)
    {
        var client = ClientWith(versions: TlsVersions.Tls12) with { CipherList = cipher };
        using var pair = Connect(ServerSettings, client, TlsVerification.None).Established();
        Assert.Equal(cipher, pair.ServerFacts.Cipher);
    }

    [Theory]
    [InlineData("ClientOfForeignCa", 48, "unable to get local issuer certificate")]
    [InlineData("ClientExpired", 45, "certificate has expired")]
    [InlineData("ClientRevoked", 44, "certificate revoked")]
    [InlineData("ServerAsClient", 43, "unsuitable certificate purpose")]
    public void A_bad_client_certificate_gets_the_right_alert(string name, int alert, string reason)
    {
        foreach (var version in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
        {
            using var pair = Connect(ServerSettings with { Crl = zoo.Crl }, ClientWith(zoo.ByName(name), versions: version), TlsVerification.None);
            var (server, client) = pair.Shake();
            Assert.Equal(TlsStatus.Failed, server);
            Assert.Equal(TlsFailureKind.Verification, pair.Server.Failure!.Kind);
            Assert.Equal(alert, pair.Server.Failure.AlertSent);
            Assert.Contains(reason, pair.Server.Failure.Detail);
            Assert.Contains("/CN=", pair.Server.Failure.Detail);
            if (client == TlsStatus.Done) client = TlsPair.ReadSoon(pair.Client, new byte[16], out _); // 1.3 tells later
            Assert.Equal(TlsStatus.Failed, client);
            Assert.Equal(alert, pair.Client.Failure!.AlertReceived);
        }
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void A_good_client_certificate_is_verified_and_named_as_OpenSSL_names_it(TlsVersions version)
    {
        using var pair = Connect(ServerSettings with { Crl = zoo.Crl }, ClientWith(zoo.Client, zoo.Ca, version)).Established();
        var facts = pair.ServerFacts;
        Assert.True(facts.PeerVerified);
        Assert.Equal("/C=US/ST=WI/O=sampdb/OU=client/CN=laura", facts.Peer!.Subject);
        Assert.Equal("/C=US/O=sampdb/CN=sampdb CA", facts.Peer.Issuer);
        Assert.Matches("^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4} GMT$", facts.Peer.NotAfter);
        Assert.Matches("^010203", facts.Peer.SerialNumber);
        Assert.Equal(64, facts.Peer.Sha256.Length);
        Assert.Contains("IP:::1", pair.ClientFacts.Peer!.AlternativeNames);
    }

    [Fact]
    public void Without_a_CA_no_certificate_is_asked_for_and_none_counts()
    {
        using var pair = Connect(ServerSettings with { Ca = null }, ClientWith(zoo.Client), TlsVerification.None).Established();
        Assert.Null(pair.ServerFacts.Peer);
        Assert.Equal(0, pair.ServerFacts.VerifyMode);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("0:0:0:0:0:0:0:1", true)]
    [InlineData("a.example.test", true)]
    [InlineData("a.b.example.test", false)]
    [InlineData("example.test", false)]
    [InlineData("foo.partial.test", false)]
    [InlineData("otherhost", false)]
    [InlineData("server", false)] // the common name does not count beside subjectAltName
    [InlineData("127.0.0.2", false)]
    [InlineData("::2", false)]
    public void VERIFY_IDENTITY_takes_the_names_of_the_certificate_and_no_others(string host, bool good)
    {
        using var pair = Connect(ServerSettings, ClientWith(ca: zoo.Ca), TlsVerification.Identity, host);
        var (_, client) = pair.Shake();
        Assert.Equal(good ? TlsStatus.Done : TlsStatus.Failed, client);
        if (good) return;
        Assert.Equal("error:0A000086:SSL routines::certificate verify failed", pair.Client.Failure!.Text);
        Assert.Contains("mismatch", pair.Client.Failure.Detail);
        Assert.Contains(host, pair.Client.Failure.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".example.test")]
    [InlineData("localhost\0.evil")]
    public void A_host_that_would_switch_the_check_off_is_refused(string host) =>
        Assert.Throws<TlsSetupException>(() => Connect(ServerSettings, ClientWith(ca: zoo.Ca), TlsVerification.Identity, host));

    [Fact]
    public void An_address_written_as_a_DNS_name_does_not_count_as_address()
    {
        var server = ServerSettings with { Certificate = zoo.ServerWithAddressAsName.Certificate, Key = zoo.ServerWithAddressAsName.Key };
        using var pair = Connect(server, ClientWith(ca: zoo.Ca), TlsVerification.Identity, "127.0.0.1");
        Assert.Equal(TlsStatus.Failed, pair.Shake().Client);
    }

    [Fact]
    public void VERIFY_CA_refuses_a_server_of_another_CA_and_does_not_ask_for_its_name()
    {
        var foreign = ServerSettings with { Certificate = zoo.ServerOfForeignCa.Certificate, Key = zoo.ServerOfForeignCa.Key };
        using var bad = Connect(foreign, ClientWith(ca: zoo.Ca), TlsVerification.Ca);
        Assert.Equal(TlsStatus.Failed, bad.Shake().Client);
        Assert.Contains("foreign CA", bad.Client.Failure!.Detail);
        using var good = Connect(ServerSettings, ClientWith(ca: zoo.Ca), TlsVerification.Ca, "another.name").Established();
    }

    [Fact]
    public void End_of_stream_without_close_notify_is_an_error()
    {
        using var cut = Connect(ServerSettings, ClientWith(), TlsVerification.None).Established();
        cut.Exchange();
        cut.CutServer();
        Assert.Equal(TlsStatus.Failed, TlsPair.ReadSoon(cut.Client, new byte[16], out _));
        Assert.Equal(TlsFailureKind.Truncated, cut.Client.Failure!.Kind);
        using var polite = Connect(ServerSettings, ClientWith(), TlsVerification.None).Established();
        polite.Exchange();
        Assert.Equal(TlsStatus.Done, polite.Server.Shutdown());
        polite.CutServer();
        Assert.Equal(TlsStatus.Closed, TlsPair.ReadSoon(polite.Client, new byte[16], out _));
    }

    [Fact]
    public void Old_versions_and_strange_ciphers_meet_an_alert()
    {
        using var pair = Connect(ServerSettings with { Versions = TlsVersions.Tls13 }, ClientWith(versions: TlsVersions.Tls12), TlsVerification.None);
        Assert.Equal(TlsStatus.Failed, pair.Shake().Client);
        Assert.Equal(70, pair.Client.Failure!.AlertReceived);
        using var cipher = Connect(ServerSettings with { CipherList = "ECDHE-RSA-AES256-GCM-SHA384" },
            ClientWith(versions: TlsVersions.Tls12) with { CipherList = "ECDHE-RSA-AES128-GCM-SHA256" }, TlsVerification.None);
        Assert.Equal(TlsStatus.Failed, cipher.Shake().Client);
        Assert.Equal(40, cipher.Client.Failure!.AlertReceived);
    }
}

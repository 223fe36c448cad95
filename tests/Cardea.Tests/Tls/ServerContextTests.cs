using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>What a server's context is made of: several certificates, hashed directories, groups, ticket keys, OCSP responses, and a second judgement.</summary>
public sealed class ServerContextTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private static readonly TlsSettings Anybody = new();

    private TlsSettings Settings => new() { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca };

    private TlsSettings Both(Pair one, Pair other) => Settings with { Certificate = $"{one.Certificate},{other.Certificate}", Key = $"{one.Key}, {other.Key}" };

    private static string ServedFor(TlsContext server, string host, TlsSettings? client = null)
    {
        using var context = TlsContext.ForClient(client ?? Anybody, TlsVerification.None);
        using var pair = new TlsPair(server, context, host).Established();
        return pair.ClientFacts.Peer!.Subject;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return output;
    }

    [Fact]
    public void Certificates_with_RSA_and_ECDSA_keys_stand_beside_each_other()
    {
        var rsa = zoo.IssueServer("twin-rsa", "/CN=rsa", rsa: true, "twin.test");
        var ecdsa = zoo.IssueServer("twin-ec", "/CN=ecdsa", rsa: false, "twin.test");
        using var server = TlsContext.ForServer(Both(rsa, ecdsa));
        Assert.Equal("/CN=rsa", ServedFor(server, "twin.test", new() { Versions = TlsVersions.Tls12, CipherList = "ECDHE-RSA-AES128-GCM-SHA256" }));
        Assert.Equal("/CN=ecdsa", ServedFor(server, "twin.test", new() { Versions = TlsVersions.Tls12, CipherList = "ECDHE-ECDSA-AES128-GCM-SHA256" }));
        Assert.Equal(2, server.Loaded.Count(static item => item.Kind == LoadedKind.Certificate));
    }

    /// <summary>As MySQL's servers do it: the trusted CA follows a certificate whose file holds nothing else, whichever certificate is chosen.</summary>
    [Fact]
    public void What_follows_the_certificate_is_the_way_to_the_trusted_CA_or_what_its_file_holds()
    {
        int Sent(TlsSettings settings, string host, string ciphers = "")
        {
            using var server = TlsContext.ForServer(settings);
            using var client = TlsContext.ForClient(ciphers.Length == 0 ? Anybody : new() { Versions = TlsVersions.Tls12, CipherList = ciphers }, TlsVerification.None);
            using var pair = new TlsPair(server, client, host).Established();
            var chain = pair.Client.ReadPeerChain();
            for (var i = 1; i < chain.Count; i++) Assert.Equal(chain[i - 1].Issuer, chain[i].Subject);
            return chain.Count;
        }
        var rsa = zoo.IssueServer("chained-rsa", "/CN=rsa", rsa: true, "chained.test");
        var ecdsa = zoo.IssueServer("chained-ec", "/CN=ecdsa", rsa: false, "chained.test");
        Assert.Equal(2, Sent(Settings, "localhost"));
        Assert.Equal(1, Sent(Settings with { Ca = null }, "localhost"));
        Assert.Equal(1, Sent(Settings with { Ca = zoo.ForeignCa }, "localhost"));
        foreach (var kind in new[] { "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256" }) Assert.Equal(2, Sent(Both(rsa, ecdsa), "chained.test", kind));
        Assert.Equal(2, Sent(Both(zoo.Server, ecdsa), "chained.test"));
        var whole = zoo.Save("whole", File.ReadAllText(zoo.Server.Certificate) + File.ReadAllText(zoo.Ca));
        Assert.Equal(2, Sent(Settings with { Certificate = whole, Ca = null }, "localhost"));
        Assert.Equal(2, Sent(Settings with { Certificate = whole }, "localhost"));
    }

    [Fact]
    public void A_certificate_is_chosen_by_the_name_that_the_client_asks_for()
    {
        var other = zoo.IssueServer("other", "/CN=other", rsa: false, "other.test", "*.wild.test");
        using var server = TlsContext.ForServer(Both(zoo.Server, other));
        Assert.Equal("/CN=other", ServedFor(server, "OTHER.test"));
        Assert.Equal("/CN=other", ServedFor(server, "a.wild.test"));
        Assert.Equal("/CN=server", ServedFor(server, "a.b.wild.test"));
        Assert.Equal("/CN=server", ServedFor(server, "localhost"));
        Assert.Equal("/CN=server", ServedFor(server, "unknown.test"));
        Assert.Equal("/CN=server", ServedFor(server, "127.0.0.1")); // an address is no name: none is asked for
        // and under every name a client's certificate is asked for and judged alike
        foreach (var (host, name, good) in new[] { ("other.test", "Client", true), ("other.test", "ClientOfForeignCa", false), ("localhost", "ClientOfForeignCa", false) })
        {
            var own = zoo.ByName(name);
            using var client = TlsContext.ForClient(new() { Certificate = own.Certificate, Key = own.Key, Ca = zoo.Ca, Versions = TlsVersions.Tls12 }, TlsVerification.Identity);
            using var pair = new TlsPair(server, client, host);
            Assert.Equal(good ? TlsStatus.Done : TlsStatus.Failed, pair.Shake().Server);
            if (good) Assert.True(pair.ServerFacts.PeerVerified);
        }
    }

    [Fact, Trait("attack", "C-01")]
    public void A_session_made_under_one_name_proves_no_more_under_another()
    {
        var other = zoo.IssueServer("other2", "/CN=other", rsa: false, "other.test");
        using var server = TlsContext.ForServer(Both(zoo.Server, other));
        using var client = TlsContext.ForClient(new() { Versions = TlsVersions.Tls12 }, TlsVerification.None);
        string session;
        using (var first = new TlsPair(server, client, "localhost").Established())
        {
            first.Exchange();
            session = first.Client.ExportSession()!;
        }
        using var second = new TlsPair(server, client, "other.test", session).Established();
        Assert.False(second.ServerFacts.PeerVerified);
        Assert.Null(second.ServerFacts.Peer);
    }

    [Fact]
    public void A_reload_in_the_middle_of_a_handshake_leaves_its_name_and_its_certificate()
    {
        var other = zoo.IssueServer("other3", "/CN=other", rsa: false, "other.test");
        var server = TlsContext.ForServer(Both(zoo.Server, other));
        using var client = TlsContext.ForClient(Anybody, TlsVerification.None);
        using var pair = new TlsPair(server, client, "other.test");
        server.Dispose(); // as a swap does
        Assert.Null(server.TryAccept(0));
        pair.Established();
        Assert.Equal("/CN=other", pair.ClientFacts.Peer!.Subject);
    }

    [Fact]
    public void Pairs_that_do_not_fit_are_refused()
    {
        var twin = zoo.IssueServer("same-kind", "/CN=twin", rsa: false, "twin.test");
        var again = zoo.IssueServer("same-kind-2", "/CN=twin", rsa: false, "twin.test");
        Assert.Contains("same kind of key", Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Both(twin, again))).Detail);
        Assert.Contains("ssl_cert names 2 files and ssl_key 1", Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Both(twin, again) with { Key = twin.Key })).Detail);
        Assert.Equal(TlsSetupError.KeyMismatch, Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Both(twin, zoo.Server) with { Key = $"{zoo.Server.Key},{twin.Key}" })).Error);
    }

    [Theory, Trait("attack", "C-02")]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void Ticket_keys_are_changed_and_forgotten(TlsVersions versions)
    {
        using var server = TlsContext.ForServer(Settings);
        using var client = TlsContext.ForClient(new() { Ca = zoo.Ca, Versions = versions }, TlsVerification.Ca);
        string Session()
        {
            using var pair = new TlsPair(server, client).Established();
            pair.Exchange();
            return pair.Client.ExportSession()!;
        }
        bool Resumes(string session)
        {
            using var pair = new TlsPair(server, client, session: session).Established();
            return pair.ServerFacts.Resumed;
        }
        var first = Session();
        server.Tickets!.Rotate(); // as the clock does
        Assert.True(Resumes(first));
        var second = Session();
        server.Tickets.Rotate();
        Assert.False(Resumes(first));
        Assert.True(Resumes(second));
    }

    [Theory, Trait("attack", "C-01"), Trait("attack", "C-02")]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void A_ticket_that_was_tampered_with_is_a_full_handshake(TlsVersions versions)
    {
        using var server = TlsContext.ForServer(Settings);
        using var elsewhere = TlsContext.ForServer(Settings); // a restart, another process
        using var client = TlsContext.ForClient(new() { Ca = zoo.Ca, Versions = versions }, TlsVerification.Ca);
        using var pair = new TlsPair(server, client).Established();
        pair.Exchange();
        var session = pair.Client.ExportSession()!;
        using var again = new TlsPair(elsewhere, client, session: session).Established();
        Assert.True(again.Client.SessionOffered);
        Assert.False(again.ServerFacts.Resumed);
    }

    [Fact, Trait("attack", "C-18")]
    public void Sessions_do_not_pile_up()
    {
        using var server = TlsContext.ForServer(Settings);
        foreach (var versions in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
        {
            using var client = TlsContext.ForClient(new() { Versions = versions }, TlsVerification.None);
            for (var i = 0; i < 200; i++) new TlsPair(server, client).Established().Dispose();
            Assert.InRange(server.ReadCounters().CacheEntries, 0, 128);
        }
    }

    [Theory, Trait("row", "C-12"), Trait("row", "C-17"), Trait("attack", "C-12")]
    [InlineData("Client", true)]
    [InlineData("ClientRevoked", false)]
    [InlineData("ClientOfForeignCa", false)]
    public void Hashed_directories_of_CAs_and_lists_work(string name, bool good)
    {
        var (cas, lists) = (Folder("capath"), Folder("crlpath"));
        File.Copy(zoo.Ca, Path.Combine(cas, "some-ca.pem"));
        File.Copy(zoo.Crl, Path.Combine(lists, "some-list.pem"));
        File.Copy(zoo.CrlExpired, Path.Combine(lists, "a-former-list.pem")); // stays beside its successor
        Assert.DoesNotContain("rror", Run("openssl", "rehash", cas) + Run("openssl", "rehash", lists), StringComparison.Ordinal);
        using var server = TlsContext.ForServer(Settings with { Ca = null, CaPath = cas, CrlPath = lists });
        Assert.Equal(2, server.Loaded.Count(static item => item.Kind is LoadedKind.Authority or LoadedKind.RevocationList));
        var own = zoo.ByName(name);
        using var client = TlsContext.ForClient(new() { Certificate = own.Certificate, Key = own.Key, CaPath = cas, Versions = TlsVersions.Tls12 }, TlsVerification.Ca);
        using var pair = new TlsPair(server, client);
        Assert.Equal(good ? TlsStatus.Done : TlsStatus.Failed, pair.Shake().Server);
        if (!good) Assert.Equal(name == "ClientRevoked" ? 44 : 48, pair.Server.Failure!.AlertSent);
    }

    [Fact, Trait("attack", "C-12")]
    public void A_directory_of_lists_that_could_refuse_nobody_stops_the_start()
    {
        var folder = Folder("bad-lists");
        TlsSettings with = Settings with { CrlPath = folder };
        Assert.Contains("nobody could be refused", Fault(with));
        File.WriteAllText(Path.Combine(folder, "0badbad0.r0"), "nonsense");
        Assert.Contains("0badbad0.r0", Fault(with));
        File.Copy(zoo.Crl, Path.Combine(folder, "0badbad0.r0"), overwrite: true);
        Assert.Contains("not the hash", Fault(with));
        File.Delete(Path.Combine(folder, "0badbad0.r0"));
        File.Copy(zoo.CrlExpired, Path.Combine(folder, "list.pem"));
        Run("openssl", "rehash", folder);
        Assert.Contains("has expired", Fault(with));
        Assert.Contains("no such directory", Fault(Settings with { CrlPath = folder + "-nowhere" }));
        Assert.Contains("no such directory", Fault(Settings with { CaPath = folder + "-nowhere" }));

        static string Fault(TlsSettings settings) => Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(settings)).Detail;
    }

    [Fact, Trait("row", "V-20")]
    public void Key_exchange_groups_are_the_operators()
    {
        using var server = TlsContext.ForServer(Settings with { Groups = "secp384r1:P-256" });
        using var client = TlsContext.ForClient(Anybody, TlsVerification.None);
        using var pair = new TlsPair(server, client).Established();
        Assert.Equal("secp384r1", pair.ServerFacts.Group);
        Assert.Equal(TlsSetupError.Groups, Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Settings with { Groups = "nonsense" })).Error);
        Assert.Null(TlsVocabulary.FaultInGroups("X25519:P-256"));
        if (OpenSsl.Version.StartsWith("OpenSSL 3.0", StringComparison.Ordinal))
            Assert.Equal($"'X25519MLKEM768' is no key-exchange group of this OpenSSL ({OpenSsl.Version})", TlsVocabulary.FaultInGroups("X25519:X25519MLKEM768"));
    }

    [Fact, Trait("row", "V-11")]
    public void Enforced_validation_makes_doubts_fatal()
    {
        TlsSettings strict = Settings with { EnforceValidation = true };
        TlsContext.ForServer(strict).Dispose();
        foreach (var pair in new[] { zoo.ServerOfForeignCa, zoo.ClientExpired, zoo.Client })
        {
            var doubtful = strict with { Certificate = pair.Certificate, Key = pair.Key };
            Assert.Equal(TlsSetupError.Verification, Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(doubtful)).Error);
            using var lenient = TlsContext.ForServer(doubtful with { EnforceValidation = false });
            Assert.NotEmpty(lenient.Warnings);
        }
        Assert.Equal(TlsSetupError.Verification, Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(strict with { Ca = null })).Error);
    }

    [Fact, Trait("attack", "C-21")]
    public void A_key_in_a_directory_that_everybody_may_write_is_refused()
    {
        var folder = Folder("open");
        var key = Path.Combine(folder, "key.pem");
        File.Copy(zoo.Server.Key, key);
        TlsContext.ForServer(Settings with { Key = key }).Dispose();
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        Assert.Contains("directory is writable by everyone", Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Settings with { Key = key })).Detail);
        File.SetUnixFileMode(folder, (UnixFileMode)0b1_111_111_111); // sticky: only the owner replaces a file
        TlsContext.ForServer(Settings with { Key = key }).Dispose();
    }

    [Fact]
    public void A_certificate_that_was_let_in_is_judged_again_by_a_later_context()
    {
        using var plain = TlsContext.ForServer(Settings);
        using var listed = TlsContext.ForServer(Settings with { Crl = zoo.Crl });
        using var foreign = TlsContext.ForServer(Settings with { Ca = zoo.ForeignCa });
        using var none = TlsContext.ForServer(Settings with { Ca = null });
        CertificateFacts Facts(Pair pair) => new(X509Certificate2.CreateFromPem(File.ReadAllText(pair.Certificate)).RawData);
        Assert.Equal(PeerVerdict.Good, plain.StandingOf(Facts(zoo.ClientRevoked)).Verdict);
        Assert.Equal((PeerVerdict.Revoked, "certificate revoked"), (listed.StandingOf(Facts(zoo.ClientRevoked)).Verdict, listed.StandingOf(Facts(zoo.ClientRevoked)).Words));
        Assert.Equal(PeerVerdict.Good, listed.StandingOf(Facts(zoo.Client)).Verdict);
        Assert.Equal(PeerVerdict.Good, listed.StandingOf(Facts(zoo.ClientExpired)).Verdict); // a session outlives its certificate's last day
        Assert.Equal(PeerVerdict.Untrusted, foreign.StandingOf(Facts(zoo.Client)).Verdict);
        Assert.Equal(PeerVerdict.Untrusted, none.StandingOf(Facts(zoo.Client)).Verdict);
        Assert.Equal(PeerVerdict.Untrusted, plain.StandingOf(new CertificateFacts([1, 2, 3])).Verdict);
    }

    [Fact]
    public void The_way_through_an_intermediate_is_known_when_the_session_was_resumed()
    {
        var (below, list) = zoo.ClientBelowIntermediate("between");
        using var server = TlsContext.ForServer(Settings);
        using var client = TlsContext.ForClient(new() { Certificate = below.Certificate, Key = below.Key, Ca = zoo.Ca }, TlsVerification.Ca);
        using var pair = new TlsPair(server, client).Established();
        var facts = pair.ServerFacts;
        Assert.True(facts.PeerVerified);
        using var later = TlsContext.ForServer(Settings);
        Assert.Equal(PeerVerdict.Good, later.StandingOf(facts.Peer!).Verdict);
        // with lists, that of the intermediate must be there too: the session cannot be judged without, and is not ended for it
        using var half = TlsContext.ForServer(Settings with { Crl = zoo.Crl });
        Assert.Equal(PeerVerdict.Unknown, half.StandingOf(facts.Peer!).Verdict);
        Assert.NotEqual("", list);
    }

    [Fact]
    public void An_OCSP_response_is_sent_when_it_is_ours_and_in_date()
    {
        using var server = TlsContext.ForServer(Settings);
        Assert.Equal((1, (DateTimeOffset?)null), (server.OcspCount, server.OcspUntil));
        Assert.Null(server.TryStaple(Respond(server.OcspRequest(0), "V", "-ndays", "1")));
        Assert.InRange(server.OcspUntil!.Value, DateTimeOffset.UtcNow.AddHours(20), DateTimeOffset.UtcNow.AddHours(28));
        Assert.Equal("it says that the certificate is revoked", server.TryStaple(Respond(server.OcspRequest(0), "R", "-ndays", "1")));
        Assert.Contains("no nextUpdate", server.TryStaple(Respond(server.OcspRequest(0), "V")));
        Assert.Equal("not an OCSP response", server.TryStaple([1, 2, 3]));
        var other = zoo.IssueServer("stapled", "/CN=other", rsa: false, "other.test");
        using var another = TlsContext.ForServer(Settings with { Certificate = other.Certificate, Key = other.Key });
        var foreign = Respond(another.OcspRequest(0), "V", "-ndays", "1");
        Assert.Equal("it does not speak of this server's certificate", server.TryStaple(foreign));
        Assert.NotNull(server.OcspUntil); // what was good stays

        var file = Path.Combine(zoo.Folder, "response.der");
        File.WriteAllBytes(file, foreign);
        Assert.Equal(TlsSetupError.Staple, Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(Settings with { OcspResponse = file })).Error);
        File.WriteAllBytes(file, Respond(server.OcspRequest(0), "V", "-ndays", "1"));
        using var fromFile = TlsContext.ForServer(Settings with { OcspResponse = file });
        Assert.NotNull(fromFile.OcspUntil);
    }

    private string Folder(string name) =>
        Directory.CreateDirectory(Path.Combine(zoo.Folder, name + Guid.NewGuid().ToString("N")[..6]), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    // openssl as the responder of our CA, asked with our request
    private byte[] Respond(byte[] request, string state, params string[] more)
    {
        var folder = Folder("ocsp");
        var serials = new[] { zoo.Server.Certificate }.Concat(Directory.GetFiles(zoo.Folder, "stapled-cert.pem"))
            .Select(static file => new CertificateFacts(X509Certificate2.CreateFromPem(File.ReadAllText(file)).RawData).SerialNumber);
        var revoked = state == "R" ? DateTimeOffset.UtcNow.AddHours(-1).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture) + "Z" : "";
        File.WriteAllText(Path.Combine(folder, "index.txt"), string.Concat(serials.Select(serial => $"{state}\t351231000000Z\t{revoked}\t{serial}\tunknown\t/CN={serial}\n")));
        File.WriteAllBytes(Path.Combine(folder, "request.der"), request);
        var output = Run("openssl", ["ocsp", "-index", Path.Combine(folder, "index.txt"), "-CA", zoo.Ca, "-rsigner", zoo.Ca, "-rkey", zoo.CaKey,
            "-reqin", Path.Combine(folder, "request.der"), "-respout", Path.Combine(folder, "response.der"), .. more]);
        Assert.True(File.Exists(Path.Combine(folder, "response.der")), output);
        return File.ReadAllBytes(Path.Combine(folder, "response.der"));
    }
}

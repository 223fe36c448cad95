using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Cardea.Conformance.Hostile;
using Cardea.Tls;
using static Cardea.Conformance.ExplainedLogins.RuleServer;

namespace Cardea.Conformance.ExplainedLogins;

/// <summary>Catalogue part C: what a name in a certificate may pass for. Each attack stands beside the rightful login.</summary>
public sealed class CertificateNameAttacks(RuleServer server) : IClassFixture<RuleServer>
{
    private const UniversalTagNumber Utf8 = UniversalTagNumber.UTF8String, Bmp = UniversalTagNumber.BMPString, Printable = UniversalTagNumber.PrintableString;

    private string Create(string require)
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS 'named'@'%'");
        Assert.Equal("OK", root.Query($"CREATE USER 'named'@'%' IDENTIFIED BY '{Password}' REQUIRE {require}"));
        return "named";
    }

    private void Expect(string verdict, X500DistinguishedName subject, Action<SubjectAlternativeNameBuilder>? names = null, X509Extension? extension = null) =>
        Assert.Equal(verdict, server.LogIn("named", server.Issue(subject, names, extension: extension)));

    private T Partial<T>(Func<T> body)
    {
        using var root = server.Root();
        Assert.Equal("OK", root.Query("SET GLOBAL partial_subject_match = ON"));
        try
        {
            return body();
        }
        finally
        {
            root.Query("SET GLOBAL partial_subject_match = OFF");
        }
    }

    [Fact, Trait("attack", "C-06")]
    public void A_NUL_in_a_name_ends_nothing()
    {
        var denied = Denied(Create("SUBJECT '/CN=laura'"));
        Expect("in", Name(("CN", "laura")));
        Expect(denied, Name(("CN", "laura\0.evil")));
        Expect(denied, Name(("CN", "laura\0")));
        Create("SAN 'DNS:app.example'");
        // DNS:app.example<NUL>.evil, which no builder makes
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) writer.WriteOctetString("app.example\0.evil"u8, new Asn1Tag(TagClass.ContextSpecific, 2));
        Expect(denied, Name(("CN", "laura")), extension: new X509Extension("2.5.29.17", writer.Encode(), false));
        Expect("in", Name(("CN", "laura")), static b => b.AddDnsName("app.example"));
        Partial(() =>
        {
            Create("SUBJECT '/CN=laura'");
            Expect(denied, Name(("CN", "laura\0.evil"), ("O", "x")));
            Expect("in", Name(("CN", "laura"), ("O", "x")));
            return 0;
        });
    }

    [Fact, Trait("attack", "C-07")]
    public void A_multi_valued_RDN_is_not_two_RDNs()
    {
        var multi = Name([[(Oid("CN"), "a", Utf8), (Oid("OU"), "b", Utf8)]]);
        var denied = Denied(Create("SUBJECT '/CN=a/OU=b'"));
        Expect("in", Name(("CN", "a"), ("OU", "b")));
        Expect(Name(("CN", "a, CN=admin")) is var spoken && FactsOf(server.Issue(spoken)).Subject == "/CN=a, CN=admin" ? denied : "never", spoken);
        Create("SUBJECT '/CN=admin'");
        Expect(denied, Name(("CN", "a, CN=admin")));
        Expect(denied, Name(("CN", "a+CN=admin")));
        Partial(() =>
        {
            Create("SUBJECT '/CN=a'");
            Expect(denied, multi);
            Expect("in", Name(("CN", "a"), ("OU", "b")));
            Create("SUBJECT '/CN=a/OU=b'");
            Expect(denied, multi);
            Create("SUBJECT '/OU=b+CN=a'");
            Expect("in", multi);
            Expect(denied, Name(("CN", "a"), ("OU", "b")));
            return 0;
        });
    }

    [Fact, Trait("attack", "C-08")]
    public void The_whole_subject_is_compared_byte_by_byte_and_a_partial_one_by_its_parsed_names()
    {
        var denied = Denied(Create("SUBJECT '/O=sampdb/CN=laura'"));
        Expect("in", Name(("O", "sampdb"), ("CN", "laura")));
        Expect(denied, Name(("CN", "laura"), ("O", "sampdb"))); // order
        Expect(denied, Name(("O", "sampdb"), ("CN", "laur"))); // prefix
        Expect(denied, Name(("O", "sampdb"), ("CN", "laura"), ("OU", "x")));
        Expect(denied, Name([[(Oid("O"), "sampdb", Utf8)], [(Oid("CN"), "laura", Bmp)]])); // printed as \x00l\x00a…
        Partial(() =>
        {
            Expect("in", Name(("CN", "laura"), ("OU", "x"), ("O", "sampdb")));
            Expect("in", Name([[(Oid("CN"), "laura", Printable)], [(Oid("O"), "sampdb", Bmp)]])); // the same text in another alphabet
            Expect(denied, Name(("CN", "laura")));
            Expect(denied, Name(("CN", "laura/O=sampdb"))); // a slash in a value makes no attribute
            Expect(denied, Name(("CN", "Laura"), ("O", "sampdb")));
            Expect(denied, Name(("OU", "laura"), ("O", "sampdb")));
            Create("SUBJECT '/OU=ops/OU=ops'"); // named twice, must be there twice
            Expect(denied, Name(("CN", "laura"), ("OU", "ops")));
            Expect("in", Name(("OU", "ops"), ("CN", "laura"), ("OU", "ops")));
            Create("SUBJECT '/OU=ops'");
            Expect("in", Name(("OU", "dev"), ("OU", "ops")));
            Create("SUBJECT 'OU=ops'"); // not a name that can be read: met by nobody
            Expect(denied, Name(("OU", "ops")));
            Create("SUBJECT '/Nonsense=ops'");
            Expect(denied, Name(("OU", "ops")));
            return 0;
        });
        Create("SUBJECT '/OU=ops'");
        Expect(denied, Name(("OU", "dev"), ("OU", "ops"))); // off again
    }

    [Fact, Trait("attack", "C-09")]
    public void A_server_certificate_is_no_client_and_one_without_purpose_is()
    {
        Create("X509");
        var server1 = server.Issue(Name(("CN", "server")), purposes: ["1.3.6.1.5.5.7.3.1"]);
        Assert.StartsWith("link 20", server.LogIn("named", server1), StringComparison.Ordinal);
        VictimServer.Soon(() => server.Log.Contains("TLS handshake", StringComparison.Ordinal), "the handshake is recorded");
        // anyExtendedKeyUsage alone is no clientAuth for OpenSSL, and so not for MySQL either; beside it it does no harm.
        Assert.StartsWith("link 20", server.LogIn("named", server.Issue(Name(("CN", "any")), purposes: ["2.5.29.37.0"])), StringComparison.Ordinal);
        Assert.Equal("in", server.LogIn("named", server.Issue(Name(("CN", "any")), purposes: ["2.5.29.37.0", "1.3.6.1.5.5.7.3.2"])));
        Assert.Equal("in", server.LogIn("named", server.Issue(Name(("CN", "none")), purposes: [])));
        // A rule that names the purpose wants it named, not implied.
        var denied = Denied(Create("EXTENDED_KEY_USAGE 'clientAuth'"));
        Assert.Equal("in", server.LogIn("named", server.Issue(Name(("CN", "client")))));
        Assert.Equal(denied, server.LogIn("named", server.Issue(Name(("CN", "none")), purposes: [])));
        using var root = server.Root();
        var rows = root.QueryRows($"CHECK LOGIN FOR 'named'@'%' USING CERTIFICATE '{File.ReadAllText(server1.Certificate!)}'")!;
        Assert.Contains(rows, static r => r[1] == "TLS handshake" && r[3] == "REFUSED" && r[5]!.Contains("purpose", StringComparison.Ordinal));
    }

    [Fact, Trait("attack", "C-11")]
    public void The_identity_comes_from_the_verified_certificate_only()
    {
        using var root = server.Root();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(("CN", "trusted")), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var leaf = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(3));
        var ca = root.Query("SELECT @@ssl_ca");
        File.WriteAllText(Path.Combine(server.Folder, "with-leaf.pem"), File.ReadAllText(server.Server.Place.Ca!) + "\n" + leaf.ExportCertificatePem() + "\n");
        Assert.Equal("OK", root.Query("SET GLOBAL ssl_ca = 'with-leaf.pem'"));
        Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
        try
        {
            Create("SUBJECT '/CN=admin'");
            // Same key, another name, signed by the trusted leaf, which is no CA; and self-signed.
            var forged = new CertificateRequest(Name(("CN", "admin")), key, HashAlgorithmName.SHA256);
            forged.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
            using var byLeaf = forged.Create(leaf.SubjectName, X509SignatureGenerator.CreateForECDsa(key), DateTimeOffset.UtcNow.AddMinutes(-20), DateTimeOffset.UtcNow.AddDays(2), [1, 2, 3]);
            using var bySelf = forged.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-20), DateTimeOffset.UtcNow.AddDays(2));
            foreach (var certificate in new[] { byLeaf, bySelf })
            {
                var answer = server.LogIn("named", server.Save(certificate.ExportCertificatePem(), key));
                Assert.True(answer.StartsWith("link 20", StringComparison.Ordinal) || answer == Denied("named"), answer);
                Assert.NotEqual("in", answer);
            }
            Assert.NotEqual("in", server.LogIn("named", server.Save(leaf.ExportCertificatePem(), key)));
            Assert.Equal("in", server.LogIn("named", server.Issue(Name(("CN", "admin")))));
        }
        finally
        {
            root.Query($"SET GLOBAL ssl_ca = '{ca}'");
            Assert.Equal("OK", root.Query("ALTER INSTANCE RELOAD TLS"));
        }
    }

    [Fact, Trait("attack", "C-22")]
    public void Text_of_a_certificate_is_inert_in_tables_and_JSON()
    {
        using var root = server.Root();
        Create("SUBJECT '/CN=somebody else'");
        foreach (var text in new[] { "$(touch x)", "%n%s", "a\nb [Server] fake", "</td><script>", "'); DROP TABLE t; --", "\u001b[2J", "\u202eadmin", "\",\"outcome\":\"ADMITTED" })
        {
            var before = server.Log.Length;
            Expect(Denied("named"), Name(("CN", text)));
            var shown = root.QueryRows("SELECT peer_subject FROM sys.login_decisions WHERE user = 'named' ORDER BY sequence DESC LIMIT 1")![0][0]!;
            Assert.DoesNotContain(shown, static c => char.IsControl(c) || c == '\u202e');
            VictimServer.Soon(() => server.Log[before..].Contains("login decision {", StringComparison.Ordinal), "the JSON line");
            var line = server.Log[before..].Split('\n').First(static l => l.Contains("login decision {", StringComparison.Ordinal));
            using var json = JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]);
            Assert.Equal("REFUSED", json.RootElement.GetProperty("outcome").GetString());
            Assert.Equal(shown, json.RootElement.GetProperty("channel").GetProperty("peer_subject").GetString());
        }
    }
}

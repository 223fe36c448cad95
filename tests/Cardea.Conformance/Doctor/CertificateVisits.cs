using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Conformance.Hostile;
using Cardea.Conformance.Matrix;
using Cardea.Tls;

namespace Cardea.Conformance.Doctor;

/// <summary>What is wrong with the certificates that a server shows, or with the client's own CA and lists.</summary>
public sealed class CertificateVisits(MatrixServer server) : IClassFixture<MatrixServer>
{
    private static MatrixZoo Zoo => MatrixZoo.Instance;

    [Fact]
    public void A_server_without_tickets_and_without_a_group_for_the_future_is_safe_today()
    {
        var own = Zoo.Server("good", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key, SessionCache = false, Groups = "X25519" });
        Visit(Zoo.Root).Names("resumption-off", 0).Names("tls-not-post-quantum", 0);
    }

    [Fact]
    public void A_CA_file_without_its_root_is_told_from_an_unknown_CA()
    {
        var intermediate = Save("intermediate.pem", Pem(Zoo.Bundle, "CERTIFICATE")[1]);
        var own = Zoo.Server("chain", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key });
        Visit(intermediate).Names("certificate-ca-incomplete", 1);
    }

    [Fact]
    public void A_list_that_is_missing_is_told_from_a_certificate_that_is_on_it()
    {
        var own = Zoo.Server("chain", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key });
        Assert.Equal(0, Visit(Zoo.Bundle, $"--ssl-crl={Zoo.Lists}").ExitCode);
        Visit(Zoo.Bundle, $"--ssl-crl={Save("root-list.pem", Pem(Zoo.Lists, "X509 CRL")[0])}").Names("revocation-list-missing", 1);
    }

    [Fact]
    public void A_chain_out_of_order_and_a_key_beyond_measure_in_it_are_told()
    {
        using var huge = HugeAuthority();
        var own = Zoo.Make("strange-order", new X500DistinguishedName("CN=strange order"), static r =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            r.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            r.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
            r.CertificateExtensions.Add(names.Build());
        }, null, huge);
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key });
        var visit = Visit(Zoo.Root).Names("lint-chain", 0).Names("lint-huge-key", 0);
        Assert.Contains("10240 bits", visit.Finding("lint-huge-key")["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>test/fixtures/keys/ec-key.pem of Node.js, which everybody has; and a life of twenty years.</summary>
    [Fact]
    public void A_key_that_everybody_has_and_a_life_without_end_are_told()
    {
        using var key = ECDsa.Create();
        key.ImportECPrivateKey(Convert.FromBase64String("MHcCAQEEIPt94zCAKn5u0s8bCYXjJL37hzuNrZMpPyfDrzMGQh8moAoGCCqGSM49AwEHoUQDQgAE5Lf8bratoKNNlxiMvl3uLTb5BNXVelzxFk3bHMaJt4VYTqjSzJVxyNUWPBpWY7poWJJALvxgdyf4J3PfLJkpiQ=="), out _);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(20));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var rogue = new RogueServer(new Wickedness { Certificate = certificate });
        var visit = Conformance.Doctor.Visit.WithJson($"127.0.0.1:{rogue.Port}").Names("lint-sample-key", 1).Names("lint-dates", 1);
        Assert.Contains("Node.js", visit.Finding("lint-sample-key")["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private Visit Visit(string ca, params string[] more) =>
        Conformance.Doctor.Visit.WithJson(["--host=localhost", "--protocol=TCP", $"--port={server.Port}", $"--ssl-ca={ca}", "--ssl-mode=VERIFY_IDENTITY", .. more]);

    // Its public half is never used, so it need not be the product of two primes.
    private static X509Certificate2 HugeAuthority()
    {
        var modulus = RandomNumberGenerator.GetBytes(10240 / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        using var key = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=huge"), new PublicKey(key), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.Create(new X500DistinguishedName("CN=elsewhere"), X509SignatureGenerator.CreateForECDsa(signer), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(100), [1, 2, 3]);
    }

    private static string[] Pem(string file, string label)
    {
        var blocks = new List<string>();
        for (var rest = File.ReadAllText(file).AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            if (rest[found.Label].SequenceEqual(label)) blocks.Add(rest[found.Location].ToString());
        return [.. blocks];
    }

    private static string Save(string name, string text)
    {
        var path = Path.Combine(Zoo.Folder, $"doctor-{name}");
        File.WriteAllText(path, text + "\n");
        return path;
    }
}

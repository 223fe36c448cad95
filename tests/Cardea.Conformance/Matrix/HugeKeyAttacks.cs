using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Conformance.Matrix;

/// <summary>
/// Certificates that are costly to look at. Each is signed by a CA that the server trusts, so nothing but their cost speaks against them; each is refused
/// with an alert (or taken, where it is dear to nobody), and the server goes on serving.
/// </summary>
public sealed class HugeKeyAttacks(MatrixServer server) : IClassFixture<MatrixServer>
{
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private static readonly X509BasicConstraintsExtension Leaf = new(false, false, 0, true), Ca = new(true, false, 0, true);
    private static readonly X509KeyUsageExtension Signs = new(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true);
    private static readonly Lazy<X509Certificate2> Issuer = new(static () => Zoo.MakeAuthority("issuer of costly things", null, Ca, Signs));
    private static int Number;

    private static MatrixZoo Zoo => MatrixZoo.Instance;

    [Theory, Trait("attack", "C-15")]
    [InlineData(4096, 17, "")]
    [InlineData(10240, 17, "bits, more than 8192")]
    [InlineData(2048, 2046, "a public exponent of 2046 bits")]
    [InlineData(2048, 64, "")]
    public void An_RSA_key_beyond_all_measure_is_refused_before_it_is_used(int bits, int exponentBits, string words)
    {
        var (spki, pem) = RsaKey(bits, exponentBits);
        Check(words, Issued(spki, pem));
    }

    [Theory, Trait("attack", "C-15"), Trait("attack", "C-10")]
    [InlineData("rsa-65536", "")] // OpenSSL's own limit
    [InlineData("rsa-16384", "an RSA key of 16384 bits")]
    [InlineData("rsa-even-exponent", "")]
    [InlineData("rsa-zero", "")]
    [InlineData("unknown", "")]
    [InlineData("dsa", "")]
    [InlineData("ec-nonsense", "")]
    public void A_CA_with_a_key_that_nobody_can_or_should_use_signs_nothing(string kind, string words)
    {
        // Its certificate is good; what it is said to have signed has any signature at all, which nobody gets to compute.
        var strange = Certificate(new X500DistinguishedName("CN=costly"), Spki(kind), new Signed(Root()), Root().SubjectName, Ca, Signs);
        using var own = X509CertificateLoader.LoadCertificateFromFile(Zoo.Client("good", "ECDSA").Certificate);
        var leaf = Certificate(new X500DistinguishedName("CN=below"), own.PublicKey.ExportSubjectPublicKeyInfo(), new Garbage(kind.StartsWith("rsa", StringComparison.Ordinal)), strange.SubjectName,
            Leaf, new X509EnhancedKeyUsageExtension([new Oid(ClientUsage)], false));
        Check(words, Save([leaf, strange, Root()], File.ReadAllText(Zoo.Client("good", "ECDSA").Key)));
    }

    /// <summary>CVE-2022-0778 came with such a curve. OpenSSL 3 refuses them by itself.</summary>
    [Fact, Trait("attack", "C-15")]
    public void A_curve_that_a_certificate_brings_along_is_refused()
    {
        var file = Path.Combine(Zoo.Folder, "explicit-key.pem");
        foreach (var curve in new[] { "prime256v1", "secp384r1" })
        {
            Assert.Equal(0, MatrixServer.Run("openssl", "ecparam", "-name", curve, "-genkey", "-noout", "-param_enc", "explicit", "-out", file).ExitCode);
            var pem = MatrixServer.Run("openssl", "pkey", "-in", file, "-pubout").Said;
            Check("explicit ECC parameters", Issued(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), File.ReadAllText(file)));
        }
    }

    /// <summary>CVE-2023-0464: the tree of policies grows with the power of the chain's length; nobody asks for policies here, so there is no tree.</summary>
    [Fact, Trait("attack", "C-15")]
    public void Policies_that_map_to_each_other_grow_no_tree()
    {
        List<X509Certificate2> chain = [];
        var above = Root();
        for (var i = 0; i < 12; i++)
        {
            above = Zoo.MakeAuthority($"policies {i}", above, Ca, Signs, Policies(24), Mappings(24));
            chain.Insert(0, above);
        }
        Check("", Zoo.Make("policies", new X500DistinguishedName("CN=policies"), static r => { Uses(r); r.CertificateExtensions.Add(Policies(24)); }, above, [.. chain]), mayPass: true);
    }

    [Theory, Trait("attack", "C-15")]
    [InlineData(8)]
    [InlineData(60)]
    public void A_long_chain_is_walked_once(int links)
    {
        List<X509Certificate2> chain = [];
        var above = Root();
        for (var i = 0; i < links; i++) chain.Insert(0, above = Zoo.MakeAuthority($"{i}", above, Ca, Signs));
        Check("", Zoo.Make("long", new X500DistinguishedName("CN=long"), Uses, above, [.. chain]), mayPass: true);
    }

    [Theory, Trait("attack", "C-15")]
    [InlineData(500, true)]
    [InlineData(4000, false)]
    public void Many_names_are_read_up_to_the_size_of_a_message(int names, bool passes)
    {
        var list = new SubjectAlternativeNameBuilder();
        for (var i = 0; i < names; i++) list.AddDnsName($"host-{i}.example.test");
        var pair = Zoo.Make($"names-{names}", new X500DistinguishedName("CN=names"), r => { Uses(r); r.CertificateExtensions.Add(list.Build()); });
        Assert.Equal(passes, Try(pair) is null);
        StillServes();
    }

    /// <summary>CVE-2023-0286: an X.400 address, in the certificate's CRL distribution point and in the list's own, was compared as if it were another kind of name.</summary>
    [Fact, Trait("attack", "C-16")]
    public void An_X400_address_in_a_certificate_and_in_a_list_harms_nobody()
    {
        var issuer = Zoo.MakeAuthority("x400", null, Ca, Signs);
        var pair = Zoo.Make("x400-leaf", new X500DistinguishedName("CN=x400 leaf"), static r => { Uses(r); r.CertificateExtensions.Add(X400DistributionPoint()); }, issuer, issuer);
        var lists = Path.Combine(Zoo.Folder, "x400-lists.pem");
        File.WriteAllText(lists, File.ReadAllText(Zoo.Lists) + "\n" + X400List(issuer));
        var trusted = Path.Combine(Zoo.Folder, "x400-ca.pem");
        File.WriteAllText(trusted, File.ReadAllText(Zoo.Bundle) + "\n" + issuer.ExportCertificatePem());
        var good = Zoo.Server("good", "RSA");
        server.Use(new TlsSettings { Certificate = good.Certificate, Key = good.Key, Ca = trusted, Crl = lists });
        _ = server.TryLogin(SslMode.Required, new TlsSettings { Certificate = pair.Certificate, Key = pair.Key });
        Assert.Null(server.TryLogin(SslMode.Required, new TlsSettings())); // whatever came of it, the server lives
        server.AssertUnharmed();
    }

    private void Check(string words, Pair pair, bool mayPass = false)
    {
        var failure = Try(pair);
        if (words.Length > 0) Assert.Contains("alert bad certificate", failure!.Value.Message, StringComparison.Ordinal);
        else if (failure is not null && !mayPass) Assert.Contains(" alert ", failure.Value.Message, StringComparison.Ordinal);
        StillServes();
        // The same verdict without a handshake.
        var verdict = ClientCertificateCheck.Verify(server.Server.State.Tls.Current!, File.ReadAllBytes(pair.Certificate));
        Assert.Equal(failure is null, verdict.Verified);
        if (words.Length > 0) Assert.Contains(words, verdict.Reason, StringComparison.Ordinal);
    }

    private (string Message, string Detail)? Try(Pair pair)
    {
        var good = Zoo.Server("good", "RSA");
        server.Use(new TlsSettings { Certificate = good.Certificate, Key = good.Key, Ca = Zoo.Root });
        return server.TryLogin(SslMode.Required, new TlsSettings { Certificate = pair.Certificate, Key = pair.Key, CipherList = "DEFAULT@SECLEVEL=0" });
    }

    private void StillServes()
    {
        Assert.Null(server.TryLogin(SslMode.Required, new TlsSettings()));
        server.AssertUnharmed();
    }

    private static X509Certificate2 Root() => Issuer.Value;

    private static void Uses(CertificateRequest request)
    {
        request.CertificateExtensions.Add(Leaf);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientUsage)], false));
    }

    private static Pair Issued(byte[] spki, string key) => Save(
        [Certificate(new X500DistinguishedName("CN=costly leaf"), spki, new Signed(Root()), Root().SubjectName, Leaf, new X509EnhancedKeyUsageExtension([new Oid(ClientUsage)], false)), Root()], key);

    private static Pair Save(X509Certificate2[] chain, string key)
    {
        var files = new Pair(Path.Combine(Zoo.Folder, $"costly-{++Number}.pem"), Path.Combine(Zoo.Folder, $"costly-{Number}-key.pem"));
        File.WriteAllLines(files.Certificate, chain.Select(static c => c.ExportCertificatePem()));
        File.WriteAllText(files.Key, key);
        File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    private static X509Certificate2 Certificate(X500DistinguishedName subject, byte[] spki, X509SignatureGenerator signer, X500DistinguishedName issuer, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, PublicKey.CreateFromSubjectPublicKeyInfo(spki, out _), HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        return request.Create(issuer, signer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(100), RandomNumberGenerator.GetBytes(8));
    }

    /// <summary>A real signature.</summary>
    private sealed class Signed(X509Certificate2 issuer) : X509SignatureGenerator
    {
        private readonly X509SignatureGenerator _real = CreateForECDsa(issuer.GetECDsaPrivateKey()!);

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => _real.GetSignatureAlgorithmIdentifier(hashAlgorithm);

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => _real.SignData(data, hashAlgorithm);

        protected override PublicKey BuildPublicKey() => _real.PublicKey;
    }

    /// <summary>Something that looks like a signature of RSA or ECDSA.</summary>
    private sealed class Garbage(bool rsa) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString(rsa ? "300D06092A864886F70D01010B0500" : "300A06082A8648CE3D040302"); // sha256WithRSAEncryption, ecdsa-with-SHA256

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => rsa ? RandomNumberGenerator.GetBytes(2048) : Convert.FromHexString("3006020101020101");

        protected override PublicKey BuildPublicKey() => throw new NotSupportedException();
    }

    // Keys that really work, made cheaply: of many small primes instead of two large ones. OpenSSL computes with what the file says and asks no further.
    private static (byte[] Spki, string Pem) RsaKey(int bits, int exponentBits)
    {
        var primes = new List<BigInteger>();
        while (primes.Count < Math.Max(2, bits / 1024))
        {
            using var rsa = RSA.Create(2048);
            var made = rsa.ExportParameters(true);
            primes.AddRange([Positive(made.P!), Positive(made.Q!)]);
        }
        var (first, second) = (primes.Take(primes.Count / 2).ToArray(), primes.Skip(primes.Count / 2).ToArray());
        var (p, q) = (first.Aggregate(BigInteger.Multiply), second.Aggregate(BigInteger.Multiply));
        var (phiP, phiQ) = (first.Select(static x => x - 1).Aggregate(BigInteger.Multiply), second.Select(static x => x - 1).Aggregate(BigInteger.Multiply));
        BigInteger e = exponentBits == 17 ? 65537 : BigInteger.One << (exponentBits - 1) | 1;
        while (!BigInteger.GreatestCommonDivisor(e, phiP * phiQ).IsOne) e += 2;
        var d = Inverse(e, phiP * phiQ);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var number in new[] { BigInteger.Zero, p * q, e, d, p, q, d % phiP, d % phiQ, Inverse(q, p) }) writer.WriteInteger(number);
        return (RsaSpki(p * q, e), PemEncoding.WriteString("RSA PRIVATE KEY", writer.Encode()));
    }

    private static BigInteger Positive(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (a, b, x, y) = (number % modulus, modulus, BigInteger.One, BigInteger.Zero);
        while (!b.IsZero)
        {
            var times = BigInteger.DivRem(a, b, out var rest);
            (a, b, x, y) = (b, rest, y, x - times * y);
        }
        return x.Sign < 0 ? x + modulus : x;
    }

    private static byte[] RsaSpki(BigInteger modulus, BigInteger exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }
        return Spki(key.Encode(), "1.2.840.113549.1.1.1", static w => w.WriteNull());
    }

    private static byte[] Spki(byte[] key, string oid, Action<AsnWriter> parameters)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
                parameters(writer);
            }
            writer.WriteBitString(key);
        }
        return writer.Encode();
    }

    private static BigInteger Odd(int bits) => Positive(RandomNumberGenerator.GetBytes(bits / 8)) | BigInteger.One | BigInteger.One << (bits - 1);

    private static byte[] Spki(string kind) => kind switch
    {
        "rsa-65536" => RsaSpki(Odd(65536), 65537),
        "rsa-16384" => RsaSpki(Odd(16384), 65537),
        "rsa-even-exponent" => RsaSpki(Odd(2048), 4),
        "rsa-zero" => RsaSpki(0, 0),
        "unknown" => Spki(RandomNumberGenerator.GetBytes(64), "1.3.6.1.4.1.99999.1", static w => w.WriteNull()),
        "dsa" => Spki([2, 1, 5], "1.2.840.10040.4.1", static w => w.WriteNull()),
        _ => Spki([4, .. new byte[64]], "1.2.840.10045.2.1", static w => w.WriteObjectIdentifier("1.2.840.10045.3.1.7")), // a point that is not on the curve
    };

    // certificatePolicies and policyMappings (RFC 5280, sections 4.2.1.4 and 4.2.1.5): each policy maps to every other one.
    private static X509Extension Policies(int count)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (var i = 0; i < count; i++)
                using (writer.PushSequence()) writer.WriteObjectIdentifier($"1.3.6.1.4.1.99999.{i}");
        }
        return new X509Extension("2.5.29.32", writer.Encode(), false);
    }

    private static X509Extension Mappings(int count)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (var i = 0; i < count; i++)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier($"1.3.6.1.4.1.99999.{i}");
                    writer.WriteObjectIdentifier($"1.3.6.1.4.1.99999.{(i + 1) % count}");
                }
            }
        }
        return new X509Extension("2.5.29.33", writer.Encode(), false);
    }

    // GeneralName x400Address [3]: what stands in it is nothing that anybody could read.
    private static void X400(AsnWriter writer)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // DistributionPointName
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // fullName
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            writer.WriteOctetString(Encoding.ASCII.GetBytes(new string('A', 64)));
    }

    private static X509Extension X400DistributionPoint()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
            X400(writer);
        return new X509Extension("2.5.29.31", writer.Encode(), false);
    }

    // A list with an issuingDistributionPoint; the framework's maker of lists knows none.
    private static string X400List(X509Certificate2 issuer)
    {
        var point = new AsnWriter(AsnEncodingRules.DER);
        using (point.PushSequence()) X400(point);
        var signer = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        var algorithm = signer.GetSignatureAlgorithmIdentifier(HashAlgorithmName.SHA256);
        var signed = new AsnWriter(AsnEncodingRules.DER);
        using (signed.PushSequence())
        {
            signed.WriteInteger(1);
            signed.WriteEncodedValue(algorithm);
            signed.WriteEncodedValue(issuer.SubjectName.RawData);
            signed.WriteUtcTime(DateTimeOffset.UtcNow.AddDays(-1));
            signed.WriteUtcTime(DateTimeOffset.UtcNow.AddDays(10));
            using (signed.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (signed.PushSequence())
            using (signed.PushSequence())
            {
                signed.WriteObjectIdentifier("2.5.29.28");
                signed.WriteBoolean(true);
                signed.WriteOctetString(point.Encode());
            }
        }
        var list = new AsnWriter(AsnEncodingRules.DER);
        using (list.PushSequence())
        {
            list.WriteEncodedValue(signed.Encode());
            list.WriteEncodedValue(algorithm);
            list.WriteBitString(signer.SignData(signed.Encode(), HashAlgorithmName.SHA256));
        }
        return PemEncoding.WriteString("X509 CRL", list.Encode()) + "\n";
    }
}

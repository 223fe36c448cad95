using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Cardea.Tests.Certs;

/// <summary><c>inspect</c> says what openssl says, prints no secret, and lets nothing out of a certificate drive a terminal.</summary>
public sealed class InspectTests : CertsRig
{
    [Theory, InlineData("rsa"), InlineData("ecdsa"), InlineData("ed25519")]
    public void Openssl_agrees_about_a_certificate(string algorithm)
    {
        Certs("init", $"--algorithm={algorithm}", "--subject=/C=US/O=samp\\/db/CN=Zoë").Demand();
        Certs("server", "--dns=db.example.org", "--ip=192.0.2.5", "--uri=https://x.example/", "--only-these-names", $"--algorithm={algorithm}").Demand();
        var file = InData("server-cert.pem");
        var told = One(Certs("inspect", file, "--json"));
        var theirs = OpenSsl("x509", "-in", file, "-noout", "-serial", "-subject", "-issuer", "-nameopt", "compat", "-enddate", "-fingerprint", "-sha256", "-dateopt", "iso_8601").Demand().Output;
        Assert.Contains($"serial={told.GetProperty("serial").GetString()}\n", theirs, StringComparison.Ordinal);
        Assert.Contains($"subject={told.GetProperty("subject").GetString()}\n", theirs, StringComparison.Ordinal);
        Assert.Contains($"issuer={told.GetProperty("issuer").GetString()}\n", theirs, StringComparison.Ordinal);
        Assert.Contains(told.GetProperty("sha256").GetString()!, theirs.Replace(":", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(told.GetProperty("notAfter").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'"), theirs, StringComparison.Ordinal);
        var text = OpenSsl("x509", "-in", file, "-noout", "-text").Output;
        Assert.Contains($"Signature Algorithm: {told.GetProperty("signature").GetString()}", text, StringComparison.Ordinal);
        Assert.Contains("DNS:db.example.org, IP Address:192.0.2.5, URI:https://x.example/", text, StringComparison.Ordinal);
        Assert.Equal(["DNS:db.example.org", "IP:192.0.2.5", "URI:https://x.example/"], told.GetProperty("names").EnumerateArray().Select(static n => n.GetString()));
    }

    [Fact]
    public void Openssl_agrees_about_a_list()
    {
        Certs("init").Demand();
        Certs("client", "--user=u").Demand();
        Certs("revoke", "--user=u", "--reason=superseded").Demand();
        var told = One(Certs("inspect", InData("crl.pem"), "--json"));
        var text = OpenSsl("crl", "-in", InData("crl.pem"), "-noout", "-text").Demand().Output;
        Assert.Contains($"Serial Number: {told.GetProperty("revoked")[0].GetProperty("serial").GetString()}", text, StringComparison.Ordinal);
        Assert.Equal("Superseded", told.GetProperty("revoked")[0].GetProperty("reason").GetString());
        Assert.Contains("Superseded", text, StringComparison.Ordinal);
        var structure = OpenSsl("asn1parse", "-in", InData("crl.pem")).Demand().Output;
        Assert.Contains("X509v3 CRL Number", structure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_is_never_printed()
    {
        var passphrase = Write("pw", "secret\n");
        Certs("init", $"--ca-passphrase-file={passphrase}", "--algorithm=rsa").Demand();
        Assert.Contains("encrypted     yes", Certs("inspect", InData("ca-key.pem")).Demand().Output, StringComparison.Ordinal);
        var opened = Certs("inspect", InData("ca-key.pem"), $"--passphrase-file={passphrase}").Demand().Output;
        Assert.Contains("RSA 2048", opened, StringComparison.Ordinal);
        Certs("rsa").Demand();
        var plain = Certs("inspect", InData("private_key.pem"), InData("public_key.pem")).Demand().Output;
        var secret = File.ReadAllText(InData("private_key.pem")).Split('\n')[3];
        Assert.DoesNotContain(secret, plain, StringComparison.Ordinal);
        var prints = plain.Split('\n').Where(static l => l.Contains("SHA-256", StringComparison.Ordinal)).ToArray();
        Assert.Equal(prints[0], prints[1]); // both halves of one pair
    }

    [Theory, Trait("attack", "C-22")]
    [InlineData("$(touch x)"), InlineData("%n%s%x"), InlineData("a\n2026-01-01 [System] ready"), InlineData("</td><script>"), InlineData("'); DROP TABLE t; --")]
    [InlineData("\u001b]0;owned\u0007\u001b[2J"), InlineData("a\u202Egpj.exe"), InlineData("a\u0000b"), InlineData("\u009b31m")]
    public void Certificate_text_is_inert_everywhere(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(NameOf(name), key, HashAlgorithmName.SHA256);
        var alternative = new AsnWriter(AsnEncodingRules.DER);
        using (alternative.PushSequence())
            alternative.WriteOctetString(System.Text.Encoding.Latin1.GetBytes(name.Replace('\u202E', '\u009b')), new Asn1Tag(TagClass.ContextSpecific, 2));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", alternative.Encode(), false));
        using var certificate = request.CreateSelfSigned(Clock.Now.AddDays(-1), Clock.Now.AddDays(1));
        var file = Write("evil.pem", certificate.ExportCertificatePem());
        foreach (var run in new[] { Certs("inspect", file), Certs("verify", file, $"--ca={file}"), Certs("inspect", file, "--json"), Certs("verify", file, $"--ca={file}", "--json") })
        {
            Assert.DoesNotContain((run.Output + run.Errors).Replace("\n", "", StringComparison.Ordinal), static c => c < ' ' || c is >= '\x7F' and < '\xA0' or '\u202E');
            Assert.DoesNotContain("\n2026-01-01 [System]", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory, Trait("attack", "C-20")]
    [InlineData("empty"), InlineData("garbage"), InlineData("directory"), InlineData("fifo"), InlineData("loop"), InlineData("/dev/zero"), InlineData("half"), InlineData("missing")]
    public void A_file_that_is_none_ends_in_one_clear_line(string kind)
    {
        var path = kind.StartsWith('/') ? kind : At(kind);
        if (kind == "empty") Write(kind, "");
        if (kind == "garbage") Write(kind, "hello\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        if (kind == "half") Write(kind, "-----BEGIN CERTIFICATE-----\nMIIB");
        if (kind == "directory") Directory.CreateDirectory(path);
        if (kind == "loop") File.CreateSymbolicLink(path, path);
        if (kind == "fifo") System.Diagnostics.Process.Start("mkfifo", [path]).WaitForExit();
        var refused = Certs("inspect", path).Demand(1);
        Assert.Single(refused.Errors.TrimEnd().Split('\n'));
        Assert.Contains(path, refused.Errors, StringComparison.Ordinal);
    }

    [Fact, Trait("attack", "C-20")]
    public void A_mark_of_the_byte_order_carriage_returns_and_text_between_do_no_harm()
    {
        Certs("init").Demand();
        Certs("client", "--user=u").Demand();
        var text = "\uFEFFBag Attributes\r\n" + (File.ReadAllText(InData("clients/u-cert.pem")) + "# issuer\n" + File.ReadAllText(InData("ca.pem"))).Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(2, Certs("inspect", Write("odd.pem", text), "--json").Demand().Json.GetProperty("found").GetArrayLength());
    }

    private static JsonElement One(CertsRun run) => run.Demand().Json.GetProperty("found")[0];

    private static X500DistinguishedName NameOf(string common)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, common);
        }
        return new X500DistinguishedName(writer.Encode());
    }
}

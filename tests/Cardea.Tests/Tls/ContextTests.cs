using System.Diagnostics;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

public sealed class ContextTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private TlsSettings Settings => new() { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca };

    private static TlsSetupException Refused(TlsSettings settings)
    {
        var watch = Stopwatch.StartNew();
        var refused = Assert.Throws<TlsSetupException>(() => TlsContext.ForServer(settings));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "bounded");
        Assert.DoesNotContain('\n', refused.Detail);
        return refused;
    }

    [Fact]
    public void The_library_says_its_version_and_ciphers()
    {
        Assert.StartsWith("OpenSSL 3.", OpenSsl.Version);
        Assert.Contains("TLS_AES_256_GCM_SHA384", OpenSsl.Ciphers);
        Assert.Contains("DHE-RSA-AES128-GCM-SHA256", OpenSsl.Ciphers);
        Assert.DoesNotContain(OpenSsl.Ciphers, static name => name.StartsWith("ADH", StringComparison.Ordinal));
    }

    [Fact]
    public void A_good_context_has_no_complaints_and_knows_its_certificate()
    {
        using var context = TlsContext.ForServer(Settings with { Crl = zoo.Crl });
        Assert.Empty(context.Warnings);
        Assert.Equal("/CN=server", context.Certificate!.Subject);
        Assert.Equal((5, -1), (context.VerifyMode, context.VerifyDepth));
        Assert.False(context.CertificateIsOutsideValidity);
        Assert.StartsWith("TLS_AES_256_GCM_SHA384:", context.CipherList);
    }

    [Fact]
    public void A_key_of_another_certificate_is_found_out()
    {
        var refused = Refused(Settings with { Key = zoo.Client.Key });
        Assert.Equal("Private key does not match the certificate public key", refused.Message);
        Assert.Contains(zoo.Client.Key, refused.Detail);
    }

    [Theory]
    [InlineData("Empty")]
    [InlineData("Garbage")]
    [InlineData("CrlExpired")]
    [InlineData("CrlFuture")]
    [InlineData("CrlForeign")]
    [InlineData("CrlForged")]
    [InlineData("Ca")]
    public void A_revocation_list_that_could_refuse_nobody_stops_the_start(string list)
    {
        var refused = Refused(Settings with { Crl = zoo.File_(list) });
        Assert.Equal("SSL_CTX_set_default_verify_paths failed", refused.Message);
        Assert.StartsWith("ssl_crl '", refused.Detail);
    }

    [Fact]
    public void A_CA_without_list_is_told_of()
    {
        var both = zoo.Save("both", File.ReadAllText(zoo.Ca) + File.ReadAllText(zoo.ForeignCa));
        using var context = TlsContext.ForServer(Settings with { Ca = both, Crl = zoo.Crl });
        Assert.Contains("foreign CA", Assert.Single(context.Warnings));
    }

    [Fact]
    public void Odd_files_are_refused_in_one_line_and_in_no_time()
    {
        var fifo = Path.Combine(zoo.Folder, "fifo");
        if (!File.Exists(fifo)) Assert.Equal(0, Sockets.mkfifo(fifo, 0x180));
        foreach (var odd in new[] { fifo, zoo.Folder, "/dev/zero", "/dev/null", zoo.Empty, zoo.Garbage, Path.Combine(zoo.Folder, "missing"), "/proc/self/mem" })
        {
            Assert.Equal(TlsSetupError.Certificate, Refused(Settings with { Certificate = odd }).Error);
            Assert.Equal(TlsSetupError.PrivateKey, Refused(Settings with { Key = odd }).Error);
            Assert.Equal(TlsSetupError.BadPaths, Refused(Settings with { Ca = odd }).Error);
            Assert.Equal(TlsSetupError.BadPaths, Refused(Settings with { Crl = odd }).Error);
        }
        var loop = Path.Combine(zoo.Folder, "loop");
        if (!Path.Exists(loop) && new FileInfo(loop).LinkTarget is null) File.CreateSymbolicLink(loop, loop);
        Refused(Settings with { Certificate = loop });
        var large = Path.Combine(zoo.Folder, "large");
        using (var file = File.Create(large)) file.SetLength(100 << 20);
        Assert.Contains("larger", Refused(Settings with { Ca = large }).Detail);
    }

    [Fact]
    public void PEM_with_a_byte_order_mark_CRLF_text_before_and_a_chain_is_fine()
    {
        var text = "\uFEFFsome words\r\n" + File.ReadAllText(zoo.Server.Certificate).Replace("\n", "\r\n", StringComparison.Ordinal) + File.ReadAllText(zoo.Ca);
        var bom = zoo.Save("bom", "\uFEFF" + File.ReadAllText(zoo.Server.Certificate));
        using var one = TlsContext.ForServer(Settings with { Certificate = zoo.Save("dressed", text) });
        using var two = TlsContext.ForServer(Settings with { Certificate = bom });
        Assert.Equal("/CN=server", two.Certificate!.Subject);
    }

    [Fact]
    public void An_encrypted_key_needs_its_passphrase_and_never_prompts()
    {
        using var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem(File.ReadAllText(zoo.Server.Key));
        var parameters = new System.Security.Cryptography.PbeParameters(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc,
            System.Security.Cryptography.HashAlgorithmName.SHA256, 1000);
        var file = zoo.Save("encrypted", key.ExportEncryptedPkcs8PrivateKeyPem("open sesame", parameters));
        Assert.Contains("encrypted", Refused(Settings with { Key = file }).Detail);
        Assert.Equal(TlsSetupError.PrivateKey, Refused(Settings with { Key = file, AskPassphrase = static _ => "wrong"u8.ToArray() }).Error);
        using var context = TlsContext.ForServer(Settings with { Key = file, AskPassphrase = static _ => "open sesame"u8.ToArray() });
    }

    [Fact]
    public void A_key_that_everybody_may_read_is_told_of_and_one_that_everybody_may_write_refused()
    {
        var key = zoo.Save("open-key", File.ReadAllText(zoo.Server.Key));
        File.SetUnixFileMode(key, (UnixFileMode)0b110_100_100);
        using var context = TlsContext.ForServer(Settings with { Key = key });
        Assert.Contains("readable by everyone", Assert.Single(context.Warnings));
        File.SetUnixFileMode(key, (UnixFileMode)0b110_110_110);
        Assert.Contains("writable", Refused(Settings with { Key = key }).Detail);
    }

    [Fact]
    public void Unknown_words_in_security_options_are_fatal()
    {
        Assert.Equal(TlsVersions.All, TlsVersionList.Parse("TLSv1.2,TLSv1.3"));
        Assert.Equal(TlsVersions.Tls13, TlsVersionList.Parse("tlsv1.3"));
        Assert.Equal(TlsVersions.None, TlsVersionList.Parse(""));
        foreach (var bad in new[] { "TLSv1.1", "TLSv1.2,TLSv1.4", "SSLv3", "TLSv1.2;TLSv1.3", "TLSv1.2," })
            Assert.Equal("TLS version is invalid", Assert.Throws<TlsSetupException>(() => TlsVersionList.Parse(bad)).Message);
        Assert.Equal("Failed to set ciphers to use", Refused(Settings with { CipherList = "NO-SUCH-CIPHER" }).Message);
        Assert.Equal(TlsSetupError.Ciphers, Refused(Settings with { CipherSuites = "NO_SUCH_SUITE" }).Error);
        Assert.Equal(TlsSetupError.NoCertificate, Refused(new TlsSettings()).Error);
        Assert.Equal("CA certificate is required if ssl-mode is VERIFY_CA or VERIFY_IDENTITY",
            Assert.Throws<TlsSetupException>(() => TlsContext.ForClient(new TlsSettings(), TlsVerification.Ca)).Message);
        Assert.Equal(TlsSetupError.BadPaths, Refused(Settings with { CaPath = "/nowhere" }).Error);
        Assert.Equal(TlsSetupError.BadPaths, Refused(Settings with { CrlPath = "/nowhere" }).Error);
    }

    [Fact]
    public void An_expired_certificate_is_told_of_so_that_a_reload_can_refuse_it()
    {
        using var context = TlsContext.ForServer(new TlsSettings { Certificate = zoo.ClientExpired.Certificate, Key = zoo.ClientExpired.Key });
        Assert.True(context.CertificateIsOutsideValidity);
        Assert.Contains("expired", Assert.Single(context.Warnings));
    }
}

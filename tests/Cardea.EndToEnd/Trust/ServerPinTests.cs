using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.EndToEnd.Logins;

namespace Cardea.EndToEnd.Trust;

/// <summary>Trust without a CA: keys of servers met before, fingerprints, and what the client says of a certificate that it refuses.</summary>
[Collection(LoginCollection.Name)]
public sealed class ServerPinTests(LoginServer fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-pins").FullName;

    private string Pins => Path.Combine(_folder, "kept", "known_servers");

    private string Name => $"127.0.0.1:{fixture.Server.Port}";

    private string[] Account => fixture.Server.At(LoginServer.Account("cardea", "required", "caching_sha2_password"), LoginServer.Password, "-N", "-B", "-e", "SELECT 6 * 7");

    // The certificate that the fixture's server shows.
    private static X509Certificate2 Certificate => X509CertificateLoader.LoadCertificateFromFile(CertificateZoo.Instance.Server.Certificate);

    private static string Key => Convert.ToHexString(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ProgramRun Connect(string pins, params string[] more) => Clients.Ours([.. Account, $"--server-pins={pins}", $"--server-pins-file={Pins}", .. more]);

    private void Store(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Pins)!);
        File.WriteAllText(Pins, line + "\n");
    }

    [Fact]
    public void The_first_key_is_shown_and_stored_and_the_second_time_nothing_is_said()
    {
        var first = Connect("ACCEPT_NEW");
        Assert.Equal("42\n", first.Demand(fixture.Server));
        Assert.Contains($"mysql: [Note] The server {Name} is not known yet. Its key is SHA256:{Key}", first.Errors, StringComparison.Ordinal);
        Assert.StartsWith($"{Name} SHA256:{Key} ", File.ReadAllText(Pins), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Pins));
        var second = Connect("ACCEPT_NEW");
        Assert.Equal("42\n", second.Demand(fixture.Server));
        Assert.DoesNotContain("[Note]", second.Errors, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(Pins));
        Assert.Equal("42\n", Connect("STRICT").Demand(fixture.Server));
    }

    [Theory, InlineData("ACCEPT_NEW"), InlineData("STRICT"), InlineData("ASK")]
    public void Another_key_is_refused_with_both_fingerprints(string pins)
    {
        var other = new string('A', 64);
        Store($"# met at the office\n{Name} SHA256:{other} 2026-01-02");
        var run = Connect(pins);
        run.DemandRefusal(fixture.Server, $"ERROR 2026 (HY000): SSL connection error: the key of the server {Name} has changed");
        Assert.Contains($"known since 2026-01-02: SHA256:{other} ({Pins}, line 2)", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"SHA256:{Key}", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"remove line 2 of {Pins}", run.Errors, StringComparison.Ordinal);
        Assert.Equal("42\n", Connect("OFF").Demand(fixture.Server));
    }

    [Theory, InlineData("STRICT"), InlineData("ASK")]
    public void A_server_that_is_not_known_is_refused_with_the_line_to_add_and_batch_mode_never_asks(string pins)
    {
        var run = Connect(pins);
        run.DemandRefusal(fixture.Server, $"SSL connection error: the server {Name} is not known");
        Assert.False(File.Exists(Pins));
        Store(run.Errors.Split('\n').Single(line => line.Trim().StartsWith($"{Name} SHA256:", StringComparison.Ordinal)).Trim()); // the line as printed
        Assert.Equal("42\n", Connect(pins).Demand(fixture.Server));
    }

    [Fact]
    public void A_known_server_that_offers_no_TLS_any_more_gets_nothing()
    {
        using var plain = ServerProcess.Start("--skip-ssl");
        Store($"127.0.0.1:{plain.Port} SHA256:{Key} 2026-01-02");
        string[] arguments = ["--host=127.0.0.1", $"--port={plain.Port}", "--user=root", $"--password={plain.RootPassword}", "--get-server-public-key", "-e", "SELECT 1"];
        Clients.Ours([.. arguments, "--server-pins=ACCEPT_NEW", $"--server-pins-file={Pins}"]).DemandRefusal(plain, "ERROR 2026 (HY000): SSL connection error: SSL is required but the server doesn't support it");
        Clients.Ours([.. arguments, "--server-pins=ACCEPT_NEW", $"--server-pins-file={Pins}.empty"]).Demand(plain);
    }

    [Fact]
    public void A_fingerprint_lets_in_one_certificate_or_key_and_nothing_else()
    {
        var certificate = Convert.ToHexString(SHA256.HashData(Certificate.RawData));
        var colons = string.Join(':', certificate.Chunk(2).Select(static pair => new string(pair))).ToLowerInvariant();
        foreach (var good in new[] { certificate, colons, $"SHA256:{Key}" })
            Assert.Equal("42\n", Clients.Ours([.. Account, $"--server-fingerprint={good}"]).Demand(fixture.Server));
        Assert.Equal("42\n", Clients.Ours([.. Account, $"--server-fingerprint={new string('0', 64)}", $"--server-fingerprint={certificate}"]).Demand(fixture.Server));
        var refused = Clients.Ours([.. Account, $"--server-fingerprint={new string('0', 64)}"]);
        refused.DemandRefusal(fixture.Server, "SSL connection error: the server's certificate is not the one of --server-fingerprint");
        Assert.Contains(certificate, refused.Errors, StringComparison.Ordinal);
        Clients.Ours([.. Account, $"--server-fingerprint={certificate}", "--ssl-mode=DISABLED"]).DemandRefusal(fixture.Server, "--server-fingerprint cannot be kept with --ssl-mode=DISABLED");
        foreach (var bad in new[] { "", "12", certificate + "00", "SHA1:" + certificate[..40] })
            Clients.Ours([.. Account, $"--server-fingerprint={bad}"]).DemandRefusal(fixture.Server, "of option '--server-fingerprint'");
    }

    [Theory, InlineData("one"), InlineData("a:1 SHA256:12 2026-01-02"), InlineData("a:1 MD5:0000 2026-01-02")]
    public void A_line_that_cannot_be_read_is_fatal_and_named(string line)
    {
        Store("# fine\n" + line);
        Connect("ACCEPT_NEW").DemandRefusal(fixture.Server, $"{Pins}, line 2: not 'server SHA256:hexadecimal date'");
    }

    [Fact, Trait("row", "C-5")]
    public void A_refused_certificate_is_shown_with_its_chain_and_a_cure()
    {
        var foreign = Clients.Ours([.. Account, "--ssl-mode=VERIFY_CA", $"--ssl-ca={CertificateZoo.Instance.ForeignCa}"]);
        foreign.DemandRefusal(fixture.Server, "certificate verify failed");
        Assert.Contains("the server sent: 0 /CN=db.example.test, issued by " + CertificateZoo.AuthorityName, foreign.Errors, StringComparison.Ordinal);
        Assert.Contains("SHA-256 " + Convert.ToHexString(SHA256.HashData(Certificate.RawData)), foreign.Errors, StringComparison.Ordinal);
        Assert.Contains("cure: it leads to a CA that is not in --ssl-ca", foreign.Errors, StringComparison.Ordinal);
        string[] elsewhere = [.. Account, "--host=127.0.0.2", "--ssl-mode=VERIFY_IDENTITY", $"--ssl-ca={CertificateZoo.Instance.Ca}"];
        var named = Clients.Ours(elsewhere);
        named.DemandRefusal(fixture.Server, "certificate verify failed");
        Assert.Contains("valid for: DNS:", named.Errors, StringComparison.Ordinal);
        Assert.Contains("cure: it is valid for other addresses", named.Errors, StringComparison.Ordinal);
    }
}

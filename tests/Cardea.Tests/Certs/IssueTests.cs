using Cardea.Certificates;

namespace Cardea.Tests.Certs;

/// <summary><c>init</c>, <c>server</c>, <c>client</c>, <c>gateway</c>: what they make is judged by openssl; what they refuse, by its words.</summary>
public sealed class IssueTests : CertsRig
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory, InlineData("rsa"), InlineData("ecdsa"), InlineData("ed25519")]
    public void OpenSsl_accepts_to_the_letter_whatever_is_made(string algorithm)
    {
        Certs("init", $"--algorithm={algorithm}").Demand();
        Certs("server", "--dns=db.example.org", "--ip=192.0.2.5", "--ip=2001:db8::5", $"--algorithm={algorithm}").Demand();
        Certs("client", "--user=laura", $"--algorithm={algorithm}").Demand();
        Certs("gateway", "--dns=*.example.org", "--uri=spiffe://example.org/proxy", $"--algorithm={algorithm}").Demand();
        Certs("crl").Demand();
        string[] strict = ["verify", "-x509_strict", "-crl_check", "-CAfile", InData("ca.pem"), "-CRLfile", InData("crl.pem")];
        OpenSsl([.. strict, "-purpose", "sslserver", "-verify_hostname", "db.example.org", InData("server-cert.pem")]).Demand();
        OpenSsl([.. strict, "-purpose", "sslserver", "-verify_ip", "192.0.2.5", InData("server-cert.pem")]).Demand();
        OpenSsl([.. strict, "-purpose", "sslserver", "-verify_ip", "2001:db8::5", InData("server-cert.pem")]).Demand();
        OpenSsl([.. strict, "-purpose", "sslclient", InData("clients/laura-cert.pem")]).Demand();
        OpenSsl([.. strict, "-purpose", "sslserver", "-verify_hostname", "any.example.org", InData("gateway-cert.pem")]).Demand();
        OpenSsl([.. strict, "-purpose", "sslclient", InData("gateway-cert.pem")]).Demand();
        // And it can refuse: the purposes are not interchangeable, another name is not carried.
        Assert.NotEqual(0, OpenSsl([.. strict, "-purpose", "sslserver", InData("clients/laura-cert.pem")]).Code);
        Assert.NotEqual(0, OpenSsl([.. strict, "-purpose", "sslclient", InData("server-cert.pem")]).Code);
        Assert.NotEqual(0, OpenSsl([.. strict, "-verify_hostname", "db.example.com", InData("server-cert.pem")]).Code);
    }

    [Fact]
    public void The_address_of_the_list_is_in_what_is_issued_and_in_its_successor_and_the_list_can_be_served_there()
    {
        Certs("init").Demand();
        string[] url = ["--crl-url=http://pki.example.org/db-ca.crl"];
        Certs(["server", "--dns=db.example.org", .. url]).Demand();
        Certs(["client", "--user=u", .. url]).Demand();
        Certs("renew", InData("server-cert.pem")).Demand();
        foreach (var file in new[] { "server-cert.pem", "clients/u-cert.pem" })
            Assert.Contains("URI:http://pki.example.org/db-ca.crl", OpenSsl("x509", "-in", InData(file), "-noout", "-ext", "crlDistributionPoints").Demand().Output, StringComparison.Ordinal);
        Certs("crl", $"--der={At("db-ca.crl")}").Demand();
        OpenSsl("crl", "-inform", "DER", "-in", At("db-ca.crl"), "-CAfile", InData("ca.pem"), "-noout").Demand();
        OpenSsl("verify", "-x509_strict", "-crl_check", "-CAfile", InData("ca.pem"), "-CRLfile", InData("crl.pem"), InData("server-cert.pem")).Demand();
        foreach (var wrong in new[] { "https://pki.example.org/x.crl", "ldap://pki.example.org/x", "pki.example.org/x.crl", "http://pki.example.org/a b" })
            Certs("client", "--user=v", $"--crl-url={wrong}").Demand(2);
    }

    [Fact]
    public void Keys_are_the_owners_alone_and_belong_to_their_certificates()
    {
        Certs("init").Demand();
        Certs("client", "--user=laura").Demand();
        foreach (var key in new[] { "ca-key.pem", "clients/laura-key.pem", "ca-issued.txt" })
            Assert.True(File.GetUnixFileMode(InData(key)) == OwnerOnly, key);
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        var ofKey = OpenSsl("pkey", "-in", InData("clients/laura-key.pem"), "-pubout").Demand().Output;
        Assert.Equal(ofKey, OpenSsl("x509", "-in", InData("clients/laura-cert.pem"), "-noout", "-pubkey").Demand().Output);
    }

    [Fact]
    public void The_subject_is_as_written_and_the_answer_says_how_the_account_demands_it()
    {
        Certs("init", "--subject=/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb").Demand();
        var json = Certs("client", "--user=laura", "--subject=/C=US/ST=WI/L=Madison/O=sampdb/OU=client/CN=laura", "--json").Demand().Json;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal("ALTER USER 'laura'@'%' REQUIRE SUBJECT '/C=US/ST=WI/L=Madison/O=sampdb/OU=client/CN=laura';", json.GetProperty("require").GetString());
        Assert.Contains("C = US, ST = WI, L = Madison, O = sampdb, OU = CA, CN = sampdb", OpenSsl("x509", "-in", InData("clients/laura-cert.pem"), "-noout", "-issuer").Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("12h", 12), InlineData("3d", 72), InlineData("2w", 336), InlineData("2y", 17520)]
    public void Life_is_as_long_as_asked_for(string valid, int hours)
    {
        Certs("init").Demand();
        var json = Certs("client", "--user=u", $"--valid={valid}", "--json").Demand().Json;
        var end = json.GetProperty("notAfter").GetDateTimeOffset();
        Assert.InRange(end, Clock.Now.AddHours(hours).AddSeconds(-1), Clock.Now.AddHours(hours));
    }

    [Fact]
    public void No_certificate_outlives_its_authority()
    {
        Certs("init", "--valid=3d").Demand();
        var end = Certs("server", "--valid=2y", "--json").Demand().Json.GetProperty("notAfter").GetDateTimeOffset();
        Assert.True(end <= Clock.Now.AddDays(3));
        Clock.Now = Clock.Now.AddDays(4);
        var refused = Certs("client", "--user=late").Demand(1);
        Assert.Contains("expired", refused.Errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(InData("clients/late-cert.pem")));
    }

    [Theory]
    [InlineData("init"), InlineData("server"), InlineData("client --user=u"), InlineData("gateway --dns=x.example.org"), InlineData("rsa")]
    public void Nothing_is_overwritten_without_force(string line)
    {
        Certs("init").Demand();
        var words = line.Split(' ');
        if (words[0] != "init") Certs(words).Demand();
        var before = Contents();
        var refused = Certs(words).Demand(1);
        Assert.Contains("exists, and nothing was changed", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
        Certs([.. words, "--force"]).Demand();
        Assert.NotEqual(before, Contents());
    }

    [Fact]
    public void A_planted_link_counts_as_a_file_that_exists()
    {
        Certs("init").Demand();
        File.CreateSymbolicLink(InData("server-key.pem"), At("victim"));
        Certs("server").Demand(1);
        Assert.False(Path.Exists(At("victim")));
    }

    [Fact]
    public void A_key_under_a_passphrase_opens_with_it_alone()
    {
        var (right, wrong, empty) = (Write("right", "correct horse\nsecond line\n"), Write("wrong", "horse\n"), Write("empty", "\n"));
        Certs("init", $"--ca-passphrase-file={right}").Demand();
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(InData("ca-key.pem")), StringComparison.Ordinal);
        OpenSsl("pkey", "-in", InData("ca-key.pem"), "-passin", $"file:{right}", "-noout").Demand();
        Assert.Contains("encrypted", Certs("client", "--user=u").Demand(1).Errors, StringComparison.Ordinal);
        Assert.Contains("wrong passphrase", Certs("client", "--user=u", $"--ca-passphrase-file={wrong}").Demand(1).Errors, StringComparison.Ordinal);
        Certs("client", "--user=u", $"--ca-passphrase-file={empty}").Demand(1);
        Certs("client", "--user=u", $"--ca-passphrase-file={At("none")}").Demand(1);
        Assert.False(Path.Exists(InData("clients")));
        Certs("client", "--user=u", $"--ca-passphrase-file={right}").Demand();
    }

    [Theory]
    [InlineData("server --dns=10.0.0.1", "--ip=10.0.0.1")] // attack C-04: never an address in a DNS name
    [InlineData("server --dns=*", "not a host name")]
    [InlineData("server --dns=*.org", "not a host name")]
    [InlineData("server --dns=f*.example.org", "not a host name")]
    [InlineData("server --dns=zoë.example", "not a host name")]
    [InlineData("server --ip=db.example.org", "not an address")]
    [InlineData("server --ip=10.1", "not an address")]
    [InlineData("gateway --uri=nothing", "not an absolute URI")]
    [InlineData("gateway", "--dns or --ip")]
    [InlineData("client", "--user")]
    [InlineData("client --user=u --valid=5m", "12h, 30d, 6w, 2y")]
    [InlineData("client --user=u --valid=0d", "12h, 30d, 6w, 2y")]
    [InlineData("client --user=u --valid=200y", "12h, 30d, 6w, 2y")]
    [InlineData("client --user=u --algorithm=dsa", "rsa, ecdsa, ed25519")]
    [InlineData("client --user=u --algorithm=ecdsa --bits=2048", "--bits=2048")]
    [InlineData("client --user=u extra", "superfluous argument 'extra'")]
    [InlineData("client --usr=u", "did you mean '--user'")]
    [InlineData("init --roll-over --drop-old", "exclude")]
    public void A_command_line_that_is_not_understood_is_refused(string line, string words)
    {
        if (line.StartsWith("init", StringComparison.Ordinal) is false) Certs("init").Demand();
        var refused = Certs(line.Split(' ')).Demand(2);
        Assert.Contains(words, refused.Errors, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public void Without_an_authority_the_cure_is_told_also_to_programs()
    {
        Assert.Contains("cardea certs init", Certs("client", "--user=u").Demand(1).Errors, StringComparison.Ordinal);
        var json = Certs("client", "--user=u", "--json").Demand(1).Json;
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Contains("cardea certs init", json.GetProperty("cure").GetString(), StringComparison.Ordinal);
    }

    [Theory, InlineData("../../etc/passwd"), InlineData(".."), InlineData("a/b"), InlineData("Zoë"), InlineData("a b")]
    public void A_users_name_never_leaves_the_directory(string user)
    {
        Certs("init").Demand();
        var json = Certs("client", $"--user={user}", "--json").Demand().Json;
        Assert.Equal(InData("clients"), Path.GetDirectoryName(Path.GetFullPath(json.GetProperty("certificate").GetString()!)));
    }

    [Fact]
    public void Every_verb_has_help_with_its_options_and_examples()
    {
        var all = Certs("--help").Demand().Output;
        foreach (var line in all.Split('\n').Where(static l => l.StartsWith("  ", StringComparison.Ordinal) && l.Length > 12 && char.IsAsciiLetterLower(l[2])))
        {
            var verb = line.Trim().Split(' ')[0];
            var help = Certs(verb, "--help").Demand().Output;
            Assert.Contains($"Usage: cardea certs {verb}", help, StringComparison.Ordinal);
            Assert.Contains("--datadir=PATH", help, StringComparison.Ordinal);
            Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
            Assert.All(help.Split('\n'), static l => Assert.True(l.Length <= 140, l));
        }
        Certs("no-such-verb").Demand(2);
    }

    [Fact]
    public void Keys_of_every_form_that_openssl_writes_are_read()
    {
        OpenSsl("genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "-out", At("legacy.pem"), "2048").Demand();
        OpenSsl("genpkey", "-algorithm", "ed25519", "-out", At("ed.pem")).Demand();
        OpenSsl("ecparam", "-name", "secp384r1", "-genkey", "-out", At("ec.pem")).Demand();
        using var legacy = KeyPair.FromPem(File.ReadAllText(At("legacy.pem")), "secret");
        using var ed = KeyPair.FromPem(File.ReadAllText(At("ed.pem")));
        using var ec = KeyPair.FromPem(File.ReadAllText(At("ec.pem")));
        Assert.Equal(("RSA 2048", "Ed25519", "ECDSA P-384"), (legacy.Kind, ed.Kind, ec.Kind));
        Write("ed-again.pem", ed.PrivatePem("pass"));
        Assert.Equal(OpenSsl("pkey", "-in", At("ed.pem"), "-pubout").Output, OpenSsl("pkey", "-in", At("ed-again.pem"), "-passin", "pass:pass", "-pubout").Output);
        Assert.Contains("wrong passphrase", Assert.Throws<System.Security.Cryptography.CryptographicException>(() => KeyPair.FromPem(File.ReadAllText(At("legacy.pem")), "wrong")).Message, StringComparison.Ordinal);
    }

    private string Contents() => string.Join('\n', Directory.GetFiles(Data, "*.pem", SearchOption.AllDirectories).Order().Select(static f => f + File.ReadAllText(f)));
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Cardea.Conformance.Hostile;
using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Conformance.ExplainedLogins;

/// <summary>REQUIRE beyond MySQL: who meets it comes in, nobody else does, and what cannot be understood is an error.</summary>
public sealed class ExtendedRequireTests(RuleServer server) : IClassFixture<RuleServer>
{
    private static readonly Dictionary<string, Action<SubjectAlternativeNameBuilder>> Names = new()
    {
        ["dns"] = static b => b.AddDnsName("App.Example"),
        ["two"] = static b =>
        {
            b.AddDnsName("other.example");
            b.AddDnsName("app.example");
        },
        ["wildcard"] = static b => b.AddDnsName("*.example"),
        ["dns+ip as dns"] = static b => b.AddDnsName("192.0.2.9"),
        ["ip"] = static b => b.AddIpAddress(IPAddress.Parse("192.0.2.9")),
        ["email"] = static b => b.AddEmailAddress("laura@Example.org"),
        ["spiffe"] = static b => b.AddUri(new Uri("spiffe://prod.example/payments")),
        ["spiffe twice"] = static b =>
        {
            b.AddUri(new Uri("spiffe://prod.example/payments"));
            b.AddUri(new Uri("spiffe://prod.example/admin"));
        },
    };

    private string Create(string user, string require)
    {
        using var root = server.Root();
        root.Query($"DROP USER IF EXISTS '{user}'@'%'");
        Assert.Equal("OK", root.Query($"CREATE USER '{user}'@'%' IDENTIFIED BY '{RuleServer.Password}' {require}"));
        return user;
    }

    [Theory]
    [InlineData("SAN 'DNS:app.example'", "dns", true)]
    [InlineData("SAN 'DNS:app.example'", "two", true)]
    [InlineData("SAN 'DNS:app.example'", "wildcard", false)]
    [InlineData("SAN 'DNS:app.example'", "email", false)]
    [InlineData("SAN 'DNS:app.example'", "none", false)]
    [InlineData("SAN ('DNS:nobody.example', 'DNS:app.example')", "dns", true)]
    [InlineData("SAN 'IP:192.0.2.9'", "ip", true)]
    [InlineData("SAN 'IP:192.0.2.9'", "dns+ip as dns", false)]
    [InlineData("SAN 'email:laura@example.org'", "email", true)]
    [InlineData("SAN 'email:Laura@example.org'", "email", false)]
    [InlineData("SAN 'URI:spiffe://prod.example/payments'", "spiffe", true)]
    [InlineData("SAN 'URI:spiffe://prod.example/payments'", "spiffe twice", false)] // no SPIFFE identity at all
    [InlineData("SAN 'URI:spiffe://prod.example/pay'", "spiffe", false)]
    [InlineData("SAN 'URI:spiffe://prod.example/payments' AND TLS_VERSION 'TLSv1.3' AND NETWORK '127.0.0.0/8'", "spiffe", true)]
    [InlineData("SAN 'URI:spiffe://prod.example/payments' AND NETWORK ('192.0.2.0/24', '10.0.0.0/8')", "spiffe", false)]
    [InlineData("SUBJECT '/CN=rule' AND SAN 'DNS:app.example'", "dns", true)]
    [InlineData("SUBJECT '/CN=other' AND SAN 'DNS:app.example'", "dns", false)]
    [InlineData("X509 AND EXTENDED_KEY_USAGE 'clientAuth'", "none", true)]
    [InlineData("X509 AND EXTENDED_KEY_USAGE 'emailProtection'", "none", false)]
    public void Alternative_names_and_their_company(string require, string names, bool comesIn)
    {
        var user = Create("san", $"REQUIRE {require}");
        var tls = server.Issue(RuleServer.Name(("CN", "rule")), Names.GetValueOrDefault(names));
        Assert.Equal(comesIn ? "in" : RuleServer.Denied(user), server.LogIn(user, tls));
        // And never without a certificate, nor on a plain link.
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null, SslMode.Disabled));
        CheckSaysTheSame(user, tls, comesIn);
    }

    [Fact]
    public void Fingerprint_and_serial_name_one_certificate()
    {
        var mine = server.Issue(RuleServer.Name(("CN", "one")));
        var twin = server.Issue(RuleServer.Name(("CN", "one")));
        var facts = RuleServer.FactsOf(mine);
        var spaced = string.Join(':', facts.Sha256.Chunk(2).Select(static c => new string(c))).ToLowerInvariant();
        foreach (var require in new[] { $"FINGERPRINT '{spaced}'", $"SERIAL '00{facts.SerialNumber.ToLowerInvariant()}'" })
        {
            var user = Create("one", $"REQUIRE {require}");
            Assert.Equal("in", server.LogIn(user, mine));
            Assert.Equal(RuleServer.Denied(user), server.LogIn(user, twin));
            CheckSaysTheSame(user, mine, true);
            CheckSaysTheSame(user, twin, false);
        }
    }

    [Fact]
    public void The_least_TLS_version_counts_and_alone_needs_no_certificate()
    {
        var user = Create("version", "REQUIRE TLS_VERSION 'TLSv1.3'");
        var modern = new TlsSettings { Ca = server.Server.Place.Ca, Versions = TlsVersions.Tls13 };
        Assert.Equal("in", server.LogIn(user, modern));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, modern with { Versions = TlsVersions.Tls12 }));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null, SslMode.Disabled));
        Assert.Equal("in", server.LogIn(Create("version", "REQUIRE TLS_VERSION 'TLSv1.2'"), modern));
    }

    [Fact]
    public void The_key_exchange_group_counts_by_any_of_its_names()
    {
        using var root = server.Root();
        var user = Create("group", "REQUIRE TLS_GROUP ('X25519MLKEM768', 'P-384')");
        TlsSettings With(string group, TlsVersions versions = TlsVersions.Tls13) => new() { Ca = server.Server.Place.Ca, Versions = versions, Groups = group };
        Assert.Equal("in", server.LogIn(user, With("secp384r1")));
        Assert.Equal("in", server.LogIn(user, With("P-384", TlsVersions.Tls12)));
        foreach (var group in new[] { "X25519", "P-256" }) Assert.Equal(RuleServer.Denied(user), server.LogIn(user, With(group)));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null, SslMode.Disabled));
        Assert.Equal("X25519MLKEM768 or secp384r1", root.Query("SELECT r.expected FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = 'group' AND r.detail = 'TLS_GROUP' AND r.actual = 'x25519' AND r.verdict = 'REFUSED'"));
        var shown = root.Query("SHOW CREATE USER 'group'@'%'")!;
        Assert.Contains(" REQUIRE SSL ", shown, StringComparison.Ordinal);
        Assert.Contains(""" ATTRIBUTE '{"require": {"tls_group": ["X25519MLKEM768", "P-384"]}}'""", shown, StringComparison.Ordinal);
        string[] Check(string with) => [.. root.QueryRows($"CHECK LOGIN FOR 'group'@'%' FROM '127.0.0.1' WITH {with}")!.Single(static r => r[2] == "TLS_GROUP")[3..6].Select(static v => v ?? "NULL")];
        Assert.Equal(["PASSED", "X25519MLKEM768 or secp384r1", "X25519MLKEM768"], Check("TLS_GROUP 'x25519mlkem768'"));
        Assert.Equal(["REFUSED", "X25519MLKEM768 or secp384r1", "x25519"], Check("TLS_VERSION 'TLSv1.3'"));
        Assert.Equal("1210 #HY000Incorrect arguments to CHECK LOGIN TLS_GROUP", root.Query("CHECK LOGIN FOR 'group'@'%' WITH TLS_GROUP 'rot13'"));
    }

    [Fact]
    public void Clause_and_attribute_are_the_same_rule_and_survive_SHOW_CREATE_USER()
    {
        using var root = server.Root();
        var user = Create("sugar", "REQUIRE SAN 'DNS:app.example' AND TLS_VERSION 'TLSv1.3' AND NETWORK ('127.0.0.1', '::1') REPORT ONLY");
        var shown = root.Query("SHOW CREATE USER 'sugar'@'%'")!;
        Assert.Contains(" REQUIRE X509 ", shown, StringComparison.Ordinal); // what a stock server can enforce of it
        Assert.Contains(""" ATTRIBUTE '{"require": {"san": ["DNS:app.example"], "network": ["127.0.0.1", "::1"], "report_only": true, "tls_version": "TLSv1.3"}}'""", shown, StringComparison.Ordinal);
        Assert.Equal("OK", root.Query($"DROP USER 'sugar'@'%'"));
        Assert.Equal("OK", root.Query(shown));
        Assert.Equal(shown, root.Query("SHOW CREATE USER 'sugar'@'%'"));

        Assert.Equal("OK", root.Query("""ALTER USER 'sugar'@'%' REQUIRE SSL ATTRIBUTE '{"require": {"san": "DNS:app.example", "tls_version": "TLSv1.3"}}'"""));
        var tls = server.Issue(RuleServer.Name(("CN", "rule")), Names["dns"]);
        Assert.Equal("in", server.LogIn(user, tls));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null)); // SAN means a verified certificate, though the clause says SSL
        // A merge adds to the rule; a new clause replaces all of it.
        Assert.Equal("OK", root.Query("""ALTER USER 'sugar'@'%' ATTRIBUTE '{"team": "a", "require": {"network": "192.0.2.0/24"}}'"""));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, tls));
        Assert.Equal("OK", root.Query("ALTER USER 'sugar'@'%' REQUIRE NONE"));
        Assert.Equal("in", server.LogIn(user, null));
        Assert.Equal("""{"team": "a"}""", root.Query("SELECT ATTRIBUTE FROM information_schema.USER_ATTRIBUTES WHERE USER = 'sugar'"));
    }

    [Theory]
    [InlineData("""ATTRIBUTE '{"require": {"sna": "DNS:a"}}'""", "1210 #HY000Incorrect arguments to REQUIRE: unknown part 'sna'")]
    [InlineData("""ATTRIBUTE '{"require": "X509"}'""", "1210 #HY000Incorrect arguments to REQUIRE: 'require' is not an object")]
    [InlineData("""ATTRIBUTE '{"require": {"san": []}}'""", "1210 #HY000Incorrect arguments to REQUIRE: '[]' is no value for 'san'")]
    [InlineData("""ATTRIBUTE '{"require": {"report_only": "yes"}}'""", "1210 #HY000Incorrect arguments to REQUIRE: 'yes' is no value for 'report_only'")]
    [InlineData("""ATTRIBUTE '{"\\u0072equire": {"sna": "DNS:a"}}'""", "1210 #HY000Incorrect arguments to REQUIRE: unknown part 'sna'")]
    [InlineData("""ATTRIBUTE '[1]'""", "3982 #HY000The user attribute must be a valid JSON object")]
    [InlineData("""ATTRIBUTE '{'""", "3982 #HY000The user attribute must be a valid JSON object")]
    [InlineData("REQUIRE SAN 'DNS:*.example'", "1210 #HY000Incorrect arguments to REQUIRE: 'DNS:*.example' is no value for 'san'")]
    [InlineData("REQUIRE SAN 'app.example'", "1210 #HY000Incorrect arguments to REQUIRE: 'app.example' is no value for 'san'")]
    [InlineData("REQUIRE SAN 'IP:127.1'", "1210 #HY000Incorrect arguments to REQUIRE: 'IP:127.1' is no value for 'san'")]
    [InlineData("REQUIRE FINGERPRINT 'ab'", "1210 #HY000Incorrect arguments to REQUIRE: 'ab' is no value for 'fingerprint'")]
    [InlineData("REQUIRE TLS_VERSION 'TLSv1.1'", "1210 #HY000Incorrect arguments to REQUIRE: 'TLSv1.1' is no value for 'tls_version'")]
    [InlineData("REQUIRE NETWORK '10.1.2.3/8'", "1210 #HY000Incorrect arguments to REQUIRE: '10.1.2.3/8' is no value for 'network'")]
    [InlineData("REQUIRE NETWORK '10.0.0.0/33'", "1210 #HY000Incorrect arguments to REQUIRE: '10.0.0.0/33' is no value for 'network'")]
    [InlineData("REQUIRE SERIAL 'xyz'", "1210 #HY000Incorrect arguments to REQUIRE: 'xyz' is no value for 'serial'")]
    [InlineData("REQUIRE TLS_GROUP 'rot13'", "1210 #HY000Incorrect arguments to REQUIRE: 'rot13' is no value for 'tls_group'")]
    [InlineData("REQUIRE EXTENDED_KEY_USAGE 'admin'", "1210 #HY000Incorrect arguments to REQUIRE: 'admin' is no value for 'extended_key_usage'")]
    [InlineData("REQUIRE SAN 'DNS:a' AND SAN 'DNS:b'", "1225 #HY000Option 'SAN' used twice in statement")]
    public void What_is_not_understood_is_refused_and_changes_nothing(string clause, string error)
    {
        using var root = server.Root();
        Create("wrong", "REQUIRE X509");
        var before = root.Query("SHOW CREATE USER 'wrong'@'%'");
        Assert.Equal(error, root.Query($"ALTER USER 'wrong'@'%' {clause}"));
        Assert.Equal(before, root.Query("SHOW CREATE USER 'wrong'@'%'"));
    }

    [Fact]
    public void The_new_words_are_still_names()
    {
        using var root = server.Root();
        foreach (var word in new[] { "san", "fingerprint", "extended_key_usage", "tls_version", "network", "report", "login", "certificate" })
            Assert.Equal("1", root.Query($"SELECT {word} FROM (SELECT 1 AS {word}) AS t"));
    }

    [Fact]
    public void REPORT_ONLY_lets_in_and_tells()
    {
        using var root = server.Root();
        var user = Create("watched", "REQUIRE X509 REPORT ONLY");
        var before = server.Log.Length;
        Assert.Equal("in", server.LogIn(user, null));
        Assert.Equal("REPORTED", root.Query("SELECT outcome FROM sys.login_decisions WHERE user = 'watched' ORDER BY sequence DESC LIMIT 1"));
        Assert.Equal([["X509", "REPORTED", "no certificate"]], root.QueryRows(
            "SELECT r.detail, r.verdict, r.actual FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = 'watched' AND r.verdict <> 'PASSED'"));
        VictimServer.Soon(() => server.Log[before..].Contains("REPORT ONLY, let in", StringComparison.Ordinal), "the log tells");
        // The lock is another rule: it is enforced.
        Assert.Equal("OK", root.Query("ALTER USER 'watched'@'%' ACCOUNT LOCK"));
        Assert.Equal("ERROR 3118 (HY000): Access denied for user 'watched'@'localhost'. Account is locked.", server.LogIn(user, null));
        Assert.Equal("OK", root.Query("ALTER USER 'watched'@'%' REQUIRE X509"));
        Assert.Equal("OK", root.Query("ALTER USER 'watched'@'%' ACCOUNT UNLOCK"));
        Assert.Equal(RuleServer.Denied(user), server.LogIn(user, null));
    }

    private void CheckSaysTheSame(string user, TlsSettings tls, bool comesIn)
    {
        using var root = server.Root();
        var rows = root.QueryRows($"CHECK LOGIN FOR '{user}'@'%' USING CERTIFICATE '{File.ReadAllText(tls.Certificate!)}' FROM '127.0.0.1' WITH TLS_VERSION 'TLSv1.3'")!;
        Assert.Equal(comesIn ? "PASSED" : "REFUSED", rows[^1][3]);
        if (comesIn) return;
        var real = root.QueryRows($"SELECT r.rule, r.detail, r.expected, r.actual FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = '{user}' AND r.verdict = 'REFUSED' AND d.peer_sha256 IS NOT NULL ORDER BY d.sequence DESC LIMIT 1")!;
        Assert.Equal(real[0], new[] { rows[^1][1], rows[^1][2], rows[^1][4], rows[^1][5] });
    }
}

using Cardea.Conformance.Hostile;
using static Cardea.Conformance.ExplainedLogins.RuleServer;

namespace Cardea.Conformance.ExplainedLogins;

/// <summary>sys.login_decisions, sys.login_decision_rules and CHECK LOGIN: what they tell, and to whom.</summary>
public sealed class DecisionTableTests(RuleServer server) : IClassFixture<RuleServer>
{
    [Fact]
    public void A_refusal_tells_which_statement_set_the_rule()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS 'told'@'%'");
        Assert.Equal("OK", root.Query($"CREATE USER 'told'@'%' IDENTIFIED BY '{Password}'"));
        Assert.Equal("OK", root.Query("ALTER USER 'told'@'%' REQUIRE ISSUER '/CN=nobody'"));
        Assert.Equal(Denied("told"), server.LogIn("told", server.Issue(Name(("CN", "told")))));
        var decision = root.QueryRows("SELECT id, outcome, account, method, path, rule, detail, error, transport, tls_version, tls_resumed, peer_verified, peer_subject, host FROM sys.login_decisions WHERE user = 'told'")![0];
        Assert.Equal(new[] { "REFUSED", "told@%", "caching_sha2_password", "FullTls", "REQUIRE", "ISSUER", "1045", "TCP", "TLSv1.3", "NO", "YES", "/CN=told", "localhost" }, decision[1..]);
        Assert.Matches("^[0-9a-f]{24}$", decision[0]);
        var rule = root.QueryRows($"SELECT expected, set_by, set_by_account, set_at IS NOT NULL FROM sys.login_decision_rules WHERE id = '{decision[0]}' AND verdict = 'REFUSED'")![0];
        Assert.Equal(new[] { "/CN=nobody", "ALTER USER 'told'@'%' REQUIRE ISSUER '/CN=nobody'", "root@localhost", "1" }, rule);
        Assert.Contains($"decision {decision[0]}", server.Log, StringComparison.Ordinal);
        // Who set the lock is told too, and a new password is a rule of its own.
        Assert.Equal("OK", root.Query("ALTER USER 'told'@'%' REQUIRE NONE ACCOUNT LOCK"));
        Assert.Equal("ERROR 3118 (HY000): Access denied for user 'told'@'localhost'. Account is locked.", server.LogIn("told", null));
        Assert.Equal("ALTER USER 'told'@'%' ACCOUNT LOCK", root.Query(
            "SELECT r.set_by FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = 'told' AND r.rule = 'account lock' AND r.verdict = 'REFUSED'"));
    }

    [Fact]
    public void Who_may_not_see_is_refused()
    {
        using var root = server.Root();
        foreach (var sql in new[]
        {
            "DROP USER IF EXISTS 'curious'@'%'", $"CREATE USER 'curious'@'%' IDENTIFIED BY '{Password}'",
        }) Assert.Equal("OK", root.Query(sql));
        using (var curious = RawClient.LoggedIn(server.Port, "curious", Password))
        {
            Assert.Equal("1142 #42000SELECT command denied to user 'curious'@'localhost' for table 'login_decisions'", curious.Query("SELECT * FROM sys.login_decisions"));
            Assert.Equal("1227 #42000Access denied; you need (at least one of) the CREATE USER or AUDIT_ADMIN privilege(s) for this operation", curious.Query("CHECK LOGIN FOR 'curious'@'%'"));
        }
        Assert.Equal("OK", root.Query("GRANT SELECT ON *.* TO 'curious'@'%'"));
        using (var curious = RawClient.LoggedIn(server.Port, "curious", Password))
            foreach (var table in new[] { "login_decisions", "login_decision_rules" })
                Assert.Equal("1227 #42000Access denied; you need (at least one of) the PROCESS or AUDIT_ADMIN privilege(s) for this operation", curious.Query($"SELECT * FROM sys.{table}"));
        Assert.Equal("OK", root.Query("GRANT AUDIT_ADMIN ON *.* TO 'curious'@'%'"));
        using (var auditor = RawClient.LoggedIn(server.Port, "curious", Password))
        {
            Assert.Equal("1", auditor.Query("SELECT COUNT(*) > 0 FROM sys.login_decisions"));
            Assert.Equal("1", auditor.Query("CHECK LOGIN FOR 'curious'@'%'"));
        }
    }

    [Fact]
    public void CHECK_LOGIN_asks_the_same_rules_and_changes_nothing()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS 'asked'@'10.0.0.0/255.0.0.0'");
        Assert.Equal("OK", root.Query($"CREATE USER 'asked'@'10.0.0.0/255.0.0.0' IDENTIFIED BY '{Password}' REQUIRE X509 WITH MAX_CONNECTIONS_PER_HOUR 1"));
        var certificate = File.ReadAllText(server.Issue(Name(("CN", "asked"))).Certificate!);
        string[] Last(string tail) => [.. root.QueryRows($"CHECK LOGIN FOR 'asked'@'10.0.0.0/255.0.0.0' {tail}")![^1].Select(static v => v ?? "NULL")];
        var before = root.Query("SELECT COUNT(*) FROM sys.login_decisions WHERE user = 'asked'");
        for (var i = 0; i < 3; i++) Assert.Equal(["schema", "NULL", "PASSED"], Last($"USING CERTIFICATE '{certificate}' FROM '10.1.2.3'")[1..4]);
        Assert.Equal(["account", "NULL", "REFUSED", "'asked'@'10.0.0.0/255.0.0.0'", "no account"], Last($"USING CERTIFICATE '{certificate}' FROM '192.0.2.1'")[1..6]);
        Assert.Equal(["REQUIRE", "SSL", "REFUSED", "an encrypted connection", "plain"], Last("FROM '10.1.2.3'")[1..6]);
        Assert.Equal(["REQUIRE", "X509", "REFUSED", "a verified certificate", "no certificate"], Last("FROM '10.1.2.3' WITH TLS_VERSION 'TLSv1.2' CIPHER 'x'")[1..6]);
        Assert.Equal("CREATE USER 'asked'@'10.0.0.0/255.0.0.0' REQUIRE X509", Last("FROM '10.1.2.3'")[6]);
        Assert.Equal(["TLS handshake", "NULL", "REFUSED"], root.QueryRows("CHECK LOGIN FOR 'asked'@'10.0.0.0/255.0.0.0' USING CERTIFICATE 'nonsense' FROM '10.1.2.3'")![0].Select(static v => v ?? "NULL").ToArray()[1..4]);
        Assert.Equal(before, root.Query("SELECT COUNT(*) FROM sys.login_decisions WHERE user = 'asked'"));
        Assert.Equal("1396 #HY000Operation CHECK LOGIN failed for 'nobody'@'%'", root.Query("CHECK LOGIN FOR 'nobody'@'%'"));
        Assert.Equal("1210 #HY000Incorrect arguments to CHECK LOGIN FROM: an address or localhost", root.Query("CHECK LOGIN FOR 'asked'@'10.0.0.0/255.0.0.0' FROM 'db.example'"));
        Assert.Equal("1210 #HY000Incorrect arguments to CHECK LOGIN TLS_VERSION", root.Query("CHECK LOGIN FOR 'asked'@'10.0.0.0/255.0.0.0' WITH TLS_VERSION 'SSLv3'"));
        Assert.StartsWith("1064 #42000You have an error in your SQL syntax", root.Query("CHECK LOGIN FOR 'asked'@'%' USING NOTHING"), StringComparison.Ordinal);
    }

    [Fact, Trait("attack", "B-22")]
    public void The_most_specific_host_decides_and_no_name_is_looked_up()
    {
        using var root = server.Root();
        foreach (var sql in new[]
        {
            $"CREATE USER 'who'@'%' IDENTIFIED BY '{Password}'", "CREATE USER ''@'localhost' ACCOUNT LOCK", $"CREATE USER 'mapped'@'::ffff:127.0.0.1' IDENTIFIED BY '{Password}'",
            $"CREATE USER 'near'@'127.0.0.1' IDENTIFIED BY '{Password}' REQUIRE NONE", $"CREATE USER 'near'@'%' IDENTIFIED BY '{Password}' ACCOUNT LOCK",
            $"CREATE USER 'escaped'@'127\\_0.0.1' IDENTIFIED BY '{Password}'", $"CREATE USER 'under'@'127.0.0._' IDENTIFIED BY '{Password}'",
            $"CREATE USER 'ptr'@'localhost.localdomain' IDENTIFIED BY '{Password}'",
        }) Assert.Equal("OK", root.Query(sql));
        try
        {
            // An anonymous row with a closer host wins over the name, as in MySQL: 'who' is not who comes in here.
            Assert.NotEqual("in", server.LogIn("who", null));
            Assert.Equal("in", server.LogIn("near", null)); // the row of the address, not the locked one for all
            Assert.NotEqual("in", server.LogIn("escaped", null));
            Assert.NotEqual("in", server.LogIn("ptr", null)); // no reverse DNS
            Assert.Equal("OK", root.Query("DROP USER ''@'localhost'"));
            Assert.Equal("in", server.LogIn("who", null));
            Assert.Equal("in", server.LogIn("under", null));
            Assert.Equal("near@127.0.0.1", root.Query("SELECT account FROM sys.login_decisions WHERE user = 'near'"));
        }
        finally
        {
            root.Query("DROP USER IF EXISTS ''@'localhost', 'who'@'%', 'mapped'@'::ffff:127.0.0.1', 'near'@'127.0.0.1', 'near'@'%', 'escaped'@'127\\_0.0.1', 'under'@'127.0.0._', 'ptr'@'localhost.localdomain'");
        }
    }
}

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cardea.Certs;
using Cardea.Conformance.Accounts;
using Cardea.Conformance.Hostile;
using Cardea.Doctor.Causes;

namespace Cardea.Conformance.Doctor;

/// <summary>A server of ours with accounts of every kind.</summary>
public sealed class DoctorServer : AccountServer
{
    public const string Password = "Doctor-s3cret";

    public DoctorServer() : base("--log-login-decisions=ALL") => Do(
        $"CREATE USER 'app'@'%' IDENTIFIED BY '{Password}'",
        $"CREATE USER 'card'@'%' IDENTIFIED BY '{Password}' REQUIRE X509",
        $"CREATE USER 'locked'@'%' IDENTIFIED BY '{Password}' ACCOUNT LOCK",
        $"CREATE USER 'old'@'%' IDENTIFIED BY '{Password}' PASSWORD EXPIRE",
        $"CREATE USER 'nat'@'%' IDENTIFIED WITH mysql_native_password BY '{Password}' REQUIRE SSL",
        $"CREATE USER 'once'@'%' IDENTIFIED BY '{Password}' WITH MAX_CONNECTIONS_PER_HOUR 1",
        $"CREATE USER 'three'@'%' IDENTIFIED BY '{Password}' FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME UNBOUNDED",
        "CREATE USER 'sock'@'localhost' IDENTIFIED WITH auth_socket",
        "CREATE USER 'bare'@'%'",
        "CREATE DATABASE shop",
        "GRANT ALL ON shop.* TO 'app'@'%'");

    internal string Ca => Path.Combine(Folder, "ca.pem");

    internal Visit Visit(string user, params string[] more) => Conformance.Doctor.Visit.WithJson(
        [$"--host=127.0.0.1", $"--port={Port}", $"--ssl-ca={Ca}", "--ssl-mode=VERIFY_IDENTITY", $"--user={user}", $"--password={(user == "root" ? RootPassword : Password)}", .. more]);
}

/// <summary>The doctor at a server of ours: what is well is called so, what refuses is named, what the operator may see is shown.</summary>
public sealed partial class ServerVisits(DoctorServer server) : IClassFixture<DoctorServer>
{
    [Fact]
    public void A_verified_login_is_safe_and_every_step_is_told()
    {
        var visit = server.Visit("app", "--database=shop");
        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal("safe", visit.Verdict);
        foreach (var step in new[] { "tcp", "greeting", "TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "suites", "tls", "certificate", "dates", "names", "verify", "resumption", "login", "account", "session" })
            Assert.Contains("good", visit.Marks(step));
        var facts = visit.Json["facts"]!;
        Assert.Equal(["schema", "verdict", "summary", "target", "checks", "findings", "facts"], visit.Json.Select(static pair => pair.Key)); // readers depend on it
        Assert.Equal(["cause", "weight", "text", "detail", "cure", "command"], visit.Json["findings"]![0]!.AsObject().Select(static pair => pair.Key));
        Assert.Equal("cardea.doctor/1", visit.Json["schema"]!.GetValue<string>());
        Assert.True(facts["modes"]!["VERIFY_IDENTITY"]!.GetValue<bool>());
        Assert.False(facts["tls"]!["TLSv1.0"]!.GetValue<bool>());
        Assert.True(facts["tls"]!["resumption"]!.GetValue<bool>());
        Assert.Equal("app@%", facts["session"]!["account"]!.GetValue<string>());
        Assert.Equal(facts["tls"]!["cipher"]!.GetValue<string>(), facts["session"]!["sslCipher"]!.GetValue<string>());
        Assert.Contains("plain-link-accepted", visit.Causes); // from other machines it would be
        Assert.Contains("server-side-hidden", visit.Causes);
    }

    [Theory]
    [InlineData("card", "certificate-probably-demanded")]
    [InlineData("locked", "account-locked")]
    [InlineData("old", "password-expired")]
    public void What_an_account_refuses_for_is_named(string user, string cause)
    {
        var visit = server.Visit(user).Names(cause, 1);
        Assert.DoesNotContain(DoctorServer.Password, visit.Output, StringComparison.Ordinal);
    }

    // A name without account is locked out like one with, where some account has such a rule: which names that falls on is drawn by each server.
    [Fact]
    public void A_name_without_account_is_refused()
    {
        var stranger = Enumerable.Range(0, 64).Select(static i => $"nobody{i}").First(name => server.Try(name, "wrong").StartsWith("1045", StringComparison.Ordinal));
        server.Visit(stranger).Names("access-denied", 1);
    }

    [Fact]
    public void A_demanded_certificate_is_the_cure()
    {
        Assert.Contains("cardea certs bundle --user=card", server.Visit("card").Finding("certificate-probably-demanded")["command"]!.GetValue<string>(), StringComparison.Ordinal);
        using var output = new StringWriter();
        Assert.True(CertsProgram.Run(["client", $"--datadir={server.Folder}", "--user=card"], output, output, TimeProvider.System) == 0, output.ToString());
        var file = Path.Combine(server.Folder, "clients", "card-cert.pem");
        var keyFile = Path.Combine(server.Folder, "clients", "card-key.pem");
        var visit = server.Visit("card", $"--ssl-cert={file}", $"--ssl-key={keyFile}");
        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal("X509", visit.Json["facts"]!["session"]!["require"]!.GetValue<string>());
        Assert.False(visit.Json["facts"]!["session"]!["plainAccepted"]!.GetValue<bool>());
        server.Visit("card", $"--ssl-cert={server.Ca}", $"--ssl-key={keyFile}").Names("ca-unusable", 1); // a pair that is none
    }

    [Fact]
    public void A_limit_for_the_hour_is_named()
    {
        Assert.Equal("OK", server.Try("once", DoctorServer.Password));
        server.Visit("once").Names("hourly-limit", 1);
    }

    [Fact]
    public void Too_many_wrong_passwords_are_named()
    {
        Assert.NotEqual("OK", server.Try("three", "wrong"));
        server.Visit("three").Names("account-blocked-by-failures", 1);
    }

    [Fact]
    public void An_account_for_the_socket_alone_is_refused_and_an_unknown_schema_is_named()
    {
        Assert.Equal(1, server.Visit("sock").ExitCode);
        var visit = server.Visit("app", "--database=nowhere");
        Assert.True(visit.Causes.Contains("schema-denied") || visit.Causes.Contains("schema-unknown"), visit.Output);
    }

    [Fact]
    public void The_first_login_takes_the_long_way_and_the_next_one_does_not()
    {
        server.Do($"CREATE USER 'fresh'@'%' IDENTIFIED BY '{DoctorServer.Password}'");
        server.Visit("fresh").Names("password-long-way", 0);
        Assert.DoesNotContain("password-long-way", server.Visit("fresh").Causes);
    }

    /// <summary>sha256_password sends nothing over a Unix socket without the server's RSA key, as MySQL's own.</summary>
    [Fact]
    public void A_method_that_wants_TLS_is_named_at_the_socket()
    {
        server.Do($"CREATE USER 'sha'@'localhost' IDENTIFIED WITH sha256_password BY '{DoctorServer.Password}'");
        var socket = server.Ask("SELECT @@socket")!;
        string[] login = [Path.Combine(server.Folder, socket), "--user=sha", $"--password={DoctorServer.Password}"];
        var visit = Visit.WithJson(login).Names("password-needs-tls", 1);
        Assert.Contains("sha256_password", visit.Finding("password-needs-tls")["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["good"], Visit.WithJson([.. login, "--get-server-public-key"]).Marks("login"));
    }

    [Fact]
    public void Mysql_native_password_is_a_thing_to_mend()
    {
        var visit = server.Visit("nat");
        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Contains("method-weak", visit.Causes);
        Assert.False(visit.Json["facts"]!["login"]!["passwordSent"]!.GetValue<bool>());
    }

    [Fact]
    public void A_weaker_mode_is_told_and_a_user_is_not_needed()
    {
        var visit = Visit.WithJson($"127.0.0.1:{server.Port}", $"--ssl-ca={server.Ca}", "--ssl-mode=VERIFY_CA").Names("name-unverified", 0);
        Assert.Equal(["skipped"], visit.Marks("login"));
        Visit.WithJson($"127.0.0.1:{server.Port}", "--ssl-mode=REQUIRED").Names("server-unverified-locally", 0);
        Visit.WithJson($"127.0.0.1:{server.Port}", "--ssl-mode=DISABLED").Names("link-unencrypted", 1).Names("password-without-tls", 1); // a fresh container and useSSL=false
        Visit.WithJson($"127.0.0.1:{server.Port}", "--ssl-ca=/nowhere/ca.pem").Names("ca-unusable", 1);
        Visit.WithJson(Path.Combine(server.Folder, "mysql.sock"), "--skip-login");
    }

    [Fact]
    public void The_verdict_alone_fits_on_a_line()
    {
        var visit = Visit.To($"127.0.0.1:{server.Port}", $"--ssl-ca={server.Ca}", "--ssl-mode=VERIFY_IDENTITY", "--quiet");
        Assert.Equal("Verdict: SAFE\n", visit.Output);
    }

    [Fact]
    public void The_operator_sees_accounts_sessions_certificates_and_the_refusal_that_is_asked_for()
    {
        server.Visit("card").Names("certificate-probably-demanded", 1);
        var id = server.Ask("SELECT id FROM sys.login_decisions WHERE user = 'card' AND outcome = 'REFUSED' ORDER BY time DESC LIMIT 1")!;
        Assert.Matches("^[0-9a-f]{24}$", id);

        var visit = server.Visit("root", "--server").Names("accounts-without-password", 1).Names("accounts-weak-method", 1).Names("accounts-without-require", 1).Names("recent-refusals", 1);
        Assert.Contains("'bare'@'%'", visit.Finding("accounts-without-password")["text"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var step in new[] { "variables", "loaded", "sessions" }) Assert.Contains("good", visit.Marks(step));

        var decision = server.Visit("root", id).Names("decision-refused", 1);
        var why = decision.Finding("decision-refused");
        Assert.Contains("'card'@'localhost'", why["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("X509", why["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("CREATE USER", why["detail"]!.GetValue<string>(), StringComparison.Ordinal); // the statement that set the rule
        server.Visit("root", "000000000000000000000000").Names("decision-unknown", 1);
        server.Visit("app", "--server").Names("server-side-denied", 2);
    }

    [Fact]
    public void A_login_can_be_rehearsed()
    {
        Assert.Contains("good", server.Visit("root", "--check-login=app@%").Marks("check"));
        var refused = server.Visit("root", "--check-login=card@%").Names("login-would-be-refused", 1);
        Assert.Contains("X509", refused.Finding("login-would-be-refused")["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        using var output = new StringWriter();
        var prefix = Path.Combine(server.Folder, "rehearsal");
        Assert.True(CertsProgram.Run(["client", $"--datadir={server.Folder}", "--user=card", $"--out={prefix}"], output, output, TimeProvider.System) == 0, output.ToString());
        Assert.Contains("good", server.Visit("root", "--check-login=card@%", $"--check-certificate={prefix}-cert.pem").Marks("check"));
        server.Visit("root", "--check-login=card@%", "--check-certificate=/nowhere").Names("ca-unusable", 1);
        server.Visit("root", "--check-login=nobody@%").Names("login-check-impossible", 1);
        server.Visit("root", "--check-login=x'; DROP USER app; -- @%").Names("login-check-impossible", 1);
        Assert.Equal("1", server.Ask("SELECT COUNT(*) FROM mysql.user WHERE user = 'app'"));
    }

    /// <summary>What is a note next door is unsafe from elsewhere: there somebody can be between.</summary>
    [Fact]
    public void From_elsewhere_a_server_that_nothing_verifies_is_unsafe()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces().SelectMany(static n => n.GetIPProperties().UnicastAddresses).Select(static a => a.Address)
            .FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(address is null, "this machine has no address but loopback");
        Visit.WithJson($"{address}:{server.Port}").Names("server-unverified", 1);
    }

    [Fact]
    public void The_operator_is_told_of_doors_that_stand_open()
    {
        using var own = new AccountServer();
        own.Do("CREATE USER 'root'@'%' IDENTIFIED BY 'Doctor-s3cret'", "CREATE USER 'nat'@'%' IDENTIFIED WITH mysql_native_password BY 'Nat-s3cret'");
        using var plain = RawClient.LoggedIn(own.Port, "nat", "Nat-s3cret", tls: false);
        own.Do("CREATE USER ''@'localhost' IDENTIFIED BY 'x'"); // from now on it wins over 'nat'@'%'
        string[] place = [$"--host=127.0.0.1", $"--port={own.Port}", $"--ssl-ca={Path.Combine(own.Folder, "ca.pem")}", "--ssl-mode=VERIFY_IDENTITY", "--password=x"];
        Visit.WithJson([.. place, "--user=root", $"--password={own.RootPassword}"]).Names("accounts-anonymous", 1).Names("accounts-root-remote", 1).Names("sessions-without-tls", 1);
        Visit.WithJson([.. place, "--user=whoever"]).Names("matched-anonymous", 0);
    }

    /// <summary>Every cure for the operator is a statement that runs as it is printed, whatever was filled in.</summary>
    [Fact]
    public void Every_command_for_the_operator_can_be_pasted()
    {
        using var own = new AccountServer(); // some of them change settings
        using var root = own.Root();
        var run = 0;
        foreach (var cause in CauseTable.All.Where(static c => c.Command?.StartsWith(Values.SqlPrompt, StringComparison.Ordinal) == true))
            foreach (var user in new[] { "app", "it's \\ me" })
            {
                var sql = new Values(("user", user), ("host", "db.example.com")).Command(cause.Command!)[Values.SqlPrompt.Length..];
                var answer = root.Query(sql);
                Assert.False(answer is not null && Errors().IsMatch(answer), $"{cause.Id}: {sql}\n{answer}");
                run++;
            }
        Assert.InRange(run, 60, 200);
    }

    [GeneratedRegex(@"^\d{4} #", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Errors();
}

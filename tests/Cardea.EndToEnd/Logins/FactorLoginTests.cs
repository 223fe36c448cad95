namespace Cardea.EndToEnd.Logins;

/// <summary>Methods beyond passwords, as stock clients meet them.</summary>
public sealed class FactorLoginTests(FactorServer fixture) : IClassFixture<FactorServer>
{
    public static TheoryData<string> EveryDriver => [.. DriverProgram.All.Keys];

    private static CertificateZoo Zoo => CertificateZoo.Instance;

    private ServerProcess Server => fixture.Server;

    private DriverAnswer Run(string driver, string user, string password, string mode) => DriverProgram.All[driver].Run(
        "host=127.0.0.1", $"port={Server.Port}", $"user={user}", $"password={password}", $"mode={mode}", $"ca={Zoo.Ca}", $"cert={Zoo.Client.Certificate}",
        $"key={Zoo.Client.Key}", $"p12={Zoo.Client.Store}", "ask=1");

    [Theory, MemberData(nameof(EveryDriver))]
    public void Every_driver_logs_in_with_its_certificate_alone(string driver)
    {
        var answer = Run(driver, "certified", "", "client_cert");
        Assert.True(answer.Succeeded && answer.IsTrue("trip"), $"{answer.Run}{Server.LogTail()}");
        Assert.Equal(1045, Run(driver, "somebody", "", "client_cert").ErrorNumber);
    }

    private string[] CertificateOf(string client, Identity identity) => client == "cardea" ? Zoo.ClientOptions(identity, "VERIFY_IDENTITY")
        : ["--ssl", $"--ssl-ca={Zoo.Ca}", "--ssl-verify-server-cert", $"--ssl-cert={identity.Certificate}", $"--ssl-key={identity.Key}"];

    private ProgramRun Client(string client, params string[] arguments) => client == "cardea" ? Clients.Ours(arguments) : Clients.Stock(arguments);

    [Theory, InlineData("cardea", ""), InlineData("mariadb", ""), InlineData("cardea", "ignored"), InlineData("mariadb", "ignored")]
    public void Both_clients_log_in_with_a_certificate(string client, string password)
    {
        string[] As(string user, Identity? identity, params string[] more) =>
            [.. Server.At(user, password), .. identity is null ? more : CertificateOf(client, identity), "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("laura@%", Client(client, As("laura", Zoo.Client)).Demand(Server).TrimEnd());
        Assert.Equal("certified@%", Client(client, As("certified", Zoo.Client)).Demand(Server).TrimEnd());
        // Another letter in the subject, another case: another holder.
        Client(client, As("certified", Zoo.ClientOfOtherUnit)).DemandRefusal(Server, "1045");
        Client(client, As("laura", Zoo.ClientOfOtherName)).DemandRefusal(Server, "1045");
        Client(client, As("laura", Zoo.ClientOfImpostor)).DemandRefusal(Server, "ERROR 20");
        Client(client, As("laura", null, client == "cardea" ? "--ssl-mode=DISABLED" : "--skip-ssl")).DemandRefusal(Server, "1045");
        Client(client, As("laura", null, client == "cardea" ? "--ssl-mode=REQUIRED" : "--ssl")).DemandRefusal(Server, "1045");
    }

    [Fact]
    public void Our_client_proves_several_factors()
    {
        string[] At(string user, params string[] more) => ["--host=127.0.0.1", $"--port={Server.Port}", $"--user={user}", "-N", "-B", "-e", "SELECT CURRENT_USER()", .. more];
        var certificate = Zoo.ClientOptions(Zoo.Client, "VERIFY_IDENTITY");
        Assert.Equal("three@%", Clients.Ours(At("three", ["--password1=one", "--password2=two", .. certificate])).Demand(Server).TrimEnd());
        foreach (var wrong in new string[][]
        {
            ["--password1=two", "--password2=one", .. certificate], ["--password1=one", .. certificate], ["--password2=two", .. certificate],
            ["--password1=one", "--password2=two", "--password3=two", .. Zoo.ClientOptions(Zoo.ClientOfOtherName, "VERIFY_IDENTITY")], ["--password1=one", "--password2=two", "--ssl-mode=REQUIRED"],
        })
            Clients.Ours(At("three", wrong)).DemandRefusal(Server, "ERROR 1045 (28000): Access denied for user 'three'@'localhost'");
        Assert.Equal("pair@localhost", Clients.Ours([$"--socket={Server.Socket}", "--user=pair", "--password=one", "-N", "-B", "-e", "SELECT CURRENT_USER()"]).Demand(Server).TrimEnd());
        Clients.Ours(At("pair", "--password=one", "--ssl-mode=REQUIRED")).DemandRefusal(Server, "1045");
        Clients.Stock([$"--socket={Server.Socket}", "--user=pair", "--password=one", "-e", "SELECT 1"]).DemandRefusal(Server, "1045"); // it knows of one factor only
        Assert.Contains("\"plugin\": \"sha256_password\"", Server.AsRoot("SELECT JSON_EXTRACT(User_attributes, '$.multi_factor_authentication[0]') FROM mysql.user WHERE User = 'three'"), StringComparison.Ordinal);
    }

    [Theory, InlineData("cardea"), InlineData("mariadb")]
    public void Both_clients_sign_with_ed25519(string client)
    {
        string[] As(string password) => [.. Server.At("ed", password), "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("ed@%", Client(client, As("Ed-s3cret ä")).Demand(Server).TrimEnd());
        Client(client, As("Ed-s3cret a")).DemandRefusal(Server, "ERROR 1045 (28000): Access denied for user 'ed'@'localhost' (using password: YES)");
        Client(client, As("")).DemandRefusal(Server, "1045");
    }

    [Fact]
    public void Our_client_signs_for_MariaDBs_own_ed25519()
    {
        using var mariadb = MariaDbServer.Start();
        mariadb.Run("INSTALL SONAME 'auth_ed25519'; CREATE USER ed@localhost IDENTIFIED VIA ed25519 USING PASSWORD('secret'); CREATE FUNCTION ed25519_password RETURNS STRING SONAME 'auth_ed25519.so';");
        string[] As(string password) => [$"--socket={mariadb.Socket}", "--user=ed", $"--password={password}", "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("ed@localhost", Clients.Ours(As("secret")).Demand(Server).TrimEnd());
        Clients.Ours(As("Secret")).DemandRefusal(Server, "1045");
        // What MariaDB stores we store, and the other way round.
        var stored = mariadb.Run("SELECT ed25519_password('Ed-s3cret ä')");
        Assert.Contains($"IDENTIFIED WITH 'ed25519' AS '{stored}'", Server.AsRoot("SHOW CREATE USER ed"), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_client_knows_the_server_by_the_password_where_no_authority_does()
    {
        string[] As(string user, string password, params string[] more) => [.. Server.At(user, password), "--ssl-verify-by-password", "-N", "-B", "-e", "SELECT CURRENT_USER()", .. more];
        Assert.Equal("ed@%", Clients.Ours(As("ed", "Ed-s3cret ä")).Demand(Server).TrimEnd());
        Assert.Equal("nat@%", Clients.Ours(As("nat", "nat")).Demand(Server).TrimEnd());
        Clients.Ours(As("root", Server.RootPassword)).DemandRefusal(Server, "ERROR 2026 (HY000): SSL connection error: Certificate verification failure: The certificate is NOT trusted.");
        Clients.Ours(As("nat", "nat", "--ssl-mode=DISABLED")).DemandRefusal(Server, "--ssl-verify-by-password has no meaning without TLS");
        // A stock client of today shows nothing of the proof.
        Assert.Equal("nat@%", Clients.Stock([.. Server.At("nat", "nat"), "--ssl", "-N", "-B", "-e", "SELECT CURRENT_USER()"]).Demand(Server).TrimEnd());
    }

    [Fact]
    public void A_policy_that_cannot_be_is_fatal()
    {
        foreach (var (policy, text) in new[] { ("*:no_such_method", "--authentication-policy: the method 'no_such_method' is not loaded"), (",", "--authentication-policy: the first factor cannot be left out") })
        {
            var run = ServerProcess.RunToEnd(Server.Folder, "--no-defaults", $"--datadir={Server.Folder}/never", "--port=0", $"--authentication-policy={policy}");
            Assert.True(run.ExitCode != 0 && run.Errors.Contains(text, StringComparison.Ordinal), run.ToString());
        }
    }

    [Theory, InlineData("cardea"), InlineData("mariadb")]
    public void Auth_socket_knows_the_system_user(string client)
    {
        string[] As(string user, params string[] where) => [.. where, $"--user={user}", "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("sam@localhost", Client(client, As("sam", $"--socket={Server.Socket}")).Demand(Server).TrimEnd());
        Client(client, As("sue", $"--socket={Server.Socket}")).DemandRefusal(Server, "ERROR 1698 (28000): Access denied for user 'sue'@'localhost'");
        Client(client, As("sam", "--host=127.0.0.1", $"--port={Server.Port}")).DemandRefusal(Server, "ERROR 1698 (28000): Access denied for user 'sam'@'localhost'");
    }
}

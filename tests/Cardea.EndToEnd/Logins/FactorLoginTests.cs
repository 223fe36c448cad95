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

    [Theory, InlineData("cardea"), InlineData("mariadb")]
    public void Auth_socket_knows_the_system_user(string client)
    {
        string[] As(string user, params string[] where) => [.. where, $"--user={user}", "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("sam@localhost", Client(client, As("sam", $"--socket={Server.Socket}")).Demand(Server).TrimEnd());
        Client(client, As("sue", $"--socket={Server.Socket}")).DemandRefusal(Server, "ERROR 1698 (28000): Access denied for user 'sue'@'localhost'");
        Client(client, As("sam", "--host=127.0.0.1", $"--port={Server.Port}")).DemandRefusal(Server, "ERROR 1698 (28000): Access denied for user 'sam'@'localhost'");
    }
}

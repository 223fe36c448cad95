namespace Cardea.EndToEnd.Logins;

/// <summary>authentication_upgrade_native with clients and drivers that others have made.</summary>
public sealed class MethodUpgradeTests(MethodUpgradeTests.UpgradingServer fixture) : IClassFixture<MethodUpgradeTests.UpgradingServer>
{
    private const string Password = "Upgr4de 'me\" wörd";

    public static TheoryData<string> EveryDriver => [.. DriverProgram.All.Keys];

    public sealed class UpgradingServer : IDisposable
    {
        public UpgradingServer()
        {
            Server = ServerProcess.Start([.. CertificateZoo.Instance.ServerOptions(), "--mysql-native-password=ON", "--authentication-upgrade-native=ON"]);
            Server.AsRoot("CREATE DATABASE e2e;" + string.Concat(((string[])["cardea", "cardea-socket", "mariadb", "mariadb-socket", "old", .. DriverProgram.All.Keys]).Select(static user =>
                $"CREATE USER '{user}'@'%' IDENTIFIED WITH mysql_native_password BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'; GRANT ALL ON e2e.* TO '{user}'@'%';\n")));
        }

        public ServerProcess Server { get; }

        public void Dispose() => Server.Dispose();
    }

    private ServerProcess Server => fixture.Server;

    private string MethodOf(string user) => Server.AsRoot($"SELECT plugin FROM mysql.user WHERE user = '{user}'").TrimEnd().Split('\n')[^1];

    private string Told(string user) => Server.AsRoot(
        $"SELECT r.actual FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = '{user}' AND r.detail = 'authentication_upgrade_native'").TrimEnd().Split('\n')[^1];

    private void Run(string driver)
    {
        var zoo = CertificateZoo.Instance;
        var answer = DriverProgram.All[driver].Run("host=127.0.0.1", $"port={Server.Port}", $"user={driver}", $"password={Password}", "mode=verify_identity", $"ca={zoo.Ca}",
            $"cert={zoo.Client.Certificate}", $"key={zoo.Client.Key}", $"p12={zoo.Client.Store}", "ask=1");
        Assert.True(answer.Succeeded && answer.IsTrue("trip"), $"{answer.Run}{Server.LogTail()}");
    }

    [Theory, MemberData(nameof(EveryDriver))]
    public void Every_driver_logs_in_before_and_after_the_move(string driver)
    {
        Run(driver);
        // Some begin with mysql_native_password whatever the greeting says; they are moved where a switch asks them.
        if (Told(driver) == "not moved: the client began with mysql_native_password")
        {
            Assert.Equal("mysql_native_password", MethodOf(driver));
            Server.AsRoot("SET GLOBAL authentication_upgrade_native = 'SWITCH'");
            Run(driver);
            Server.AsRoot("SET GLOBAL authentication_upgrade_native = 'ON'");
        }
        Assert.Equal("caching_sha2_password", MethodOf(driver));
        Run(driver);
    }

    [Theory, InlineData("cardea", false), InlineData("mariadb", false), InlineData("cardea", true), InlineData("mariadb", true)]
    public void Both_clients_are_moved_over_TLS_and_over_the_socket(string client, bool socket)
    {
        var user = socket ? $"{client}-socket" : client;
        string[] place = socket ? [$"--socket={Server.Socket}", $"--user={user}", $"--password={Password}"] : [.. Server.At(user, Password), client == "cardea" ? "--ssl-mode=REQUIRED" : "--ssl"];
        for (var i = 0; i < 2; i++)
        {
            var run = client == "cardea" ? Clients.Ours([.. place, "-N", "-B", "-e", "SELECT CURRENT_USER()"]) : Clients.Stock([.. place, "-N", "-B", "-e", "SELECT CURRENT_USER()"]);
            Assert.Equal($"{user}@%", run.Demand(Server).TrimEnd());
            Assert.Equal("caching_sha2_password", MethodOf(user));
        }
    }

    [Fact]
    public void A_client_that_knows_only_the_old_method_logs_in_as_before()
    {
        string[] old = [.. Server.At("old", Password), "--ssl", "--default-auth=mysql_native_password", "-N", "-B", "-e", "SELECT CURRENT_USER()"];
        Assert.Equal("old@%", Clients.Stock(old).Demand(Server).TrimEnd());
        Assert.Equal("mysql_native_password", MethodOf("old"));
        Assert.Equal("not moved: the client began with mysql_native_password", Told("old"));
    }
}

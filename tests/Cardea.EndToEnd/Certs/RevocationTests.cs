namespace Cardea.EndToEnd.Certs;

/// <summary>What <c>cardea certs revoke</c> says and does, with a running server and with one that starts.</summary>
public sealed class RevocationTests
{
    private const string Password = "revoked-Password-1";

    [Fact]
    public void A_revoked_certificate_opens_nothing_any_more_now_and_after_a_restart()
    {
        using var server = ServerProcess.Start();
        foreach (var user in (string[])["good", "bad"])
        {
            Certs(server, "client", $"--user={user}", "--algorithm=ecdsa");
            server.AsRoot($"CREATE USER {user} IDENTIFIED BY '{Password}' REQUIRE SUBJECT '/CN={user}'");
            Login(server, user).Demand(server);
        }
        var said = Certs(server, "revoke", "--user=bad", "--reason=key-compromise");
        var cure = said.Split('\n').Single(static line => line.Contains("SET GLOBAL", StringComparison.Ordinal));
        server.AsRoot(cure[cure.IndexOf("SET GLOBAL", StringComparison.Ordinal)..]); // the very statement that the command prints
        Login(server, "bad").DemandRefusal(server, "ERROR 2026");
        Login(server, "good").Demand(server);

        Assert.Equal(0, server.Stop());
        server.Restart(); // without any option: the list in the data directory is used
        Assert.Equal("ssl_crl\tcrl.pem", server.AsRoot("SHOW VARIABLES LIKE 'ssl_crl'"));
        Login(server, "bad").DemandRefusal(server, "ERROR 2026");
        Login(server, "good").Demand(server);
    }

    private static string Certs(ServerProcess server, string verb, params string[] options)
    {
        var run = Programs.Run(Programs.Cardea, ["certs", verb, .. options], folder: server.Folder); // beside ./data, as the help has it
        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Output;
    }

    private static ProgramRun Login(ServerProcess server, string user) => Clients.Ours(
    [
        .. server.At(user, Password), "--ssl-mode=VERIFY_IDENTITY", $"--ssl-ca={server.DataDirectory}/ca.pem",
        $"--ssl-cert={server.DataDirectory}/clients/{user}-cert.pem", $"--ssl-key={server.DataDirectory}/clients/{user}-key.pem", "-e", "SELECT 1",
    ]);
}

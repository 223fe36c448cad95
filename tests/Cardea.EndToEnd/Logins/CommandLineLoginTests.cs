namespace Cardea.EndToEnd.Logins;

/// <summary>The same cases with the two command line clients, and what only they show.</summary>
[Collection(LoginCollection.Name)]
public sealed class CommandLineLoginTests(LoginServer fixture)
{
    private static readonly Dictionary<string, string[]> Stock = new()
    {
        ["plain"] = ["--skip-ssl"],
        ["required"] = ["--ssl"],
        ["verify_ca"] = ["--ssl", $"--ssl-ca={Zoo.Ca}"],
        ["verify_identity"] = ["--ssl", $"--ssl-ca={Zoo.Ca}", "--ssl-verify-server-cert"],
        ["client_cert"] = ["--ssl", $"--ssl-ca={Zoo.Ca}", "--ssl-verify-server-cert", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}"],
    };

    private static readonly Dictionary<string, string[]> Ours = new()
    {
        ["plain"] = ["--ssl-mode=DISABLED", "--get-server-public-key"],
        ["required"] = ["--ssl-mode=REQUIRED"],
        ["verify_ca"] = Zoo.ClientOptions(),
        ["verify_identity"] = Zoo.ClientOptions(mode: "VERIFY_IDENTITY"),
        ["client_cert"] = Zoo.ClientOptions(Zoo.Client, "VERIFY_IDENTITY"),
    };

    private static CertificateZoo Zoo => CertificateZoo.Instance;

    public static TheoryData<string, string, string> EveryLogin()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var client in new[] { "cardea", "mariadb" })
            foreach (var mode in LoginServer.Modes)
                foreach (var method in LoginServer.Methods) cases.Add(client, mode, method);
        return cases;
    }

    [Theory, MemberData(nameof(EveryLogin))]
    public void Client_logs_in_and_sees_its_cipher(string client, string mode, string method)
    {
        string[] arguments = [.. fixture.Server.At(LoginServer.Account(client, mode, method), LoginServer.Password), .. (client == "cardea" ? Ours : Stock)[mode],
            "-N", "-B", "-e", "SHOW STATUS LIKE 'Ssl_cipher'; SELECT 6 * 7, 'é漢😀'"];
        var run = client == "cardea" ? Clients.Ours(arguments) : Clients.Stock([.. arguments, "--default-character-set=utf8mb4"]);
        var lines = run.Demand(fixture.Server).Split('\n');
        Assert.Equal("42\té漢😀", lines[1]);
        Assert.Equal(mode == "plain", lines[0] == "Ssl_cipher\t");
    }

    [Theory, InlineData("caching_sha2_password"), InlineData("sha256_password")]
    public void Our_client_uses_the_key_it_knows(string method) =>
        Clients.Ours([.. fixture.Server.At(LoginServer.Account("cardea", "known", method), LoginServer.Password), "--ssl-mode=DISABLED", $"--server-public-key-path={fixture.PublicKey}", "-e", "SELECT 1"])
            .Demand(fixture.Server);

    [Fact]
    public void Our_client_believes_no_foreign_authority()
    {
        string[] account = fixture.Server.At(LoginServer.Account("cardea", "required", "caching_sha2_password"), LoginServer.Password);
        Clients.Ours([.. account, "--ssl-mode=VERIFY_CA", $"--ssl-ca={Zoo.ForeignCa}", "-e", "SELECT 1"]).DemandRefusal(fixture.Server, "ERROR 2026");
        Clients.Ours([.. account, $"--ssl-ca={Zoo.ForeignCa}", "-e", "SELECT 1"]).DemandRefusal(fixture.Server, "ERROR 2026"); // the file alone means VERIFY_CA
        Clients.Ours([.. account, "--ssl-mode=VERIFY_CA", "-e", "SELECT 1"]).DemandRefusal(fixture.Server, "CA certificate is required if ssl-mode is VERIFY_CA or VERIFY_IDENTITY");
    }

    [Fact]
    public void Our_client_checks_the_name_only_under_verify_identity()
    {
        // The certificate does not name 127.0.0.2, where the server listens too.
        string[] Elsewhere(string mode) => [.. fixture.Server.At(LoginServer.Account("cardea", "required", "caching_sha2_password"), LoginServer.Password).Skip(1),
            "--host=127.0.0.2", .. Zoo.ClientOptions(mode: mode), "-e", "SELECT 1"];
        Clients.Ours(Elsewhere("VERIFY_IDENTITY")).DemandRefusal(fixture.Server, "ERROR 2026");
        Clients.Ours(Elsewhere("VERIFY_CA")).Demand(fixture.Server);
        foreach (var host in new[] { "localhost", "127.0.0.1" })
        {
            Clients.Ours([.. fixture.Server.At(LoginServer.Account("cardea", "required", "caching_sha2_password"), LoginServer.Password).Skip(1), $"--host={host}", "--protocol=TCP",
                .. Zoo.ClientOptions(mode: "VERIFY_IDENTITY"), "-e", "SELECT 1"]).Demand(fixture.Server);
        }
    }
}

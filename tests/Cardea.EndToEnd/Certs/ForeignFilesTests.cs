namespace Cardea.EndToEnd.Certs;

/// <summary>Files that others made are taken as they are: those of MySQL's own recipe (version 1, no names, small serial numbers) and modern ones of openssl's.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-foreign").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // https://dev.mysql.com/doc/refman/8.4/en/creating-ssl-files-using-openssl.html
    [Fact]
    public void Files_of_the_recipe_in_MySQLs_manual_work_with_VERIFY_CA_and_REQUIRE_SUBJECT()
    {
        OpenSsl("genrsa 2048 -out ca-key.pem", "genrsa", "-out", At("ca-key.pem"), "2048");
        OpenSsl("CA", "req", "-new", "-x509", "-nodes", "-days", "3600", "-key", At("ca-key.pem"), "-out", At("ca.pem"), "-subj", "/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb");
        foreach (var (name, serial) in new[] { ("server", "01"), ("client", "02") }) // the recipe's -set_serial 01, and one more
        {
            OpenSsl(name, "req", "-newkey", "rsa:2048", "-days", "3600", "-nodes", "-keyout", At($"{name}-key.pem"), "-out", At($"{name}-req.pem"), "-subj", $"/C=US/ST=WI/L=Madison/O=sampdb/OU={name}/CN={name}");
            OpenSsl(name, "rsa", "-in", At($"{name}-key.pem"), "-out", At($"{name}-key.pem"));
            OpenSsl(name, "x509", "-req", "-in", At($"{name}-req.pem"), "-days", "3600", "-CA", At("ca.pem"), "-CAkey", At("ca-key.pem"), "-set_serial", serial, "-out", At($"{name}-cert.pem"));
        }
        Assert.Contains("Version: 1 ", Programs.Run(Programs.Demand("openssl"), ["x509", "-in", At("server-cert.pem"), "-noout", "-text"]).Output, StringComparison.Ordinal);
        using var server = ServerProcess.Start($"--ssl-ca={At("ca.pem")}", $"--ssl-cert={At("server-cert.pem")}", $"--ssl-key={At("server-key.pem")}");
        server.AsRoot("CREATE USER laura IDENTIFIED BY 'x-Password-1' REQUIRE SUBJECT '/C=US/ST=WI/L=Madison/O=sampdb/OU=client/CN=client' AND ISSUER '/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb'");
        string[] pair = [$"--ssl-ca={At("ca.pem")}", $"--ssl-cert={At("client-cert.pem")}", $"--ssl-key={At("client-key.pem")}", "-e", "SELECT 1"];
        Clients.Ours([.. server.At("laura", "x-Password-1"), "--ssl-mode=VERIFY_CA", .. pair]).Demand(server);
        Clients.Stock([.. server.At("laura", "x-Password-1"), "--ssl", .. pair]).Demand(server);
        Clients.Ours([.. server.At("laura", "x-Password-1"), "--ssl-mode=VERIFY_CA", $"--ssl-ca={At("ca.pem")}", "-e", "SELECT 1"]).DemandRefusal(server, "ERROR 1045");
        Clients.Ours([.. server.At("laura", "x-Password-1"), "--ssl-mode=VERIFY_IDENTITY", .. pair]).DemandRefusal(server, "ERROR 2026"); // the recipe gives no names
    }

    [Fact]
    public void Ed25519_and_encrypted_keys_of_openssl_are_read_by_the_tool()
    {
        OpenSsl("CA", "req", "-x509", "-newkey", "ed25519", "-keyout", At("ca-key.pem"), "-passout", "pass:secret word", "-out", At("ca.pem"), "-subj", "/CN=openssl CA", "-days", "30");
        File.WriteAllText(At("pass"), "secret word\n");
        var made = Programs.Run(Programs.Cardea, ["certs", "client", "--user=u", $"--datadir={_folder}", $"--ca-passphrase-file={At("pass")}"]);
        Assert.True(made.ExitCode == 0, made.ToString());
        OpenSsl("verify", "verify", "-CAfile", At("ca.pem"), At("clients/u-cert.pem"));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static void OpenSsl(string what, params string[] arguments)
    {
        var run = Programs.Run(Programs.Demand("openssl"), arguments);
        Assert.True(run.ExitCode == 0, what + run);
    }
}

namespace Cardea.EndToEnd.Upgrade;

/// <summary>Accounts move from one running Cardea to another, and are not made up where they are lost.</summary>
[Trait("row", "R-19")]
public sealed class MoveTests
{
    private static readonly string Fingerprint = string.Concat(Enumerable.Repeat("AB", 32));

    private static readonly string Accounts = $"""
        SET SESSION print_identified_with_as_hex = ON;
        CREATE USER plain@'%' IDENTIFIED BY 'plain-pass' PASSWORD HISTORY 4 FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2 COMMENT 'says ''hello''';
        CREATE USER ext@'%' IDENTIFIED BY 'x' REQUIRE SAN ('DNS:a.example', 'URI:spiffe://a.example/b', 'IP:192.0.2.1', 'EMAIL:a@b.example') AND FINGERPRINT '{Fingerprint}'
            AND SERIAL '4A01' AND EXTENDED_KEY_USAGE 'clientAuth' AND TLS_VERSION 'TLSv1.3' AND TLS_GROUP ('X25519MLKEM768', 'P-384') AND NETWORK ('192.0.2.0/24', '2001:db8::/32') AND SUBJECT '/CN=me' REPORT ONLY;
        CREATE USER net@'10.0.0.0/255.0.0.0' IDENTIFIED BY 'x' REQUIRE NETWORK '10.1.0.0/16';
        CREATE USER two@'%' IDENTIFIED BY 'two' AND IDENTIFIED WITH cardea_x509 AS 'cn:two';
        CREATE USER cert@'%' IDENTIFIED WITH cardea_x509 AS 'san:dns:c.example';
        CREATE USER ed@'%' IDENTIFIED WITH ed25519 BY 'ed-pass';
        CREATE USER nat@'%' IDENTIFIED WITH mysql_native_password BY 'nat-pass' ACCOUNT LOCK;
        CREATE USER pair@'%' IDENTIFIED BY 'old-pass'; ALTER USER pair@'%' IDENTIFIED BY 'new-pass' RETAIN CURRENT PASSWORD;
        CREATE ROLE reader, writer;
        CREATE DATABASE shop; CREATE TABLE shop.t (a INT, b INT);
        GRANT SELECT ON shop.* TO reader; GRANT reader TO writer WITH ADMIN OPTION; GRANT INSERT (a), UPDATE (b) ON shop.t TO writer;
        GRANT writer TO plain@'%'; SET DEFAULT ROLE writer TO plain@'%';
        GRANT PROCESS, CONNECTION_ADMIN ON *.* TO plain@'%' WITH GRANT OPTION;
        GRANT PROXY ON plain@'%' TO ext@'%';
        """;

    private static readonly string[] Names = ["plain@'%'", "ext@'%'", "net@'10.0.0.0/255.0.0.0'", "two@'%'", "cert@'%'", "ed@'%'", "nat@'%'", "pair@'%'", "reader", "writer"];

    private static string Describe(ServerProcess server) => server.AsRoot("SET SESSION print_identified_with_as_hex = ON;\n"
        + string.Concat(Names.Select(static n => $"SHOW CREATE USER {n}; SHOW GRANTS FOR {n};\n")) + "SELECT user, host, User_attributes FROM mysql.user WHERE user <> 'root' ORDER BY user;\n"
        + "SELECT * FROM mysql.default_roles; SELECT * FROM mysql.role_edges ORDER BY 1, 2, 3, 4;");

    [Fact]
    public void Everything_of_an_account_comes_over_to_another_Cardea()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-move").FullName;
        try
        {
            string told;
            using (var old = ServerProcess.Start("--mysql-native-password=ON"))
            {
                old.AsRoot(Accounts);
                told = Describe(old);
                var made = ServerProcess.RunToEnd(folder, "--no-defaults", $"--datadir={folder}/data", "--initialize");
                Assert.True(made.ExitCode == 0, made.ToString());
                var run = Programs.Run(Programs.Cardea, ["upgrade", "--no-defaults", $"--datadir={folder}/data", "--import-server", $"--socket={old.Socket}", "--user=root", $"--password={old.RootPassword}"], folder: folder);
                Assert.True(run.ExitCode == 0, run.ToString());
                Assert.Contains("10 imported, 0 imported and locked", run.Output + run.Errors, StringComparison.Ordinal);
            }
            using var server = ServerProcess.StartIn(folder, "--mysql-native-password=ON");
            Assert.Equal(told, Describe(server));
            foreach (var (user, password) in (ReadOnlySpan<(string, string)>)[("plain", "plain-pass"), ("pair", "old-pass"), ("pair", "new-pass"), ("ed", "ed-pass"), ("ext", "x")])
                Assert.Equal("1", Clients.Ours([.. server.At(user, password), "-N", "-B", "-e", "SELECT 1"]).Demand(server).TrimEnd());
            Clients.Ours([.. server.At("two", "two"), "-e", "SELECT 1"]).DemandRefusal(server, "1045"); // the certificate is still asked for
            Clients.Ours([.. server.At("nat", "nat-pass"), "-e", "SELECT 1"]).DemandRefusal(server, "3118");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_database_without_accounts_is_not_a_new_directory()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-lost").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            string old;
            using (var server = ServerProcess.StartIn(folder))
            {
                old = server.RootPassword;
                server.AsRoot("CREATE DATABASE kept; CREATE TABLE kept.t (a INT); INSERT INTO kept.t VALUES (42)");
            }
            File.Delete(Path.Combine(data, "accounts"));
            File.Delete(Path.Combine(data, "accounts.backup"));
            var refused = ServerProcess.RunToEnd(folder, "--no-defaults", $"--datadir={data}", "--port=0");
            Assert.True(refused.ExitCode != 0 && !File.Exists(Path.Combine(data, "accounts")), refused.ToString());
            Assert.Contains($"has a database and no accounts; put back a copy of 'accounts' with: cardea upgrade --datadir='{data}' --restore=COPY; or make new accounts, with a new password of root, "
                + $"for the data that are there: cardea server --datadir='{data}' --initialize", refused.Errors, StringComparison.Ordinal);
            var anew = ServerProcess.RunToEnd(folder, "--no-defaults", $"--datadir={data}", "--initialize");
            Assert.True(anew.ExitCode == 0, anew.ToString());
            using var again = ServerProcess.StartIn(folder);
            Assert.NotEqual(old, again.RootPassword);
            Assert.Contains("42", again.AsRoot("SELECT a FROM kept.t"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

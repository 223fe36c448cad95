using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cardea.EndToEnd.Upgrade;

/// <summary>Accounts move from a real MariaDB to a real Cardea, with the commands that the README shows.</summary>
[Trait("row", "R-19")]
public sealed partial class ImportTests
{
    private const string Accounts = """
        CREATE DATABASE finance; CREATE TABLE finance.salary (id INT, bonus INT);
        CREATE USER laura@'%' IDENTIFIED BY 'moneymoneymoney' WITH MAX_USER_CONNECTIONS 5;
        CREATE USER cert@'%' IDENTIFIED BY 'with a certificate' REQUIRE X509;
        CREATE USER subject@'%' IDENTIFIED BY 'x' REQUIRE SUBJECT '/CN=me' AND ISSUER '/CN=ca';
        CREATE USER locked@'%' IDENTIFIED BY 'x' ACCOUNT LOCK;
        CREATE USER local@localhost IDENTIFIED VIA gssapi;
        CREATE ROLE accountant;
        GRANT SELECT, INSERT ON finance.* TO accountant;
        GRANT accountant TO laura@'%';
        SET DEFAULT ROLE accountant FOR laura@'%';
        GRANT UPDATE (bonus), DELETE ON finance.salary TO laura@'%' WITH GRANT OPTION;
        GRANT PROCESS ON *.* TO laura@'%';
        """;

    [Fact]
    public void Accounts_of_a_MariaDB_log_in_with_their_old_passwords()
    {
        using var theirs = MariaDbServer.Start();
        // The plug-in of one method is not installed: such an account exists where it was once.
        theirs.Run(Accounts.Replace("CREATE USER local@localhost IDENTIFIED VIA gssapi;", "", StringComparison.Ordinal)
            + "INSERT INTO mysql.global_priv VALUES ('localhost', 'local', '{\"access\":1,\"plugin\":\"gssapi\",\"authentication_string\":\"\"}'); FLUSH PRIVILEGES;");
        var folder = Directory.CreateTempSubdirectory("cardea-import").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            var made = ServerProcess.RunToEnd(folder, "--no-defaults", $"--datadir={data}", "--initialize");
            Assert.True(made.ExitCode == 0, made.ToString());
            var dump = Programs.Run(Programs.Demand("mariadb-dump"), ["--no-defaults", "--user=root", $"--socket={theirs.Socket}", "mysql"]);
            Assert.True(dump.ExitCode == 0, dump.ToString());
            File.WriteAllBytes(Path.Combine(folder, "mysql.sql"), dump.OutputBytes);

            RunReadme(folder, theirs.Socket, out var live, out var dry);
            // The dump and the server tell the same. What the README does last, the import itself, finds all accounts new.
            Assert.Equal(Outcomes(dry), Outcomes(live));
            var outcomes = Outcomes(live);
            foreach (var (user, outcome) in (ReadOnlySpan<(string, string)>)[("laura", "imported"), ("cert", "imported"), ("accountant", "imported"), ("local", "locked"), ("root", "kept"), ("mariadb.sys", "left out")])
                Assert.Contains($"{user} {outcome}", outcomes);

            using var server = ServerProcess.StartIn(folder, "--mysql-native-password=ON");
            var grants = Clients.Ours([.. server.At("laura", "moneymoneymoney"), "-N", "-B", "-e", "SHOW GRANTS; SELECT CURRENT_ROLE()"]).Demand(server);
            Assert.Contains("GRANT PROCESS ON *.* TO `laura`@`%`", grants);
            Assert.Contains("GRANT DELETE, UPDATE (`bonus`) ON `finance`.`salary` TO `laura`@`%` WITH GRANT OPTION", Reordered(grants));
            Assert.Contains("`accountant`@`%`", grants);
            Clients.Stock([.. server.At("laura", "moneymoneymoney"), "-e", "SELECT 1"]).Demand(server);
            Clients.Ours([.. server.At("laura", "moneymoney"), "-e", "SELECT 1"]).DemandRefusal(server, "1045");
            Clients.Ours([.. server.At("cert", "with a certificate"), "-e", "SELECT 1"]).DemandRefusal(server, "1045");
            Clients.Ours([.. server.At("cert", "with a certificate"), $"--ssl-cert={data}/client-cert.pem", $"--ssl-key={data}/client-key.pem", "-e", "SELECT 1"]).Demand(server);
            Clients.Ours([.. server.At("locked", "x"), "-e", "SELECT 1"]).DemandRefusal(server, "3118");
            Assert.Contains("REQUIRE SUBJECT '/CN=me' ISSUER '/CN=ca'", server.AsRoot("SHOW CREATE USER subject"));

            // The old programs' names, as their users call them, ask the running server.
            foreach (var program in (string[])["mysql_upgrade", "mysql_fix_privilege_tables"])
            {
                var asked = Programs.Run(Programs.Cardea, [program, "--no-defaults", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}", "--force", "--verbose", "--tmpdir=/tmp"]);
                Assert.Contains("OK", asked.Demand(server));
                Assert.Contains("password on the command line", asked.Errors);
                Assert.Contains("tmpdir", asked.Errors);
            }
            var old = Programs.Run(Programs.Cardea, ["mysql_fix_privilege_tables", "--no-defaults", $"--socket={server.Socket}", server.RootPassword]);
            Assert.Contains("SSL columns are there", old.Demand(server));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Every command of the README's section, in its order, in a folder where the server's data are in ./data.
    private static void RunReadme(string folder, string socket, out string live, out string dry)
    {
        (live, dry) = ("", "");
        var commands = Command().Matches(File.ReadAllText(Readme)).Select(static m => m.Groups[1].Value.Trim()).ToArray();
        Assert.True(commands.Length >= 6, "the README's section on upgrades has lost its commands");
        foreach (var command in commands)
        {
            var arguments = command.Replace("--host=db.example.com --ssl-ca=their-ca.pem", $"--socket={socket}", StringComparison.Ordinal).Replace(" -p", "", StringComparison.Ordinal).Split(' ');
            var run = Programs.Run(Programs.Cardea, [arguments[0], "--no-defaults", .. arguments[1..]], folder: folder);
            Assert.True(run.ExitCode == 0, run.ToString());
            if (command.Contains("--import-server", StringComparison.Ordinal)) live = run.Output;
            else if (command.Contains("--dry-run", StringComparison.Ordinal)) dry = run.Output;
        }
    }

    private static string[] Outcomes(string json)
    {
        using var report = JsonDocument.Parse(json);
        return [.. report.RootElement.GetProperty("accounts").EnumerateArray().Select(static a => $"{a.GetProperty("user").GetString()} {a.GetProperty("outcome").GetString()}")];
    }

    private static string Reordered(string grants) => grants.Replace("GRANT UPDATE (`bonus`), DELETE", "GRANT DELETE, UPDATE (`bonus`)", StringComparison.Ordinal);

    private static readonly string Readme = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "README.md"));

    [GeneratedRegex(@"^\$ \./cardea (upgrade .*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Command();
}

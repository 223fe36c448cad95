using System.Diagnostics;
using System.Text;

namespace Cardea.Conformance.Accounts;

/// <summary>
/// Random programs of GRANT, REVOKE, roles and schema patterns are run by the same client program on our server and on a MariaDB started beside it;
/// then the account tries everything on both. What a MariaDB can express must come out the same: allowed here is allowed there.
/// </summary>
public sealed class MariaDbComparisonTests
{
    private const int Programs = 30;
    private const int Steps = 8;
    private static readonly string[] Schemas = ["shop", "shap", "sh_p"];
    private static readonly string[] Patterns = ["shop", @"sh\_p", "sh_p", "sh%", "%"];
    private static readonly string[] Kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX"];
    private static readonly string[] ColumnKinds = ["SELECT", "INSERT", "UPDATE"];

    [Fact]
    public void What_an_account_may_do_is_what_MariaDB_says()
    {
        using var maria = MariaDb.Start();
        if (maria is null) Assert.Skip("mariadbd, mariadb-install-db or mariadb is not installed");
        using var server = new AccountServer();
        var ours = (Arguments: $"--host=127.0.0.1 --port={server.Port} --skip-ssl", server.RootPassword);
        var theirs = (Arguments: $"--socket={maria.Socket}", Password: "");
        var (setup, probes) = (Setup(), Probes());
        _ = Run(ours.Arguments, "root", ours.RootPassword, setup);
        _ = Run(theirs.Arguments, "root", theirs.Password, setup);
        var (allowed, asked) = (0, 0);
        for (var seed = 0; seed < Programs; seed++)
        {
            var random = new Random(seed);
            var program = Program(random, $"u{seed}", $"r{seed}", $"q{seed}");
            var role = random.Next(3) switch { 0 => "", 1 => $"SET ROLE r{seed};\n", _ => $"SET ROLE q{seed};\n" };
            _ = Run(ours.Arguments, "root", ours.RootPassword, program);
            _ = Run(theirs.Arguments, "root", theirs.Password, program);
            var (here, there) = (Denied(Run(ours.Arguments, $"u{seed}", "x", role + probes)), Denied(Run(theirs.Arguments, $"u{seed}", "x", role + probes)));
            if (!here.SetEquals(there))
            {
                var lines = (role + probes).Split('\n');
                var difference = here.Except(there).Select(n => $"only we deny: {lines[n - 1]}").Concat(there.Except(here).Select(n => $"only MariaDB denies: {lines[n - 1]}"));
                Assert.Fail($"seed {seed}\n{string.Join('\n', difference)}\n{program}\n{role}");
            }
            asked += probes.Count(static c => c == '\n');
            allowed += probes.Count(static c => c == '\n') - here.Count;
        }
        Assert.True(asked > 1500 && allowed > asked / 10 && allowed < asked * 9 / 10, $"{allowed} of {asked}"); // neither all nor nothing
    }

    private static string Setup() => string.Concat(Schemas.Select(static s =>
        $"CREATE DATABASE `{s}`; CREATE TABLE `{s}`.t (a INT, b INT); CREATE TABLE `{s}`.v (a INT, b INT);\n"));

    private static string Program(Random random, string user, string role, string other)
    {
        var text = new StringBuilder($"CREATE USER {user} IDENTIFIED BY 'x';\nCREATE ROLE {role};\nCREATE ROLE {other};\n");
        string[] grantees = [user, user, role, other];
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(4) == 0)
            {
                var (granted, member) = random.Next(3) switch { 0 => (role, user), 1 => (other, user), _ => (other, role) };
                text.Append(random.Next(4) == 0 ? $"REVOKE {granted} FROM {member};\n" : $"GRANT {granted} TO {member};\n");
                continue;
            }
            var grantee = grantees[random.Next(grantees.Length)];
            var (pattern, schema) = (Patterns[random.Next(Patterns.Length)], Schemas[random.Next(Schemas.Length)]);
            var isColumn = false;
            var on = random.Next(6) switch { 0 => "*.*", 1 or 2 => $"`{pattern}`.*", 3 or 4 => $"`{schema}`.t", _ => "" };
            if (on.Length == 0) (on, isColumn) = ($"`{schema}`.t", true);
            var kind = isColumn ? $"{ColumnKinds[random.Next(ColumnKinds.Length)]} (a)" : random.Next(8) == 0 && on != "*.*" ? "ALL" : Kinds[random.Next(Kinds.Length)];
            // What a role or account does not have cannot be revoked: both say so and go on.
            text.Append(random.Next(3) == 0 ? $"REVOKE {kind} ON {on} FROM {grantee};\n" : $"GRANT {kind} ON {on} TO {grantee};\n");
        }
        return text.ToString();
    }

    /// <summary>One statement a line; none of them changes anything, denied or not.</summary>
    private static string Probes()
    {
        var text = new StringBuilder("START TRANSACTION;\n");
        foreach (var s in Schemas)
        {
            foreach (var t in (string[])["t", "v"])
                text.Append($"SELECT a FROM `{s}`.{t} WHERE a = 9;\nSELECT a, b FROM `{s}`.{t};\nINSERT INTO `{s}`.{t} (a) VALUES (1);\nINSERT INTO `{s}`.{t} (a, b) VALUES (1, 1);\n")
                    .Append($"UPDATE `{s}`.{t} SET a = 1;\nUPDATE `{s}`.{t} SET b = 1;\nUPDATE `{s}`.{t} SET a = 1 WHERE a = 2;\nDELETE FROM `{s}`.{t};\n");
            text.Append("ROLLBACK;\n")
                .Append($"CREATE TABLE `{s}`.t (a INT);\nDROP TABLE `{s}`.nothing;\nALTER TABLE `{s}`.nothing ADD z INT;\nCREATE INDEX i ON `{s}`.nothing (a);\nUSE `{s}`;\n").Append("START TRANSACTION;\n");
        }
        return text.Append("ROLLBACK;\n").ToString();
    }

    /// <summary>The lines that were refused for want of a right; other errors (there is no such table) are no refusals.</summary>
    private static HashSet<int> Denied(string output)
    {
        HashSet<int> lines = [];
        foreach (var line in output.Split('\n'))
        {
            if (!line.StartsWith("ERROR ", StringComparison.Ordinal)) continue;
            var number = int.Parse(line.Split(' ')[1]);
            var at = line.IndexOf(" at line ", StringComparison.Ordinal);
            if (at < 0) Assert.Fail(line); // not even logged in
            if (number is 1044 or 1142 or 1143 or 1227) lines.Add(int.Parse(line[(at + 9)..line.IndexOf(':', at)]));
        }
        return lines;
    }

    private static string Run(string arguments, string user, string password, string script)
    {
        using var client = Process.Start(new ProcessStartInfo("mariadb", $"--no-defaults --force {arguments} --user={user}")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["MYSQL_PWD"] = password },
        })!;
        client.OutputDataReceived += static (_, _) => { };
        client.BeginOutputReadLine();
        client.StandardInput.Write(script);
        client.StandardInput.Close();
        var errors = client.StandardError.ReadToEnd();
        if (!client.WaitForExit(60_000)) client.Kill();
        return errors;
    }

    /// <summary>A MariaDB in a directory of its own, on a Unix socket only.</summary>
    private sealed class MariaDb : IDisposable
    {
        private readonly DirectoryInfo _directory;
        private readonly Process _server;

        private MariaDb(DirectoryInfo directory, Process server) => (_directory, _server) = (directory, server);

        public string Socket => Path.Combine(_directory.FullName, "s.sock");

        public static MariaDb? Start()
        {
            var (install, program) = (Find("mariadb-install-db"), Find("mariadbd"));
            if (install is null || program is null || Find("mariadb") is null) return null;
            var directory = Directory.CreateTempSubdirectory("cardea-maria-");
            var data = Path.Combine(directory.FullName, "data");
            var common = $"--no-defaults --datadir={data} --user={Environment.UserName}";
            using (var made = Quiet(install, $"{common} --auth-root-authentication-method=normal --skip-test-db"))
            {
                Assert.True(made.WaitForExit(120_000) && made.ExitCode == 0, "mariadb-install-db");
            }
            var maria = new MariaDb(directory, Quiet(program, $"{common} --socket={Path.Combine(directory.FullName, "s.sock")} --skip-networking --innodb-buffer-pool-size=16M"));
            for (var until = Environment.TickCount64 + 90_000; Run($"--socket={maria.Socket}", "root", "", "SELECT 1;").Contains("ERROR", StringComparison.Ordinal); Thread.Sleep(200))
                Assert.True(Environment.TickCount64 < until && !maria._server.HasExited, "mariadbd does not answer");
            return maria;
        }

        public void Dispose()
        {
            _server.Kill();
            _server.WaitForExit();
            _server.Dispose();
            _directory.Delete(recursive: true);
        }

        private static string? Find(string program) => new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin" }
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

        private static Process Quiet(string program, string arguments)
        {
            var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
    }
}

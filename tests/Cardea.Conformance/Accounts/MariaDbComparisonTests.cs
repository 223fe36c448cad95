using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>
/// Random programs of GRANT, REVOKE, roles and patterns are run on our server and on a MariaDB started beside it; then accounts try everything on both, and
/// strangers come from many addresses. What a MariaDB can express must come out the same: allowed here is allowed there, and who one is.
/// </summary>
public sealed class MariaDbComparisonTests
{
    private const int Programs = 40, Steps = 10, HostPrograms = 40;
    private static readonly string[] Schemas = ["shop", "shap", "sh_p"];
    private static readonly string[] Patterns = ["shop", @"sh\_p", "sh_p", "sh%", "%"];
    private static readonly string[] Kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "LOCK TABLES"];
    private static readonly string[] TableKinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX"];
    private static readonly string[] ColumnKinds = ["SELECT", "INSERT", "UPDATE"];
    private const string Password = "x";

    // The stored form that both take in the same words (IDENTIFIED BY PASSWORD): SHA1(SHA1(password)).
#pragma warning disable CA5350 // the method is what it is
    private static readonly string Stored = "*" + Convert.ToHexString(SHA1.HashData(SHA1.HashData(Encoding.ASCII.GetBytes(Password))));
#pragma warning restore CA5350

    [Fact]
    public void What_an_account_may_do_is_what_MariaDB_says()
    {
        using var maria = MariaDb.Start();
        if (maria is null) Assert.Skip("mariadbd or mariadb-install-db is not installed");
        using var server = new AccountServer();
        using var ours = RawClient.LoggedIn(server.Port, "root", server.RootPassword);
        using var theirs = maria.Login("root", "");
        var probes = Probes();
        foreach (var root in new[] { ours, theirs }) Demand(root, Setup());
        var (allowed, asked) = (0, 0);
        for (var seed = 0; seed < Programs; seed++)
        {
            var random = new Random(seed);
            var program = Program(random, $"u{seed}", $"r{seed}", $"q{seed}");
            var role = random.Next(3) switch { 0 => "SET ROLE NONE", 1 => $"SET ROLE r{seed}", _ => $"SET ROLE q{seed}" };
            foreach (var root in new[] { ours, theirs })
                foreach (var sql in program) _ = root.Query(sql);
            using var here = Native(server.Port, $"u{seed}");
            using var there = maria.Login($"u{seed}", Password);
            _ = (here.Query(role), there.Query(role));
            foreach (var probe in probes)
            {
                var (mine, other) = (Denied(here.Query(probe)), Denied(there.Query(probe)));
                if (mine != other) Assert.Fail($"seed {seed}: {(mine ? "only we deny" : "only MariaDB denies")}: {probe}\n{string.Join('\n', program)}\n{role}");
                if (!mine) allowed++;
            }
            asked += probes.Count;
            Demand(ours, [$"DROP USER u{seed}", $"DROP ROLE r{seed}, q{seed}"]); // both stay quick
            Demand(theirs, [$"DROP USER u{seed}", $"DROP ROLE r{seed}, q{seed}"]);
        }
        Assert.True(asked > 5_000 && allowed > asked / 10 && allowed < asked * 9 / 10, $"{allowed} of {asked}"); // neither all nor nothing
        WhoSomebodyIs(server.Port, ours, maria, theirs);
    }

    /// <summary>
    /// Who somebody is that comes from one of many addresses: the same row, or the same refusal (1045 where the host may come and the name may not, 1130 where nobody
    /// may come from there). MariaDB does not rank two patterns without wildcards, nor two with their first wildcard at the same place, and ranks _ by rules of its own: such pairs are left
    /// out (the model of IdentityModelTests has them).
    /// </summary>
    private static void WhoSomebodyIs(int port, RawClient ours, MariaDb maria, RawClient theirs)
    {
        string[] wild = ["%", "1%", "12%", "127.%", "127.0.%", "127.1._.3", "127.0.0.%", "127.2.3.4%", "127.9.9._"];
        string[] exact = ["127.0.0.1", "127.0.0.2", "127.0.1.2", "127.1.2.3", "127.2.3.44", "localhost.invalid"];
        string[] masked = ["127.0.0.0/255.255.255.0", "127.1.0.0/255.255.0.0", "127.2.3.0/255.255.255.192", "127.0.1.3/255.255.255.0"];
        string[] sources = ["127.0.0.2", "127.0.0.77", "127.0.1.2", "127.1.2.3", "127.1.9.3", "127.2.3.4", "127.2.3.44", "127.2.3.99", "127.9.9.9"];
        string[] users = ["u", "v", ""];
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < HostPrograms; seed++)
        {
            var random = new Random(seed);
            string[] hosts = [.. random.Next(3) == 0 ? wild[1..] : wild, .. random.Next(2) == 0 ? exact : masked];
            if (random.Next(4) == 0) hosts = hosts[5..];
            var accounts = Enumerable.Range(0, random.Next(1, 9)).Select(_ => $"'{users[random.Next(3)]}'@'{hosts[random.Next(hosts.Length)]}'").Distinct().ToList();
            foreach (var account in accounts)
                foreach (var root in new[] { ours, theirs }) Demand(root, [$"CREATE USER {account} IDENTIFIED BY PASSWORD '{Stored}'"]);
            Demand(theirs, ["FLUSH PRIVILEGES"]); // once it has had an account with %, MariaDB admits every host to the login until then
            foreach (var source in sources)
                foreach (var user in (string[])["u", "v", "w"])
                {
                    var (mine, other) = (WhoIs(port, user, source), WhoIs(maria.Port, user, source));
                    if (mine != other) Assert.Fail($"seed {seed}: {user} from {source}: we say {mine}, MariaDB {other}\n{string.Join('\n', accounts)}");
                    var kind = mine.Contains('@', StringComparison.Ordinal) ? "somebody" : mine;
                    outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
                }
            foreach (var account in accounts)
                foreach (var root in new[] { ours, theirs }) Demand(root, [$"DROP USER {account}"]);
        }
        Assert.Equal(["1045", "1130", "somebody"], outcomes.Keys.Order(StringComparer.Ordinal));
        Assert.All(outcomes.Values, static count => Assert.InRange(count, HostPrograms, int.MaxValue));
    }

    // CURRENT_USER(), or the error's number.
    private static string WhoIs(int port, string user, string source)
    {
        using var client = new RawClient(port, 30_000, from: source);
        if (client.Greeting is [0xFF, ..]) return $"{RawClient.ErrorOf(client.Greeting)}";
        var answer = client.Login(user, Password, method: "mysql_native_password");
        return answer is [0, ..] ? client.Query("SELECT CURRENT_USER()")! : $"{RawClient.ErrorOf(answer)}";
    }

    private static RawClient Native(int port, string user, string password = Password)
    {
        var client = new RawClient(port, 60_000);
        var answer = client.Login(user, password, method: "mysql_native_password");
        return answer is [0, ..] ? client : throw new IOException($"no login for {user}: {RawClient.Describe(answer)}");
    }

    private static void Demand(RawClient client, IEnumerable<string> statements)
    {
        foreach (var sql in statements) Assert.Equal((sql, "OK"), (sql, client.Query(sql)));
    }

    private static IEnumerable<string> Setup() => Schemas.SelectMany(static s =>
        new[] { $"CREATE DATABASE `{s}`", $"CREATE TABLE `{s}`.t (a INT, b INT)", $"CREATE TABLE `{s}`.v (a INT, b INT)" });

    private static List<string> Program(Random random, string user, string role, string other)
    {
        List<string> text = [$"CREATE USER {user} IDENTIFIED BY PASSWORD '{Stored}'", $"CREATE ROLE {role}", $"CREATE ROLE {other}"];
        string[] grantees = [user, user, role, other];
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(4) == 0)
            {
                var (granted, member) = random.Next(3) switch { 0 => (role, user), 1 => (other, user), _ => (other, role) };
                text.Add(random.Next(4) == 0 ? $"REVOKE {granted} FROM {member}" : $"GRANT {granted} TO {member}");
                continue;
            }
            var grantee = grantees[random.Next(grantees.Length)];
            var (pattern, schema) = (Patterns[random.Next(Patterns.Length)], Schemas[random.Next(Schemas.Length)]);
            var level = random.Next(6);
            var (on, kinds, suffix) = level switch
            {
                0 => ("*.*", Kinds, ""),
                1 or 2 => ($"`{pattern}`.*", Kinds, ""),
                3 or 4 => ($"`{schema}`.t", TableKinds, ""),
                _ => ($"`{schema}`.t", ColumnKinds, " (a)"),
            };
            var kind = level is > 0 and < 5 && random.Next(8) == 0 ? "ALL" : kinds[random.Next(kinds.Length)] + suffix;
            // What a role or account does not have cannot be revoked: both say so and go on.
            text.Add(random.Next(3) == 0 ? $"REVOKE {kind} ON {on} FROM {grantee}" : $"GRANT {kind} ON {on} TO {grantee}");
        }
        return text;
    }

    /// <summary>None of them changes anything, denied or not.</summary>
    private static List<string> Probes()
    {
        List<string> all = [];
        foreach (var s in Schemas)
        {
            all.Add("START TRANSACTION");
            foreach (var t in (string[])["t", "v"])
                all.AddRange([$"SELECT a FROM `{s}`.{t} WHERE a = 9", $"SELECT a, b FROM `{s}`.{t}", $"SELECT 1 FROM `{s}`.{t}", $"SELECT count(*) FROM `{s}`.{t}", $"SELECT a FROM `{s}`.{t} ORDER BY b",
                    $"INSERT INTO `{s}`.{t} (a) VALUES (1)", $"INSERT INTO `{s}`.{t} (a, b) VALUES (1, 1)",
                    $"REPLACE INTO `{s}`.{t} (a) VALUES (1)", $"UPDATE `{s}`.{t} SET a = 1", $"UPDATE `{s}`.{t} SET b = 1", $"UPDATE `{s}`.{t} SET a = 1 WHERE a = 2", $"UPDATE `{s}`.{t} SET a = b",
                    $"DELETE FROM `{s}`.{t}", $"DELETE FROM `{s}`.{t} WHERE a = 1", $"SHOW COLUMNS FROM `{s}`.{t}"]);
            all.AddRange([$"INSERT INTO `{s}`.t (a) SELECT a FROM `{s}`.v", $"SELECT t.a FROM `{s}`.t t JOIN `{s}`.v v ON t.a = v.a", $"SELECT a FROM `{s}`.t WHERE a IN (SELECT b FROM `{s}`.v)", "ROLLBACK",
                $"CREATE TABLE `{s}`.t (a INT)", $"DROP TABLE `{s}`.nothing", $"ALTER TABLE `{s}`.nothing ADD z INT", $"CREATE INDEX i ON `{s}`.nothing (a)", $"TRUNCATE `{s}`.nothing", $"LOCK TABLES `{s}`.t READ",
                "UNLOCK TABLES", $"USE `{s}`"]);
        }
        return all;
    }

    // Other errors (there is no such table) are no refusals.
    private static bool Denied(string? answer) => answer is ['1', _, _, _, ' ', '#', ..] && answer[..4] is "1044" or "1142" or "1143" or "1227";

    /// <summary>A MariaDB in a directory of its own; names of hosts are not asked for (--skip-name-resolve), so that addresses alone decide.</summary>
    private sealed class MariaDb : IDisposable
    {
        private readonly DirectoryInfo _directory;
        private readonly Process _server;

        private MariaDb(DirectoryInfo directory, Process server, int port) => (_directory, _server, Port) = (directory, server, port);

        public int Port { get; }

        public RawClient Login(string user, string password) => Native(Port, user, password);

        public static MariaDb? Start()
        {
            var (install, program) = (Find("mariadb-install-db"), Find("mariadbd"));
            if (install is null || program is null) return null;
            var directory = Directory.CreateTempSubdirectory("cardea-maria-");
            var data = Path.Combine(directory.FullName, "data");
            var common = $"--no-defaults --datadir={data} --user={Environment.UserName}";
            using (var made = Quiet(install, $"{common} --auth-root-authentication-method=normal --skip-test-db"))
            {
                Assert.True(made.WaitForExit(120_000) && made.ExitCode == 0, "mariadb-install-db");
            }
            var port = FreePort();
            var maria = new MariaDb(directory, Quiet(program,
                $"{common} --socket={Path.Combine(directory.FullName, "s.sock")} --bind-address=127.0.0.1 --port={port} --skip-name-resolve --max-connect-errors=1000000 --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0"), port);
            for (var until = Environment.TickCount64 + 90_000; !maria.Answers(); Thread.Sleep(200))
                Assert.True(Environment.TickCount64 < until && !maria._server.HasExited, "mariadbd does not answer");
            return maria;
        }

        private bool Answers()
        {
            try
            {
                using var root = Login("root", "");
                return root.Query("SELECT 1") == "1";
            }
            catch (Exception notYet) when (notYet is SocketException or IOException)
            {
                return false;
            }
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
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

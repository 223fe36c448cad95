using System.Diagnostics;
using System.Globalization;

namespace Cardea.EndToEnd.Upgrade;

/// <summary>SIGKILL while accounts change: what was acknowledged is there, the statement under way is there whole or not at all.</summary>
public sealed class KilledDuringGrantTests
{
    private const int Rounds = 20;
    private const int Certain = 4; // statements that a round waits for; the kill comes at any time behind them

    [Fact]
    public void After_kill_9_each_acknowledged_change_is_there_and_none_is_half()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-kill").FullName;
        ServerProcess? server = null;
        try
        {
            server = ServerProcess.StartIn(folder);
            var acknowledged = 0;
            var random = new Random(25);
            for (var round = 0; round < Rounds; round++)
            {
                var changers = Enumerable.Range(0, round % 5 == 0 ? 3 : 1).Select(i => new Changer(server, $"r{round}c{i}")).ToArray();
                foreach (var changer in changers) changer.WaitFor(Certain);
                Thread.Sleep(random.Next(60));
                server.KillHard();
                foreach (var changer in changers) changer.End();
                server.Restart();
                var (users, schemas) = Ask(server, "SELECT user, JSON_UNQUOTE(JSON_EXTRACT(user_attributes, '$.metadata.comment')) FROM mysql.user; SELECT '--'; SELECT user, db FROM mysql.db")
                    .Split("--\n") is [var first, var second] ? (first, second) : throw new FormatException();
                foreach (var changer in changers)
                {
                    var found = changer.Twins.Select(twin => Found(twin, users, schemas)).ToArray();
                    Assert.True(found[0] == found[1], $"one statement changed two accounts, and they differ: {found[0]} / {found[1]}");
                    var (old, next) = (changer.StateAfter(changer.Acknowledged), changer.StateAfter(changer.Acknowledged + 1));
                    Assert.True(found[0] == old || found[0] == next, $"{changer.Twins[0]}: found {found[0]}, acknowledged {old}, under way {next}\n{server.LogTail()}");
                    acknowledged += changer.Acknowledged;
                }
            }
            Assert.True(acknowledged >= Rounds * Certain, $"only {acknowledged} changes");
            Assert.Equal(0, server.Stop());
            server = null;
        }
        finally
        {
            if (server is not null) server.KillHard();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Ask(ServerProcess server, string sql) =>
        Clients.Stock(["-N", "-B", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"], sql).Demand(server);

    private static string Found(string user, string users, string schemas)
    {
        var row = users.Split('\n').Select(static line => line.Split('\t')).SingleOrDefault(line => line[0] == user);
        var granted = schemas.Split('\n').Select(static line => line.Split('\t')).Where(line => line[0] == user).Select(static line => line[1]).Order(StringComparer.Ordinal);
        return row is null ? "no account" : $"{row[1]}:{string.Join('+', granted)}";
    }

    /// <summary>One session that changes two accounts by each of its statements, one after the other.</summary>
    private sealed class Changer
    {
        private const int Steps = 3;
        private readonly Process _process;
        private readonly Thread _reading;
        private int _acknowledged;

        public Changer(ServerProcess server, string name)
        {
            Twins = [$"{name}a", $"{name}b"];
            var start = new ProcessStartInfo(Programs.Demand("mariadb")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["--no-defaults", "-N", "-B", "-n", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"]) start.ArgumentList.Add(argument);
            _process = Process.Start(start)!;
            _reading = new Thread(() =>
            {
                while (_process.StandardOutput.ReadLine() is { } line) Volatile.Write(ref _acknowledged, int.Parse(line, CultureInfo.InvariantCulture));
            });
            _reading.Start();
            new Thread(() =>
            {
                try
                {
                    for (var number = 1; number < 100_000; number++)
                    {
                        _process.StandardInput.Write($"{Statement(number)};\nSELECT {number};\n");
                        _process.StandardInput.Flush();
                    }
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // the client has ended because the server has
                }
            }) { IsBackground = true }.Start();
        }

        public string[] Twins { get; }

        public int Acknowledged => Volatile.Read(ref _acknowledged);

        // Statement 1 makes the accounts; then a counter is set, a right granted and the one before it revoked, over and over.
        private string Statement(int number)
        {
            var both = $"{Twins[0]}, {Twins[1]}";
            var turn = (number - 2) / Steps;
            return number == 1 ? $"CREATE USER {both} COMMENT '0'" : ((number - 2) % Steps) switch
            {
                0 => $"ALTER USER {both} COMMENT '{turn + 1}'",
                1 => $"GRANT SELECT ON s{turn}.* TO {both}",
                _ => $"REVOKE SELECT ON s{turn}.* FROM {both}",
            };
        }

        /// <summary>What the accounts look like after so many statements.</summary>
        public string StateAfter(int statements)
        {
            if (statements == 0) return "no account";
            if (statements == 1) return "0:";
            var (turn, step) = ((statements - 2) / Steps, (statements - 2) % Steps);
            return $"{turn + 1}:{(step == 1 ? $"s{turn}" : "")}";
        }

        public void WaitFor(int statements)
        {
            for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < TimeSpan.FromSeconds(60); Thread.Sleep(5))
            {
                if (Acknowledged >= statements) return;
                if (_process.HasExited) Assert.Fail(_process.StandardError.ReadToEnd());
            }
            Assert.Fail("the server takes changes too slowly");
        }

        public void End()
        {
            if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                _process.Kill();
                Assert.Fail("the client did not notice that its server was gone");
            }
            _reading.Join();
            _process.Dispose();
        }
    }
}

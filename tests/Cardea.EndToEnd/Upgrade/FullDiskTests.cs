using System.Globalization;

namespace Cardea.EndToEnd.Upgrade;

/// <summary>
/// A file that may not grow any more (RLIMIT_FSIZE, set from outside on the running server): each statement is told so and has changed nothing, wherever
/// in its line the limit fell; with room again all goes on, and what was acknowledged is there after a restart.
/// </summary>
public sealed class FullDiskTests
{
    private const int Rounds = 10, Statements = 5;
    private const string All = "SELECT user, user_attributes FROM mysql.user WHERE user NOT LIKE 'mysql.%' ORDER BY user;\n";

    private static string Refused(int line) => string.Create(CultureInfo.InvariantCulture, $"ERROR 1026 (HY000) at line {line}: Error writing file 'accounts' (errno: 27 - File too large)");

    [Fact]
    public void An_accounts_file_that_cannot_grow_loses_nothing_and_tears_nothing()
    {
        var prlimit = Programs.Demand("prlimit");
        using var server = ServerProcess.Start();
        var accounts = Path.Combine(server.DataDirectory, "accounts");
        var known = server.AsRoot("CREATE USER steady IDENTIFIED BY 'x' COMMENT 'old';\n" + All).Split('\n').ToList();
        var random = new Random(4);
        for (var round = 0; round < Rounds; round++)
        {
            // Room for nothing, for a part of a line, for some lines and a part.
            var room = round == 0 ? 0 : random.Next(1, 1200);
            Limit(string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(accounts).Length + room}:"));
            // Each makes two accounts: half of one statement would be seen.
            var script = string.Concat(Enumerable.Range(0, Statements).Select(i => $"CREATE USER r{round}u{i}, r{round}u{i}b COMMENT 'whole';\n")) + "ALTER USER steady COMMENT 'new, which is long enough not to fit where a whole account has not fitted: " + new string('x', 2000) + "';\n";
            var run = Clients.Ours(["-N", "-B", "--force", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"], script + All);
            var errors = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(errors);
            for (var line = 1; line <= Statements + 1; line++)
            {
                if (errors.Contains(Refused(line))) continue;
                Assert.True(line <= Statements, $"{room} bytes were room for {script}");
                foreach (var twin in new[] { "", "b" }) known.Add($"r{round}u{line - 1}{twin}\t{{\"metadata\": {{\"comment\": \"whole\"}}}}");
            }
            Assert.Equal(Sorted(known), Sorted(run.Output.TrimEnd('\n').Split('\n')));
            Limit("unlimited:");
            foreach (var twin in new[] { "", "b" }) known.Add($"r{round}v{twin}\tNULL");
            Assert.Equal(Sorted(known), Sorted(server.AsRoot($"CREATE USER r{round}v, r{round}vb;\n{All}").Split('\n')));
        }
        server.KillHard();
        server.Restart();
        Assert.Equal(Sorted(known), Sorted(server.AsRoot(All).Split('\n')));

        void Limit(string size)
        {
            var run = Programs.Run(prlimit, [$"--pid={server.ProcessId}", $"--fsize={size}"]);
            Assert.True(run.ExitCode == 0, run.ToString());
        }

        static string[] Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];
    }

    /// <summary>The same on a real file system without room (ENOSPC), the database with it.</summary>
    [Fact]
    public void A_full_file_system_is_told_with_1021_and_nothing_is_lost()
    {
        using var disk = MountedFolder.Demand("12m");
        using var server = ServerProcess.StartOn(disk);
        server.AsRoot("CREATE USER steady IDENTIFIED BY 'pass'; GRANT SELECT ON early.* TO steady; CREATE DATABASE d; CREATE TABLE d.t (a LONGTEXT); INSERT INTO d.t VALUES ('kept');");
        List<string> granted = ["GRANT USAGE ON *.* TO `steady`@`%`", "GRANT SELECT ON `early`.* TO `steady`@`%`"];

        disk.Fill("filler");
        // The last page of the file may still have room: what is acknowledged until then counts, what is refused does not.
        const int Grants = 120;
        var script = string.Concat(Enumerable.Range(1, Grants).Select(static i => $"GRANT SELECT, INSERT ON full{i}.* TO steady;\n"));
        var run = Clients.Ours(["-N", "-B", "--force", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"], script
            + $"CREATE USER late IDENTIFIED BY 'x' COMMENT '{new string('x', 5000)}';\nALTER USER steady IDENTIFIED BY 'other' COMMENT '{new string('x', 5000)}';\nINSERT INTO d.t VALUES (REPEAT('x', 8000000));\n");
        var errors = run.Errors.Split('\n').Where(static line => line.StartsWith("ERROR", StringComparison.Ordinal)).ToList();
        for (var line = 1; line <= Grants; line++)
        {
            if (!errors.Contains(Full(line, "accounts"))) granted.Add($"GRANT SELECT, INSERT ON `full{line}`.* TO `steady`@`%`");
        }
        Assert.InRange(granted.Count, 2, 2 + (Grants / 2));
        Assert.Contains(Full(Grants + 1, "accounts"), errors);
        Assert.Contains(Full(Grants + 2, "accounts"), errors);
        Assert.Contains(Full(Grants + 3, "cardea.db"), errors);
        Assert.Equal(Grants - (granted.Count - 2) + 3, errors.Count); // and no other error
        DemandState();

        // A start needs no room, and finds the same; accounts cannot be changed yet, and that is said.
        server.KillHard();
        server.Restart();
        DemandState();
        Clients.Ours(["--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}", "-e", $"ALTER USER steady COMMENT '{new string('x', 5000)}'"]).DemandRefusal(server, "ERROR 1021 (HY000)");

        File.Delete(disk.Seen("filler"));
        server.AsRoot("GRANT SELECT ON later.* TO steady; CREATE USER late IDENTIFIED BY 'late-pass'; INSERT INTO d.t VALUES (REPEAT('x', 100000));");
        granted.Add("GRANT SELECT ON `later`.* TO `steady`@`%`");
        server.KillHard();
        server.Restart();
        Assert.Equal(granted.Order(StringComparer.Ordinal), server.AsRoot("SHOW GRANTS FOR steady").Split('\n').Order(StringComparer.Ordinal));
        Clients.Ours([.. server.At("late", "late-pass"), "-e", "SELECT 1"]).Demand(server);
        Assert.Equal("2", server.AsRoot("SELECT COUNT(*) FROM d.t"));
        Assert.DoesNotContain("damage", server.Log(), StringComparison.OrdinalIgnoreCase);

        void DemandState()
        {
            Assert.Equal(granted.Order(StringComparer.Ordinal), server.AsRoot("SHOW GRANTS FOR steady").Split('\n').Order(StringComparer.Ordinal));
            Assert.Equal("0", server.AsRoot("SELECT COUNT(*) FROM mysql.user WHERE user = 'late'"));
            Assert.Equal("kept", server.AsRoot("SELECT a FROM d.t"));
            Clients.Ours([.. server.At("steady", "pass"), "-e", "SELECT 1"]).Demand(server);
        }

        static string Full(int line, string file) => string.Create(CultureInfo.InvariantCulture,
            $"ERROR 1021 (HY000) at line {line}: Disk full ({file}); waiting for someone to free some space... (errno: 28 - No space left on device)");
    }
}

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
}

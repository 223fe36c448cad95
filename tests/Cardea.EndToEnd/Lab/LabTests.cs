using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cardea.EndToEnd.Lab;

/// <summary><c>cardea lab</c> as a user runs it: against our client, stock clients, and programs that are no clients.</summary>
public sealed partial class LabTests
{
    private const int UserSignal1 = 10, Interrupt = 2;
    private static readonly string[] Certain =
    [
        "good-rsa", "good-ecdsa", "good-address", "good-chain", "good-tls12", "expired", "not-yet-valid", "self-signed", "foreign-ca", "missing-intermediate", "wrong-purpose", "wrong-name",
        "other-address", "tls10-only",
    ];

    private static ProgramRun Lab(params string[] words) =>
        Programs.Run(Programs.Cardea, ["lab", .. words], environment: new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin:" + Environment.GetEnvironmentVariable("PATH") },
            limit: TimeSpan.FromMinutes(8)); // fifty starts of a client, on a machine that may have more to do

    /// <summary>Verdicts by case.</summary>
    private static Dictionary<string, string> Verdicts(JsonElement card) =>
        card.GetProperty("cases").EnumerateArray().ToDictionary(static c => c.GetProperty("case").GetString()!, static c => c.GetProperty("verdict").GetString()!);

    [Fact]
    public void Our_client_has_full_marks()
    {
        var run = Lab("run", "--client=cardea", "--json", "--verbose", "--timeout=120");
        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var card = document.RootElement;
        Assert.Equal(("cardea.lab.score/1", true, "VERIFY_IDENTITY"), (card.GetProperty("schema").GetString(), card.GetProperty("fullMarks").GetBoolean(), card.GetProperty("mode").GetString()));
        Assert.Empty(card.GetProperty("notAsked").EnumerateArray());
        Assert.All(Verdicts(card), static pair => Assert.True(pair.Value is "pass" or "noted", $"{pair.Key}: {pair.Value}"));
    }

    /// <summary>What a stock client does with odd servers is its own affair; that it verifies chains and names, and that the lab says what it saw, is certain.</summary>
    [Theory]
    [InlineData("mariadb")]
    [InlineData("pymysql")]
    public void A_stock_client_gets_the_marks_that_it_deserves(string client)
    {
        if (client == "pymysql") Assert.SkipUnless(Programs.Run(Programs.Demand("python3"), ["-c", "import pymysql"]).ExitCode == 0, "PyMySQL is not installed");
        else Programs.Demand(client);
        // Each start of Python costs; of its client the cases do that are looked at below.
        string[] cases = client == "mariadb" ? [] : [.. Certain.Concat(["stripped", "injected", "local-file", "revoked", "revoked-ca", "expired-list"]).Select(static name => $"--case={name}")];
        var run = Lab(["run", $"--client={client}", "--json", "--timeout=120", .. cases]);
        using var document = JsonDocument.Parse(run.Output);
        var card = document.RootElement;
        var verdicts = Verdicts(card);
        foreach (var name in Certain)
            Assert.True(verdicts[name] == "pass", $"{name}: {verdicts[name]}\n{run}");
        if (client == "mariadb") Assert.Equal(("pass", "pass", "pass"), (verdicts["revoked"], verdicts["revoked-ca"], verdicts["stripped"]));
        else Assert.Equal(["revoked", "revoked-ca", "expired-list"], card.GetProperty("notAsked").EnumerateArray().Select(static c => c.GetProperty("case").GetString()));
        var failed = card.GetProperty("failedOpen").GetInt32();
        Assert.Equal(verdicts.Count(static pair => pair.Value == "failedopen"), failed);
        Assert.Equal(failed > 0 ? 1 : 0, run.ExitCode);
        TestContext.Current.TestOutputHelper!.WriteLine($"{client}: {string.Join(", ", verdicts.Where(static pair => pair.Value == "failedopen").Select(static pair => pair.Key))}");
    }

    [Fact]
    public void A_client_that_was_told_to_verify_nothing_fails()
    {
        Programs.Demand("mariadb");
        var run = Lab("run", "--case=good-ecdsa", "--case=expired", "--case=stripped", "--", "mariadb", "--no-defaults", "--protocol=TCP", "-h{host}", "-P{port}", "-u{user}", "-p{password}", "-e", "SELECT 1");
        Assert.Equal((1, true, true, true), (run.ExitCode, run.Output.Contains("good-ecdsa  connect  pass"), run.Output.Contains("expired     refuse   FAILED OPEN: connected, gave THE PASSWORD"),
            run.Output.Contains("1 of 3: FAILED OPEN in 2, and gave the password away")));
    }

    [Theory]
    [InlineData("true", 1, "reports success")]
    [InlineData("false", 2, "not tested: no connection")]
    public void A_program_that_never_connects_proves_nothing(string program, int code, string said)
    {
        var run = Lab("run", "--case=good-ecdsa", "--case=stripped", "--", program);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_finds_the_case_in_its_words_and_in_its_environment()
    {
        var run = Lab("run", "--case=good-ecdsa", "--case=revoked-ca", "--verbose", "--mode=VERIFY_CA", "--", "sh", "-c",
            "echo $CARDEA_LAB_CASE {case} $CARDEA_LAB_HOST {host} $CARDEA_LAB_MODE {mode} $CARDEA_LAB_USER {user}; test $CARDEA_LAB_PORT = {port} && test $CARDEA_LAB_PASSWORD = {password} && test -s $CARDEA_LAB_CA && test {crl} = $CARDEA_LAB_CRL && exit 3");
        Assert.Contains("good-ecdsa: good-ecdsa good-ecdsa localhost localhost VERIFY_CA VERIFY_CA lab lab", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public void It_serves_until_it_is_interrupted_and_scores_what_connected()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-lab-e2e").FullName;
        var place = Path.Combine(folder, "lab");
        using var lab = Process.Start(new ProcessStartInfo(Programs.Cardea, ["lab", $"--dir={place}", "--case=good-ecdsa", "--case=expired"]) { RedirectStandardOutput = true })!;
        try
        {
            var output = lab.StandardOutput;
            while (output.ReadLine() is { } line && !line.Contains("Score:", StringComparison.Ordinal)) Assert.NotNull(line);

            using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(place, "lab.json")));
            var cases = document.RootElement.GetProperty("cases").EnumerateArray().ToDictionary(static c => c.GetProperty("case").GetString()!);
            Assert.Equal(("connect", "refuse", "may"), (Expected("good-ecdsa", "VERIFY_IDENTITY"), Expected("expired", "VERIFY_CA"), Expected("expired", "REQUIRED")));
            foreach (var secret in new[] { "lab.json", "client.cnf", "Ecdsa-key.pem" })
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(place, secret)));

            Assert.Equal(2, Lab("score", place).ExitCode); // nobody has come
            Assert.Equal(0, Client("good-ecdsa").ExitCode);
            Assert.Equal(1, Client("expired").ExitCode);
            var scored = Scored(0);
            Assert.Contains("2 of 2: full marks", scored.Output, StringComparison.Ordinal);
            Assert.Equal(0, Lab("score", place, "--json", "--mode=REQUIRED").ExitCode);

            Assert.Equal(0, Send(lab.Id, UserSignal1));
            while (output.ReadLine() is { } line && !line.Contains("full marks", StringComparison.Ordinal)) Assert.NotNull(line);
            Assert.Equal(0, Client("expired", "--ssl-mode=REQUIRED").ExitCode); // an application with another idea of safety
            _ = Scored(1);
            Assert.Equal(0, Send(lab.Id, Interrupt));
            Assert.Contains("1 of 2: FAILED OPEN in 1, and gave the password away", output.ReadToEnd(), StringComparison.Ordinal);
            Assert.True(lab.WaitForExit(60_000));
            Assert.Equal(1, lab.ExitCode);

            string Expected(string name, string mode) => cases[name].GetProperty("expected").GetProperty(mode).GetString()!;
            ProgramRun Client(string name, params string[] options) => Programs.Run(Programs.Cardea,
                ["client", $"--defaults-file={Path.Combine(place, "client.cnf")}", $"--port={cases[name].GetProperty("port").GetInt32()}", .. options, "-e", "SELECT 1"]);
            ProgramRun Scored(int code)
            {
                var until = Environment.TickCount64 + 60_000;
                while (true)
                {
                    var run = Lab("score", place);
                    if (run.ExitCode == code) return run;
                    Assert.True(Environment.TickCount64 < until, run.ToString());
                    Thread.Sleep(100);
                }
            }
        }
        finally
        {
            if (!lab.HasExited) lab.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}

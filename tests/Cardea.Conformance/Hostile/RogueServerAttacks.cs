using System.Diagnostics;
using System.Security.Authentication;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>
/// <c>cardea client</c>, the program itself, against a rogue server: not one credential byte leaves before the identity that the mode asks for is
/// verified, whatever the server demands.
/// </summary>
public sealed class RogueServerAttacks(VictimServer honest) : IClassFixture<VictimServer>
{
    private const string User = "credential-user", Password = "Credential-s3cret";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "cardea");

    private sealed record Outcome(int Code, string Output, string Error);

    private static Outcome Client(int port, string? input, params string[] options) => Client(port, input, null, options);

    private static Outcome Client(int port, string? input, string? clearPasswordVariable, string[] options)
    {
        var start = new ProcessStartInfo(Program, ["client", "--no-defaults", "-h127.0.0.1", $"-P{port}", $"-u{User}", $"-p{Password}", "--connect-timeout=5", .. options])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.Latin1, StandardErrorEncoding = Encoding.Latin1,
        };
        start.Environment["LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN"] = clearPasswordVariable;
        using var process = System.Diagnostics.Process.Start(start)!;
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(15_000))
        {
            process.Kill();
            Assert.Fail("the client hangs");
        }
        return new(process.ExitCode, output, error.Result);
    }

    private static void AssertNothingGiven(RogueServer rogue)
    {
        Thread.Sleep(30); // what was sent is read
        foreach (var bytes in new[] { rogue.Plain, rogue.Inside })
        {
            var text = Encoding.Latin1.GetString(bytes);
            Assert.DoesNotContain(User, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        }
        Assert.Equal(1, rogue.Connections);
    }

    private static string[] If(bool condition, string option) => condition ? [option] : [];

    private string Ca => honest.Server.Place.Ca;

    [Fact]
    public void The_rightful_case_every_mode_logs_in_to_the_honest_server()
    {
        using (var root = honest.Root()) root.Query($"CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED BY '{Password}'");
        foreach (var mode in new[] { "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY", "PREFERRED" })
        {
            var outcome = Client(honest.Port, null, [$"--ssl-mode={mode}", .. If(mode.StartsWith("VERIFY", StringComparison.Ordinal), $"--ssl-ca={Ca}"), "-NBe", "SELECT 41 + 1"]);
            Assert.Equal((mode, 0, "42\n", ""), (mode, outcome.Code, outcome.Output, outcome.Error.Contains("Using a password", StringComparison.Ordinal) ? "" : outcome.Error));
        }
        honest.AssertUnharmed();
    }

    [Theory]
    [InlineData("--ssl-mode=REQUIRED")]
    [InlineData("--ssl-mode=VERIFY_CA")]
    [InlineData("--ssl-mode=VERIFY_IDENTITY")]
    [InlineData("")] // only --ssl-ca
    [InlineData("--ssl")]
    [Trait("attack", "A-01")]
    [Trait("attack", "A-02")]
    public void A01_A02_a_server_that_offers_no_TLS_gets_not_one_byte(string mode)
    {
        using var rogue = new RogueServer(new() { OffersTls = false, Demands = [RogueServer.Ok] });
        var outcome = Client(rogue.Port, null, [.. If(mode.Length > 0, mode), .. If(mode is not ("--ssl-mode=REQUIRED" or "--ssl"), $"--ssl-ca={Ca}"), "-e", "SELECT 1"]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("2026", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(rogue.Plain);
        AssertNothingGiven(rogue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("attack", "A-03")]
    public void A03_text_of_an_unverified_server_is_marked_and_cannot_drive_the_terminal(bool insteadOfGreeting)
    {
        var error = RogueServer.Error(1045, "\u001b]0;owned\u0007\u001b[2Jgive me your password\r\u009b31m");
        using var rogue = insteadOfGreeting
            ? new RogueServer(new() { InsteadOfGreeting = error })
            : new RogueServer(new() { InsteadOfServerHello = RawClient.Frame(2, error) });
        var outcome = Client(rogue.Port, null, "--ssl-mode=VERIFY_IDENTITY", $"--ssl-ca={Ca}", "-e", "SELECT 1");
        Assert.Equal(1, outcome.Code);
        Assert.DoesNotContain('\u001b', outcome.Error);
        Assert.DoesNotContain('\u0007', outcome.Error);
        Assert.DoesNotContain('\r', outcome.Error);
        if (insteadOfGreeting) Assert.Contains("verified", outcome.Error, StringComparison.OrdinalIgnoreCase);
        AssertNothingGiven(rogue);
    }

    [Theory]
    [InlineData("--ssl-mode=VERIFY_IDENTITY")]
    [InlineData("--ssl-mode=REQUIRED")]
    [InlineData("--ssl-mode=PREFERRED")]
    [Trait("attack", "A-05")]
    public void A05_plaintext_behind_the_greeting_is_no_answer(string mode)
    {
        byte[] glued = [.. RawClient.Frame(2, RogueServer.Ok), .. RawClient.Frame(3, RogueServer.Ok)];
        using var rogue = new RogueServer(new() { GluedToGreeting = glued, Demands = [RogueServer.Ok] });
        var outcome = Client(rogue.Port, null, mode, $"--ssl-ca={Ca}", "-e", "SELECT 1");
        Assert.Equal(1, outcome.Code);
        AssertNothingGiven(rogue);
    }

    [Theory]
    [InlineData("--ssl-mode=VERIFY_IDENTITY")]
    [InlineData("--ssl-mode=REQUIRED")]
    [InlineData("--ssl-mode=PREFERRED")]
    [Trait("attack", "A-09")]
    public void A09_a_TLS_start_that_breaks_is_never_followed_by_a_plain_one(string mode)
    {
        using var rogue = new RogueServer(new() { ResetsAtClientHello = true });
        var outcome = Client(rogue.Port, null, mode, $"--ssl-ca={Ca}", "-e", "SELECT 1");
        Assert.Equal(1, outcome.Code);
        AssertNothingGiven(rogue);
    }

    public static TheoryData<string, SslProtocols, string> WrongIdentities
    {
        get
        {
            var data = new TheoryData<string, SslProtocols, string>();
            foreach (var mode in new[] { "--ssl-mode=VERIFY_CA", "--ssl-mode=VERIFY_IDENTITY", "" })
                foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
                    foreach (var demand in new[] { "ok", "clear" })
                        data.Add(mode, version, demand);
            return data;
        }
    }

    [Theory, MemberData(nameof(WrongIdentities))]
    [Trait("attack", "A-11")]
    public void A11_nothing_goes_through_TLS_before_the_certificate_is_judged(string mode, SslProtocols version, string demand)
    {
        using var rogue = new RogueServer(new() { Versions = version, Demands = [demand == "ok" ? RogueServer.Ok : RogueServer.Switch("mysql_clear_password"), RogueServer.Ok] });
        var outcome = Client(rogue.Port, null, [.. If(mode.Length > 0, mode), $"--ssl-ca={Ca}", "--enable-cleartext-plugin", "-e", "SELECT 1"]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("certificate verify failed", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(rogue.Inside);
        AssertNothingGiven(rogue);
    }

    /// <summary>Plain, or TLS that nobody verified: the password itself is not to be had by any demand.</summary>
    /// <summary>The option, or the variable with a value that begins with 1, Y or y, gives the password itself to a server that was verified; nothing else does.</summary>
    [Theory]
    [InlineData("", null, false)]
    [InlineData("--enable-cleartext-plugin", null, true)]
    [InlineData("", "Y", true)]
    [InlineData("", "1", true)]
    [InlineData("", "0", false)]
    [InlineData("", "", false)]
    [Trait("row", "C-23")]
    public void The_password_itself_goes_where_the_user_said_so_and_the_server_is_verified(string option, string? variable, bool given)
    {
        using var certificate = RogueServer.Certificates.SelfSigned("localhost");
        var ca = Path.GetTempFileName();
        File.WriteAllText(ca, certificate.ExportCertificatePem());
        using var server = new RogueServer(new() { Certificate = certificate, Demands = [RogueServer.Switch("mysql_clear_password"), RogueServer.Ok] });
        var outcome = Client(server.Port, null, variable, ["--ssl-mode=VERIFY_IDENTITY", $"--ssl-ca={ca}", .. If(option.Length > 0, option), "-e", ""]);
        File.Delete(ca);
        VictimServer.Soon(() => !given || Encoding.Latin1.GetString(server.Inside).Contains(Password + "\0", StringComparison.Ordinal), "the password: " + outcome);
        if (!given)
        {
            Assert.Contains("ERROR 2059 (HY000)", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, Encoding.Latin1.GetString(server.Inside), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Password, Encoding.Latin1.GetString(server.Plain), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql_clear_password", false)]
    [InlineData("mysql_clear_password", true)]
    [InlineData("dialog", false)]
    [InlineData("dialog", true)]
    [InlineData("mysql_old_password", false)]
    [InlineData("../../evil", false)]
    [InlineData("sha256_password", false)]
    [InlineData("full", false)]
    [InlineData("key", false)]
    [InlineData("old", false)]
    [Trait("row", "C-23")]
    [Trait("attack", "B-05")]
    [Trait("attack", "B-09")]
    public void B05_B09_the_password_is_not_given_to_who_is_not_verified(string demand, bool tls)
    {
        var key = Encoding.ASCII.GetBytes(System.Security.Cryptography.RSA.Create(2048).ExportSubjectPublicKeyInfoPem());
        IReadOnlyList<byte[]?> demands = demand switch
        {
            "full" => [[1, 4], [1, .. key], RogueServer.Ok],
            "key" => [[1, .. key], RogueServer.Ok],
            "old" => [[0xFE], RogueServer.Ok],
            _ => [RogueServer.Switch(demand), [1, .. key], RogueServer.Ok],
        };
        using var rogue = new RogueServer(new() { OffersTls = tls, Demands = demands });
        foreach (var clear in new[] { false, true })
        {
            var outcome = Client(rogue.Port, null, [.. If(clear, "--enable-cleartext-plugin"), tls ? "--ssl-mode=REQUIRED" : "--ssl-mode=DISABLED", "-e", "SELECT 1"]);
            Assert.NotEqual(0, outcome.Code);
        }
        Thread.Sleep(30);
        Assert.DoesNotContain(Password, Encoding.Latin1.GetString(rogue.Plain), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, Encoding.Latin1.GetString(rogue.Inside), StringComparison.Ordinal);
        Assert.Equal(2, rogue.Connections);
    }

    [Fact]
    [Trait("attack", "B-19")]
    public void B19_endless_questions_come_to_an_end()
    {
        foreach (var demand in new[] { new byte[] { 1, 3 }, RogueServer.Switch("caching_sha2_password"), [1, 7] })
        {
            using var rogue = new RogueServer(new() { OffersTls = false, Demands = [.. Enumerable.Repeat<byte[]?>(demand, 200)] });
            var outcome = Client(rogue.Port, null, "--ssl-mode=DISABLED", "-e", "SELECT 1");
            Assert.Equal(1, outcome.Code);
        }
    }

    private static byte[] Column(string name) =>
    [
        3, .. "def"u8, 0, 0, 0, (byte)Encoding.UTF8.GetByteCount(name), .. Encoding.UTF8.GetBytes(name), 0, 12, 45, 0, 0, 1, 0, 0, 253, 0, 0, 0, 0, 0,
    ];

    private static byte[] Eof => [0xFE, 0, 0, 2, 0];

    private static Wickedness Answering(Func<string, IEnumerable<byte[]>> answers) => new() { OffersTls = false, Demands = [RogueServer.Ok], Answers = answers };

    public static TheoryData<string> LyingResults => ["count", "count8", "length", "negative", "short row", "sequence", "more", "nul", "infile", "empty", "truncated"];

    [Theory, MemberData(nameof(LyingResults))]
    [Trait("attack", "D-02")]
    [Trait("attack", "D-03")]
    [Trait("attack", "D-19")]
    [Trait("attack", "F-01")]
    public void D02_D03_D19_F01_results_that_lie_are_an_error_and_cost_nothing(string lie)
    {
        using var rogue = new RogueServer(Answering(_ => lie switch
        {
            "count" => [[0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Column("a")],
            "count8" => [[0xFD, 0xFF, 0xFF, 0xFF], Column("a"), Eof],
            "length" => [[1], Column("a"), Eof, [0xFE, 0, 0, 0, 0, 0, 0, 0, 0x80, 1]],
            "negative" => [[1], Column("a"), Eof, [0xFD, 0xFF, 0xFF, 0xFF, 1]],
            "short row" => [[3], Column("a"), Column("b"), Column("c"), Eof, [1, 65]],
            "sequence" => [[.. RawClient.Frame(7, RogueServer.Ok), 0xEE, 0xEE, 0xEE, 0xEE]],
            "more" => [[1], Column("a"), [1]],
            "nul" => [[0]],
            "truncated" => [[1], Column("a"), Eof, [1, 65], [1, 66], RogueServer.Close],
            "infile" => [[0xFB, .. "/etc/passwd"u8]],
            _ => [[]],
        }));
        var outcome = Client(rogue.Port, null, "--ssl-mode=DISABLED", "--quick", "-e", "SELECT 1");
        if (lie == "more") Assert.True(outcome.Code is 1 or 0, outcome.Error);
        else Assert.True(outcome.Code == 1, $"{outcome.Code} {outcome.Output} {outcome.Error}");
        Assert.DoesNotContain("root:", Encoding.Latin1.GetString(rogue.Plain), StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "F-02")]
    public void F02_data_and_names_are_byte_exact_in_batch_and_cannot_drive_a_terminal_in_errors()
    {
        using var rogue = new RogueServer(Answering(sql => sql.Contains("bad", StringComparison.Ordinal)
            ? [RogueServer.Error(1064, "\u001b[31mbad\u0007")]
            : [[1], Column("a"), Eof, [5, 0x1B, .. "[31m"u8], Eof]));
        var good = Client(rogue.Port, null, "--ssl-mode=DISABLED", "-NBre", "SELECT good");
        Assert.Equal((0, "\u001b[31m\n"), (good.Code, good.Output));
        var bad = Client(rogue.Port, null, "--ssl-mode=DISABLED", "-e", "SELECT bad");
        Assert.Equal(1, bad.Code);
        Assert.DoesNotContain('\u001b', bad.Error);
    }

    [Fact]
    [Trait("attack", "D-22")]
    public void D22_a_version_of_100_kB_is_refused_or_harmless_and_cannot_drive_a_terminal()
    {
        foreach (var version in new[] { new string('8', 60_000), "8.4.0\u001b]0;owned\u0007" })
        {
            using var rogue = new RogueServer(new() { OffersTls = false, Version = version, Demands = [RogueServer.Ok], Answers = _ => [RogueServer.Ok] });
            var outcome = Client(rogue.Port, "status\n", "--ssl-mode=DISABLED");
            Assert.InRange(outcome.Code, 0, 1);
            Assert.DoesNotContain('\u001b', outcome.Output);
            Assert.DoesNotContain('\u001b', outcome.Error);
        }
    }
}

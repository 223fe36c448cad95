using System.Text.RegularExpressions;
using Cardea.Certificates.Lint;
using Cardea.Certs;
using Cardea.Client;
using Cardea.Doctor;
using Cardea.Doctor.Causes;
using Cardea.Options;

namespace Cardea.Tests.Doctor;

/// <summary>The table of causes is whole, and what it fills in cannot break out of its command.</summary>
public sealed partial class CauseTableTests
{
    private static readonly string[] Names =
    [
        "host", "port", "place", "user", "mode", "ca", "cert", "file", "address", "who", "version", "method", "reason", "names", "san", "date", "days", "account", "suites", "mine", "theirs", "hint",
        "decision", "rule", "count", "what", "channel", "accounts",
    ];

    [Fact]
    public void Every_cause_says_what_is_wrong_and_what_helps_and_has_a_name_of_its_own()
    {
        var all = CauseTable.All.ToArray();
        Assert.Equal(all.Length, all.Select(static c => c.Id).Distinct().Count());
        Assert.InRange(all.Length, 80, 200);
        Assert.All(all, static cause =>
        {
            Assert.Matches("^[a-z0-9-]+$", cause.Id);
            Assert.EndsWith(".", cause.Says, StringComparison.Ordinal);
            Assert.True(cause.Cure.Length > 5, cause.Id);
            Assert.False(cause.Cure.EndsWith('.'), cause.Id);
        });
    }

    [Fact]
    public void No_error_and_no_verdict_has_two_causes()
    {
        Assert.Empty(CauseTable.All.SelectMany(static c => c.Errors).GroupBy(static n => n).Where(static g => g.Count() > 1));
        Assert.Empty(CauseTable.All.SelectMany(static c => c.Verifications).GroupBy(static n => n).Where(static g => g.Count() > 1));
    }

    [Fact]
    public void What_lint_says_of_a_server_has_its_row()
    {
        string[] ofFiles = ["list", "key-mode", "file-mode", "directory-mode", "pair"];
        Assert.All(Linter.Names.Except(ofFiles), static name => Assert.True(CauseTable.Has($"lint-{name}"), name));
    }

    [Fact]
    public void Only_known_names_stand_in_braces()
    {
        foreach (var cause in CauseTable.All)
            foreach (Match match in Braces().Matches(string.Join(' ', cause.Says, cause.Cure, cause.Command)))
                Assert.True(Names.Contains(match.Groups[1].Value), $"{cause.Id}: {match.Value}");
    }

    /// <summary>Commands for a shell are understood by the verbs that they name.</summary>
    [Fact]
    public void Every_command_of_ours_is_understood_by_its_verb()
    {
        var values = new Values(("host", "db.example.com"), ("port", "3306"), ("user", "app"), ("ca", "ca.pem"), ("cert", "client-cert.pem"), ("file", "x.pem"), ("san", "--dns=db.example.com"), ("place", "/run/x.sock"));
        var verbs = new HashSet<string>();
        foreach (var cause in CauseTable.All.Where(static c => c.Command?.StartsWith("cardea ", StringComparison.Ordinal) == true))
        {
            var words = Words().Matches(values.Command(cause.Command!)).Select(static m => m.Value.Trim('\'')).ToArray();
            verbs.Add(words[1]);
            switch (words[1])
            {
                case "client":
                    Assert.Empty(OptionReader.Read(ClientOptions.Table, new DefaultFiles([], []), words[2..], static _ => null).Positional);
                    break;
                case "doctor":
                    Assert.InRange(OptionReader.Read(DoctorOptions.Table, new DefaultFiles([], []), words[2..], static _ => null).Positional.Count, 0, 1);
                    break;
                default:
                    Assert.Equal("certs", words[1]);
                    using (var output = new StringWriter()) Assert.True(CertsProgram.Run([.. words[2..], "--help"], output, output, TimeProvider.System) == 0, $"{cause.Id}: {output}");
                    break;
            }
        }
        Assert.Equal(["certs", "client", "doctor"], verbs.Order());
    }

    [Theory]
    [InlineData("db.example.com", "getent ahosts db.example.com")]
    [InlineData("a b", "getent ahosts 'a b'")]
    [InlineData("$(reboot)", "getent ahosts '$(reboot)'")]
    [InlineData("x'; reboot #", "getent ahosts 'x'\\''; reboot #'")]
    [InlineData("{user}", "getent ahosts '{user}'")]
    [InlineData("", "getent ahosts ''")]
    public void What_is_filled_into_a_command_stays_one_word(string host, string command) =>
        Assert.Equal(command, new Values(("host", host), ("user", "root")).Command("getent ahosts {host}"));

    [Fact]
    public void What_is_filled_into_sql_stays_inside_its_quotes() =>
        Assert.Equal("sql> SELECT '\\\\'' OR 1=1 -- '", new Values(("user", "\\' OR 1=1 -- ")).Command("sql> SELECT '{user}'"));

    [GeneratedRegex(@"'[^']*'|\S+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Braces();
}

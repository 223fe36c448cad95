using System.Text.RegularExpressions;
using Cardea.Doctor.Causes;

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
    public void Only_known_names_stand_in_braces()
    {
        foreach (var cause in CauseTable.All)
            foreach (Match match in Braces().Matches(string.Join(' ', cause.Says, cause.Cure, cause.Command)))
                Assert.True(Names.Contains(match.Groups[1].Value), $"{cause.Id}: {match.Value}");
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

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Braces();
}

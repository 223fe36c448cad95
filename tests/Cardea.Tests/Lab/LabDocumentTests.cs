using System.Text;
using Cardea.Lab;
using Cardea.Lab.Cases;
using Cardea.Tests.Tidy;

namespace Cardea.Tests.Lab;

/// <summary>docs/lab.md holds the table of cases and the rule behind the scorecard as the code has them. CARDEA_WRITE_DOCS=1 writes them anew.</summary>
public sealed class LabDocumentTests
{
    [Theory]
    [InlineData("cases")]
    [InlineData("modes")]
    public void Each_table_is_what_the_code_says(string section)
    {
        var path = Path.Combine(Repository.Root, "docs", "lab.md");
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- begin {section} -->\n", $"<!-- end {section} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"docs/lab.md has no section {section}");
        var wanted = section == "cases" ? Cases() : Modes();
        if (Environment.GetEnvironmentVariable("CARDEA_WRITE_DOCS") == "1") File.WriteAllText(path, text[..from] + wanted + text[to..]);
        Assert.Equal(wanted, File.ReadAllText(path)[from..].Split(end)[0]);
    }

    [Fact]
    public void Names_of_cases_are_unique_and_fit_into_files_and_commands()
    {
        Assert.Equal(LabCases.All.Count, LabCases.All.Select(static row => row.Name).Distinct().Count());
        Assert.All(LabCases.All, static row => Assert.Matches("^[a-z][a-z0-9-]{2,21}$", row.Name));
        Assert.All(Enum.GetValues<CaseGroup>(), static group => Assert.Contains(LabCases.All, row => row.Group == group));
    }

    [Fact]
    public void The_help_names_every_option_and_exit_code()
    {
        var help = LabHelp.Text();
        foreach (var option in new[] { LabOptions.Serve, LabOptions.Run, LabOptions.Score }.SelectMany(static table => table.Options)) Assert.Contains($"--{option.Name}", help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), static line => Assert.True(line.Length <= 140, line));
    }

    private static string Cases()
    {
        var table = new StringBuilder("| case | group | what the server is |\n|---|---|---|\n");
        foreach (var row in LabCases.All) table.Append($"| `{row.Name}` | {Word(row.Group)} | {row.Title} |\n");
        return table.ToString();
    }

    private static string Modes()
    {
        var modes = Enum.GetValues<SslMode>();
        var table = new StringBuilder($"| group | {string.Join(" | ", modes.Select(static mode => mode.Word()))} |\n|---|{string.Concat(modes.Select(static _ => "---|"))}\n");
        foreach (var group in Enum.GetValues<CaseGroup>()) table.Append($"| {Word(group)} | {string.Join(" | ", modes.Select(mode => Expectations.Of(group, mode).Word()))} |\n");
        return table.ToString();
    }

    private static string Word(CaseGroup group) => group.ToString().ToLowerInvariant();
}

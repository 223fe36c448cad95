using System.Globalization;
using System.Text;
using Cardea.Doctor.Causes;
using Cardea.Tests.Tidy;

namespace Cardea.Tests.Doctor;

/// <summary>docs/doctor.md holds the table of causes, made of the code. CARDEA_WRITE_DOCS=1 writes it anew.</summary>
public sealed class DoctorDocumentTests
{
    [Fact]
    public void The_causes_are_those_of_the_table()
    {
        var path = Path.Combine(Repository.Root, "docs", "doctor.md");
        var text = File.ReadAllText(path);
        const string Begin = "<!-- begin causes -->\n", End = "<!-- end causes -->";
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, from, StringComparison.Ordinal);
        var wanted = Table();
        if (Environment.GetEnvironmentVariable("CARDEA_WRITE_DOCS") == "1") File.WriteAllText(path, text[..from] + wanted + text[to..]);
        Assert.Equal(wanted, File.ReadAllText(path)[from..].Split(End)[0]);
    }

    private static string Table()
    {
        var text = new StringBuilder();
        var nothing = new Values();
        foreach (var (area, causes) in CauseTable.Areas)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {area}\n\n| cause | weight | what is wrong | errors | cure |\n|---|---|---|---|---|\n");
            foreach (var cause in causes)
            {
                var command = cause.Command is null ? "" : $"<br>`{nothing.Command(cause.Command)}`";
                text.Append(CultureInfo.InvariantCulture, $"| {cause.Id} | {cause.Weight.ToString().ToLowerInvariant()} | {Cell(nothing.Text(cause.Says))} | {string.Join(", ", cause.Errors)} | {Cell(nothing.Text(cause.Cure)) + command.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }
        return text.Append('\n').ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Client.Connecting;
using Cardea.Options;

namespace Cardea.Doctor.Reports;

/// <summary>Writes the report, for people or for programs. Nothing that a peer said reaches a terminal unescaped.</summary>
internal sealed class Paper(TextWriter output, bool json, bool quiet)
{
    /// <summary>The form of the JSON object; a change that breaks readers changes the number.</summary>
    public const string Schema = "cardea.doctor/1";

    private const int StepWidth = 11;
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Default };
    private readonly JsonObject _target = [];

    public void Begin(ConnectionPlan plan, OptionValues options)
    {
        var place = plan.SocketPath ?? $"{plan.Host}:{plan.Port}";
        _target["place"] = place;
        _target["user"] = options.IsGiven("user") ? options.Text("user") : null;
        _target["sslMode"] = plan.Mode.Word();
        if (!json && !quiet) output.WriteLine(Printable.Text($"{place}{(options.IsGiven("user") ? $" as {options.Text("user")}" : "")}, --ssl-mode={plan.Mode.Word()}"));
    }

    public void Show(Check check)
    {
        if (!json && !quiet) output.WriteLine($"  {Word(check.Mark),-4}  {check.Step.PadRight(StepWidth)} {Printable.Text(check.Text)}");
    }

    public void End(Report report)
    {
        if (json) output.WriteLine(Object(report).ToJsonString(Form));
        else
        {
            if (!quiet) ShowFindings(report);
            output.WriteLine(Printable.Text(Sentence(report)));
        }
        output.Flush();
    }

    private void ShowFindings(Report report)
    {
        if (report.Findings.Count > 0) output.WriteLine();
        var number = 0;
        foreach (var finding in report.Findings.OrderByDescending(static f => f.Cause.Weight))
        {
            output.WriteLine($"{++number}. {Word(finding.Cause.Weight)}: {Printable.Text(finding.Text)} [{finding.Cause.Id}]");
            foreach (var line in finding.Detail.Split('\n', StringSplitOptions.RemoveEmptyEntries)) output.WriteLine($"   {Printable.Text(line)}");
            output.WriteLine($"   cure: {Printable.Text(finding.Cure)}");
            if (finding.Command is { } command) output.WriteLine($"     {(command.StartsWith(Causes.Values.SqlPrompt, StringComparison.Ordinal) ? "" : "$ ")}{Printable.Text(command)}");
        }
        output.WriteLine();
    }

    private JsonObject Object(Report report) => new()
    {
        ["schema"] = Schema,
        ["verdict"] = report.Verdict.ToString().ToLowerInvariant(),
        ["summary"] = Sentence(report),
        ["target"] = _target,
        ["checks"] = new JsonArray([.. report.Checks.Select(static c => (JsonNode)new JsonObject { ["step"] = c.Step, ["mark"] = c.Mark.ToString().ToLowerInvariant(), ["text"] = c.Text })]),
        ["findings"] = new JsonArray([.. report.Findings.OrderByDescending(static f => f.Cause.Weight).Select(static f => (JsonNode)new JsonObject
        {
            ["cause"] = f.Cause.Id, ["weight"] = f.Cause.Weight.ToString().ToLowerInvariant(), ["text"] = f.Text, ["detail"] = f.Detail, ["cure"] = f.Cure, ["command"] = f.Command,
        })]),
        ["facts"] = report.Facts,
    };

    private static string Sentence(Report report)
    {
        var worst = report.Findings.OrderByDescending(static f => Order(f.Cause.Weight)).FirstOrDefault();
        var rest = report.Findings.Count(static f => f.Cause.Weight == Causes.Weight.Warning);
        return report.Verdict switch
        {
            Verdict.Safe => "Verdict: SAFE" + (rest > 0 ? $", with {rest} thing{(rest == 1 ? "" : "s")} to mend" : ""),
            Verdict.Unsafe => $"Verdict: {(worst!.Cause.Weight == Causes.Weight.Refused ? "REFUSED" : "UNSAFE")}: {worst.Text}",
            _ => $"Verdict: NOT TESTED: {worst!.Text}",
        };
    }

    // What stops people comes first in the verdict, then what endangers them.
    private static int Order(Causes.Weight weight) => weight switch { Causes.Weight.Refused => 4, Causes.Weight.Unsafe => 3, Causes.Weight.Untested => 2, _ => 0 };

    private static string Word(Mark mark) => mark switch { Mark.Good => "ok", Mark.Warning => "warn", Mark.Bad => "FAIL", Mark.Unknown => "?", _ => "-" };

    private static string Word(Causes.Weight weight) => weight switch
    {
        Causes.Weight.Note => "note",
        Causes.Weight.Warning => "to mend",
        Causes.Weight.Unsafe => "UNSAFE",
        Causes.Weight.Refused => "REFUSED",
        _ => "NOT TESTED",
    };
}

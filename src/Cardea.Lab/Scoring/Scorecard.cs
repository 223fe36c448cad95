using System.Text;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Lab.Cases;

namespace Cardea.Lab.Scoring;

/// <summary>All marks of one client in one mode.</summary>
/// <param name="Mode">What the client was told to check.</param>
/// <param name="Client">What was tested, for people.</param>
/// <param name="Marks">One for each case.</param>
/// <param name="Skipped">Cases that this client cannot be asked, with the reason.</param>
internal sealed record Scorecard(SslMode Mode, string Client, IReadOnlyList<Mark> Marks, IReadOnlyList<(LabCase Case, string Why)> Skipped)
{
    internal const string Schema = "cardea.lab.score/1";

    internal int FailedOpen => Count(Verdict.FailedOpen);

    internal int RefusedGood => Count(Verdict.RefusedGood);

    internal int Untested => Count(Verdict.Untested);

    // Who refuses everybody refuses bad servers too: without a good one that was accepted there is no proof.
    private bool HasControl => Marks.Any(static mark => mark is { Case.Group: CaseGroup.Good, Verdict: Verdict.Pass });

    internal int ExitCode => FailedOpen > 0 ? ExitCodes.FailedOpen : RefusedGood + Untested > 0 || !HasControl ? ExitCodes.CouldNotTest : ExitCodes.FullMarks;

    private static readonly Dictionary<Verdict, string> Words = new()
    {
        [Verdict.Pass] = "pass", [Verdict.Noted] = "-", [Verdict.FailedOpen] = "FAILED OPEN", [Verdict.RefusedGood] = "refused a good server", [Verdict.Untested] = "not tested",
    };

    /// <summary>The table for people.</summary>
    internal string Text()
    {
        var text = new StringBuilder();
        text.Append(Printable.Text(Client)).Append(" with ").Append(Mode.Word()).Append("\n\n");
        var width = Marks.Select(static m => m.Case.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var mark in Marks)
            text.Append("  ").Append(mark.Case.Name.PadRight(width)).Append("  ").Append(mark.Expected.Word().PadRight(7)).Append("  ")
                .Append(Words[mark.Verdict]).Append(": ").Append(Printable.Text(mark.Why)).Append('\n');
        foreach (var (row, why) in Skipped) text.Append("  ").Append(row.Name.PadRight(width)).Append("  not asked: ").Append(why).Append('\n');
        return text.Append('\n').Append(Summary()).Append('\n').ToString();
    }

    internal string Summary()
    {
        var scored = Marks.Where(static m => m.Expected != Expectation.May).ToArray();
        var passed = scored.Count(static m => m.Verdict == Verdict.Pass);
        var head = $"{passed} of {scored.Length}";
        var tail = Skipped.Count > 0 ? $"; {Skipped.Count} not asked" : "";
        if (FailedOpen > 0)
        {
            var worst = Marks.Where(static m => m.Verdict == Verdict.FailedOpen).Max(static m => m.Seen.Exposure);
            return $"{head}: FAILED OPEN in {FailedOpen}{(worst >= Exposure.Sealed ? ", and gave the password away" : "")}{tail}";
        }
        if (RefusedGood > 0) return $"{head}: no proof, {RefusedGood} good servers were refused{tail}";
        if (!HasControl) return $"{head}: no proof, there was no good server among them{tail}";
        return Untested > 0 ? $"{head}: no proof, {Untested} not tested{tail}" : $"{head}: full marks{tail}";
    }

    /// <summary>The same for programs.</summary>
    internal JsonObject Json() => new()
    {
        ["schema"] = Schema, ["client"] = Client, ["mode"] = Mode.Word(), ["fullMarks"] = ExitCode == ExitCodes.FullMarks, ["exitCode"] = ExitCode,
        ["failedOpen"] = FailedOpen, ["refusedGood"] = RefusedGood, ["untested"] = Untested,
        ["cases"] = new JsonArray([.. Marks.Select(static m => (JsonNode)MarkJson(m))]),
        ["notAsked"] = new JsonArray([.. Skipped.Select(static s => (JsonNode)new JsonObject { ["case"] = s.Case.Name, ["why"] = s.Why })]),
    };

    private static JsonObject MarkJson(Mark mark)
    {
        var data = new JsonObject
        {
            ["case"] = mark.Case.Name, ["group"] = mark.Case.Group.ToString().ToLowerInvariant(), ["expected"] = mark.Expected.Word(), ["verdict"] = mark.Verdict.ToString().ToLowerInvariant(),
            ["why"] = mark.Why, ["exit"] = mark.ExitCode,
        };
        foreach (var (name, value) in ObservationJson.Write(mark.Seen)) data[name] = value?.DeepClone();
        return data;
    }

    private int Count(Verdict verdict) => Marks.Count(mark => mark.Verdict == verdict);
}

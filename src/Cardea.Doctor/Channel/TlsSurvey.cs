using System.Text.Json.Nodes;
using Cardea.Doctor.Network;
using Cardea.Doctor.Reports;

namespace Cardea.Doctor.Channel;

/// <summary>What the server would speak, asked by hand: each version, the weak families of suites, groups for the future. A connection a question.</summary>
internal sealed class TlsSurvey(Way way, Report report)
{
    private const int MostNamed = 4; // of a family: more connections would tell nothing new

    private static readonly (ushort Version, string Name, bool IsOld)[] Versions =
        [(ClientHello.Tls13, "TLSv1.3", false), (ClientHello.Tls12, "TLSv1.2", false), (ClientHello.Tls11, "TLSv1.1", true), (ClientHello.Tls10, "TLSv1.0", true)];

    private static readonly (SuiteKind Kind, string Cause, Mark Mark)[] Families =
        [(SuiteKind.Broken, "suites-broken", Mark.Bad), (SuiteKind.NoForwardSecrecy, "suites-without-forward-secrecy", Mark.Warning), (SuiteKind.Cbc, "suites-cbc", Mark.Good)];

    /// <summary>False when the server gave no sensible answer at all.</summary>
    internal bool Run()
    {
        var facts = new JsonObject();
        report.Facts["tls"] = facts;
        var taken = new List<string>();
        foreach (var (version, name, isOld) in Versions)
        {
            var answer = way.Ask(version, version == ClientHello.Tls13 ? Suites.OfTls13 : Suites.UpToTls12);
            var isTaken = answer is HelloAnswer.Hello hello && hello.Version == version;
            facts[name] = answer is HelloAnswer.Silence or HelloAnswer.Unreachable ? null : isTaken;
            if (isTaken) taken.Add(name);
            report.Add(name, MarkOf(answer, isTaken, isOld), Words(answer, isTaken));
            if (isTaken && isOld) report.Find("tls-old-version", more: ("version", name));
            if (answer is HelloAnswer.Nonsense nonsense)
            {
                report.Find("tls-stripped", $"It said {Stranger.Quote(nonsense.First)}.");
                return false;
            }
            if (answer is HelloAnswer.Silence or HelloAnswer.Unreachable)
            {
                report.Find("tls-silent");
                return false;
            }
        }
        if (taken.Count == 0) return false;
        if (!taken.Contains("TLSv1.3")) report.Find("tls-without-13");
        AskForSuites(taken, facts);
        AskForGroup(taken, facts);
        return true;
    }

    private void AskForSuites(List<string> taken, JsonObject facts)
    {
        var highest = taken.Contains("TLSv1.2") ? ClientHello.Tls12 : taken.Contains("TLSv1.1") ? ClientHello.Tls11 : taken.Contains("TLSv1.0") ? ClientHello.Tls10 : (ushort)0;
        if (highest == 0)
        {
            report.Add("suites", Mark.Good, "those of TLS 1.3 only");
            return;
        }
        foreach (var (kind, cause, mark) in Families)
        {
            var names = PickFrom([.. Suites.Of(kind)], highest);
            facts[cause] = new JsonArray([.. names.Select(static n => (JsonNode)n)]);
            if (names.Count == 0) continue;
            report.Add("suites", mark, $"{KindWords(kind)}: {string.Join(", ", names)}{(names.Count == MostNamed ? " …" : "")}");
            report.Find(cause, more: ("suites", string.Join(", ", names)));
        }
        if (!report.Has("suites-broken") && !report.Has("suites-without-forward-secrecy") && !report.Has("suites-cbc"))
            report.Add("suites", Mark.Good, "none that is weak");
    }

    private List<string> PickFrom(List<ushort> offered, ushort version)
    {
        var names = new List<string>();
        while (offered.Count > 0 && names.Count < MostNamed && way.Ask(version, offered) is HelloAnswer.Hello hello && offered.Remove(hello.Suite)) names.Add(Suites.Name(hello.Suite));
        return names;
    }

    private void AskForGroup(List<string> taken, JsonObject facts)
    {
        if (!taken.Contains("TLSv1.3")) return;
        var hybrid = way.Ask(ClientHello.Tls13, Suites.OfTls13, Suites.HybridGroup) is HelloAnswer.Hello { Group: Suites.HybridGroup };
        facts["hybridGroup"] = hybrid;
        if (hybrid) report.Add("groups", Mark.Good, $"{Suites.GroupName(Suites.HybridGroup)} too: what is recorded today stays closed to quantum computers");
        else report.Find("tls-not-post-quantum");
    }

    private static Mark MarkOf(HelloAnswer answer, bool taken, bool isOld) => answer switch
    {
        HelloAnswer.Silence or HelloAnswer.Unreachable => Mark.Unknown,
        HelloAnswer.Nonsense => Mark.Bad,
        _ when isOld => taken ? Mark.Bad : Mark.Good,
        _ => taken ? Mark.Good : Mark.Warning,
    };

    private static string Words(HelloAnswer answer, bool taken) => answer switch
    {
        HelloAnswer.Hello hello when taken => $"taken, {Suites.Name(hello.Suite)}{(hello.Group == 0 ? "" : ", " + Suites.GroupName(hello.Group))}",
        HelloAnswer.Hello hello => $"not taken: it answered with version 0x{hello.Version:X4}",
        HelloAnswer.Alert alert => $"not taken ({Alerts.Name(alert.Description)})",
        HelloAnswer.Closed => "not taken (it hung up)",
        HelloAnswer.Nonsense => "the answer to the TLS request is not TLS",
        HelloAnswer.Silence => "no answer in time",
        _ => "no further connection could be opened",
    };

    private static string KindWords(SuiteKind kind) => kind switch { SuiteKind.Broken => "broken ones", SuiteKind.NoForwardSecrecy => "without forward secrecy", _ => "CBC" };
}

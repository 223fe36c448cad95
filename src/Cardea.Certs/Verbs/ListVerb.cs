using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>list</c>: what was issued.</summary>
internal static class ListVerb
{
    internal static readonly Verb Row = new("list", "", "lists the certificates that the CA has issued", Run)
    {
        Options =
        [
            new("expiring", OptionKind.Text, "only those that end within this time: 12h, 30d, 6w or 2y"),
            new("revoked", OptionKind.Flag, "only revoked ones"),
        ],
        Examples = ["cardea certs list", "cardea certs list --expiring=30d --json"],
    };

    private static Answer Run(Call call)
    {
        var until = call.Options.Text("expiring") is { } text ? call.Now + Lifetime.Parse("expiring", text) : (DateTimeOffset?)null;
        var entries = call.Folder.ReadRegister().Entries
            .Where(e => (!call.Options.Flag("revoked") || e.RevokedAt is not null) && (until is null || (e.NotAfter <= until && e.NotAfter > call.Now && e.RevokedAt is null))).ToArray();
        var answer = new Answer().Value("certificates", new JsonArray([.. entries.Select(e => (JsonNode)Json(e, call.Now))]));
        if (entries.Length == 0)
            return answer.Line("none");
        answer.Line($"{"STATE",-8} {"UNTIL",-23} {"USE",-8} {"SERIAL",-32} SUBJECT");
        foreach (var e in entries)
            answer.Line($"{StateOf(e, call.Now),-8} {(e.NotAfter is { } end ? Answer.Time(end) : "unknown"),-23} {e.Use,-8} {e.Serial,-32} {e.Subject}");
        return answer;
    }

    internal static string StateOf(IssuedCertificate e, DateTimeOffset now) => e.RevokedAt is not null ? "revoked" : e.NotAfter <= now ? "expired" : "valid";

    internal static JsonObject Json(IssuedCertificate e, DateTimeOffset now) => new()
    {
        ["serial"] = e.Serial, ["state"] = StateOf(e, now), ["use"] = e.Use, ["subject"] = e.Subject, ["sha256"] = e.Sha256, ["file"] = e.File,
        ["notAfter"] = e.NotAfter is { } end ? Answer.Iso(end) : null, ["revokedAt"] = e.RevokedAt is { } at ? Answer.Iso(at) : null,
        ["reason"] = e.RevokedAt is null ? null : e.Reason.ToString(),
    };
}

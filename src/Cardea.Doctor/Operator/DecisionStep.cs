using System.Globalization;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Doctor.Reports;

namespace Cardea.Doctor.Operator;

/// <summary>Logins as a cardea server decided on them: the one that was asked for, rule by rule, or the last that were refused; and what a login of an account would meet.</summary>
internal sealed class DecisionStep(Patient patient, Report report, Questions ask, JsonObject facts)
{
    private const int LastRefusals = 5;

    internal bool Run()
    {
        if (patient.Options.Text("check-login") is { } account)
        {
            try
            {
                Check(account);
            }
            catch (IOException unreadable)
            {
                report.Add("check", Mark.Unknown, unreadable.Message);
                report.Find("ca-unusable", more: [("reason", unreadable.Message), ("file", patient.Options.Text("check-certificate")!)]);
            }
        }
        return patient.DecisionId is { } id ? One(id) : Last();
    }

    private bool One(string id)
    {
        // The id is 24 hexadecimal digits: nothing in it can end the quotes.
        var rows = ask.Rows($"SELECT time, outcome, user, host, account, method, rule, error, reason, transport, tls_version, tls_cipher, peer_subject FROM sys.login_decisions WHERE id = '{id}'");
        if (ask.Error is not null) return false;
        if (rows is not [{ Length: >= 13 } d, ..])
        {
            report.Add("decision", Mark.Unknown, $"{id} is not kept");
            report.Find("decision-unknown");
            return true;
        }
        var who = $"'{d[2]}'@'{d[3]}'";
        var admitted = d[1] is "ADMITTED" or "REPORTED";
        report.Add("decision", admitted ? Mark.Good : Mark.Bad, $"{d[1]} at {d[0]} UTC: {who}, account {d[4] ?? "none"}, {d[5]}{(d[7] is null ? "" : $", error {d[7]}")}{(d[8] is null ? "" : $": {d[8]}")}");
        report.Add("link", Mark.Good, $"{d[9]}{(string.IsNullOrEmpty(d[10]) ? "" : $", {d[10]}, {d[11]}")}{(d[12] is null ? ", no client certificate" : $", client certificate {d[12]}")}");
        var rules = ask.Rows($"SELECT rule, detail, verdict, expected, actual, set_by FROM sys.login_decision_rules WHERE id = '{id}' ORDER BY ordinal");
        Show(rules, 0);
        facts["decision"] = new JsonObject { ["id"] = id, ["outcome"] = d[1], ["user"] = d[2], ["host"] = d[3], ["account"] = d[4], ["rule"] = d[6] };
        if (!admitted) report.Find("decision-refused", Refused(rules, 0), ("who", who), ("rule", d[6] ?? "?"));
        return true;
    }

    private bool Last()
    {
        var rows = ask.Rows("SELECT time, user, host, rule, error, reason, id FROM sys.login_decisions WHERE outcome = 'REFUSED' ORDER BY time DESC");
        if (ask.Error is not null || rows.Any(static row => row.Length < 7)) return false;
        foreach (var row in rows.Take(LastRefusals))
            report.Add("refused", Mark.Warning, $"{row[0]} UTC '{row[1]}'@'{row[2]}': {row[3]}{(row[5] is null ? "" : $", {row[5]}")} (cardea doctor {row[6]})");
        facts["refusals"] = rows.Count;
        if (rows.Count > 0) report.Find("recent-refusals", more: ("count", rows.Count.ToString(CultureInfo.InvariantCulture)));
        else report.Add("refused", Mark.Good, "no login of the last ones");
        return true;
    }

    // USER or USER@HOST, with the client certificate that was given for it.
    private void Check(string account)
    {
        var at = account.LastIndexOf('@');
        var (user, host) = at < 0 ? (account, "%") : (account[..at], account[(at + 1)..]);
        var certificate = patient.Options.Text("check-certificate") is { } file
            ? $" USING CERTIFICATE '{Quote(PemText.Read(file))}'"
            : " WITH TLS_VERSION 'TLSv1.3'"; // the doctor comes by TLS, with a certificate or without
        var rules = ask.Rows($"CHECK LOGIN FOR '{Quote(user)}'@'{Quote(host)}'{certificate}");
        if (ask.Error is { } error)
        {
            report.Add("check", Mark.Unknown, $"ERROR {error.Number}: {error.Message}");
            report.Find("login-check-impossible", error.Message);
            return;
        }
        Show(rules, 1);
        var refused = rules.Any(static row => row.Length > 3 && row[3] == "REFUSED");
        report.Add("check", refused ? Mark.Bad : Mark.Good, $"such a login of '{user}'@'{host}' would be {(refused ? "refused" : "let in, if it is proven")}");
        facts["checkLogin"] = new JsonObject { ["user"] = user, ["host"] = host, ["refused"] = refused };
        if (refused) report.Find("login-would-be-refused", Refused(rules, 1), ("who", $"'{user}'@'{host}'"));
    }

    private void Show(IReadOnlyList<string?[]> rules, int from)
    {
        foreach (var row in rules.Where(row => row.Length >= from + 6))
            report.Add("rule", row[from + 2] switch { "PASSED" => Mark.Good, "REPORTED" => Mark.Warning, _ => Mark.Bad },
                $"{row[from]}{(row[from + 1] is null ? "" : $" {row[from + 1]}")}: {Terms(row, from)}");
    }

    private static string Terms(string?[] row, int from) =>
        $"expected {row[from + 3]}{(string.IsNullOrEmpty(row[from + 4]) ? "" : $"; came {row[from + 4]}")}{(row[from + 5] is null ? "" : $"; set by {row[from + 5]}")}";

    private static string Refused(IReadOnlyList<string?[]> rules, int from) => string.Join('\n', rules.Where(row => row.Length >= from + 6 && row[from + 2] == "REFUSED")
        .Select(row => $"{row[from]}{(row[from + 1] is null ? "" : $" {row[from + 1]}")}: {Terms(row, from)}"));

    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);
}

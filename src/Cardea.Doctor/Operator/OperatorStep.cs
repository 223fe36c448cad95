using System.Globalization;
using System.Text.Json.Nodes;
using Cardea.Doctor.Reports;

namespace Cardea.Doctor.Operator;

/// <summary>
/// The server's side, as far as the account may see it: decisions of logins, what was loaded and when it ends, sessions, accounts, variables. Servers that
/// are not ours lack some of it, which is passed over.
/// </summary>
internal sealed class OperatorStep(Patient patient, Report report, Questions ask)
{
    private const int MostNamed = 8;
    private readonly JsonObject _facts = [];

    internal void Run()
    {
        report.Facts["serverSide"] = _facts;
        Variables();
        var seen = Accounts();
        seen |= Certificates();
        seen |= Sessions();
        seen |= new DecisionStep(patient, report, ask, _facts).Run();
        if (seen) return;
        report.Add("server", Mark.Skipped, "this account may not see the server's side");
        report.Find(patient.Options.Flag("server") || patient.DecisionId is not null ? "server-side-denied" : "server-side-hidden");
    }

    private void Variables()
    {
        var words = new List<string>();
        foreach (var name in new[] { "require_secure_transport", "tls_version", "have_ssl" })
        {
            if (ask.Rows($"SHOW GLOBAL VARIABLES LIKE '{name}'") is not [[_, var value, ..], ..]) continue;
            _facts[name] = value;
            words.Add($"{name} {value}");
        }
        if (words.Count > 0) report.Add("variables", Mark.Good, string.Join(", ", words));
    }

    private bool Accounts()
    {
        const string Columns = "user, host, plugin, authentication_string = '', ssl_type";
        // MySQL's table says who is locked; MariaDB's view does not, and lists roles, which have no host.
        var rows = ask.Rows($"SELECT {Columns} FROM mysql.user WHERE account_locked = 'N' AND host <> ''");
        if (ask.Error is not null) rows = ask.Rows($"SELECT {Columns} FROM mysql.user WHERE host <> ''");
        if (ask.Error is not null || rows.Any(static row => row.Length < 5)) return false;
        var accounts = rows.Select(static row => new Row(row[0] ?? "", row[1] ?? "", row[2] ?? "", row[3] == "1", row[4] ?? "")).ToArray();
        _facts["accounts"] = accounts.Length;
        var before = report.Findings.Count;
        if (accounts.Any(static a => a.User.Length == 0)) report.Find("accounts-anonymous");
        Name("accounts-without-password", accounts.Where(static a => a is { HasNoPassword: true, User.Length: > 0, Plugin: "" or "mysql_native_password" or "caching_sha2_password" or "sha256_password" }));
        Name("accounts-root-remote", accounts.Where(static a => a.User == "root" && a.Host.Contains('%', StringComparison.Ordinal)));
        Name("accounts-weak-method", accounts.Where(static a => a.Plugin == "mysql_native_password" && !a.HasNoPassword));
        if (_facts["require_secure_transport"]?.GetValue<string>() is not "ON")
            Name("accounts-without-require", accounts.Where(static a => a.SslType.Length == 0 && a.Host is not ("localhost" or "127.0.0.1" or "::1")));
        report.Add("accounts", report.Findings.Count == before ? Mark.Good : Mark.Warning, $"{accounts.Length} that can log in{(report.Findings.Count == before ? "" : ", see below")}");
        return true;
    }

    private sealed record Row(string User, string Host, string Plugin, bool HasNoPassword, string SslType);

    private void Name(string cause, IEnumerable<Row> accounts)
    {
        var names = accounts.Select(static a => $"'{a.User}'@'{a.Host}'").ToArray();
        if (names.Length > 0) report.Find(cause, more: ("accounts", string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "")));
    }

    private bool Certificates()
    {
        var rows = ask.Rows("SELECT channel, kind, name, days_left, state FROM sys.tls_certificates");
        if (ask.Error is not null || rows.Any(static row => row.Length < 5)) return false;
        foreach (var row in rows)
        {
            var (what, state) = ($"{row[1]} {row[2]}", row[4]);
            if (state is "EXPIRED" or "NOT YET VALID") report.Find("loaded-certificate-ended", state, ("what", what), ("channel", row[0] ?? ""));
            else if (state == "EXPIRING") report.Find("loaded-certificate-ends", more: [("what", what), ("channel", row[0] ?? ""), ("days", row[3] ?? "?")]);
        }
        var first = rows.Select(static row => int.TryParse(row[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) ? days : int.MaxValue).DefaultIfEmpty(int.MaxValue).Min();
        _facts["loadedCertificates"] = rows.Count;
        report.Add("loaded", rows.All(static row => row[4] == "VALID") ? Mark.Good : Mark.Warning, $"{rows.Count} certificates and lists in use{(first == int.MaxValue ? "" : $", the first ends in {first} days")}");
        return true;
    }

    private bool Sessions()
    {
        var rows = ask.Rows("SELECT COUNT(*), SUM(transport = 'TCP/IP') FROM sys.session_tls");
        if (ask.Error is not null || rows is not [[var all, var plain, ..], ..]) return false;
        _facts["sessions"] = all;
        _facts["sessionsWithoutTls"] = plain ?? "0";
        report.Add("sessions", plain is null or "0" ? Mark.Good : Mark.Warning, $"{all} open, {plain ?? "0"} over the network without TLS");
        if (plain is not (null or "0")) report.Find("sessions-without-tls", more: ("count", plain));
        return true;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cardea.Connections.Client;
using Cardea.Doctor.Reports;
using Cardea.Tls;

namespace Cardea.Doctor.Operator;

/// <summary>What the server itself says of the session and the account that came in: as whom, over what, under which rules.</summary>
internal sealed class AfterLogin(Patient patient, Report report, ClientConnection connection)
{
    private const int SoonDays = 30;
    private static readonly string[] LocalHosts = ["localhost", "127.0.0.1", "::1"];
    private readonly Questions _ask = new(connection, patient.TimeLeft);
    private readonly JsonObject _facts = [];

    internal void Run()
    {
        report.Facts["session"] = _facts;
        var account = _ask.One("SELECT CURRENT_USER()") ?? "";
        report.Know("account", account);
        _facts["account"] = account;
        var rule = RequireOf();
        _facts["require"] = rule;
        report.Add("account", Mark.Good, $"matched {account}{(rule is null ? "" : $", REQUIRE {rule}")}{Privileges()}");
        if (account.StartsWith('@') && patient.User is { Length: > 0 }) report.Find("matched-anonymous", more: ("account", account));
        Session(connection.Facts);
        PlainLink(account, rule);
        ServerCertificate();
        new OperatorStep(patient, report, _ask).Run();
    }

    // Without its end: what stands behind may be a password's hash.
    private string Privileges()
    {
        var grants = _ask.Rows("SHOW GRANTS").Select(static row => row[0] ?? "").ToArray();
        if (grants.Length == 0) return "";
        var first = grants[0].Split(" TO ")[0];
        var short_ = first.Length > 80 ? $"GRANT {first.Split(',').Length} privileges ON {first.Split(" ON ")[^1]}" : first;
        _facts["grants"] = grants.Length;
        return $", {short_}{(grants.Length > 1 ? $" and {grants.Length - 1} more" : "")}";
    }

    // The statement holds the password's hash: nothing but the word behind REQUIRE leaves this method.
    private string? RequireOf()
    {
        var text = _ask.One("SHOW CREATE USER CURRENT_USER()");
        if (text is null) return null;
        var at = text.LastIndexOf(" REQUIRE ", StringComparison.Ordinal);
        for (; at >= 0 && text[(at + 9)..].StartsWith("CURRENT", StringComparison.Ordinal); at = at == 0 ? -1 : text.LastIndexOf(" REQUIRE ", at - 1, StringComparison.Ordinal)) { } // PASSWORD REQUIRE CURRENT
        var word = at < 0 ? "NONE" : new string([.. text[(at + 9)..].TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c == '_')]);
        return new[] { "NONE", "SSL", "X509", "SUBJECT", "ISSUER", "CIPHER", "SAN" }.Contains(word, StringComparer.OrdinalIgnoreCase) ? word : "more";
    }

    private void Session(ChannelFacts facts)
    {
        if (patient.Plan.SocketPath is not null) return;
        var status = _ask.Rows("SHOW SESSION STATUS LIKE 'Ssl_%'").Where(static row => row.Length > 1).GroupBy(static row => row[0] ?? "", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static rows => rows.Key, static rows => rows.First()[1] ?? "", StringComparer.OrdinalIgnoreCase);
        var cipher = status.GetValueOrDefault("Ssl_cipher") ?? "";
        var version = status.GetValueOrDefault("Ssl_version") ?? "";
        _facts["sslCipher"] = cipher;
        _facts["sslVersion"] = version;
        var same = cipher == facts.Cipher;
        report.Add("session", same ? Mark.Good : Mark.Warning, cipher.Length == 0 ? "the server says that this session is not encrypted" : $"the server says {version}, {cipher}{(same ? ", as we do" : "")}");
        if (!same) report.Find("tls-ends-before-server", $"here: {facts.Version}, {facts.Cipher}; there: {(cipher.Length == 0 ? "plain" : $"{version}, {cipher}")}");
    }

    // Asked, not tried: a try would show a proof of the password to everybody on the way, and count as a failure.
    private void PlainLink(string account, string? rule)
    {
        var required = _ask.One("SELECT @@GLOBAL.require_secure_transport");
        var forbidden = required is "1" or "ON" || rule is not (null or "NONE");
        if (rule is null && !forbidden) return;
        _facts["plainAccepted"] = !forbidden;
        var host = account.Contains('@', StringComparison.Ordinal) ? account[(account.LastIndexOf('@') + 1)..] : "";
        var matters = !forbidden && !LocalHosts.Contains(host);
        report.Add("plain", matters ? Mark.Warning : Mark.Good, forbidden ? "the same login without TLS would be refused" : $"the same login without TLS would be accepted{(matters ? "" : ", from this machine only")}");
        if (matters && patient.Plan.SocketPath is null) report.Find("plain-link-accepted", more: ("account", account));
    }

    // Every account may see this status variable; MariaDB has it too.
    private void ServerCertificate()
    {
        if (_ask.Rows("SHOW STATUS LIKE 'Ssl_server_not_after'") is not [[_, { Length: > 0 } text, ..], ..]) return;
        if (!DateTimeOffset.TryParseExact(text, "MMM d HH:mm:ss yyyy 'GMT'", CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out var ends)) return;
        var days = (int)(ends - patient.Clock.GetUtcNow()).TotalDays;
        _facts["serverCertificateEnds"] = ends.ToString("O", CultureInfo.InvariantCulture);
        if (days is >= 0 and <= SoonDays && patient.Plan.SocketPath is not null) report.Find("certificate-ends-soon", more: [("date", ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("days", days.ToString(CultureInfo.InvariantCulture))]);
    }
}

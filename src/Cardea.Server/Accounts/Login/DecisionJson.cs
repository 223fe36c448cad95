using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cardea.Server.Accounts.Login;

/// <summary>A decision as one line of JSON. Everything outside printable ASCII is escaped, so no name or certificate can end the line or begin another.</summary>
internal static class DecisionJson
{
    public static string Write(LoginDecision decision, string id)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, decision, id);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, LoginDecision decision, string id)
    {
        json.WriteStartObject();
        json.WriteString("decision", id);
        json.WriteString("time", decision.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        json.WriteNumber("connection", decision.ConnectionId);
        json.WriteString("outcome", decision.Outcome.ToString().ToUpperInvariant());
        if (decision.IsChangeUser) json.WriteBoolean("change_user", true);
        json.WriteString("user", decision.User);
        json.WriteString("host", decision.Client.Text);
        if (decision.Account is { } account) json.WriteString("account", account.Id.Quoted);
        if (decision.Method.Length > 0) json.WriteString("method", decision.Method);
        if (decision.Path.Length > 0) json.WriteString("path", decision.Path);
        if (decision.EndedBy is { } rule) json.WriteString("rule", rule);
        if (decision.Error is { } error) json.WriteNumber("error", error.Number);
        if (decision.Reason is { } reason) json.WriteString("reason", reason);
        json.WriteStartObject("channel");
        foreach (var (name, value) in DecisionText.Channel(decision.Channel))
            if (value is not null) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartArray("rules");
        foreach (var finding in decision.Findings())
        {
            json.WriteStartObject();
            json.WriteString("rule", finding.Rule);
            if (finding.Detail.Length > 0) json.WriteString("detail", finding.Detail);
            json.WriteString("verdict", finding.Verdict.ToString().ToUpperInvariant());
            json.WriteString("expected", finding.Expected);
            json.WriteString("actual", finding.Actual);
            if (finding.SetBy is { } origin) json.WriteString("set_by", origin.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

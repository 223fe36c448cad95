using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cardea.Server.Accounts.Store;

/// <summary>The origins of an account's rules in the accounts file. They decide nothing, so one of a kind that this version does not know is left out.</summary>
internal static class OriginJson
{
    private const string Name = "origins";
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss";

    public static void Write(Utf8JsonWriter json, ImmutableArray<RuleOrigin> origins)
    {
        if (origins.IsEmpty) return;
        json.WriteStartArray(Name);
        foreach (var origin in origins)
        {
            json.WriteStartObject();
            json.WriteString("rule", origin.Rule.ToString());
            json.WriteString("sql", origin.Statement);
            json.WriteString("by", origin.By);
            json.WriteString("at", origin.At.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static ImmutableArray<RuleOrigin> Read(JsonElement json)
    {
        if (!json.TryGetProperty(Name, out var list)) return [];
        var origins = ImmutableArray.CreateBuilder<RuleOrigin>();
        foreach (var item in list.EnumerateArray())
            if (Enum.TryParse<AccountRule>(item.GetProperty("rule").GetString(), out var rule))
                origins.Add(new(rule, item.GetProperty("sql").GetString()!, item.GetProperty("by").GetString()!,
                    DateTimeOffset.ParseExact(item.GetProperty("at").GetString()!, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
        return origins.ToImmutable();
    }
}

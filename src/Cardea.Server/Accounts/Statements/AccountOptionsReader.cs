using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Statements;

/// <summary>Puts the options behind CREATE USER and ALTER USER (and REQUIRE and WITH of 5.7's GRANT) on a row. What is not named stays.</summary>
internal static class AccountOptionsReader
{
    public static Account Apply(Account account, AccountOptions options)
    {
        account = Apply(account, options.Require, options.Resources);
        account = options.Expiry switch
        {
            PasswordExpiry.Now when account.Id.User.Length == 0 => throw AccountNames.Error(ServerErrors.AnonymousExpiry()),
            PasswordExpiry.Now => account with { PasswordExpired = true },
            PasswordExpiry.Default => account with { PasswordLifetimeDays = null },
            PasswordExpiry.Never => account with { PasswordLifetimeDays = 0 },
            PasswordExpiry.Interval when options.ExpiryDays is 0 or > ushort.MaxValue => throw AccountNames.Error(ServerErrors.WrongValue("DAY", $"{options.ExpiryDays}")),
            PasswordExpiry.Interval => account with { PasswordLifetimeDays = options.ExpiryDays },
            _ => account,
        };
        foreach (var (name, number) in new[] { ("FAILED_LOGIN_ATTEMPTS", (long?)options.FailedLoginAttempts), ("PASSWORD_LOCK_TIME", options.PasswordLockTime) })
            if (number > short.MaxValue) throw AccountNames.Error(ServerErrors.WrongValue(name, $"{number}"));
        if (options.PasswordHistory is { } history) account = account with { PasswordHistory = history.Value };
        if (options.PasswordReuseDays is { } reuse) account = account with { PasswordReuseDays = reuse.Value };
        if (options.RequireCurrent is { } current)
            account = account with { PasswordRequireCurrent = current switch { RequireCurrentPassword.Required => true, RequireCurrentPassword.Optional => false, _ => null } };
        return account with
        {
            FailedLoginAttempts = options.FailedLoginAttempts ?? account.FailedLoginAttempts,
            PasswordLockDays = options.PasswordLockTime ?? account.PasswordLockDays,
            Locked = options.AccountLocked ?? account.Locked,
            Attributes = Understood(ReadAttributes(account.Attributes, options)),
        };
    }

    /// <summary>REQUIRE replaces the whole rule; each limit named replaces that limit.</summary>
    public static Account Apply(Account account, RequireClause? require, ResourceLimits? resources)
    {
        if (require is not null) account = account with { Require = Read(require), Attributes = WithRequire(account.Attributes, require) };
        if (resources is null) return account;
        var limits = account.Limits;
        return account with
        {
            Limits = new(resources.MaxQueriesPerHour ?? limits.QueriesPerHour, resources.MaxUpdatesPerHour ?? limits.UpdatesPerHour,
                resources.MaxConnectionsPerHour ?? limits.ConnectionsPerHour, resources.MaxUserConnections ?? limits.UserConnections),
        };
    }

    private static TlsRequirement Read(RequireClause clause) => clause.Kind switch
    {
        RequireKind.Ssl => new(TlsRequirementKind.Any),
        RequireKind.X509 => new(TlsRequirementKind.X509),
        RequireKind.Specified when clause is { Cipher: null, Issuer: null, Subject: null } => OnlyExtended(clause),
        RequireKind.Specified => new(TlsRequirementKind.Specified, clause.Cipher ?? "", clause.Issuer ?? "", clause.Subject ?? ""),
        RequireKind.None => TlsRequirement.None,
        _ => throw new ArgumentOutOfRangeException(nameof(clause), clause.Kind, "unknown REQUIRE"),
    };

    // What a stock server can enforce of it stands in its own words too.
    private static TlsRequirement OnlyExtended(RequireClause clause)
    {
        var asked = clause.Terms.Select(static t => t.Name).ToHashSet(StringComparer.Ordinal);
        if (asked.Overlaps(["SAN", "FINGERPRINT", "SERIAL", "EXTENDED_KEY_USAGE"])) return new(TlsRequirementKind.X509);
        return asked.Overlaps(["TLS_VERSION", "TLS_GROUP"]) ? new(TlsRequirementKind.Any) : TlsRequirement.None;
    }

    // REQUIRE replaces the whole rule, so also the part of it that lives in the attributes.
    private static string? WithRequire(string? present, RequireClause clause)
    {
        var attributes = present is null ? [] : JsonNode.Parse(present)!.AsObject();
        attributes.Remove(ExtendedRequire.Key);
        try
        {
            var rule = ExtendedRequire.Write(clause.Terms.Select(static t => (t.Name.ToLowerInvariant(), (IReadOnlyList<string>)[.. t.Values])), clause.ReportOnly);
            if (rule is not null) attributes[ExtendedRequire.Key] = rule;
        }
        catch (FormatException wrong)
        {
            throw AccountNames.Error(ServerErrors.WrongArguments($"REQUIRE: {wrong.Message}"));
        }
        return attributes.Count == 0 ? null : Print(attributes);
    }

    private static string? Understood(string? attributes)
    {
        try
        {
            _ = ExtendedRequire.Of(attributes);
            return attributes;
        }
        catch (FormatException wrong)
        {
            throw AccountNames.Error(ServerErrors.WrongArguments($"REQUIRE: {wrong.Message}"));
        }
    }

    private static string? ReadAttributes(string? present, AccountOptions options)
    {
        if (options.Attribute is null && options.Comment is null) return present;
        var merged = present is null ? [] : JsonNode.Parse(present)!.AsObject();
        if (options.Attribute is { } text)
        {
            Merge(merged, ParseObject(text));
        }
        else merged["comment"] = options.Comment;
        return merged.Count == 0 ? null : Print(merged);
    }

    // RFC 7396, as JSON_MERGE_PATCH() does it: null removes, objects merge, everything else replaces.
    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch.ToList())
        {
            if (value is null) into.Remove(name);
            else if (value is JsonObject inner)
            {
                if (into[name] is not JsonObject present) into[name] = present = [];
                Merge(present, inner);
            }
            else into[name] = value.DeepClone();
        }
    }

    private static JsonObject ParseObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw AccountNames.Error(ServerErrors.InvalidAttribute());
            return (JsonObject)Tree(document.RootElement)!;
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException)
        {
            throw AccountNames.Error(ServerErrors.InvalidAttribute());
        }
    }

    // Of a name that comes twice the last value counts, as in MySQL since 8.0.3; .NET's own tree throws when somebody looks into it.
    private static JsonNode? Tree(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var member in element.EnumerateObject()) map[member.Name] = Tree(member.Value);
                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Tree)]);
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    /// <summary>MySQL's way to print JSON: a blank behind colons and commas, short keys first.</summary>
    private static string Print(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var members = map.OrderBy(static m => m.Key.Length).ThenBy(static m => m.Key, StringComparer.Ordinal)
                    .Select(static m => $"{Quote(m.Key)}: {Print(m.Value)}");
                return $"{{{string.Join(", ", members)}}}";
            case JsonArray list:
                return $"[{string.Join(", ", list.Select(Print))}]";
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Quote(text);
            default:
                return node?.ToJsonString() ?? "null";
        }
    }

    private static string Quote(string text)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            writer.WriteStringValue(text);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

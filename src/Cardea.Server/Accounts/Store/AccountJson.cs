using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cardea.Server.Accounts.Passwords;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Store;

/// <summary>An account as the accounts file keeps it: one JSON object that a person can read. Fields with their default value are left out.</summary>
internal static class AccountJson
{
    public static void Write(Utf8JsonWriter json, Account account)
    {
        json.WriteStartObject();
        json.WriteString("user", account.Id.User);
        json.WriteString("host", account.Id.Host);
        json.WriteString("plugin", account.Plugin);
        // Stored strings may hold control bytes; Latin-1 keeps each byte one character.
        if (account.AuthenticationString.Length > 0) json.WriteString("auth", Encoding.Latin1.GetString(account.AuthenticationString));
        if (account.SecondAuthenticationString is { } second) json.WriteString("auth2", Encoding.Latin1.GetString(second));
        WriteFactors(json, account.FurtherFactors);
        WriteRequirement(json, account.Require);
        WriteLimits(json, account.Limits);
        WritePasswordRules(json, account);
        if (account.Locked) json.WriteBoolean("locked", true);
        if (account.Attributes is { } attributes) json.WriteString("attributes", attributes);
        OriginJson.Write(json, account.Origins);
        WriteTime(json, "created", account.Created);
        WriteTime(json, "changed", account.Changed);
        WriteGrants(json, account.Grants);
        json.WriteEndObject();
    }

    public static Account Read(JsonElement json) => new(new AccountId(Text(json, "user"), Text(json, "host")))
    {
        Plugin = Text(json, "plugin"),
        AuthenticationString = Encoding.Latin1.GetBytes(Text(json, "auth")),
        SecondAuthenticationString = json.TryGetProperty("auth2", out var second) ? Encoding.Latin1.GetBytes(second.GetString()!) : null,
        FurtherFactors = json.TryGetProperty("factors", out var factors)
            ? [.. factors.EnumerateArray().Select(static f => new AccountFactor(Text(f, "plugin"), Encoding.Latin1.GetBytes(Text(f, "auth"))))] : [],
        Require = ReadRequirement(json),
        Limits = json.TryGetProperty("limits", out var limits)
            ? new(limits[0].GetUInt32(), limits[1].GetUInt32(), limits[2].GetUInt32(), limits[3].GetUInt32()) : default,
        PasswordExpired = Flag(json, "expired") ?? false,
        PasswordChanged = Time(json, "passwordChanged"),
        PasswordLifetimeDays = Number(json, "lifetimeDays"),
        PasswordHistory = Number(json, "history"),
        PasswordReuseDays = Number(json, "reuseDays"),
        OldPasswords = ReadList(json, "oldPasswords", static old => new OldPassword(Time(old, "set"), Encoding.Latin1.GetBytes(Text(old, "auth")))),
        PasswordRequireCurrent = Flag(json, "requireCurrent"),
        FailedLoginAttempts = Number(json, "failedAttempts") ?? 0,
        PasswordLockDays = json.TryGetProperty("lockDays", out var days) ? days.GetInt32() : 0,
        Locked = Flag(json, "locked") ?? false,
        Attributes = json.TryGetProperty("attributes", out var attributes) ? attributes.GetString() : null,
        Origins = OriginJson.Read(json),
        Created = Time(json, "created"),
        Changed = Time(json, "changed"),
        Grants = ReadGrants(json),
    };

    private static void WriteFactors(Utf8JsonWriter json, ImmutableArray<AccountFactor> factors)
    {
        if (factors.IsEmpty) return;
        json.WriteStartArray("factors");
        foreach (var factor in factors)
        {
            json.WriteStartObject();
            json.WriteString("plugin", factor.Plugin);
            json.WriteString("auth", Encoding.Latin1.GetString(factor.AuthenticationString));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRequirement(Utf8JsonWriter json, TlsRequirement require)
    {
        if (require.Kind == TlsRequirementKind.None) return;
        json.WriteStartObject("require");
        json.WriteString("type", TypeText(require.Kind));
        if (require.Cipher.Length > 0) json.WriteString("cipher", require.Cipher);
        if (require.Issuer.Length > 0) json.WriteString("issuer", require.Issuer);
        if (require.Subject.Length > 0) json.WriteString("subject", require.Subject);
        json.WriteEndObject();
    }

    private static TlsRequirement ReadRequirement(JsonElement json)
    {
        if (!json.TryGetProperty("require", out var require)) return TlsRequirement.None;
        var kind = Text(require, "type") switch
        {
            "ANY" => TlsRequirementKind.Any,
            "X509" => TlsRequirementKind.X509,
            "SPECIFIED" => TlsRequirementKind.Specified,
            // A rule that we do not know must never become a weaker one.
            var other => throw new FormatException($"unknown REQUIRE type '{other}'"),
        };
        return new(kind, Text(require, "cipher"), Text(require, "issuer"), Text(require, "subject"));
    }

    /// <summary>mysql.user.ssl_type.</summary>
    public static string TypeText(TlsRequirementKind kind) => kind switch
    {
        TlsRequirementKind.Any => "ANY",
        TlsRequirementKind.X509 => "X509",
        TlsRequirementKind.Specified => "SPECIFIED",
        _ => "",
    };

    private static void WriteLimits(Utf8JsonWriter json, AccountLimits limits)
    {
        if (limits == default) return;
        json.WriteStartArray("limits");
        json.WriteNumberValue(limits.QueriesPerHour);
        json.WriteNumberValue(limits.UpdatesPerHour);
        json.WriteNumberValue(limits.ConnectionsPerHour);
        json.WriteNumberValue(limits.UserConnections);
        json.WriteEndArray();
    }

    private static void WritePasswordRules(Utf8JsonWriter json, Account account)
    {
        if (account.PasswordExpired) json.WriteBoolean("expired", true);
        WriteTime(json, "passwordChanged", account.PasswordChanged);
        if (account.PasswordLifetimeDays is { } lifetime) json.WriteNumber("lifetimeDays", lifetime);
        if (account.PasswordHistory is { } history) json.WriteNumber("history", history);
        if (account.PasswordReuseDays is { } reuse) json.WriteNumber("reuseDays", reuse);
        WriteList(json, "oldPasswords", account.OldPasswords, static (json, old) =>
        {
            WriteTime(json, "set", old.Set);
            json.WriteString("auth", Encoding.Latin1.GetString(old.Stored));
        });
        if (account.PasswordRequireCurrent is { } current) json.WriteBoolean("requireCurrent", current);
        if (account.FailedLoginAttempts != 0) json.WriteNumber("failedAttempts", account.FailedLoginAttempts);
        if (account.PasswordLockDays != 0) json.WriteNumber("lockDays", account.PasswordLockDays);
    }

    private static void WriteGrants(Utf8JsonWriter json, AccountGrants grants)
    {
        if (grants.Global != 0) json.WriteString("global", PrivilegeText(grants.Global));
        if (!grants.Dynamic.IsEmpty)
        {
            json.WriteStartObject("dynamic");
            foreach (var (name, grantOption) in grants.Dynamic) json.WriteBoolean(name, grantOption);
            json.WriteEndObject();
        }
        WriteList(json, "schemas", grants.Schemas, static (json, g) =>
        {
            json.WriteString("db", g.Pattern);
            json.WriteString("priv", PrivilegeText(g.Privileges));
        });
        WriteList(json, "restrictions", [.. grants.Restrictions], static (json, g) =>
        {
            json.WriteString("db", g.Key);
            json.WriteString("priv", PrivilegeText(g.Value));
        });
        WriteList(json, "tables", grants.Tables, WriteTable);
        WriteList(json, "routines", grants.Routines, static (json, g) =>
        {
            json.WriteString("db", g.Schema);
            json.WriteString(g.IsFunction ? "function" : "procedure", g.Routine);
            json.WriteString("priv", PrivilegeText(g.Privileges));
            WriteOrigin(json, g.Grantor, g.Granted);
        });
        WriteList(json, "roles", grants.Roles, static (json, g) =>
        {
            WriteId(json, g.Role);
            if (g.AdminOption) json.WriteBoolean("admin", true);
        });
        WriteList(json, "defaultRoles", grants.DefaultRoles, WriteId);
        WriteList(json, "proxies", grants.Proxies, static (json, g) =>
        {
            WriteId(json, g.Proxied);
            if (g.GrantOption) json.WriteBoolean("grant", true);
            WriteOrigin(json, g.Grantor, g.Granted);
        });
    }

    private static void WriteTable(Utf8JsonWriter json, TableGrant grant)
    {
        json.WriteString("db", grant.Schema);
        json.WriteString("table", grant.Table);
        if (grant.Privileges != 0) json.WriteString("priv", PrivilegeText(grant.Privileges));
        if (!grant.Columns.IsEmpty)
        {
            json.WriteStartObject("columns");
            foreach (var column in grant.Columns) json.WriteString(column.Column, PrivilegeText(column.Privileges));
            json.WriteEndObject();
        }
        WriteOrigin(json, grant.Grantor, grant.Granted);
    }

    private static AccountGrants ReadGrants(JsonElement json) => new()
    {
        Global = ReadPrivileges(Text(json, "global")),
        Dynamic = json.TryGetProperty("dynamic", out var dynamic)
            ? AccountGrants.None.Dynamic.AddRange(dynamic.EnumerateObject().Select(static p => KeyValuePair.Create(p.Name, p.Value.GetBoolean())))
            : AccountGrants.None.Dynamic,
        Schemas = ReadList(json, "schemas", static g => new SchemaGrant(Text(g, "db"), ReadPrivileges(Text(g, "priv")))),
        Restrictions = AccountGrants.None.Restrictions.AddRange(
            ReadList(json, "restrictions", static g => KeyValuePair.Create(Text(g, "db"), ReadPrivileges(Text(g, "priv"))))),
        Tables = ReadList(json, "tables", static g => new TableGrant(Text(g, "db"), Text(g, "table"), ReadPrivileges(Text(g, "priv")),
            g.TryGetProperty("columns", out var columns)
                ? [.. columns.EnumerateObject().Select(static c => new ColumnGrant(c.Name, ReadPrivileges(c.Value.GetString()!)))] : [],
            Text(g, "by"), Time(g, "at"))),
        Routines = ReadList(json, "routines", static g => new RoutineGrant(Text(g, "db"),
            g.TryGetProperty("function", out var function) ? function.GetString()! : Text(g, "procedure"),
            g.TryGetProperty("function", out _), ReadPrivileges(Text(g, "priv")), Text(g, "by"), Time(g, "at"))),
        Roles = ReadList(json, "roles", static g => new RoleGrant(ReadId(g), Flag(g, "admin") ?? false)),
        DefaultRoles = ReadList(json, "defaultRoles", ReadId),
        Proxies = ReadList(json, "proxies", static g => new ProxyGrant(ReadId(g), Flag(g, "grant") ?? false, Text(g, "by"), Time(g, "at"))),
    };

    public static void WriteId(Utf8JsonWriter json, AccountId id)
    {
        json.WriteString("user", id.User);
        json.WriteString("host", id.Host);
    }

    public static AccountId ReadId(JsonElement json) => new(Text(json, "user"), Text(json, "host"));

    private static void WriteOrigin(Utf8JsonWriter json, string grantor, DateTimeOffset granted)
    {
        json.WriteString("by", grantor);
        WriteTime(json, "at", granted);
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, ImmutableArray<T> list, Action<Utf8JsonWriter, T> write)
    {
        if (list.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (var item in list)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static ImmutableArray<T> ReadList<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(read)] : [];

    private static string PrivilegeText(Privilege set) => string.Join(',', Privileges.Names(set));

    private static Privilege ReadPrivileges(string text)
    {
        var set = Privilege.None;
        if (text.Length == 0) return set;
        foreach (var name in text.Split(','))
            set |= Privileges.Find(name) ?? throw new FormatException($"unknown privilege '{name}'");
        return set;
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static bool? Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetBoolean() : null;

    private static uint? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetUInt32() : null;

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset time)
    {
        if (time != default) json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Time(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? DateTimeOffset.ParseExact(value.GetString()!, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : default;
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts;
using Cardea.Tls;

namespace Cardea.Server.Upgrade.Import;

/// <summary>
/// One row of mysql.user or mysql.global_priv on its way to an account. What we cannot understand never makes the account weaker: it comes in locked,
/// and the report says why.
/// </summary>
internal sealed class ForeignAccount(AccountId id, ImportReport report)
{
    private readonly List<(string What, string Cure)> _problems = [];

    public AccountId Id => id;

    /// <summary>It may be here, but nobody comes in with it.</summary>
    public bool IsLocked => _problems.Count > 0 && !IsRole;

    public bool IsRole { get; private set; }

    /// <summary>MariaDB's default role, or empty.</summary>
    public string DefaultRole { get; private set; } = "";

    public Account Account { get; set; } = new(id) { Plugin = CachingSha2Password.MethodName };

    /// <summary>From a row of mysql.user.</summary>
    public static ForeignAccount OfUserRow(AccountId id, ForeignRow row, bool grantsSomewhere, ImportReport report)
    {
        var made = new ForeignAccount(id, report);
        var plugin = row.Text("plugin");
        var stored = row.Text("authentication_string");
        // Up to 5.6 and in MariaDB up to 10.3 a native hash may stand in either column.
        if (plugin is "" or MySqlNativePassword.MethodName or "mysql_old_password" && stored.Length == 0) stored = row.Text("Password");
        made.SetProof(ForeignProof.Of(plugin, stored));
        made.SetRequire(row.Text("ssl_type"), row.Text("ssl_cipher"), row.Text("x509_issuer"), row.Text("x509_subject"));
        made.SetLimits(row.Number);
        made.Account = made.Account with
        {
            Grants = AccountGrants.None with { Global = ForeignPrivileges.Global(row, grantsSomewhere) },
            PasswordExpired = row.Yes("password_expired"),
            PasswordChanged = Time(row.Text("password_last_changed")),
            PasswordLifetimeDays = Optional(row, "password_lifetime"),
            PasswordHistory = Optional(row, "Password_reuse_history"),
            PasswordReuseDays = Optional(row, "Password_reuse_time"),
            PasswordRequireCurrent = row.Value("Password_require_current") is { Length: > 0 } current ? current == "Y" : null,
            Locked = row.Yes("account_locked"),
        };
        if (row.Yes("is_role")) made.MakeRole();
        made.DefaultRole = row.Text("default_role");
        if (row.Value("User_attributes") is { Length: > 0 } attributes) made.ReadAttributes(attributes);
        return made;
    }

    /// <summary>From a row of MariaDB's mysql.global_priv. https://mariadb.com/kb/en/mysqlglobal_priv-table/</summary>
    public static ForeignAccount OfGlobalPriv(AccountId id, string text, ImportReport report)
    {
        var made = new ForeignAccount(id, report);
        using var json = Parse(text, id);
        var row = json.RootElement;
        List<string> unknown = [];
        var (privileges, dynamic) = ForeignPrivileges.MariaDb(Number(row, "access") is var access && access < 0 ? 0 : (ulong)access, unknown);
        foreach (var name in unknown) report.Note(id, $"the privilege {name} has no equal here");
        made.SetProof(Ways(row, report, id));
        made.SetRequire(Number(row, "ssl_type") switch { 0 or -1 => "", 1 => "ANY", 2 => "X509", 3 => "SPECIFIED", var other => other.ToString(CultureInfo.InvariantCulture) },
            Text(row, "ssl_cipher"), Text(row, "x509_issuer"), Text(row, "x509_subject"));
        made.SetLimits(name => Number(row, name));
        var changed = Number(row, "password_last_changed");
        made.Account = made.Account with
        {
            Grants = AccountGrants.None with
            {
                Global = privileges,
                Dynamic = AccountGrants.None.Dynamic.AddRange(dynamic.Distinct().Select(p => KeyValuePair.Create(p, (privileges & Privilege.GrantOption) != 0))),
            },
            // 0 is how MariaDB writes an expired password.
            PasswordExpired = row.TryGetProperty("password_last_changed", out _) && changed == 0,
            PasswordChanged = changed > 0 ? DateTimeOffset.FromUnixTimeSeconds(changed) : default,
            PasswordLifetimeDays = row.TryGetProperty("password_lifetime", out _) && Number(row, "password_lifetime") is >= 0 and var days ? (uint)days : null,
            Locked = IsTrue(row, "account_locked"),
        };
        if (IsTrue(row, "is_role")) made.MakeRole();
        made.DefaultRole = Text(row, "default_role");
        foreach (var member in row.EnumerateObject())
            if (!GlobalPrivMembers.Contains(member.Name)) made.Refuse($"its attribute '{member.Name}' is not known here and may be a rule");
        return made;
    }

    /// <summary>True for a role in mysql.global_priv.</summary>
    public static bool IsRoleIn(string globalPriv, AccountId id)
    {
        using var json = Parse(globalPriv, id);
        return IsTrue(json.RootElement, "is_role");
    }

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static readonly HashSet<string> GlobalPrivMembers =
    [
        "access", "version_id", "plugin", "authentication_string", "old_authentication_string", "auth_or", "password_last_changed", "password_lifetime", "account_locked",
        "ssl_type", "ssl_cipher", "x509_issuer", "x509_subject", "max_questions", "max_queries_per_hour", "max_updates", "max_updates_per_hour", "max_connections",
        "max_connections_per_hour", "max_user_connections", "max_statement_time", "default_role", "is_role",
    ];

    /// <summary>It comes in locked, for this reason.</summary>
    /// <param name="problem">The reason.</param>
    /// <param name="cure">What its owner needs before he may come in, as ALTER USER says it.</param>
    public void Refuse(string problem, string cure = "IDENTIFIED BY '…'") => _problems.Add((problem, cure));

    /// <summary>When all is read: locks what has to be locked and tells why.</summary>
    public void Finish()
    {
        if (!IsLocked) return;
        Account = Account with { Locked = true };
        foreach (var (problem, cure) in _problems) report.Note(id, $"locked: {problem}", $"ALTER USER {id.Quoted} {cure} ACCOUNT UNLOCK");
    }

    private void SetProof(ForeignProof proof)
    {
        Account = Account with { Plugin = proof.Plugin, AuthenticationString = proof.Stored };
        if (proof.Problem is { } problem) Refuse(problem);
    }

    private void MakeRole()
    {
        IsRole = true; // it is locked anyway, and has no password
        Account = Account with { Plugin = CachingSha2Password.MethodName, AuthenticationString = [], Locked = true, PasswordExpired = true };
    }

    private void SetRequire(string type, string cipher, string issuer, string subject)
    {
        TlsRequirementKind? kind = type.ToUpperInvariant() switch
        {
            "" or "NONE" => TlsRequirementKind.None,
            "ANY" => TlsRequirementKind.Any,
            "X509" => TlsRequirementKind.X509,
            "SPECIFIED" => TlsRequirementKind.Specified,
            _ => null,
        };
        if (kind is { } known) Account = Account with { Require = known == TlsRequirementKind.Specified ? new(known, cipher, issuer, subject) : new(known) };
        else Refuse($"its REQUIRE type '{type}' is not known here", "REQUIRE …");
    }

    private void SetLimits(Func<string, long> number)
    {
        Account = Account with { Limits = new(Limit("max_questions"), Limit("max_updates"), Limit("max_connections"), Limit("max_user_connections")) };
        if (number("max_statement_time") != 0) report.Note(id, "MAX_STATEMENT_TIME has no equal here");

        uint Limit(string name)
        {
            var limit = number(name);
            // MariaDB's -1 lets nobody in.
            if (limit < 0) Refuse($"its limit {name} is {limit.ToString(CultureInfo.InvariantCulture)}, which lets nobody in");
            return (uint)Math.Clamp(limit, 0, uint.MaxValue);
        }
    }

    // 8.0's column: https://dev.mysql.com/doc/refman/8.4/en/information-schema-user-attributes-table.html and what CREATE USER keeps there.
    private void ReadAttributes(string text)
    {
        using var json = Parse(text, id);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "metadata":
                    SetAttributes(member.Value);
                    break;
                case "Password_locking":
                    Account = Account with
                    {
                        FailedLoginAttempts = (uint)Math.Max(0, Number(member.Value, "failed_login_attempts")),
                        PasswordLockDays = (int)Number(member.Value, "password_lock_time_days"),
                    };
                    break;
                case "additional_password" when ForeignProof.Of(Account.Plugin, member.Value.GetString() ?? "") is { Problem: null } second:
                    Account = Account with { SecondAuthenticationString = second.Stored };
                    break;
                case "additional_password":
                    report.Note(id, "its second password cannot be used here");
                    break;
                case "Restrictions":
                    Restrict(member.Value);
                    break;
                case "multi_factor_authentication":
                    AddFactors(member.Value);
                    break;
                default:
                    Refuse($"its attribute '{member.Name}' is not known here and may be a rule");
                    break;
            }
        }
    }

    // ATTRIBUTE and COMMENT. Another server's users may keep something of their own under our key: then the rest comes along and the rule is asked for.
    private void SetAttributes(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            Refuse("its attributes are no JSON object");
            return;
        }
        try
        {
            Account = Account with { Attributes = metadata.GetRawText() };
        }
        catch (FormatException notOurs)
        {
            Refuse($"its attribute '{ExtendedRequire.Key}' is no rule that is known here ({notOurs.Message})", "REQUIRE …");
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                foreach (var kept in metadata.EnumerateObject().Where(static m => m.Name != ExtendedRequire.Key)) kept.WriteTo(json);
                json.WriteEndObject();
            }
            Account = Account with { Attributes = Encoding.UTF8.GetString(buffer.ToArray()) };
        }
    }

    // A partial revoke says: everywhere but there. What of it is not known here is taken away everywhere.
    private void Restrict(JsonElement restrictions)
    {
        foreach (var restriction in restrictions.EnumerateArray())
        {
            List<string> unknown = [];
            var schema = Text(restriction, "Database");
            var names = restriction.GetProperty("Privileges").EnumerateArray().Select(static p => p.GetString() ?? "").ToArray();
            var taken = ForeignPrivileges.Members(string.Join(',', names), PrivilegeLevel.Schema, unknown);
            Account = Account with { Grants = Account.Grants.WithRestriction(schema, taken) };
            if (unknown.Count > 0) Refuse($"its partial revoke of {string.Join(", ", unknown)} on '{schema}' is not known here");
        }
    }

    // The second and third factor, or nobody comes in: a login that asks for less is not the same account.
    private void AddFactors(JsonElement factors)
    {
        foreach (var factor in factors.EnumerateArray())
        {
            var (plugin, proof) = (Text(factor, "plugin"), ForeignProof.Of(Text(factor, "plugin"), Text(factor, "authentication_string")));
            if (Number(factor, "passwordless") != 0 || Number(factor, "requires_registration") != 0) Refuse($"its factor '{plugin}' needs a device, which is not known here");
            else if (proof.Problem is { } problem) Refuse($"of a further factor: {problem}");
            Account = Account with { FurtherFactors = Account.FurtherFactors.Add(new(proof.Plugin, proof.Stored)) };
        }
    }

    private static ForeignProof Ways(JsonElement row, ImportReport report, AccountId id)
    {
        var first = (Text(row, "plugin"), Text(row, "authentication_string"));
        List<(string, string)> ways = [first];
        if (row.TryGetProperty("auth_or", out var list))
            ways = [.. list.EnumerateArray().Select(way => way.TryGetProperty("plugin", out _) ? (Text(way, "plugin"), Text(way, "authentication_string")) : first)];
        var proof = ForeignProof.FirstOf(ways, out var usable);
        if (ways.Count > 1) report.Note(id, $"it has {ways.Count} ways to log in (OR), {usable} of them known here; the first of these is taken: {proof.Plugin}");
        return proof;
    }

    private static JsonDocument Parse(string text, AccountId id)
    {
        try
        {
            var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new ImportException($"The attributes of {id.Quoted} are no JSON object");
        }
        catch (JsonException bad)
        {
            throw new ImportException($"The attributes of {id.Quoted} are no JSON: {bad.Message}", bad);
        }
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value)) return 0;
        if (value.ValueKind == JsonValueKind.String) return long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var written) ? written : 0;
        return value.ValueKind != JsonValueKind.Number ? 0 : value.TryGetInt64(out var number) ? number : (long)value.GetDouble();
    }

    private static uint? Optional(ForeignRow row, string column) => row.Value(column) is { Length: > 0 } ? (uint)Math.Max(0, row.Number(column)) : null;

    // Times are the other server's local ones; here they count as UTC.
    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1970 ? time : default;
}

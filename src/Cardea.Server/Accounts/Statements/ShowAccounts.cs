using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Statements;

/// <summary>SHOW GRANTS and SHOW CREATE USER, in the words of 8.4.</summary>
internal sealed class ShowAccounts(AccountStore store, IAccountSettings settings)
{
    public AccountResult Grants(ShowGrantsStatement statement, IAccountSession session)
    {
        var ofSession = statement.Account is not { IsCurrentUser: false };
        var id = statement.Account is { } name ? AccountNames.Resolve(name, session) : session.Account;
        var privileges = session.Privileges.Current;
        if (id != session.Account && (privileges.OnTable("mysql", "user") & Privilege.Select) == 0)
            throw AccountNames.Error(ServerErrors.TableAccessDenied("SELECT", privileges.Account.User, privileges.ClientHost, "user"));
        var snapshot = store.Current;
        if (snapshot.Find(id) is not { } account) throw AccountNames.Error(ServerErrors.NoSuchGrant(id.User, id.Host));
        var roles = statement.Using.Select(r => AccountNames.Resolve(r, session)).ToList();
        foreach (var role in roles)
            if (!snapshot.IsMandatory(role) && account.Grants.Roles.All(r => r.Role != role)) throw AccountNames.Error(ServerErrors.RoleNotGranted(role.BackTicked, id.BackTicked));
        // Asked of oneself and without USING, the session's active roles count in.
        if (ofSession && roles.Count == 0) roles.AddRange(session.Privileges.ActiveRoles);
        var active = roles.Where(role => snapshot.IsMandatory(role) || account.Grants.Roles.Any(r => r.Role == role)).ToList();
        var (shown, administered) = active.Count == 0 ? (account.Grants, []) : Union(snapshot, account, active);
        // Mandatory roles belong to everybody: tools that copy accounts ask with FOR and must not copy them.
        var mandatory = statement.Account is null && id.User.Length > 0 ? snapshot.MandatoryRoles : [];
        return new([$"Grants for {id}"], [.. GrantText.Lines(id, shown, mandatory, administered).Select(static line => new[] { line })]);
    }

    public AccountResult CreateUser(ShowCreateUserStatement statement, IAccountSession session)
    {
        var id = AccountNames.Resolve(statement.Account, session);
        var privileges = session.Privileges.Current;
        var maySeeHash = (privileges.OnTable("mysql", "user") & Privilege.Select) != 0;
        if (id != session.Account && (privileges.OnSchema("mysql") & Privilege.Select) == 0)
            throw AccountNames.Error(ServerErrors.DatabaseAccessDenied(privileges.Account.User, privileges.Account.Host, "mysql"));
        if (store.Current.Find(id) is not { } account) throw AccountNames.OperationFailed("SHOW CREATE USER", [id]);
        return new([$"CREATE USER for {id}"], [[CreateUserText(account, maySeeHash, session.PrintIdentifiedWithAsHex ?? settings.PrintIdentifiedWithAsHex)]]);
    }

    private static string CreateUserText(Account account, bool maySeeHash, bool asHex)
    {
        var text = new StringBuilder("CREATE USER ").Append(account.Id.BackTicked).Append(" IDENTIFIED WITH ").Append(SqlText.Literal(account.Plugin));
        AppendStored(text, account.AuthenticationString, maySeeHash, asHex);
        foreach (var factor in account.FurtherFactors)
            AppendStored(text.Append(" AND IDENTIFIED WITH ").Append(SqlText.Literal(factor.Plugin)), factor.AuthenticationString, maySeeHash, asHex);
        if (!account.Grants.DefaultRoles.IsEmpty)
            text.Append(" DEFAULT ROLE ").AppendJoin(',', account.Grants.DefaultRoles.Select(static r => r.BackTicked));
        AppendRequire(text, account.Require);
        AppendLimits(text, account.Limits);
        text.Append(account switch
        {
            { PasswordExpired: true } => " PASSWORD EXPIRE",
            { PasswordLifetimeDays: null } => " PASSWORD EXPIRE DEFAULT",
            { PasswordLifetimeDays: 0 } => " PASSWORD EXPIRE NEVER",
            _ => string.Create(CultureInfo.InvariantCulture, $" PASSWORD EXPIRE INTERVAL {account.PasswordLifetimeDays} DAY"),
        });
        text.Append(account.Locked ? " ACCOUNT LOCK" : " ACCOUNT UNLOCK");
        text.Append(" PASSWORD HISTORY ").Append(account.PasswordHistory?.ToString(CultureInfo.InvariantCulture) ?? "DEFAULT");
        text.Append(" PASSWORD REUSE INTERVAL ").Append(account.PasswordReuseDays is { } days ? $"{days} DAY" : "DEFAULT");
        text.Append(" PASSWORD REQUIRE CURRENT").Append(account.PasswordRequireCurrent switch { null => " DEFAULT", true => "", false => " OPTIONAL" });
        if (account.FailedLoginAttempts != 0) text.Append(" FAILED_LOGIN_ATTEMPTS ").Append(account.FailedLoginAttempts);
        if (account.PasswordLockDays != 0)
            text.Append(" PASSWORD_LOCK_TIME ").Append(account.PasswordLockDays < 0 ? "UNBOUNDED" : account.PasswordLockDays.ToString(CultureInfo.InvariantCulture));
        if (account.Attributes is { } attributes) text.Append(" ATTRIBUTE ").Append(SqlText.Literal(attributes));
        return text.ToString();
    }

    private static void AppendStored(StringBuilder text, byte[] stored, bool maySeeHash, bool asHex)
    {
        if (stored.Length == 0) return;
        text.Append(" AS ");
        if (!maySeeHash) text.Append("'<secret>'");
        else if (asHex && stored.Any(static b => b is < 0x20 or > 0x7e)) text.Append("0x").Append(Convert.ToHexString(stored));
        else text.Append(SqlText.Literal(Encoding.Latin1.GetString(stored)));
    }

    private static void AppendRequire(StringBuilder text, TlsRequirement require)
    {
        text.Append(" REQUIRE ").Append(require.Kind switch
        {
            TlsRequirementKind.None => "NONE",
            TlsRequirementKind.Any => "SSL",
            TlsRequirementKind.X509 => "X509",
            _ => "",
        });
        if (require.Kind != TlsRequirementKind.Specified) return;
        text.Length--; // each part brings its own blank
        if (require.Subject.Length > 0) text.Append(" SUBJECT ").Append(SqlText.Literal(require.Subject));
        if (require.Issuer.Length > 0) text.Append(" ISSUER ").Append(SqlText.Literal(require.Issuer));
        if (require.Cipher.Length > 0) text.Append(" CIPHER ").Append(SqlText.Literal(require.Cipher));
    }

    private static void AppendLimits(StringBuilder text, AccountLimits limits)
    {
        if (limits == default) return;
        text.Append(" WITH");
        if (limits.QueriesPerHour != 0) text.Append(" MAX_QUERIES_PER_HOUR ").Append(limits.QueriesPerHour);
        if (limits.UpdatesPerHour != 0) text.Append(" MAX_UPDATES_PER_HOUR ").Append(limits.UpdatesPerHour);
        if (limits.ConnectionsPerHour != 0) text.Append(" MAX_CONNECTIONS_PER_HOUR ").Append(limits.ConnectionsPerHour);
        if (limits.UserConnections != 0) text.Append(" MAX_USER_CONNECTIONS ").Append(limits.UserConnections);
    }

    /// <summary>
    /// The account's grants with those of roles (and of what these reach) added; role edges stay the account's own. Beside them the roles that others
    /// of these roles have WITH ADMIN OPTION.
    /// </summary>
    private static (AccountGrants Grants, IReadOnlyList<AccountId> Administered) Union(AccountsSnapshot snapshot, Account account, IEnumerable<AccountId> roles)
    {
        var all = account.Grants;
        List<AccountGrants> sources = [all];
        List<AccountId> administered = [];
        HashSet<AccountId> seen = [account.Id];
        var open = new Queue<AccountId>(roles);
        while (open.TryDequeue(out var id))
        {
            if (!seen.Add(id) || snapshot.Find(id) is not { } role) continue;
            foreach (var edge in role.Grants.Roles)
            {
                open.Enqueue(edge.Role);
                if (edge.AdminOption) administered.Add(edge.Role);
            }
            sources.Add(role.Grants);
            all = all with { Global = all.Global | role.Grants.Global };
            foreach (var (name, option) in role.Grants.Dynamic) all = all with { Dynamic = all.Dynamic.SetItem(name, option || all.Dynamic.GetValueOrDefault(name)) };
            foreach (var grant in role.Grants.Schemas) all = all.WithSchema(grant.Pattern, grant.Privileges | (all.FindSchema(grant.Pattern)?.Privileges ?? 0));
            foreach (var grant in role.Grants.Tables)
            {
                var table = all.FindTable(grant.Schema, grant.Table);
                all = all.WithTable(grant with
                {
                    Privileges = grant.Privileges | (table?.Privileges ?? 0),
                    Columns = [.. grant.Columns.Concat(table?.Columns ?? []).GroupBy(static c => c.Column, StringComparer.OrdinalIgnoreCase)
                        .Select(static g => new ColumnGrant(g.Key, g.Aggregate(Privilege.None, static (set, c) => set | c.Privileges)))],
                });
            }
            foreach (var grant in role.Grants.Routines)
                all = all.WithRoutine(grant with { Privileges = grant.Privileges | (all.FindRoutine(grant.Schema, grant.Routine, grant.IsFunction)?.Privileges ?? 0) });
        }
        // Restricted is what no source gives.
        foreach (var schema in sources.SelectMany(static s => s.Restrictions.Keys).Distinct(StringComparer.Ordinal))
        {
            var held = sources.Aggregate(Privilege.None, (set, s) => set | s.GlobalOn(schema) | s.OnSchema(schema, literal: true));
            all = all.WithRestriction(schema, all.Global & ~held & Privileges.Of(PrivilegeLevel.Schema));
        }
        return (all, administered);
    }
}

/// <summary>
/// Grants as GRANT statements that would make them, in MySQL's order: global, dynamic, schemas (names without <c>_</c> and <c>%</c> first), partial
/// revokes, tables, procedures, functions, proxies, roles, roles with ADMIN OPTION (mysql_show_grants in sql/auth/sql_authorization.cc).
/// </summary>
internal static class GrantText
{
    /// <param name="id">Whose they are.</param>
    /// <param name="grants">Its own, or those together with active roles.</param>
    /// <param name="mandatory">Roles that are listed as if granted.</param>
    /// <param name="administered">Roles that active roles may pass on.</param>
    public static IEnumerable<string> Lines(AccountId id, AccountGrants grants, ImmutableArray<AccountId> mandatory, IReadOnlyList<AccountId> administered)
    {
        var to = $" TO {id.BackTicked}";
        // At the global level ALL PRIVILEGES is never printed: which ones it means changes from version to version.
        yield return $"GRANT {Names(grants.Global, Privilege.None)} ON *.*{to}{Option(grants.Global)}";
        foreach (var group in grants.Dynamic.GroupBy(static p => p.Value).OrderBy(static g => g.Key))
            yield return $"GRANT {string.Join(',', group.Select(static p => p.Key))} ON *.*{to}{(group.Key ? WithGrantOption : "")}";
        foreach (var grant in grants.Schemas.OrderBy(static g => g.Pattern.AsSpan().ContainsAny('_', '%')).ThenBy(static g => g.Pattern, StringComparer.Ordinal))
            yield return $"GRANT {Names(grant.Privileges, Privilege.AllSchema)} ON {SqlText.Identifier(grant.Pattern)}.*{to}{Option(grant.Privileges)}";
        foreach (var (schema, privileges) in grants.Restrictions)
            yield return $"REVOKE {Revoked(privileges)} ON {SqlText.Identifier(schema)}.* FROM {id.BackTicked}";
        foreach (var (name, grant) in grants.Tables.Select(static g => (Name: On(g.Schema, g.Table), Grant: g)).OrderBy(static g => g.Name, StringComparer.Ordinal))
            yield return $"GRANT {TableNames(grant)} ON {name}{to}{Option(grant.Privileges)}";
        // Names of routines do not tell case, and MySQL remembers them in lower case.
        foreach (var (name, grant) in grants.Routines.Select(static g => (Name: On(g.Schema, g.Routine.ToLowerInvariant()), Grant: g))
            .OrderBy(static g => g.Grant.IsFunction).ThenBy(static g => g.Name, StringComparer.Ordinal))
            yield return $"GRANT {Names(grant.Privileges, Privilege.None)} ON {(grant.IsFunction ? "FUNCTION" : "PROCEDURE")} {name}{to}{Option(grant.Privileges)}";
        foreach (var grant in grants.Proxies)
            yield return $"GRANT PROXY ON {grant.Proxied.BackTicked}{to}{(grant.GrantOption ? WithGrantOption : "")}";
        var held = grants.Roles.Where(static r => !r.AdminOption).Select(static r => r.Role);
        AccountId[] plain = [.. held.Union(mandatory.Where(m => m != id)).Order(AccountId.ByName)];
        if (plain.Length > 0) yield return $"GRANT {Roles(plain)}{to}";
        // An account without a role of its own has none to pass on, whatever is mandatory.
        if (grants.Roles.IsEmpty) yield break;
        AccountId[] passedOn = [.. grants.Roles.Where(static r => r.AdminOption).Select(static r => r.Role).Union(administered).OrderBy(static r => r.BackTicked, StringComparer.Ordinal)];
        if (passedOn.Length > 0) yield return $"GRANT {Roles(passedOn)}{to} WITH ADMIN OPTION";
    }

    private const string WithGrantOption = " WITH GRANT OPTION";

    private static string On(string schema, string name) => $"{SqlText.Identifier(schema)}.{SqlText.Identifier(name)}";

    private static string Roles(IEnumerable<AccountId> roles) => string.Join(',', roles.Select(static r => r.BackTicked));

    // REVOKE … ON schema takes GRANT OPTION by its name only; each privilege is named, as in MySQL.
    private static string Revoked(Privilege set) => string.Join(", ", Privileges.Names(set));

    private static string Option(Privilege set) => (set & Privilege.GrantOption) != 0 ? WithGrantOption : "";

    private static string Names(Privilege set, Privilege all)
    {
        set &= ~Privilege.GrantOption;
        if (set == 0) return "USAGE";
        return all != 0 && (set & all) == all ? "ALL PRIVILEGES" : string.Join(", ", Privileges.Names(set));
    }

    private static string TableNames(TableGrant grant)
    {
        if ((grant.Privileges & Privilege.AllTable) == Privilege.AllTable || grant.Columns.IsEmpty) return Names(grant.Privileges, Privilege.AllTable);
        List<string> names = [];
        foreach (var row in Privileges.Table)
        {
            if (row.Privilege == Privilege.GrantOption) continue;
            if ((grant.Privileges & row.Privilege) != 0) names.Add(row.Sql);
            var columns = grant.Columns.Where(c => (c.Privileges & row.Privilege) != 0).Select(static c => SqlText.Identifier(c.Column)).ToList();
            if (columns.Count > 0) names.Add($"{row.Sql} ({string.Join(", ", columns)})");
        }
        return names.Count == 0 ? "USAGE" : string.Join(", ", names);
    }
}

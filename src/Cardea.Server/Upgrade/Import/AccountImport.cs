using System.Globalization;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Upgrade.Import;

/// <summary>Makes accounts of another server's grant tables and puts them into a store, all in one transaction.</summary>
internal sealed class AccountImport
{
    private readonly Dictionary<AccountId, ForeignAccount> _accounts = [];
    private readonly HashSet<AccountId> _leftOut = [];
    private readonly ForeignTables _tables;
    private readonly ImportReport _report;

    private AccountImport(ForeignTables tables, ImportReport report) => (_tables, _report) = (tables, report);

    /// <summary>Reads the tables; what cannot be carried over goes into the report.</summary>
    public static IReadOnlyCollection<ForeignAccount> Read(ForeignTables tables, ImportReport report)
    {
        var import = new AccountImport(tables, report);
        import.ReadUsers();
        import.ReadSchemas();
        import.ReadTables();
        import.ReadColumns();
        import.ReadRoutines();
        import.ReadProxies();
        import.ReadDynamic();
        import.ReadRoles();
        foreach (var account in import._accounts.Values) account.Finish();
        var native = import._accounts.Values.Count(static a => a.Account.Plugin == "mysql_native_password" && !a.IsLocked);
        if (native > 0) report.Note(null, $"{native} accounts log in by mysql_native_password", "start the server with --mysql-native-password=ON, or give them new passwords");
        return import._accounts.Values;
    }

    /// <summary>Puts accounts into a store: all of them or, when it throws, none.</summary>
    /// <param name="accounts">From <see cref="Read"/>.</param>
    /// <param name="store">Where to.</param>
    /// <param name="replace">Accounts that are there are replaced.</param>
    /// <param name="report">Takes the outcomes; a dry run writes nothing else.</param>
    public static void Apply(IReadOnlyCollection<ForeignAccount> accounts, AccountStore store, bool replace, ImportReport report)
    {
        using var edit = store.Begin();
        List<AccountId> arrived = [];
        foreach (var account in accounts)
        {
            var id = account.Id;
            // Who can log in here now is never replaced by somebody who cannot.
            if (edit.Find(id) is not null && (!replace || InitialAccounts.IsReserved(id) || account.IsLocked))
            {
                report.Set(id, ImportOutcome.Kept);
                if (replace && account.IsLocked) report.Note(id, "not replaced: the other server's account could not log in here");
                continue;
            }
            edit.Put(account.Account with { Created = edit.Now, PasswordChanged = account.Account.PasswordChanged == default ? edit.Now : account.Account.PasswordChanged });
            arrived.Add(id);
            report.Set(id, account.IsLocked ? ImportOutcome.Locked : ImportOutcome.Imported);
        }
        foreach (var id in arrived) DropDanglingRoles(edit, id, report);
        if (report.IsDryRun) return;
        try
        {
            edit.Commit();
        }
        catch (IOException bad)
        {
            throw new ImportException($"The accounts file could not be written ({bad.Message}); nothing has changed", bad);
        }
    }

    private static void DropDanglingRoles(AccountsEdit edit, AccountId id, ImportReport report)
    {
        var account = edit.Find(id)!;
        var grants = account.Grants;
        foreach (var edge in account.Grants.Roles)
        {
            if (edit.Find(edge.Role) is not null) continue;
            grants = grants.WithRole(edge.Role, null);
            report.Note(id, $"the role {edge.Role.Quoted} does not exist");
        }
        if (!ReferenceEquals(grants, account.Grants)) edit.Put(account with { Grants = grants });
    }

    private void ReadUsers()
    {
        // MariaDB keeps accounts in global_priv since 10.4; its mysql.user is a view of it.
        var fromJson = _tables.Rows("global_priv").Count > 0;
        var rows = fromJson ? _tables.Rows("global_priv") : _tables.Rows("user");
        if (rows.Count > 0 && !fromJson && !rows[0].Has("ssl_type"))
            _report.Note(null, "table user has no SSL columns (a server before 4.0.0); the accounts have them now, without a requirement", "ALTER USER … REQUIRE SSL");
        HashSet<AccountId> granters = [.. _tables.Rows("db").Where(static r => r.Yes("Grant_priv")).Select(IdOf)];
        foreach (var row in rows)
        {
            var id = IdOf(row);
            var isRole = fromJson ? ForeignAccount.IsRoleIn(row.Text("Priv"), id) : row.Yes("is_role");
            if (isRole && id.Host.Length == 0) id = id with { Host = "%" };
            if (Unwanted(id, isRole) is { } reason) LeaveOut(id, reason);
            else if (_accounts.ContainsKey(id)) _report.Note(id, "it is there twice; the first row counts");
            else _accounts.Add(id, fromJson
                ? ForeignAccount.OfGlobalPriv(id, row.Text("Priv"), _report)
                : ForeignAccount.OfUserRow(id, row, granters.Contains(id), _report));
        }
    }

    private static string? Unwanted(AccountId id, bool isRole)
    {
        if (InitialAccounts.IsReserved(id) || id == new AccountId("mariadb.sys", "localhost")) return "it belongs to the other server's system";
        if (isRole && id.User == "PUBLIC") return "a role that everybody has does not exist here";
        if (id.User.Length > AccountId.MaxUserLength) return $"its name is longer than {AccountId.MaxUserLength} characters";
        return id.Host.Length > AccountId.MaxHostLength ? $"its host is longer than {AccountId.MaxHostLength} characters" : null;
    }

    private void LeaveOut(AccountId id, string reason)
    {
        _leftOut.Add(id);
        _report.Set(id, ImportOutcome.LeftOut);
        _report.Note(id, reason);
    }

    private void ReadSchemas()
    {
        foreach (var row in _tables.Rows("db"))
        {
            var (pattern, privileges) = (row.Text("Db"), ForeignPrivileges.Schema(row));
            if (Owner(row, $"privileges on schema '{pattern}'") is not { } owner || privileges == 0) continue;
            owner.Account = owner.Account with { Grants = owner.Account.Grants.WithSchema(pattern, privileges) };
        }
        if (_tables.Rows("host").Count > 0) _report.Note(null, $"table host with {_tables.Rows("host").Count} rows: privileges by host and schema do not exist here");
    }

    private void ReadTables()
    {
        foreach (var row in _tables.Rows("tables_priv"))
        {
            var (schema, table) = (row.Text("Db"), row.Text("Table_name"));
            if (Owner(row, $"privileges on table '{schema}.{table}'") is not { } owner) continue;
            var privileges = Members(row.Text("Table_priv"), PrivilegeLevel.Table, owner.Id, $"table '{schema}.{table}'");
            if (privileges == 0) continue; // then it is about columns, and those have their own rows
            owner.Account = owner.Account with { Grants = owner.Account.Grants.WithTable(new(schema, table, privileges, [], row.Text("Grantor"), Time(row))) };
        }
    }

    private void ReadColumns()
    {
        foreach (var row in _tables.Rows("columns_priv"))
        {
            var (schema, table, column) = (row.Text("Db"), row.Text("Table_name"), row.Text("Column_name"));
            if (Owner(row, $"privileges on column '{schema}.{table}.{column}'") is not { } owner) continue;
            var privileges = Members(row.Text("Column_priv"), PrivilegeLevel.Column, owner.Id, $"column '{schema}.{table}.{column}'");
            if (privileges == 0) continue;
            var grants = owner.Account.Grants;
            var grant = grants.FindTable(schema, table) ?? new(schema, table, Privilege.None, [], "", Time(row));
            owner.Account = owner.Account with { Grants = grants.WithTable(grant with { Columns = grant.Columns.Add(new(column, privileges)) }) };
        }
    }

    private void ReadRoutines()
    {
        foreach (var row in _tables.Rows("procs_priv"))
        {
            var (schema, name, type) = (row.Text("Db"), row.Text("Routine_name"), row.Text("Routine_type").ToUpperInvariant());
            if (Owner(row, $"privileges on routine '{schema}.{name}'") is not { } owner) continue;
            if (type is not ("FUNCTION" or "PROCEDURE"))
            {
                _report.Note(owner.Id, $"privileges on {type} '{schema}.{name}': there are none such here");
                continue;
            }
            var privileges = Members(row.Text("Proc_priv"), PrivilegeLevel.Routine, owner.Id, $"routine '{schema}.{name}'");
            if (privileges == 0) continue;
            owner.Account = owner.Account with { Grants = owner.Account.Grants.WithRoutine(new(schema, name, type == "FUNCTION", privileges, row.Text("Grantor"), Time(row))) };
        }
    }

    private void ReadProxies()
    {
        foreach (var row in _tables.Rows("proxies_priv"))
        {
            var proxied = AccountId.Of(row.Text("Proxied_user"), row.Text("Proxied_host"));
            if (Owner(row, $"the right to be {proxied.Quoted}") is not { } owner) continue;
            var grant = new ProxyGrant(proxied, row.Number("With_grant") != 0, row.Text("Grantor"), Time(row));
            owner.Account = owner.Account with { Grants = owner.Account.Grants.WithProxy(proxied, grant) };
        }
    }

    private void ReadDynamic()
    {
        foreach (var row in _tables.Rows("global_grants"))
        {
            var name = row.Text("PRIV").ToUpperInvariant();
            if (Owner(row, $"the privilege {name}") is not { } owner) continue;
            // 8.2 split it in two: https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html
            string[] names = name == "SET_USER_ID" ? ["SET_ANY_DEFINER", "ALLOW_NONEXISTENT_DEFINER"] : [name];
            foreach (var known in names)
            {
                if (!DynamicPrivileges.IsRegistered(known))
                {
                    _report.Note(owner.Id, $"the privilege {known} does not exist here");
                    continue;
                }
                var grants = owner.Account.Grants;
                owner.Account = owner.Account with { Grants = grants with { Dynamic = grants.Dynamic.SetItem(known, row.Yes("WITH_GRANT_OPTION")) } };
            }
        }
    }

    private void ReadRoles()
    {
        foreach (var row in _tables.Rows("role_edges"))
            Grant(AccountId.Of(row.Text("TO_USER"), row.Text("TO_HOST")), AccountId.Of(row.Text("FROM_USER"), row.Text("FROM_HOST")), row.Yes("WITH_ADMIN_OPTION"));
        foreach (var row in _tables.Rows("roles_mapping"))
            Grant(WithRoleHost(IdOf(row)), new(row.Text("Role"), "%"), row.Yes("Admin_option"));
        foreach (var row in _tables.Rows("default_roles"))
            SetDefault(IdOf(row), AccountId.Of(row.Text("DEFAULT_ROLE_USER"), row.Text("DEFAULT_ROLE_HOST")));
        foreach (var account in _accounts.Values)
            if (account.DefaultRole.Length > 0) SetDefault(account.Id, new(account.DefaultRole, "%"));
    }

    private void Grant(AccountId grantee, AccountId role, bool adminOption)
    {
        if (!_accounts.TryGetValue(grantee, out var owner)) Miss(grantee, $"the role {role.Quoted}");
        else if (_leftOut.Contains(role)) _report.Note(grantee, $"the role {role.Quoted} was left out");
        else owner.Account = owner.Account with { Grants = owner.Account.Grants.WithRole(role, adminOption) };
    }

    private void SetDefault(AccountId id, AccountId role)
    {
        if (!_accounts.TryGetValue(id, out var owner)) return;
        var grants = owner.Account.Grants;
        if (grants.Roles.All(r => r.Role != role)) _report.Note(id, $"its default role {role.Quoted} is not granted to it");
        else owner.Account = owner.Account with { Grants = grants with { DefaultRoles = grants.DefaultRoles.Add(role) } };
    }

    /// <summary>The account of a row, or null: then what the row grants is told to be lost.</summary>
    private ForeignAccount? Owner(ForeignRow row, string what)
    {
        var id = WithRoleHost(IdOf(row));
        if (_accounts.TryGetValue(id, out var owner)) return owner;
        Miss(id, what);
        return null;
    }

    private void Miss(AccountId id, string what)
    {
        if (_leftOut.Contains(id)) return; // it was said that nothing of this account is here
        _report.Note(id, $"{what}: there is no such account{(id.User.Length == 0 ? ", and rights that everybody has do not exist here" : "")}");
    }

    // MariaDB writes roles with an empty host; ours are 'role'@'%' as MySQL's.
    private AccountId WithRoleHost(AccountId id) =>
        id.Host.Length == 0 && !_accounts.ContainsKey(id) && _accounts.TryGetValue(id with { Host = "%" }, out var role) && role.IsRole ? role.Id : id;

    private Privilege Members(string text, PrivilegeLevel level, AccountId id, string where)
    {
        List<string> unknown = [];
        var set = ForeignPrivileges.Members(text, level, unknown);
        foreach (var name in unknown) _report.Note(id, $"the privilege '{name}' on {where} has no equal here");
        return set;
    }

    private static AccountId IdOf(ForeignRow row) => AccountId.Of(row.Text("User"), row.Text("Host"));

    private static DateTimeOffset Time(ForeignRow row) =>
        DateTimeOffset.TryParseExact(row.Text("Timestamp"), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1970
            ? time : default;
}

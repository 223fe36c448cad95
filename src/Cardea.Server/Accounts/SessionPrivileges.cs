using Cardea.Engine;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts;

/// <summary>
/// What one session may do, compiled from one snapshot: the account's own grants and those of its active roles, with the roles granted to these.
/// Used by the session's thread. Ask for it anew before each statement through <see cref="PrivilegeChecker"/>, which renews it when accounts changed.
/// </summary>
public sealed class SessionPrivileges
{
    private readonly AccountGrants[] _sources;
    private readonly bool _literalSchemas;
    private readonly Dictionary<string, Privilege> _schemas = new(StringComparer.Ordinal);

    internal SessionPrivileges(AccountsSnapshot snapshot, AccountId account, string clientHost, IReadOnlyList<AccountId> activeRoles)
    {
        (Account, ClientHost, Generation) = (account, clientHost, snapshot.Generation);
        (Policy, _literalSchemas) = (snapshot.Policy, snapshot.Policy.PartialRevokes);
        _sources = Collect(snapshot, account, activeRoles);
        foreach (var source in _sources) Global |= source.Global;
    }

    /// <summary>The account row; CURRENT_USER().</summary>
    public AccountId Account { get; }

    /// <summary>Where the session came from, as error texts name it.</summary>
    public string ClientHost { get; }

    /// <summary>The snapshot's generation that this was compiled from.</summary>
    public long Generation { get; }

    /// <summary>The settings that this was compiled with.</summary>
    public AccountPolicy Policy { get; }

    /// <summary>Static privileges ON *.*; on some schemas partial revokes may take some of them away.</summary>
    public Privilege Global { get; }

    /// <summary>True for a dynamic privilege held.</summary>
    public bool Has(string dynamicPrivilege)
    {
        foreach (var source in _sources)
            if (source.Dynamic.ContainsKey(dynamicPrivilege)) return true;
        return false;
    }

    /// <summary>True for a dynamic privilege that may be passed on.</summary>
    public bool MayGrant(string dynamicPrivilege)
    {
        foreach (var source in _sources)
            if (source.Dynamic.TryGetValue(dynamicPrivilege, out var grantOption) && grantOption) return true;
        return false;
    }

    /// <summary>True for a role held, by the account or by an active role, WITH ADMIN OPTION.</summary>
    public bool MayGrantRole(AccountId role)
    {
        foreach (var source in _sources)
            foreach (var edge in source.Roles)
                if (edge.Role == role && edge.AdminOption) return true;
        return false;
    }

    /// <summary>True when all privileges of the set are held ON *.*.</summary>
    public bool Has(Privilege globalPrivileges) => (Global & globalPrivileges) == globalPrivileges;

    /// <summary>What is held on every object of a schema: the global privileges and those of the schema.</summary>
    public Privilege OnSchema(string schema)
    {
        if (_schemas.TryGetValue(schema, out var known)) return known;
        var privileges = Privilege.None;
        // Each source by itself: what one restricts, another may give, globally or on the schema.
        foreach (var source in _sources) privileges |= source.GlobalOn(schema) | source.OnSchema(schema, _literalSchemas);
        if (_schemas.Count >= 1024) _schemas.Clear();
        _schemas.Add(schema, privileges);
        return privileges;
    }

    /// <summary>What is held on every schema that a grant's pattern means: globally, by the same pattern, or (a name without wildcards) on that schema.</summary>
    public Privilege OnSchemaPattern(string pattern)
    {
        if (_literalSchemas || Wildcards.FirstWildcard(pattern) < 0) return OnSchema(Wildcards.Unescape(pattern));
        var privileges = GlobalEverywhere;
        foreach (var source in _sources) privileges |= source.FindSchema(pattern)?.Privileges ?? 0;
        return privileges;
    }

    /// <summary>What of <see cref="Global"/> no partial revoke takes away anywhere.</summary>
    public Privilege GlobalEverywhere
    {
        get
        {
            var privileges = Global;
            foreach (var restricted in RestrictedSchemas()) privileges &= OnSchema(restricted);
            return privileges;
        }
    }

    /// <summary>The schemas on which some global privilege does not hold, with what does not.</summary>
    public IEnumerable<(string Schema, Privilege Missing)> Restrictions() =>
        RestrictedSchemas().Select(schema => (Schema: schema, Missing: Global & ~OnSchema(schema))).Where(static r => r.Missing != 0);

    private IEnumerable<string> RestrictedSchemas() => _sources.SelectMany(static s => s.Restrictions.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>What is held on a whole table, from all levels above columns.</summary>
    public Privilege OnTable(string schema, string table)
    {
        var privileges = OnSchema(schema);
        foreach (var source in _sources)
            if (source.FindTable(schema, table) is { } grant) privileges |= grant.Privileges;
        return privileges;
    }

    /// <summary>What is held on one column, from all levels.</summary>
    public Privilege OnColumn(string schema, string table, string column)
    {
        var privileges = OnTable(schema, table);
        foreach (var source in _sources)
            if (source.FindTable(schema, table) is { } grant)
                foreach (var part in grant.Columns)
                    if (string.Equals(part.Column, column, StringComparison.OrdinalIgnoreCase)) privileges |= part.Privileges;
        return privileges;
    }

    /// <summary>What is held on a stored routine, from all levels.</summary>
    public Privilege OnRoutine(string schema, string routine, bool isFunction)
    {
        var privileges = OnSchema(schema);
        foreach (var source in _sources)
            if (source.FindRoutine(schema, routine, isFunction) is { } grant) privileges |= grant.Privileges;
        return privileges;
    }

    /// <summary>Null when the access is allowed; otherwise 1044, 1142 or 1143.</summary>
    public ServerError? Check(TableAccess access)
    {
        if (access.Kind == AccessKind.LockRows) return CheckLockRows(access.Schema, access.Table!);
        if (access.Kind == AccessKind.See) return CheckVisible(access.Schema, access.Table, access.Table is null ? "SHOW" : "SELECT");
        var wanted = Wanted(access.Kind);
        if (SystemSchemas.Check(access, wanted) is { } special) return special.Allowed ? null : Denied(access, wanted);
        var missing = wanted & ~OnSchema(access.Schema);
        if (missing == 0) return null;
        if (access.Table is null) return ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, access.Schema);
        missing &= ~OnTable(access.Schema, access.Table);
        // What no table can be granted (LOCK TABLES, CREATE TEMPORARY TABLES) is missing on the schema.
        if ((missing & ~Privilege.AllTable) != 0) return ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, access.Schema);
        return missing == 0 ? null : CheckColumns(access, access.Table, missing);
    }

    /// <summary>Null when all accesses are allowed; otherwise the first refusal of a schema or table, and before all columns those: MySQL looks at them first.</summary>
    public ServerError? Check(IReadOnlyList<TableAccess> accesses)
    {
        ServerError? ofColumn = null;
        for (var i = 0; i < accesses.Count; i++)
        {
            if (Check(accesses[i]) is not { } refusal) continue;
            if (refusal.Number != 1143 && !accesses[i].Whole) return refusal;
            ofColumn ??= refusal;
        }
        return ofColumn;
    }

    /// <summary>Null when one of the global privileges is held, static or dynamic; otherwise 1227 naming them.</summary>
    public ServerError? CheckAny(Privilege privileges, params ReadOnlySpan<string> dynamic)
    {
        if ((Global & privileges) != 0) return null;
        foreach (var name in dynamic)
            if (Has(name)) return null;
        // As get_privilege_desc() joins static names, and the callers dynamic ones to them.
        return ServerErrors.PrivilegeNeeded(string.Join(" or ", (string[])[.. privileges == 0 ? [] : (string[])[Names(privileges)], .. dynamic]));
    }

    /// <summary>Throws 1227 unless one of the global privileges is held.</summary>
    public void DemandAny(Privilege privileges, params ReadOnlySpan<string> dynamic)
    {
        if (CheckAny(privileges, dynamic) is { } refusal) throw new ServerErrorException(refusal);
    }

    /// <summary>Null when the session may make the schema its own (USE, login); else 1044.</summary>
    public ServerError? CheckUse(string schema) =>
        CanSeeSchema(schema, showDatabasesCounts: false) ? null : ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, schema);

    /// <summary>True when the session has any right in the schema, or SHOW DATABASES.</summary>
    public bool CanSeeSchema(string schema) => CanSeeSchema(schema, showDatabasesCounts: true);

    private bool CanSeeSchema(string schema, bool showDatabasesCounts)
    {
        if (SystemSchemas.IsOpenToAll(schema)) return true;
        if (showDatabasesCounts && Has(Privilege.ShowDatabases)) return true;
        if ((OnSchema(schema) & (Privilege.AllSchema | Privilege.GrantOption)) != 0) return true;
        foreach (var source in _sources)
        {
            foreach (var table in source.Tables)
                if (table.Schema == schema) return true;
            foreach (var routine in source.Routines)
                if (routine.Schema == schema) return true;
        }
        return false;
    }

    /// <summary>True when the session has any right on the table or on one of its columns.</summary>
    public bool CanSeeTable(string schema, string table)
    {
        if (SystemSchemas.IsOpenToAll(schema)) return true;
        return (OnSchema(schema) & (Privilege.AllTable | Privilege.GrantOption)) != 0 || IsGrantedOn(schema, table);
    }

    private bool IsGrantedOn(string schema, string table)
    {
        foreach (var source in _sources)
            if (source.FindTable(schema, table) is not null) return true;
        return false;
    }

    private bool IsGrantedOn(string schema, string table, string column) =>
        _sources.Any(source => source.FindTable(schema, table) is { } grant && grant.Columns.Any(part => string.Equals(part.Column, column, StringComparison.OrdinalIgnoreCase)));

    /// <summary>True when the session has any right on the column.</summary>
    public bool CanSeeColumn(string schema, string table, string column) =>
        SystemSchemas.IsOpenToAll(schema) || (OnColumn(schema, table, column) & Privilege.AllColumn) != 0;

    /// <summary>
    /// Null when the session has some right in the schema, or on the table; otherwise 1044 or 1142. SHOW wants one on the whole table
    /// (Sql_cmd_show_create_table::check_privileges); SELECT, for SHOW COLUMNS and SHOW INDEX, wants SELECT from above or any grant on the table or a column
    /// of it: another right from above does not show columns (check_grant with any_combination_will_do).
    /// </summary>
    public ServerError? CheckVisible(string schema, string? table, string command)
    {
        if (table is null) return CheckUse(schema);
        if (command is not ("SHOW" or "SELECT") && SystemSchemas.IsInformationSchema(schema)) return ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, "information_schema");
        var visible = command switch
        {
            "SHOW" => SystemSchemas.IsReadableByAll(schema, table) || (OnTable(schema, table) & (Privilege.AllTable | Privilege.GrantOption)) != 0,
            _ when SystemSchemas.IsOpenToAll(schema) => true,
            "SELECT" => (OnSchema(schema) & Privilege.Select) != 0 || IsGrantedOn(schema, table),
            _ => CanSeeTable(schema, table),
        };
        if (visible) return null;
        return command is "LOCK TABLES" or "CREATE TEMPORARY TABLES" ? ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, schema)
            : ServerErrors.TableAccessDenied(command, Account.User, ClientHost, table);
    }

    /// <summary>The column privileges as information_schema.COLUMNS lists them; null when there is none.</summary>
    public string? ColumnPrivilegeList(string schema, string table, string column)
    {
        if (SystemSchemas.IsOpenToAll(schema)) return "select";
        var held = OnColumn(schema, table, column) & Privilege.AllColumn;
        return held == Privilege.AllColumn ? "select,insert,update,references"
            : held == 0 ? null : string.Join(',', Privileges.Names(held)).ToLowerInvariant();
    }

    internal static Privilege Wanted(AccessKind kind)
    {
        var wanted = Privilege.None;
        foreach (var (access, privilege) in Wants)
            if ((kind & access) != 0) wanted |= privilege;
        return wanted;
    }

    private static readonly (AccessKind Access, Privilege Privilege)[] Wants =
    [
        (AccessKind.Select, Privilege.Select), (AccessKind.Insert, Privilege.Insert), (AccessKind.Update, Privilege.Update),
        (AccessKind.Delete, Privilege.Delete), (AccessKind.Create, Privilege.Create), (AccessKind.Drop, Privilege.Drop),
        (AccessKind.Alter, Privilege.Alter), (AccessKind.Index, Privilege.Index), (AccessKind.References, Privilege.References),
        (AccessKind.LockTables, Privilege.LockTables), (AccessKind.CreateTemporary, Privilege.CreateTemporaryTables),
        (AccessKind.CreateView, Privilege.CreateView), (AccessKind.ShowView, Privilege.ShowView),
    ];

    private ServerError? CheckColumns(TableAccess access, string table, Privilege missing)
    {
        if (access.Columns is not { } columns || (!access.ByColumn && (missing & ~ColumnPrivileges(access.Schema, table)) != 0)) return Denied(access, missing);
        var some = false;
        foreach (var column in columns)
        {
            some |= access.Whole && IsGrantedOn(access.Schema, table, column);
            var lacking = missing & ~OnColumn(access.Schema, table, column);
            if (lacking != 0) return some ? Denied(access, lacking) : ServerErrors.ColumnAccessDenied(Names(lacking), Account.User, ClientHost, column, table);
        }
        return null;
    }

    // UPDATE of one column is enough; LOCK TABLES is no table's to give. The command's name is MySQL's.
    private ServerError? CheckLockRows(string schema, string table) =>
        ((OnTable(schema, table) | ColumnPrivileges(schema, table)) & (Privilege.Update | Privilege.Delete | Privilege.LockTables)) != 0
            ? null : ServerErrors.TableAccessDenied("SELECT with locking clause", Account.User, ClientHost, table);

    private Privilege ColumnPrivileges(string schema, string table)
    {
        var privileges = Privilege.None;
        foreach (var source in _sources)
            if (source.FindTable(schema, table) is { } grant) privileges |= grant.ColumnPrivileges;
        return privileges;
    }

    // In information_schema nothing but SELECT can be given, and anything else is refused for the schema (IS_internal_schema_access).
    private ServerError Denied(TableAccess access, Privilege missing) => access.Table is null || SystemSchemas.IsInformationSchema(access.Schema)
        ? ServerErrors.DatabaseAccessDenied(Account.User, Account.Host, access.Schema)
        : ServerErrors.TableAccessDenied(Names(missing), Account.User, ClientHost, access.Table);

    private static string Names(Privilege set) => string.Join(", ", Privileges.Names(set));

    /// <summary>The account and everything that its active roles reach; a role that no longer exists or is no longer granted gives nothing.</summary>
    private static AccountGrants[] Collect(AccountsSnapshot snapshot, AccountId account, IReadOnlyList<AccountId> activeRoles)
    {
        if (snapshot.Find(account) is not { } row) return [];
        List<AccountGrants> sources = [row.Grants];
        HashSet<AccountId> seen = [account];
        var open = new Queue<AccountId>(activeRoles.Where(role => snapshot.IsMandatory(role) || row.Grants.Roles.Any(r => r.Role == role)));
        while (open.TryDequeue(out var role))
        {
            if (!seen.Add(role) || snapshot.Find(role) is not { } granted) continue;
            sources.Add(granted.Grants);
            foreach (var edge in granted.Grants.Roles) open.Enqueue(edge.Role);
        }
        return [.. sources];
    }
}

/// <summary>Keeps a session's compiled privileges up to date: one comparison of references per statement.</summary>
public sealed class PrivilegeChecker(Store.AccountStore store, AccountId account, string clientHost)
{
    private SessionPrivileges? _compiled;
    private AccountsSnapshot? _compiledFrom;
    private IReadOnlyList<AccountId> _activeRoles = [];

    /// <summary>The privileges as of now.</summary>
    public SessionPrivileges Current
    {
        get
        {
            var snapshot = store.Current;
            if (_compiled is null || !ReferenceEquals(_compiledFrom, snapshot))
                (_compiled, _compiledFrom) = (new(snapshot, account, clientHost, _activeRoles), snapshot);
            return _compiled;
        }
    }

    /// <summary>Roles chosen by SET ROLE or at login.</summary>
    public IReadOnlyList<AccountId> ActiveRoles
    {
        get => _activeRoles;
        set => (_activeRoles, _compiled) = (value, null);
    }
}

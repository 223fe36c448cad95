using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;
using static Cardea.Server.Accounts.SystemTables.GrantTableColumns;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>
/// The privilege views of information_schema. Who may read mysql sees all accounts, everybody else only the own one, as in MySQL.
/// </summary>
/// <param name="store">The accounts.</param>
/// <param name="rolesOf">The active roles of a session.</param>
internal sealed class PrivilegeViews(AccountStore store, Func<ISessionHost, IReadOnlyList<AccountId>> rolesOf)
{
    private static readonly SystemColumn Grantee = Text("GRANTEE", 292);
    private static readonly SystemColumn Catalog = Text("TABLE_CATALOG", 512);
    private static readonly SystemColumn Grantable = Text("IS_GRANTABLE", 3);
    private static readonly SystemColumn PrivilegeType = Text("PRIVILEGE_TYPE", 64);

    public IEnumerable<ISystemTable> Make()
    {
        yield return View("USER_PRIVILEGES", [Grantee, Catalog, PrivilegeType, Grantable], Accounts(UserPrivileges));
        yield return View("SCHEMA_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Schemas.SelectMany(g => Listed(g.Privileges).Select(p => (object?[])[a.Id.Quoted, "def", g.Pattern, p, YesOrNo(g.Privileges)]))));
        yield return View("TABLE_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), Text("TABLE_NAME", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Tables.Where(IsListed).SelectMany(g => Listed(g.Privileges).Select(p => (object?[])[a.Id.Quoted, "def", g.Schema, g.Table, p, YesOrNo(g.Privileges)]))));
        yield return View("COLUMN_PRIVILEGES", [Grantee, Catalog, Text("TABLE_SCHEMA", 64), Text("TABLE_NAME", 64), Text("COLUMN_NAME", 64), PrivilegeType, Grantable], Accounts(static a =>
            a.Grants.Tables.SelectMany(g => g.Columns.SelectMany(c => Privileges.Names(c.Privileges).Select(p =>
                (object?[])[a.Id.Quoted, "def", g.Schema, g.Table, c.Column, p, YesOrNo(g.Privileges)])))));
        yield return View("USER_ATTRIBUTES", [Text("USER", 32), Text("HOST", 255), new("ATTRIBUTE", new MySqlType(TypeKind.LongText, uint.MaxValue, Collation: "utf8mb4_bin"))],
            Accounts(static a => [[a.Id.User, a.Id.Host, a.Attributes]]));
        SystemColumn[] roles = [User("USER"), Host("HOST"), User("GRANTEE"), Host("GRANTEE_HOST"), User("ROLE_NAME"), Host("ROLE_HOST"), Grantable, Text("IS_DEFAULT", 3), Text("IS_MANDATORY", 3)];
        yield return View("APPLICABLE_ROLES", roles, static (snapshot, session) => ApplicableRoles(snapshot, Own(session)));
        yield return View("ADMINISTRABLE_ROLE_AUTHORIZATIONS", roles, static (snapshot, session) => ApplicableRoles(snapshot, Own(session)).Where(static row => row[6] is "YES"));
        yield return View("ENABLED_ROLES", [User("ROLE_NAME"), Host("ROLE_HOST"), Text("IS_DEFAULT", 3), Text("IS_MANDATORY", 3)], EnabledRoles);
        SystemColumn[] grant = [User("GRANTOR"), Host("GRANTOR_HOST"), User("GRANTEE"), Host("GRANTEE_HOST"), Text("TABLE_CATALOG", 3), Name("TABLE_SCHEMA"), Name("TABLE_NAME")];
        yield return View("ROLE_TABLE_GRANTS", [.. grant, GrantTables.TablePrivileges("PRIVILEGE_TYPE"), Grantable], Enabled(static a => a.Grants.Tables.Where(static g => g.Privileges != 0)
            .Select(g => (object?[])[.. Parties(g.Grantor, a), "def", g.Schema, g.Table, GrantTables.TableSet(g.Privileges), YesOrNo(g.Privileges)])));
        yield return View("ROLE_COLUMN_GRANTS", [.. grant, Name("COLUMN_NAME"), GrantTables.ColumnPrivileges("PRIVILEGE_TYPE"), Grantable], Enabled(static a => a.Grants.Tables
            .SelectMany(g => g.Columns.Select(c => (object?[])[.. Parties(g.Grantor, a), "def", g.Schema, g.Table, c.Column, GrantTables.ColumnSet(c.Privileges), YesOrNo(g.Privileges)]))));
        yield return View("ROLE_ROUTINE_GRANTS",
            [.. grant[..4], Text("SPECIFIC_CATALOG", 3), Name("SPECIFIC_SCHEMA"), Name("SPECIFIC_NAME"), Text("ROUTINE_CATALOG", 3), Name("ROUTINE_SCHEMA"), Name("ROUTINE_NAME"),
                GrantTables.RoutinePrivileges("PRIVILEGE_TYPE"), Grantable],
            Enabled(static a => a.Grants.Routines.Select(g => (object?[])
                [.. Parties(g.Grantor, a), "def", g.Schema, g.Routine, "def", g.Schema, g.Routine, GrantTables.RoutineSet(g.Privileges), YesOrNo(g.Privileges)])));
    }

    /// <summary>The four columns that say who granted to whom; the grantor is kept as <c>user@host</c>.</summary>
    private static object?[] Parties(string grantor, Account grantee)
    {
        var at = grantor.LastIndexOf('@');
        return at < 0 ? [grantor, "", grantee.Id.User, grantee.Id.Host] : [grantor[..at], grantor[(at + 1)..], grantee.Id.User, grantee.Id.Host];
    }

    /// <summary>Rows of the roles that are enabled in the session: the active ones and what these reach.</summary>
    private Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> Enabled(Func<Account, IEnumerable<object?[]>> rows) => (snapshot, session) =>
        EnabledRoles(snapshot, session).Select(role => snapshot.Find(new((string)role[0]!, (string)role[1]!))).OfType<Account>().SelectMany(rows);

    /// <summary>The account of a session, from CURRENT_USER().</summary>
    public static AccountId Own(ISessionHost session)
    {
        var at = session.CurrentUser.LastIndexOf('@');
        return at < 0 ? new(session.CurrentUser, "") : new(session.CurrentUser[..at], session.CurrentUser[(at + 1)..]);
    }

    private AccountTable View(string name, IReadOnlyList<SystemColumn> columns, Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> rows) =>
        new("information_schema", name, columns, store, rows);

    private Func<AccountsSnapshot, ISessionHost, IEnumerable<object?[]>> Accounts(Func<Account, IEnumerable<object?[]>> rows) => (snapshot, session) =>
    {
        var own = Own(session);
        var privileges = new SessionPrivileges(snapshot, own, own.Host, rolesOf(session));
        var seesAll = (privileges.OnSchema("mysql") & Privilege.Select) != 0;
        return (seesAll ? snapshot.All : snapshot.Find(own) is { } account ? [account] : []).SelectMany(rows);
    };

    private static IEnumerable<object?[]> UserPrivileges(Account account)
    {
        foreach (var name in Listed(account.Grants.Global)) yield return [account.Id.Quoted, "def", name, YesOrNo(account.Grants.Global)];
        foreach (var (name, option) in account.Grants.Dynamic) yield return [account.Id.Quoted, "def", name, option ? "YES" : "NO"];
    }

    private static IEnumerable<object?[]> ApplicableRoles(AccountsSnapshot snapshot, AccountId own)
    {
        if (snapshot.Find(own) is not { } account) yield break;
        HashSet<AccountId> seen = [];
        var open = new Queue<Account>([account]);
        while (open.TryDequeue(out var at))
        {
            if (!seen.Add(at.Id)) continue;
            var mandatory = at.Id == own ? snapshot.MandatoryRoles.Where(m => m != own && at.Grants.Roles.All(r => r.Role != m)).Select(static m => new RoleGrant(m, false)) : [];
            foreach (var edge in at.Grants.Roles.Concat(mandatory))
            {
                if (snapshot.Find(edge.Role) is not { } role) continue;
                yield return
                [
                    own.User, own.Host, at.Id.User, at.Id.Host, edge.Role.User, edge.Role.Host, YesOrNo(edge.AdminOption),
                    YesOrNo(account.Grants.DefaultRoles.Contains(edge.Role)), YesOrNo(snapshot.IsMandatory(edge.Role)),
                ];
                open.Enqueue(role);
            }
        }
    }

    private IEnumerable<object?[]> EnabledRoles(AccountsSnapshot snapshot, ISessionHost session)
    {
        if (snapshot.Find(Own(session)) is not { } own) yield break;
        HashSet<AccountId> seen = [];
        var open = new Queue<AccountId>(rolesOf(session).Where(role => snapshot.IsMandatory(role) || own.Grants.Roles.Any(r => r.Role == role)));
        while (open.TryDequeue(out var role))
        {
            if (!seen.Add(role) || snapshot.Find(role) is not { } account) continue;
            yield return [role.User, role.Host, YesOrNo(own.Grants.DefaultRoles.Contains(role)), YesOrNo(snapshot.IsMandatory(role))];
            foreach (var edge in account.Grants.Roles) open.Enqueue(edge.Role);
        }
    }

    // GRANT OPTION alone shows as USAGE, but not beside privileges on columns (fill_schema_table_privileges in sql/auth/sql_authorization.cc).
    private static bool IsListed(TableGrant grant) =>
        (grant.Privileges & ~Privilege.GrantOption) != 0 || (grant.Privileges != 0 && grant.Columns.IsEmpty);

    private static IEnumerable<string> Listed(Privilege set)
    {
        set &= ~Privilege.GrantOption;
        return set == 0 ? ["USAGE"] : Privileges.Names(set);
    }

    private static string YesOrNo(Privilege set) => YesOrNo((set & Privilege.GrantOption) != 0);

    private static string YesOrNo(bool yes) => yes ? "YES" : "NO";
}

/// <summary>Everything about accounts that can be queried, for <see cref="IEngine.Register"/>.</summary>
public static class AccountSystemTables
{
    /// <param name="store">The accounts.</param>
    /// <param name="rolesOf">The active roles of a session.</param>
    public static IReadOnlyList<ISystemTable> Make(AccountStore store, Func<ISessionHost, IReadOnlyList<AccountId>> rolesOf) =>
        [UserTable.Make(store), .. GrantTables.Make(store), .. new PrivilegeViews(store, rolesOf).Make()];
}

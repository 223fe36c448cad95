using System.Collections.Immutable;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>Roles and proxies: edges between accounts.</summary>
internal sealed class RoleStatements
{
    public AccountResult Create(CreateRoleStatement statement, AccountsEdit edit, IAccountSession session)
    {
        session.Privileges.Current.DemandAny(Privilege.CreateRole | Privilege.CreateUser);
        List<AccountId> failed = [];
        foreach (var name in statement.Roles)
        {
            var id = AccountNames.Resolve(name, session);
            if (edit.Find(id) is null && id.User.Length > 0)
                edit.Put(UserStatements.New(id, CachingSha2Password.MethodName, [], edit.Now) with { Locked = true, PasswordExpired = true });
            else if (statement.IfNotExists && id.User.Length > 0) AccountNames.Note(session, ServerErrors.AuthorizationIdExists(id.Quoted));
            else failed.Add(id);
        }
        return failed.Count > 0 ? throw AccountNames.OperationFailed("CREATE ROLE", failed) : AccountResult.Ok;
    }

    public static AccountResult Drop(DropRoleStatement statement, AccountsEdit edit, IAccountSession session)
    {
        session.Privileges.Current.DemandAny(Privilege.DropRole | Privilege.CreateUser);
        List<AccountId> failed = [];
        foreach (var name in statement.Roles)
        {
            var id = AccountNames.Resolve(name, session);
            AccountNames.DemandNotMandatory(id, edit);
            if (edit.Find(id) is { } role && !InitialAccounts.IsReserved(id))
            {
                AccountNames.DemandPowerOver(role, edit, session);
                // DROP ROLE alone drops roles only: an account that can log in takes CREATE USER.
                if (!role.Locked) AccountNames.DemandCreateUser(session);
                edit.Drop(id);
            }
            else if (statement.IfExists && edit.Find(id) is null) AccountNames.Note(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
            else failed.Add(id);
        }
        return failed.Count > 0 ? throw AccountNames.OperationFailed("DROP ROLE", failed) : AccountResult.Ok;
    }

    public static AccountResult Grant(GrantRoleStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var roles = Administered(statement.Roles, session);
        var users = statement.Users.Select(u => AccountNames.Resolve(u, session)).ToList();
        AccountNames.DemandPowerOver(users, edit, session);
        foreach (var user in users)
        {
            if (user.User.Length == 0) throw AccountNames.Error(ServerErrors.RolesForAnonymous());
            if (edit.Find(user) is not { } account) throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(user.BackTicked));
            foreach (var role in roles)
            {
                if (role.User.Length == 0) throw AccountNames.Error(ServerErrors.RoleNotGrantable(role.BackTicked, user.BackTicked));
                if (edit.Find(role) is not { } granted) throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(role.BackTicked));
                // Who is not a system user makes nobody one.
                AccountNames.DemandPowerOver(granted, edit, session);
                if (Reaches(edit, role, user)) throw AccountNames.Error(ServerErrors.RoleLoop(user.BackTicked, role.BackTicked));
                var admin = statement.WithAdminOption || account.Grants.Roles.Any(r => r.Role == role && r.AdminOption);
                account = account with { Grants = account.Grants.WithRole(role, admin) };
                edit.Put(account);
            }
        }
        return AccountResult.Ok;
    }

    public static AccountResult Revoke(RevokeRoleStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var roles = Administered(statement.Roles, session);
        var users = statement.Users.Select(u => AccountNames.Resolve(u, session)).ToList();
        AccountNames.DemandPowerOver(users, edit, session);
        foreach (var role in roles) AccountNames.DemandNotMandatory(role, edit);
        foreach (var user in users)
        {
            if (edit.Find(user) is not { } account)
            {
                if (!statement.IgnoreUnknownUser) throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(user.BackTicked));
                AccountNames.Warn(session, ServerErrors.AuthorizationIdMissing(user.Quoted));
                continue;
            }
            foreach (var role in roles)
            {
                if (edit.Find(role) is not { } revoked)
                {
                    if (!statement.IfExists) throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(role.BackTicked));
                    AccountNames.Warn(session, ServerErrors.UnknownAuthorizationId(role.BackTicked));
                    continue;
                }
                AccountNames.DemandPowerOver(revoked, edit, session);
                account = account with { Grants = account.Grants.WithRole(role, null) };
                edit.Put(account);
            }
        }
        return AccountResult.Ok;
    }

    public static AccountResult SetDefault(SetDefaultRoleStatement statement, AccountsEdit edit, IAccountSession session) =>
        SetDefault([.. statement.Users.Select(u => AccountNames.Resolve(u, session))], statement.Roles, edit, session);

    /// <summary>SET DEFAULT ROLE, and ALTER USER with nothing but DEFAULT ROLE.</summary>
    public static AccountResult SetDefault(IReadOnlyList<AccountId> users, RoleSelection roles, AccountsEdit edit, IAccountSession session)
    {
        AccountNames.DemandPowerOver(users, edit, session);
        foreach (var id in users)
        {
            if (id != session.Account) AccountNames.DemandCreateUser(session);
            if (edit.Find(id) is { } account) edit.Put(WithDefaultRoles(account, roles, edit, session));
            else if (roles.Kind != RoleSelectionKind.None)
            {
                // Nothing is granted to who does not exist: a role that is named tells first.
                Choose(roles, AccountGrants.None, id, edit.Before, session);
                throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(id.BackTicked));
            }
        }
        return AccountResult.Ok;
    }

    public static AccountResult SetRole(SetRoleStatement statement, AccountsSnapshot accounts, IAccountSession session)
    {
        var grants = accounts.Find(session.Account)?.Grants ?? AccountGrants.None;
        session.Privileges.ActiveRoles = statement.Roles.Kind == RoleSelectionKind.Default
            ? [.. grants.DefaultRoles] : Choose(statement.Roles, grants, session.Account, accounts, session);
        return AccountResult.Ok;
    }

    /// <summary>DEFAULT ROLE …: a role that is not granted is 3530.</summary>
    public static Account WithDefaultRoles(Account account, RoleSelection selection, AccountsEdit edit, IAccountSession session) =>
        account with { Grants = account.Grants with { DefaultRoles = [.. Choose(selection, account.Grants, account.Id, edit.Before, session)] } };

    /// <summary>CREATE USER … DEFAULT ROLE r: the roles must exist; they count as granted, as in MySQL.</summary>
    public static Account WithDefaultRoles(Account account, List<AccountId> roles, AccountsEdit edit, IAccountSession session)
    {
        var grants = account.Grants;
        foreach (var role in roles)
        {
            DemandAdmin(role, session);
            if (edit.Find(role) is not { } granted) throw AccountNames.Error(ServerErrors.UnknownAuthorizationId(role.BackTicked));
            AccountNames.DemandPowerOver(granted, edit, session);
            grants = grants.WithRole(role, false);
        }
        return account with { Grants = grants with { DefaultRoles = [.. roles.Distinct()] } };
    }

    public static AccountResult GrantProxy(GrantProxyStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var proxied = AccountNames.Resolve(statement.Proxied, session);
        DemandProxy(proxied, edit, session);
        foreach (var user in statement.Users)
        {
            var id = AccountNames.Resolve(user.Account, session);
            if (edit.Find(id) is not { } account) throw AccountNames.Error(ServerErrors.CannotCreateUserWithGrant());
            AccountNames.DemandPowerOver(account, edit, session);
            edit.Put(account with { Grants = account.Grants.WithProxy(proxied, new(proxied, statement.WithGrantOption, session.Account.ToString(), edit.Now)) });
        }
        return AccountResult.Ok;
    }

    public static AccountResult RevokeProxy(RevokeProxyStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var proxied = AccountNames.Resolve(statement.Proxied, session);
        DemandProxy(proxied, edit, session);
        foreach (var name in statement.Users)
        {
            var id = AccountNames.Resolve(name, session);
            if (edit.Find(id) is not { } account || account.Grants.Proxies.All(p => p.Proxied != proxied))
            {
                var missing = ServerErrors.NoSuchGrant(id.User, id.Host);
                if (!(edit.Find(id) is null ? statement.IgnoreUnknownUser : statement.IfExists)) throw AccountNames.Error(missing);
                AccountNames.Warn(session, missing);
                continue;
            }
            AccountNames.DemandPowerOver(account, edit, session);
            edit.Put(account with { Grants = account.Grants.WithProxy(proxied, null) });
        }
        return AccountResult.Ok;
    }

    /// <summary>The roles that a selection means for an account; mandatory ones count as granted. One that is not granted is 3530.</summary>
    public static ImmutableArray<AccountId> Choose(RoleSelection selection, AccountGrants grants, AccountId owner, AccountsSnapshot accounts, IAccountSession session)
    {
        var named = selection.Roles.Select(r => AccountNames.Resolve(r, session)).Distinct().ToList();
        var granted = grants.Roles.Select(static r => r.Role).Union(accounts.MandatoryRoles);
        switch (selection.Kind)
        {
            case RoleSelectionKind.None: return [];
            case RoleSelectionKind.All: return [.. granted];
            case RoleSelectionKind.AllExcept: return [.. granted.Except(named)];
            case RoleSelectionKind.Default: return grants.DefaultRoles;
            default:
                foreach (var role in named)
                    if (!granted.Contains(role)) throw AccountNames.Error(ServerErrors.RoleNotGranted(role.BackTicked, owner.BackTicked));
                return [.. named];
        }
    }

    /// <summary>True when <paramref name="from"/> has been granted <paramref name="to"/>, directly, through other roles or because it is mandatory, or is it.</summary>
    private static bool Reaches(AccountsEdit edit, AccountId from, AccountId to)
    {
        HashSet<AccountId> seen = [];
        var open = new Stack<AccountId>([from, .. edit.Before.MandatoryRoles]);
        while (open.TryPop(out var at))
        {
            if (at == to) return true;
            if (!seen.Add(at) || edit.Find(at) is not { } account) continue;
            foreach (var edge in account.Grants.Roles) open.Push(edge.Role);
        }
        return false;
    }

    /// <summary>The roles named; 1227 unless the session may grant and revoke every one of them.</summary>
    private static List<AccountId> Administered(IEnumerable<AccountName> names, IAccountSession session)
    {
        var roles = names.Select(r => AccountNames.Resolve(r, session)).ToList();
        foreach (var role in roles) DemandAdmin(role, session);
        return roles;
    }

    private static void DemandAdmin(AccountId role, IAccountSession session)
    {
        var privileges = session.Privileges.Current;
        if (privileges.Has(Privilege.Super) || privileges.Has(DynamicPrivileges.RoleAdmin) || privileges.MayGrantRole(role)) return;
        throw AccountNames.Error(ServerErrors.PrivilegeNeeded("WITH ADMIN, ROLE_ADMIN, SUPER"));
    }

    /// <summary>One may pass on to act as oneself, or what one was given WITH GRANT OPTION (root: for every account); else 1698.</summary>
    private static void DemandProxy(AccountId proxied, AccountsEdit edit, IAccountSession session)
    {
        if (proxied == session.Account) return;
        var own = edit.Find(session.Account)?.Grants.Proxies ?? [];
        if (own.Any(p => p.GrantOption && (p.Proxied == proxied || p.Proxied == new AccountId("", "")))) return;
        throw AccountNames.Error(ServerErrors.AccessDeniedNoPassword(session.User, session.Host));
    }
}

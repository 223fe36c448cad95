using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>Names of accounts in statements, and who may touch whom.</summary>
internal static class AccountNames
{
    /// <summary>
    /// The account that a name means; CURRENT_USER is the session's own. A name that is too long for any account is 1470, whatever the statement:
    /// MySQL's parser looks at the length (rule user in sql/sql_yacc.yy).
    /// </summary>
    public static AccountId Resolve(AccountName name, IAccountSession session)
    {
        if (name.IsCurrentUser) return session.Account;
        var id = AccountId.Of(name.User, name.Host);
        if (id.User.Length > AccountId.MaxUserLength) throw Error(ServerErrors.NameTooLong(id.User, "user name", AccountId.MaxUserLength));
        if (id.Host.Length > AccountId.MaxHostLength) throw Error(ServerErrors.NameTooLong(id.Host, "host name", AccountId.MaxHostLength));
        return id;
    }

    /// <summary>
    /// Accounts with SYSTEM_USER, own or through any role granted to them, are changed only by sessions with SYSTEM_USER; the error is 1227.
    /// </summary>
    public static void DemandPowerOver(Account target, AccountsEdit edit, IAccountSession session)
    {
        if (target.Id == session.Account || session.Privileges.Current.Has(DynamicPrivileges.SystemUser) || !IsSystemUser(target, edit.Find)) return;
        session.Privileges.Current.DemandAny(Privilege.None, DynamicPrivileges.SystemUser);
    }

    /// <summary>The same for all accounts that a statement names, before it looks at any of them.</summary>
    public static void DemandPowerOver(IEnumerable<AccountId> targets, AccountsEdit edit, IAccountSession session)
    {
        foreach (var id in targets)
            if (edit.Find(id) is { } account) DemandPowerOver(account, edit, session);
    }

    /// <summary>True for an account that has SYSTEM_USER or could have it by SET ROLE.</summary>
    public static bool IsSystemUser(Account account, Func<AccountId, Account?> find)
    {
        HashSet<AccountId> seen = [];
        var open = new Stack<Account>([account]);
        while (open.TryPop(out var at))
        {
            if (at.Grants.Dynamic.ContainsKey(DynamicPrivileges.SystemUser)) return true;
            if (!seen.Add(at.Id)) continue;
            foreach (var edge in at.Grants.Roles)
                if (find(edge.Role) is { } role) open.Push(role);
        }
        return false;
    }

    /// <summary>3628: mandatory roles are neither dropped nor revoked.</summary>
    public static void DemandNotMandatory(AccountId id, AccountsEdit edit)
    {
        if (edit.Before.IsMandatory(id)) throw Error(ServerErrors.MandatoryRole(id.BackTicked));
    }

    public static void DemandCreateUser(IAccountSession session) => session.Privileges.Current.DemandAny(Privilege.CreateUser);

    /// <summary>CREATE USER, or what a statement would need to write the grant tables by hand: INSERT, UPDATE or DELETE on the schema mysql. Refusals name the former.</summary>
    public static void DemandCreateUser(IAccountSession session, Privilege onGrantTables)
    {
        if (!HasOnGrantTables(session, onGrantTables)) DemandCreateUser(session);
    }

    /// <summary>A second password of one's own.</summary>
    public static void DemandSecondPassword(IAccountSession session)
    {
        if (!HasOnGrantTables(session, Privilege.Update)) session.Privileges.Current.DemandAny(Privilege.CreateUser, DynamicPrivileges.ApplicationPasswordAdmin);
    }

    private static bool HasOnGrantTables(IAccountSession session, Privilege privilege) => (session.Privileges.Current.OnSchema("mysql") & privilege) != 0;

    /// <summary>The names of accounts for error 1396: <c>'a'@'b','c'@'d'</c>.</summary>
    public static ServerErrorException OperationFailed(string operation, IEnumerable<AccountId> accounts) =>
        Error(ServerErrors.AccountOperationFailed(operation, string.Join(',', accounts.Select(static a => a.Quoted))));

    public static void Note(IAccountSession session, ServerError note) => session.Warn(WarningLevel.Note, note.Number, note.Message);

    public static void Warn(IAccountSession session, ServerError warning) => session.Warn(WarningLevel.Warning, warning.Number, warning.Message);

    public static ServerErrorException Error(ServerError error) => new(error);

    /// <summary>The row, or null with the note of IF EXISTS (3162) or of IGNORE UNKNOWN USER.</summary>
    public static Account? FindOrNote(AccountId id, AccountsEdit edit, IAccountSession session)
    {
        if (edit.Find(id) is { } account) return account;
        Note(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
        return null;
    }
}

using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>CREATE, ALTER, DROP and RENAME USER.</summary>
internal sealed class UserStatements(IAccountSettings settings)
{
    private static readonly AccountOptions NoOptions = new();

    private readonly Credentials _credentials = new(settings);
    private readonly FactorStatements _factors = new(settings, new(settings));

    public AccountResult Create(CreateUserStatement statement, AccountsEdit edit, IAccountSession session)
    {
        AccountNames.DemandCreateUser(session, Privilege.Insert);
        List<AccountId> failed = [];
        List<string?[]> passwords = [];
        var anonymous = false;
        var defaultRoles = statement.DefaultRoles.Select(r => AccountNames.Resolve(r, session)).ToList();
        foreach (var user in statement.Users)
        {
            RefuseUnsupported(user);
            var id = AccountNames.Resolve(user.Account, session);
            if (id.User.Length == 0 && statement.Options.Expiry is PasswordExpiry.Now or PasswordExpiry.Never or PasswordExpiry.Interval)
            {
                anonymous = true;
                continue;
            }
            if (edit.Find(id) is not null)
            {
                if (statement.IfNotExists) AccountNames.Note(session, ServerErrors.AuthorizationIdExists(id.Quoted));
                else failed.Add(id);
                continue;
            }
            if (id.User.Length == 0 && statement.Options.Expiry == PasswordExpiry.Now) throw AccountNames.Error(ServerErrors.AccountOperationFailed("CREATE USER", "anonymous user"));
            var account = _credentials.Create(id, user.Authentication, statement.Options, edit, session, out var generated);
            account = AccountOptionsReader.Apply(account, statement.Options);
            account = _factors.Created(account, user, session, passwords);
            var origins = new OriginNotes("CREATE USER", session.Account, edit.Now);
            account = origins.NoteProof(origins.Note(account, statement.Options));
            edit.Put(defaultRoles.Count == 0 ? account : RoleStatements.WithDefaultRoles(account, defaultRoles, edit, session));
            session.CountAnew(id);
            if (generated is not null) passwords.Add([id.User, id.Host, generated, "1"]);
        }
        if (anonymous) throw AccountNames.Error(ServerErrors.AnonymousUserExpiring());
        if (failed.Count > 0) throw AccountNames.OperationFailed("CREATE USER", failed);
        return Generated(passwords);
    }

    public AccountResult Alter(AlterUserStatement statement, AccountsEdit edit, IAccountSession session)
    {
        // DEFAULT ROLE by itself is another statement in MySQL, with errors of its own for accounts that do not exist.
        if (statement is { DefaultRole: { } chosen, IfExists: false } && statement.Options == NoOptions && statement.Users.All(static u => u is { Authentication: null, FurtherFactors.Count: 0 }))
            return RoleStatements.SetDefault([.. statement.Users.Select(u => AccountNames.Resolve(u.Account, session))], chosen, edit, session);
        List<AccountId> failed = [];
        List<string?[]> passwords = [];
        foreach (var user in statement.Users)
        {
            RefuseUnsupported(user);
            var id = AccountNames.Resolve(user.Account, session);
            DemandAlter(statement, user, id, session);
            if (edit.Find(id) is not { } account)
            {
                if (statement.IfExists) AccountNames.Note(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
                else failed.Add(id);
                continue;
            }
            AccountNames.DemandPowerOver(account, edit, session);
            string? generated = null;
            if (user.Authentication is { } clause) account = _credentials.Apply(account, clause, statement.Options, edit, session, out generated);
            account = _factors.Altered(account, user, session, passwords);
            var origins = new OriginNotes("ALTER USER", session.Account, edit.Now);
            account = origins.Note(AccountOptionsReader.Apply(account, statement.Options), statement.Options);
            if (user.Authentication is not null) account = origins.NoteProof(account);
            if (statement.Options is { AccountLocked: false } or { FailedLoginAttempts: not null } or { PasswordLockTime: not null } or { Resources: not null }) session.CountAnew(id);
            if (statement.DefaultRole is { } roles) account = RoleStatements.WithDefaultRoles(account, roles, edit, session);
            if (id == session.Account && account.PasswordExpired && (user.Authentication is not null || statement.Options.Expiry == PasswordExpiry.Now)) session.PasswordExpired();
            edit.Put(account);
            if (generated is not null) passwords.Add([id.User, id.Host, generated, "1"]);
        }
        if (failed.Count > 0) throw AccountNames.OperationFailed("ALTER USER", failed);
        return Generated(passwords);
    }

    public static AccountResult Drop(DropUserStatement statement, AccountsEdit edit, IAccountSession session)
    {
        AccountNames.DemandCreateUser(session, Privilege.Delete);
        List<AccountId> failed = [];
        foreach (var name in statement.Accounts)
        {
            var id = AccountNames.Resolve(name, session);
            AccountNames.DemandNotMandatory(id, edit);
            if (edit.Find(id) is not { } account)
            {
                if (statement.IfExists) AccountNames.Note(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
                else failed.Add(id);
                continue;
            }
            AccountNames.DemandPowerOver(account, edit, session);
            if (InitialAccounts.IsReserved(id)) failed.Add(id);
            else edit.Drop(id);
        }
        return failed.Count > 0 ? throw AccountNames.OperationFailed("DROP USER", failed) : AccountResult.Ok;
    }

    public static AccountResult Rename(RenameUserStatement statement, AccountsEdit edit, IAccountSession session)
    {
        AccountNames.DemandCreateUser(session, Privilege.Update);
        List<AccountId> failed = [];
        foreach (var pair in statement.Pairs)
        {
            var (from, to) = (AccountNames.Resolve(pair.From, session), AccountNames.Resolve(pair.To, session));
            AccountNames.DemandNotMandatory(from, edit);
            if (edit.IsGranted(from) || edit.IsGranted(to)) throw AccountNames.Error(ServerErrors.RoleRenamed());
            if (edit.Find(from) is not { } account || edit.Find(to) is not null || InitialAccounts.IsReserved(from))
            {
                failed.Add(from);
                continue;
            }
            AccountNames.DemandPowerOver(account, edit, session);
            edit.Move(from, account.Renamed(to));
            session.Renamed(from, to);
        }
        return failed.Count > 0 ? throw AccountNames.OperationFailed("RENAME USER", failed) : AccountResult.Ok;
    }

    /// <summary>A row with nothing but its proof.</summary>
    public static Account New(AccountId id, string plugin, byte[] stored, DateTimeOffset now) =>
        new(id) { Plugin = plugin, AuthenticationString = stored, Created = now, Changed = now, PasswordChanged = now };

    public static void RefuseUnsupported(UserSpecification user)
    {
        if (user.Unsupported is { } what) throw AccountNames.Error(ServerErrors.NotSupportedYet(what));
    }

    public static AccountResult Generated(List<string?[]> passwords) =>
        passwords.Count == 0 ? AccountResult.Ok : new(["user", "host", "generated password", "auth_factor"], passwords);

    /// <summary>One's own password is one's own business; everything else takes CREATE USER, a second password of one's own APPLICATION_PASSWORD_ADMIN.</summary>
    private static void DemandAlter(AlterUserStatement statement, UserSpecification user, AccountId id, IAccountSession session)
    {
        var (clause, hasOptions) = (user.Authentication, statement.Options != NoOptions);
        var onlyPassword = id == session.Account && clause is { Plugin: null, ByPasswordHash: false } && user.FurtherFactors.Count == 0 && !hasOptions && statement.DefaultRole is null;
        var onlyDefaultRole = id == session.Account && clause is null && !hasOptions && statement.DefaultRole is not null;
        if (!onlyPassword && !onlyDefaultRole) AccountNames.DemandCreateUser(session, Privilege.Update);
        else if (clause is { RetainCurrentPassword: true } or { DiscardOldPassword: true }) AccountNames.DemandSecondPassword(session);
        if (onlyPassword && id.User.Length == 0) throw AccountNames.Error(ServerErrors.AnonymousPasswordChange());
    }
}

/// <summary>SET PASSWORD.</summary>
internal sealed class PasswordStatements(IAccountSettings settings)
{
    private readonly Credentials _credentials = new(settings);

    public AccountResult Set(SetPasswordStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var id = statement.Account is { } name ? AccountNames.Resolve(name, session) : session.Account;
        if (id == session.Account && id.User.Length == 0) throw AccountNames.Error(ServerErrors.AnonymousPasswordChange());
        if (id != session.Account) AccountNames.DemandCreateUser(session, Privilege.Update);
        else if (statement.RetainCurrentPassword) AccountNames.DemandSecondPassword(session);
        if (edit.Find(id) is not { } account) throw AccountNames.Error(ServerErrors.NoMatchingUser());
        AccountNames.DemandPowerOver(account, edit, session);
        if (AuthenticationMethods.Find(account.Plugin) is { StoresPassword: false })
            throw AccountNames.Error(ServerErrors.NoPasswordToSet(id.User, id.Host));
        if (statement.PasswordFunction)
            AccountNames.Warn(session, ServerErrors.Deprecated("SET PASSWORD FOR <user> = PASSWORD('<plaintext_password>')", "SET PASSWORD FOR <user> = '<plaintext_password>'"));
        var clause = new AuthenticationClause
        {
            Password = statement.Password, RandomPassword = statement.Random, Replace = statement.Replace, RetainCurrentPassword = statement.RetainCurrentPassword,
        };
        account = _credentials.Apply(account, clause, null, edit, session, out var generated);
        edit.Put(new OriginNotes("SET PASSWORD", session.Account, edit.Now).NoteProof(account));
        return generated is null ? AccountResult.Ok : UserStatements.Generated([[id.User, id.Host, generated, "1"]]);
    }
}

using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>
/// Runs the account statements of both generations of MySQL. Each is one transaction on the store, durable before this returns; on an error nothing
/// has changed. Rights are checked here. Refusals are thrown as <see cref="ServerErrorException"/>.
/// </summary>
public sealed class AccountStatements
{
    private readonly AccountStore _store;
    private readonly UserStatements _users;
    private readonly PasswordStatements _passwords;
    private readonly GrantStatements _grants;
    private readonly RoleStatements _roles;
    private readonly ShowAccounts _show;

    public AccountStatements(AccountStore store, IAccountSettings settings)
    {
        _store = store;
        _users = new(settings);
        _passwords = new(settings);
        _grants = new(settings);
        _roles = new();
        _show = new(store, settings);
    }

    /// <summary>True for the statements that <see cref="Run"/> knows.</summary>
    public static bool Knows(Statement statement) => statement is CreateUserStatement or AlterUserStatement or DropUserStatement or RenameUserStatement
        or SetPasswordStatement or GrantStatement or GrantRoleStatement or GrantProxyStatement or RevokeStatement or RevokeAllStatement
        or RevokeRoleStatement or RevokeProxyStatement or CreateRoleStatement or DropRoleStatement or SetRoleStatement or SetDefaultRoleStatement
        or ShowGrantsStatement or ShowCreateUserStatement;

    /// <summary>
    /// True for the two statements that a session with an expired password may still run (else 1820). ALTER USER may set others' passwords beside its own.
    /// </summary>
    public static bool IsAllowedInSandbox(Statement statement, IAccountSession session) => statement switch
    {
        SetPasswordStatement => true,
        AlterUserStatement alter => alter.Users.Any(user => user is { Authentication: { Password: not null } or { AuthenticationString: not null } or { RandomPassword: true } }
            && AccountNames.Resolve(user.Account, session) == session.Account),
        _ => false,
    };

    /// <summary>Runs a statement that <see cref="Knows"/> names.</summary>
    public AccountResult Run(Statement statement, IAccountSession session) => statement switch
    {
        ShowGrantsStatement show => _show.Grants(show, session),
        ShowCreateUserStatement show => _show.CreateUser(show, session),
        SetRoleStatement set => RoleStatements.SetRole(set, _store.Current, session),
        _ => Change(statement, session),
    };

    /// <summary>FLUSH PRIVILEGES: file and memory are never apart; remembered proofs are forgotten.</summary>
    public void FlushPrivileges(IAccountSession session)
    {
        session.Privileges.Current.DemandAny(Privilege.Reload, DynamicPrivileges.FlushPrivileges);
        _store.ForgetProofs();
    }

    /// <summary>SHOW PRIVILEGES: what can stand in a GRANT, PROXY and USAGE too; MySQL's order is that of the alphabet with three late comers (sys_privileges in sql/sql_show.cc).</summary>
    public static AccountResult ShowPrivileges() => new(["Privilege", "Context", "Comment"],
    [
        .. Privileges.Table.Append(new(Privilege.None, "PROXY", "", "Server Admin", "Act as another account"))
            .Append(new(Privilege.None, "USAGE", "", "Server Admin", "No privileges, only to connect"))
            .OrderBy(static row => Place(row.Sql), StringComparer.Ordinal)
            .Select(static row => new[] { row.Sql[0] + row.Sql[1..].ToLowerInvariant(), row.Context, row.Comment }),
        .. DynamicPrivileges.All.Select(static name => new[] { name, "Server Admin", "" }),
    ]);

    private static string Place(string name) => name switch
    {
        "CREATE ROLE" => "CREATE ROUTINE behind",
        "CREATE USER" => "CREATE VIEW behind",
        "CREATE TABLESPACE" => "TRIGGER behind",
        _ => name,
    };

    private AccountResult Change(Statement statement, IAccountSession session)
    {
        // Warnings are told only for what was done: they wait until the change is durable.
        var waiting = new WaitingSession(session);
        AccountResult result;
        using (var edit = _store.Begin())
        {
            result = statement switch
            {
                CreateUserStatement create => _users.Create(create, edit, waiting),
                AlterUserStatement alter => _users.Alter(alter, edit, waiting),
                DropUserStatement drop => UserStatements.Drop(drop, edit, waiting),
                RenameUserStatement rename => UserStatements.Rename(rename, edit, waiting),
                SetPasswordStatement set => _passwords.Set(set, edit, waiting),
                GrantStatement grant => _grants.Grant(grant, edit, waiting),
                RevokeStatement revoke => _grants.Revoke(revoke, edit, waiting),
                RevokeAllStatement revoke => GrantStatements.RevokeAll(revoke, edit, waiting),
                GrantRoleStatement grant => RoleStatements.Grant(grant, edit, waiting),
                RevokeRoleStatement revoke => RoleStatements.Revoke(revoke, edit, waiting),
                GrantProxyStatement grant => RoleStatements.GrantProxy(grant, edit, waiting),
                RevokeProxyStatement revoke => RoleStatements.RevokeProxy(revoke, edit, waiting),
                CreateRoleStatement create => _roles.Create(create, edit, waiting),
                DropRoleStatement drop => RoleStatements.Drop(drop, edit, waiting),
                SetDefaultRoleStatement set => RoleStatements.SetDefault(set, edit, waiting),
                _ => throw new ArgumentException($"Not an account statement: {statement.GetType().Name}", nameof(statement)),
            };
            try
            {
                edit.Commit();
            }
            catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
            {
                throw new ServerErrorException(DiskErrors.Of(bad, AccountsFile.Name));
            }
        }
        waiting.Tell();
        return result;
    }

    /// <summary>Keeps back what a statement says until it has happened.</summary>
    private sealed class WaitingSession(IAccountSession session) : IAccountSession
    {
        private readonly List<(WarningLevel Level, ushort Number, string Message)> _warnings = [];
        private readonly List<AccountId> _forgiven = [];
        private readonly List<(AccountId From, AccountId To)> _renamed = [];
        private bool? _mustChangePassword;

        public PrivilegeChecker Privileges => session.Privileges;

        public AccountId Account => session.Account;

        public string User => session.User;

        public string Host => session.Host;

        public bool UsedPassword => session.UsedPassword;

        public string? CurrentSchema => session.CurrentSchema;

        public int GeneratedPasswordLength => session.GeneratedPasswordLength;

        public bool? PrintIdentifiedWithAsHex => session.PrintIdentifiedWithAsHex;

        public bool TableExists(string schema, string table) => session.TableExists(schema, table);

        public bool ColumnExists(string schema, string table, string column) => session.ColumnExists(schema, table, column);

        public bool RoutineExists(string schema, string routine, bool isFunction) => session.RoutineExists(schema, routine, isFunction);

        public void Warn(WarningLevel level, ushort number, string message) => _warnings.Add((level, number, message));

        public void CountAnew(AccountId account) => _forgiven.Add(account);

        public void PasswordChanged() => _mustChangePassword = false;

        public void PasswordExpired() => _mustChangePassword = true;

        public void Renamed(AccountId from, AccountId to) => _renamed.Add((from, to));

        public void Tell()
        {
            foreach (var (level, number, message) in _warnings) session.Warn(level, number, message);
            foreach (var account in _forgiven) session.CountAnew(account);
            if (_mustChangePassword == true) session.PasswordExpired();
            else if (_mustChangePassword == false) session.PasswordChanged();
            foreach (var (from, to) in _renamed) session.Renamed(from, to);
        }
    }
}

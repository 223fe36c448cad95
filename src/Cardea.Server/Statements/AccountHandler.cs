using Cardea.Engine;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Replies;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Server.Statements;

/// <summary>Brings account statements to the house of accounts and their rows back to the client.</summary>
public sealed class AccountHandler(AccountStatements accounts, StatementRunner runner)
{
    /// <summary>The statements that the house of accounts carries out.</summary>
    public static readonly IReadOnlyDictionary<Type, Com> Types = new Dictionary<Type, Com>
    {
        [typeof(CreateUserStatement)] = Com.CreateUser, [typeof(AlterUserStatement)] = Com.AlterUser, [typeof(DropUserStatement)] = Com.DropUser,
        [typeof(RenameUserStatement)] = Com.RenameUser, [typeof(SetPasswordStatement)] = Com.SetOption, [typeof(GrantStatement)] = Com.Grant,
        [typeof(GrantRoleStatement)] = Com.GrantRoles, [typeof(GrantProxyStatement)] = Com.Grant, [typeof(RevokeStatement)] = Com.Revoke,
        [typeof(RevokeAllStatement)] = Com.RevokeAll, [typeof(RevokeRoleStatement)] = Com.RevokeRoles, [typeof(RevokeProxyStatement)] = Com.Revoke,
        [typeof(CreateRoleStatement)] = Com.CreateRole, [typeof(DropRoleStatement)] = Com.DropRole, [typeof(SetRoleStatement)] = Com.SetRole,
        [typeof(SetDefaultRoleStatement)] = Com.SetRole, [typeof(ShowGrantsStatement)] = Com.ShowGrants, [typeof(ShowCreateUserStatement)] = Com.ShowCreateUser,
    };

    private const int TextLength = 1024;

    /// <summary>ALTER USER of oneself and SET PASSWORD.</summary>
    public static bool IsAllowedInSandbox(Session session, Statement statement) => AccountStatements.IsAllowedInSandbox(statement, new AccountSession(session, null));

    /// <summary>Runs one.</summary>
    public void Run(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var result = accounts.Run(statement, new AccountSession(session, runner));
        if (!result.HasRows)
        {
            session.Reply.Ok();
            return;
        }
        ColumnDefinition[] columns = [.. result.Columns.Select(static name => Columns.Text(name, TextLength, nullable: true))];
        session.Reply.Table(new(columns, result.Rows.Select(static row => (object?[])row)));
    }

    private sealed class AccountSession(Session session, StatementRunner? runner) : IAccountSession
    {
        public PrivilegeChecker Privileges => session.Privileges;

        public AccountId Account => session.Identity.Account;

        public string User => session.Identity.User;

        public string Host => session.Identity.Host.Text;

        public bool UsedPassword => session.Identity.Path != AuthenticationPath.NoPassword;

        public string? CurrentSchema => session.CurrentSchema;

        public int GeneratedPasswordLength => (int)session.Variables.Number(Known.GeneratedLength);

        public bool? PrintIdentifiedWithAsHex => session.Variables.Flag(Known.PrintHashesAsHex);

        public bool TableExists(string schema, string table) => Find(schema, table) is not null;

        public bool ColumnExists(string schema, string table, string column) =>
            Find(schema, table)?.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)) == true;

        public bool RoutineExists(string schema, string routine, bool isFunction) => false;

        public void Warn(WarningLevel level, ushort number, string message) => session.Warn(level, number, message);

        public void CountAnew(AccountId account)
        {
            session.Server.Failures.Forget([account]);
            session.Server.Usage.ResetHour(account);
        }

        public void PasswordChanged() => session.MustChangePassword = false;

        public void PasswordExpired() => session.MustChangePassword = true;

        public void Renamed(AccountId from, AccountId to) => session.Rename(from, to);

        private IEnginePlan? Find(string schema, string table)
        {
            try
            {
                return runner?.Prepare(session, $"SELECT * FROM {SqlText.Identifier(schema)}.{SqlText.Identifier(table)} LIMIT 0");
            }
            catch (ServerErrorException missing) when (missing.Error.Number is 1146 or 1049)
            {
                return null;
            }
        }
    }
}

using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

/// <summary>root@localhost at work on any store.</summary>
internal sealed class StoreSession(AccountStore store) : IAccountSession
{
    public PrivilegeChecker Privileges { get; } = new(store, new("root", "localhost"), "localhost");

    public AccountId Account => new("root", "localhost");

    public string User => "root";

    public string Host => "localhost";

    public bool UsedPassword => true;

    public string? CurrentSchema => null;

    public int GeneratedPasswordLength => 20;

    public bool? PrintIdentifiedWithAsHex => null;

    public bool TableExists(string schema, string table) => true;

    public bool ColumnExists(string schema, string table, string column) => true;

    public bool RoutineExists(string schema, string routine, bool isFunction) => true;

    public void Warn(WarningLevel level, ushort number, string message)
    {
    }

    public void CountAnew(AccountId account)
    {
    }

    public void PasswordChanged()
    {
    }

    public void PasswordExpired()
    {
    }

    public void Renamed(AccountId from, AccountId to)
    {
    }
}

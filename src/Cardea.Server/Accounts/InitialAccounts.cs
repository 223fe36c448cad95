using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Accounts;

/// <summary>The accounts of a new data directory, those of an 8.4 server: root@localhost and three locked ones that own system objects.</summary>
public static class InitialAccounts
{
    private static readonly string[] Reserved = ["mysql.infoschema", "mysql.session", "mysql.sys"];

    /// <summary>Accounts that nobody may log in as and that DROP USER leaves alone.</summary>
    public static bool IsReserved(AccountId id) => id.Host == "localhost" && Reserved.Contains(id.User);

    /// <summary>Makes the accounts file of a new data directory.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="rootPassword">root's password, or null for none (<c>--initialize-insecure</c>).</param>
    /// <param name="clock">The clock.</param>
    public static AccountStore Create(string directory, string? rootPassword, TimeProvider clock) =>
        AccountStore.Create(directory, Make(rootPassword, clock.GetUtcNow()), clock);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Account> Make(string? rootPassword, DateTimeOffset now)
    {
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var accounts = new List<Account> { Root(rootPassword, now) };
        foreach (var name in Reserved)
            accounts.Add(new(new(name, "localhost"))
            {
                Plugin = CachingSha2Password.MethodName,
                AuthenticationString = NoPassword.ToArray(),
                Locked = true, Created = now, Changed = now, PasswordChanged = now,
                Grants = ReservedGrants(name, now),
            });
        return accounts;
    }

    /// <summary>A stored string of the right shape that is the hash of nothing, as MySQL gives to its own locked accounts.</summary>
    internal static ReadOnlySpan<byte> NoPassword => "$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED"u8;

    private static Account Root(string? password, DateTimeOffset now)
    {
        var method = AuthenticationMethods.Find(CachingSha2Password.MethodName)!;
        return new(new("root", "localhost"))
        {
            Plugin = method.Name,
            AuthenticationString = method.CreateStored(Encoding.UTF8.GetBytes(password ?? ""), Nonce.Create(RandomNumberGenerator.Fill)),
            Created = now, Changed = now, PasswordChanged = now,
            Grants = new AccountGrants
            {
                Global = Privilege.AllGlobal | Privilege.GrantOption,
                Dynamic = AccountGrants.None.Dynamic.AddRange(DynamicPrivileges.All.Select(static name => KeyValuePair.Create(name, true))),
                Proxies = [new(new("", ""), GrantOption: true, "boot@", now)],
            },
        };
    }

    private static AccountGrants ReservedGrants(string name, DateTimeOffset now) => name switch
    {
        "mysql.infoschema" => Dynamic(AccountGrants.None with { Global = Privilege.Select }),
        "mysql.session" => Dynamic(AccountGrants.None with { Global = Privilege.Shutdown | Privilege.Super, Schemas = [new("performance\\_schema", Privilege.Select)] },
            DynamicPrivileges.AuthenticationPolicyAdmin, "BACKUP_ADMIN", "CLONE_ADMIN", DynamicPrivileges.ConnectionAdmin, "PERSIST_RO_VARIABLES_ADMIN",
            DynamicPrivileges.SessionVariablesAdmin, DynamicPrivileges.SystemVariablesAdmin),
        _ => Dynamic(AccountGrants.None with
        {
            Schemas = [new("sys", Privilege.Trigger)],
            Tables = [new("sys", "sys_config", Privilege.Select, [], "root@localhost", now)],
        }),
    };

    // What all three have, and names of one's own (scripts/mysql_system_users.sql and mysql_system_tables_fix.sql of 8.4).
    private static AccountGrants Dynamic(AccountGrants grants, params string[] names) => grants with
    {
        Dynamic = grants.Dynamic.AddRange(names.Append("AUDIT_ABORT_EXEMPT").Append("FIREWALL_EXEMPT").Append(DynamicPrivileges.SystemUser)
            .Select(static name => KeyValuePair.Create(name, false))),
    };
}

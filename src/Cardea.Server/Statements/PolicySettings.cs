using System.Collections.Immutable;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Sessions;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Server.Statements;

/// <summary>The variables that decide over rights, and the policy that they make.</summary>
internal static class PolicySettings
{
    private static readonly VariableDefinition MandatoryRoles = ServerOptions.Get("mandatory_roles");
    private static readonly VariableDefinition ActivateAll = ServerOptions.Get("activate_all_roles_on_login");
    private static readonly VariableDefinition Partial = ServerOptions.Get("partial_revokes");
    private static readonly VariableDefinition CheckProxies = ServerOptions.Get("check_proxy_users");

    private static readonly (string Method, VariableDefinition Switch)[] ProxyMethods =
    [
        (MySqlNativePassword.MethodName, ServerOptions.Get("mysql_native_password_proxy_users")),
        (Sha256Password.MethodName, ServerOptions.Get("sha256_password_proxy_users")),
        (CachingSha2Password.MethodName, ServerOptions.Get("caching_sha2_password_proxy_users")),
    ];

    /// <summary>Puts the values of the start in force and keeps up with SET GLOBAL.</summary>
    /// <exception cref="StartupException">mandatory_roles is no list of roles, or names one that must not be everybody's.</exception>
    public static void Use(GlobalVariables variables, ServerState server)
    {
        if (ReadRoles(variables.Text(MandatoryRoles)) is not { } roles) throw new StartupException($"--mandatory-roles: '{variables.Text(MandatoryRoles)}' is not a list of roles");
        if (FindSystemUser(roles, server.Accounts.Current) is { } systemUser)
            throw new StartupException($"--mandatory-roles: {systemUser.Quoted} has {DynamicPrivileges.SystemUser}, which must not be everybody's");
        if (!variables.Flag(Partial) && server.Accounts.Current.HasRestrictions)
        {
            variables.Set(Partial, true);
            server.Log.Warning("partial_revokes is set to ON: there are accounts with partial revokes");
        }
        server.Accounts.Use(Read(variables));
        variables.Changed += row =>
        {
            if (Decides(row)) server.Accounts.Use(Read(variables));
        };
    }

    /// <summary>Before SET GLOBAL stores a value.</summary>
    /// <exception cref="ServerErrorException">1227, 1231, 3880, 3896.</exception>
    public static void BeforeGlobal(Session session, VariableDefinition row, object? value)
    {
        var accounts = session.Server.Accounts.Current;
        if (ReferenceEquals(row, Partial) && value is false && accounts.HasRestrictions) throw new ServerErrorException(ServerErrors.PartialRevokesExist());
        if (!ReferenceEquals(row, MandatoryRoles)) return;
        if (session.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.RoleAdmin) is not null)
            throw new ServerErrorException(ServerErrors.PrivilegeNeeded("SYSTEM_VARIABLES_ADMIN or SUPER privileges, as well as the ROLE_ADMIN"));
        if (ReadRoles((string?)value ?? "") is not { } roles) throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, (string?)value ?? "NULL"));
        if (FindSystemUser(roles, accounts) is { } id) throw new ServerErrorException(ServerErrors.MandatoryRolesRefused(id.User, id.Host, DynamicPrivileges.SystemUser));
    }

    private static bool Decides(VariableDefinition row) => ReferenceEquals(row, MandatoryRoles) || ReferenceEquals(row, ActivateAll) || ReferenceEquals(row, Partial)
        || ReferenceEquals(row, CheckProxies) || ProxyMethods.Any(p => ReferenceEquals(row, p.Switch));

    private static AccountPolicy Read(GlobalVariables variables) => new()
    {
        MandatoryRoles = ReadRoles(variables.Text(MandatoryRoles)) ?? [],
        ActivateAllRoles = variables.Flag(ActivateAll),
        PartialRevokes = variables.Flag(Partial),
        ProxyMethods = variables.Flag(CheckProxies) ? [.. ProxyMethods.Where(p => variables.Flag(p.Switch)).Select(static p => p.Method)] : [],
    };

    private static AccountId? FindSystemUser(ImmutableArray<AccountId> roles, AccountsSnapshot accounts)
    {
        foreach (var id in roles)
            if (accounts.Find(id) is { } role && AccountNames.IsSystemUser(role, accounts.Find)) return id;
        return null;
    }

    // Names separated by commas. Quotes may stand around any part, and need not even around %: r3@%.example.com is an example of the manual
    // (https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_mandatory_roles). Null for what names nobody.
    private static ImmutableArray<AccountId>? ReadRoles(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var roles = ImmutableArray.CreateBuilder<AccountId>();
        var (user, host) = (new StringBuilder(), default(StringBuilder));
        var quote = '\0';
        foreach (var c in $"{text},")
        {
            if (quote != 0 && c == quote) quote = '\0';
            else if (quote != 0) (host ?? user).Append(c);
            else if (c is '`' or '\'' or '"') quote = c;
            else if (c == '@' && host is null) host = new();
            else if (c == ',')
            {
                if (user.Length is 0 or > AccountId.MaxUserLength || host?.Length > AccountId.MaxHostLength) return null;
                var id = AccountId.Of(user.ToString(), host?.ToString() ?? "%");
                if (!roles.Contains(id)) roles.Add(id);
                (user, host) = (new(), null);
            }
            else if (!char.IsWhiteSpace(c)) (host ?? user).Append(c);
        }
        return quote != 0 ? null : roles.ToImmutable();
    }
}

using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Variables;

namespace Cardea.Server.Statements;

/// <summary>The variables that accounts and logins follow.</summary>
public sealed class AccountSettings(GlobalVariables variables, IReadOnlySet<string> enabledMethods, Func<string, bool> schemaExists, PasswordPolicy passwords) : IAccountSettings, IAdmissionPolicy
{
    private static readonly VariableDefinition RequireCurrent = ServerOptions.Get("password_require_current");

    /// <summary>The method that new accounts get: authentication_policy's first element, or default_authentication_plugin.</summary>
    public static string DefaultMethodOf(GlobalVariables variables) =>
        PolicyOf(variables).DefaultOf(1, out _) ?? variables.Text(Known.DefaultPlugin);

    /// <summary>authentication_policy; its text was checked when it was set.</summary>
    public static AuthenticationPolicy PolicyOf(GlobalVariables variables) => AuthenticationPolicy.Parse(variables.Text(Known.AuthenticationPolicy));

    /// <summary>How new passwords are stored.</summary>
    public static StoredForm FormOf(GlobalVariables variables) =>
        new((int)variables.Number(Known.CachingRounds), CachingSha2Format.Find(variables.Text(Known.CachingFormat))!);

    public AuthenticationPolicy Policy => PolicyOf(variables);

    public string DefaultMethod => DefaultMethodOf(variables);

    public bool PrintIdentifiedWithAsHex => variables.Flag(Known.PrintHashesAsHex);

    public bool GrantMayChangeAccounts => true;

    public bool PasswordRequireCurrent => variables.Flag(RequireCurrent);

    public StoredForm StoredForm => FormOf(variables);

    /// <inheritdoc/>
    public CachingSha2Format? EnforcedFormat => variables.Flag(Known.CachingEnforceFormat) ? FormOf(variables).CachingSha2 : null;

    public bool RequireSecureTransport => variables.Flag(Known.RequireSecureTransport);

    public bool OfflineMode => variables.Flag(Known.OfflineMode);

    public bool DisconnectOnExpiredPassword => variables.Flag(Known.DisconnectOnExpired);

    public uint DefaultPasswordLifetimeDays => (uint)variables.Number(Known.DefaultPasswordLifetime);

    public uint MaxUserConnections => (uint)variables.Number(Known.MaxUserConnections);

    public bool PartialSubjectMatch => variables.Flag(Known.PartialSubjectMatch);

    public bool IsEnabled(string method) => enabledMethods.Contains(method);

    public ReuseRule PasswordReuse => new((uint)variables.Number(Known.PasswordHistory), (uint)variables.Number(Known.PasswordReuse));

    public ServerError? CheckPassword(ReadOnlySpan<byte> password, params ReadOnlySpan<string> names) => passwords.Check(password, names);

    public ServerError? CheckChanged(ReadOnlySpan<byte> current, ReadOnlySpan<byte> password) => passwords.CheckChanged(current, password);

    public bool SchemaExists(string schema) => schemaExists(schema);
}

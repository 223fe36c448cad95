using System.Text;
using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Accounts.Store;
using static Cardea.Server.Accounts.SystemTables.GrantTableColumns;

namespace Cardea.Server.Accounts.SystemTables;

/// <summary>mysql.user with all columns of 8.4 in their order.</summary>
internal static class UserTable
{
    // In the table's order, which is not that of the bits: the last two came late.
    private static readonly PrivilegeRow[] First = [.. Privileges.Table.Where(static r => r.Privilege < Privilege.CreateRole)];
    private static readonly PrivilegeRow[] Late = [.. Privileges.Table.Where(static r => r.Privilege >= Privilege.CreateRole)];

    public static ISystemTable Make(AccountStore store) => new AccountTable("mysql", "user", Columns(), store, static (snapshot, _) => snapshot.All.Select(Row),
        "Users and global privileges", Primary("Host", "User"));

    private static List<SystemColumn> Columns() =>
    [
        Host(), User(),
        .. First.Select(static r => Flag(r.UserColumn)),
        Enum("ssl_type", "", "ANY", "X509", "SPECIFIED"), Blob("ssl_cipher"), Blob("x509_issuer"), Blob("x509_subject"),
        Unsigned("max_questions"), Unsigned("max_updates"), Unsigned("max_connections"), Unsigned("max_user_connections"),
        Name("plugin").WithDefault("caching_sha2_password"),
        new("authentication_string", new MySqlType(TypeKind.Text, 65535, Collation: "utf8mb3_bin")),
        Flag("password_expired"), NullableTime("password_last_changed"), NullableSmall("password_lifetime"), Flag("account_locked"),
        .. Late.Select(static r => Flag(r.UserColumn)),
        NullableSmall("Password_reuse_history"), NullableSmall("Password_reuse_time"), NullableFlag("Password_require_current"),
        new("User_attributes", new MySqlType(TypeKind.Json)),
    ];

    private static object?[] Row(Account account) =>
    [
        account.Id.Host, account.Id.User,
        .. First.Select(r => YesNo((account.Grants.Global & r.Privilege) != 0)),
        AccountJson.TypeText(account.Require.Kind), Bytes(account.Require.Cipher), Bytes(account.Require.Issuer), Bytes(account.Require.Subject),
        (long)account.Limits.QueriesPerHour, (long)account.Limits.UpdatesPerHour, (long)account.Limits.ConnectionsPerHour, (long)account.Limits.UserConnections,
        account.Plugin, Encoding.Latin1.GetString(account.AuthenticationString),
        YesNo(account.PasswordExpired), Time(account.PasswordChanged), Number(account.PasswordLifetimeDays), YesNo(account.Locked),
        .. Late.Select(r => YesNo((account.Grants.Global & r.Privilege) != 0)),
        Number(account.PasswordHistory), Number(account.PasswordReuseDays),
        account.PasswordRequireCurrent is { } current ? YesNo(current) : null,
        Attributes(account),
    ];

    /// <summary>What MySQL keeps in this column: the user's own attributes, the second password, the rule against guessing.</summary>
    private static string? Attributes(Account account)
    {
        List<string> parts = [];
        if (account.Attributes is { } metadata) parts.Add($"\"metadata\": {metadata}");
        if (!account.Grants.Restrictions.IsEmpty)
            parts.Add($"\"Restrictions\": [{string.Join(", ", account.Grants.Restrictions.Select(static r => $"{{\"Database\": {Quoted(r.Key)}, \"Privileges\": [{string.Join(", ", Privileges.Names(r.Value).Select(Quoted))}]}}"))}]");
        if (account.FailedLoginAttempts != 0 || account.PasswordLockDays != 0)
            parts.Add(Invariant($"\"Password_locking\": {{\"failed_login_attempts\": {account.FailedLoginAttempts}, \"password_lock_time_days\": {account.PasswordLockDays}}}"));
        if (account.SecondAuthenticationString is { } second)
            parts.Add($"\"additional_password\": {System.Text.Json.JsonEncodedText.Encode(Encoding.Latin1.GetString(second)) switch { var text => $"\"{text}\"" }}");
        if (!account.FurtherFactors.IsEmpty) parts.Add($"\"multi_factor_authentication\": [{string.Join(", ", account.FurtherFactors.Select(Factor))}]");
        return parts.Count == 0 ? null : $"{{{string.Join(", ", parts)}}}";
    }

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // Keys in the order of MySQL's binary JSON: the shorter first, then by their bytes.
    private static string Factor(AccountFactor factor) => $"{{\"plugin\": {Quoted(factor.Plugin)}, \"passwordless\": 0, "
        + $"\"authentication_string\": {Quoted(Encoding.Latin1.GetString(factor.AuthenticationString))}, \"requires_registration\": 0}}";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

using Cardea.Protocol.Authentication;
using Cardea.Engine;
using Cardea.Server.Accounts.Passwords;

namespace Cardea.Server.Accounts.Statements;

/// <summary>What the account statements ask of the session that runs them.</summary>
public interface IAccountSession
{
    /// <summary>The session's rights; SET ROLE changes its active roles.</summary>
    PrivilegeChecker Privileges { get; }

    /// <summary>The account row that let the session in: CURRENT_USER().</summary>
    AccountId Account { get; }

    /// <summary>The name the client gave.</summary>
    string User { get; }

    /// <summary>Where the client is, as USER() prints it.</summary>
    string Host { get; }

    /// <summary>True when it logged in with a password; 1045 tells.</summary>
    bool UsedPassword { get; }

    /// <summary>DATABASE().</summary>
    string? CurrentSchema { get; }

    bool TableExists(string schema, string table);

    bool ColumnExists(string schema, string table, string column);

    bool RoutineExists(string schema, string routine, bool isFunction);

    /// <summary>@@generated_random_password_length.</summary>
    int GeneratedPasswordLength { get; }

    /// <summary>@@print_identified_with_as_hex of the session; null: the server's.</summary>
    bool? PrintIdentifiedWithAsHex { get; }

    /// <summary>Adds to SHOW WARNINGS.</summary>
    void Warn(WarningLevel level, ushort number, string message);

    /// <summary>The account is new, was unlocked, or has other limits: its failed logins and what it used of its hour are forgotten, as in MySQL.</summary>
    void CountAnew(AccountId account);

    /// <summary>The session's own password was changed: it is no sandbox any more.</summary>
    void PasswordChanged();

    /// <summary>The session's own password has expired by its own statement: from now on it is a sandbox.</summary>
    void PasswordExpired();

    /// <summary>RENAME USER gave an account another name. When it is the session's own, the session goes on under that name.</summary>
    void Renamed(AccountId from, AccountId to);
}

/// <summary>The server's settings that account statements follow, read when needed.</summary>
public interface IAccountSettings
{
    /// <summary>The method of accounts that name none.</summary>
    string DefaultMethod { get; }

    /// <summary>True when accounts may use the method; else error 1524.</summary>
    bool IsEnabled(string method);

    /// <summary>authentication_policy.</summary>
    AuthenticationPolicy Policy { get; }

    /// <summary>print_identified_with_as_hex.</summary>
    bool PrintIdentifiedWithAsHex { get; }

    /// <summary>5.7's GRANT … IDENTIFIED … REQUIRE … may create and change accounts (with its deprecation warnings).</summary>
    bool GrantMayChangeAccounts { get; }

    /// <summary>password_require_current.</summary>
    bool PasswordRequireCurrent { get; }

    /// <summary>How new passwords are stored.</summary>
    StoredForm StoredForm { get; }

    /// <summary>password_history and password_reuse_interval, for accounts that say DEFAULT.</summary>
    ReuseRule PasswordReuse { get; }

    /// <summary>validate_password: null when the password is good enough, which is always so when the check is off.</summary>
    /// <param name="password">The new password.</param>
    /// <param name="names">The names that whoever sets it logged in with and as.</param>
    Protocol.Errors.ServerError? CheckPassword(ReadOnlySpan<byte> password, params ReadOnlySpan<string> names);

    /// <summary>validate_password: null when the new password differs enough from the one that REPLACE names.</summary>
    Protocol.Errors.ServerError? CheckChanged(ReadOnlySpan<byte> current, ReadOnlySpan<byte> password);
}

/// <summary>The outcome of an account statement: rows, or just OK (no columns).</summary>
/// <param name="Columns">Result column names; empty for an OK.</param>
/// <param name="Rows">Values in the columns' order.</param>
public sealed record AccountResult(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>No rows: an OK with 0 rows affected.</summary>
    public static readonly AccountResult Ok = new([], []);

    public bool HasRows => Columns.Count > 0;
}

using System.Globalization;
using Cardea.Sql.Syntax;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Statements;

/// <summary>
/// Notes on a row which statement set its rules, for decisions. The statement is written anew from what it set, so that no secret of its text is kept.
/// </summary>
/// <param name="Verb">CREATE USER, ALTER USER, GRANT or SET PASSWORD.</param>
/// <param name="By">Who ran it.</param>
/// <param name="At">When.</param>
internal readonly record struct OriginNotes(string Verb, AccountId By, DateTimeOffset At)
{
    /// <summary>Notes every rule that the options name.</summary>
    public Account Note(Account account, AccountOptions options)
    {
        account = Note(account, options.Require, options.Resources);
        if (options.AccountLocked is { } locked) account = Put(account, AccountRule.Lock, locked ? "ACCOUNT LOCK" : "ACCOUNT UNLOCK");
        if (options.Expiry is { } expiry)
            account = Put(account, AccountRule.Expiry, expiry switch
            {
                PasswordExpiry.Now => "PASSWORD EXPIRE",
                PasswordExpiry.Never => "PASSWORD EXPIRE NEVER",
                PasswordExpiry.Default => "PASSWORD EXPIRE DEFAULT",
                _ => string.Create(CultureInfo.InvariantCulture, $"PASSWORD EXPIRE INTERVAL {options.ExpiryDays} DAY"),
            });
        if (options.FailedLoginAttempts is not null || options.PasswordLockTime is not null)
            account = Put(account, AccountRule.FailedLogins, string.Create(CultureInfo.InvariantCulture,
                $"FAILED_LOGIN_ATTEMPTS {account.FailedLoginAttempts} PASSWORD_LOCK_TIME {(account.PasswordLockDays < 0 ? "UNBOUNDED" : account.PasswordLockDays)}"));
        if (options.Require is null && options.Attribute?.Contains(ExtendedRequire.Key, StringComparison.Ordinal) == true)
            account = Put(account, AccountRule.Require, $"ATTRIBUTE {SqlText.Literal(options.Attribute)}");
        return account;
    }

    /// <summary>The two that 5.7's GRANT has too.</summary>
    public Account Note(Account account, RequireClause? require, ResourceLimits? resources)
    {
        if (require is not null) account = Put(account, AccountRule.Require, RequireText.Of(account));
        if (resources is not null) account = Put(account, AccountRule.Limits, string.Create(CultureInfo.InvariantCulture,
            $"WITH MAX_CONNECTIONS_PER_HOUR {account.Limits.ConnectionsPerHour} MAX_USER_CONNECTIONS {account.Limits.UserConnections}"));
        return account;
    }

    /// <summary>Another password or method.</summary>
    public Account NoteProof(Account account) => Put(account, AccountRule.Proof, Verb == "SET PASSWORD" ? "" : $"IDENTIFIED WITH {account.Plugin}");

    private Account Put(Account account, AccountRule rule, string clause)
    {
        var head = Verb == "GRANT" ? $"GRANT … TO {account.Id.Quoted}" : Verb == "SET PASSWORD" ? $"SET PASSWORD FOR {account.Id.Quoted}" : $"{Verb} {account.Id.Quoted}";
        return account with { Origins = RuleOrigin.Put(account.Origins, new(rule, clause.Length == 0 ? head : $"{head} {clause}", $"{By.User}@{By.Host}", At)) };
    }
}

/// <summary>REQUIRE as a clause.</summary>
internal static class RequireText
{
    /// <summary><c>REQUIRE X509</c>, <c>REQUIRE SUBJECT '…' ISSUER '…'</c> …</summary>
    public static string Of(Account account)
    {
        var require = account.Require;
        var text = require.Kind switch
        {
            TlsRequirementKind.None => "REQUIRE NONE",
            TlsRequirementKind.Any => "REQUIRE SSL",
            TlsRequirementKind.X509 => "REQUIRE X509",
            _ => string.Concat("REQUIRE", Part("SUBJECT", require.Subject), Part("ISSUER", require.Issuer), Part("CIPHER", require.Cipher)),
        };
        if (account.ExtendedRequire is not { } extended) return text;
        foreach (var term in extended.Terms()) text += $" AND {term.Rule} {SqlText.Literal(term.Expected)}";
        return extended.ReportOnly ? $"{text} REPORT ONLY" : text;
    }

    private static string Part(string word, string value) => value.Length == 0 ? "" : $" {word} {SqlText.Literal(value)}";
}

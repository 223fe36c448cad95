using System.Collections.Immutable;

namespace Cardea.Server.Accounts;

/// <summary>The parts of an account that a login can fail on, each set by a statement that the account remembers.</summary>
public enum AccountRule
{
    /// <summary>REQUIRE.</summary>
    Require,
    /// <summary>ACCOUNT LOCK and UNLOCK.</summary>
    Lock,
    /// <summary>PASSWORD EXPIRE.</summary>
    Expiry,
    /// <summary>WITH MAX_….</summary>
    Limits,
    /// <summary>FAILED_LOGIN_ATTEMPTS and PASSWORD_LOCK_TIME.</summary>
    FailedLogins,
    /// <summary>The password, or another proof of identity.</summary>
    Proof,
}

/// <summary>Which statement set a rule of an account last.</summary>
/// <param name="Rule">What it set.</param>
/// <param name="Statement">The statement, without secrets.</param>
/// <param name="By">The account that ran it.</param>
/// <param name="At">When, UTC, whole seconds.</param>
public sealed record RuleOrigin(AccountRule Rule, string Statement, string By, DateTimeOffset At)
{
    /// <summary>The origins with this one in the place of its rule's.</summary>
    public static ImmutableArray<RuleOrigin> Put(ImmutableArray<RuleOrigin> origins, RuleOrigin origin) =>
        [.. origins.Where(o => o.Rule != origin.Rule), origin];

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Statement} by {By} at {At:yyyy-MM-dd HH:mm:ss}");
}

using System.Collections.Immutable;
using Cardea.Protocol.Authentication;

namespace Cardea.Server.Accounts.Passwords;

/// <summary>A stored string that an account has had, and when it was set: a row of mysql.password_history.</summary>
public sealed record OldPassword(DateTimeOffset Set, byte[] Stored);

/// <summary>PASSWORD HISTORY and PASSWORD REUSE INTERVAL as they count for one account; zero switches a rule off.</summary>
/// <param name="Changes">A password may come back after so many others.</param>
/// <param name="Days">A password may come back after so many days.</param>
public readonly record struct ReuseRule(uint Changes, uint Days)
{
    public bool IsOn => Changes != 0 || Days != 0;
}

/// <summary>What an account remembers of its passwords, newest first.</summary>
/// <remarks>Source: MySQL, <c>sql/auth/sql_user.cc</c>, <c>auth_verify_password_history</c>: days are counted by the calendar, and what no rule looks at goes.</remarks>
public static class PasswordHistory
{
    /// <summary>True when a rule forbids to take this password again.</summary>
    public static bool Forbids(ImmutableArray<OldPassword> past, ReuseRule rule, IAuthenticationMethod method, ReadOnlySpan<byte> password, DateTimeOffset now)
    {
        var found = false;
        for (var i = 0; i < past.Length; i++)
        {
            if (i >= rule.Changes && DaysSince(past[i], now) >= rule.Days) continue;
            found |= MethodOf(past[i].Stored, method).Verify(password, past[i].Stored);
        }
        return found;
    }

    /// <summary>The memory after a change to <paramref name="stored"/>; a change of method empties it, since another method's strings say nothing.</summary>
    public static ImmutableArray<OldPassword> After(ImmutableArray<OldPassword> past, ReuseRule rule, byte[] stored, bool otherMethod, DateTimeOffset now)
    {
        var kept = ImmutableArray.CreateBuilder<OldPassword>();
        // Empty passwords are not remembered.
        if (rule.IsOn && stored.Length > 0) kept.Add(new(now, stored));
        for (var i = 0; i < past.Length && !otherMethod; i++)
            if (i + 1 < rule.Changes || rule.Days != 0 && DaysSince(past[i], now) <= rule.Days) kept.Add(past[i]);
        return kept.ToImmutable();
    }

    // A login may have moved the account from mysql_native_password (authentication_upgrade_native); what was remembered before has that method's form.
    private static IAuthenticationMethod MethodOf(byte[] stored, IAuthenticationMethod now) =>
        !now.IsStored(stored) && Native.IsStored(stored) ? Native : now;

    private static readonly IAuthenticationMethod Native = AuthenticationMethods.Find(MySqlNativePassword.MethodName)!;

    private static long DaysSince(OldPassword old, DateTimeOffset now) => (long)(now.UtcDateTime.Date - old.Set.UtcDateTime.Date).TotalDays;
}

namespace Cardea.Server.Accounts.Login;

/// <summary>FAILED_LOGIN_ATTEMPTS and PASSWORD_LOCK_TIME; days below zero: UNBOUNDED. It counts only when both are there, as in MySQL.</summary>
public readonly record struct LockRule(uint Attempts, int Days) : IComparable<LockRule>
{
    public bool IsOn => Attempts != 0 && Days != 0;

    public int CompareTo(LockRule other) => (Attempts, Days).CompareTo((other.Attempts, other.Days));
}

/// <summary>What of an account a stranger can see without its password: names without account are given one that real accounts have.</summary>
public readonly record struct LoginShape(string Methods, LockRule Lock) : IComparable<LoginShape>
{
    public int CompareTo(LoginShape other) => string.CompareOrdinal(Methods, other.Methods) is var first && first != 0 ? first : Lock.CompareTo(other.Lock);
}

/// <summary>A source that has failed too often at an account, for 3955 and for decisions.</summary>
/// <param name="Rule">The account's rule.</param>
/// <param name="DaysLeft">Days that remain, rounded up.</param>
public sealed record LockedOut(LockRule Rule, long DaysLeft);

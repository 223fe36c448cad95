namespace Cardea.Server.Accounts.Login;

/// <summary>FAILED_LOGIN_ATTEMPTS and PASSWORD_LOCK_TIME; days below zero: UNBOUNDED. It counts only when both are there, as in MySQL.</summary>
public readonly record struct LockRule(uint Attempts, int Days)
{
    public bool IsOn => Attempts != 0 && Days != 0;
}

/// <summary>What of an account a stranger can see without its password: names without account are given one that real accounts have.</summary>
public readonly record struct LoginShape(string Methods, LockRule Lock)
{
    /// <summary>Some order, always the same.</summary>
    internal static readonly IComparer<LoginShape> Order = Comparer<LoginShape>.Create(static (a, b) =>
        string.CompareOrdinal(a.Methods, b.Methods) is var first && first != 0 ? first : (a.Lock.Attempts, a.Lock.Days).CompareTo((b.Lock.Attempts, b.Lock.Days)));
}

/// <summary>A source that has failed too often at an account, for 3955 and for decisions.</summary>
/// <param name="Rule">The account's rule.</param>
/// <param name="DaysLeft">Days that remain, rounded up.</param>
public sealed record LockedOut(LockRule Rule, long DaysLeft);

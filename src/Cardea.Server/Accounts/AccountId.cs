namespace Cardea.Server.Accounts;

/// <summary>
/// The key of an account row: user name (case counts; empty = anonymous) and host pattern (lower case). A role is an account too.
/// </summary>
public readonly record struct AccountId(string User, string Host)
{
    /// <summary>Longest user name, characters.</summary>
    public const int MaxUserLength = 32;

    /// <summary>Longest host pattern, characters.</summary>
    public const int MaxHostLength = 255;

    /// <summary>By user, then by host, byte for byte: the order in which roles are listed.</summary>
    public static readonly IComparer<AccountId> ByName = Comparer<AccountId>.Create(static (a, b) =>
        string.CompareOrdinal(a.User, b.User) is var byUser && byUser != 0 ? byUser : string.CompareOrdinal(a.Host, b.Host));

    /// <summary>Makes a key of names as written: host patterns compare without case, so they are kept in lower case.</summary>
    public static AccountId Of(string user, string host) => new(user, host.ToLowerInvariant());

    /// <summary><c>user@host</c>, as CURRENT_USER() prints it.</summary>
    public override string ToString() => $"{User}@{Host}";

    /// <summary><c>'user'@'host'</c>, as error texts print it.</summary>
    public string Quoted => $"'{User}'@'{Host}'";

    /// <summary>The account's name in the caching_sha2 cache.</summary>
    public string CacheKey => $"{User}\0{Host}";

    /// <summary><c>`user`@`host`</c>, as SHOW GRANTS prints it.</summary>
    public string BackTicked => $"{SqlText.Identifier(User)}@{SqlText.Identifier(Host)}";
}

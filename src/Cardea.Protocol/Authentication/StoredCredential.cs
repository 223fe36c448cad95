namespace Cardea.Protocol.Authentication;

/// <summary>What the server keeps to check a proof.</summary>
/// <param name="Method">The account's authentication method, such as <c>caching_sha2_password</c>.</param>
/// <param name="AuthenticationString">The stored form of the password; empty for no password. Must not be changed afterwards.</param>
/// <param name="IsDecoy">True for a name without account: the same work is done and the same packets are sent, and the answer is always no.</param>
/// <param name="AccountKey">Names the account row in the cache, usually user NUL host; unique per row.</param>
/// <param name="SecondaryString">The retained old password (RETAIN CURRENT PASSWORD), or null.</param>
/// <param name="Account">The caller's own account object, handed back with the proof.</param>
public sealed record StoredCredential(
    string Method, byte[] AuthenticationString, bool IsDecoy, string AccountKey = "", byte[]? SecondaryString = null, object? Account = null)
{
    private static readonly byte[] s_ofNobody = new byte[32];

    /// <summary>What is to be proven after it: the second and the third factor, in their order.</summary>
    public IReadOnlyList<StoredCredential> Further { get; init; } = [];

    /// <summary>
    /// False: the cache of caching_sha2_password is not asked, and remembers nothing. For a link that the account's rules will refuse anyhow: the short
    /// way would show a stranger that his password is right.
    /// </summary>
    public bool UsesCache { get; init; } = true;

    /// <summary>
    /// A keyed hash of the name. Where a method shows something of the stored form before the proof, as a salt, an account without password shows a
    /// part of this, and so does the decoy that the same name would have.
    /// </summary>
    public byte[] OfName { get; init; } = s_ofNobody;

    /// <summary>Why it is a decoy, for the operator.</summary>
    public string DecoyReason { get; init; } = "no such account";

    /// <inheritdoc/>
    public override string ToString() => $"{Method} of {AccountKey.Replace('\0', '@')}";
}

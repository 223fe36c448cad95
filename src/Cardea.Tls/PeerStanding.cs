namespace Cardea.Tls;

/// <summary>What a context of now would say to a certificate that was let in earlier.</summary>
public enum PeerVerdict
{
    /// <summary>It would be let in.</summary>
    Good,
    /// <summary>It is on a revocation list now, or a CA above it is.</summary>
    Revoked,
    /// <summary>No trusted CA leads to it any more.</summary>
    Untrusted,
    /// <summary>It cannot be judged: a revocation list is missing or cannot be used.</summary>
    Unknown,
}

/// <summary>A verdict with OpenSSL's words.</summary>
public sealed record PeerStanding(PeerVerdict Verdict, string Words)
{
    // X509_V_ERR_*: revoked; no, unusable, early or late list, and those of another scope
    private const int CodeRevoked = 23;
    private static readonly int[] CodesOfLists = [3, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 45, 46];

    /// <summary>Nothing against it.</summary>
    public static readonly PeerStanding Good = new(PeerVerdict.Good, "");

    internal static PeerStanding Of(StoreRefusal? refusal) => refusal switch
    {
        null => Good,
        { Code: CodeRevoked } => new(PeerVerdict.Revoked, refusal.Words),
        _ when Array.IndexOf(CodesOfLists, refusal.Code) >= 0 => new(PeerVerdict.Unknown, refusal.Words),
        _ => new(PeerVerdict.Untrusted, refusal.Words),
    };
}

namespace Cardea.Tls;

/// <summary>An account's REQUIRE clause; the kinds are mysql.user.ssl_type.</summary>
public enum TlsRequirementKind
{
    /// <summary>REQUIRE NONE: ssl_type ''.</summary>
    None,
    /// <summary>REQUIRE SSL: ssl_type ANY.</summary>
    Any,
    /// <summary>REQUIRE X509: a certificate that verified.</summary>
    X509,
    /// <summary>REQUIRE SUBJECT, ISSUER, CIPHER in any combination.</summary>
    Specified,
}

/// <summary>What an account demands of its channel. Empty texts demand nothing.</summary>
public sealed record TlsRequirement(TlsRequirementKind Kind, string Cipher = "", string Issuer = "", string Subject = "")
{
    /// <summary>REQUIRE NONE.</summary>
    public static readonly TlsRequirement None = new(TlsRequirementKind.None);

    /// <summary>Null when the channel meets the demand; otherwise the line for the operator. The client is never told which rule failed.</summary>
    public string? Check(ChannelFacts channel) => FindMismatch(channel)?.Text;

    /// <summary>Null when the channel meets the demand; otherwise the rule that it does not meet, what it demands and what the channel has.</summary>
    public TlsMismatch? FindMismatch(ChannelFacts channel)
    {
        if (Kind == TlsRequirementKind.None) return null;
        if (!channel.IsEncrypted) return new("SSL", "an encrypted connection", "plain", "REQUIRE: the connection is not encrypted");
        return Kind switch
        {
            TlsRequirementKind.Any => null,
            TlsRequirementKind.X509 => CheckCertificate(channel),
            TlsRequirementKind.Specified => CheckSpecified(channel),
            _ => new("kind", "a known kind", Kind.ToString(), $"REQUIRE: unknown kind {Kind}"),
        };
    }

    private static TlsMismatch? CheckCertificate(ChannelFacts channel) => channel switch
    {
        { Peer: null } => new("X509", "a verified certificate", "no certificate", "REQUIRE X509: the client sent no certificate"),
        { PeerVerified: false } => new("X509", "a verified certificate", "an unverified one", "REQUIRE X509: the client's certificate is not verified"),
        _ => null,
    };

    private TlsMismatch? CheckSpecified(ChannelFacts channel)
    {
        if (Cipher.Length > 0 && !string.Equals(Cipher, channel.Cipher, StringComparison.Ordinal)) return Differs("CIPHER", "ciphers", Cipher, channel.Cipher);
        if (Issuer.Length == 0 && Subject.Length == 0) return null;
        if (CheckCertificate(channel) is { } missing) return missing;
        if (Issuer.Length > 0 && !string.Equals(Issuer, channel.Peer!.Issuer, StringComparison.Ordinal)) return Differs("ISSUER", "issuer", Issuer, channel.Peer.Issuer);
        if (Subject.Length > 0 && !string.Equals(Subject, channel.Peer!.Subject, StringComparison.Ordinal)) return Differs("SUBJECT", "subject", Subject, channel.Peer.Subject);
        return null;
    }

    // The texts are those of MySQL's log.
    private static TlsMismatch Differs(string rule, string what, string expected, string actual) =>
        new(rule, expected, actual, $"X509 {what} mismatch: should be '{expected}' but is '{actual}'");
}

/// <summary>A REQUIRE rule that a channel does not meet, for the operator only.</summary>
/// <param name="Rule">SSL, X509, CIPHER, ISSUER or SUBJECT.</param>
/// <param name="Text">The whole as one line.</param>
public sealed record TlsMismatch(string Rule, string Expected, string Actual, string Text);

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
    public string? Check(ChannelFacts channel)
    {
        if (Kind == TlsRequirementKind.None) return null;
        if (!channel.IsEncrypted) return "REQUIRE: the connection is not encrypted";
        return Kind switch
        {
            TlsRequirementKind.Any => null,
            TlsRequirementKind.X509 => CheckCertificate(channel),
            TlsRequirementKind.Specified => CheckSpecified(channel),
            _ => $"REQUIRE: unknown kind {Kind}",
        };
    }

    private static string? CheckCertificate(ChannelFacts channel) => channel switch
    {
        { Peer: null } => "REQUIRE X509: the client sent no certificate",
        { PeerVerified: false } => "REQUIRE X509: the client's certificate is not verified",
        _ => null,
    };

    private string? CheckSpecified(ChannelFacts channel)
    {
        if (Cipher.Length > 0 && !string.Equals(Cipher, channel.Cipher, StringComparison.Ordinal))
            return $"X509 ciphers mismatch: should be '{Cipher}' but is '{channel.Cipher}'";
        if (Issuer.Length == 0 && Subject.Length == 0) return null;
        if (CheckCertificate(channel) is { } missing) return missing;
        if (Issuer.Length > 0 && !string.Equals(Issuer, channel.Peer!.Issuer, StringComparison.Ordinal))
            return $"X509 issuer mismatch: should be '{Issuer}' but is '{channel.Peer.Issuer}'";
        if (Subject.Length > 0 && !string.Equals(Subject, channel.Peer!.Subject, StringComparison.Ordinal))
            return $"X509 subject mismatch: should be '{Subject}' but is '{channel.Peer.Subject}'";
        return null;
    }
}

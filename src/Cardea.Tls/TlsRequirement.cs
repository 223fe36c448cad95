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

    /// <summary>The demands one by one, in the order in which they are looked at. Made at each call: keep them where logins are many.</summary>
    public IReadOnlyList<ChannelTerm> Terms => [.. MakeTerms()];

    /// <summary>Null when the channel meets the demand; otherwise the line for the operator. The client is never told which rule failed.</summary>
    public string? Check(ChannelFacts channel) => FindMismatch(channel)?.Text;

    /// <summary>Null when the channel meets the demand; otherwise the rule that it does not meet, what it demands and what the channel has.</summary>
    public TlsMismatch? FindMismatch(ChannelFacts channel)
    {
        foreach (var term in Terms)
            if (!term.Holds(channel)) return new(term.Rule, term.Expected, term.Actual(channel), term.Explain(channel));
        return null;
    }

    private IEnumerable<ChannelTerm> MakeTerms()
    {
        if (Kind == TlsRequirementKind.None) yield break;
        yield return ChannelTerm.Encrypted;
        switch (Kind)
        {
            case TlsRequirementKind.Any:
                yield break;
            case TlsRequirementKind.X509:
                yield return ChannelTerm.Certificate;
                yield break;
            case TlsRequirementKind.Specified:
                if (Cipher.Length > 0) yield return ChannelTerm.Equal("CIPHER", "ciphers", Cipher, static channel => channel.Cipher);
                if (Issuer.Length == 0 && Subject.Length == 0) yield break;
                yield return ChannelTerm.Certificate;
                if (Issuer.Length > 0) yield return ChannelTerm.Equal("ISSUER", "issuer", Issuer, static channel => channel.Peer!.Issuer);
                if (Subject.Length > 0) yield return ChannelTerm.Equal("SUBJECT", "subject", Subject, static channel => channel.Peer!.Subject);
                yield break;
            default: // a rule that we do not know lets nobody in
                var kind = Kind;
                yield return new("kind", "a known kind", static _ => false, _ => kind.ToString(), (_, actual) => $"REQUIRE: unknown kind {actual}");
                yield break;
        }
    }
}

/// <summary>
/// One demand on a channel. Terms are looked at in order and the first unmet one ends it, so a term that reads the certificate
/// comes behind <see cref="Certificate"/>. Texts are made only for who reads them.
/// </summary>
/// <param name="Rule">SSL, X509, CIPHER, ISSUER, SUBJECT …</param>
/// <param name="Expected">What it asks for.</param>
/// <param name="Holds">Whether a channel meets it.</param>
/// <param name="Found">What a channel has.</param>
/// <param name="Line">The mismatch as one line for the operator, of the channel and what was found.</param>
public sealed record ChannelTerm(
    string Rule, string Expected, Func<ChannelFacts, bool> Holds, Func<ChannelFacts, string> Found, Func<ChannelFacts, string, string> Line)
{
    /// <summary>REQUIRE SSL.</summary>
    public static readonly ChannelTerm Encrypted = new("SSL", "an encrypted connection", static channel => channel.IsEncrypted,
        static channel => channel.IsEncrypted ? channel.Version : "plain", static (_, _) => "REQUIRE: the connection is not encrypted");

    /// <summary>REQUIRE X509. A certificate that came and did not verify is worth nothing.</summary>
    public static readonly ChannelTerm Certificate = new("X509", "a verified certificate", static channel => channel is { Peer: not null, PeerVerified: true },
        static channel => channel switch { { Peer: null } => "no certificate", { PeerVerified: false } => "an unverified one", _ => channel.Peer.Subject },
        static (channel, _) => channel.Peer is null ? "REQUIRE X509: the client sent no certificate" : "REQUIRE X509: the client's certificate is not verified");

    /// <summary>A text that must be the same, byte by byte. The operator's line is that of MySQL's log.</summary>
    public static ChannelTerm Equal(string rule, string what, string expected, Func<ChannelFacts, string> read) =>
        new(rule, expected, channel => string.Equals(expected, read(channel), StringComparison.Ordinal), read,
            (_, actual) => $"X509 {what} mismatch: should be '{expected}' but is '{actual}'");

    /// <summary>What the channel has, where the terms before this one may be unmet.</summary>
    public string Actual(ChannelFacts channel) => channel.Peer is null && Rule is not ("SSL" or "X509" or "CIPHER" or "kind") ? "no certificate" : Found(channel);

    /// <summary>The operator's line for a channel that does not meet it.</summary>
    public string Explain(ChannelFacts channel) => Line(channel, Actual(channel));
}

/// <summary>A REQUIRE rule that a channel does not meet, for the operator only.</summary>
/// <param name="Rule">SSL, X509, CIPHER, ISSUER or SUBJECT.</param>
/// <param name="Text">The whole as one line.</param>
public sealed record TlsMismatch(string Rule, string Expected, string Actual, string Text);

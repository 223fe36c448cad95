using System.Text;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// cardea_x509, a method of our own: the verified client certificate alone says who the account is. The text after AS is the one name that the
/// certificate must prove; without AS the common name must be the user's name. A plain link, no certificate, one that was not verified, a resumed
/// session that brought none: refused (1045).
/// </summary>
/// <remarks>
/// The names are made from the certificate that TLS verified and from nothing else, and compared whole and byte for byte: no patterns, no case
/// folding, no other certificate of the chain. A name that could be read in two ways is not among them at all (see <see cref="PeerEvidence"/>).
/// </remarks>
public sealed class CardeaX509 : ChannelMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "cardea_x509";

    /// <summary>Before a common name that stands alone in its part of the subject.</summary>
    public const string CommonName = "cn:";

    /// <summary>Before the whole subject in OpenSSL's one line, which is also that of REQUIRE SUBJECT.</summary>
    public const string Subject = "subject=";

    /// <summary>Before a DNS name, a URI (SPIFFE), a mail address, an IP address of subjectAltName.</summary>
    public const string DnsName = "san:dns:", Uri = "san:uri:", Email = "san:email:", IpAddress = "san:ip:";

    private const int LongestRule = 1024;

    private static readonly string[] Kinds = [CommonName, Subject, DnsName, Uri, Email, IpAddress];

    /// <inheritdoc/>
    public override string Name => MethodName;

    /// <inheritdoc/>
    protected override bool MentionsPassword => true;

    /// <inheritdoc/>
    protected override AuthenticationPath Path => AuthenticationPath.Certificate;

    /// <inheritdoc/>
    public override bool IsStored(ReadOnlySpan<byte> stored)
    {
        if (stored.IsEmpty) return true;
        if (stored.Length > LongestRule || stored.IndexOfAnyInRange((byte)0, (byte)31) >= 0) return false;
        foreach (var kind in Kinds)
            if (stored.Length > kind.Length && stored.StartsWith(Encoding.ASCII.GetBytes(kind))) return true;
        return false;
    }

    /// <inheritdoc/>
    protected override string? FindMismatch(string user, string rule, PeerEvidence peer)
    {
        if (peer.CertificateNames.Count == 0) return "cardea_x509: the client has no verified certificate";
        if (rule.Length == 0 && user.Length == 0) return "cardea_x509: an anonymous account needs a name after AS";
        var wanted = rule.Length == 0 ? CommonName + user : rule;
        foreach (var name in peer.CertificateNames)
            if (string.Equals(name, wanted, StringComparison.Ordinal)) return null;
        return $"cardea_x509: the certificate does not prove '{wanted}' but {string.Join(", ", peer.CertificateNames.Select(static n => $"'{n}'"))}";
    }
}

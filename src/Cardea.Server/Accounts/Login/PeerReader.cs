using Cardea.Protocol.Authentication;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Login;

/// <summary>Puts what a connection proves into the words of the methods that need no password.</summary>
public static class PeerReader
{
    private static readonly Dictionary<CertificateNameKind, string> Prefixes = new()
    {
        [CertificateNameKind.CommonName] = CardeaX509.CommonName,
        [CertificateNameKind.Subject] = CardeaX509.Subject,
        [CertificateNameKind.Dns] = CardeaX509.DnsName,
        [CertificateNameKind.Uri] = CardeaX509.Uri,
        [CertificateNameKind.Email] = CardeaX509.Email,
        [CertificateNameKind.IpAddress] = CardeaX509.IpAddress,
    };

    /// <param name="channel">What the channel proves.</param>
    /// <param name="systemUser">The name of the user at the other end of a Unix socket, or null.</param>
    public static PeerEvidence Read(ChannelFacts channel, string? systemUser) => new(
        channel.Transport == TransportKind.UnixSocket ? systemUser : null,
        channel is { IsEncrypted: true, PeerVerified: true, Peer: { } peer } ? [.. CertificateNames.Of(peer).Select(static n => Prefixes[n.Kind] + n.Value)] : []);
}

using System.Security.Cryptography;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Login;

/// <summary>The channel of a decision in named texts, the same in the table and in the log.</summary>
internal static class DecisionText
{
    /// <summary>Names and values; null where the channel has none.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Channel(ChannelFacts channel)
    {
        var peer = channel.Peer;
        return
        [
            ("transport", channel.Transport == TransportKind.UnixSocket ? "SOCKET" : "TCP"),
            ("tls_version", OrNull(channel.Version)),
            ("tls_cipher", OrNull(channel.Cipher)),
            ("tls_resumed", channel.IsEncrypted ? channel.Resumed ? "YES" : "NO" : null),
            ("sni", OrNull(channel.ServerName)),
            ("peer_verified", peer is null ? null : channel.PeerVerified ? "YES" : "NO"),
            ("peer_subject", Read(peer, static p => p.Subject)),
            ("peer_issuer", Read(peer, static p => p.Issuer)),
            ("peer_serial", Read(peer, static p => p.SerialNumber)),
            ("peer_sha256", Read(peer, static p => p.Sha256)),
        ];
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    // A certificate that OpenSSL took and cannot print must not keep its login from being told.
    private static string? Read(CertificateFacts? peer, Func<CertificateFacts, string> read)
    {
        try
        {
            return peer is null ? null : read(peer);
        }
        catch (CryptographicException)
        {
            return "unreadable";
        }
    }
}

namespace Cardea.Protocol.Authentication;

/// <summary>What the link itself says of who is at its other end. The caller reads it from the socket and from TLS; packets never get here.</summary>
/// <param name="SystemUser">On a Unix socket the name of the system user that made the connection (SO_PEERCRED); null elsewhere.</param>
/// <param name="CertificateNames">
/// Every name that the client's <em>verified</em> certificate proves, in the words of cardea_x509: <c>cn:…</c>, <c>subject=…</c>, <c>san:dns:…</c>,
/// <c>san:uri:…</c>, <c>san:email:…</c>, <c>san:ip:…</c>. Empty without a certificate and for one that was not verified.
/// </param>
public sealed record PeerEvidence(string? SystemUser, IReadOnlyCollection<string> CertificateNames)
{
    /// <summary>The link says nothing.</summary>
    public static PeerEvidence None { get; } = new(null, []);
}

using System.Net;

namespace Cardea.Certificates;

/// <summary>What a certificate is made for. A gateway is a server to its clients and a client to the servers behind it.</summary>
public enum CertificateUse { Server, Client, Gateway }

/// <summary>Everything that a certificate says.</summary>
/// <param name="Subject">One-line form, see <see cref="DistinguishedName"/>.</param>
/// <param name="Use">Decides the extended key usage.</param>
public sealed record CertificateProfile(string Subject, CertificateUse Use)
{
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public IReadOnlyList<Uri> Uris { get; init; } = [];

    /// <summary>Where the revocation list of the issuer can be had; what nobody serves must not stand here.</summary>
    public IReadOnlyList<Uri> RevocationLists { get; init; } = [];

    public KeyAlgorithm Algorithm { get; init; } = KeyAlgorithm.Rsa2048;

    /// <summary>Serial number, big-endian; null = a random one of 16 bytes.</summary>
    public byte[]? Serial { get; init; }

    /// <summary>Life from now; the start is backdated by <see cref="CertificateAuthority.Backdating"/> besides.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(3650);
}

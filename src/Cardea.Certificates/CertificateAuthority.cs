using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>A certificate that an authority takes back.</summary>
/// <param name="Serial">Its serial number, big-endian as in the certificate.</param>
/// <param name="At">Since when.</param>
/// <param name="Reason">Why.</param>
public sealed record Revocation(byte[] Serial, DateTimeOffset At, X509RevocationReason Reason);

/// <summary>
/// A private certificate authority: issues server and client certificates and lists of revoked ones.
/// All are X.509 v3 with key identifiers and random 128-bit serials, as <c>openssl verify -x509_strict</c> wants them.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How far before now a certificate begins to be valid: clocks differ, and a certificate made this second must work at once.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    private readonly KeyPair _key;
    private readonly TimeProvider _clock;

    private CertificateAuthority(X509Certificate2 certificate, KeyPair key, TimeProvider clock)
    {
        Certificate = certificate;
        _key = key;
        _clock = clock;
    }

    /// <summary>The authority's own certificate. It has no private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's own certificate and key.</summary>
    public PemPair Pem => new(Certificate.ExportCertificatePem() + "\n", _key.PrivatePem());

    /// <summary>The kind of its key.</summary>
    public KeyAlgorithm Algorithm => _key.Algorithm;

    /// <summary>Makes a new authority with a self-signed certificate.</summary>
    public static CertificateAuthority Create(string subject, KeyAlgorithm algorithm, TimeSpan lifetime, TimeProvider clock, byte[]? serial = null)
    {
        var key = KeyPair.Create(algorithm);
        var request = Request(DistinguishedName.Parse(subject), key);
        var identifier = AddAuthorityExtensions(request);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        var (from, to) = Validity(lifetime, clock);
        return new(request.Create(request.SubjectName, key.Signer, from, to, serial ?? NewSerial()), key, clock);
    }

    /// <summary>Opens an authority kept as PEM files' text; of several certificates the one that belongs to the key.</summary>
    /// <exception cref="CryptographicException">The texts are not a certificate and its key, or the passphrase does not open it.</exception>
    public static CertificateAuthority Load(PemPair pem, TimeProvider clock, string? passphrase = null)
    {
        var key = KeyPair.FromPem(pem.PrivateKey, passphrase);
        var certificate = PemText.Certificates(pem.Certificate).FirstOrDefault(key.IsOf)
            ?? throw new CryptographicException("the authority's certificate does not belong to its key");
        return new(certificate, key, clock);
    }

    /// <summary>The key under a passphrase, for storage.</summary>
    public string KeyPem(string? passphrase) => _key.PrivatePem(passphrase);

    /// <summary>True when this authority's key has signed the certificate.</summary>
    public bool HasIssued(X509Certificate2 certificate) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(Certificate.SubjectName.RawData) && ChainVerifier.IsSignedBy(certificate, Certificate);

    /// <summary>Issues a certificate with a new key.</summary>
    public PemPair Issue(CertificateProfile profile)
    {
        using var key = KeyPair.Create(profile.Algorithm);
        using var certificate = Issue(profile, key);
        return new(certificate.ExportCertificatePem() + "\n", key.PrivatePem());
    }

    /// <summary>Issues a certificate for a key that exists.</summary>
    public X509Certificate2 Issue(CertificateProfile profile, KeyPair key)
    {
        var request = Request(DistinguishedName.Parse(profile.Subject), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var usage = X509KeyUsageFlags.DigitalSignature | (key.IsRsa ? X509KeyUsageFlags.KeyEncipherment : 0);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ExtendedUses(profile.Use), false));
        if (AlternativeNames(profile) is { } names)
            request.CertificateExtensions.Add(names);
        if (profile.RevocationLists.Count > 0)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(profile.RevocationLists.Select(static u => u.AbsoluteUri)));
        return Sign(request, profile.Lifetime, profile.Serial);
    }

    /// <summary>Makes an authority below this one, which can issue for servers and clients but make no further authority (path length 0).</summary>
    /// <param name="subject">One-line form.</param>
    /// <param name="algorithm">Of its key.</param>
    /// <param name="lifetime">From now.</param>
    /// <param name="limits">The names for which it may issue; null = any.</param>
    /// <param name="lists">Where this authority's revocation list can be had.</param>
    public CertificateAuthority IssueIntermediate(string subject, KeyAlgorithm algorithm, TimeSpan lifetime, NameLimits? limits = null, IReadOnlyList<Uri>? lists = null)
    {
        if (Certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { HasPathLengthConstraint: true, PathLengthConstraint: 0 })
            throw new InvalidOperationException("this CA may have no CA below it (path length 0)");
        var key = KeyPair.Create(algorithm);
        var request = Request(DistinguishedName.Parse(subject), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        if (limits is not null)
            request.CertificateExtensions.Add(limits.ToExtension());
        if (lists is { Count: > 0 })
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(lists.Select(static u => u.AbsoluteUri)));
        return new(Sign(request, lifetime), key, _clock);
    }

    /// <summary>Issues the successor of a certificate: the same name, names and uses, for a key that may be the old one.</summary>
    public X509Certificate2 Reissue(X509Certificate2 old, KeyPair key, TimeSpan lifetime)
    {
        var request = Request(old.SubjectName, key);
        foreach (var extension in old.Extensions.Where(static e => e.Oid?.Value is not (Oids.SubjectKeyIdentifier or Oids.AuthorityKeyIdentifier)))
            request.CertificateExtensions.Add(extension);
        return Sign(request, lifetime);
    }

    /// <summary>
    /// Certifies another authority's key by this one: whoever trusts only this authority can follow the bridge to what the other one issues.
    /// </summary>
    public X509Certificate2 CrossCertify(X509Certificate2 other)
    {
        var request = new CertificateRequest(other.SubjectName, other.PublicKey, _key.Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return Sign(request, Certificate.NotAfter.ToUniversalTime() - _clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>A certificate revocation list (v2) over these serial numbers, as PEM.</summary>
    /// <param name="serials">Serial numbers of revoked certificates, big-endian as in the certificate.</param>
    /// <param name="number">CRL number; each new list of an authority has a higher one.</param>
    /// <param name="lifetime">Until when a reader may use the list.</param>
    public string RevocationList(IEnumerable<byte[]> serials, BigInteger number, TimeSpan lifetime)
    {
        var now = _clock.GetUtcNow();
        return RevocationList(serials.Select(serial => new Revocation(serial, now, X509RevocationReason.Unspecified)), number, lifetime);
    }

    /// <inheritdoc cref="RevocationList(IEnumerable{byte[]}, BigInteger, TimeSpan)"/>
    public string RevocationList(IEnumerable<Revocation> revoked, BigInteger number, TimeSpan lifetime)
    {
        var list = new CertificateRevocationListBuilder();
        var now = _clock.GetUtcNow();
        foreach (var (serial, at, reason) in revoked)
            list.AddEntry(serial, at, reason == X509RevocationReason.Unspecified ? null : reason); // RFC 5280 5.3.1: leave "unspecified" out
        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        var der = list.Build(Certificate.SubjectName, _key.Signer, number, now + lifetime, _key.Hash, identifier, now - Backdating);
        return PemEncoding.WriteString("X509 CRL", der) + "\n";
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(X500DistinguishedName subject, KeyPair key) => new(subject, key.Public, key.Hash);

    private static X509SubjectKeyIdentifierExtension AddAuthorityExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var identifier = new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
        request.CertificateExtensions.Add(identifier);
        return identifier;
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan lifetime, byte[]? serial = null)
    {
        // The signature's hash is the issuer's affair, whatever key the request is about.
        var signed = new CertificateRequest(request.SubjectName, request.PublicKey, _key.Hash);
        foreach (var extension in request.CertificateExtensions)
            signed.CertificateExtensions.Add(extension);
        signed.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        signed.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var (from, to) = Validity(lifetime, _clock);
        var issuerEnds = new DateTimeOffset(Certificate.NotAfter.ToUniversalTime());
        if (issuerEnds <= _clock.GetUtcNow())
            throw new CryptographicException("the authority's own certificate has expired");
        if (to > issuerEnds)
            to = issuerEnds; // a certificate that outlives its issuer helps nobody
        return signed.Create(Certificate.SubjectName, _key.Signer, from, to, serial ?? NewSerial());
    }

    private static OidCollection ExtendedUses(CertificateUse use)
    {
        var uses = new OidCollection();
        if (use is not CertificateUse.Client)
            uses.Add(new Oid(Oids.ServerAuthentication));
        if (use is not CertificateUse.Server)
            uses.Add(new Oid(Oids.ClientAuthentication));
        return uses;
    }

    private static X509Extension? AlternativeNames(CertificateProfile profile)
    {
        if (profile.DnsNames.Count == 0 && profile.Addresses.Count == 0 && profile.Uris.Count == 0)
            return null;
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in profile.DnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
            names.AddDnsName(name);
        foreach (var address in profile.Addresses.Distinct())
            names.AddIpAddress(address);
        foreach (var uri in profile.Uris.Distinct())
            names.AddUri(uri);
        return names.Build();
    }

    private static (DateTimeOffset From, DateTimeOffset To) Validity(TimeSpan lifetime, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return (now - Backdating, now + lifetime);
    }

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40); // positive, and always 16 bytes long
        return serial;
    }
}

using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>
/// A private certificate authority: issues server and client certificates and lists of revoked ones.
/// All are X.509 v3 with key identifiers and random 128-bit serials, as <c>openssl verify -x509_strict</c> wants them.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How far before now a certificate begins to be valid: clocks differ, and a certificate made this second must work at once.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;
    private readonly AsymmetricAlgorithm _key;
    private readonly TimeProvider _clock;

    private CertificateAuthority(X509Certificate2 certificate, AsymmetricAlgorithm key, TimeProvider clock)
    {
        _certificate = certificate;
        _key = key;
        _clock = clock;
    }

    /// <summary>Makes a new authority with a self-signed certificate.</summary>
    public static CertificateAuthority Create(string subject, KeyAlgorithm algorithm, TimeSpan lifetime, TimeProvider clock)
    {
        var key = KeyPair.Create(algorithm);
        var request = KeyPair.Request(DistinguishedName.Parse(subject), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var identifier = new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
        request.CertificateExtensions.Add(identifier);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        var (from, to) = Validity(lifetime, clock);
        return new CertificateAuthority(request.Create(request.SubjectName, KeyPair.Signer(key), from, to, NewSerial()), key, clock);
    }

    /// <summary>Opens an authority kept as PEM files' text.</summary>
    /// <exception cref="CryptographicException">The texts are not a certificate and its key.</exception>
    public static CertificateAuthority Load(PemPair pem, TimeProvider clock)
    {
        using var paired = X509Certificate2.CreateFromPem(pem.Certificate, pem.PrivateKey);
        AsymmetricAlgorithm key = (AsymmetricAlgorithm?)paired.GetRSAPrivateKey() ?? paired.GetECDsaPrivateKey()
            ?? throw new CryptographicException("the authority's key is neither RSA nor ECDSA");
        return new CertificateAuthority(X509Certificate2.CreateFromPem(pem.Certificate), key, clock);
    }

    /// <summary>The authority's own certificate and key.</summary>
    public PemPair Pem => new(_certificate.ExportCertificatePem() + "\n", KeyPair.PrivatePem(_key));

    /// <summary>Issues a certificate with a new key.</summary>
    public PemPair Issue(CertificateProfile profile)
    {
        using var key = KeyPair.Create(profile.Algorithm);
        var request = KeyPair.Request(DistinguishedName.Parse(profile.Subject), key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var usage = X509KeyUsageFlags.DigitalSignature | (key is RSA ? X509KeyUsageFlags.KeyEncipherment : 0);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ExtendedUse(profile.Use)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (AlternativeNames(profile) is { } names)
            request.CertificateExtensions.Add(names);
        var (from, to) = Validity(profile.Lifetime, _clock);
        var issuerEnds = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime());
        if (to > issuerEnds)
            to = issuerEnds; // a certificate that outlives its issuer helps nobody
        using var certificate = request.Create(_certificate.SubjectName, KeyPair.Signer(_key), from, to, NewSerial());
        return new PemPair(certificate.ExportCertificatePem() + "\n", KeyPair.PrivatePem(key));
    }

    /// <summary>A certificate revocation list (v2) over these serial numbers, as PEM.</summary>
    /// <param name="serials">Serial numbers of revoked certificates, big-endian as in the certificate.</param>
    /// <param name="number">CRL number; each new list of an authority has a higher one.</param>
    /// <param name="lifetime">Until when a reader may use the list.</param>
    public string RevocationList(IEnumerable<byte[]> serials, BigInteger number, TimeSpan lifetime)
    {
        var list = new CertificateRevocationListBuilder();
        var now = _clock.GetUtcNow();
        foreach (var serial in serials)
            list.AddEntry(serial, now);
        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false);
        var der = list.Build(_certificate.SubjectName, KeyPair.Signer(_key), number, now + lifetime, HashAlgorithmName.SHA256, identifier, now - Backdating);
        return PemEncoding.WriteString("X509 CRL", der) + "\n";
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static Oid ExtendedUse(CertificateUse use) => use == CertificateUse.Server ? new Oid("1.3.6.1.5.5.7.3.1") : new Oid("1.3.6.1.5.5.7.3.2");

    private static X509Extension? AlternativeNames(CertificateProfile profile)
    {
        if (profile.DnsNames.Count == 0 && profile.Addresses.Count == 0)
            return null;
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in profile.DnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
            names.AddDnsName(name);
        foreach (var address in profile.Addresses.Distinct())
            names.AddIpAddress(address);
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

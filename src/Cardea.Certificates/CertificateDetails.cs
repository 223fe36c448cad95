using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Certificates;

/// <summary>One subject alternative name: <c>DNS</c>, <c>IP</c>, <c>URI</c>, <c>email</c> or <c>other</c>, and what it says.</summary>
public sealed record AlternativeName(string Kind, string Value)
{
    public override string ToString() => $"{Kind}:{Value}";
}

/// <summary>What people and checks want to know of a certificate, read once. All texts may hold anything: they are a stranger's.</summary>
public sealed class CertificateDetails
{
    private static readonly Dictionary<string, string> Algorithms = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.4"] = "md5WithRSAEncryption", ["1.2.840.113549.1.1.5"] = "sha1WithRSAEncryption",
        ["1.2.840.113549.1.1.10"] = "rsassaPss", ["1.2.840.113549.1.1.11"] = "sha256WithRSAEncryption",
        ["1.2.840.113549.1.1.12"] = "sha384WithRSAEncryption", ["1.2.840.113549.1.1.13"] = "sha512WithRSAEncryption",
        ["1.2.840.10045.4.1"] = "ecdsa-with-SHA1", ["1.2.840.10045.4.3.2"] = "ecdsa-with-SHA256", ["1.2.840.10045.4.3.3"] = "ecdsa-with-SHA384",
        ["1.2.840.10045.4.3.4"] = "ecdsa-with-SHA512", [Ed25519Key.Oid] = "ED25519", ["1.3.101.113"] = "ED448", ["1.2.840.10040.4.3"] = "dsa-with-SHA1",
    };

    public CertificateDetails(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Subject = OneLine.Of(certificate.SubjectName);
        Issuer = OneLine.Of(certificate.IssuerName);
        NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        (KeyKind, KeyBits) = KeyOf(certificate.PublicKey);
        Names = NamesOf(certificate);
        var basic = certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
        IsAuthority = basic?.CertificateAuthority ?? false;
        HasBasicConstraints = basic is not null;
        KeyUsage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        ExtendedUses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses
            ? uses.EnhancedKeyUsages.Cast<Oid>().Select(static o => o.Value ?? "").ToArray()
            : null;
        SubjectKey = certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier ?? "";
        IssuerKey = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } id ? Convert.ToHexString(id.Span) : "";
    }

    public X509Certificate2 Certificate { get; }

    public string Subject { get; }

    public string Issuer { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>RSA, ECDSA P-256, Ed25519, …</summary>
    public string KeyKind { get; }

    public int KeyBits { get; }

    public IReadOnlyList<AlternativeName> Names { get; }

    public bool IsAuthority { get; }

    public bool HasBasicConstraints { get; }

    public X509KeyUsageFlags? KeyUsage { get; }

    /// <summary>Dotted names; null = the certificate does not restrict its use.</summary>
    public IReadOnlyList<string>? ExtendedUses { get; }

    public string SubjectKey { get; }

    public string IssuerKey { get; }

    public string Serial => Certificate.SerialNumber;

    public string Sha256 => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public bool IsSelfIssued => Certificate.SubjectName.RawData.AsSpan().SequenceEqual(Certificate.IssuerName.RawData);

    public string SignatureAlgorithm => NameOfAlgorithm(Certificate.SignatureAlgorithm.Value ?? "");

    /// <summary>True when the certificate may prove a server.</summary>
    public bool ServesServers => ExtendedUses is null || ExtendedUses.Any(static o => o is Oids.ServerAuthentication or Oids.AnyExtendedUse);

    /// <summary>True when the certificate may prove a client.</summary>
    public bool ServesClients => ExtendedUses is null || ExtendedUses.Any(static o => o is Oids.ClientAuthentication or Oids.AnyExtendedUse);

    internal static string NameOfAlgorithm(string oid) => Algorithms.GetValueOrDefault(oid, oid);

    internal static (string Kind, int Bits) KeyOf(PublicKey key)
    {
        switch (key.Oid.Value)
        {
            case "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10":
                var modulus = new AsnReader(key.EncodedKeyValue.RawData, AsnEncodingRules.BER).ReadSequence().ReadInteger();
                return ("RSA", (int)modulus.GetBitLength()); // without making a key of it: 65,536 bits are a joke of the sender's
            case "1.2.840.10045.2.1":
                var curve = CurveOf(key);
                return ($"ECDSA {curve.Name}", curve.Bits);
            case Ed25519Key.Oid:
                return ("Ed25519", 256);
            case "1.3.101.113":
                return ("Ed448", 448);
            case var other:
                return (other ?? "unknown", 0);
        }
    }

    private static (string Name, int Bits) CurveOf(PublicKey key)
    {
        try
        {
            var oid = new AsnReader(key.EncodedParameters!.RawData, AsnEncodingRules.BER).ReadObjectIdentifier();
            return oid switch
            {
                "1.2.840.10045.3.1.7" => ("P-256", 256),
                "1.3.132.0.34" => ("P-384", 384),
                "1.3.132.0.35" => ("P-521", 521),
                "1.2.840.10045.3.1.1" => ("P-192", 192),
                "1.3.132.0.33" => ("P-224", 224),
                _ => ($"curve {oid}", 0),
            };
        }
        catch (AsnContentException)
        {
            return ("explicit curve", 0);
        }
    }

    private static List<AlternativeName> NamesOf(X509Certificate2 certificate)
    {
        var names = new List<AlternativeName>();
        if (certificate.Extensions.FirstOrDefault(static e => e.Oid?.Value == Oids.AlternativeNames) is not { } extension)
            return names;
        try
        {
            var list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (list.HasData)
            {
                var tag = list.PeekTag();
                names.Add(tag.TagClass == TagClass.ContextSpecific && tag.TagValue is 1 or 2 or 6 or 7 && !tag.IsConstructed
                    ? NameOf(tag.TagValue, list.ReadOctetString(tag))
                    : new("other", Convert.ToHexString(list.ReadEncodedValue().Span)));
            }
        }
        catch (AsnContentException)
        {
            names.Add(new("other", "(unreadable)"));
        }
        return names;
    }

    private static AlternativeName NameOf(int tag, byte[] value) => tag switch
    {
        7 when value.Length is 4 or 16 => new("IP", new IPAddress(value).ToString()),
        7 => new("other", Convert.ToHexString(value)),
        _ => new(tag switch { 1 => "email", 2 => "DNS", _ => "URI" }, Encoding.Latin1.GetString(value)),
    };
}

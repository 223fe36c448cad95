using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Tls;

/// <summary>The kinds of subjectAltName that a rule may ask for.</summary>
public enum AlternativeNameKind
{
    /// <summary>dNSName.</summary>
    Dns,
    /// <summary>uniformResourceIdentifier; a SPIFFE id is one.</summary>
    Uri,
    /// <summary>iPAddress.</summary>
    Ip,
    /// <summary>rfc822Name.</summary>
    Email,
}

/// <summary>One subjectAltName, as the certificate has it, but addresses in their canonical text.</summary>
public readonly record struct AlternativeName(AlternativeNameKind Kind, string Value)
{
    /// <summary><c>DNS:app.example</c>.</summary>
    public override string ToString() => $"{Kind.ToString().ToUpperInvariant()}:{Value}";
}

/// <summary>
/// What stands in a certificate beside its subject, parsed from its DER. A part that cannot be read is as if it were not there: rules that ask for it are
/// then not met.
/// </summary>
public static class CertificateClaims
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary>All alternative names of the four kinds, in order.</summary>
    /// <remarks>RFC 5280, 4.2.1.6.</remarks>
    public static IReadOnlyList<AlternativeName> AlternativeNames(CertificateFacts certificate) => Read(certificate, SubjectAlternativeName, static reader =>
    {
        var names = new List<AlternativeName>();
        while (reader.HasData)
        {
            var tag = reader.PeekTag();
            switch (tag.TagValue)
            {
                case 1: names.Add(new(AlternativeNameKind.Email, reader.ReadCharacterString(UniversalTagNumber.IA5String, tag))); break;
                case 2: names.Add(new(AlternativeNameKind.Dns, reader.ReadCharacterString(UniversalTagNumber.IA5String, tag))); break;
                case 6: names.Add(new(AlternativeNameKind.Uri, reader.ReadCharacterString(UniversalTagNumber.IA5String, tag))); break;
                case 7 when reader.ReadOctetString(tag) is { Length: 4 or 16 } address: names.Add(new(AlternativeNameKind.Ip, new IPAddress(address).ToString())); break;
                case 7: break;
                default: _ = reader.ReadEncodedValue(); break;
            }
        }
        return names;
    });

    /// <summary>The purposes that the certificate names, as object identifiers; empty when it names none.</summary>
    public static IReadOnlyList<string> Purposes(CertificateFacts certificate) => Read(certificate, ExtendedKeyUsage, static reader =>
    {
        var purposes = new List<string>();
        while (reader.HasData) purposes.Add(reader.ReadObjectIdentifier());
        return purposes;
    });

    private static List<T> Read<T>(CertificateFacts certificate, string oid, Func<AsnReader, List<T>> read)
    {
        try
        {
            using var parsed = X509CertificateLoader.LoadCertificate(certificate.Der);
            var extension = parsed.Extensions.FirstOrDefault(e => e.Oid?.Value == oid);
            return extension is null ? [] : read(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence());
        }
        catch (Exception bad) when (bad is CryptographicException or AsnContentException)
        {
            return [];
        }
    }
}

using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Tls;

/// <summary>What a name in a certificate is.</summary>
public enum CertificateNameKind
{
    /// <summary>The subject's only CN, alone in its relative distinguished name.</summary>
    CommonName,
    /// <summary>The whole subject in OpenSSL's one line (<see cref="CertificateFacts.Subject"/>).</summary>
    Subject,
    /// <summary>dNSName of subjectAltName.</summary>
    Dns,
    /// <summary>uniformResourceIdentifier.</summary>
    Uri,
    /// <summary>rfc822Name.</summary>
    Email,
    /// <summary>iPAddress, in its canonical text.</summary>
    IpAddress,
}

/// <summary>One name that a certificate gives its holder.</summary>
public readonly record struct CertificateName(CertificateNameKind Kind, string Value);

/// <summary>
/// The names by which a certificate may stand for an account. A name that two certificates could share although they say different things is left out:
/// the one-line subject says nothing where a value holds the separator, an escape or a control character, or where one relative name has two parts
/// (<c>CN=a+OU=b</c> prints like <c>CN=a</c>, <c>OU=b</c>); a common name that is not the only one says nothing; alternative names count only as
/// printable ASCII, so a NUL cuts nothing off.
/// </summary>
public static class CertificateNames
{
    private const string CommonNameOid = "2.5.4.3";
    private const string AlternativeNameOid = "2.5.29.17";
    private const int NameLimit = 256;

    // RFC 5280, 4.2.1.6: GeneralName.
    private static readonly Asn1Tag EmailTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag AddressTag = new(TagClass.ContextSpecific, 7);

    /// <summary>The names of a certificate, which the caller must know to be verified. A certificate that cannot be read has none.</summary>
    public static IReadOnlyList<CertificateName> Of(CertificateFacts certificate)
    {
        try
        {
            using var loaded = X509CertificateLoader.LoadCertificate(certificate.Der);
            List<CertificateName> names = [];
            AddSubject(names, certificate, loaded.SubjectName.RawData);
            var extensions = loaded.Extensions.Where(static e => e.Oid?.Value == AlternativeNameOid).ToList();
            if (extensions is [var only]) AddAlternatives(names, only.RawData);
            return names;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
        {
            return [];
        }
    }

    private static void AddSubject(List<CertificateName> names, CertificateFacts certificate, byte[] der)
    {
        var (isPlain, parts, commonNames) = (true, 0, new List<string?>());
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var relative = sequence.ReadSetOf(skipSortOrderValidation: true);
            var inRelative = 0;
            while (relative.HasData)
            {
                var attribute = relative.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var value = ReadText(attribute);
                (inRelative, parts) = (inRelative + 1, parts + 1);
                isPlain &= value is not null && !value.Contains('/') && !value.Contains('\\');
                if (oid == CommonNameOid) commonNames.Add(inRelative == 1 && !relative.HasData ? value : null);
            }
            isPlain &= inRelative == 1;
        }
        if (commonNames is [{ Length: > 0 } common]) names.Add(new(CertificateNameKind.CommonName, common));
        if (isPlain && parts > 0) names.Add(new(CertificateNameKind.Subject, certificate.Subject));
    }

    // Null for a kind of text that has more than one reading (T61, BMP …) and for text with control characters.
    private static string? ReadText(AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        var kind = tag.TagClass == TagClass.Universal ? (UniversalTagNumber)tag.TagValue : UniversalTagNumber.EndOfContents;
        if (kind is not (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String)) return null;
        var text = attribute.ReadCharacterString(kind);
        return text.Any(char.IsControl) ? null : text;
    }

    private static void AddAlternatives(List<CertificateName> names, byte[] der)
    {
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        for (var count = 0; sequence.HasData && count < NameLimit; count++)
        {
            var tag = sequence.PeekTag();
            if (tag == DnsTag) AddAscii(names, CertificateNameKind.Dns, sequence.ReadOctetString(DnsTag));
            else if (tag == UriTag) AddAscii(names, CertificateNameKind.Uri, sequence.ReadOctetString(UriTag));
            else if (tag == EmailTag) AddAscii(names, CertificateNameKind.Email, sequence.ReadOctetString(EmailTag));
            else if (tag == AddressTag && sequence.ReadOctetString(AddressTag) is { Length: 4 or 16 } address)
                names.Add(new(CertificateNameKind.IpAddress, new IPAddress(address).ToString()));
            else if (tag != AddressTag) _ = sequence.ReadEncodedValue();
        }
    }

    private static void AddAscii(List<CertificateName> names, CertificateNameKind kind, byte[] bytes)
    {
        if (bytes.Length > 0 && !bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)) names.Add(new(kind, Encoding.ASCII.GetString(bytes)));
    }
}

using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>What a certificate revocation list says. https://www.rfc-editor.org/rfc/rfc5280#section-5</summary>
public sealed record RevocationListFacts(byte[] Der, X500DistinguishedName Issuer, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, IReadOnlyList<Revocation> Revoked)
{
    /// <summary>Its number; null when it has none.</summary>
    public BigInteger? Number { get; private init; }

    /// <summary>The dotted name of the signature's algorithm.</summary>
    public string SignatureAlgorithm { get; private init; } = "";

    /// <summary>The key identifier of its issuer in hexadecimal, or empty.</summary>
    public string IssuerKeyIdentifier { get; private init; } = "";

    /// <summary>True when a certificate's serial number is on it.</summary>
    public bool Names(ReadOnlySpan<byte> serial)
    {
        foreach (var entry in Revoked)
        {
            if (entry.Serial.AsSpan().TrimStart((byte)0).SequenceEqual(serial.TrimStart((byte)0)))
                return true;
        }
        return false;
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static RevocationListFacts Parse(byte[] der)
    {
        try
        {
            var signed = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (signed.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
                _ = signed.ReadInteger();
            var algorithm = signed.ReadSequence().ReadObjectIdentifier();
            var issuer = new X500DistinguishedName(signed.ReadEncodedValue().Span);
            var thisUpdate = Time(signed);
            DateTimeOffset? nextUpdate = signed.HasData && IsTime(signed) ? Time(signed) : null;
            var revoked = signed.HasData && signed.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? Entries(signed.ReadSequence()) : [];
            var facts = new RevocationListFacts(der, issuer, thisUpdate, nextUpdate, revoked) { SignatureAlgorithm = algorithm };
            return signed.HasData ? WithExtensions(facts, signed.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence()) : facts;
        }
        catch (AsnContentException bad)
        {
            throw new CryptographicException("not a revocation list: " + bad.Message, bad);
        }
    }

    private static RevocationListFacts WithExtensions(RevocationListFacts facts, AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var (oid, value) = Extension(extensions.ReadSequence());
            if (oid == Oids.CrlNumber)
                facts = facts with { Number = new AsnReader(value, AsnEncodingRules.DER).ReadInteger() };
            else if (oid == Oids.AuthorityKeyIdentifier)
                facts = facts with { IssuerKeyIdentifier = KeyIdentifier(value) };
        }
        return facts;
    }

    private static string KeyIdentifier(byte[] value) =>
        new X509AuthorityKeyIdentifierExtension(value).KeyIdentifier is { } id ? Convert.ToHexString(id.Span) : "";

    private static List<Revocation> Entries(AsnReader list)
    {
        var entries = new List<Revocation>();
        while (list.HasData)
        {
            var entry = list.ReadSequence();
            var serial = entry.ReadIntegerBytes().ToArray();
            var at = Time(entry);
            var reason = X509RevocationReason.Unspecified;
            var extensions = entry.HasData ? entry.ReadSequence() : null;
            while (extensions is { HasData: true })
            {
                var (oid, value) = Extension(extensions.ReadSequence());
                if (oid == Oids.ReasonCode)
                    reason = (X509RevocationReason)new AsnReader(value, AsnEncodingRules.DER).ReadEnumeratedBytes().Span[^1];
            }
            entries.Add(new(serial, at, reason));
        }
        return entries;
    }

    private static (string Oid, byte[] Value) Extension(AsnReader extension)
    {
        var oid = extension.ReadObjectIdentifier();
        if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            _ = extension.ReadBoolean();
        return (oid, extension.ReadOctetString());
    }

    private static bool IsTime(AsnReader reader) => reader.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime };

    private static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}

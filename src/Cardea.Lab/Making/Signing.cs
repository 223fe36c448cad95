using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Lab.Making;

/// <summary>Signing with the keys of the lab's CAs.</summary>
internal static class Signing
{
    internal static X509SignatureGenerator SignerOf(X509Certificate2 authority) => X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!);
}

/// <summary>ecdsa-with-SHA1, which the framework refuses to write.</summary>
internal sealed class Sha1Signer(ECDsa key) : X509SignatureGenerator
{
    private const string EcdsaWithSha1 = "1.2.840.10045.4.1"; // RFC 3279, 2.2.3

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence()) der.WriteObjectIdentifier(EcdsaWithSha1);
        return der.Encode();
    }

    [SuppressMessage("Security", "CA5350", Justification = "the weakness is what clients are tested with")]
    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

    protected override PublicKey BuildPublicKey() => new(key);
}

/// <summary>X.509 v1: no version field, no extensions. Source: RFC 5280, 4.1.</summary>
internal static class VersionOne
{
    internal static X509Certificate2 Make(X509Certificate2 issuer, X500DistinguishedName subject, PublicKey key, byte[] serial, DateTimeOffset from, DateTimeOffset to)
    {
        var signer = Signing.SignerOf(issuer);
        var algorithm = signer.GetSignatureAlgorithmIdentifier(HashAlgorithmName.SHA256);
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            body.WriteIntegerUnsigned(serial);
            body.WriteEncodedValue(algorithm);
            body.WriteEncodedValue(issuer.SubjectName.RawData);
            using (body.PushSequence())
            {
                body.WriteUtcTime(from);
                body.WriteUtcTime(to);
            }
            body.WriteEncodedValue(subject.RawData);
            body.WriteEncodedValue(key.ExportSubjectPublicKeyInfo());
        }
        var signed = body.Encode();
        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(signed);
            whole.WriteEncodedValue(algorithm);
            whole.WriteBitString(signer.SignData(signed, HashAlgorithmName.SHA256));
        }
        return X509CertificateLoader.LoadCertificate(whole.Encode());
    }
}

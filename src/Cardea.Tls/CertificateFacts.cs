using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>
/// A certificate as accounts, status variables and logs see it. Holds the DER bytes; each text is made when first asked for,
/// by OpenSSL itself where MySQL's form is OpenSSL's. Immutable, safe for all threads.
/// </summary>
public sealed class CertificateFacts
{
    private readonly byte[] _der;
    private string? _subject;
    private string? _issuer;

    /// <summary>Facts of a DER certificate; nothing is checked here.</summary>
    public CertificateFacts(byte[] der) => _der = der;

    /// <summary>The certificate itself.</summary>
    public ReadOnlySpan<byte> Der => _der;

    /// <summary>Subject as X509_NAME_oneline prints it: <c>/C=US/O=sampdb/CN=laura</c>. ASCII; other bytes stand as \xHH.</summary>
    public string Subject => _subject ??= With(_der, static certificate => OneLine(Native.X509_get_subject_name(certificate)));

    /// <summary>Issuer in the same form.</summary>
    public string Issuer => _issuer ??= With(_der, static certificate => OneLine(Native.X509_get_issuer_name(certificate)));

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public string SerialNumber => With(_der, static certificate => Printed(bio => Native.i2a_ASN1_INTEGER(bio, Native.X509_get0_serialNumber(certificate))));

    /// <summary>First valid time in OpenSSL's form: <c>Aug  5 09:10:11 2033 GMT</c>.</summary>
    public string NotBefore => With(_der, static certificate => Printed(bio => Native.ASN1_TIME_print(bio, Native.X509_get0_notBefore(certificate))));

    /// <summary>Last valid time in the same form.</summary>
    public string NotAfter => With(_der, static certificate => Printed(bio => Native.ASN1_TIME_print(bio, Native.X509_get0_notAfter(certificate))));

    /// <summary>SHA-256 over the certificate, upper-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexString(SHA256.HashData(_der));

    /// <summary>SHA-256 over the public key (SubjectPublicKeyInfo), upper-case hexadecimal: it stays the same when a certificate is renewed with its key.</summary>
    public string KeySha256 => With(_der, static certificate => Convert.ToHexString(SHA256.HashData(KeyOf(certificate))));

    /// <summary>First valid moment.</summary>
    public DateTimeOffset ValidFrom => With(_der, static certificate => Asn1Time.Read(Native.X509_get0_notBefore(certificate)));

    /// <summary>Last valid moment.</summary>
    public DateTimeOffset ValidTo => With(_der, static certificate => Asn1Time.Read(Native.X509_get0_notAfter(certificate)));

    /// <summary>
    /// The names of subjectAltName, in order, each with its kind: <c>DNS:db.example.test</c>, <c>IP:192.0.2.1</c>, <c>URI:spiffe://…</c>, <c>email:…</c>.
    /// Printed so that no name can pass for two; empty when there are none or the extension cannot be read.
    /// </summary>
    public IReadOnlyList<string> AlternativeNames => Tls.AlternativeNames.Of(_der);

    internal static unsafe CertificateFacts Of(nint certificate)
    {
        var length = Native.i2d_X509(certificate, null);
        var der = new byte[Math.Max(length, 0)];
        fixed (byte* bytes = der)
        {
            var end = bytes;
            if (length > 0) _ = Native.i2d_X509(certificate, &end);
        }
        return new CertificateFacts(der);
    }

    private static unsafe byte[] KeyOf(nint certificate)
    {
        var key = Native.X509_get_X509_PUBKEY(certificate); // not ours to free
        var length = Native.i2d_X509_PUBKEY(key, null);
        var der = new byte[Math.Max(length, 0)];
        fixed (byte* bytes = der)
        {
            var end = bytes;
            if (length > 0) _ = Native.i2d_X509_PUBKEY(key, &end);
        }
        return der;
    }

    internal static unsafe string OneLine(nint name)
    {
        var text = Native.X509_NAME_oneline(name, null, 0);
        if (text is null) return "";
        var copy = OpenSsl.Text(text);
        Native.CRYPTO_free(text, null, 0);
        return copy;
    }

    private static unsafe T With<T>(byte[] der, Func<nint, T> read)
    {
        fixed (byte* bytes = der)
        {
            var at = bytes;
            var certificate = Native.d2i_X509(null, &at, der.Length);
            if (certificate == 0)
            {
                ErrorQueue.Clear();
                throw new CryptographicException("Not a certificate");
            }
            try
            {
                return read(certificate);
            }
            finally
            {
                Native.X509_free(certificate);
            }
        }
    }

    private static string Printed(Func<nint, int> print)
    {
        var bio = Native.BIO_new(Native.BIO_s_mem());
        try
        {
            _ = print(bio);
            return MemoryBio.ReadAll(bio);
        }
        finally
        {
            _ = Native.BIO_free(bio);
        }
    }
}

using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>PEM text into libcrypto's objects. Every list returned must be freed by its taker.</summary>
internal static unsafe class Pem
{
    internal static List<nint> Certificates(ReadOnlySpan<byte> pem) => All(pem, &ReadCertificate, &Native.X509_free);

    internal static List<nint> RevocationLists(ReadOnlySpan<byte> pem) => All(pem, &ReadRevocationList, &Native.X509_CRL_free);

    /// <summary>The first private key; zero when there is none or the passphrase is wrong. Never prompts.</summary>
    internal static nint PrivateKey(ReadOnlySpan<byte> pem, byte[]? passphrase)
    {
        // OpenSSL takes a NUL-ended text as passphrase; a null pointer would make it ask on the terminal.
        var ended = new byte[(passphrase?.Length ?? 0) + 1];
        passphrase?.CopyTo(ended, 0);
        fixed (byte* data = pem, secret = ended)
        {
            var bio = Native.BIO_new_mem_buf(data, pem.Length);
            var key = Native.PEM_read_bio_PrivateKey(bio, null, 0, secret);
            _ = Native.BIO_free(bio);
            CryptographicOperations.ZeroMemory(ended);
            return key;
        }
    }

    /// <summary>A certificate out of DER; zero when it is none.</summary>
    internal static nint Der(byte[] der)
    {
        fixed (byte* bytes = der)
        {
            var at = bytes;
            return Native.d2i_X509(null, &at, der.Length);
        }
    }

    private static nint ReadCertificate(nint bio) => Native.PEM_read_bio_X509(bio, null, 0, null);

    private static nint ReadRevocationList(nint bio) => Native.PEM_read_bio_X509_CRL(bio, null, 0, null);

    private static List<nint> All(ReadOnlySpan<byte> pem, delegate*<nint, nint> read, delegate*<nint, void> free)
    {
        var found = new List<nint>();
        fixed (byte* data = pem)
        {
            var bio = Native.BIO_new_mem_buf(data, pem.Length);
            ErrorQueue.Clear();
            for (var next = read(bio); next != 0; next = read(bio)) found.Add(next);
            _ = Native.BIO_free(bio);
        }
        var end = ErrorQueue.Drain();
        if (end.Library == Native.LibraryPem && end.Reason == Native.ReasonNoStartLine && found.Count > 0) return found;
        foreach (var item in found) free(item);
        throw new IOException(end.Reason == Native.ReasonNoStartLine ? "no PEM block of the wanted kind" : end.Words);
    }
}

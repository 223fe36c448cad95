using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// A password under the server's public key: (password, NUL) XOR the nonce repeated, RSA with OAEP, SHA-1 and MGF1 with SHA-1.
/// Source: MySQL source, <c>sql-common/client_authentication.cc</c>.
/// </summary>
public static class RsaBlock
{
    /// <summary>The greatest key that is used, in bits; a greater one would only burn time.</summary>
    public const int MaximumKeySize = 16384;

    private const int OaepOverhead = 42;

    /// <summary>Closes a block; null where the password is too long for the key.</summary>
    public static byte[]? Seal(RSA key, ReadOnlySpan<byte> password, ReadOnlySpan<byte> nonce)
    {
        if (password.Length + 1 + OaepOverhead > key.KeySize / 8 || key.KeySize > MaximumKeySize) return null;
        var plain = new byte[password.Length + 1];
        try
        {
            password.CopyTo(plain);
            Mask(plain, nonce);
            return key.Encrypt(plain, RSAEncryptionPadding.OaepSHA1);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Reads a public key in PEM; null where it is none.</summary>
    public static RSA? ReadPublicKey(ReadOnlySpan<char> pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    internal static void Mask(Span<byte> bytes, ReadOnlySpan<byte> nonce)
    {
        for (var i = 0; i < bytes.Length; i++) bytes[i] ^= nonce[i % nonce.Length];
    }
}

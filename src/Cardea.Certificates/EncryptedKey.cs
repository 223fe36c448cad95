using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Cardea.Certificates;

/// <summary>A private key under a passphrase: PKCS#8 with PBES2 (RFC 8018), PBKDF2-HMAC-SHA-256 and AES-256-CBC. Every OpenSSL since 1.0 reads it.</summary>
internal static class EncryptedKey
{
    /// <summary>OWASP's figure for PBKDF2 with SHA-256; OpenSSL's own 2048 is a guess away for a graphics card.</summary>
    private const int Iterations = 600_000;

    internal static string Pem(byte[] privateKeyInfo, string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var iv = RandomNumberGenerator.GetBytes(16);
        var key = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Iterations, HashAlgorithmName.SHA256, 32);
        using var aes = Aes.Create();
        aes.Key = key;
        var sealedKey = aes.EncryptCbc(privateKeyInfo, iv);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(privateKeyInfo);
        return PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", Encode(salt, iv, sealedKey)) + "\n";
    }

    private static byte[] Encode(byte[] salt, byte[] iv, byte[] sealedKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13"); // PBES2
                using (writer.PushSequence())
                {
                    WriteDerivation(writer, salt);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42"); // aes256-CBC
                        writer.WriteOctetString(iv);
                    }
                }
            }
            writer.WriteOctetString(sealedKey);
        }
        return writer.Encode();
    }

    private static void WriteDerivation(AsnWriter writer, byte[] salt)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.5.12"); // PBKDF2
            using (writer.PushSequence())
            {
                writer.WriteOctetString(salt);
                writer.WriteInteger(Iterations);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.2.9"); // hmacWithSHA256
                    writer.WriteNull();
                }
            }
        }
    }
}

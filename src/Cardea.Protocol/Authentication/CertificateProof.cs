using System.Security.Cryptography;
using System.Text;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// MariaDB's proof of a certificate that no authority vouches for: the OK of the login carries 0x01 and, in hex, SHA-256 over the hash of the password
/// that both ends have, the 20-byte nonce and the SHA-256 fingerprint of the server's certificate. Whoever sits in between has another certificate and
/// cannot make it without the password.
/// </summary>
/// <remarks>
/// Source: Connector/C, <c>plugins/auth/my_auth.c</c>, end of <c>run_plugin_auth</c> (MariaDB 11.4, MDEV-31855). The nonce is the greeting's, or that of
/// the last switch that brought one of 20 bytes.
/// </remarks>
public static class CertificateProof
{
    private const char Mark = '\u0001';

    /// <summary>The info of the OK packet.</summary>
    public static string Make(ReadOnlySpan<byte> passwordHash, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> fingerprint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(passwordHash);
        hash.AppendData(nonce);
        hash.AppendData(fingerprint);
        return Mark + Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>True when the info proves the certificate.</summary>
    public static bool Matches(string? info, ReadOnlySpan<byte> passwordHash, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> fingerprint) =>
        !passwordHash.IsEmpty && fingerprint.Length == SHA256.HashSizeInBytes && info is [Mark, ..]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(info), Encoding.UTF8.GetBytes(Make(passwordHash, nonce, fingerprint)));
}

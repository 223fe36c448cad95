using System.Security.Cryptography;
using System.Text;

namespace Cardea.Protocol.Authentication;

/// <summary>The server's key pair for passwords on plain links. Safe for use from several threads.</summary>
public sealed class RsaKeyPair : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RSA _key;

    /// <summary>Takes the private key (which must be an RSA key of at least 1024 bits); the pair owns it from now on.</summary>
    public RsaKeyPair(RSA key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.KeySize, 1024);
        _key = key;
        PublicKeyPem = key.ExportSubjectPublicKeyInfoPem() + "\n";
        PublicKeyBytes = Encoding.ASCII.GetBytes(PublicKeyPem);
    }

    /// <summary>The public key as SubjectPublicKeyInfo in PEM, as MySQL's <c>public_key.pem</c> has it.</summary>
    public string PublicKeyPem { get; }

    /// <summary><see cref="PublicKeyPem"/> as bytes; not to be changed.</summary>
    public byte[] PublicKeyBytes { get; }

    /// <summary>The length of the modulus, and so of every cipher text, in bytes.</summary>
    public int ModulusLength => (_key.KeySize + 7) / 8;

    /// <summary>Reads a private key in PEM (PKCS#1 or PKCS#8).</summary>
    public static RsaKeyPair FromPem(ReadOnlySpan<char> pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return new(key);
    }

    /// <summary>
    /// Opens an RSA block: OAEP, then XOR with the nonce, then a NUL at the end. False, with <paramref name="password"/> cleared, for a block that
    /// cannot be opened; the caller does the same work then as for a wrong password.
    /// </summary>
    public bool TryOpen(ReadOnlySpan<byte> block, ReadOnlySpan<byte> nonce, Span<byte> password, out int length)
    {
        length = 0;
        password.Clear();
        Span<byte> plain = stackalloc byte[2048];
        var fits = block.Length == ModulusLength && ModulusLength <= plain.Length;
        var count = 0;
        try
        {
            lock (_gate)
            {
                fits = fits && _key.TryDecrypt(block, plain, RSAEncryptionPadding.OaepSHA1, out count);
            }
            RsaBlock.Mask(plain[..count], nonce);
            if (!fits || count is 0 || plain[count - 1] != 0 || count - 1 > password.Length) return false;
            plain[..(count - 1)].CopyTo(password);
            length = count - 1;
            return true;
        }
        catch (CryptographicException)
        {
            return false; // bad padding: told apart from a wrong password by nobody
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}

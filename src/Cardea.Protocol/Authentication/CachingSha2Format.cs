using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// A stored form of caching_sha2_password: <c>$letter$rounds / 1000 in hex$</c>, 20 bytes of salt, and a digest whose making the letter names.
/// </summary>
/// <remarks>Source: MySQL 9.7, <c>sql/auth/sha2_password.cc</c> (<c>serialize</c>, <c>generate_pbkdf2</c>); WL#17160.</remarks>
public sealed class CachingSha2Format
{
    /// <summary>SHA-crypt, of all versions.</summary>
    public static readonly CachingSha2Format Crypt5 = new("CRYPT5", 'A', ShaCrypt.EncodedLength, ShaCrypt.Hash);

    /// <summary>PBKDF2 with HMAC-SHA-512, of MySQL 9.7: 64 bytes in base64 with its padding.</summary>
    public static readonly CachingSha2Format Pbkdf2Sha512 = new("PBKDF2_SHA512", 'B', Base64.GetMaxEncodedToUtf8Length(SHA512.HashSizeInBytes), Pbkdf2);

    /// <summary>All, by the names that caching_sha2_password_storage_format knows.</summary>
    public static readonly IReadOnlyList<CachingSha2Format> All = [Crypt5, Pbkdf2Sha512];

    private readonly Maker _make;

    private CachingSha2Format(string name, char letter, int digestLength, Maker make) => (Name, Letter, DigestLength, _make) = (name, letter, digestLength, make);

    private delegate void Maker(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds, Span<byte> encoded);

    /// <summary>MySQL's word for it.</summary>
    public string Name { get; }

    internal char Letter { get; }

    /// <summary>Characters behind the salt.</summary>
    internal int DigestLength { get; }

    /// <summary>The form by its name; null for an unknown one.</summary>
    public static CachingSha2Format? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The form that a stored string has by its first characters; null for none, so also for the empty password.</summary>
    public static CachingSha2Format? Of(ReadOnlySpan<byte> stored)
    {
        if (stored is not [(byte)'$', var letter, (byte)'$', ..]) return null;
        foreach (var format in All)
            if (format.Letter == letter) return format;
        return null;
    }

    /// <summary>The digest of a password; <paramref name="encoded"/> takes <see cref="DigestLength"/> characters.</summary>
    internal void Hash(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds, Span<byte> encoded) => _make(password, salt, rounds, encoded);

    private static void Pbkdf2(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds, Span<byte> encoded)
    {
        Span<byte> key = stackalloc byte[SHA512.HashSizeInBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, key, rounds, HashAlgorithmName.SHA512);
        Base64.EncodeToUtf8(key, encoded, out _, out _);
        CryptographicOperations.ZeroMemory(key);
    }
}

using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication.Curve;

/// <summary>
/// Ed25519 signatures with a key made from a secret of any length. RFC 8032 makes it from a seed of 32 bytes; MariaDB's client_ed25519 puts the password in
/// the seed's place, which is why no library's Ed25519 can sign here. With a seed of 32 bytes it is the RFC's own.
/// </summary>
internal sealed class Ed25519Signer : IDisposable
{
    /// <summary>Length of a public key.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a signature.</summary>
    public const int SignatureLength = 64;

    private readonly byte[] _expanded = new byte[SHA512.HashSizeInBytes];

    public Ed25519Signer(ReadOnlySpan<byte> secret)
    {
        SHA512.HashData(secret, _expanded);
        _expanded[0] &= 0xF8;
        _expanded[31] = (byte)(_expanded[31] & 0x3F | 0x40);
        EdwardsPoint.MultiplyBase(_expanded.AsSpan(0, 32)).Write(PublicKey);
    }

    public byte[] PublicKey { get; } = new byte[KeyLength];

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureLength];
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> once = stackalloc byte[32];
        Span<byte> challenge = stackalloc byte[32];
        Hash(_expanded.AsSpan(32), message, [], digest);
        Scalar.Reduce(digest, once);
        EdwardsPoint.MultiplyBase(once).Write(signature);
        Hash(signature.AsSpan(0, 32), PublicKey, message, digest);
        Scalar.Reduce(digest, challenge);
        Scalar.MultiplyAdd(challenge, _expanded.AsSpan(0, 32), once, signature.AsSpan(32));
        once.Clear();
        return signature;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_expanded);

    private static void Hash(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two, ReadOnlySpan<byte> three, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(one);
        hash.AppendData(two);
        hash.AppendData(three);
        hash.GetHashAndReset(digest);
    }
}

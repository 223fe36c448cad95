using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// SHA-crypt with SHA-256. By hand because MySQL's salts have 20 bytes, where the published scheme and the stock libraries stop at 16.
/// </summary>
/// <remarks>Source: U. Drepper, "Unix crypt using SHA-256 and SHA-512", steps 1 to 22.</remarks>
public static class ShaCrypt
{
    /// <summary>Characters of an encoded digest.</summary>
    public const int EncodedLength = 43;

    /// <summary>The longest password in bytes; longer ones are refused before any hashing.</summary>
    public const int MaximumPassword = 256;

    private const int MaximumSalt = 64;
    private const int DigestLength = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Alphabet => "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;

    // The order in which the digest's bytes are taken, three at a time (step 22 of the note).
    private static ReadOnlySpan<byte> Order =>
        [0, 10, 20, 21, 1, 11, 12, 22, 2, 3, 13, 23, 24, 4, 14, 15, 25, 5, 6, 16, 26, 27, 7, 17, 18, 28, 8, 9, 19, 29];

    /// <summary>Hashes and encodes; <paramref name="encoded"/> takes 43 characters.</summary>
    public static void Hash(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds, Span<byte> encoded)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, MaximumPassword);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(salt.Length, MaximumSalt);
        Span<byte> a = stackalloc byte[DigestLength];
        Span<byte> p = stackalloc byte[password.Length];
        Span<byte> s = stackalloc byte[salt.Length];
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            First(hash, password, salt, a);
            for (var i = 0; i < password.Length; i++) hash.AppendData(password);
            Repeat(hash, p);
            for (var i = 0; i < 16 + a[0]; i++) hash.AppendData(salt);
            Repeat(hash, s);
        }
        Rounds(a, p, s, rounds);
        Encode(a, encoded);
        CryptographicOperations.ZeroMemory(a);
        CryptographicOperations.ZeroMemory(p);
    }

    // Steps 1 to 12.
    private static void First(IncrementalHash hash, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> a)
    {
        Span<byte> b = stackalloc byte[DigestLength];
        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(password);
        hash.GetHashAndReset(b);
        hash.AppendData(password);
        hash.AppendData(salt);
        for (var left = password.Length; left > 0; left -= DigestLength) hash.AppendData(b[..Math.Min(left, DigestLength)]);
        for (var bits = password.Length; bits > 0; bits >>= 1) hash.AppendData((bits & 1) != 0 ? b : password);
        hash.GetHashAndReset(a);
        CryptographicOperations.ZeroMemory(b);
    }

    // Steps 15, 16, 19, 20: the digest, repeated to the length that is needed.
    private static void Repeat(IncrementalHash hash, Span<byte> sequence)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        hash.GetHashAndReset(digest);
        for (var at = 0; at < sequence.Length; at += DigestLength)
            digest[..Math.Min(DigestLength, sequence.Length - at)].CopyTo(sequence[at..]);
        CryptographicOperations.ZeroMemory(digest);
    }

    // Step 21. The input of a round is put together on the stack, so that a round is one call and no allocation.
    private static void Rounds(Span<byte> a, ReadOnlySpan<byte> p, ReadOnlySpan<byte> s, int rounds)
    {
        Span<byte> input = stackalloc byte[2 * p.Length + s.Length + DigestLength];
        using var hash = new RepeatedSha256();
        for (var round = 0; round < rounds; round++)
        {
            var at = 0;
            if ((round & 1) != 0) Put(p, input, ref at);
            else Put(a, input, ref at);
            if (round % 3 != 0) Put(s, input, ref at);
            if (round % 7 != 0) Put(p, input, ref at);
            if ((round & 1) != 0) Put(a, input, ref at);
            else Put(p, input, ref at);
            hash.Hash(input[..at], a);
        }
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Put(ReadOnlySpan<byte> part, Span<byte> input, ref int at)
    {
        part.CopyTo(input[at..]);
        at += part.Length;
    }

    private static void Encode(ReadOnlySpan<byte> digest, Span<byte> to)
    {
        var order = Order;
        for (int i = 0, at = 0; i < order.Length; i += 3, at += 4)
            Letters(digest[order[i]] << 16 | digest[order[i + 1]] << 8 | digest[order[i + 2]], to.Slice(at, 4));
        Letters(digest[31] << 8 | digest[30], to.Slice(40, 3));
    }

    private static void Letters(int bits, Span<byte> to)
    {
        for (var i = 0; i < to.Length; i++, bits >>= 6) to[i] = Alphabet[bits & 63];
    }
}

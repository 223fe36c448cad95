using System.Buffers.Binary;

namespace Cardea.Protocol.Authentication.Curve;

/// <summary>Arithmetic modulo the order of edwards25519's base point, L = 2^252 + 27742317777372353535851937790883648493, in constant time.</summary>
internal static class Scalar
{
    private const int Words = 8;
    private const int Bytes = 32;

    // L, little-endian words of 64 bits.
    private static ReadOnlySpan<ulong> Order => [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000];

    /// <summary>64 bytes modulo L, to 32 bytes.</summary>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> result)
    {
        Span<ulong> words = stackalloc ulong[Words];
        for (var i = 0; i < Words; i++) words[i] = BinaryPrimitives.ReadUInt64LittleEndian(wide[(8 * i)..]);
        Reduce(words, result);
        words.Clear();
    }

    /// <summary>x * y + z modulo L; each is 32 bytes, x below L.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, ReadOnlySpan<byte> z, Span<byte> result)
    {
        Span<ulong> words = stackalloc ulong[Words];
        words.Clear();
        unchecked
        {
            for (var i = 0; i < Bytes / 8; i++) words[i] = Word(z, i);
            for (var i = 0; i < Bytes / 8; i++)
            {
                var carry = 0UL;
                for (var k = 0; k < Bytes / 8; k++)
                {
                    var high = Math.BigMul(Word(x, i), Word(y, k), out var low);
                    var sum = new UInt128(high, low) + words[i + k] + carry;
                    words[i + k] = (ulong)sum;
                    carry = (ulong)(sum >> 64);
                }
                for (var k = i + Bytes / 8; k < Words; k++)
                {
                    var sum = (UInt128)words[k] + carry;
                    words[k] = (ulong)sum;
                    carry = (ulong)(sum >> 64);
                }
            }
        }
        Reduce(words, result);
        words.Clear();
    }

    // L is taken away, shifted by 259 bits down to 0, wherever it fits; each of the 260 steps does the same work whether it fits or not.
    private static void Reduce(Span<ulong> words, Span<byte> result)
    {
        Span<ulong> shifted = stackalloc ulong[Words];
        Span<ulong> rest = stackalloc ulong[Words];
        unchecked
        {
            for (var shift = 259; shift >= 0; shift--)
            {
                Shift(shift, shifted);
                var borrow = 0UL;
                for (var i = 0; i < Words; i++)
                {
                    var difference = (UInt128)words[i] - shifted[i] - borrow;
                    rest[i] = (ulong)difference;
                    borrow = (ulong)(difference >> 64) & 1;
                }
                var keep = 0UL - borrow; // all ones where it did not fit
                for (var i = 0; i < Words; i++) words[i] = (words[i] & keep) | (rest[i] & ~keep);
            }
        }
        for (var i = 0; i < Bytes / 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(result[(8 * i)..], words[i]);
        rest.Clear();
    }

    private static void Shift(int count, Span<ulong> shifted)
    {
        var (words, bits) = (count >> 6, count & 63);
        for (var i = 0; i < Words; i++)
        {
            var from = i - words;
            var low = from is >= 0 and < 4 ? Order[from] : 0;
            var below = from is >= 1 and < 5 ? Order[from - 1] : 0;
            shifted[i] = bits == 0 ? low : low << bits | below >> (64 - bits);
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * index)..]);
}

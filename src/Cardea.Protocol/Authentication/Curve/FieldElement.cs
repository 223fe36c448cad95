using System.Buffers.Binary;

namespace Cardea.Protocol.Authentication.Curve;

/// <summary>
/// A number modulo 2^255 - 19 in five limbs of 51 bits. No branch and no index depends on a value, so secrets do not show in the time taken.
/// </summary>
/// <remarks>Between operations a limb is below 2^52. Source: RFC 8032, section 5.1; RFC 7748, section 4.1.</remarks>
internal readonly struct FieldElement
{
    private const ulong Mask = (1UL << 51) - 1;
    private const ulong FoldFactor = 19; // 2^255 = 19

    private readonly ulong _a, _b, _c, _d, _e;

    private FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e) => (_a, _b, _c, _d, _e) = (a, b, c, d, e);

    public static FieldElement Zero => default;

    public static FieldElement One { get; } = new(1, 0, 0, 0, 0);

    /// <summary>Little-endian, 32 bytes; the highest bit does not count.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var (w, x) = (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        var (y, z) = (BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        return new(w & Mask, (w >> 51 | x << 13) & Mask, (x >> 38 | y << 26) & Mask, (y >> 25 | z << 39) & Mask, z >> 12 & Mask);
    }

    /// <summary>The one representative below 2^255 - 19.</summary>
    public void Write(Span<byte> bytes)
    {
        unchecked
        {
            var weak = Carried(_a, _b, _c, _d, _e);
            // 1 when the value has reached the modulus, found by adding 19 and looking what runs out at the top.
            var over = (weak._a + FoldFactor) >> 51;
            over = (weak._b + over) >> 51;
            over = (weak._c + over) >> 51;
            over = (weak._d + over) >> 51;
            over = (weak._e + over) >> 51;
            var a = weak._a + over * FoldFactor;
            var b = weak._b + (a >> 51);
            var c = weak._c + (b >> 51);
            var d = weak._d + (c >> 51);
            var e = weak._e + (d >> 51);
            (a, b, c, d, e) = (a & Mask, b & Mask, c & Mask, d & Mask, e & Mask);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, a | b << 51);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], b >> 13 | c << 38);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], c >> 26 | d << 25);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], d >> 39 | e << 12);
        }
    }

    public static FieldElement operator +(in FieldElement x, in FieldElement y)
    {
        unchecked
        {
            return Carried(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);
        }
    }

    public static FieldElement operator -(in FieldElement x, in FieldElement y)
    {
        // Four times the modulus keeps every limb positive.
        const ulong Lowest = 4 * (Mask - 18), Other = 4 * Mask;
        unchecked
        {
            return Carried(x._a + Lowest - y._a, x._b + Other - y._b, x._c + Other - y._c, x._d + Other - y._d, x._e + Other - y._e);
        }
    }

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        unchecked
        {
            var (b19, c19, d19, e19) = (y._b * FoldFactor, y._c * FoldFactor, y._d * FoldFactor, y._e * FoldFactor);
            var a = Wide(x._a, y._a) + Wide(x._b, e19) + Wide(x._c, d19) + Wide(x._d, c19) + Wide(x._e, b19);
            var b = Wide(x._a, y._b) + Wide(x._b, y._a) + Wide(x._c, e19) + Wide(x._d, d19) + Wide(x._e, c19);
            var c = Wide(x._a, y._c) + Wide(x._b, y._b) + Wide(x._c, y._a) + Wide(x._d, e19) + Wide(x._e, d19);
            var d = Wide(x._a, y._d) + Wide(x._b, y._c) + Wide(x._c, y._b) + Wide(x._d, y._a) + Wide(x._e, e19);
            var e = Wide(x._a, y._e) + Wide(x._b, y._d) + Wide(x._c, y._c) + Wide(x._d, y._b) + Wide(x._e, y._a);
            b += (ulong)(a >> 51);
            c += (ulong)(b >> 51);
            d += (ulong)(c >> 51);
            e += (ulong)(d >> 51);
            var low = ((ulong)a & Mask) + (ulong)(e >> 51) * FoldFactor;
            return new(low & Mask, ((ulong)b & Mask) + (low >> 51), (ulong)c & Mask, (ulong)d & Mask, (ulong)e & Mask);
        }
    }

    /// <summary>1/x; 0 for 0. The exponent, modulus - 2, is the same for everybody.</summary>
    public FieldElement Inverted()
    {
        // 2^255 - 21: all bits from 254 to 0 are set but 4 and 2.
        var power = One;
        for (var bit = 254; bit >= 0; bit--)
        {
            power *= power;
            if (bit is not (4 or 2)) power *= this;
        }
        return power;
    }

    /// <summary><paramref name="chosen"/> where <paramref name="bit"/> is 1, <paramref name="other"/> where it is 0.</summary>
    public static FieldElement Select(ulong bit, in FieldElement chosen, in FieldElement other)
    {
        unchecked
        {
            var mask = 0UL - bit;
            return new(other._a ^ (mask & (other._a ^ chosen._a)), other._b ^ (mask & (other._b ^ chosen._b)), other._c ^ (mask & (other._c ^ chosen._c)),
                other._d ^ (mask & (other._d ^ chosen._d)), other._e ^ (mask & (other._e ^ chosen._e)));
        }
    }

    private static UInt128 Wide(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return new UInt128(high, low);
    }

    private static FieldElement Carried(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        unchecked
        {
            b += a >> 51;
            c += b >> 51;
            d += c >> 51;
            e += d >> 51;
            a = (a & Mask) + (e >> 51) * FoldFactor;
            return new(a & Mask, (b & Mask) + (a >> 51), c & Mask, d & Mask, e & Mask);
        }
    }
}

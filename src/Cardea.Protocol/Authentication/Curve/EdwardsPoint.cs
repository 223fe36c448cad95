namespace Cardea.Protocol.Authentication.Curve;

/// <summary>A point of edwards25519 in extended coordinates. Source: RFC 8032, section 5.1.4; the addition holds for all pairs of points.</summary>
internal readonly struct EdwardsPoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t)
{
    private readonly FieldElement _x = x, _y = y, _z = z, _t = t;

    // 2d, and the base point's coordinates.
    private static readonly FieldElement TwoD = Constant("52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3") + Constant("52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3");
    private static readonly FieldElement BaseX = Constant("216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A");
    private static readonly FieldElement BaseY = Constant("6666666666666666666666666666666666666666666666666666666666666658");
    private static readonly EdwardsPoint Base = new(BaseX, BaseY, FieldElement.One, BaseX * BaseY);
    private static readonly EdwardsPoint Neutral = new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The base point so many times; <paramref name="scalar"/> is 32 bytes, little-endian. The same work for every scalar.</summary>
    public static EdwardsPoint MultiplyBase(ReadOnlySpan<byte> scalar)
    {
        var sum = Neutral;
        for (var bit = 255; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            var one = (ulong)(scalar[bit >> 3] >> (bit & 7) & 1);
            var with = Add(sum, Base);
            sum = new(FieldElement.Select(one, with._x, sum._x), FieldElement.Select(one, with._y, sum._y), FieldElement.Select(one, with._z, sum._z), FieldElement.Select(one, with._t, sum._t));
        }
        return sum;
    }

    /// <summary>The 32 bytes of RFC 8032: y, and the lowest bit of x on top.</summary>
    public void Write(Span<byte> bytes)
    {
        var inverse = _z.Inverted();
        Span<byte> x = stackalloc byte[32];
        (_x * inverse).Write(x);
        (_y * inverse).Write(bytes);
        bytes[31] |= (byte)((x[0] & 1) << 7);
    }

    private static EdwardsPoint Add(in EdwardsPoint p, in EdwardsPoint q)
    {
        var a = (p._y - p._x) * (q._y - q._x);
        var b = (p._y + p._x) * (q._y + q._x);
        var c = p._t * TwoD * q._t;
        var d = p._z * q._z;
        d += d;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new(e * f, g * h, f * g, e * h);
    }

    private static FieldElement Constant(string bigEndian)
    {
        var bytes = Convert.FromHexString(bigEndian);
        Array.Reverse(bytes);
        return FieldElement.Read(bytes);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Cardea.Engine.Values;

/// <summary>
/// An exact decimal number as MySQL's DECIMAL: up to 65 digits, up to 30 of them after the point. Value = unscaled / 10^Scale.
/// Numbers of up to 38 digits are held in place; larger ones in a <see cref="BigInteger"/>. Intermediate results may have more than 65 digits:
/// whoever gives a result a type checks with <see cref="Fits"/>.
/// </summary>
public readonly partial struct MySqlDecimal : IEquatable<MySqlDecimal>, IComparable<MySqlDecimal>
{
    /// <summary>Most digits of a column or result. Source: MySQL 8.4 manual, "Fixed-Point Types".</summary>
    public const int MaximumPrecision = 65;

    /// <summary>Most digits after the point. Source: the same.</summary>
    public const int MaximumScale = 30;

    // Products of two narrow operands within these bounds cannot leave Int128.
    private static readonly Int128 Half128 = Int128.MaxValue >> 64;
    private static readonly BigInteger NarrowMaximum = (BigInteger)Int128.MaxValue;
    private static readonly BigInteger[] Powers = MakePowers();
    private static readonly Int128[] NarrowPowers = MakeNarrowPowers();

    private readonly Int128 _narrow;
    private readonly object? _wide; // a boxed BigInteger, or null
    private readonly byte _scale;

    public MySqlDecimal(Int128 unscaled, int scale) => (_narrow, _wide, _scale) = (unscaled, null, checked((byte)scale));

    public MySqlDecimal(BigInteger unscaled, int scale)
    {
        _scale = checked((byte)scale);
        if (BigInteger.Abs(unscaled) <= NarrowMaximum) (_narrow, _wide) = ((Int128)unscaled, null);
        else (_narrow, _wide) = (0, unscaled);
    }

    public static MySqlDecimal Zero => default;

    /// <summary>Digits after the point.</summary>
    public int Scale => _scale;

    /// <summary>The digits as one integer.</summary>
    public BigInteger Unscaled => _wide is BigInteger big ? big : (BigInteger)_narrow;

    public int Sign => _wide is BigInteger big ? big.Sign : Int128.Sign(_narrow);

    public bool IsZero => Sign == 0;

    /// <summary>Digits before the point, at least 1.</summary>
    public int IntegerDigits => Math.Max(1, DigitCount - _scale);

    /// <summary>Significant digits of the unscaled number, 1 for zero.</summary>
    public int DigitCount
    {
        get
        {
            if (_wide is BigInteger big)
            {
                var magnitude = BigInteger.Abs(big);
                var count = 38;
                while (count < Powers.Length && magnitude >= Powers[count]) count++;
                return count;
            }
            var value = Int128.Abs(_narrow);
            var digits = 1;
            while (digits < NarrowPowers.Length && value >= NarrowPowers[digits]) digits++;
            return digits;
        }
    }

    /// <summary>The unscaled number when it has at most 38 digits (127 bits).</summary>
    public bool TryGetNarrow(out Int128 unscaled)
    {
        unscaled = _narrow;
        return _wide is null;
    }

    public static MySqlDecimal FromInt64(long value) => new((Int128)value, 0);

    public static MySqlDecimal FromUInt64(ulong value) => new((Int128)value, 0);

    /// <summary>10^exponent, 0 to 130.</summary>
    public static BigInteger PowerOfTen(int exponent) => Powers[exponent];

    /// <summary>True when the value fits DECIMAL(precision, scale) after rounding to that scale.</summary>
    public bool Fits(int precision, int scale)
    {
        var rounded = _scale > scale ? Round(scale) : this;
        var limit = precision - scale + rounded._scale; // digits allowed in the unscaled number
        return rounded.IsZero || (limit > 0 && rounded.DigitCount <= limit && rounded.Sign != 0);
    }

    /// <summary>The largest magnitude of DECIMAL(precision, scale): 99.99 for (4,2).</summary>
    public static MySqlDecimal Largest(int precision, int scale, bool negative)
    {
        var value = Powers[precision] - 1;
        return new(negative ? -value : value, scale);
    }

    // ---- scale

    /// <summary>Rounds half away from zero, or appends zeros, so that exactly <paramref name="scale"/> digits stand after the point.</summary>
    public MySqlDecimal Round(int scale) => Rescale(scale, truncate: false);

    /// <summary>Cuts digits off, or appends zeros.</summary>
    public MySqlDecimal Truncate(int scale) => Rescale(scale, truncate: true);

    private MySqlDecimal Rescale(int scale, bool truncate)
    {
        if (scale == _scale) return this;
        if (scale > _scale)
        {
            var up = scale - _scale;
            if (_wide is null && up < NarrowPowers.Length)
            {
                var limit = Int128.MaxValue / NarrowPowers[up];
                if (_narrow <= limit && _narrow >= -limit) return new(_narrow * NarrowPowers[up], scale);
            }
            return new(Unscaled * Powers[up], scale);
        }
        var down = _scale - scale;
        if (_wide is null && down < NarrowPowers.Length)
        {
            var (quotient, rest) = Int128.DivRem(_narrow, NarrowPowers[down]);
            if (!truncate && Int128.Abs(rest) >= NarrowPowers[down] - Int128.Abs(rest)) quotient += Int128.Sign(_narrow);
            return new(quotient, scale);
        }
        return new(DivideRounded(Unscaled, Powers[down], truncate), scale);
    }

    /// <summary>Rounds or cuts at a digit before the point: <paramref name="places"/> zeros at the end of the whole part.</summary>
    public MySqlDecimal RoundWhole(int places, bool truncate)
    {
        if (places > 120) return default;
        var unit = Powers[places + _scale > 130 ? 130 : places + _scale];
        return new(DivideRounded(Unscaled, unit, truncate) * Powers[places], 0);
    }

    public MySqlDecimal Floor()
    {
        var cut = Truncate(0);
        return Sign < 0 && cut.CompareTo(this) != 0 ? Subtract(cut, FromInt64(1)) : cut;
    }

    public MySqlDecimal Ceiling()
    {
        var cut = Truncate(0);
        return Sign > 0 && cut.CompareTo(this) != 0 ? Add(cut, FromInt64(1)) : cut;
    }

    // ---- arithmetic

    public static MySqlDecimal Add(in MySqlDecimal a, in MySqlDecimal b)
    {
        var scale = Math.Max(a._scale, b._scale);
        var (x, y) = (a.Round(scale), b.Round(scale));
        if (x._wide is null && y._wide is null)
        {
            var sum = unchecked(x._narrow + y._narrow);
            if (((x._narrow ^ sum) & (y._narrow ^ sum)) >= 0 && sum != Int128.MinValue) return new(sum, scale);
        }
        return new(x.Unscaled + y.Unscaled, scale);
    }

    public static MySqlDecimal Subtract(in MySqlDecimal a, in MySqlDecimal b) => Add(a, b.Negate());

    /// <summary>The product with all digits, cut to 30 after the point by rounding. Source: MySQL source, <c>Item_func_mul::result_precision</c>.</summary>
    public static MySqlDecimal Multiply(in MySqlDecimal a, in MySqlDecimal b)
    {
        var scale = a._scale + b._scale;
        var product = a._wide is null && b._wide is null && Int128.Abs(a._narrow) <= Half128 && Int128.Abs(b._narrow) <= Half128
            ? new MySqlDecimal(a._narrow * b._narrow, scale)
            : new MySqlDecimal(a.Unscaled * b.Unscaled, scale);
        return scale > MaximumScale ? product.Round(MaximumScale) : product;
    }

    /// <summary>The quotient with <paramref name="scale"/> digits after the point, rounded half away from zero. The divisor is not zero.</summary>
    public static MySqlDecimal Divide(in MySqlDecimal a, in MySqlDecimal b, int scale)
    {
        // unscaled result = a/10^sa : b/10^sb * 10^scale
        var shift = scale - a._scale + b._scale;
        var (numerator, denominator) = (a.Unscaled, b.Unscaled);
        if (shift >= 0) numerator *= Powers[shift];
        else denominator *= Powers[-shift];
        return new(DivideRounded(numerator, denominator, truncate: false), scale);
    }

    /// <summary>The whole part of the quotient, towards zero (DIV). The divisor is not zero.</summary>
    public static BigInteger DivideWhole(in MySqlDecimal a, in MySqlDecimal b)
    {
        var scale = Math.Max(a._scale, b._scale);
        return BigInteger.Divide(a.Round(scale).Unscaled, b.Round(scale).Unscaled);
    }

    /// <summary>The rest, with the sign of the dividend. The divisor is not zero.</summary>
    public static MySqlDecimal Remainder(in MySqlDecimal a, in MySqlDecimal b)
    {
        var scale = Math.Max(a._scale, b._scale);
        var (x, y) = (a.Round(scale), b.Round(scale));
        return x._wide is null && y._wide is null ? new(x._narrow % y._narrow, scale) : new(BigInteger.Remainder(x.Unscaled, y.Unscaled), scale);
    }

    public MySqlDecimal Negate() => _wide is BigInteger big ? new(-big, _scale) : new(-_narrow, _scale);

    public MySqlDecimal Abs() => Sign < 0 ? Negate() : this;

    private static BigInteger DivideRounded(BigInteger numerator, BigInteger denominator, bool truncate)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        if (truncate || BigInteger.Abs(rest) * 2 < BigInteger.Abs(denominator)) return quotient;
        return quotient + (numerator.Sign * denominator.Sign);
    }

    // ---- comparison: by value, 1.0 = 1.00

    public int CompareTo(MySqlDecimal other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        var scale = Math.Max(_scale, other._scale);
        var (x, y) = (Round(scale), other.Round(scale));
        return x._wide is null && y._wide is null ? x._narrow.CompareTo(y._narrow) : x.Unscaled.CompareTo(y.Unscaled);
    }

    public bool Equals(MySqlDecimal other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is MySqlDecimal other && Equals(other);

    public override int GetHashCode()
    {
        // Equal values of different scale must agree: trailing zeros do not count.
        var unscaled = Unscaled;
        if (unscaled.IsZero) return 0;
        for (var left = (int)_scale; left > 0; left--)
        {
            var quotient = BigInteger.DivRem(unscaled, 10, out var rest);
            if (!rest.IsZero) return HashCode.Combine(unscaled, left);
            unscaled = quotient;
        }
        return HashCode.Combine(unscaled, 0);
    }

    public static bool operator ==(MySqlDecimal left, MySqlDecimal right) => left.Equals(right);

    public static bool operator !=(MySqlDecimal left, MySqlDecimal right) => !left.Equals(right);

    public static bool operator <(MySqlDecimal left, MySqlDecimal right) => left.CompareTo(right) < 0;

    public static bool operator <=(MySqlDecimal left, MySqlDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >(MySqlDecimal left, MySqlDecimal right) => left.CompareTo(right) > 0;

    public static bool operator >=(MySqlDecimal left, MySqlDecimal right) => left.CompareTo(right) >= 0;

    // ---- other numbers

    public double ToDouble()
    {
        if (_wide is null && _scale <= 22 && Int128.Abs(_narrow) <= (1L << 53)) return (double)(long)_narrow / Math.Pow(10, _scale);
        Span<byte> text = stackalloc byte[160];
        return double.Parse(text[..Format(text)], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The value with its shortest decimal digits, rounded to at most 30 after the point; false when it has more than 65 digits before it.</summary>
    public static bool TryFromDouble(double value, out MySqlDecimal result)
    {
        result = default;
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e65) return false;
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        return TryParse(text[..length], out result, out _);
    }

    /// <summary>Rounded half away from zero; false outside of BIGINT.</summary>
    public bool TryToInt64(out long value)
    {
        var rounded = Round(0);
        value = 0;
        if (rounded._wide is not null || rounded._narrow < long.MinValue || rounded._narrow > long.MaxValue) return false;
        value = (long)rounded._narrow;
        return true;
    }

    /// <summary>Rounded half away from zero; false outside of BIGINT UNSIGNED.</summary>
    public bool TryToUInt64(out ulong value)
    {
        var rounded = Round(0);
        value = 0;
        if (rounded._wide is not null || rounded._narrow < 0 || rounded._narrow > ulong.MaxValue) return false;
        value = (ulong)rounded._narrow;
        return true;
    }

    private static BigInteger[] MakePowers()
    {
        var powers = new BigInteger[131];
        powers[0] = BigInteger.One;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static Int128[] MakeNarrowPowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}

using System.Numerics;
using Cardea.Engine.Values;

namespace Cardea.Tests.Engine.Values;

public sealed class DecimalTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.50", "-0.50")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890.12345", "123456789012345678901234567890123456789012345678901234567890.12345")]
    [InlineData("0.0000000000000000000000000000005", "0.000000000000000000000000000001")]
    [InlineData("-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728")]
    public void Reads_and_prints(string text, string printed) => Assert.Equal(printed, MySqlDecimal.Parse(text).ToString());

    [Theory]
    [InlineData("2.5", 0, "3")]
    [InlineData("-2.5", 0, "-3")]
    [InlineData("1.005", 2, "1.01")]
    [InlineData("1.0049", 2, "1.00")]
    [InlineData("1", 3, "1.000")]
    [InlineData("99999999999999999999999999999999999999.5", 0, "100000000000000000000000000000000000000")]
    public void Rounds_half_away_from_zero(string text, int scale, string rounded) => Assert.Equal(rounded, MySqlDecimal.Parse(text).Round(scale).ToString());

    [Fact]
    public void Every_precision_and_scale_keeps_its_extremes_in_storage_and_in_order()
    {
        for (var precision = 1; precision <= 65; precision++)
        {
            for (var scale = 0; scale <= Math.Min(precision, 30); scale++)
            {
                MySqlDecimal[] ascending =
                [
                    MySqlDecimal.Largest(precision, scale, true), new((BigInteger)(-1), scale), new((BigInteger)0, scale), new((BigInteger)1, scale), MySqlDecimal.Largest(precision, scale, false),
                ];
                StorageSlot? previous = null;
                foreach (var value in ascending)
                {
                    Assert.True(value.Fits(precision, scale));
                    var slot = value.ToStorage(precision, scale);
                    var back = slot.Class == StorageClass.Integer ? new MySqlDecimal((Int128)slot.Integer, scale) : MySqlDecimal.FromStorage(slot.Bytes.Span, scale);
                    Assert.Equal(value, back);
                    Assert.Equal(value.ToString(), MySqlDecimal.Parse(value.ToString()).ToString());
                    if (previous is { } p) Assert.True(slot.Class == StorageClass.Integer ? p.Integer <= slot.Integer : p.Bytes.Span.SequenceCompareTo(slot.Bytes.Span) <= 0);
                    previous = slot;
                }
                Assert.False(MySqlDecimal.Add(ascending[4], new((BigInteger)1, scale)).Fits(precision, scale));
            }
        }
    }

    [Fact]
    public void A_sum_is_exact_in_any_order()
    {
        var random = new Random(4711);
        var values = Enumerable.Range(0, 2000).Select(_ => new MySqlDecimal((BigInteger)random.NextInt64(-1_000_000_000, 1_000_000_000) * BigInteger.Pow(10, random.Next(40)), random.Next(8))).ToArray();
        var expected = values.Aggregate(MySqlDecimal.Zero, static (s, v) => MySqlDecimal.Add(s, v));
        for (var round = 0; round < 5; round++)
        {
            random.Shuffle(values);
            Assert.Equal(expected, values.Aggregate(MySqlDecimal.Zero, static (s, v) => MySqlDecimal.Add(s, v)));
        }
        Assert.Equal(MySqlDecimal.Zero, values.Aggregate(expected, static (s, v) => MySqlDecimal.Subtract(s, v)));
    }

    [Fact]
    public void A_million_cents_are_ten_thousand()
    {
        var sum = MySqlDecimal.Zero;
        var cent = MySqlDecimal.Parse("0.01");
        for (var i = 0; i < 1_000_000; i++) sum = MySqlDecimal.Add(sum, cent);
        Assert.Equal("10000.00", sum.ToString());
    }

    [Fact]
    public void Arithmetic_agrees_with_whole_numbers_of_any_size()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var (x, y) = (Number(random), Number(random));
            var (a, b) = (new MySqlDecimal(x, 3), new MySqlDecimal(y, 3));
            Assert.Equal(x + y, MySqlDecimal.Add(a, b).Unscaled);
            Assert.Equal(x - y, MySqlDecimal.Subtract(a, b).Unscaled);
            Assert.Equal(x * y, MySqlDecimal.Multiply(a, b).Unscaled);
            Assert.Equal(x.CompareTo(y), a.CompareTo(b));
            if (y.IsZero) continue;
            Assert.Equal(BigInteger.Remainder(x, y), MySqlDecimal.Remainder(a, b).Unscaled);
            Assert.Equal(BigInteger.Divide(x, y), MySqlDecimal.DivideWhole(a, b));
        }
    }

    [Fact]
    public void Equal_numbers_of_different_scale_have_one_hash_code()
    {
        Assert.Equal(MySqlDecimal.Parse("1.5").GetHashCode(), MySqlDecimal.Parse("1.500").GetHashCode());
        Assert.Equal(MySqlDecimal.Parse("100").GetHashCode(), MySqlDecimal.Parse("100.00").GetHashCode());
    }

    private static BigInteger Number(Random random)
    {
        var bytes = new byte[random.Next(1, 20)];
        random.NextBytes(bytes);
        return new BigInteger(bytes);
    }
}

using System.Globalization;
using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Mathematical functions. Source: MySQL 8.4 manual, "Mathematical Functions".</summary>
internal static class NumericFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("ABS", 1, 1, static t => SameNumber(t[0]), Abs);
        list.Add("SIGN", 1, MySqlType.BigInt, Sign);
        list.Add("CEILING", 1, 1, static t => WholeType(t[0]), static (c, a) => Whole(c, a[0], static d => d.Ceiling(), Math.Ceiling));
        list.Alias("CEIL", "CEILING");
        list.Add("FLOOR", 1, 1, static t => WholeType(t[0]), static (c, a) => Whole(c, a[0], static d => d.Floor(), Math.Floor));
        list.Add("ROUND", 1, 2, static t => RoundType(t), static (c, a) => Round(c, a, truncate: false));
        list.Add("TRUNCATE", 2, 2, static t => RoundType(t), static (c, a) => Round(c, a, truncate: true));
        list.Add("POW", 2, MySqlType.Double, static (c, a) => Two(c, a, Math.Pow, "pow"));
        list.Alias("POWER", "POW");
        list.Add("SQRT", 1, MySqlType.Double, static (c, a) => One(c, a, static x => x < 0 ? double.NaN : Math.Sqrt(x)));
        list.Add("EXP", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Exp, "exp"));
        list.Add("LN", 1, MySqlType.Double, static (c, a) => Logarithm(c, a[0], Math.Log));
        list.Add("LOG", 1, 2, static _ => MySqlType.Double, Log);
        list.Add("LOG2", 1, MySqlType.Double, static (c, a) => Logarithm(c, a[0], Math.Log2));
        list.Add("LOG10", 1, MySqlType.Double, static (c, a) => Logarithm(c, a[0], Math.Log10));
        list.Add("PI", 0, new(TypeKind.Double, 8, 6), static (_, _) => SqlValue.FromDouble(Math.PI));
        list.Add("SIN", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Sin));
        list.Add("COS", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Cos));
        list.Add("TAN", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Tan));
        list.Add("COT", 1, MySqlType.Double, static (c, a) => One(c, a, static x => 1 / Math.Tan(x), "cot"));
        list.Add("ASIN", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Asin));
        list.Add("ACOS", 1, MySqlType.Double, static (c, a) => One(c, a, Math.Acos));
        list.Add("ATAN", 1, 2, static _ => MySqlType.Double, static (c, a) => a.Length == 1 ? One(c, a, Math.Atan) : Two(c, a, Math.Atan2, "atan2"));
        list.Alias("ATAN2", "ATAN");
        list.Add("DEGREES", 1, MySqlType.Double, static (c, a) => One(c, a, static x => x * (180 / Math.PI), "degrees"));
        list.Add("RADIANS", 1, MySqlType.Double, static (c, a) => One(c, a, static x => x * (Math.PI / 180)));
        list.Add("RAND", 0, 1, static _ => MySqlType.Double, Rand, deterministic: false);
        list.Add("CRC32", 1, new(TypeKind.BigInt, 10, Unsigned: true), static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromUInt(Crc32.Of(a[0].ToUtf8())));
    }

    private static bool IsApproximate(MySqlType t) => t.IsApproximate || t.IsString || t.Kind == TypeKind.Json;

    private static bool IsInteger(MySqlType t) => !IsApproximate(t) && t.DecimalScale == 0 && t.Kind != TypeKind.Decimal;

    private static MySqlType BigInt(MySqlType t) => t.Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt;

    private static MySqlType SameNumber(MySqlType t) => IsApproximate(t) ? MySqlType.Double : IsInteger(t) ? BigInt(t) : MySqlType.Decimal(t.DecimalPrecision, t.DecimalScale);

    // Whole numbers of up to 18 digits come as BIGINT.
    private static MySqlType WholeType(MySqlType t)
    {
        if (IsApproximate(t)) return MySqlType.Double;
        if (IsInteger(t)) return BigInt(t);
        var digits = t.DecimalPrecision - t.DecimalScale + 1;
        return digits <= 18 ? MySqlType.BigInt : MySqlType.Decimal(Math.Min(digits, MySqlDecimal.MaximumPrecision), 0);
    }

    // The number of decimals is known only when it is a constant; the scale of the argument holds every result. The binder may narrow it.
    private static MySqlType RoundType(IReadOnlyList<MySqlType> t)
    {
        if (IsApproximate(t[0])) return MySqlType.Double;
        if (IsInteger(t[0])) return BigInt(t[0]);
        var scale = t.Count == 1 ? 0 : t[0].DecimalScale;
        return MySqlType.Decimal(Math.Min(t[0].DecimalPrecision - t[0].DecimalScale + 1 + scale, MySqlDecimal.MaximumPrecision), scale);
    }

    private static SqlValue Abs(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        switch (c.Site.ResultType.Kind)
        {
            case TypeKind.Double: return SqlValue.FromDouble(Math.Abs(a[0].ToDouble(c.Session)));
            case TypeKind.Decimal: return SqlValue.FromDecimal(a[0].ToDecimal().Abs());
            default:
                if (c.Site.ResultType.Unsigned) return SqlValue.FromUInt(a[0].ToUInt64Wrapped());
                var value = a[0].ToInt64();
                return value == long.MinValue ? throw new ServerErrorException(ServerErrors.ValueOutOfRange("BIGINT", $"abs({value})")) : SqlValue.FromInt(Math.Abs(value));
        }
    }

    private static SqlValue Sign(FunctionContext c, ReadOnlySpan<SqlValue> a) => a[0].IsNull ? a[0]
        : a[0].Kind is ValueKind.Double or ValueKind.String ? SqlValue.FromInt(Math.Sign(a[0].ToDouble(c.Session))) : SqlValue.FromInt(a[0].ToDecimal().Sign);

    private static SqlValue Whole(FunctionContext c, in SqlValue value, Func<MySqlDecimal, MySqlDecimal> exact, Func<double, double> approximate)
    {
        if (value.IsNull) return value;
        if (c.Site.ResultType.Kind == TypeKind.Double) return SqlValue.FromDouble(approximate(value.ToDouble(c.Session)));
        if (value.Kind is ValueKind.Int or ValueKind.UInt) return value;
        var result = exact(value.ToDecimal(c.Session));
        return c.Site.ResultType.Kind == TypeKind.BigInt && result.TryToInt64(out var whole) ? SqlValue.FromInt(whole) : SqlValue.FromDecimal(result);
    }

    private static SqlValue Round(FunctionContext c, ReadOnlySpan<SqlValue> a, bool truncate)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var places = a.Length == 1 ? 0 : a[1].Kind == ValueKind.UInt ? (int)Math.Min(a[1].RawUInt, 30) : (int)Math.Clamp(a[1].ToInt64(c.Session), -100, 30);
        if (c.Site.ResultType.Kind == TypeKind.Double) return SqlValue.FromDouble(RoundDouble(a[0].ToDouble(c.Session), places, truncate));
        if (c.Site.ResultType.Kind == TypeKind.BigInt)
        {
            if (places >= 0) return a[0];
            var whole = a[0].ToDecimal().RoundWhole(-places, truncate);
            if (c.Site.ResultType.Unsigned && whole.TryToUInt64(out var unsigned)) return SqlValue.FromUInt(unsigned);
            return whole.TryToInt64(out var signed) ? SqlValue.FromInt(signed)
                : throw new ServerErrorException(ServerErrors.ValueOutOfRange(c.Site.ResultType.Unsigned ? "BIGINT UNSIGNED" : "BIGINT", $"round({a[0]},{places})"));
        }
        var value = a[0].ToDecimal(c.Session);
        if (places < 0) return SqlValue.FromDecimal(value.RoundWhole(-places, truncate));
        if (places >= value.Scale) return SqlValue.FromDecimal(value);
        return SqlValue.FromDecimal(truncate ? value.Truncate(places) : value.Round(places));
    }

    // Source: MySQL source, sql/item_func.cc, my_double_round: scale by a power of ten, rint, scale back.
    private static double RoundDouble(double value, int places, bool truncate)
    {
        var power = Math.Pow(10, Math.Abs(places));
        var scaled = places < 0 ? value / power : value * power;
        if (places < 0 && double.IsInfinity(power)) return 0;
        if (places >= 0 && double.IsInfinity(scaled)) return value;
        var rounded = truncate ? Math.Truncate(scaled) : Math.Round(scaled, MidpointRounding.ToEven);
        return places < 0 ? rounded * power : rounded / power;
    }

    private static SqlValue One(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<double, double> f, string? overflows = null)
    {
        if (a[0].IsNull) return a[0];
        var result = f(a[0].ToDouble(c.Session));
        if (double.IsNaN(result)) return SqlValue.Null;
        if (double.IsInfinity(result)) return overflows is null ? SqlValue.Null : throw new ServerErrorException(ServerErrors.ValueOutOfRange("DOUBLE", $"{overflows}({a[0]})"));
        return SqlValue.FromDouble(result);
    }

    private static SqlValue Two(FunctionContext c, ReadOnlySpan<SqlValue> a, Func<double, double, double> f, string name)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var result = f(a[0].ToDouble(c.Session), a[1].ToDouble(c.Session));
        return double.IsFinite(result) ? SqlValue.FromDouble(result) : throw new ServerErrorException(ServerErrors.ValueOutOfRange("DOUBLE", $"{name}({a[0]},{a[1]})"));
    }

    private static SqlValue Logarithm(FunctionContext c, in SqlValue value, Func<double, double> f)
    {
        if (value.IsNull) return value;
        var x = value.ToDouble(c.Session);
        if (x > 0) return SqlValue.FromDouble(f(x));
        Coercion.Warn(c.Session, ServerErrors.InvalidLogarithm());
        return SqlValue.Null;
    }

    private static SqlValue Log(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a.Length == 1) return Logarithm(c, a[0], Math.Log);
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var radix = a[0].ToDouble(c.Session);
        if (radix > 0 && radix != 1) return Logarithm(c, a[1], x => Math.Log(x) / Math.Log(radix));
        Coercion.Warn(c.Session, ServerErrors.InvalidLogarithm());
        return SqlValue.Null;
    }

    // With an argument the first value of MySQL's generator for that seed; it is not for secrets. Source: MySQL source, mysys/my_rnd.cc, randominit.
    private static SqlValue Rand(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a.Length == 0) return SqlValue.FromDouble(BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) / (ulong.MaxValue + 1.0));
        const ulong Largest = 0x3FFFFFFF;
        var seed = (uint)a[0].ToInt64(c.Session);
        ulong first = (uint)((seed * 0x10001UL) + 55555555UL) % Largest, second = (uint)(seed * 0x10000001UL) % Largest;
        first = ((first * 3) + second) % Largest;
        return SqlValue.FromDouble(first / (double)Largest);
    }
}

/// <summary>CRC-32 with the polynomial of IEEE 802.3.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}

using System.Numerics;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>+ - * / DIV % and unary minus, in BIGINT, DECIMAL or DOUBLE. Source: MySQL 8.4 manual, "Arithmetic Operators".</summary>
internal static class ArithmeticFunctions
{
    /// <summary>div_precision_increment's default.</summary>
    public const int DivisionIncrement = 4;

    private delegate SqlValue IntegerOperation(in SqlValue a, in SqlValue b, FunctionContext context);

    public static void AddTo(FunctionList list)
    {
        list.Add("+", 2, 2, static t => Type(t, SumType), static (c, a) => Run(c, a, AddIntegers, static (x, y) => MySqlDecimal.Add(x, y), static (x, y) => x + y, "+"));
        list.Add("-", 2, 2, static t => Type(t, SumType), static (c, a) => Run(c, a, SubtractIntegers, static (x, y) => MySqlDecimal.Subtract(x, y), static (x, y) => x - y, "-"));
        list.Add("*", 2, 2, static t => Type(t, ProductType), static (c, a) => Run(c, a, MultiplyIntegers, static (x, y) => MySqlDecimal.Multiply(x, y), static (x, y) => x * y, "*"));
        list.Add("/", 2, 2, QuotientType, Divide);
        list.Add("DIV", 2, 2, static t => t[0].Unsigned || t[1].Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt, DivideWhole);
        list.Add("%", 2, 2, static t => Type(t, RemainderType), Remainder);
        list.Alias("MOD", "%");
        list.Add("NEG", 1, 1, NegativeType, Negate);
    }

    // ---- types

    private static bool IsInteger(MySqlType t) => t.IsInteger || t.Kind is TypeKind.Year or TypeKind.Bit or TypeKind.Null || (t.IsTemporal && t.Scale == 0);

    private static bool IsApproximate(MySqlType t) => t.IsApproximate || t.IsString || t.Kind == TypeKind.Json;

    /// <summary>The domain of an operation: DOUBLE when a side is approximate or a string, DECIMAL when one has a point, else BIGINT.</summary>
    private static MySqlType Type(IReadOnlyList<MySqlType> t, Func<MySqlType, MySqlType, MySqlType> decimalType)
    {
        if (IsApproximate(t[0]) || IsApproximate(t[1])) return MySqlType.Double;
        if (IsInteger(t[0]) && IsInteger(t[1])) return t[0].Unsigned || t[1].Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt;
        return decimalType(t[0], t[1]);
    }

    private static MySqlType Limited(int whole, int scale) => MySqlType.Decimal(Math.Min(whole + scale, MySqlDecimal.MaximumPrecision), scale);

    private static MySqlType SumType(MySqlType a, MySqlType b) =>
        Limited(Math.Max(a.DecimalPrecision - a.DecimalScale, b.DecimalPrecision - b.DecimalScale) + 1, Math.Max(a.DecimalScale, b.DecimalScale));

    private static MySqlType ProductType(MySqlType a, MySqlType b)
    {
        var scale = Math.Min(a.DecimalScale + b.DecimalScale, MySqlDecimal.MaximumScale);
        return MySqlType.Decimal(Math.Min(a.DecimalPrecision + b.DecimalPrecision, MySqlDecimal.MaximumPrecision), scale);
    }

    private static MySqlType RemainderType(MySqlType a, MySqlType b) =>
        Limited(Math.Max(a.DecimalPrecision - a.DecimalScale, b.DecimalPrecision - b.DecimalScale), Math.Max(a.DecimalScale, b.DecimalScale));

    private static MySqlType QuotientType(IReadOnlyList<MySqlType> t)
    {
        if (IsApproximate(t[0]) || IsApproximate(t[1])) return MySqlType.Double;
        var scale = Math.Min(t[0].DecimalScale + DivisionIncrement, MySqlDecimal.MaximumScale);
        return MySqlType.Decimal(Math.Clamp(t[0].DecimalPrecision + t[1].DecimalScale + DivisionIncrement, scale + 1, MySqlDecimal.MaximumPrecision), scale);
    }

    private static MySqlType NegativeType(IReadOnlyList<MySqlType> t) => IsApproximate(t[0]) ? MySqlType.Double
        : IsInteger(t[0]) ? MySqlType.BigInt
        : MySqlType.Decimal(t[0].DecimalPrecision, t[0].DecimalScale);

    // ---- values

    private static SqlValue Run(FunctionContext c, ReadOnlySpan<SqlValue> a, IntegerOperation integers,
        Func<MySqlDecimal, MySqlDecimal, MySqlDecimal> decimals, Func<double, double, double> doubles, string symbol)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        switch (c.Site.ResultType.Kind)
        {
            case TypeKind.Double:
                var value = doubles(a[0].ToDouble(c.Session), a[1].ToDouble(c.Session));
                return double.IsFinite(value) ? SqlValue.FromDouble(value) : throw OutOfRange("DOUBLE", a, symbol);
            case TypeKind.Decimal:
                return Checked(decimals(a[0].ToDecimal(c.Session), a[1].ToDecimal(c.Session)), c, a, symbol);
            default:
                return integers(a[0], a[1], c);
        }
    }

    private static SqlValue Checked(MySqlDecimal value, FunctionContext c, ReadOnlySpan<SqlValue> a, string symbol)
    {
        var type = c.Site.ResultType;
        return value.Fits((int)type.Length, type.Scale) ? SqlValue.FromDecimal(value.Round(type.Scale)) : throw OutOfRange("DECIMAL", a, symbol);
    }

    /// <summary>An integer operand as it stands: signed or not does not matter to Int128.</summary>
    private static Int128 Whole(in SqlValue value) => value.Kind switch
    {
        ValueKind.Int => value.RawInt,
        ValueKind.UInt => value.RawUInt,
        _ when value.IsNumberToo => value.RawUInt,
        _ => value.ToInt64(),
    };

    private static SqlValue AddIntegers(in SqlValue a, in SqlValue b, FunctionContext c) => Finish(Whole(a) + Whole(b), a, b, c, "+");

    private static SqlValue SubtractIntegers(in SqlValue a, in SqlValue b, FunctionContext c) => Finish(Whole(a) - Whole(b), a, b, c, "-");

    private static SqlValue MultiplyIntegers(in SqlValue a, in SqlValue b, FunctionContext c)
    {
        var (x, y) = (Whole(a), Whole(b));
        // 64 by 64 bits can leave Int128 only when both are near 2^64
        if (x > long.MaxValue && y > long.MaxValue) throw OutOfRange("BIGINT UNSIGNED", [a, b], "*");
        return Finish(x * y, a, b, c, "*");
    }

    private static SqlValue Finish(Int128 result, in SqlValue a, in SqlValue b, FunctionContext c, string symbol)
    {
        var unsigned = c.Site.ResultType.Unsigned && !(symbol == "-" && (c.Session.SqlMode & SqlMode.NoUnsignedSubtraction) != 0);
        if (unsigned)
            return result >= 0 && result <= ulong.MaxValue ? SqlValue.FromUInt((ulong)result) : throw OutOfRange("BIGINT UNSIGNED", [a, b], symbol);
        return result >= long.MinValue && result <= long.MaxValue ? SqlValue.FromInt((long)result) : throw OutOfRange("BIGINT", [a, b], symbol);
    }

    private static SqlValue Divide(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        if (c.Site.ResultType.Kind == TypeKind.Double)
        {
            var divisor = a[1].ToDouble(c.Session);
            var dividend = a[0].ToDouble(c.Session);
            if (divisor == 0) return ByZero(c);
            var value = dividend / divisor;
            return double.IsFinite(value) ? SqlValue.FromDouble(value) : throw OutOfRange("DOUBLE", a, "/");
        }
        var (x, y) = (a[0].ToDecimal(c.Session), a[1].ToDecimal(c.Session));
        return y.IsZero ? ByZero(c) : Checked(MySqlDecimal.Divide(x, y, c.Site.ResultType.Scale), c, a, "/");
    }

    private static SqlValue DivideWhole(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        BigInteger result;
        if (IsWhole(a[0]) && IsWhole(a[1]))
        {
            var divisor = Whole(a[1]);
            if (divisor == 0) return ByZero(c);
            result = (BigInteger)(Whole(a[0]) / divisor);
        }
        else
        {
            // Operands that are no integers are taken as DECIMAL, strings too.
            var (x, y) = (a[0].ToDecimal(c.Session), a[1].ToDecimal(c.Session));
            if (y.IsZero) return ByZero(c);
            result = MySqlDecimal.DivideWhole(x, y);
        }
        if (c.Site.ResultType.Unsigned) return result >= 0 && result <= ulong.MaxValue ? SqlValue.FromUInt((ulong)result) : throw OutOfRange("BIGINT UNSIGNED", a, "DIV");
        return result >= long.MinValue && result <= long.MaxValue ? SqlValue.FromInt((long)result) : throw OutOfRange("BIGINT", a, "DIV");
    }

    private static bool IsWhole(in SqlValue value) => value.Kind is ValueKind.Int or ValueKind.UInt;

    private static SqlValue Remainder(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        switch (c.Site.ResultType.Kind)
        {
            case TypeKind.Double:
                var divisor = a[1].ToDouble(c.Session);
                return divisor == 0 ? ByZero(c) : SqlValue.FromDouble(a[0].ToDouble(c.Session) % divisor);
            case TypeKind.Decimal:
                var (x, y) = (a[0].ToDecimal(c.Session), a[1].ToDecimal(c.Session));
                return y.IsZero ? ByZero(c) : Checked(MySqlDecimal.Remainder(x, y), c, a, "%");
            default:
                if (Whole(a[1]) == 0) return ByZero(c);
                var rest = Whole(a[0]) % Whole(a[1]);
                // The sign is the dividend's; an unsigned result of a negative dividend wraps, as MySQL's does.
                return c.Site.ResultType.Unsigned ? SqlValue.FromUInt(unchecked((ulong)rest)) : SqlValue.FromInt((long)rest);
        }
    }

    private static SqlValue Negate(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        switch (c.Site.ResultType.Kind)
        {
            case TypeKind.Double: return SqlValue.FromDouble(-a[0].ToDouble(c.Session));
            case TypeKind.Decimal: return SqlValue.FromDecimal(a[0].ToDecimal(c.Session).Negate());
            default:
                var value = -Whole(a[0]);
                return value >= long.MinValue && value <= long.MaxValue ? SqlValue.FromInt((long)value)
                    : throw new ServerErrorException(ServerErrors.ValueOutOfRange("BIGINT", $"-({a[0]})"));
        }
    }

    private static SqlValue ByZero(FunctionContext c)
    {
        if ((c.Session.SqlMode & SqlMode.ErrorForDivisionByZero) != 0)
        {
            var error = ServerErrors.DivisionByZero();
            c.Session.Warn(WarningLevel.Warning, error.Number, error.Message);
        }
        return SqlValue.Null;
    }

    private static ServerErrorException OutOfRange(string type, ReadOnlySpan<SqlValue> a, string symbol) =>
        new(ServerErrors.ValueOutOfRange(type, $"({Quoted(a[0])} {symbol} {Quoted(a[1])})"));

    private static string Quoted(in SqlValue value) => value.Kind == ValueKind.String ? $"'{ErrorText.Of(value.RawBytes)}'" : value.ToString();
}

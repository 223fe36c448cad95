using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Bit operators on BIGINT UNSIGNED, or byte by byte on binary strings. Source: MySQL 8.4 manual, "Bit Functions and Operators".</summary>
internal static class BitFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("&", 2, 2, static t => PairType(t), static (c, a) => Pair(c, a, "&", static (x, y) => x & y, static (x, y) => (byte)(x & y)));
        list.Add("|", 2, 2, static t => PairType(t), static (c, a) => Pair(c, a, "|", static (x, y) => x | y, static (x, y) => (byte)(x | y)));
        list.Add("^", 2, 2, static t => PairType(t), static (c, a) => Pair(c, a, "^", static (x, y) => x ^ y, static (x, y) => (byte)(x ^ y)));
        list.Add("<<", 2, 2, ShiftType, static (c, a) => Shift(c, a, left: true));
        list.Add(">>", 2, 2, ShiftType, static (c, a) => Shift(c, a, left: false));
        list.Add("~", 1, 1, ShiftType, Invert);
        list.Add("BIT_COUNT", 1, MySqlType.BigInt, Count);
    }

    private static MySqlType PairType(IReadOnlyList<MySqlType> t) => t[0].IsBinary && t[1].IsBinary ? t[0] : MySqlType.BigIntUnsigned;

    private static MySqlType ShiftType(IReadOnlyList<MySqlType> t) => t[0].IsBinary ? t[0] : MySqlType.BigIntUnsigned;

    private static ulong Bits(in SqlValue value, ISessionHost session) => value.ToUInt64Wrapped(session);

    private static SqlValue Pair(FunctionContext c, ReadOnlySpan<SqlValue> a, string symbol, Func<ulong, ulong, ulong> numbers, Func<byte, byte, byte> bytes)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        if (!c.Site.ResultType.IsBinary) return SqlValue.FromUInt(numbers(Bits(a[0], c.Session), Bits(a[1], c.Session)));
        var (x, y) = (a[0].ToUtf8(), a[1].ToUtf8());
        if (x.Length != y.Length) throw new ServerErrorException(ServerErrors.BinaryOperandsDiffer(symbol));
        var result = new byte[x.Length];
        for (var i = 0; i < result.Length; i++) result[i] = bytes(x[i], y[i]);
        return SqlValue.FromBytes(result);
    }

    private static SqlValue Shift(FunctionContext c, ReadOnlySpan<SqlValue> a, bool left)
    {
        if (a[0].IsNull || a[1].IsNull) return SqlValue.Null;
        var count = Bits(a[1], c.Session);
        if (c.Site.ResultType.IsBinary) return ShiftBytes(a[0].ToUtf8(), count, left);
        if (count >= 64) return SqlValue.FromUInt(0);
        var value = Bits(a[0], c.Session);
        return SqlValue.FromUInt(left ? value << (int)count : value >> (int)count);
    }

    private static SqlValue ShiftBytes(byte[] bytes, ulong count, bool left)
    {
        var result = new byte[bytes.Length];
        if (count / 8 >= (ulong)bytes.Length) return SqlValue.FromBytes(result);
        var (whole, bits) = ((int)(count / 8), (int)(count % 8));
        for (var i = 0; i < bytes.Length; i++)
        {
            var from = left ? i + whole : i - whole;
            int At(int k) => k >= 0 && k < bytes.Length ? bytes[k] : 0;
            result[i] = (byte)(left ? (At(from) << bits) | (At(from + 1) >> (8 - bits)) : (At(from) >> bits) | (At(from - 1) << (8 - bits)));
        }
        return SqlValue.FromBytes(result);
    }

    private static SqlValue Invert(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        if (!c.Site.ResultType.IsBinary) return SqlValue.FromUInt(~Bits(a[0], c.Session));
        return SqlValue.FromBytes(Array.ConvertAll(a[0].ToUtf8(), static b => (byte)~b));
    }

    private static SqlValue Count(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        if (a[0].Kind == ValueKind.Bytes && !a[0].IsNumberToo) return SqlValue.FromInt(a[0].RawBytes.Sum(static b => (long)byte.PopCount(b)));
        return SqlValue.FromInt((long)ulong.PopCount(Bits(a[0], c.Session)));
    }
}

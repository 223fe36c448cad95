using System.Numerics;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Aggregate functions. Source: MySQL 8.4 manual, "Aggregate Function Descriptions".</summary>
internal static class AggregateFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.AddAggregate("COUNT", 0, -1, static _ => MySqlType.BigInt, static c => Distinct(c, new Count(c)));
        list.AddAggregate("SUM", 1, 1, SumType, static c => Distinct(c, new Sum(c, average: false)));
        list.AddAggregate("AVG", 1, 1, AverageType, static c => Distinct(c, new Sum(c, average: true)));
        list.AddAggregate("MIN", 1, 1, static t => t[0], static c => new Extreme(c, -1));
        list.AddAggregate("MAX", 1, 1, static t => t[0], static c => new Extreme(c, 1));
        list.AddAggregate("ANY_VALUE", 1, 1, static t => t[0], static _ => new Any());
        list.AddAggregate("GROUP_CONCAT", 1, -1, static t => MySqlType.String(262144, TypeRules.Collate(t)) with { Kind = TypeKind.Text, Length = 0 }, static c => new GroupConcat(c));
        list.AddAggregate("BIT_AND", 1, 1, static _ => MySqlType.BigIntUnsigned, static c => new Bits(c, ulong.MaxValue, static (x, y) => x & y));
        list.AddAggregate("BIT_OR", 1, 1, static _ => MySqlType.BigIntUnsigned, static c => new Bits(c, 0, static (x, y) => x | y));
        list.AddAggregate("BIT_XOR", 1, 1, static _ => MySqlType.BigIntUnsigned, static c => new Bits(c, 0, static (x, y) => x ^ y));
        foreach (var name in (string[])["STD", "STDDEV", "STDDEV_POP"]) list.AddAggregate(name, 1, 1, static _ => MySqlType.Double, static c => new Variance(c, sample: false, root: true));
        list.AddAggregate("STDDEV_SAMP", 1, 1, static _ => MySqlType.Double, static c => new Variance(c, sample: true, root: true));
        foreach (var name in (string[])["VARIANCE", "VAR_POP"]) list.AddAggregate(name, 1, 1, static _ => MySqlType.Double, static c => new Variance(c, sample: false, root: false));
        list.AddAggregate("VAR_SAMP", 1, 1, static _ => MySqlType.Double, static c => new Variance(c, sample: true, root: false));
        list.AddAggregate("JSON_ARRAYAGG", 1, 1, static _ => MySqlType.Json, static _ => new JsonArray());
        list.AddAggregate("JSON_OBJECTAGG", 2, 2, static _ => MySqlType.Json, static _ => new JsonObject());
    }

    private static bool IsExact(MySqlType t) => t.IsInteger || t.Kind is TypeKind.Decimal or TypeKind.Year or TypeKind.Bit or TypeKind.Null || t.IsTemporal;

    // DECIMAL(p+22, s) for exact numbers, DOUBLE else. Source: MySQL source, sql/item_sum.cc, Item_sum_sum::resolve_type.
    private static MySqlType SumType(IReadOnlyList<MySqlType> t) => IsExact(t[0])
        ? MySqlType.Decimal(Math.Min(t[0].DecimalPrecision + 22, MySqlDecimal.MaximumPrecision), t[0].DecimalScale) : MySqlType.Double;

    private static MySqlType AverageType(IReadOnlyList<MySqlType> t)
    {
        if (!IsExact(t[0])) return MySqlType.Double;
        var scale = Math.Min(t[0].DecimalScale + ArithmeticFunctions.DivisionIncrement, MySqlDecimal.MaximumScale);
        return MySqlType.Decimal(Math.Min(t[0].DecimalPrecision + ArithmeticFunctions.DivisionIncrement, MySqlDecimal.MaximumPrecision), scale);
    }

    private static IAggregate Distinct(FunctionContext c, IAggregate inner) => c.Site.Extra is AggregateOptions { Distinct: true } ? new DistinctOnly(c, inner) : inner;

    /// <summary>Rows with a NULL do not count; COUNT(*) has no argument.</summary>
    private sealed class Count(FunctionContext c) : IAggregate
    {
        private long _count;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            _ = c;
            if (!StringFunctions.AnyNull(arguments)) _count++;
        }

        public SqlValue Result() => SqlValue.FromInt(_count);
    }

    /// <summary>Exact in DECIMAL; integers are summed in 128 bits.</summary>
    private sealed class Sum(FunctionContext c, bool average) : IAggregate
    {
        private readonly bool _exact = c.Site.ResultType.Kind == TypeKind.Decimal;
        private MySqlDecimal _sum;
        private Int128 _whole;
        private double _double;
        private long _count;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            ref readonly var value = ref arguments[0];
            if (value.IsNull) return;
            _count++;
            if (!_exact) _double += value.ToDouble(c.Session);
            else if (value.Kind == ValueKind.Int) _whole += value.RawInt;
            else if (value.Kind == ValueKind.UInt) _whole += value.RawUInt;
            else _sum = MySqlDecimal.Add(_sum, value.ToDecimal(c.Session));
        }

        public SqlValue Result()
        {
            if (_count == 0) return SqlValue.Null;
            if (!_exact) return SqlValue.FromDouble(average ? _double / _count : _double);
            var total = MySqlDecimal.Add(_sum, new MySqlDecimal(_whole, 0));
            var type = c.Site.ResultType;
            var result = average ? MySqlDecimal.Divide(total, MySqlDecimal.FromInt64(_count), type.Scale) : total;
            return result.Fits((int)type.Length, type.Scale) ? SqlValue.FromDecimal(result.Round(type.Scale))
                : throw new ServerErrorException(ServerErrors.ValueOutOfRange("DECIMAL", average ? "avg(…)" : "sum(…)"));
        }
    }

    private sealed class Extreme(FunctionContext c, int sign) : IAggregate
    {
        private SqlValue _best;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            ref readonly var value = ref arguments[0];
            if (value.IsNull) return;
            // ENUM and SET compare as strings here, by the manual.
            var domain = value.Kind == ValueKind.String ? ComparisonDomain.String : c.Site.Domains[0];
            if (_best.IsNull || Comparison.Compare(value, _best, domain, c.Site.Collation, c.Session) * sign > 0) _best = value;
        }

        public SqlValue Result() => _best;
    }

    private sealed class Any : IAggregate
    {
        private SqlValue _value;
        private bool _has;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (!_has) _value = arguments[0];
            _has = true;
        }

        public SqlValue Result() => _value;
    }

    private sealed class Bits(FunctionContext c, ulong neutral, Func<ulong, ulong, ulong> join) : IAggregate
    {
        private ulong _bits = neutral;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (!arguments[0].IsNull) _bits = join(_bits, arguments[0].ToUInt64Wrapped(c.Session));
        }

        public SqlValue Result() => SqlValue.FromUInt(_bits);
    }

    /// <summary>Welford's method, as MySQL's.</summary>
    private sealed class Variance(FunctionContext c, bool sample, bool root) : IAggregate
    {
        private long _count;
        private double _mean;
        private double _squares;

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (arguments[0].IsNull) return;
            var value = arguments[0].ToDouble(c.Session);
            _count++;
            var delta = value - _mean;
            _mean += delta / _count;
            _squares += delta * (value - _mean);
        }

        public SqlValue Result()
        {
            if (_count < (sample ? 2 : 1)) return SqlValue.Null;
            var variance = _squares / (sample ? _count - 1 : _count);
            return SqlValue.FromDouble(root ? Math.Sqrt(variance) : variance);
        }
    }

    /// <summary>Lets only the first of equal rows through; equality is that of the collation.</summary>
    private sealed class DistinctOnly(FunctionContext c, IAggregate inner) : IAggregate
    {
        private readonly RowKeys _keys = new(c);

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (!StringFunctions.AnyNull(arguments) && _keys.Add(arguments)) inner.Add(arguments);
        }

        public SqlValue Result() => inner.Result();
    }

    private sealed class GroupConcat(FunctionContext c) : IAggregate
    {
        private readonly AggregateOptions _options = c.Site.Extra as AggregateOptions ?? new AggregateOptions(false);
        private readonly List<(byte[] Text, SqlValue[] Keys)> _rows = [];
        private readonly RowKeys _keys = new(c);

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            var values = _options.Values < 0 ? arguments.Length : _options.Values;
            if (StringFunctions.AnyNull(arguments[..values])) return;
            if (_options.Distinct && !_keys.Add(arguments[..values])) return;
            var text = values == 1 ? arguments[0].ToUtf8() : Join(arguments[..values]);
            _rows.Add((text, _options.Directions.Length == 0 ? [] : arguments.Slice(values, _options.Directions.Length).ToArray()));
        }

        public SqlValue Result()
        {
            if (_rows.Count == 0) return SqlValue.Null;
            var rows = _options.Directions.Length == 0 ? _rows : [.. _rows.Order(Comparer<(byte[], SqlValue[])>.Create(CompareRows))];
            var limit = Limit();
            var separator = _options.Separator is { } s ? System.Text.Encoding.UTF8.GetBytes(s) : ","u8.ToArray();
            var result = new System.Buffers.ArrayBufferWriter<byte>();
            for (var i = 0; i < rows.Count; i++)
            {
                if (i > 0) System.Buffers.BuffersExtensions.Write(result, separator);
                System.Buffers.BuffersExtensions.Write(result, rows[i].Text);
                if (result.WrittenCount <= limit) continue;
                Coercion.Warn(c.Session, ServerErrors.CutByGroupConcat(i + 1));
                return StringFunctions.Make(c, Cut(result.WrittenSpan, limit));
            }
            return StringFunctions.Make(c, result.WrittenSpan);
        }

        private int Limit() => (int)Math.Min(StringFunctions.MaximumLength(c), c.Session.GetSystemVariable("group_concat_max_len", SystemVariableScope.Session) switch { long v => v, ulong v => (long)Math.Min(v, long.MaxValue), _ => 1024 });

        private static byte[] Join(ReadOnlySpan<SqlValue> values)
        {
            var result = new List<byte>();
            foreach (ref readonly var value in values) result.AddRange(value.ToUtf8());
            return [.. result];
        }

        private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int limit)
        {
            while (limit > 0 && (text[limit] & 0xC0) == 0x80) limit--;
            return text[..limit];
        }

        // A stable order: rows that are equal stay as they came.
        private int CompareRows((byte[], SqlValue[] Keys) x, (byte[], SqlValue[] Keys) y)
        {
            var first = c.Site.ArgumentTypes.Count - _options.Directions.Length;
            for (var i = 0; i < x.Keys.Length; i++)
            {
                var type = c.Site.ArgumentTypes[first + i];
                var order = x.Keys[i].IsNull || y.Keys[i].IsNull ? y.Keys[i].IsNull.CompareTo(x.Keys[i].IsNull)
                    : Comparison.Compare(x.Keys[i], y.Keys[i], TypeRules.Domain(type, type), type.CollationObject, c.Session) ?? 0;
                if (order != 0) return _options.Directions[i] == 'D' ? -order : order;
            }
            return 0;
        }
    }

    private sealed class JsonArray : IAggregate
    {
        private readonly Json.JsonTree _array = Json.JsonTree.Array();

        public void Add(ReadOnlySpan<SqlValue> arguments) => _array.Items.Add(Json.JsonNodes.Node(arguments[0]));

        public SqlValue Result() => _array.Items.Count == 0 ? SqlValue.Null : Json.JsonFunctions.Checked(_array);
    }

    private sealed class JsonObject : IAggregate
    {
        private readonly Json.JsonTree _object = Json.JsonTree.Object();

        public void Add(ReadOnlySpan<SqlValue> arguments)
        {
            if (arguments[0].IsNull) throw new ServerErrorException(ServerErrors.JsonNullKey());
            _object.Members[arguments[0].ToUtf8()] = Json.JsonNodes.Node(arguments[1]);
        }

        public SqlValue Result() => _object.Members.Count == 0 ? SqlValue.Null : Json.JsonFunctions.Checked(_object);
    }
}

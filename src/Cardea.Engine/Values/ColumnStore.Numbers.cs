using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>Assignment to numeric columns.</summary>
public static partial class ColumnStore
{
    /// <summary>The range of an integer type.</summary>
    public static (long Minimum, ulong Maximum) Range(MySqlType type)
    {
        var bits = type.Kind switch { TypeKind.TinyInt => 8, TypeKind.SmallInt => 16, TypeKind.MediumInt => 24, TypeKind.Int => 32, _ => 64 };
        return type.Unsigned ? (0, ulong.MaxValue >> (64 - bits)) : (long.MinValue >> (64 - bits), (ulong)long.MaxValue >> (64 - bits));
    }

    private static readonly System.Buffers.SearchValues<byte> Blanks = System.Buffers.SearchValues.Create(" \t\r\n\v\f"u8);

    private readonly ref partial struct Store
    {
        public StorageSlot Integer(in SqlValue value)
        {
            switch (value.Kind)
            {
                case ValueKind.Int: return WithinRange(value.RawInt);
                case ValueKind.UInt: return WithinRange(value.RawUInt);
                case ValueKind.Double: return WithinRange(value.RawDouble);
                case ValueKind.String or ValueKind.Bytes or ValueKind.Json when !value.IsNumberToo:
                    return ReadNumber(value.RawBytes, "integer", out var exact) ? WithinRange(exact) : WithinRange(0);
                default: return value.IsNumberToo ? WithinRange(value.RawUInt) : WithinRange(value.ToDecimal());
            }
        }

        public StorageSlot Decimal(in SqlValue value)
        {
            MySqlDecimal exact;
            if (value.HasBytes && !value.IsNumberToo)
            {
                if (!ReadNumber(value.RawBytes, "decimal", out exact)) exact = default;
            }
            else
            {
                exact = value.ToDecimal();
            }
            var (precision, scale) = ((int)Type.Length, (int)Type.Scale);
            if (Type.Unsigned && exact.Sign < 0)
            {
                OutOfRange();
                return default(MySqlDecimal).ToStorage(precision, scale);
            }
            var rounded = exact.Round(scale);
            if (!rounded.Fits(precision, scale))
            {
                OutOfRange();
                return MySqlDecimal.Largest(precision, scale, exact.Sign < 0).ToStorage(precision, scale);
            }
            // Digits after the point that do not fit are only worth a note, also in strict mode; a double has no digits to lose.
            if (exact.Scale > scale && value.Kind != ValueKind.Double && rounded != exact) Note(ServerErrors.DataTruncated(column.Name, mode.Row));
            return rounded.ToStorage(precision, scale);
        }

        public StorageSlot Approximate(in SqlValue value)
        {
            double number;
            if (value.HasBytes && !value.IsNumberToo)
            {
                number = SqlValue.ReadDouble(value.RawBytes, out var consumed);
                if (consumed == 0 || !IsBlank(value.RawBytes.AsSpan(consumed))) Truncated();
            }
            else
            {
                number = value.ToDouble();
            }
            var limit = Type.Kind == TypeKind.Float ? float.MaxValue : double.MaxValue;
            if (Type.HasFixedDigits)
            {
                limit = Math.Min(limit, Math.Pow(10, Type.Length - Type.Scale) - Math.Pow(10, -Type.Scale));
                if (MySqlDecimal.TryFromDouble(number, out var exact)) number = exact.Round(Math.Min((int)Type.Scale, 30)).ToDouble();
            }
            if (Type.Unsigned && number < 0)
            {
                OutOfRange();
                number = 0;
            }
            if (Math.Abs(number) > limit)
            {
                OutOfRange();
                number = Math.CopySign(limit, number);
            }
            return StorageSlot.FromReal(Type.Kind == TypeKind.Float ? (float)number : number);
        }

        public StorageSlot Year(in SqlValue value)
        {
            long year;
            if (value.Kind is ValueKind.Date or ValueKind.DateTime)
            {
                year = PackedTemporal.Unpack(value.RawTemporal).Year;
            }
            else if (value.HasBytes && !value.IsNumberToo)
            {
                if (!ReadNumber(value.RawBytes, "integer", out var exact) || !exact.TryToInt64(out year)) return StorageSlot.FromInteger(0);
                if (year == 0 && value.RawBytes.AsSpan().Trim((byte)' ').Length != 4) year = 2000; // '0' and '00', but not '0000'
            }
            else
            {
                year = value.ToInt64();
            }
            if (year is > 0 and < 100) year = TemporalParser.LongYear((int)year);
            if (year is 0 or (>= 1901 and <= 2155)) return StorageSlot.FromInteger(year);
            OutOfRange();
            return StorageSlot.FromInteger(0);
        }

        public StorageSlot Bit(in SqlValue value)
        {
            var width = (int)Math.Max(Type.Length, 1);
            var largest = ulong.MaxValue >> (64 - width);
            var bits = value.HasBytes && !value.IsNumberToo ? BitsOf(value.RawBytes) : value.HasBytes && value.RawBytes.Length > 8 ? null : value.ToUInt64Wrapped();
            if (bits <= largest) return StorageCodec.FromUnsigned(bits.Value);
            Fail(mode.Fails ? ServerErrors.DataTooLong(column.Name, mode.Row) : ServerErrors.OutOfRangeForColumn(column.Name, mode.Row));
            return StorageCodec.FromUnsigned(largest);
        }

        private static ulong? BitsOf(ReadOnlySpan<byte> bytes)
        {
            bytes = bytes.TrimStart((byte)0);
            if (bytes.Length > 8) return null;
            var bits = 0UL;
            foreach (var b in bytes) bits = (bits << 8) | b;
            return bits;
        }

        private StorageSlot WithinRange(long value)
        {
            var (minimum, maximum) = Range(Type);
            if (value >= minimum && (value < 0 || (ulong)value <= maximum)) return StorageSlot.FromInteger(value);
            OutOfRange();
            return value < 0 ? StorageSlot.FromInteger(minimum) : StorageCodec.FromUnsigned(maximum);
        }

        private StorageSlot WithinRange(ulong value)
        {
            var maximum = Range(Type).Maximum;
            if (value > maximum)
            {
                OutOfRange();
                value = maximum;
            }
            return StorageCodec.FromUnsigned(value);
        }

        private StorageSlot WithinRange(double value)
        {
            var rounded = Math.Round(value, MidpointRounding.ToEven);
            if (rounded is >= -9223372036854775808.0 and < 9223372036854775808.0) return WithinRange((long)rounded);
            if (rounded is >= 0 and < 18446744073709551616.0) return WithinRange((ulong)rounded);
            OutOfRange();
            return rounded < 0 ? StorageSlot.FromInteger(Range(Type).Minimum) : StorageCodec.FromUnsigned(Range(Type).Maximum);
        }

        private StorageSlot WithinRange(in MySqlDecimal value)
        {
            if (value.TryToInt64(out var signed)) return WithinRange(signed);
            if (value.TryToUInt64(out var unsigned)) return WithinRange(unsigned);
            OutOfRange();
            return value.Sign < 0 ? StorageSlot.FromInteger(Range(Type).Minimum) : StorageCodec.FromUnsigned(Range(Type).Maximum);
        }

        // A text without a number is 1366, one with something behind the number 1265, one with blanks behind it is fine.
        private bool ReadNumber(ReadOnlySpan<byte> text, string type, out MySqlDecimal value)
        {
            var found = MySqlDecimal.TryParse(text, out value, out var consumed);
            if (consumed == 0)
            {
                Incorrect(type, text);
                return false;
            }
            if (!found && value.IsZero) return false;
            if (!IsBlank(text[consumed..])) Truncated();
            return true;
        }

        private static bool IsBlank(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept(Blanks) < 0;
    }
}

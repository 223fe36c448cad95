using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Translation;

/// <summary>
/// Brings a constant into the form of the column it is compared with, so that the comparison is native and indexes are used. It only does so
/// where the native comparison then says what MySQL's would; otherwise it declines and the comparison becomes a call.
/// </summary>
internal static class ConstantSide
{
    private const long ExactDouble = 1L << 53;

    /// <param name="equality">The comparison is = &lt;=&gt; &lt;&gt; or IN, not an order.</param>
    public static bool TryConvert(in SqlValue value, MySqlType target, bool equality, ISessionHost session, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (value.IsNull) return true;
        switch (StorageForm.Of(target).Kind)
        {
            case FormKind.Integer: return ToInteger(value, 0, target, out slot);
            case FormKind.Scaled: return ToInteger(value, target.Scale, target, out slot);
            case FormKind.DecimalBlob: return ToDecimalBlob(value, target, out slot);
            case FormKind.Real: return ToReal(value, out slot);
            case FormKind.Packed or FormKind.UtcPacked: return ToPacked(value, target, session, out slot);
            case FormKind.Time: return ToTime(value, out slot);
            case FormKind.Text:
                if (value.Kind != ValueKind.String) return false;
                slot = StorageSlot.FromText(value.RawBytes);
                return true;
            case FormKind.Blob:
                if (value.Kind is not (ValueKind.String or ValueKind.Bytes)) return false;
                slot = StorageSlot.FromBlob(value.RawBytes);
                return true;
            case FormKind.Enum: return equality && ToMember(value, target, out slot);
            default: return false;
        }
    }

    // Whole numbers become integers; a fraction becomes a REAL, which SQLite compares exactly with integers.
    private static bool ToInteger(in SqlValue value, int scale, MySqlType target, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (target.Kind == TypeKind.Year && value.Kind is not ValueKind.Int) return false;
        if (target.Kind == TypeKind.Year && value.RawInt is > 0 and < 100) return false; // two digits mean a year of their own
        if (target.Kind == TypeKind.Bit && value.HasBytes && !value.IsNumberToo) return false;
        if (scale == 0)
        {
            switch (value.Kind)
            {
                case ValueKind.Int:
                    slot = StorageSlot.FromInteger(value.RawInt);
                    return true;
                case ValueKind.UInt:
                    slot = StorageCodec.FromUnsigned(value.RawUInt);
                    return true;
            }
        }
        if (!TryNumber(value, out var number)) return false;
        var unscaled = number.Scale <= scale ? number.Round(scale) : number;
        if (unscaled.Scale > scale)
        {
            var cut = number.Truncate(scale);
            if (cut.CompareTo(number) == 0) unscaled = cut;
        }
        if (unscaled.Scale == scale)
        {
            if (!unscaled.TryGetNarrow(out var narrow)) return false;
            if (narrow >= long.MinValue && narrow <= long.MaxValue)
            {
                slot = StorageSlot.FromInteger((long)narrow);
                return true;
            }
            if (scale == 0 && narrow > 0 && narrow <= ulong.MaxValue)
            {
                slot = StorageCodec.FromUnsigned((ulong)narrow);
                return true;
            }
            return false;
        }
        // Enough digits that the nearest double lies between the same two integers.
        if (number.DigitCount > 15 || target.HasMixedStorage) return false;
        var shifted = new MySqlDecimal(number.Unscaled, number.Scale).ToDouble() * Math.Pow(10, scale);
        if (Math.Abs(shifted) >= ExactDouble || shifted == Math.Floor(shifted)) return false;
        slot = StorageSlot.FromReal(shifted);
        return true;
    }

    private static bool ToDecimalBlob(in SqlValue value, MySqlType target, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (!TryNumber(value, out var number)) return false;
        var rounded = number.Round(target.Scale);
        if (rounded.CompareTo(number) != 0 || !rounded.Fits((int)target.Length, target.Scale)) return false;
        slot = rounded.ToStorage((int)target.Length, target.Scale);
        return true;
    }

    private static bool ToReal(in SqlValue value, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        switch (value.Kind)
        {
            case ValueKind.Int or ValueKind.UInt or ValueKind.Double or ValueKind.Decimal:
                slot = StorageSlot.FromReal(value.ToDouble());
                return true;
            case ValueKind.String when TryNumber(value, out _):
                slot = StorageSlot.FromReal(value.ToDouble());
                return true;
            default: return false;
        }
    }

    private static bool ToPacked(in SqlValue value, MySqlType target, ISessionHost session, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (value.Kind == ValueKind.Time || value.Kind is ValueKind.Double or ValueKind.Decimal) return false;
        if (value.ToDateTime(session) is not { } moment)
        {
            if (value.Kind is not ValueKind.String) return false;
            throw new ServerErrorException(ServerErrors.WrongValue(target.Kind == TypeKind.Date ? "DATE" : target.Kind == TypeKind.Timestamp ? "TIMESTAMP" : "DATETIME", value.ToText()));
        }
        var packed = moment.RawTemporal;
        slot = StorageSlot.FromInteger(target.Kind == TypeKind.Timestamp ? TimeZones.ToUtc(packed, session.TimeZone) : packed);
        return true;
    }

    private static bool ToTime(in SqlValue value, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (value.Kind is not (ValueKind.Time or ValueKind.String or ValueKind.Int or ValueKind.UInt) || value.ToTime() is not { } time) return false;
        slot = StorageSlot.FromInteger(time.RawTemporal);
        return true;
    }

    private static bool ToMember(in SqlValue value, MySqlType target, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (value.Kind is ValueKind.Int or ValueKind.UInt)
        {
            slot = StorageSlot.FromInteger(value.ToInt64());
            return true;
        }
        if (value.Kind != ValueKind.String) return false;
        var collation = target.CollationObject;
        var index = Array.FindIndex(target.MemberBytes, m => false);
        for (var i = 0; i < target.MemberBytes.Length && index < 0; i++)
            if (collation.Equals(target.MemberBytes[i], value.RawBytes)) index = i;
        // The empty string is the index of a wrong value; other texts equal nothing.
        slot = StorageSlot.FromInteger(index >= 0 ? index + 1 : value.RawBytes.Length == 0 ? 0 : -1);
        return true;
    }

    // A number, or a text that is one in full.
    private static bool TryNumber(in SqlValue value, out MySqlDecimal number)
    {
        number = default;
        switch (value.Kind)
        {
            case ValueKind.Int or ValueKind.UInt or ValueKind.Decimal:
                number = value.ToDecimal();
                return true;
            case ValueKind.Double: return MySqlDecimal.TryFromDouble(value.RawDouble, out number);
            case ValueKind.Bytes when value.IsNumberToo:
                number = MySqlDecimal.FromUInt64(value.RawUInt);
                return true;
            case ValueKind.String when !value.IsNumberToo:
                var text = value.RawBytes.AsSpan().Trim((byte)' ');
                return text.Length > 0 && MySqlDecimal.TryParse(text, out number, out var consumed) && consumed == text.Length;
            default: return false;
        }
    }
}

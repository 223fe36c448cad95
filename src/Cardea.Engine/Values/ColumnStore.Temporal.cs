using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>Assignment to DATE, DATETIME, TIMESTAMP and TIME columns.</summary>
public static partial class ColumnStore
{
    /// <summary>1970-01-01 00:00:01 UTC.</summary>
    private static readonly long FirstTimestamp = PackedTemporal.Pack(1970, 1, 1, 0, 0, 1);

    /// <summary>2038-01-19 03:14:07.999999 UTC. Source: MySQL 8.4 manual, "The DATE, DATETIME, and TIMESTAMP Types".</summary>
    private static readonly long LastTimestamp = PackedTemporal.Pack(2038, 1, 19, 3, 14, 7, 999_999);

    private readonly ref partial struct Store
    {
        private bool CutsFraction => (session.SqlMode & SqlMode.TimeTruncateFractional) != 0;

        public StorageSlot DateTime(in SqlValue value)
        {
            var (status, packed) = ReadDateTime(value);
            if (status == TemporalStatus.Invalid) return BadDate(value, outOfRange: false);
            if (!TemporalCheck.IsAllowed(packed, session.SqlMode)) return ForbiddenDate(value, packed);
            if (status == TemporalStatus.Truncated) BadTemporal(Word, value, outOfRange: false);
            if (Type.Kind == TypeKind.Date)
            {
                if ((packed & PackedTemporal.TimeMask) != 0 && value.Kind != ValueKind.Time) Note(ServerErrors.DataTruncated(column.Name, mode.Row));
                return StorageSlot.FromInteger(PackedTemporal.DatePart(packed));
            }
            if (PackedTemporal.RoundDateTime(packed, Type.Scale, CutsFraction) is not { } rounded) return BadDate(value, outOfRange: true);
            return Type.Kind == TypeKind.Timestamp ? Timestamp(value, rounded) : StorageSlot.FromInteger(rounded);
        }

        public StorageSlot Time(in SqlValue value)
        {
            TemporalText found;
            switch (value.Kind)
            {
                case ValueKind.Time: found = new(TemporalStatus.Ok, value.RawTemporal); break;
                case ValueKind.Date: found = new(TemporalStatus.Ok, 0); break;
                case ValueKind.DateTime:
                    found = new(TemporalStatus.Ok, PackedTemporal.TimeOfDay(value.RawTemporal));
                    Note(ServerErrors.DataTruncated(column.Name, mode.Row));
                    break;
                case ValueKind.String or ValueKind.Bytes or ValueKind.Json: found = TemporalParser.ReadTime(value.RawBytes); break;
                default: found = value.ToTime() is { } t ? new(Math.Abs(t.RawTemporal) == PackedTemporal.LargestTime && value.ToDouble() is > 8385959 or < -8385959 ? TemporalStatus.OutOfRange : TemporalStatus.Ok, t.RawTemporal) : TemporalText.Invalid; break;
            }
            if (found.Status != TemporalStatus.Ok) BadTemporal("time", value, found.Status == TemporalStatus.OutOfRange);
            if (found.Status == TemporalStatus.Invalid) return StorageSlot.FromInteger(0);
            return StorageSlot.FromInteger(Math.Clamp(PackedTemporal.RoundTime(found.Value, Type.Scale, CutsFraction), -PackedTemporal.LargestTime, PackedTemporal.LargestTime));
        }

        private (TemporalStatus, long) ReadDateTime(in SqlValue value)
        {
            if (value.Kind is ValueKind.Date or ValueKind.DateTime) return (TemporalStatus.Ok, value.RawTemporal);
            if (!value.HasBytes || value.IsNumberToo) return value.ToDateTime(session) is { } other ? (TemporalStatus.Ok, other.RawTemporal) : (TemporalStatus.Invalid, 0);
            var text = TemporalParser.ReadDateTime(value.RawBytes);
            if (text.OffsetMinutes is null) return (text.Status, text.Value);
            return value.ToDateTime(session) is { } shifted ? (text.Status, shifted.RawTemporal) : (TemporalStatus.Invalid, 0);
        }

        private StorageSlot Timestamp(in SqlValue value, long local)
        {
            if (local == 0) return StorageSlot.FromInteger(0);
            if (!PackedTemporal.IsComplete(local)) return BadDate(value, outOfRange: true);
            var utc = TimeZones.ToUtc(local, session.TimeZone);
            return utc >= FirstTimestamp && utc <= LastTimestamp ? StorageSlot.FromInteger(utc) : BadDate(value, outOfRange: true);
        }

        // Zero and partial dates under NO_ZERO_DATE and NO_ZERO_IN_DATE, days that a month does not have.
        private StorageSlot ForbiddenDate(in SqlValue value, long packed)
        {
            _ = packed;
            return BadDate(value, outOfRange: true);
        }

        private StorageSlot BadDate(in SqlValue value, bool outOfRange)
        {
            BadTemporal(Word, value, outOfRange);
            return StorageSlot.FromInteger(0);
        }

        private string Word => Type.Kind == TypeKind.Date ? "date" : "datetime";

        // In strict mode always 1292; else 1265 for a wrong form and 1264 for a wrong day. Source: MySQL source, sql/field.cc, Field_temporal::set_warnings.
        private void BadTemporal(string type, in SqlValue value, bool outOfRange)
        {
            if (mode.Fails) throw new ServerErrorException(ServerErrors.IncorrectTemporal(type, ErrorText.Of(value.ToUtf8()), column.Name, mode.Row));
            Fail(outOfRange ? ServerErrors.OutOfRangeForColumn(column.Name, mode.Row) : ServerErrors.DataTruncated(column.Name, mode.Row));
        }
    }
}

using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;

namespace Cardea.Engine.Catalog;

/// <summary>Strict assignment of literal defaults and of rows that ALTER TABLE converts.</summary>
internal static class ColumnStore
{
    /// <summary>Converts to the column's type. Throws 1048, 1264, 1265, 1292, 1366, 1406.</summary>
    public static SqlValue Convert(ColumnInfo column, in SqlValue value, ISessionHost session, long row = 1)
    {
        var type = column.Type;
        if (value.IsNull) return column.Nullable ? value : throw Fail(ServerErrors.ColumnCannotBeNull(column.Name));
        switch (type.Kind)
        {
            case TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.MediumInt or TypeKind.Int or TypeKind.BigInt or TypeKind.Year:
                return Integer(column, Number(column, value, row, "integer"), row);
            case TypeKind.Decimal:
                var exact = Number(column, value, row, "decimal").Round(type.Scale);
                return exact.Fits((int)type.Length, type.Scale) && !(type.Unsigned && exact.Sign < 0) ? SqlValue.FromDecimal(exact) : throw Fail(ServerErrors.OutOfRangeForColumn(column.Name, row));
            case TypeKind.Float or TypeKind.Double:
                var real = value.Kind == ValueKind.Double ? value.RawDouble : double.TryParse(value.ToText(), out var d) ? d : throw Fail(ServerErrors.IncorrectForColumn("double", value.ToText(), column.Name, row));
                return SqlValue.FromDouble(type.Kind == TypeKind.Float ? (float)real : real);
            case TypeKind.Bit:
                return Bits(column, value, row);
            case TypeKind.Enum: return SqlValue.FromInt(MemberOf(column, value, row));
            case TypeKind.Set: return SqlValue.FromUInt(MembersOf(column, value, row));
            case TypeKind.Json: return SqlValue.FromJson(value.ToUtf8());
            case TypeKind.Date or TypeKind.DateTime or TypeKind.Timestamp or TypeKind.Time:
                var slot = StorageCodec.Encode(value, type, session.TimeZone);
                if (slot.IsNull) throw Fail(ServerErrors.IncorrectTemporal(type.Name, value.ToText(), column.Name, row));
                return StorageCodec.Decode(slot, type, session.TimeZone);
            default: return Text(column, value, row);
        }
    }

    private static SqlValue Text(ColumnInfo column, in SqlValue value, long row)
    {
        var type = column.Type;
        var bytes = value.ToUtf8();
        if (type.IsBinary)
        {
            if (bytes.Length > type.Length) throw Fail(ServerErrors.DataTooLong(column.Name, row));
            if (type.Kind == TypeKind.Binary && bytes.Length < type.Length) Array.Resize(ref bytes, (int)type.Length);
            return SqlValue.FromBytes(bytes);
        }
        if (type.IsLong ? bytes.Length > type.LongTypeBytes : bytes.Length > type.Length && Encoding.UTF8.GetString(bytes).EnumerateRunes().Count() > type.Length)
            throw Fail(ServerErrors.DataTooLong(column.Name, row));
        return SqlValue.FromUtf8(bytes);
    }

    private static MySqlDecimal Number(ColumnInfo column, in SqlValue value, long row, string kind)
    {
        switch (value.Kind)
        {
            case ValueKind.Int: return MySqlDecimal.FromInt64(value.RawInt);
            case ValueKind.UInt: return MySqlDecimal.FromUInt64(value.RawUInt);
            case ValueKind.Decimal: return value.RawDecimal;
            case ValueKind.Double: return MySqlDecimal.TryFromDouble(value.RawDouble, out var d) ? d : throw Fail(ServerErrors.OutOfRangeForColumn(column.Name, row));
            default:
                var text = value.ToUtf8().AsSpan().Trim((byte)' ');
                return MySqlDecimal.TryParse(text, out var parsed, out var used) && used == text.Length ? parsed : throw Fail(ServerErrors.IncorrectForColumn(kind, value.ToText(), column.Name, row));
        }
    }

    private static SqlValue Integer(ColumnInfo column, in MySqlDecimal number, long row)
    {
        var whole = number.Round(0);
        var largest = column.Type.Kind == TypeKind.Year ? 2155 : Storage.IntegerRanges.LargestInteger(column.Type);
        var smallest = column.Type.Unsigned || column.Type.Kind == TypeKind.Year ? 0 : -(Int128)largest - 1;
        if (!whole.TryGetNarrow(out var n) || n < smallest || n > (Int128)largest) throw Fail(ServerErrors.OutOfRangeForColumn(column.Name, row));
        return column.Type.Unsigned ? SqlValue.FromUInt((ulong)n) : SqlValue.FromInt((long)n);
    }

    private static SqlValue Bits(ColumnInfo column, in SqlValue value, long row)
    {
        ulong bits = 0;
        if (value.HasBytes)
        {
            foreach (var b in value.RawBytes.AsSpan().TrimStart((byte)0)) bits = bits << 8 | b;
            if (value.RawBytes.AsSpan().TrimStart((byte)0).Length > 8) throw Fail(ServerErrors.DataTooLong(column.Name, row));
        }
        else
        {
            bits = Number(column, value, row, "integer").TryToUInt64(out var n) ? n : throw Fail(ServerErrors.OutOfRangeForColumn(column.Name, row));
        }
        if (column.Type.Length < 64 && bits >> (int)column.Type.Length != 0) throw Fail(ServerErrors.DataTooLong(column.Name, row));
        return SqlValue.FromUInt(bits);
    }

    private static long MemberOf(ColumnInfo column, in SqlValue value, long row)
    {
        if (value.Kind == ValueKind.Int) return value.RawInt >= 1 && value.RawInt <= column.Type.Members!.Count ? value.RawInt : throw Fail(ServerErrors.DataTruncated(column.Name, row));
        var text = value.ToUtf8();
        for (var i = 0; i < column.Type.MemberBytes.Length; i++)
        {
            if (column.Type.CollationObject.Equals(column.Type.MemberBytes[i], text)) return i + 1;
        }
        throw Fail(ServerErrors.DataTruncated(column.Name, row));
    }

    private static ulong MembersOf(ColumnInfo column, in SqlValue value, long row)
    {
        if (value.Kind == ValueKind.Int) return (ulong)value.RawInt;
        ulong bits = 0;
        if (value.ToUtf8().Length == 0) return 0;
        foreach (var member in value.ToText().Split(',')) bits |= 1UL << (int)(MemberOf(column, SqlValue.FromString(member), row) - 1);
        return bits;
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}

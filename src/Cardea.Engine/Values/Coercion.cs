using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>A value in the kind of a type: what COALESCE, CASE and UNION do silently and CAST with warnings. Lengths are not cut here.</summary>
public static class Coercion
{
    /// <summary>The value as the type wants it; NULL (with warning 1292) when there is no such date or time.</summary>
    public static SqlValue To(in SqlValue value, MySqlType type, ISessionHost? session)
    {
        if (value.IsNull) return value;
        switch (type.Kind)
        {
            case TypeKind.Null: return SqlValue.Null;
            case TypeKind.Decimal: return ToDecimal(value, type, session);
            case TypeKind.Double: return value.Kind == ValueKind.Double && !value.IsSingle ? value : SqlValue.FromDouble(value.ToDouble(session));
            case TypeKind.Float: return SqlValue.FromFloat((float)value.ToDouble(session));
            case TypeKind.Date: return ToDate(value, session);
            case TypeKind.DateTime or TypeKind.Timestamp: return ToDateTime(value, type.Scale, session);
            case TypeKind.Time: return ToTime(value, type.Scale, session);
            case TypeKind.Json: return value.Kind == ValueKind.Json ? value : Functions.Json.JsonNodes.FromValue(value, parseStrings: false);
            case TypeKind.Bit: return value.IsNumberToo ? value : SqlValue.FromUInt(value.ToUInt64Wrapped(session));
            case TypeKind.Year: return SqlValue.FromInt(value.ToInt64(session));
            default:
                if (type.IsInteger) return ToInteger(value, type.Unsigned, session);
                if (type.IsBinary) return value.Kind == ValueKind.Bytes ? value : SqlValue.FromBytes(value.ToUtf8());
                return value.Kind == ValueKind.String ? value : ToCharacters(value, session);
        }
    }

    /// <summary>As BIGINT or BIGINT UNSIGNED; beyond the range the limit.</summary>
    public static SqlValue ToInteger(in SqlValue value, bool unsigned, ISessionHost? session)
    {
        if (unsigned) return value.Kind == ValueKind.UInt ? value : SqlValue.FromUInt(value.ToUInt64Wrapped(session));
        return value.Kind == ValueKind.Int ? value : SqlValue.FromInt(value.ToInt64(session));
    }

    private static SqlValue ToDecimal(in SqlValue value, MySqlType type, ISessionHost? session)
    {
        var exact = value.ToDecimal(session);
        if (exact.Fits((int)type.Length, type.Scale)) return SqlValue.FromDecimal(exact.Round(type.Scale));
        Warn(session, ServerErrors.OutOfRangeForColumn(value.ToText(), 1));
        return SqlValue.FromDecimal(MySqlDecimal.Largest((int)type.Length, type.Scale, exact.Sign < 0));
    }

    /// <summary>As DATE.</summary>
    public static SqlValue ToDate(in SqlValue value, ISessionHost? session)
    {
        if (value.Kind == ValueKind.Date) return value;
        var moment = ToDateTime(value, 6, session);
        return moment.IsNull ? moment : SqlValue.FromDate(PackedTemporal.DatePart(moment.RawTemporal));
    }

    /// <summary>As DATETIME, rounded to <paramref name="scale"/> digits of the second; dates that sql_mode forbids are NULL with a warning.</summary>
    public static SqlValue ToDateTime(in SqlValue value, int scale, ISessionHost? session)
    {
        if (value.IsNull) return value;
        var mode = session?.SqlMode ?? SqlMode.Default;
        if (value.ToDateTime(session) is not { } moment || (!value.IsTemporal && !TemporalCheck.IsAllowed(moment.RawTemporal, mode)))
        {
            Warn(session, ServerErrors.IncorrectValue("datetime", ErrorText.Of(value.ToUtf8())));
            return SqlValue.Null;
        }
        if (value.HasBytes && TemporalParser.ReadDateTime(value.RawBytes).Status == TemporalStatus.Truncated)
            Warn(session, ServerErrors.TruncatedWrongValue("datetime", ErrorText.Of(value.RawBytes)));
        var rounded = PackedTemporal.RoundDateTime(moment.RawTemporal, scale, (mode & SqlMode.TimeTruncateFractional) != 0);
        return rounded is { } packed ? SqlValue.FromDateTime(packed, scale) : SqlValue.Null;
    }

    /// <summary>As TIME, rounded to <paramref name="scale"/> digits of the second.</summary>
    public static SqlValue ToTime(in SqlValue value, int scale, ISessionHost? session)
    {
        if (value.IsNull) return value;
        if (value.ToTime() is not { } time)
        {
            Warn(session, ServerErrors.TruncatedWrongValue("time", ErrorText.Of(value.ToUtf8())));
            return SqlValue.Null;
        }
        if (value.HasBytes && TemporalParser.ReadTime(value.RawBytes).Status is TemporalStatus.Truncated or TemporalStatus.OutOfRange)
            Warn(session, ServerErrors.TruncatedWrongValue("time", ErrorText.Of(value.RawBytes)));
        return SqlValue.FromTime(PackedTemporal.RoundTime(time.RawTemporal, scale, truncate: false), scale);
    }

    private static SqlValue ToCharacters(in SqlValue value, ISessionHost? session)
    {
        if (value.Kind != ValueKind.Bytes) return SqlValue.FromUtf8(value.ToUtf8());
        if (ErrorText.InvalidPart(value.RawBytes) is not { } bad) return SqlValue.FromUtf8(value.RawBytes);
        Warn(session, ServerErrors.InvalidCharacters("utf8mb4", bad.Replace("\\x", "", StringComparison.Ordinal)));
        return SqlValue.Null;
    }

    internal static void Warn(ISessionHost? session, ServerError error, WarningLevel level = WarningLevel.Warning) => session?.Warn(level, error.Number, error.Message);
}

using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>CAST and CONVERT: the target is the call site's result type; a second argument is the length of CHAR(n) or BINARY(n), 0 = any. COLLATE and BINARY change the type only.</summary>
internal static class CastFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("CAST", 1, 2, static t => t[0], Cast);
        list.Alias("CONVERT", "CAST");
        list.Add("COLLATE", 1, 1, static t => t[0], static (c, a) => ComparisonFunctions.Result(c, a[0]));
        list.Add("BINARY", 1, 1, static t => MySqlType.String(TypeRules.Characters(t[0]) * 4, "binary"), static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromBytes(a[0].ToUtf8()));
    }

    private static SqlValue Cast(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        var type = c.Site.ResultType;
        if (a[0].IsNull) return a[0];
        if (type.Kind == TypeKind.Year) return ToYear(a[0], c.Session);
        if (type.Kind == TypeKind.Json) return Json.JsonNodes.FromValue(a[0], parseStrings: true, "cast_as_json");
        var value = type.Kind == TypeKind.BigInt ? ToInteger(a[0], type.Unsigned, c.Session) : Coercion.To(a[0], type, c.Session);
        if (a.Length == 2) type = type with { Kind = type.IsBinary ? TypeKind.Binary : TypeKind.VarChar, Length = (uint)Math.Clamp(a[1].ToInt64(), 0, uint.MaxValue) };
        return type.IsCharacter ? CutCharacters(value, type, c.Session) : type.IsBinary ? CutBytes(c, value, type) : value;
    }

    // A number beyond the range is cut with a warning; strings do that in their own conversion.
    private static SqlValue ToInteger(in SqlValue value, bool unsigned, ISessionHost session)
    {
        var result = Coercion.ToInteger(value, unsigned, session);
        if (value.Kind == ValueKind.Decimal && !(value.RawDecimal.TryToInt64(out _) || (unsigned && value.RawDecimal.TryToUInt64(out _))))
            Coercion.Warn(session, ServerErrors.TruncatedWrongValue("DECIMAL", value.ToString()));
        return result;
    }

    private static SqlValue CutCharacters(in SqlValue value, MySqlType type, ISessionHost session)
    {
        if (value.IsNull || type.Length == 0 || type.IsLong) return value;
        var at = Utf8.IndexOfCharacter(value.RawBytes, (long)type.Length);
        if (at >= value.RawBytes.Length) return value;
        Coercion.Warn(session, ServerErrors.TruncatedWrongValue($"CHAR({type.Length})", ErrorText.Of(value.RawBytes)));
        return SqlValue.FromUtf8(value.RawBytes.AsSpan(0, at));
    }

    private static SqlValue CutBytes(FunctionContext c, in SqlValue value, MySqlType type)
    {
        if (value.IsNull || type.Length == 0 || type.IsLong) return value;
        var bytes = value.RawBytes;
        if (bytes.Length > type.Length)
        {
            Coercion.Warn(c.Session, ServerErrors.TruncatedWrongValue($"BINARY({type.Length})", ErrorText.Of(bytes)));
            return SqlValue.FromBytes(bytes.AsSpan(0, (int)type.Length));
        }
        if (type.Kind != TypeKind.Binary || bytes.Length == type.Length) return value;
        if (type.Length > StringFunctions.MaximumLength(c)) return StringFunctions.TooLong(c, "cast_as_binary");
        var padded = new byte[type.Length];
        bytes.CopyTo(padded, 0);
        return SqlValue.FromBytes(padded);
    }

    private static SqlValue ToYear(in SqlValue value, ISessionHost session)
    {
        var year = value.Kind switch
        {
            ValueKind.Date or ValueKind.DateTime => PackedTemporal.Unpack(value.RawTemporal).Year,
            ValueKind.Time => PackedTemporal.Unpack(SessionTime.Now(session)).Year,
            _ => value.ToInt64(session),
        };
        if (year is > 0 and < 100) year = TemporalParser.LongYear((int)year);
        if (year == 0 && value.Kind == ValueKind.String && value.RawBytes.Length is 1 or 2) year = 2000;
        if (year is 0 or (>= 1901 and <= 2155)) return SqlValue.FromInt(year);
        Coercion.Warn(session, ServerErrors.TruncatedWrongValue("YEAR", ErrorText.Of(value.ToUtf8())));
        return SqlValue.Null;
    }
}

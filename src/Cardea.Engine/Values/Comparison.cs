using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>Comparison of two values in a domain. Source: MySQL 8.4 manual, "Comparison Functions and Operators".</summary>
public static class Comparison
{
    /// <summary>
    /// Less, equal or greater as -, 0, +; null when a side is NULL, or no date although a date was asked for (a warning 1292 tells so).
    /// </summary>
    public static int? Compare(in SqlValue a, in SqlValue b, ComparisonDomain domain, Collation collation, ISessionHost? session)
    {
        if (a.IsNull || b.IsNull) return null;
        switch (domain)
        {
            case ComparisonDomain.Integer: return CompareIntegers(a, b);
            case ComparisonDomain.Decimal: return a.ToDecimal(session).CompareTo(b.ToDecimal(session));
            case ComparisonDomain.Double: return CompareDoubles(a, b, session);
            case ComparisonDomain.Binary: return CompareTexts(a, b, Collation.Binary);
            case ComparisonDomain.String: return CompareTexts(a, b, collation);
            case ComparisonDomain.Json: return Functions.Json.JsonOrder.Compare(Functions.Json.JsonOrder.Of(a), Functions.Json.JsonOrder.Of(b));
            case ComparisonDomain.Time:
                if (a.ToTime() is not { } x) return NoTemporal(a, "time", session);
                return b.ToTime() is { } y ? x.RawTemporal.CompareTo(y.RawTemporal) : NoTemporal(b, "time", session);
            default:
                if (a.ToDateTime(session) is not { } left) return NoTemporal(a, "datetime", session);
                return b.ToDateTime(session) is { } right ? left.RawTemporal.CompareTo(right.RawTemporal) : NoTemporal(b, "datetime", session);
        }
    }

    private static int CompareIntegers(in SqlValue a, in SqlValue b)
    {
        if (a.Kind == ValueKind.Int && b.Kind == ValueKind.Int) return a.RawInt.CompareTo(b.RawInt);
        return Whole(a).CompareTo(Whole(b));
    }

    private static Int128 Whole(in SqlValue value) => value.Kind switch
    {
        ValueKind.UInt => value.RawUInt,
        _ when value.IsNumberToo => value.RawUInt,
        _ => value.ToInt64(),
    };

    // Two integers, or an integer and a decimal, that met in DOUBLE's domain only by their static types still compare exactly.
    private static int CompareDoubles(in SqlValue a, in SqlValue b, ISessionHost? session)
    {
        if (a.Kind is ValueKind.Int or ValueKind.UInt && b.Kind is ValueKind.Int or ValueKind.UInt) return CompareIntegers(a, b);
        return a.ToDouble(session).CompareTo(b.ToDouble(session));
    }

    private static int CompareTexts(in SqlValue a, in SqlValue b, Collation collation)
    {
        if (a.HasBytes && b.HasBytes) return collation.Compare(a.RawBytes, b.RawBytes);
        Span<byte> left = stackalloc byte[SqlValue.MaximumTextLength];
        Span<byte> right = stackalloc byte[SqlValue.MaximumTextLength];
        return collation.Compare(a.ToUtf8(left), b.ToUtf8(right));
    }

    private static int? NoTemporal(in SqlValue value, string type, ISessionHost? session)
    {
        var error = ServerErrors.IncorrectValue(type, ErrorText.Of(value.ToUtf8()));
        session?.Warn(WarningLevel.Warning, error.Number, error.Message);
        return null;
    }
}

using Cardea.Engine.Collations;
using Cardea.Engine.Values;

namespace Cardea.Engine.Types;

/// <summary>In which domain two values are compared.</summary>
public enum ComparisonDomain : byte
{
    /// <summary>BIGINT, signed or not, exactly.</summary>
    Integer,

    /// <summary>DECIMAL, exactly.</summary>
    Decimal,

    /// <summary>DOUBLE.</summary>
    Double,

    /// <summary>Characters, by a collation.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>DATETIME; a text that is no date is compared as a string would be: it never equals.</summary>
    DateTime,

    /// <summary>TIME.</summary>
    Time,

    /// <summary>JSON's own order.</summary>
    Json,
}

/// <summary>MySQL's rules for the types of results and comparisons.</summary>
public static class TypeRules
{
    /// <summary>
    /// The domain in which <c>a = b</c>, <c>a &lt; b</c> are decided. Source: MySQL 8.4 manual, "Type Conversion in Expression Evaluation".
    /// </summary>
    public static ComparisonDomain Domain(MySqlType a, MySqlType b)
    {
        if (a.Kind == TypeKind.Null) return b.Kind == TypeKind.Null ? ComparisonDomain.Integer : Domain(b, b);
        if (b.Kind == TypeKind.Null) return Domain(a, a);
        if (a.Kind == TypeKind.Json || b.Kind == TypeKind.Json) return ComparisonDomain.Json;
        if (a.Kind == TypeKind.Year && b.HasDate) return ComparisonDomain.Double;
        if (a.HasDate || b.HasDate) return TemporalDomain(a, b);
        if (a.Kind == TypeKind.Time || b.Kind == TypeKind.Time)
        {
            var other = a.Kind == TypeKind.Time ? b : a;
            if (other.Kind == TypeKind.Time || other.IsString) return ComparisonDomain.Time;
        }
        if (a.IsString && b.IsString) return a.IsBinary || b.IsBinary ? ComparisonDomain.Binary : ComparisonDomain.String;
        if (IsExactWhole(a) && IsExactWhole(b)) return ComparisonDomain.Integer;
        if (a.IsApproximate || b.IsApproximate || a.IsString || b.IsString) return StringAsNumber(a, b);
        return ComparisonDomain.Decimal;
    }

    /// <summary>The collation of a comparison or concatenation; see <see cref="Collate"/> for mixes that MySQL refuses.</summary>
    public static string Collation(MySqlType a, MySqlType b) => Collate([a, b]);

    /// <summary>
    /// The collation of several strings: binary wins; <c>_bin</c> wins over others of its set; a Unicode set wins over a narrower one; numbers and
    /// temporal values do not count. The binder, which knows coercibility, refuses illegal mixes (1267) before.
    /// </summary>
    public static string Collate(IEnumerable<MySqlType> types)
    {
        string? result = null;
        foreach (var type in types)
        {
            if (type.IsBinary) return "binary";
            if (!type.IsCharacter && type.Kind is not (TypeKind.Enum or TypeKind.Set or TypeKind.Json)) continue;
            var name = type.Collation == "binary" ? Collations.Collation.DefaultName : type.Collation;
            if (result is null || result == name) result = name;
            else result = Stronger(result, name);
        }
        return result ?? Collations.Collation.DefaultName;
    }

    /// <summary>Characters that the text of a value can have.</summary>
    public static ulong Characters(MySqlType type) => type.Kind switch
    {
        TypeKind.Null => 0,
        TypeKind.Json => uint.MaxValue,
        TypeKind.Float or TypeKind.Double when !type.HasFixedDigits => type.Kind == TypeKind.Float ? 12u : 22u,
        TypeKind.Enum or TypeKind.Set => type.Wire.Length / (uint)type.CollationObject.MaximumBytes,
        TypeKind.Bit => (Math.Max(type.Length, 1) + 7) / 8,
        _ when type.IsLong => type.Length == 0 ? type.LongTypeBytes : type.Length,
        _ when type.IsCharacter || type.IsBinary => type.Length,
        _ => type.Wire.Length,
    };

    /// <summary>The common type of UNION columns, CASE, IF, IFNULL, COALESCE. Source: MySQL source, <c>sql/field.cc</c>, field_types_merge_rules.</summary>
    public static MySqlType Aggregate(IEnumerable<MySqlType> types)
    {
        MySqlType? result = null;
        foreach (var type in types) result = result is null ? type : Merge(result, type);
        return result ?? MySqlType.NullType;
    }

    /// <summary>The common type of two.</summary>
    public static MySqlType Merge(MySqlType a, MySqlType b)
    {
        if (a.Equals(b) || b.Kind == TypeKind.Null) return a;
        if (a.Kind == TypeKind.Null) return b;
        if (a.IsNumeric && b.IsNumeric && a.Kind != TypeKind.Bit && b.Kind != TypeKind.Bit) return MergeNumbers(a, b);
        if (a.Kind == TypeKind.Bit && b.Kind == TypeKind.Bit) return a.Length >= b.Length ? a : b;
        if ((a.Kind == TypeKind.Bit && b.IsInteger) || (b.Kind == TypeKind.Bit && a.IsInteger)) return MySqlType.BigInt;
        if (a.IsTemporal && b.IsTemporal) return MergeTemporal(a, b);
        if (a.Kind == TypeKind.Json && b.Kind == TypeKind.Json) return a;
        return MergeStrings(a, b);
    }

    private static ComparisonDomain TemporalDomain(MySqlType a, MySqlType b)
    {
        var other = a.HasDate ? b : a;
        return other.IsTemporal || other.IsString || IsExactWhole(other) || other.Kind == TypeKind.Decimal ? ComparisonDomain.DateTime : ComparisonDomain.Double;
    }

    private static bool IsExactWhole(MySqlType type) => type.IsInteger || type.Kind is TypeKind.Year or TypeKind.Bit or TypeKind.Enum or TypeKind.Set;

    // ENUM and SET against a number count with their number, other strings as DOUBLE.
    private static ComparisonDomain StringAsNumber(MySqlType a, MySqlType b)
    {
        _ = (a, b);
        return ComparisonDomain.Double;
    }

    private static string Stronger(string a, string b)
    {
        var (x, y) = (Collations.Collation.Get(a), Collations.Collation.Get(b));
        if (x.Charset == y.Charset) return y.IsBinary ? b : a;
        return Rank(x) >= Rank(y) ? a : b;
    }

    private static int Rank(Collation collation) => collation.Charset switch { "utf8mb4" => 4, "utf8mb3" => 3, "latin1" => 2, _ => 1 };

    private static MySqlType MergeNumbers(MySqlType a, MySqlType b)
    {
        if (a.IsApproximate || b.IsApproximate)
        {
            if (a.Kind == TypeKind.Float && b.Kind == TypeKind.Float) return new(TypeKind.Float, 12, MySqlType.NotFixed);
            return MySqlType.Double;
        }
        if (a.Kind == TypeKind.Decimal || b.Kind == TypeKind.Decimal || a.Unsigned != b.Unsigned && (a.Kind == TypeKind.BigInt && a.Unsigned || b.Kind == TypeKind.BigInt && b.Unsigned))
        {
            var scale = Math.Max(a.DecimalScale, b.DecimalScale);
            var whole = Math.Max(a.DecimalPrecision - a.DecimalScale, b.DecimalPrecision - b.DecimalScale);
            return new(TypeKind.Decimal, (uint)Math.Min(whole + scale, MySqlDecimal.MaximumPrecision), (byte)scale, a.Unsigned && b.Unsigned);
        }
        var wider = WidthOf(a) >= WidthOf(b) ? a : b;
        if (a.Unsigned == b.Unsigned) return wider with { Length = Math.Max(a.Length, b.Length), Zerofill = false };
        var unsigned = a.Unsigned ? a : b;
        var kind = WidthOf(unsigned) >= WidthOf(wider) ? Next(unsigned.Kind) : wider.Kind;
        return new(kind, Math.Max(a.Length, b.Length));
    }

    private static int WidthOf(MySqlType type) => type.Kind switch { TypeKind.TinyInt => 1, TypeKind.SmallInt or TypeKind.Year => 2, TypeKind.MediumInt => 3, TypeKind.Int => 4, _ => 8 };

    private static TypeKind Next(TypeKind kind) => kind switch { TypeKind.TinyInt => TypeKind.SmallInt, TypeKind.SmallInt or TypeKind.Year => TypeKind.MediumInt, TypeKind.MediumInt => TypeKind.Int, _ => TypeKind.BigInt };

    private static MySqlType MergeTemporal(MySqlType a, MySqlType b)
    {
        var scale = Math.Max(a.Kind == TypeKind.Date ? 0 : a.Scale, b.Kind == TypeKind.Date ? 0 : b.Scale);
        if (a.Kind == b.Kind) return a.Scale >= b.Scale ? a : b;
        return MySqlType.DateTime(scale);
    }

    private static MySqlType MergeStrings(MySqlType a, MySqlType b)
    {
        var characters = Math.Max(Characters(a), Characters(b));
        if (a.Kind == TypeKind.Bit || b.Kind == TypeKind.Bit) return MySqlType.String(characters, "binary");
        var collation = Collate([a, b]);
        if (a.Kind == TypeKind.Json || b.Kind == TypeKind.Json) return new(TypeKind.LongText, uint.MaxValue, Collation: collation);
        if (a.IsLong || b.IsLong)
        {
            var bytes = Math.Max(a.IsLong ? a.LongTypeBytes : 0, b.IsLong ? b.LongTypeBytes : 0);
            var binary = collation == "binary";
            var kind = bytes switch
            {
                255 => binary ? TypeKind.TinyBlob : TypeKind.TinyText,
                65535 => binary ? TypeKind.Blob : TypeKind.Text,
                16777215 => binary ? TypeKind.MediumBlob : TypeKind.MediumText,
                _ => binary ? TypeKind.LongBlob : TypeKind.LongText,
            };
            return new(kind, 0, Collation: collation);
        }
        if (a.Kind == b.Kind && a.Kind is TypeKind.Char or TypeKind.Binary) return new(a.Kind, (uint)characters, Collation: collation);
        return MySqlType.String(characters, collation);
    }
}

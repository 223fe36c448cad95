using Cardea.Engine.Collations;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Catalog;

/// <summary>Column types as written → with lengths, collations and limits of MySQL 8.4.</summary>
public static class ColumnTypes
{
    private const int MaxRowBytes = 65535;

    /// <summary>Resolves the type of a column. Throws 1074, 1115, 1253, 1273, 1291, 1425, 1426, 1427, 1439.</summary>
    /// <param name="type">As written.</param>
    /// <param name="column">The column's name, for errors.</param>
    /// <param name="tableCollation">What a character type without its own gets.</param>
    /// <param name="warn">Hears of deprecated forms (1681); may be null.</param>
    public static MySqlType Resolve(TypeName type, string column, string tableCollation, Action<ushort, string>? warn = null) => type.Kind switch
    {
        SqlTypeKind.TinyInt => Integer(type, column, TypeKind.TinyInt, 4, 3, warn),
        SqlTypeKind.SmallInt => Integer(type, column, TypeKind.SmallInt, 6, 5, warn),
        SqlTypeKind.MediumInt => Integer(type, column, TypeKind.MediumInt, 9, 8, warn),
        SqlTypeKind.Int => Integer(type, column, TypeKind.Int, 11, 10, warn),
        SqlTypeKind.BigInt => Integer(type, column, TypeKind.BigInt, 20, 20, warn),
        SqlTypeKind.Decimal => Decimal(type, column),
        SqlTypeKind.Float => Approximate(type, column, type is { Length: > 24, Scale: null } ? TypeKind.Double : TypeKind.Float),
        SqlTypeKind.Double => Approximate(type, column, TypeKind.Double),
        SqlTypeKind.Bit => type.Length is > 64 ? throw Fail(ServerErrors.DisplayWidthTooBig(column, 64)) : new MySqlType(TypeKind.Bit, (uint)Math.Max(type.Length ?? 1, 1), Unsigned: true),
        SqlTypeKind.Year => new MySqlType(TypeKind.Year, 4, Unsigned: true),
        SqlTypeKind.Date => MySqlType.Date,
        SqlTypeKind.Time => MySqlType.Time(Fraction(type, column)),
        SqlTypeKind.DateTime => MySqlType.DateTime(Fraction(type, column)),
        SqlTypeKind.Timestamp => MySqlType.DateTime(Fraction(type, column)) with { Kind = TypeKind.Timestamp },
        SqlTypeKind.Json => MySqlType.Json,
        SqlTypeKind.Char or SqlTypeKind.VarChar or (>= SqlTypeKind.TinyText and <= SqlTypeKind.LongText) => Character(type, column, tableCollation),
        SqlTypeKind.Binary or SqlTypeKind.VarBinary or (>= SqlTypeKind.TinyBlob and <= SqlTypeKind.LongBlob) => Binary(type, column),
        SqlTypeKind.Enum or SqlTypeKind.Set => Members(type, column, tableCollation),
        _ => throw Fail(ServerErrors.NotSupportedYet(type.Kind.ToString().ToUpperInvariant())),
    };

    /// <summary>The collation that CHARACTER SET and COLLATE name together. Throws 1115, 1253, 1273.</summary>
    public static string CollationOf(string? charset, string? collation, string otherwise)
    {
        if (collation is not null)
        {
            var name = collation.StartsWith("utf8_", StringComparison.OrdinalIgnoreCase) ? "utf8mb3_" + collation[5..] : collation;
            if (!Collation.TryGet(name, out var found))
                throw Fail(Protocol.Charsets.Collations.Find(collation) is null ? ServerErrors.UnknownCollation(collation) : ServerErrors.NotSupportedYet($"COLLATE {collation}"));
            if (charset is not null && Charset(charset).Charset != found.Charset) throw Fail(ServerErrors.CollationCharsetMismatch(found.Name, Charset(charset).Charset));
            return found.Name;
        }
        return charset is null ? otherwise : Charset(charset).Name;
    }

    private static Collation Charset(string charset) => Collation.DefaultOf(charset)
        ?? throw Fail(Protocol.Charsets.Collations.DefaultOf(charset) is null ? ServerErrors.UnknownCharset(charset) : ServerErrors.NotSupportedYet($"CHARACTER SET {charset}"));

    private static MySqlType Integer(TypeName type, string column, TypeKind kind, uint width, uint unsignedWidth, Action<ushort, string>? warn)
    {
        if (type.Length is > 255) throw Fail(ServerErrors.DisplayWidthTooBig(column, 255));
        var unsigned = type.Unsigned || type.Zerofill;
        var isFlag = kind == TypeKind.TinyInt && type.Length == 1;
        if (type.Zerofill)
            warn?.Invoke(1681, "The ZEROFILL attribute is deprecated and will be removed in a future release. Use the LPAD function to zero-pad numbers, or store the formatted numbers in a CHAR column.");
        if (type.Length is not null && !isFlag) warn?.Invoke(1681, "Integer display width is deprecated and will be removed in a future release.");
        var shown = type.Length is { } given && (type.Zerofill || isFlag) ? (uint)given : unsigned ? unsignedWidth : width;
        return new MySqlType(kind, shown, Unsigned: unsigned, Zerofill: type.Zerofill);
    }

    private static MySqlType Decimal(TypeName type, string column)
    {
        var (precision, scale) = (type.Length ?? 10, type.Scale ?? 0);
        if (precision == 0) precision = 10;
        if (scale > 30) throw Fail(ServerErrors.TooBigScale(scale, column, 30));
        if (precision > 65) throw Fail(ServerErrors.TooBigPrecision(precision, column, 65));
        if (scale > precision) throw Fail(ServerErrors.ScaleAbovePrecision(column));
        return new MySqlType(TypeKind.Decimal, (uint)precision, (byte)scale, type.Unsigned || type.Zerofill, Zerofill: type.Zerofill);
    }

    private static MySqlType Approximate(TypeName type, string column, TypeKind kind)
    {
        var unsigned = type.Unsigned || type.Zerofill;
        if (type.Scale is not { } scale)
        {
            if (type.Length is > 53) throw Fail(ServerErrors.WrongColumnSpecifier(column));
            return new MySqlType(kind, kind == TypeKind.Float ? 12u : 22u, MySqlType.NotFixed, unsigned, Zerofill: type.Zerofill);
        }
        if (scale > 30) throw Fail(ServerErrors.TooBigScale(scale, column, 30));
        if (type.Length is > 255) throw Fail(ServerErrors.TooBigPrecision(type.Length.Value, column, 255));
        if (scale > type.Length) throw Fail(ServerErrors.ScaleAbovePrecision(column));
        return new MySqlType(kind, (uint)type.Length!, (byte)scale, unsigned, Zerofill: type.Zerofill);
    }

    private static int Fraction(TypeName type, string column) =>
        type.Length is > 6 and var digits ? throw Fail(ServerErrors.TooBigPrecision(digits, column, 6)) : (int)(type.Length ?? 0);

    private static MySqlType Character(TypeName type, string column, string tableCollation)
    {
        var collation = CollationOf(type.Charset, type.Collation, tableCollation);
        if (type.BinaryCollation && type.Collation is null)
        {
            var charset = Collation.Get(collation).Charset;
            collation = charset == "binary" ? "binary" : $"{charset}_bin";
        }
        if (collation == "binary") return Binary(type with { Kind = AsBinary(type.Kind) }, column);
        var bytes = Collation.Get(collation).MaximumBytes;
        switch (type.Kind)
        {
            case SqlTypeKind.Char:
                return type.Length is > 255 ? throw Fail(ServerErrors.ColumnTooLong(column, 255)) : new MySqlType(TypeKind.Char, (uint)(type.Length ?? 1), Collation: collation);
            case SqlTypeKind.VarChar:
                var maximum = MaxRowBytes / bytes;
                return type.Length > maximum ? throw Fail(ServerErrors.ColumnTooLong(column, maximum)) : new MySqlType(TypeKind.VarChar, (uint)(type.Length ?? 1), Collation: collation);
            default:
                var kind = type.Kind switch
                {
                    SqlTypeKind.TinyText => TypeKind.TinyText,
                    SqlTypeKind.MediumText => TypeKind.MediumText,
                    SqlTypeKind.LongText => TypeKind.LongText,
                    _ when type.Length is { } characters => Fitting(characters * bytes, TypeKind.TinyText),
                    _ => TypeKind.Text,
                };
                return Long(kind, collation);
        }
    }

    private static MySqlType Binary(TypeName type, string column) => type.Kind switch
    {
        SqlTypeKind.Binary => type.Length is > 255 ? throw Fail(ServerErrors.ColumnTooLong(column, 255)) : new MySqlType(TypeKind.Binary, (uint)(type.Length ?? 1)),
        SqlTypeKind.VarBinary => type.Length is > MaxRowBytes ? throw Fail(ServerErrors.ColumnTooLong(column, MaxRowBytes)) : new MySqlType(TypeKind.VarBinary, (uint)(type.Length ?? 1)),
        SqlTypeKind.TinyBlob => Long(TypeKind.TinyBlob, "binary"),
        SqlTypeKind.MediumBlob => Long(TypeKind.MediumBlob, "binary"),
        SqlTypeKind.LongBlob => Long(TypeKind.LongBlob, "binary"),
        _ => Long(type.Length is { } bytes ? Fitting(bytes, TypeKind.TinyBlob) : TypeKind.Blob, "binary"),
    };

    private static MySqlType Long(TypeKind kind, string collation)
    {
        var type = new MySqlType(kind, Collation: collation);
        return type with { Length = type.LongTypeBytes };
    }

    // TEXT(n) and BLOB(n) are the smallest kind that holds n.
    private static TypeKind Fitting(long bytes, TypeKind tiny) => (TypeKind)((int)tiny + (bytes <= 255 ? 0 : bytes <= 65535 ? 1 : bytes <= 16777215 ? 2 : 3));

    private static SqlTypeKind AsBinary(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Char => SqlTypeKind.Binary,
        SqlTypeKind.VarChar => SqlTypeKind.VarBinary,
        SqlTypeKind.TinyText => SqlTypeKind.TinyBlob,
        SqlTypeKind.MediumText => SqlTypeKind.MediumBlob,
        SqlTypeKind.LongText => SqlTypeKind.LongBlob,
        _ => SqlTypeKind.Blob,
    };

    private static MySqlType Members(TypeName type, string column, string tableCollation)
    {
        var collation = CollationOf(type.Charset, type.Collation, tableCollation);
        var rules = Collation.Get(collation);
        var isEnum = type.Kind == SqlTypeKind.Enum;
        var members = new List<string>();
        foreach (var value in type.Values)
        {
            var text = value.Text.TrimEnd(' '); // MySQL drops trailing spaces of members
            if (members.Exists(m => rules.Equals(System.Text.Encoding.UTF8.GetBytes(m), System.Text.Encoding.UTF8.GetBytes(text))))
                throw Fail(ServerErrors.DuplicatedMember(column, text, isEnum ? "ENUM" : "SET"));
            members.Add(text);
        }
        if (!isEnum && members.Count > 64) throw Fail(ServerErrors.NotSupportedYet("SET with more than 64 members"));
        var length = isEnum ? members.Max(static m => m.EnumerateRunes().Count()) : members.Sum(static m => m.EnumerateRunes().Count()) + members.Count - 1;
        return new MySqlType(isEnum ? TypeKind.Enum : TypeKind.Set, (uint)length, Collation: collation, Members: members);
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}

using System.Text;
using Cardea.Engine.Collations;

namespace Cardea.Engine.Types;

public sealed partial record MySqlType
{
    /// <summary><see cref="Scale"/> of FLOAT and DOUBLE without (M,D).</summary>
    public const byte NotFixed = 31;

    public static MySqlType NullType { get; } = new(TypeKind.Null);

    public static MySqlType BigInt { get; } = new(TypeKind.BigInt, 20);

    public static MySqlType BigIntUnsigned { get; } = new(TypeKind.BigInt, 20, Unsigned: true);

    public static MySqlType Int { get; } = new(TypeKind.Int, 11);

    /// <summary>The result of comparisons and logic: BIGINT of one digit. Source: MySQL source, <c>Item::set_data_type_bool</c>.</summary>
    public static MySqlType Boolean { get; } = new(TypeKind.BigInt, 1);

    public static MySqlType Double { get; } = new(TypeKind.Double, 23, NotFixed);

    public static MySqlType Date { get; } = new(TypeKind.Date, 10);

    public static MySqlType Json { get; } = new(TypeKind.Json, Collation: "utf8mb4_bin");

    public static MySqlType DateTime(int scale) => new(TypeKind.DateTime, (uint)(scale == 0 ? 19 : 20 + scale), (byte)scale);

    public static MySqlType Time(int scale) => new(TypeKind.Time, (uint)(scale == 0 ? 10 : 11 + scale), (byte)scale);

    public static MySqlType Decimal(int precision, int scale) => new(TypeKind.Decimal, (uint)precision, (byte)scale);

    /// <summary>VARCHAR of so many characters.</summary>
    public static MySqlType VarChar(uint characters, string collation = Collations.Collation.DefaultName) => new(TypeKind.VarChar, characters, Collation: collation);

    public static MySqlType VarBinary(uint bytes) => new(TypeKind.VarBinary, bytes);

    /// <summary>
    /// The type of a string literal. Its <see cref="Scale"/> tells how many digits of a second stand in it (64 + digits), so that TIME('10:11:12')
    /// is TIME and not TIME(6).
    /// </summary>
    public static MySqlType Literal(ReadOnlySpan<byte> utf8, string collation = Collations.Collation.DefaultName)
    {
        var point = utf8.LastIndexOf((byte)'.');
        var digits = 0;
        if (point >= 0) while (digits < 6 && point + 1 + digits < utf8.Length && utf8[point + 1 + digits] is >= (byte)'0' and <= (byte)'9') digits++;
        return new(TypeKind.VarChar, (uint)Values.Utf8.Count(utf8), (byte)(KnownFraction + digits), Collation: collation);
    }

    /// <summary>Digits of the second when the value becomes a TIME or DATETIME: unknown for texts and DOUBLE, which is 6.</summary>
    public int FractionDigits => IsTemporal ? Scale : IsString ? (Scale >= KnownFraction ? Scale - KnownFraction : 6) : IsApproximate ? 6 : Math.Min(6, DecimalScale);

    private const int KnownFraction = 64;

    /// <summary>The string type that holds so many characters: VARCHAR, or a TEXT beyond 65535 bytes.</summary>
    public static MySqlType String(ulong characters, string collation = Collations.Collation.DefaultName)
    {
        if (collation == "binary") return characters <= 65535 ? VarBinary((uint)characters) : new(characters <= 16777215 ? TypeKind.MediumBlob : TypeKind.LongBlob, (uint)Math.Min(characters, uint.MaxValue));
        return characters * 4 <= 65535 ? VarChar((uint)characters, collation)
            : characters * 4 <= 16777215 ? new(TypeKind.MediumText, (uint)characters, Collation: collation)
            : new(TypeKind.LongText, (uint)Math.Min(characters, uint.MaxValue), Collation: collation);
    }

    public bool IsInteger => Kind is >= TypeKind.TinyInt and <= TypeKind.BigInt;

    public bool IsApproximate => Kind is TypeKind.Float or TypeKind.Double;

    /// <summary>Integers, DECIMAL, FLOAT, DOUBLE, BIT and YEAR.</summary>
    public bool IsNumeric => Kind is >= TypeKind.TinyInt and <= TypeKind.Year;

    public bool IsTemporal => Kind is >= TypeKind.Date and <= TypeKind.Timestamp;

    /// <summary>DATE, DATETIME, TIMESTAMP.</summary>
    public bool HasDate => Kind is TypeKind.Date or TypeKind.DateTime or TypeKind.Timestamp;

    /// <summary>CHAR, VARCHAR and the TEXTs.</summary>
    public bool IsCharacter => Kind is >= TypeKind.Char and <= TypeKind.LongText;

    /// <summary>BINARY, VARBINARY and the BLOBs.</summary>
    public bool IsBinary => Kind is >= TypeKind.Binary and <= TypeKind.LongBlob;

    /// <summary>Character or binary strings, ENUM and SET.</summary>
    public bool IsString => Kind is >= TypeKind.Char and <= TypeKind.Set;

    /// <summary>The TEXTs and BLOBs.</summary>
    public bool IsLong => Kind is (>= TypeKind.TinyText and <= TypeKind.LongText) or (>= TypeKind.TinyBlob and <= TypeKind.LongBlob);

    /// <summary>Decimal digits that values can have, as MySQL counts them for DECIMAL results.</summary>
    public int DecimalPrecision => Kind switch
    {
        TypeKind.Decimal => (int)Length,
        TypeKind.TinyInt => 3,
        TypeKind.SmallInt => 5,
        TypeKind.MediumInt => Unsigned ? 8 : 7,
        TypeKind.Int => Length is > 0 and < 10 ? (int)Length : 10,
        TypeKind.BigInt => Length is > 0 and < 19 ? (int)Length : Unsigned ? 20 : 19,
        TypeKind.Year => 4,
        TypeKind.Bit or TypeKind.Enum or TypeKind.Set => 20,
        TypeKind.Date => 8,
        TypeKind.Time => 7 + Scale,
        TypeKind.DateTime or TypeKind.Timestamp => 14 + Scale,
        TypeKind.Null => 1,
        _ => Values.MySqlDecimal.MaximumPrecision,
    };

    /// <summary>Digits after the point of exact numbers and temporal values; 0 for the rest.</summary>
    public int DecimalScale => Kind is TypeKind.Decimal || IsTemporal ? Scale : 0;

    /// <summary>Equality by value, members included: types are keys of call sites and plans.</summary>
    public bool Equals(MySqlType? other) => ReferenceEquals(this, other) || (other is not null
        && (Kind, Length, Scale, Unsigned, Zerofill) == (other.Kind, other.Length, other.Scale, other.Unsigned, other.Zerofill) && Collation == other.Collation
        && (ReferenceEquals(Members, other.Members) || (Members is not null && other.Members is not null && Members.SequenceEqual(other.Members))));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Length, Scale, Unsigned, Collation, Members?.Count);

    /// <summary>MySQL's text of the type as SHOW COLUMNS and information_schema.COLUMNS.COLUMN_TYPE print it, without character set.</summary>
    public override string ToString()
    {
        var text = Kind switch
        {
            TypeKind.TinyInt when Length == 1 && !Unsigned && !Zerofill => "tinyint(1)",
            TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.MediumInt or TypeKind.Int or TypeKind.BigInt =>
                Zerofill ? $"{Name}({(Length == 0 ? DefaultWidth : Length)})" : Name,
            TypeKind.Decimal => $"decimal({Length},{Scale})",
            TypeKind.Float or TypeKind.Double => HasFixedDigits ? $"{Name}({Length},{Scale})" : Name,
            TypeKind.Bit => $"bit({Math.Max(Length, 1)})",
            TypeKind.Char or TypeKind.VarChar or TypeKind.Binary or TypeKind.VarBinary => $"{Name}({Length})",
            TypeKind.Time or TypeKind.DateTime or TypeKind.Timestamp => Scale == 0 ? Name : $"{Name}({Scale})",
            TypeKind.Enum or TypeKind.Set => MembersText(),
            _ => Name,
        };
        if (Unsigned && Kind is >= TypeKind.TinyInt and <= TypeKind.Double) text += " unsigned";
        return Zerofill ? text + " zerofill" : text;
    }

    /// <summary>The bare name in lower case: information_schema.COLUMNS.DATA_TYPE.</summary>
    public string Name => Kind switch
    {
        TypeKind.Null => "null",
        TypeKind.TinyInt => "tinyint",
        TypeKind.SmallInt => "smallint",
        TypeKind.MediumInt => "mediumint",
        TypeKind.Int => "int",
        TypeKind.BigInt => "bigint",
        TypeKind.Decimal => "decimal",
        TypeKind.Float => "float",
        TypeKind.Double => "double",
        TypeKind.Bit => "bit",
        TypeKind.Year => "year",
        TypeKind.Date => "date",
        TypeKind.Time => "time",
        TypeKind.DateTime => "datetime",
        TypeKind.Timestamp => "timestamp",
        TypeKind.Char => "char",
        TypeKind.VarChar => "varchar",
        TypeKind.TinyText => "tinytext",
        TypeKind.Text => "text",
        TypeKind.MediumText => "mediumtext",
        TypeKind.LongText => "longtext",
        TypeKind.Binary => "binary",
        TypeKind.VarBinary => "varbinary",
        TypeKind.TinyBlob => "tinyblob",
        TypeKind.Blob => "blob",
        TypeKind.MediumBlob => "mediumblob",
        TypeKind.LongBlob => "longblob",
        TypeKind.Enum => "enum",
        TypeKind.Set => "set",
        _ => "json",
    };

    /// <summary>Bytes of the longest value of a BLOB or TEXT kind.</summary>
    public uint LongTypeBytes => Kind switch
    {
        TypeKind.TinyText or TypeKind.TinyBlob => 255,
        TypeKind.Text or TypeKind.Blob => 65535,
        TypeKind.MediumText or TypeKind.MediumBlob => 16777215,
        _ => uint.MaxValue,
    };

    /// <summary>The collation object; binary for everything that is no character type.</summary>
    public Collation CollationObject => Collations.Collation.Get(Collation);

    /// <summary>True for FLOAT(M,D) and DOUBLE(M,D).</summary>
    public bool HasFixedDigits => IsApproximate && Length > 0 && Scale < NotFixed;

    /// <summary>The members of an ENUM or SET as UTF-8.</summary>
    public byte[][] MemberBytes => _memberBytes ??= [.. (Members ?? []).Select(Encoding.UTF8.GetBytes)];

    private byte[][]? _memberBytes;

    private uint DefaultWidth => (Kind, Unsigned) switch
    {
        (TypeKind.TinyInt, true) => 3,
        (TypeKind.TinyInt, _) => 4,
        (TypeKind.SmallInt, true) => 5,
        (TypeKind.SmallInt, _) => 6,
        (TypeKind.MediumInt, true) => 8,
        (TypeKind.MediumInt, _) => 9,
        (TypeKind.Int, true) => 10,
        (TypeKind.Int, _) => 11,
        _ => 20,
    };

    private string MembersText()
    {
        var text = new StringBuilder(Name).Append('(');
        for (var i = 0; i < Members!.Count; i++) text.Append(i == 0 ? "'" : ",'").Append(Members[i].Replace("'", "''", StringComparison.Ordinal)).Append('\'');
        return text.Append(')').ToString();
    }
}

namespace Cardea.Sql.Syntax;

/// <summary>The types after their synonyms are resolved (INTEGER = Int, NUMERIC = Decimal, LONG VARCHAR = MediumText …).</summary>
public enum SqlTypeKind
{
    TinyInt, SmallInt, MediumInt, Int, BigInt,
    Decimal, Float, Double, Bit,
    Char, VarChar, Binary, VarBinary,
    TinyText, Text, MediumText, LongText,
    TinyBlob, Blob, MediumBlob, LongBlob,
    Date, Time, DateTime, Timestamp, Year,
    Json, Enum, Set,
    Geometry, Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon, GeometryCollection,
}

/// <summary>
/// A column type or the target of a cast. BOOL and BOOLEAN arrive as TinyInt with Length 1. SERIAL arrives as BigInt UNSIGNED and its
/// column carries NOT NULL, AUTO_INCREMENT and UNIQUE. CAST .. AS SIGNED and UNSIGNED arrive as BigInt.
/// </summary>
/// <param name="Length">Display width, precision, length, or fractional digits of temporal types; null when not given.</param>
/// <param name="Scale">The second number of DECIMAL(m,d), FLOAT(m,d), DOUBLE(m,d).</param>
public sealed record TypeName(SqlTypeKind Kind, long? Length = null, int? Scale = null) : SyntaxNode
{
    public bool Unsigned { get; init; }
    public bool Zerofill { get; init; }

    /// <summary>CHARACTER SET in lower case, or null. NATIONAL gives utf8mb3, ASCII latin1, UNICODE ucs2, BYTE binary.</summary>
    public string? Charset { get; init; }

    /// <summary>COLLATE as written, or null.</summary>
    public string? Collation { get; init; }

    /// <summary>The BINARY attribute of a character type: the _bin collation of its character set.</summary>
    public bool BinaryCollation { get; init; }

    /// <summary>The members of ENUM and SET.</summary>
    public SyntaxList<StringLiteral> Values { get; init; } = [];
}

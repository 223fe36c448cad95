using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Types of columns and casts.
internal ref partial struct StatementParser
{
    private TypeName ParseCastType()
    {
        var start = Start;
        if (Current.Keyword is Keyword.SIGNED or Keyword.UNSIGNED)
        {
            var unsigned = Is(Keyword.UNSIGNED);
            Advance();
            if (!Accept(Keyword.INTEGER))
                Accept(Keyword.INT);
            return new TypeName(SqlTypeKind.BigInt) { Unsigned = unsigned, Span = From(start) };
        }
        var word = Current.Keyword;
        var type = ParseType();
        if (type.Kind is not (SqlTypeKind.Char or SqlTypeKind.Binary or SqlTypeKind.Decimal or SqlTypeKind.Float or SqlTypeKind.Double
            or SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.DateTime or SqlTypeKind.Year or SqlTypeKind.Json or >= SqlTypeKind.Point)
            || word is Keyword.NUMERIC or Keyword.FIXED)
        {
            _at = Math.Max(0, _at - 1);
            throw Fail();
        }
        return type;
    }

    private TypeName ParseType()
    {
        var start = Start;
        var keyword = Current.Keyword;
        if (Current.Kind != TokenKind.Word || keyword == Keyword.None)
            throw Fail();
        Advance();
        var type = keyword switch
        {
            Keyword.TINYINT or Keyword.INT1 => Integer(SqlTypeKind.TinyInt),
            Keyword.SMALLINT or Keyword.INT2 => Integer(SqlTypeKind.SmallInt),
            Keyword.MEDIUMINT or Keyword.INT3 or Keyword.MIDDLEINT => Integer(SqlTypeKind.MediumInt),
            Keyword.INT or Keyword.INTEGER or Keyword.INT4 => Integer(SqlTypeKind.Int),
            Keyword.BIGINT or Keyword.INT8 => Integer(SqlTypeKind.BigInt),
            Keyword.BOOL or Keyword.BOOLEAN => new TypeName(SqlTypeKind.TinyInt, 1),
            Keyword.SERIAL => new TypeName(SqlTypeKind.BigInt) { Unsigned = true },
            Keyword.BIT => new TypeName(SqlTypeKind.Bit, OptionalLength() ?? 1),
            Keyword.DECIMAL or Keyword.DEC or Keyword.NUMERIC or Keyword.FIXED => Fraction(SqlTypeKind.Decimal),
            Keyword.FLOAT or Keyword.FLOAT4 => Fraction(SqlTypeKind.Float),
            Keyword.FLOAT8 or Keyword.REAL => Fraction(SqlTypeKind.Double),
            Keyword.DOUBLE => DoubleType(),
            Keyword.DATE => new TypeName(SqlTypeKind.Date),
            Keyword.TIME => new TypeName(SqlTypeKind.Time, OptionalLength()),
            Keyword.DATETIME => new TypeName(SqlTypeKind.DateTime, OptionalLength()),
            Keyword.TIMESTAMP => new TypeName(SqlTypeKind.Timestamp, OptionalLength()),
            Keyword.YEAR => NumberAttributes(new TypeName(SqlTypeKind.Year, OptionalLength())),
            Keyword.JSON => new TypeName(SqlTypeKind.Json),
            Keyword.ENUM => Members(SqlTypeKind.Enum),
            Keyword.SET => Members(SqlTypeKind.Set),
            Keyword.BINARY => new TypeName(SqlTypeKind.Binary, OptionalLength()),
            Keyword.VARBINARY => new TypeName(SqlTypeKind.VarBinary, RequiredLength()),
            Keyword.TINYBLOB => new TypeName(SqlTypeKind.TinyBlob),
            Keyword.BLOB => new TypeName(SqlTypeKind.Blob, OptionalLength()),
            Keyword.MEDIUMBLOB => new TypeName(SqlTypeKind.MediumBlob),
            Keyword.LONGBLOB => new TypeName(SqlTypeKind.LongBlob),
            _ => CharacterType(keyword) ?? SpatialType(keyword) ?? throw FailBack(),
        };
        return type with { Span = From(start) };
    }

    private SqlSyntaxException FailBack()
    {
        _at--;
        return Fail();
    }

    private TypeName? CharacterType(Keyword keyword) => keyword switch
    {
        Keyword.CHAR or Keyword.CHARACTER => Accept(Keyword.VARYING)
            ? Characters(new TypeName(SqlTypeKind.VarChar, RequiredLength()))
            : Characters(new TypeName(SqlTypeKind.Char, OptionalLength())),
        Keyword.VARCHAR or Keyword.VARCHARACTER => Characters(new TypeName(SqlTypeKind.VarChar, RequiredLength())),
        Keyword.NCHAR => National(Accept(Keyword.VARCHAR) || Accept(Keyword.VARCHARACTER) || Accept(Keyword.VARYING)),
        Keyword.NVARCHAR => National(varying: true),
        Keyword.NATIONAL => NationalWords(),
        Keyword.TINYTEXT => Characters(new TypeName(SqlTypeKind.TinyText)),
        Keyword.TEXT => Characters(new TypeName(SqlTypeKind.Text, OptionalLength())),
        Keyword.MEDIUMTEXT => Characters(new TypeName(SqlTypeKind.MediumText)),
        Keyword.LONGTEXT => Characters(new TypeName(SqlTypeKind.LongText)),
        Keyword.LONG => LongType(),
        _ => null,
    };

    private readonly TypeName? SpatialType(Keyword keyword) => keyword switch
    {
        Keyword.GEOMETRY => new TypeName(SqlTypeKind.Geometry),
        Keyword.POINT => new TypeName(SqlTypeKind.Point),
        Keyword.LINESTRING => new TypeName(SqlTypeKind.LineString),
        Keyword.POLYGON => new TypeName(SqlTypeKind.Polygon),
        Keyword.MULTIPOINT => new TypeName(SqlTypeKind.MultiPoint),
        Keyword.MULTILINESTRING => new TypeName(SqlTypeKind.MultiLineString),
        Keyword.MULTIPOLYGON => new TypeName(SqlTypeKind.MultiPolygon),
        Keyword.GEOMETRYCOLLECTION or Keyword.GEOMCOLLECTION => new TypeName(SqlTypeKind.GeometryCollection),
        _ => null,
    };

    private TypeName Integer(SqlTypeKind kind) => NumberAttributes(new TypeName(kind, OptionalLength()));

    private TypeName DoubleType()
    {
        Accept(Keyword.PRECISION);
        return Fraction(SqlTypeKind.Double);
    }

    private TypeName Fraction(SqlTypeKind kind)
    {
        long? length = null;
        int? scale = null;
        if (Accept(TokenKind.LeftParenthesis))
        {
            length = UnsignedInt();
            if (Accept(TokenKind.Comma))
                scale = (int)Math.Min(UnsignedInt(), int.MaxValue);
            Expect(TokenKind.RightParenthesis);
        }
        return NumberAttributes(new TypeName(kind, length, scale));
    }

    private TypeName NumberAttributes(TypeName type)
    {
        while (true)
        {
            if (Accept(Keyword.UNSIGNED))
                type = type with { Unsigned = true };
            else if (Accept(Keyword.ZEROFILL))
                type = type with { Zerofill = true, Unsigned = true };
            else if (!Accept(Keyword.SIGNED))
                return type;
        }
    }

    private long? OptionalLength() => Is(TokenKind.LeftParenthesis) ? RequiredLength() : null;

    private long RequiredLength()
    {
        Expect(TokenKind.LeftParenthesis);
        var length = UnsignedInt();
        Expect(TokenKind.RightParenthesis);
        return length;
    }

    private TypeName LongType()
    {
        if (Accept(Keyword.VARBINARY))
            return new TypeName(SqlTypeKind.MediumBlob);
        if (Accept(Keyword.CHAR) || Accept(Keyword.CHARACTER))
            Expect(Keyword.VARYING);
        else if (!Accept(Keyword.VARCHAR))
            Accept(Keyword.VARCHARACTER);
        return Characters(new TypeName(SqlTypeKind.MediumText));
    }

    private TypeName NationalWords()
    {
        if (Accept(Keyword.VARCHAR) || Accept(Keyword.VARCHARACTER))
            return National(varying: true);
        if (!Accept(Keyword.CHAR))
            Expect(Keyword.CHARACTER);
        return National(Accept(Keyword.VARYING));
    }

    private TypeName National(bool varying)
    {
        var type = varying ? new TypeName(SqlTypeKind.VarChar, RequiredLength()) : new TypeName(SqlTypeKind.Char, OptionalLength());
        return Characters(type) with { Charset = "utf8mb3" };
    }

    private TypeName Members(SqlTypeKind kind)
    {
        Expect(TokenKind.LeftParenthesis);
        var values = new List<StringLiteral>();
        do
        {
            if (Current.Kind is TokenKind.Hex or TokenKind.Bit)
            {
                var bytes = Is(TokenKind.Hex) ? LiteralDecoder.Hex(TextOf(Current)) : LiteralDecoder.Bits(TextOf(Current));
                Advance();
                values.Add(new StringLiteral(bytes));
            }
            else
                values.Add(StringValue());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        return Characters(new TypeName(kind) { Values = SyntaxList.From(values) });
    }

    /// <summary>CHARACTER SET, ASCII, UNICODE, BYTE, BINARY. COLLATE is a column attribute.</summary>
    private TypeName Characters(TypeName type)
    {
        while (true)
        {
            if (AcceptCharset())
                type = type with { Charset = CharsetName() };
            else if (Accept(Keyword.ASCII))
                type = type with { Charset = "latin1" };
            else if (Accept(Keyword.UNICODE))
                type = type with { Charset = "ucs2" };
            else if (Accept(Keyword.BYTE))
                type = type with { Charset = "binary" };
            else if (Accept(Keyword.BINARY))
                type = type with { BinaryCollation = true };
            else
                return type;
        }
    }
}

using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>Values and types of literals and of values from outside.</summary>
internal static class Literals
{
    public static SqlValue Value(LiteralExpression literal)
    {
        switch (literal)
        {
            case IntegerLiteral i: return i.Value <= long.MaxValue ? SqlValue.FromInt((long)i.Value) : SqlValue.FromUInt(i.Value);
            case DecimalLiteral d: return ParseDecimal(d.Text);
            case DoubleLiteral d: return SqlValue.FromDouble(d.Value);
            case StringLiteral { Introducer: "binary" } s: return SqlValue.FromBytes(s.Bytes.Span);
            case StringLiteral s: return SqlValue.FromUtf8(s.Bytes.Span);
            case HexLiteral h: return h.Introducer is null ? SqlValue.FromBits(h.Bytes.ToArray()) : Text(h.Bytes, h.Introducer);
            case BitLiteral b: return b.Introducer is null ? SqlValue.FromBits(b.Bytes.ToArray()) : Text(b.Bytes, b.Introducer);
            case BooleanLiteral b: return SqlValue.FromBool(b.Value);
            default: return SqlValue.Null;
        }
    }

    private static SqlValue Text(ReadOnlyMemory<byte> bytes, string introducer) =>
        introducer == "binary" ? SqlValue.FromBytes(bytes.Span) : SqlValue.FromUtf8(bytes.Span);

    public static SqlValue ParseDecimal(string text)
    {
        return SqlValue.FromDecimal(MySqlDecimal.TryParse(Encoding.ASCII.GetBytes(text), out var value, out _) ? value : MySqlDecimal.Largest(MySqlDecimal.MaximumPrecision, 0, negative: false));
    }

    public static MySqlType Type(LiteralExpression literal, string collation)
    {
        switch (literal)
        {
            case BooleanLiteral: return BoundTypes.Boolean;
            case StringLiteral { Introducer: not null and not "binary" } s: return MySqlType.String(Characters(s.Bytes.Span), IntroducerCollation(s.Introducer));
            case HexLiteral { Introducer: not null and not "binary" } h: return MySqlType.String(Characters(h.Bytes.Span), IntroducerCollation(h.Introducer));
            default: return TypeOf(Value(literal), collation);
        }
    }

    private static string IntroducerCollation(string charset) => Collations.Collation.DefaultOf(charset)?.Name ?? Collations.Collation.DefaultName;

    /// <summary>The type of a value that has no column: literals, parameters, variables.</summary>
    public static MySqlType TypeOf(in SqlValue value, string collation)
    {
        switch (value.Kind)
        {
            case ValueKind.Int:
                var width = value.RawInt == long.MinValue ? 20u : (uint)Digits((ulong)Math.Abs(value.RawInt)) + (value.RawInt < 0 ? 1u : 0u);
                return new(TypeKind.BigInt, width);
            case ValueKind.UInt: return new(TypeKind.BigInt, (uint)Digits(value.RawUInt), Unsigned: true);
            case ValueKind.Double: return MySqlType.Double;
            case ValueKind.Decimal:
                var number = value.RawDecimal;
                // A zero before the point counts as a digit.
                return MySqlType.Decimal(Math.Min(number.IntegerDigits + number.Scale, MySqlDecimal.MaximumPrecision), number.Scale);
            case ValueKind.String: return MySqlType.String(Characters(value.RawBytes), collation);
            case ValueKind.Bytes: return MySqlType.String((ulong)value.RawBytes.Length, "binary");
            case ValueKind.Date: return MySqlType.Date;
            case ValueKind.DateTime: return MySqlType.DateTime(value.Scale);
            case ValueKind.Time: return MySqlType.Time(value.Scale);
            case ValueKind.Json: return MySqlType.Json;
            default: return MySqlType.NullType;
        }
    }

    /// <summary>A value of the server's (system variables, system tables).</summary>
    public static SqlValue FromHost(object? value) => value switch
    {
        null => SqlValue.Null,
        long l => SqlValue.FromInt(l),
        int i => SqlValue.FromInt(i),
        ulong u => SqlValue.FromUInt(u),
        uint u => SqlValue.FromUInt(u),
        bool b => SqlValue.FromBool(b),
        double d => SqlValue.FromDouble(d),
        byte[] b => SqlValue.FromBytes(b),
        DateTime t => SqlValue.FromDateTime(PackedTemporal.Pack(t), 0),
        _ => SqlValue.FromString(value.ToString()!),
    };

    /// <summary>-literal as one constant; null when it is no number (then the operator is called).</summary>
    public static BoundConstant? Negate(BoundConstant c)
    {
        if (c.Source.Origin is not (ValueOrigin.Plan or ValueOrigin.Literal) || c.Value.IsNull) return null;
        if (NegateValue(c.Value) is not { } negative) return null;
        var type = c.Type.Kind == TypeKind.BigInt ? TypeOf(negative, c.Type.Collation) : c.Type;
        return c with { Value = negative, Type = type, Source = c.Source with { Negate = !c.Source.Negate } };
    }

    /// <summary>The negative of a number; null for other kinds.</summary>
    public static SqlValue? NegateValue(in SqlValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int when value.RawInt != long.MinValue: return SqlValue.FromInt(-value.RawInt);
            case ValueKind.UInt when value.RawUInt == 1UL << 63: return SqlValue.FromInt(long.MinValue);
            case ValueKind.UInt: return SqlValue.FromDecimal(MySqlDecimal.FromUInt64(value.RawUInt).Negate());
            case ValueKind.Decimal: return SqlValue.FromDecimal(value.RawDecimal.Negate());
            case ValueKind.Double: return SqlValue.FromDouble(-value.RawDouble);
            default: return null;
        }
    }

    public static uint Characters(ReadOnlySpan<byte> utf8)
    {
        var count = 0u;
        foreach (var b in utf8)
            if ((b & 0xC0) != 0x80) count++;
        return count;
    }

    private static int Digits(ulong value)
    {
        var digits = 1;
        while (value >= 10)
        {
            value /= 10;
            digits++;
        }
        return digits;
    }
}

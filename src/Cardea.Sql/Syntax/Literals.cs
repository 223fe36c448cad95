using System.Text;

namespace Cardea.Sql.Syntax;

/// <summary>A value written in the text.</summary>
public abstract record LiteralExpression : Expression
{
    /// <summary>
    /// The position of this literal in the literal vector of the statement's digest, or -1 when the digest keeps the literal as it is.
    /// A plan made from this tree can be bound again with the literals of another text that has the same digest.
    /// </summary>
    public int LiteralIndex { get; init; } = -1;

    // Like the span, the index says where a literal stands and not what it is.
    public virtual bool Equals(LiteralExpression? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}

/// <summary>An integer without sign, up to 18446744073709551615; larger ones are <see cref="DecimalLiteral"/>s.</summary>
public sealed record IntegerLiteral(ulong Value) : LiteralExpression;

/// <summary>An exact number as written: digits with at most one point, no sign, no exponent.</summary>
public sealed record DecimalLiteral(string Text) : LiteralExpression;

/// <summary>An approximate number (with exponent).</summary>
public sealed record DoubleLiteral(double Value, string Text) : LiteralExpression;

/// <summary>A character string, already unescaped and adjacent pieces joined.</summary>
/// <param name="Bytes">The value; UTF-8 unless an introducer says otherwise, and not necessarily well-formed.</param>
/// <param name="Introducer">The character set of an introducer in lower case without the underscore (N'..' gives <c>utf8mb3</c>), or null.</param>
public sealed record StringLiteral(ReadOnlyMemory<byte> Bytes, string? Introducer = null) : LiteralExpression
{
    public StringLiteral(string text)
        : this(Encoding.UTF8.GetBytes(text)) { }

    /// <summary>The value decoded as UTF-8, wrong bytes replaced.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public bool Equals(StringLiteral? other) =>
        base.Equals(other) && Introducer == other!.Introducer && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Introducer, LiteralBytes.Hash(Bytes.Span));
}

/// <summary>x'4D79', 0x4D79: a binary string, or a number where one is asked for.</summary>
public sealed record HexLiteral(ReadOnlyMemory<byte> Bytes, string? Introducer = null) : LiteralExpression
{
    public bool Equals(HexLiteral? other) =>
        base.Equals(other) && Introducer == other!.Introducer && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Introducer, LiteralBytes.Hash(Bytes.Span));
}

/// <summary>b'0101', 0b0101: a binary string (bits padded on the left to whole bytes), or a number where one is asked for.</summary>
public sealed record BitLiteral(ReadOnlyMemory<byte> Bytes, string? Introducer = null) : LiteralExpression
{
    public bool Equals(BitLiteral? other) =>
        base.Equals(other) && Introducer == other!.Introducer && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Introducer, LiteralBytes.Hash(Bytes.Span));
}

/// <summary>TRUE or FALSE; never folded.</summary>
public sealed record BooleanLiteral(bool Value) : LiteralExpression;

/// <summary>NULL or \N; never folded.</summary>
public sealed record NullLiteral : LiteralExpression;

public enum TemporalKind { Date, Time, Timestamp }

/// <summary>DATE '..', TIME '..', TIMESTAMP '..'. The literal index is that of the string inside.</summary>
public sealed record TemporalLiteral(TemporalKind Kind, StringLiteral Value) : Expression;

internal static class LiteralBytes
{
    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}

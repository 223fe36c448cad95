namespace Cardea.Sql;

/// <summary>The kinds of folded literals; part of the digest.</summary>
public enum LiteralKind : byte
{
    /// <summary>Up to 9223372036854775807.</summary>
    Integer = 1,
    Decimal,
    Double,
    String,
    NationalString,
    Hex,
    Bit,
    /// <summary>An integer above 9223372036854775807 and up to 18446744073709551615, which is BIGINT UNSIGNED.</summary>
    UnsignedInteger,
}

/// <summary>A folded literal: its kind and where its text stands (with quotes; for adjacent strings from the first to the last).</summary>
public readonly record struct LiteralPosition(LiteralKind Kind, int Start, int Length);

namespace Cardea.Sql;

/// <summary>The kinds of folded literals; part of the digest.</summary>
public enum LiteralKind : byte
{
    Integer = 1, Decimal, Double, String, NationalString, Hex, Bit,
}

/// <summary>A folded literal: its kind and where its text stands (with quotes; for adjacent strings from the first to the last).</summary>
public readonly record struct LiteralPosition(LiteralKind Kind, int Start, int Length);

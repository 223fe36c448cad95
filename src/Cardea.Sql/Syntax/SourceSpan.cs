namespace Cardea.Sql.Syntax;

/// <summary>A stretch of the statement text, in bytes from its beginning.</summary>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The offset of the first byte behind the stretch.</summary>
    public int End => Start + Length;

    /// <summary>The stretch from <paramref name="start"/> up to but not including <paramref name="end"/>.</summary>
    public static SourceSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>The bytes of <paramref name="sql"/> that this stretch covers.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> sql) => sql.Slice(Start, Length);
}

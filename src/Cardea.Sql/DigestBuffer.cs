namespace Cardea.Sql;

/// <summary>The digest of a statement, in memory that is used again for the next one. Belongs to one session.</summary>
public sealed class DigestBuffer
{
    private byte[] _normalized = new byte[512];
    private LiteralPosition[] _literals = new LiteralPosition[32];
    private int _normalizedLength;
    private int _literalCount;

    /// <summary>The normalised text: tokens with one blank between them, folded literals as bytes 1 to 8 (their kind), select lists verbatim.</summary>
    public ReadOnlySpan<byte> Normalized => _normalized.AsSpan(0, _normalizedLength);

    /// <summary>The folded literals in the order of the text; index n is <see cref="Syntax.LiteralExpression.LiteralIndex"/> n.</summary>
    public ReadOnlySpan<LiteralPosition> Literals => _literals.AsSpan(0, _literalCount);

    /// <summary>The seeded hash of <see cref="Normalized"/>.</summary>
    public ulong Hash { get; internal set; }

    /// <summary>The number of <c>?</c> markers.</summary>
    public int ParameterCount { get; internal set; }

    internal void Clear()
    {
        _normalizedLength = 0;
        _literalCount = 0;
        Hash = 0;
        ParameterCount = 0;
    }

    internal int NormalizedLength => _normalizedLength;

    internal int LiteralCount => _literalCount;

    internal void Add(byte b)
    {
        if (_normalizedLength == _normalized.Length)
            Array.Resize(ref _normalized, _normalized.Length * 2);
        _normalized[_normalizedLength++] = b;
    }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (_normalizedLength + bytes.Length > _normalized.Length)
            Array.Resize(ref _normalized, Math.Max(_normalized.Length * 2, _normalizedLength + bytes.Length));
        bytes.CopyTo(_normalized.AsSpan(_normalizedLength));
        _normalizedLength += bytes.Length;
    }

    internal void Add(LiteralPosition literal)
    {
        if (_literalCount == _literals.Length)
            Array.Resize(ref _literals, _literals.Length * 2);
        _literals[_literalCount++] = literal;
    }

    /// <summary>The last literal reaches further: an adjacent string.</summary>
    internal void ExtendLast(int end)
    {
        ref var last = ref _literals[_literalCount - 1];
        last = last with { Length = end - last.Start };
    }
}

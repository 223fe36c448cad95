using System.Buffers;
using System.Text;

namespace Cardea.Engine.Collations;

/// <summary>How one family of collations compares.</summary>
internal abstract class CollationRules(bool padSpace)
{
    public bool PadSpace => padSpace;

    public abstract int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    public virtual bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right) || Compare(left, right) == 0;

    public abstract void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to);

    public abstract bool SameCharacter(Rune left, Rune right);

    protected static ReadOnlySpan<byte> WithoutTrailingSpaces(ReadOnlySpan<byte> text) => text.TrimEnd((byte)' ');
}

/// <summary>Order of bytes, which in UTF-8 is the order of code points.</summary>
internal sealed class BinaryRules(bool padSpace) : CollationRules(padSpace)
{
    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!PadSpace) return left.SequenceCompareTo(right);
        var common = Math.Min(left.Length, right.Length);
        var order = left[..common].SequenceCompareTo(right[..common]);
        return order != 0 ? order : left.Length >= right.Length ? AgainstSpaces(left[common..]) : -AgainstSpaces(right[common..]);
    }

    public override bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || (PadSpace && WithoutTrailingSpaces(left).SequenceEqual(WithoutTrailingSpaces(right)));

    public override void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        if (!PadSpace)
        {
            to.Write(text);
            return;
        }
        var key = new PaddedKey(to, ' ');
        foreach (var b in text) key.Add(b);
        key.End();
    }

    public override bool SameCharacter(Rune left, Rune right) => left == right;

    private static int AgainstSpaces(ReadOnlySpan<byte> tail)
    {
        var at = tail.IndexOfAnyExcept((byte)' ');
        return at < 0 ? 0 : tail[at] < ' ' ? -1 : 1;
    }
}

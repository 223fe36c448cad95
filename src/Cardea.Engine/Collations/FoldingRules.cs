using System.Buffers;
using System.Text;

namespace Cardea.Engine.Collations;

/// <summary>Upper and lower case of ASCII letters are equal, the rest is the order of code points; PAD SPACE.</summary>
internal sealed class FoldingRules() : CollationRules(padSpace: true)
{
    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        left = WithoutTrailingSpaces(left);
        right = WithoutTrailingSpaces(right);
        var common = Math.Min(left.Length, right.Length);
        for (var i = 0; i < common; i++)
        {
            var order = Fold(left[i]) - Fold(right[i]);
            if (order != 0) return order;
        }
        return left.Length - right.Length;
    }

    public override void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        text = WithoutTrailingSpaces(text);
        var span = to.GetSpan(text.Length);
        for (var i = 0; i < text.Length; i++) span[i] = Fold(text[i]);
        to.Advance(text.Length);
    }

    public override bool SameCharacter(Rune left, Rune right) => left.IsAscii && right.IsAscii && Fold((byte)left.Value) == Fold((byte)right.Value);

    private static byte Fold(byte c) => c is >= (byte)'a' and <= (byte)'z' ? (byte)(c - 32) : c;
}

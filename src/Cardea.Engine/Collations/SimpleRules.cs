using System.Buffers;
using System.Text;
using Cardea.Engine.Values;

namespace Cardea.Engine.Collations;

/// <summary>One weight per character, PAD SPACE: <c>utf8mb4_general_ci</c>, <c>latin1_swedish_ci</c>, <c>ascii_general_ci</c>.</summary>
/// <param name="weights">Weights of the BMP; what lies beyond weighs as U+FFFD.</param>
internal sealed class SimpleRules(Func<ushort[]> weights) : CollationRules(padSpace: true)
{
    private readonly Lazy<ushort[]> _weights = new(weights);

    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var table = _weights.Value;
        var at = left.CommonPrefixLength(right);
        while (at > 0 && ((at < left.Length && (left[at] & 0xC0) == 0x80) || (at < right.Length && (right[at] & 0xC0) == 0x80))) at--;
        left = left[at..];
        right = right[at..];
        var space = table[' '];
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var order = Next(ref left, table, space) - Next(ref right, table, space);
            if (order != 0) return order;
        }
        return 0;
    }

    public override void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        var table = _weights.Value;
        var key = new PaddedKey(to, table[' ']);
        while (!text.IsEmpty) key.Add(Next(ref text, table, 0));
        key.End();
    }

    public override bool SameCharacter(Rune left, Rune right) => Weight(left, _weights.Value) == Weight(right, _weights.Value);

    /// <summary>latin1_swedish_ci. Source: MySQL source, strings/ctype-latin1.cc, sort_order_latin1.</summary>
    public static ushort[] Swedish()
    {
        var table = Identity();
        for (var c = 'a'; c <= 'z'; c++) table[c] = (ushort)(c - 32);
        ReadOnlySpan<byte> upper = [65, 65, 65, 65, 92, 91, 92, 67, 69, 69, 69, 69, 73, 73, 73, 73, 68, 78, 79, 79, 79, 79, 93, 215, 216, 85, 85, 85, 89, 89, 222, 223];
        for (var i = 0; i < 32; i++) table[0xC0 + i] = upper[i];
        for (var i = 0; i < 31; i++) table[0xE0 + i] = upper[i];
        table[0xF7] = 247;
        return table;
    }

    /// <summary>ascii_general_ci: letters without case.</summary>
    public static ushort[] Ascii()
    {
        var table = Identity();
        for (var c = 'a'; c <= 'z'; c++) table[c] = (ushort)(c - 32);
        return table;
    }

    private static ushort[] Identity()
    {
        var table = new ushort[65536];
        for (var i = 0; i < table.Length; i++) table[i] = (ushort)i;
        return table;
    }

    private static int Next(ref ReadOnlySpan<byte> text, ushort[] table, ushort atEnd)
    {
        if (text.IsEmpty) return atEnd;
        var rune = Utf8.Next(text, out var length);
        text = text[length..];
        return Weight(rune, table);
    }

    private static int Weight(Rune rune, ushort[] table) => rune.IsBmp ? table[rune.Value] : 0xFFFD;
}

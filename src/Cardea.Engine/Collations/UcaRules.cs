using System.Buffers;
using System.Text;
using Cardea.Engine.Values;

namespace Cardea.Engine.Collations;

/// <summary>
/// Unicode collation on one to three levels: 1 ignores accents and case (<c>ai_ci</c>), 2 only case (<c>as_ci</c>), 3 nothing (<c>as_cs</c>).
/// Source: UTS #10; MySQL 8.4 manual, "Unicode Character Sets". Punctuation is not ignored.
/// </summary>
/// <param name="levels">How many levels count.</param>
/// <param name="padSpace">Trailing spaces do not count.</param>
/// <param name="bmpOnly">All characters beyond the BMP are equal, as in <c>utf8mb4_unicode_ci</c>.</param>
internal sealed class UcaRules(int levels, bool padSpace, bool bmpOnly = false) : CollationRules(padSpace)
{
    private const ushort Space = 0x0209;

    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // Equal beginnings weigh the same on every level: compare from the first character that differs.
        var common = StartOfCharacter(left, right, left.CommonPrefixLength(right));
        left = left[common..];
        right = right[common..];
        if (left.IsEmpty && right.IsEmpty) return 0;
        if (levels == 1 && !left.IsEmpty && !right.IsEmpty && left[0] < 0x80 && right[0] < 0x80)
        {
            // Most differences show at once, in two ASCII letters.
            var ascii = UcaTable.Instance.AsciiPrimaries;
            var (x, y) = (ascii[left[0]], ascii[right[0]]);
            if (x != y && x != 0 && y != 0) return x - y;
        }
        for (var level = 1; level <= levels; level++)
        {
            var order = CompareLevel(left, right, level);
            if (order != 0) return order;
        }
        return 0;
    }

    public override void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        Span<uint> buffer = stackalloc uint[UcaTable.MostElements];
        for (var level = 1; level <= levels; level++)
        {
            var key = new PaddedKey(to, PadSpace && level == 1 ? Space : (ushort)0);
            var weights = new Weights(text, level, bmpOnly, buffer);
            while (weights.Next() is var weight and not 0) key.Add(weight);
            key.End();
            if (level < levels) to.Write("\0\0"u8);
        }
    }

    public override bool SameCharacter(Rune left, Rune right)
    {
        Span<byte> x = stackalloc byte[4];
        Span<byte> y = stackalloc byte[4];
        return Compare(x[..left.EncodeToUtf8(x)], y[..right.EncodeToUtf8(y)]) == 0;
    }

    // The place where the first differing character begins; the prefix may end inside of one.
    private static int StartOfCharacter(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int at)
    {
        bool Inside(ReadOnlySpan<byte> text) => at < text.Length && (text[at] & 0xC0) == 0x80;
        while (at > 0 && (Inside(left) || Inside(right))) at--;
        return at;
    }

    private int CompareLevel(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int level)
    {
        Span<uint> buffers = stackalloc uint[2 * UcaTable.MostElements];
        var x = new Weights(left, level, bmpOnly, buffers[..UcaTable.MostElements]);
        var y = new Weights(right, level, bmpOnly, buffers[UcaTable.MostElements..]);
        var pad = PadSpace && level == 1 ? Space : 0;
        while (true)
        {
            var (a, b) = (x.Next(), y.Next());
            if (a == 0 && b == 0) return 0;
            var order = (a == 0 ? pad : a) - (b == 0 ? pad : b);
            if (order != 0) return order;
        }
    }

    /// <summary>The weights of a text on one level, ignorable ones left out; 0 = end.</summary>
    private ref struct Weights(ReadOnlySpan<byte> text, int level, bool bmpOnly, Span<uint> buffer)
    {
        private readonly UcaTable _table = UcaTable.Instance;
        private readonly Span<uint> _buffer = buffer;
        private ReadOnlySpan<byte> _rest = text;
        private ReadOnlySpan<uint> _elements = [];
        private int _at = 0;

        public int Next()
        {
            while (true)
            {
                while (_at < _elements.Length)
                {
                    var element = _elements[_at++];
                    var weight = level switch { 1 => element >> 16, 2 => (element >> 5) & 0x1FF, _ => element & 31 };
                    if (weight != 0) return (int)weight;
                }
                if (_rest.IsEmpty) return 0;
                if (level == 1 && _rest[0] < 0x80)
                {
                    var ascii = _table.AsciiPrimaries[_rest[0]];
                    _rest = _rest[1..];
                    if (ascii != 0) return ascii;
                    continue;
                }
                var rune = Utf8.Next(_rest, out var length);
                _rest = _rest[length..];
                _elements = bmpOnly && !rune.IsBmp ? Replacement() : _table.Elements(rune, _buffer);
                _at = 0;
            }
        }

        private readonly ReadOnlySpan<uint> Replacement()
        {
            _buffer[0] = (0xFFFDu << 16) | (0x20 << 5) | 2;
            return _buffer[..1];
        }
    }
}

/// <summary>
/// Writes weights so that memcmp gives their order. Under PAD SPACE a text counts as followed by endless spaces; a run of them is
/// therefore written with what comes behind it: lower than a space (then shorter runs come first), nothing, or higher (then longer ones do).
/// </summary>
internal ref struct PaddedKey(IBufferWriter<byte> to, ushort space)
{
    private uint _run = 0;

    public void Add(int weight)
    {
        if (space != 0 && weight == space)
        {
            _run++;
            return;
        }
        if (_run > 0) Run(weight < space ? (byte)1 : (byte)3, weight < space ? _run : ~_run);
        _run = 0;
        var bytes = to.GetSpan(2);
        bytes[0] = (byte)(weight >> 8);
        bytes[1] = (byte)weight;
        to.Advance(2);
    }

    public readonly void End()
    {
        if (space != 0) Run(2, 0);
    }

    private readonly void Run(byte behind, uint length)
    {
        var bytes = to.GetSpan(7);
        bytes[0] = (byte)(space >> 8);
        bytes[1] = (byte)space;
        bytes[2] = behind;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes[3..], length);
        to.Advance(7);
    }
}

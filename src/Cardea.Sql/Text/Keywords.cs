using System.Text;

namespace Cardea.Sql.Text;

/// <summary>Finds keywords by their bytes, in either case, without allocating.</summary>
internal static class Keywords
{
    public const Keyword LastReserved = Keyword.ZEROFILL;

    private const int Slots = 4096;
    private static readonly int _longestWord;
    private static readonly ushort[] _table = new ushort[Slots];
    private static readonly byte[][] _words;

    static Keywords()
    {
        var names = Enum.GetNames<Keyword>();
        _words = new byte[names.Length][];
        _words[0] = [];
        for (var i = 1; i < names.Length; i++)
        {
            _words[i] = Encoding.ASCII.GetBytes(names[i]);
            _longestWord = Math.Max(_longestWord, names[i].Length);
            var slot = SlotOf(_words[i]);
            while (_table[slot] != 0)
                slot = (slot + 1) % Slots;
            _table[slot] = (ushort)i;
        }
    }

    public static bool IsReserved(Keyword keyword) => keyword is not Keyword.None and <= LastReserved;

    /// <summary>The word in upper case.</summary>
    public static ReadOnlySpan<byte> TextOf(Keyword keyword) => _words[(int)keyword];

    /// <summary>The keyword that <paramref name="word"/> spells in any case, or None.</summary>
    public static Keyword Find(ReadOnlySpan<byte> word)
    {
        if (word.Length < 2 || word.Length > _longestWord)
            return Keyword.None;
        for (var slot = SlotOf(word); _table[slot] != 0; slot = (slot + 1) % Slots)
        {
            if (Ascii.EqualsIgnoreCase(word, _words[_table[slot]]))
                return (Keyword)_table[slot];
        }
        return Keyword.None;
    }

    private static int SlotOf(ReadOnlySpan<byte> word)
    {
        var hash = 2166136261u;
        foreach (var b in word)
            hash = (hash ^ (b & 0xDFu)) * 16777619u; // bit 5 away: both cases alike
        return (int)((hash ^ (hash >> 15)) % Slots);
    }
}

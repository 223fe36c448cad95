using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Cardea.Engine.Collations;

/// <summary>
/// A MySQL collation over UTF-8 bytes (all character sets are stored as UTF-8). Its tables are frozen: stored indexes depend on the order,
/// so a change of weights needs a new SQLite name.
/// </summary>
public sealed class Collation
{
    /// <summary>The default of MySQL 8.4.</summary>
    public const string DefaultName = "utf8mb4_0900_ai_ci";

    private static readonly FrozenDictionary<string, Collation> ByName = CollationList.Make().ToFrozenDictionary(static c => c.Name, StringComparer.OrdinalIgnoreCase);

    private readonly CollationRules _rules;

    internal Collation(ushort id, string name, string charset, bool isDefault, int sortLength, CollationRules rules)
    {
        (Id, Name, Charset, IsDefault, SortLength, _rules) = (id, name, charset, isDefault, sortLength, rules);
        MaximumBytes = charset switch { "utf8mb4" => 4, "utf8mb3" => 3, _ => 1 };
    }

    /// <summary>All, by id.</summary>
    public static IReadOnlyList<Collation> All { get; } = [.. ByName.Values.OrderBy(static c => c.Id)];

    public static Collation Binary { get; } = ByName["binary"];

    public static Collation Default { get; } = ByName[DefaultName];

    /// <summary>MySQL's id, sent in column definitions.</summary>
    public ushort Id { get; }

    public string Name { get; }

    public string Charset { get; }

    /// <summary>True for the default collation of its character set.</summary>
    public bool IsDefault { get; }

    /// <summary>SHOW COLLATION's Sortlen.</summary>
    public int SortLength { get; }

    /// <summary>Most bytes of a character in the character set; lengths in column definitions are multiplied by it.</summary>
    public int MaximumBytes { get; }

    /// <summary>SHOW COLLATION's Pad_attribute: true = PAD SPACE, trailing spaces do not count.</summary>
    public bool PadSpace => _rules.PadSpace;

    /// <summary>True for <c>binary</c> and the <c>_bin</c> collations: order of code points.</summary>
    public bool IsBinary => _rules is BinaryRules;

    /// <summary>Under which name SQLite knows the comparison; changes when the weights change.</summary>
    public string SqliteName => Name;

    /// <summary>Finds a collation; an unknown name gives the default, as it can only come from a newer file.</summary>
    public static Collation Get(string name) => ByName.TryGetValue(name, out var found) ? found : Default;

    public static bool TryGet(string name, [NotNullWhen(true)] out Collation? collation) => ByName.TryGetValue(name, out collation);

    public static Collation? ById(int id) => All.FirstOrDefault(c => c.Id == id);

    /// <summary>The default collation of a character set; null for an unknown one. <c>utf8</c> is utf8mb3.</summary>
    public static Collation? DefaultOf(string charset)
    {
        var name = charset.Equals("utf8", StringComparison.OrdinalIgnoreCase) ? "utf8mb3" : charset;
        return All.FirstOrDefault(c => c.IsDefault && c.Charset.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The order of two texts.</summary>
    public int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => _rules.Compare(left, right);

    /// <summary>True when <see cref="Compare"/> is 0, often faster.</summary>
    public bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => _rules.Equals(left, right);

    /// <summary>Appends bytes whose memcmp order is this order: for grouping, DISTINCT and hashing.</summary>
    public void AppendSortKey(ReadOnlySpan<byte> text, IBufferWriter<byte> to) => _rules.AppendSortKey(text, to);

    /// <summary>The sort key in an array of its own.</summary>
    public byte[] SortKey(ReadOnlySpan<byte> text)
    {
        var writer = new ArrayBufferWriter<byte>((text.Length * 2) + 8);
        _rules.AppendSortKey(text, writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>True when two single characters count as the same, as LIKE compares them.</summary>
    public bool SameCharacter(System.Text.Rune left, System.Text.Rune right) => left == right || _rules.SameCharacter(left, right);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

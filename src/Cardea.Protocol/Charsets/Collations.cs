using System.Collections.Frozen;

namespace Cardea.Protocol.Charsets;

/// <summary>The collations of MySQL 8.4 that matter on the wire: utf8mb4, utf8mb3, latin1, ascii and binary, and those that no client may use.</summary>
/// <remarks>Source: MySQL 8.4, <c>information_schema.COLLATIONS</c>.</remarks>
public static class Collations
{
    /// <summary>utf8mb4_0900_ai_ci, the default of server and client.</summary>
    public const ushort DefaultId = 255;

    /// <summary>binary: numbers, dates and bytes.</summary>
    public const ushort BinaryId = 63;

    private static readonly Collation[] Table = [.. Build()];
    private static readonly FrozenDictionary<ushort, Collation> ById = Table.ToFrozenDictionary(c => c.Id);
    private static readonly FrozenDictionary<string, Collation> ByName = Table.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Collation> ByCharset =
        Table.Where(c => c.IsDefault).ToFrozenDictionary(c => c.Charset, StringComparer.OrdinalIgnoreCase);

    /// <summary>All, by number.</summary>
    public static IReadOnlyList<Collation> All => Table;

    /// <summary>utf8mb4_0900_ai_ci.</summary>
    public static Collation Default => ById[DefaultId];

    /// <summary>binary.</summary>
    public static Collation Binary => ById[BinaryId];

    /// <summary>The collation of that number, or null.</summary>
    public static Collation? Find(int id) => id is >= 0 and <= ushort.MaxValue ? ById.GetValueOrDefault((ushort)id) : null;

    /// <summary>The collation of that name in any case, or null; <c>utf8_…</c> is taken as <c>utf8mb3_…</c>, as MySQL takes it.</summary>
    public static Collation? Find(string name) => ByName.GetValueOrDefault(name)
        ?? (name.StartsWith("utf8_", StringComparison.OrdinalIgnoreCase) ? ByName.GetValueOrDefault("utf8mb3_" + name[5..]) : null);

    /// <summary>The default collation of a character set, or null; <c>utf8</c> is utf8mb3.</summary>
    public static Collation? DefaultOf(string charset) =>
        ByCharset.GetValueOrDefault(charset.Equals("utf8", StringComparison.OrdinalIgnoreCase) ? "utf8mb3" : charset);

    /// <summary>The collation that a login's number stands for: unknown numbers, 0 and impermissible character sets give the default, as in MySQL.</summary>
    public static Collation ForClient(int id) => Find(id) is { AllowedForClients: true } known ? known : Default;

    private static IEnumerable<Collation> Build()
    {
        string[] old =
        [
            "unicode_ci", "icelandic_ci", "latvian_ci", "romanian_ci", "slovenian_ci", "polish_ci", "estonian_ci", "spanish_ci", "swedish_ci", "turkish_ci",
            "czech_ci", "danish_ci", "lithuanian_ci", "slovak_ci", "spanish2_ci", "roman_ci", "persian_ci", "esperanto_ci", "hungarian_ci", "sinhala_ci",
            "german2_ci", "croatian_ci", "unicode_520_ci", "vietnamese_ci",
        ];
        List<Collation> list =
        [
            Other(5, "latin1", "german1_ci"), Other(8, "latin1", "swedish_ci", isDefault: true), Other(15, "latin1", "danish_ci"),
            Other(31, "latin1", "german2_ci"), Other(47, "latin1", "bin"), Other(48, "latin1", "general_ci"), Other(49, "latin1", "general_cs"),
            Other(94, "latin1", "spanish_ci"), Other(11, "ascii", "general_ci", isDefault: true), Other(65, "ascii", "bin"),
            new(BinaryId, "binary", "binary", 1, true, false),
            Other(33, "utf8mb3", "general_ci", 3, true), Other(76, "utf8mb3", "tolower_ci", 3), Other(83, "utf8mb3", "bin", 3),
            Other(223, "utf8mb3", "general_mysql500_ci", 3), Other(45, "utf8mb4", "general_ci", 4), Other(46, "utf8mb4", "bin", 4),
            Other(35, "ucs2", "general_ci", 2, true), Other(90, "ucs2", "bin", 2), Other(54, "utf16", "general_ci", 4, true), Other(55, "utf16", "bin", 4),
            Other(56, "utf16le", "general_ci", 4, true), Other(62, "utf16le", "bin", 4), Other(60, "utf32", "general_ci", 4, true), Other(61, "utf32", "bin", 4),
        ];
        list.AddRange(old.Select((name, i) => Other((ushort)(192 + i), "utf8mb3", name, 3)));
        list.AddRange(old.Select((name, i) => Other((ushort)(224 + i), "utf8mb4", name, 4)));
        list.AddRange(Unicode9());
        return list.OrderBy(c => c.Id);
    }

    // The family of 8.0: languages in the same order twice, then latecomers. 272, 276, 295, 299, 301 and 302 are not assigned.
    private static IEnumerable<Collation> Unicode9()
    {
        string[] languages =
            ["", "de_pb_", "is_", "lv_", "ro_", "sl_", "pl_", "et_", "es_", "sv_", "tr_", "cs_", "da_", "lt_", "sk_", "es_trad_", "la_", "", "eo_", "hu_", "hr_", "", "vi_"];
        for (var i = 0; i < languages.Length; i++)
        {
            if (i is 17 or 21) continue;
            yield return New((ushort)(255 + i), languages[i] + "0900_ai_ci", i == 0);
            yield return New((ushort)(278 + i), languages[i] + "0900_as_cs");
        }
        (ushort Id, string Name)[] late =
        [
            (303, "ja_0900_as_cs"), (304, "ja_0900_as_cs_ks"), (305, "0900_as_ci"), (306, "ru_0900_ai_ci"), (307, "ru_0900_as_cs"), (308, "zh_0900_as_cs"),
            (309, "0900_bin"), (310, "nb_0900_ai_ci"), (311, "nb_0900_as_cs"), (312, "nn_0900_ai_ci"), (313, "nn_0900_as_cs"), (314, "sr_latn_0900_ai_ci"),
            (315, "sr_latn_0900_as_cs"), (316, "bs_0900_ai_ci"), (317, "bs_0900_as_cs"), (318, "bg_0900_ai_ci"), (319, "bg_0900_as_cs"),
            (320, "gl_0900_ai_ci"), (321, "gl_0900_as_cs"), (322, "mn_cyrl_0900_ai_ci"), (323, "mn_cyrl_0900_as_cs"),
        ];
        foreach (var (id, name) in late) yield return New(id, name);
    }

    private static Collation Other(ushort id, string charset, string name, byte bytes = 1, bool isDefault = false) =>
        new(id, $"{charset}_{name}", charset, bytes, isDefault, true);

    private static Collation New(ushort id, string name, bool isDefault = false) => new(id, "utf8mb4_" + name, "utf8mb4", 4, isDefault, false);
}

namespace Cardea.Engine.Collations;

/// <summary>The collations there are. Ids, defaults and sort lengths: MySQL 8.4, SHOW COLLATION.</summary>
internal static class CollationList
{
    public static IEnumerable<Collation> Make()
    {
        var pad = new BinaryRules(padSpace: true);
        var noPad = new BinaryRules(padSpace: false);
        var general = new SimpleRules(static () => UcaTable.Instance.General);
        var unicode = new UcaRules(1, padSpace: true, bmpOnly: true);
        var unicode520 = new UcaRules(1, padSpace: true);
        var swedish = new SimpleRules(SimpleRules.Swedish);
        return
        [
            new(63, "binary", "binary", true, 1, noPad),
            new(255, "utf8mb4_0900_ai_ci", "utf8mb4", true, 0, new UcaRules(1, padSpace: false)),
            new(305, "utf8mb4_0900_as_ci", "utf8mb4", false, 0, new UcaRules(2, padSpace: false)),
            new(278, "utf8mb4_0900_as_cs", "utf8mb4", false, 0, new UcaRules(3, padSpace: false)),
            new(309, "utf8mb4_0900_bin", "utf8mb4", false, 1, noPad),
            new(46, "utf8mb4_bin", "utf8mb4", false, 1, pad),
            new(45, "utf8mb4_general_ci", "utf8mb4", false, 1, general),
            new(224, "utf8mb4_unicode_ci", "utf8mb4", false, 8, unicode),
            new(246, "utf8mb4_unicode_520_ci", "utf8mb4", false, 8, unicode520),
            new(33, "utf8mb3_general_ci", "utf8mb3", true, 1, general),
            new(83, "utf8mb3_bin", "utf8mb3", false, 1, pad),
            new(192, "utf8mb3_unicode_ci", "utf8mb3", false, 8, unicode),
            new(214, "utf8mb3_unicode_520_ci", "utf8mb3", false, 8, unicode520),
            new(8, "latin1_swedish_ci", "latin1", true, 1, swedish),
            new(48, "latin1_general_ci", "latin1", false, 1, swedish),
            new(47, "latin1_bin", "latin1", false, 1, pad),
            new(11, "ascii_general_ci", "ascii", true, 1, new SimpleRules(SimpleRules.Ascii)),
            new(65, "ascii_bin", "ascii", false, 1, pad),
        ];
    }
}

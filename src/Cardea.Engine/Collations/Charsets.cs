using System.Text;

namespace Cardea.Engine.Collations;

/// <summary>Which characters a character set holds. All text is stored as UTF-8; a column's set only limits what may be stored.</summary>
public static class Charsets
{
    // Windows-1252, which is MySQL's latin1, beyond ISO 8859-1.
    private const string Windows1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

    /// <summary>True when the set has the character. Source: MySQL 8.4 manual, "Supported Character Sets and Collations".</summary>
    public static bool Contains(string charset, Rune rune) => charset switch
    {
        "utf8mb4" or "binary" => true,
        "utf8mb3" or "utf8" or "ucs2" => rune.IsBmp,
        "ascii" => rune.IsAscii,
        "latin1" => rune.Value <= 0xFF || (rune.IsBmp && Windows1252.Contains((char)rune.Value, StringComparison.Ordinal)),
        _ => true,
    };
}

namespace Cardea.Server.Variables;

/// <summary>Character sets by name; https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html.</summary>
public static class CharacterSets
{
    /// <summary>The character set of a collation.</summary>
    public static string OfCollation(string collation)
    {
        var end = collation.IndexOf('_', StringComparison.Ordinal);
        return end < 0 ? collation : collation[..end] is "utf8" ? "utf8mb3" : collation[..end];
    }
}

using Cardea.Protocol.Charsets;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Variables;

/// <summary>Character sets and collations by name, with MySQL's errors; https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html.</summary>
public static class CharacterSets
{
    /// <summary>SHOW CHARACTER SET: name, description, default collation, greatest length.</summary>
    public static readonly IReadOnlyList<(string Name, string Description, string Collation, int MaximumLength)> All =
    [
        ("ascii", "US ASCII", "ascii_general_ci", 1), ("binary", "Binary pseudo charset", "binary", 1), ("latin1", "cp1252 West European", "latin1_swedish_ci", 1),
        ("utf8mb3", "UTF-8 Unicode", "utf8mb3_general_ci", 3), ("utf8mb4", "UTF-8 Unicode", "utf8mb4_0900_ai_ci", 4),
    ];

    /// <summary>The character set of a collation.</summary>
    public static string OfCollation(string collation) => Collations.Find(collation)?.Charset ?? "utf8mb4";

    /// <summary>The collation of a number at login.</summary>
    public static string CollationName(ushort id) => Collations.ForClient(id).Name;

    /// <summary>The character set of that name as it is kept; <c>utf8</c> is utf8mb3.</summary>
    /// <exception cref="ServerErrorException">1115.</exception>
    public static string Demand(string name)
    {
        var known = Collations.DefaultOf(name);
        return known is not null && All.Any(set => set.Name == known.Charset) ? known.Charset : throw new ServerErrorException(ServerErrors.UnknownCharacterSet(name));
    }

    /// <summary>A character set in which clients may send statements.</summary>
    /// <exception cref="ServerErrorException">1115, 1231.</exception>
    public static string DemandForClient(string name)
    {
        if (Collations.DefaultOf(name) is { AllowedForClients: false } wide)
            throw new ServerErrorException(ServerErrors.WrongValueForVariable("character_set_client", wide.Charset));
        return Demand(name);
    }

    /// <summary>The collation of that name as it is kept.</summary>
    /// <exception cref="ServerErrorException">1273.</exception>
    public static string DemandCollation(string name) => Collations.Find(name)?.Name ?? throw new ServerErrorException(ServerErrors.UnknownCollation(name));

    /// <summary>The default collation of a character set that exists.</summary>
    public static string DefaultCollation(string charset) => Collations.DefaultOf(charset)!.Name;
}

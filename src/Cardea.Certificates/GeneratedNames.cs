using System.Security.Cryptography;

namespace Cardea.Certificates;

/// <summary>What certificates are called that nobody was asked about.</summary>
/// <param name="Ca">Common name of the authority.</param>
/// <param name="Server">Common name of the server.</param>
/// <param name="Client">Common name of the client.</param>
/// <param name="SmallSerials">Serial numbers 1, 2 and 3 instead of random ones.</param>
public sealed record GeneratedNames(string Ca, string Server, string Client, bool SmallSerials)
{
    private const int LongestCommonName = 64;

    /// <summary>Ours: the authority's name is its own, so that two of them are never mistaken for each other.</summary>
    public static GeneratedNames Ours(string version) => new(
        $"Cardea_{version}_Auto_Generated_CA_Certificate_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
        $"Cardea_{version}_Auto_Generated_Server_Certificate", $"Cardea_{version}_Auto_Generated_Client_Certificate", SmallSerials: false);

    /// <summary>
    /// Those of mysql_ssl_rsa_setup: the suffix stands in all of them, or in none when one would be longer than a common name may be.
    /// https://dev.mysql.com/doc/refman/8.0/en/mysql-ssl-rsa-setup.html
    /// </summary>
    public static GeneratedNames OfMysql(string suffix)
    {
        GeneratedNames With(string between) => new($"MySQL_Server{between}_Auto_Generated_CA_Certificate", $"MySQL_Server{between}_Auto_Generated_Server_Certificate",
            $"MySQL_Server{between}_Auto_Generated_Client_Certificate", SmallSerials: true);
        var full = With("_" + suffix);
        return suffix.Length > 0 && full.Server.Length <= LongestCommonName ? full : With("");
    }

    /// <summary>The serial number of the n-th certificate; null = a random one.</summary>
    internal byte[]? Serial(byte number) => SmallSerials ? [number] : null;
}

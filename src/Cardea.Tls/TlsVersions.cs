namespace Cardea.Tls;

/// <summary>The protocol versions of MySQL 8.4's <c>tls_version</c>; older ones are gone there and here.</summary>
[Flags]
public enum TlsVersions
{
    /// <summary>No TLS at all: <c>tls_version=''</c>.</summary>
    None = 0,
    /// <summary>TLSv1.2.</summary>
    Tls12 = 1,
    /// <summary>TLSv1.3.</summary>
    Tls13 = 2,
    /// <summary>MySQL 8.4's default, <c>TLSv1.2,TLSv1.3</c>.</summary>
    All = Tls12 | Tls13,
    /// <summary>TLSv1.0: no option spells it; only the lab's bad servers speak it, with the security level lowered in their own context.</summary>
    Tls10 = 4,
    /// <summary>TLSv1.1: as <see cref="Tls10"/>.</summary>
    Tls11 = 8,
}

/// <summary>Reads and writes <c>tls_version</c> lists.</summary>
public static class TlsVersionList
{
    /// <summary>Reads <c>TLSv1.2,TLSv1.3</c>; the empty string is <see cref="TlsVersions.None"/>. Case does not matter.</summary>
    /// <exception cref="TlsSetupException">A token is none of the two: a security option with an unknown value is fatal.</exception>
    public static TlsVersions Parse(string list)
    {
        var versions = TlsVersions.None;
        if (string.IsNullOrWhiteSpace(list)) return versions;
        foreach (var token in list.Split(',', StringSplitOptions.TrimEntries))
        {
            versions |= token.ToUpperInvariant() switch
            {
                "TLSV1.2" => TlsVersions.Tls12,
                "TLSV1.3" => TlsVersions.Tls13,
                _ => throw new TlsSetupException(TlsSetupError.InvalidVersion, $"tls_version '{list}': '{token}' is neither TLSv1.2 nor TLSv1.3"),
            };
        }
        return versions;
    }

    /// <summary>The list in MySQL's words.</summary>
    public static string Write(TlsVersions versions) => versions switch
    {
        TlsVersions.All => "TLSv1.2,TLSv1.3",
        TlsVersions.Tls12 => "TLSv1.2",
        TlsVersions.Tls13 => "TLSv1.3",
        _ => "",
    };
}

namespace Cardea.Tls;

/// <summary>
/// Names of key-exchange groups, also of those that the library here does not have: a rule that names one is met by nobody then, and not forgotten.
/// Source: IANA, "TLS Supported Groups"; aliases: OpenSSL, SSL_CTX_set1_groups(3).
/// </summary>
public static class TlsGroups
{
    private static readonly string[] Registered =
    [
        "secp224r1", "secp256r1", "secp384r1", "secp521r1", "x25519", "x448", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "brainpoolP256r1tls13",
        "brainpoolP384r1tls13", "brainpoolP512r1tls13", "curveSM2", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192", "MLKEM512", "MLKEM768", "MLKEM1024",
        "SecP256r1MLKEM768", "X25519MLKEM768", "SecP384r1MLKEM1024",
    ];

    private static readonly Dictionary<string, string> ByName = new(Registered.Select(static name => KeyValuePair.Create(name, name)), StringComparer.OrdinalIgnoreCase)
    {
        ["P-256"] = "secp256r1", ["prime256v1"] = "secp256r1", ["P-384"] = "secp384r1", ["P-521"] = "secp521r1",
    };

    /// <summary>The registered name of a group, whatever it is called; null when nobody calls one so.</summary>
    public static string? Find(string name) => ByName.GetValueOrDefault(name);
}

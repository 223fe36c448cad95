namespace Cardea.Tls;

/// <summary>
/// Faults of released OpenSSL versions in what we use of it: certificates and revocation lists of strangers, TLS 1.3 sessions, RSA decryption. Faults in
/// what we never touch (CMS, PKCS#12 of strangers, policies, delta lists, DTLS, QUIC) are not here. https://openssl-library.org/news/vulnerabilities/
/// </summary>
internal static class OpenSslFaults
{
    /// <param name="Cve">Number.</param>
    /// <param name="What">In few words.</param>
    /// <param name="FixedIn">The first patch release without it, for each minor series that had it.</param>
    private sealed record Fault(string Cve, string What, params (int Minor, int Patch)[] FixedIn);

    private static readonly Fault[] All =
    [
        new("CVE-2022-0778", "an endless loop over a certificate's curve", (0, 2)),
        new("CVE-2022-3602", "an overflow in name constraints", (0, 7)),
        new("CVE-2022-4304", "RSA decryption that tells by its time", (0, 8)),
        new("CVE-2023-0286", "an X.400 address in a revocation list", (0, 8)),
        new("CVE-2024-2511", "session memory that grows with TLS 1.3", (0, 14), (1, 6), (2, 2)),
        new("CVE-2024-6119", "an otherName where a host name is checked", (0, 15), (1, 7), (2, 3), (3, 2)),
    ];

    /// <summary>The faults of a version, in words; empty when none is known.</summary>
    internal static IReadOnlyList<string> Of(int major, int minor, int patch) =>
        major != 3 ? [] : [.. All.Where(fault => fault.FixedIn.Any(line => line.Minor == minor && patch < line.Patch)).Select(static fault => $"{fault.Cve} ({fault.What})")];
}

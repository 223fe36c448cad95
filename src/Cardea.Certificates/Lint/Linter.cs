namespace Cardea.Certificates.Lint;

/// <summary>The table of checks. Each looks at one file and yields what it finds.</summary>
public static class Linter
{
    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>MySQL gives its own ten years; what lives longer outlives everybody who knows who has the key.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromDays(10 * 365 + 3);

    private static readonly (string Name, Func<LintSubject, IEnumerable<(Severity, string Text, string Cure)>> Look)[] Checks =
    [
        ("sample-key", static s => s.Keys.Select(static k => SampleKeys.OriginOf(k.Sha256)).Where(static o => o is not null).Distinct()
            .Select(static o => (Severity.Error, $"the key is public: everybody has its private half ({o})", "make a new key and certificate with 'cardea certs server' or 'client', and revoke this one"))),
        ("weak-key", static s => s.Keys.Where(static k => k.Kind == "RSA" && k.Bits < 2048).Take(1)
            .Select(static k => (Severity.Error, $"RSA with {k.Bits} bits", "OpenSSL and this server refuse less than 2048; make a new one"))),
        ("weak-key", static s => s.Keys.Where(static k => k.Kind is "1.2.840.10040.4.1" || (k.Kind.StartsWith("ECDSA", StringComparison.Ordinal) && k.Bits < 256)).Take(1)
            .Select(static k => (Severity.Error, $"a key of kind {k.Kind}", "use RSA 2048, ECDSA P-256 or better"))),
        ("huge-key", static s => s.Keys.Where(static k => k.Kind == "RSA" && k.Bits > 8192).Take(1)
            .Select(static k => (Severity.Error, $"RSA with {k.Bits} bits: each handshake costs the peer a multiple of its time, and many refuse it", "RSA 4096 is the most that makes sense"))),
        ("signature", static s => s.Certificates.Where(static c => !c.IsSelfIssued && (c.SignatureAlgorithm.Contains("sha1", StringComparison.OrdinalIgnoreCase) || c.SignatureAlgorithm.StartsWith("md", StringComparison.Ordinal))).Take(1)
            .Select(static c => (Severity.Error, $"signed with {c.SignatureAlgorithm}, which can be forged", "have it issued anew with SHA-256"))),
        ("version", static s => s.Certificates.Where(static c => c.Certificate.Version < 3).Take(1)
            .Select(static c => (Severity.Error, $"X.509 version {c.Certificate.Version}: it can carry neither names nor a purpose, and rustls, Go and others refuse it", "make a version 3 certificate: 'cardea certs server' or 'client'"))),
        ("names", static s => Leaf(s).Where(static c => c.ServesServers && c.Names.Count == 0 && (c.ExtendedUses is not null || c.Subject.Contains("erver", StringComparison.Ordinal)))
            .Select(static c => (Severity.Error, "a server's certificate without subject alternative names: VERIFY_IDENTITY cannot work", "'cardea certs server --dns=NAME --ip=ADDRESS --force'"))),
        ("names", static s => Leaf(s).Where(static c => c.Names.Any(static n => n.Kind == "DNS" && System.Net.IPAddress.TryParse(n.Value, out _)))
            .Select(static c => (Severity.Warning, "an address as a DNS name: no careful client accepts it", "put it in as an address: 'cardea certs server --ip=ADDRESS --force'"))),
        ("purpose", static s => Leaf(s).Where(static c => c.ExtendedUses is not null && !c.ServesServers && !c.ServesClients)
            .Select(static c => (Severity.Error, "its extended key usage names neither server nor client authentication", "have it issued for the right purpose"))),
        ("purpose", static s => Leaf(s).Where(c => FileSays(s, "server") && !c.ServesServers)
            .Select(static c => (Severity.Error, "the file's name says server, its extended key usage does not", "'cardea certs server', or 'gateway' for both ends"))),
        ("purpose", static s => Leaf(s).Where(c => FileSays(s, "client") && !c.ServesClients)
            .Select(static c => (Severity.Error, "the file's name says client, its extended key usage does not", "'cardea certs client', or 'gateway' for both ends"))),
        ("purpose", static s => Leaf(s).Where(static c => c.ExtendedUses is null)
            .Select(static c => (Severity.Warning, "it does not say what it is for: a client with it can play the server", "have it issued with an extended key usage"))),
        ("authority", static s => s.Certificates.Where(static c => c.IsAuthority && c.KeyUsage is { } u && (u & System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.KeyCertSign) == 0).Take(1)
            .Select(static c => (Severity.Error, "a CA whose key usage does not allow signing certificates", "make the CA anew: 'cardea certs init'"))),
        ("authority", static s => s.Certificates.Where(static c => c.IsSelfIssued && !c.IsAuthority).Take(1)
            .Select(static c => (Severity.Warning, "self-signed and no CA: everybody who trusts it trusts just this one, for ever", "let a CA issue it: 'cardea certs init', then 'server' or 'client'"))),
        ("dates", static s => s.Certificates.Where(c => c.NotAfter <= s.Now).Take(1)
            .Select(c => (Severity.Error, $"expired on {c.NotAfter:yyyy-MM-dd}", "'cardea certs renew FILE'; a CA: 'cardea certs init --roll-over'"))),
        ("dates", static s => s.Certificates.Where(c => c.NotBefore > s.Now).Take(1)
            .Select(static c => (Severity.Error, $"not valid before {c.NotBefore:yyyy-MM-dd HH:mm:ss}", "set the clock, or wait"))),
        ("dates", static s => s.Certificates.Where(c => c.NotAfter > s.Now && c.NotAfter <= s.Now.AddDays(30) && c.NotAfter - c.NotBefore > TimeSpan.FromDays(60)).Take(1)
            .Select(c => (Severity.Warning, $"ends in {(int)(c.NotAfter - s.Now).TotalDays} days", "'cardea certs renew FILE'"))),
        ("dates", static s => s.Certificates.Where(static c => !c.IsAuthority && c.NotAfter - c.NotBefore > LongLife).Take(1)
            .Select(static c => (Severity.Warning, $"lives for {(int)((c.NotAfter - c.NotBefore).TotalDays / 365)} years", "shorter lives and renewal: --valid=1y"))),
        ("list", static s => s.Lists.Where(l => l.NextUpdate <= s.Now).Take(1)
            .Select(static l => (Severity.Error, $"the revocation list is past its life since {l.NextUpdate:yyyy-MM-dd}: every login with a certificate fails", "'cardea certs crl'"))),
        ("list", static s => s.Lists.Where(static l => l.NextUpdate is null).Take(1)
            .Select(static l => (Severity.Warning, "the revocation list does not say how long it is good", "'cardea certs crl --next-update=30d'"))),
        ("chain", static s => Leaf(s).Where(c => s.Authorities.Count > 0 && !c.IsSelfIssued && ChainVerifier.Verify(c.Certificate, s.Certificates.Skip(1).Select(static x => x.Certificate), s.Authorities, [], new ChainDemand { At = s.Now }).Code is 2 or 20 or 21)
            .Select(static c => (Severity.Error, $"alone in its file, and issued by {Printable.Text(c.Issuer)}, which the CA file beside it does not hold: peers cannot build the chain", "append the intermediate's certificate to the file, leaf first"))),
        ("chain", static s => s.IsLeafFile && s.Certificates.Skip(1).Zip(s.Certificates, static (issuer, subject) => issuer.Certificate.SubjectName.RawData.AsSpan().SequenceEqual(subject.Certificate.IssuerName.RawData)).Any(static fits => !fits)
            ? [(Severity.Error, "the certificates are not in order: each must be issued by the next", "leaf first, then its issuer, then that one's")] : []),
        ("key-mode", static s => s.HasPrivateKey && (s.Mode & (OthersMayRead | OthersMayWrite)) != 0
            ? [(Severity.Error, $"a private key with mode {Octal(s.Mode)}: others can read or change it", $"chmod 600 {Printable.Text(s.File)}")] : []),
        ("file-mode", static s => !s.HasPrivateKey && (s.Mode & OthersMayWrite) != 0
            ? [(Severity.Error, $"mode {Octal(s.Mode)}: others can put another certificate in its place", $"chmod 644 {Printable.Text(s.File)}")] : []),
        ("directory-mode", static s => (s.DirectoryMode & OthersMayWrite) != 0 && (s.DirectoryMode & UnixFileMode.StickyBit) == 0
            ? [(Severity.Error, $"others can write into its directory (mode {Octal(s.DirectoryMode)}) and replace the file", "chmod go-w the directory")] : []),
        ("pair", static s => Pair(s)),
    ];

    /// <summary>The names of all checks.</summary>
    public static IReadOnlyList<string> Names => Checks.Select(static c => c.Name).Distinct().ToArray();

    /// <summary>Looks at one file.</summary>
    public static IReadOnlyList<Finding> Look(LintSubject subject) =>
        Checks.SelectMany(check => check.Look(subject).Select(found => new Finding(check.Name, found.Item1, subject.File, found.Text, found.Cure))).ToArray();

    private static IEnumerable<CertificateDetails> Leaf(LintSubject s) => s.IsLeafFile ? [s.Certificates[0]] : [];

    private static bool FileSays(LintSubject s, string word) => Path.GetFileName(s.File).StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // X-key.pem belongs to X-cert.pem (ca-key.pem to ca.pem): a key of something else stops the server at its next start.
    private static IEnumerable<(Severity, string, string)> Pair(LintSubject s)
    {
        if (s.PrivateKey is not { } key || !s.File.EndsWith("-key.pem", StringComparison.Ordinal))
            return [];
        var stem = s.File[..^"-key.pem".Length];
        var certificate = new[] { stem + "-cert.pem", stem + "-intermediate.pem", stem + ".pem" }.FirstOrDefault(File.Exists);
        return certificate is null || PemText.Certificates(PemText.Read(certificate)).Any(key.IsOf)
            ? []
            : [(Severity.Error, $"it is not the key of '{Printable.Text(certificate)}'", "put the right pair together, or make a new one")];
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>
/// A directory that holds an authority: <c>ca.pem</c>, <c>ca-key.pem</c>, the register <c>ca-issued.txt</c> and the list <c>crl.pem</c>. During a
/// roll-over there are two authorities; then <c>ca.pem</c> holds both certificates, the newer first, and <c>ca-key.old.pem</c> the older key.
/// An intermediate authority has <c>ca-intermediate.pem</c> besides, its own certificate; <c>ca.pem</c> is the root's then, whose key is elsewhere, and
/// <c>ca-parent-crl.pem</c> holds the root's revocation list.
/// </summary>
public sealed class AuthorityFolder(string directory, TimeProvider clock)
{
    /// <summary>How long a revoked certificate stays on the list after its end, for readers whose clock is behind.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(20);

    /// <summary>Name of the file with an intermediate authority's certificate.</summary>
    public const string IntermediateName = "ca-intermediate.pem";

    public string Directory { get; } = Path.GetFullPath(directory);

    public string Certificate => At("ca.pem");

    public string Key => At("ca-key.pem");

    public string OldKey => At("ca-key.old.pem");

    /// <summary>New authority's key certified by the old one; servers send it along while a roll-over lasts.</summary>
    public string Bridge => At("ca-bridge.pem");

    /// <summary>Certificate of an authority that is not its own root; servers and clients send it along.</summary>
    public string Intermediate => At(IntermediateName);

    /// <summary>The root's revocation list beside an intermediate authority; it is brought here from the root's directory.</summary>
    public string ParentRevocationList => At("ca-parent-crl.pem");

    public string Register => At("ca-issued.txt");

    public string RevocationList => At("crl.pem");

    /// <summary>True when the authority stands below another one.</summary>
    public bool IsIntermediate => File.Exists(Intermediate);

    /// <summary>True when the authority can issue.</summary>
    public bool Exists => File.Exists(Certificate) && File.Exists(Key);

    public string At(string name) => Path.Combine(Directory, name);

    /// <summary>Opens the authority that issues now.</summary>
    /// <exception cref="IOException">A file is missing or unreadable.</exception>
    /// <exception cref="CryptographicException">Certificate and key do not belong together, or the passphrase is wrong.</exception>
    public CertificateAuthority Open(string? passphrase = null) => Load(Key, passphrase);

    /// <summary>Opens all authorities whose keys are there, the one that issues now first.</summary>
    public IReadOnlyList<CertificateAuthority> OpenAll(string? passphrase = null) =>
        File.Exists(OldKey) ? [Load(Key, passphrase), Load(OldKey, passphrase)] : [Load(Key, passphrase)];

    /// <summary>
    /// The revocation lists of the authorities above this one; empty for a root. Whoever checks the whole chain needs them beside our own.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none, or none that the root has signed: then every certificate would be refused.</exception>
    public IReadOnlyList<RevocationListFacts> ParentLists()
    {
        if (!IsIntermediate)
            return [];
        var lists = File.Exists(ParentRevocationList) ? PemText.RevocationLists(PemText.Read(ParentRevocationList)) : [];
        var roots = PemText.Certificates(PemText.Read(Certificate));
        var good = lists.Where(list => roots.Any(root => ChainVerifier.IsSignedBy(list, root))).ToArray();
        return good.Length > 0 ? good : throw new InvalidOperationException($"'{ParentRevocationList}' holds no revocation list of the CA above this one: 'cardea certs crl --parent=ITS-DIRECTORY', or copy its crl.pem there");
    }

    /// <summary>The register as it is.</summary>
    public IssuedRegister ReadRegister() => IssuedRegister.Read(Register);

    /// <summary>Writes certificates into the register.</summary>
    public void Record(params IReadOnlyList<(X509Certificate2 Certificate, string Use, string File)> issued)
    {
        using var held = Lock();
        var register = ReadRegister();
        foreach (var (certificate, use, file) in issued)
            register.Add(EntryOf(new CertificateDetails(certificate), use, file));
        register.Write(Register);
    }

    /// <summary>Marks a certificate as revoked; one that the register does not know is added.</summary>
    /// <returns>False when it was revoked before.</returns>
    public bool Revoke(IssuedCertificate certificate, X509RevocationReason reason)
    {
        using var held = Lock();
        var register = ReadRegister();
        if (register.Find(certificate.Serial) is null)
            register.Add(certificate);
        if (!register.Revoke(certificate.Serial, clock.GetUtcNow(), reason))
            return false;
        register.Write(Register);
        return true;
    }

    /// <summary>
    /// Writes <c>crl.pem</c>: for each authority a list of all its revoked certificates that have not expired. What the present list names and the
    /// register does not know stays on it: a lost register must not pardon anybody.
    /// </summary>
    /// <returns>The facts of the lists written, those of the authorities given first.</returns>
    /// <exception cref="InvalidOperationException">The list of the authority above is missing.</exception>
    public IReadOnlyList<RevocationListFacts> WriteRevocationLists(IReadOnlyList<CertificateAuthority> authorities, TimeSpan lifetime)
    {
        using var held = Lock();
        var above = ParentLists();
        var register = ReadRegister();
        var present = File.Exists(RevocationList) ? PemText.RevocationLists(PemText.Read(RevocationList)) : [];
        foreach (var authority in authorities)
            TakeOver(register, authority, present);
        register.CrlNumber = Math.Max(register.CrlNumber, present.Select(static l => l.Number is { } n && n < long.MaxValue ? (long)n : 0).DefaultIfEmpty().Max()) + 1;
        var now = clock.GetUtcNow();
        var text = string.Concat(authorities.Select(authority =>
        {
            var key = new CertificateDetails(authority.Certificate).SubjectKey;
            var revoked = register.Entries.Where(e => e.RevokedAt is not null && e.IssuerKey == key && (e.NotAfter is null || e.NotAfter + Grace > now))
                .Select(static e => new Revocation(Convert.FromHexString(e.Serial), e.RevokedAt!.Value, e.Reason));
            return authority.RevocationList(revoked, register.CrlNumber, lifetime);
        }).Concat(above.Select(static list => PemEncoding.WriteString("X509 CRL", list.Der) + "\n")));
        register.Write(Register); // first: a number that was used up without a list does no harm, one used twice does
        SecretFile.Replace(RevocationList, text, SecretFile.Public);
        return PemText.RevocationLists(text);
    }

    internal static IssuedCertificate EntryOf(CertificateDetails details, string use, string file) =>
        new(details.Serial, details.IssuerKey, details.NotAfter, use, details.Sha256, details.Subject, file);

    private void TakeOver(IssuedRegister register, CertificateAuthority authority, IReadOnlyList<RevocationListFacts> present)
    {
        var key = new CertificateDetails(authority.Certificate).SubjectKey;
        foreach (var revocation in present.Where(list => ChainVerifier.IsSignedBy(list, authority.Certificate)).SelectMany(static list => list.Revoked))
        {
            var serial = Convert.ToHexString(revocation.Serial);
            if (register.Find(serial) is null)
                register.Add(new(serial, key, NotAfter: null, "unknown", "-", "-", "-"));
            _ = register.Revoke(serial, revocation.At, revocation.Reason);
        }
    }

    private CertificateAuthority Load(string key, string? passphrase) =>
        CertificateAuthority.Load(new((IsIntermediate ? PemText.Read(Intermediate) : "") + PemText.Read(Certificate), PemText.Read(key)), clock, passphrase);

    /// <summary>Held while the register or the authority's files change; other programs wait.</summary>
    public IDisposable Lock()
    {
        var from = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                return new FileStream(At("ca-issued.lock"), new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, UnixCreateMode = SecretFile.Private,
                });
            }
            catch (IOException busy) when (busy is not (DirectoryNotFoundException or FileNotFoundException) && TimeProvider.System.GetElapsedTime(from) < LockLimit)
            {
                pause.Wait(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}

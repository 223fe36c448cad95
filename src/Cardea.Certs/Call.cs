using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>One run of a verb: its options, the clock, and what verbs do with the authority's directory.</summary>
internal sealed class Call(OptionValues options, TimeProvider clock)
{
    public OptionValues Options { get; } = options;

    public TimeProvider Clock { get; } = clock;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string DataDirectory => Options.Text("datadir")!;

    public AuthorityFolder Folder => new(DataDirectory, Clock);

    public bool Force => Options.Flag("force");

    /// <summary>The passphrase of the CA's key, or null.</summary>
    public string? Passphrase => PassphraseOf("ca-passphrase-file");

    /// <summary>The directory of the CA above this one, or null when --parent is not given.</summary>
    public AuthorityFolder? Parent => Options.Text("parent") is { } directory ? new(directory, Clock) : null;

    /// <summary>The authority that issues.</summary>
    public CertificateAuthority OpenAuthority() => Opened(static (folder, passphrase) => folder.Open(passphrase));

    /// <summary>All authorities, the issuing one first.</summary>
    public IReadOnlyList<CertificateAuthority> OpenAuthorities() => Opened(static (folder, passphrase) => folder.OpenAll(passphrase));

    /// <summary>Opens the CA above this one.</summary>
    public CertificateAuthority OpenParent() => Opened(Parent!, PassphraseOf("parent-passphrase-file"), static (folder, passphrase) => folder.Open(passphrase));

    /// <summary>With --parent: has the CA above write its revocation list anew and lays it beside this one's files.</summary>
    /// <param name="life">Null: a year, because that CA's key is kept away from here and the list has to last.</param>
    public void FetchParentList(TimeSpan? life = null)
    {
        if (Parent is not { } parent)
            return;
        var authorities = Opened(parent, PassphraseOf("parent-passphrase-file"), static (folder, passphrase) => folder.OpenAll(passphrase));
        _ = parent.WriteRevocationLists(authorities, life ?? TimeSpan.FromDays(365));
        SecretFile.Replace(Folder.ParentRevocationList, PemText.Read(parent.RevocationList), SecretFile.Public);
    }

    /// <summary>Issues a pair, registers it and writes its files.</summary>
    public Answer Issue(CertificateProfile profile, PairFiles files)
    {
        var use = profile.Use.ToString().ToLowerInvariant();
        if (!Force)
            Refuse(files.Certificate, files.Key);
        using var authority = OpenAuthority();
        using var key = KeyPair.Create(profile.Algorithm);
        using var certificate = authority.Issue(profile, key);
        Demand(certificate);
        MakeDirectoryOf(files.Certificate);
        Folder.Record((certificate, use, Path.GetFullPath(files.Certificate)));
        files.Write(new Renewal(Folder, Clock).WithLinks(certificate), key.PrivatePem(), overwrite: Force);
        return Issued(certificate, files, $"{use} certificate made");
    }

    /// <summary>Tells of a new certificate.</summary>
    public Answer Issued(X509Certificate2 certificate, PairFiles files, string title)
    {
        var details = new CertificateDetails(certificate);
        return new Answer().Line(title)
            .Field("certificate", "certificate", files.Certificate).Field("key", "key", files.Key)
            .Field("subject", "subject", details.Subject)
            .Value("names", new JsonArray([.. details.Names.Select(static n => (JsonNode)n.ToString())]))
            .Labelled("names", details.Names.Count == 0 ? "none" : string.Join(", ", details.Names))
            .Field("serial", "serial", details.Serial)
            .Value("notAfter", Answer.Iso(details.NotAfter))
            .Labelled("valid until", $"{Answer.Time(details.NotAfter)} ({Lifetime.Left(details.NotAfter, Now)})");
    }

    /// <summary>Fails when one of the files exists.</summary>
    public static void Refuse(params IReadOnlyList<string> files)
    {
        if (files.FirstOrDefault(static f => Path.Exists(f) || new FileInfo(f).LinkTarget is not null) is { } found)
            throw new CertsFailure($"'{found}' exists, and nothing was changed", "choose another name with --out, or overwrite it with --force");
    }

    /// <summary>Makes a directory for secrets: the owner's alone.</summary>
    public static void MakeDirectoryOf(string file)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // An intermediate CA may be limited to some names; what it issues beyond them is worth nothing, and is not written.
    private void Demand(X509Certificate2 certificate)
    {
        if (!Folder.IsIntermediate)
            return;
        var verdict = ChainVerifier.Verify(certificate, PemText.Certificates(PemText.Read(Folder.Intermediate)), PemText.Certificates(PemText.Read(Folder.Certificate)), [], new ChainDemand { At = Now });
        if (!verdict.IsGood)
            throw new CertsFailure($"what this CA would issue is not good: {verdict.Words}", Cures.Of(verdict, new CertificateDetails(certificate)));
    }

    private string? PassphraseOf(string option)
    {
        if (Options.Text(option) is not { } file)
            return null;
        var line = File.ReadLines(file).FirstOrDefault() ?? "";
        return line.Length > 0 ? line : throw new CertsFailure($"the first line of '{file}' is empty", "write the passphrase there");
    }

    private T Opened<T>(Func<AuthorityFolder, string?, T> open) => Opened(Folder, Passphrase, open);

    private static T Opened<T>(AuthorityFolder folder, string? passphrase, Func<AuthorityFolder, string?, T> open)
    {
        if (!folder.Exists)
            throw new CertsFailure($"there is no CA in '{folder.Directory}': ca.pem or ca-key.pem is missing",
                "make one with 'cardea certs init', start the server once, or name its directory with --datadir");
        try
        {
            return open(folder, passphrase);
        }
        catch (CryptographicException bad)
        {
            throw new CertsFailure($"the CA in '{folder.Directory}' cannot be used: {bad.Message}",
                bad.Message.Contains("passphrase", StringComparison.Ordinal) ? "name the right file with --ca-passphrase-file or --parent-passphrase-file" : "restore ca.pem and ca-key.pem from a backup");
        }
    }
}

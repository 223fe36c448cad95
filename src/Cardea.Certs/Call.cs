using System.Security.Cryptography;
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
    public string? Passphrase
    {
        get
        {
            if (Options.Text("ca-passphrase-file") is not { } file)
                return null;
            var line = File.ReadLines(file).FirstOrDefault() ?? "";
            return line.Length > 0 ? line : throw new CertsFailure($"the first line of '{file}' is empty", "write the passphrase there");
        }
    }

    /// <summary>The authority that issues.</summary>
    public CertificateAuthority OpenAuthority() => Opened(static (folder, passphrase) => folder.Open(passphrase));

    /// <summary>All authorities, the issuing one first.</summary>
    public IReadOnlyList<CertificateAuthority> OpenAuthorities() => Opened(static (folder, passphrase) => folder.OpenAll(passphrase));

    /// <summary>Issues a pair, registers it and writes its files.</summary>
    public Answer Issue(CertificateProfile profile, PairFiles files)
    {
        var use = profile.Use.ToString().ToLowerInvariant();
        if (!Force)
            Refuse(files.Certificate, files.Key);
        using var authority = OpenAuthority();
        using var key = KeyPair.Create(profile.Algorithm);
        using var certificate = authority.Issue(profile, key);
        MakeDirectoryOf(files.Certificate);
        Folder.Record((certificate, use, Path.GetFullPath(files.Certificate)));
        files.Write(new Renewal(Folder, Clock).WithBridge(certificate), key.PrivatePem(), overwrite: Force);
        return Issued(certificate, files, $"{use} certificate made");
    }

    /// <summary>Tells of a new certificate.</summary>
    public Answer Issued(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, PairFiles files, string title)
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

    private T Opened<T>(Func<AuthorityFolder, string?, T> open)
    {
        if (!Folder.Exists)
            throw new CertsFailure($"there is no CA in '{Folder.Directory}': ca.pem or ca-key.pem is missing",
                "make one with 'cardea certs init', start the server once, or name its directory with --datadir");
        try
        {
            return open(Folder, Passphrase);
        }
        catch (CryptographicException bad)
        {
            throw new CertsFailure($"the CA in '{Folder.Directory}' cannot be used: {bad.Message}",
                bad.Message.Contains("passphrase", StringComparison.Ordinal) ? "name the right file with --ca-passphrase-file" : "restore ca.pem and ca-key.pem from a backup");
        }
    }
}

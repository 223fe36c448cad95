using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates.Lint;

/// <summary>A file under examination, read once for all checks.</summary>
public sealed class LintSubject
{
    private LintSubject(string file, DateTimeOffset now) => (File, Now) = (file, now);

    public string File { get; }

    public DateTimeOffset Now { get; }

    public UnixFileMode Mode { get; private init; }

    public UnixFileMode DirectoryMode { get; private init; }

    public IReadOnlyList<CertificateDetails> Certificates { get; private init; } = [];

    public IReadOnlyList<RevocationListFacts> Lists { get; private init; } = [];

    public bool HasPrivateKey { get; private init; }

    /// <summary>Its private key when it opens without a passphrase.</summary>
    public KeyPair? PrivateKey { get; private init; }

    /// <summary>Fingerprints of all public keys in it, of private keys their public halves.</summary>
    public IReadOnlyList<(string Sha256, string Kind, int Bits)> Keys { get; private init; } = [];

    /// <summary>The certificates of the authority beside it, if there is one.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; private init; } = [];

    /// <summary>True for what a server shows: several certificates are a chain then, and not a bundle of CAs.</summary>
    public bool IsLeafFile => Certificates.Count > 0 && !Certificates[0].IsAuthority;

    /// <exception cref="IOException">The file cannot be read or holds nothing in PEM form.</exception>
    public static LintSubject Read(string file, DateTimeOffset now)
    {
        var text = PemText.Read(file);
        var blocks = PemText.Blocks(text);
        if (blocks.Count == 0)
            throw new IOException($"there is nothing in PEM form in '{file}'");
        try
        {
            var certificates = PemText.Certificates(text).Select(static c => new CertificateDetails(c)).ToArray();
            var secret = blocks.FirstOrDefault(static b => b.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
            var key = secret is null || KeyPair.IsEncrypted(secret.Text) ? null : KeyPair.FromPem(secret.Text);
            var publicKeys = blocks.Where(static b => b.Label == "PUBLIC KEY").Select(static b => PublicKey.CreateFromSubjectPublicKeyInfo(b.Bytes, out _));
            return new(file, now)
            {
                Mode = System.IO.File.GetUnixFileMode(file),
                DirectoryMode = System.IO.File.GetUnixFileMode(Path.GetDirectoryName(Path.GetFullPath(file))!),
                Certificates = certificates,
                Lists = PemText.RevocationLists(text),
                HasPrivateKey = secret is not null,
                PrivateKey = key,
                Keys = [.. certificates.Select(static c => KeyOf(c.Certificate.PublicKey)), .. publicKeys.Select(KeyOf), .. key is null ? [] : new[] { KeyOf(key.Public) }],
                Authorities = AuthoritiesBeside(file),
            };
        }
        catch (CryptographicException bad)
        {
            throw new IOException($"'{file}' cannot be read: {bad.Message}", bad);
        }
    }

    /// <summary>What a server sent, its own certificate first, as if it lay in a file of the name <c>server-cert.pem</c>.</summary>
    public static LintSubject OfServer(IReadOnlyList<CertificateDetails> chain, DateTimeOffset now) =>
        new("server-cert.pem", now) { Certificates = chain, Keys = [.. chain.Select(static c => KeyOf(c.Certificate.PublicKey))] };

    private static (string Sha256, string Kind, int Bits) KeyOf(PublicKey key)
    {
        var (kind, bits) = CertificateDetails.KeyOf(key);
        return (Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), kind, bits);
    }

    private static IReadOnlyList<X509Certificate2> AuthoritiesBeside(string file)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string[] places = [Path.Combine(directory, "ca.pem"), Path.Combine(directory, "..", "ca.pem"), Path.Combine(directory, "ca-cert.pem")];
        return places.FirstOrDefault(System.IO.File.Exists) is { } found && Path.GetFullPath(found) != Path.GetFullPath(file) ? PemText.Certificates(PemText.Read(found)) : [];
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>
/// The PEM files that a server keeps in its data directory under MySQL's names. Unlike MySQL's, the server certificate carries the
/// machine's names, so that VERIFY_IDENTITY works with it on the spot.
/// https://dev.mysql.com/doc/refman/8.4/en/creating-ssl-rsa-files-using-mysql.html
/// </summary>
public sealed class DataDirectoryCertificates(string directory, TimeProvider clock)
{
    /// <summary>
    /// Life of a server certificate that its server renews by itself: what public CAs gave at most, and scanners and some clients take no more.
    /// https://cabforum.org/working-groups/server/baseline-requirements/ (6.3.2)
    /// </summary>
    public static readonly TimeSpan RenewedLife = TimeSpan.FromDays(397) - CertificateAuthority.Backdating;

    /// <summary>Life of everything that MySQL makes, and of what nobody renews: ten years of 365 days.</summary>
    public static readonly TimeSpan MysqlLife = TimeSpan.FromDays(3650);

    private static readonly string[] TlsTraces = ["ca.pem", "server-cert.pem", "server-key.pem"];

    public string CaCertificate { get; } = Path.Combine(directory, "ca.pem");

    public string CaKey { get; } = Path.Combine(directory, "ca-key.pem");

    public string ServerCertificate { get; } = Path.Combine(directory, "server-cert.pem");

    public string ServerKey { get; } = Path.Combine(directory, "server-key.pem");

    public string ClientCertificate { get; } = Path.Combine(directory, "client-cert.pem");

    public string ClientKey { get; } = Path.Combine(directory, "client-key.pem");

    public string RsaPrivateKey { get; } = Path.Combine(directory, "private_key.pem");

    public string RsaPublicKey { get; } = Path.Combine(directory, "public_key.pem");

    /// <summary>Which of ca.pem, server-cert.pem and server-key.pem are there: all, some ("traces"), none.</summary>
    public IReadOnlyList<string> TlsFilesFound => TlsTraces.Where(name => File.Exists(Path.Combine(directory, name))).ToArray();

    /// <summary>True when all three files of the server's own TLS are there.</summary>
    public bool HasServerTls => TlsFilesFound.Count == TlsTraces.Length;

    /// <summary>True when either file of the password-exchange pair is there.</summary>
    public bool HasRsaPair => File.Exists(RsaPrivateKey) || File.Exists(RsaPublicKey);

    /// <summary>
    /// Makes CA, server and client certificates, unless any trace of them is there already.
    /// The files appear under their names only when all are written; the server's key comes last, so a half-made set is never used.
    /// </summary>
    /// <param name="names">What the server certificate says; asked only when one is made.</param>
    /// <param name="version">Goes into the common names, as in MySQL's.</param>
    /// <param name="isRenewed">The server will renew its certificate: then that one gets a short life.</param>
    /// <returns>True when files were made.</returns>
    public bool MakeTlsFiles(Func<HostNames> names, string version, bool isRenewed = true) => MakeTlsFiles(names, GeneratedNames.Ours(version), isRenewed ? RenewedLife : MysqlLife);

    /// <inheritdoc cref="MakeTlsFiles(Func{HostNames}, string, bool)"/>
    /// <param name="names">What the server certificate says; asked only when one is made.</param>
    /// <param name="generated">Common names and serial numbers.</param>
    /// <param name="serverLife">Life of the server's certificate. The client's keeps MySQL's: its copies on other machines are renewed by nobody.</param>
    public bool MakeTlsFiles(Func<HostNames> names, GeneratedNames generated, TimeSpan serverLife)
    {
        FinishInterrupted(TlsFiles);
        if (TlsFilesFound.Count > 0)
            return false;
        using var authority = CertificateAuthority.Create($"/CN={generated.Ca}", KeyAlgorithm.Rsa2048, MysqlLife, clock, generated.Serial(1));
        var own = names();
        var server = authority.Issue(new CertificateProfile($"/CN={generated.Server}", CertificateUse.Server)
        {
            DnsNames = own.Dns, Addresses = own.Addresses, Serial = generated.Serial(2), Lifetime = serverLife,
        });
        var client = authority.Issue(new CertificateProfile($"/CN={generated.Client}", CertificateUse.Client) { Serial = generated.Serial(3) });
        var ca = authority.Pem;
        CreateAll(
        [
            (CaCertificate, ca.Certificate, SecretFile.Public),
            (CaKey, ca.PrivateKey, SecretFile.Private),
            (ClientCertificate, client.Certificate, SecretFile.Public),
            (ClientKey, client.PrivateKey, SecretFile.Private),
            (ServerCertificate, server.Certificate, SecretFile.Public),
            (ServerKey, server.PrivateKey, SecretFile.Private),
        ]);
        using var serverCertificate = X509Certificate2.CreateFromPem(server.Certificate);
        using var clientCertificate = X509Certificate2.CreateFromPem(client.Certificate);
        new AuthorityFolder(directory, clock).Record((serverCertificate, "server", ServerCertificate), (clientCertificate, "client", ClientCertificate));
        return true;
    }

    /// <summary>Makes the RSA pair with which passwords cross plain links, unless a trace of it is there.</summary>
    /// <returns>True when files were made.</returns>
    public bool MakeRsaPair()
    {
        FinishInterrupted([RsaPublicKey, RsaPrivateKey]);
        if (HasRsaPair)
            return false;
        using var key = RSA.Create(2048);
        CreateAll(
        [
            (RsaPublicKey, key.ExportSubjectPublicKeyInfoPem() + "\n", SecretFile.Public),
            (RsaPrivateKey, key.ExportRSAPrivateKeyPem() + "\n", SecretFile.Private),
        ]);
        return true;
    }

    private string[] TlsFiles => [CaCertificate, CaKey, ClientCertificate, ClientKey, ServerCertificate, ServerKey];

    // Renaming starts only when all are written: a first file in place beside a waiting last one means that just the renaming was cut off.
    private static void FinishInterrupted(string[] files)
    {
        if (!File.Exists(files[0]) || !File.Exists(files[^1] + ".new"))
            return;
        foreach (var path in files.Where(static path => File.Exists(path + ".new") && !File.Exists(path)))
            File.Move(path + ".new", path, overwrite: false);
    }

    // All are written under temporary names first; what an interrupted run left under those is swept away by the next one.
    private static void CreateAll(IReadOnlyList<(string Path, string Text, UnixFileMode Mode)> files)
    {
        foreach (var (path, text, mode) in files)
        {
            File.Delete(path + ".new");
            SecretFile.Create(path + ".new", text, mode);
        }
        foreach (var (path, _, _) in files)
            File.Move(path + ".new", path, overwrite: false);
    }
}

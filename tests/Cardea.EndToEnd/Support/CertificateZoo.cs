using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.EndToEnd.Support;

/// <summary>A certificate and its private key, as PEM files and as one PKCS#12 file with the password <c>zoo</c>.</summary>
public sealed record Identity(string Certificate, string Key, string Store);

/// <summary>Good and bad certificates, made once for all tests of an assembly.</summary>
public sealed class CertificateZoo : IDisposable
{
    /// <summary>The names of the book's example.</summary>
    public const string AuthorityName = "/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb";
    public const string ClientName = "/C=US/ST=WI/L=Madison/O=sampdb/OU=client/CN=laura";

    private static readonly Lazy<CertificateZoo> Made = new(static () => new CertificateZoo());
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private int _next;

    private CertificateZoo()
    {
        Folder = Directory.CreateTempSubdirectory("cardea-zoo").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        using var ca = Authority(AuthorityName);
        using var foreign = Authority("/C=US/ST=WI/L=Madison/O=elsewhere/OU=CA/CN=elsewhere");
        // The same name, another key: only the signature tells it from the real one.
        using var impostor = Authority(AuthorityName);
        Ca = Save("ca.pem", ca.ExportCertificatePem());
        ForeignCa = Save("foreign-ca.pem", foreign.ExportCertificatePem());
        BothCas = Save("both-cas.pem", ca.ExportCertificatePem() + "\n" + foreign.ExportCertificatePem());
        Server = Issue("server", "/CN=db.example.test", ca, server: true);
        OtherServer = Issue("other-server", "/CN=other.example.test", ca, server: true);
        Client = Issue("client", ClientName, ca);
        ClientOfOtherUnit = Issue("client-unit", ClientName.Replace("OU=client", "OU=clients", StringComparison.Ordinal), ca);
        ClientOfOtherName = Issue("client-name", ClientName.Replace("CN=laura", "CN=Laura", StringComparison.Ordinal), ca);
        ClientOfForeignCa = Issue("client-foreign", ClientName, foreign);
        ClientOfImpostor = Issue("client-impostor", ClientName, impostor);
        Expired = Issue("client-expired", ClientName, ca, from: -20, to: -10);
        NotYetValid = Issue("client-future", ClientName, ca, from: 10, to: 20);
        ServerAsClient = Issue("server-as-client", ClientName, ca, server: true);
        Revoked = Issue("client-revoked", ClientName, ca);
        var list = new CertificateRevocationListBuilder();
        using (var revoked = X509Certificate2.CreateFromPem(File.ReadAllText(Revoked.Certificate))) list.AddEntry(revoked, Now.AddDays(-1));
        Crl = Save("crl.pem", PemEncoding.WriteString("X509 CRL",
            list.Build(ca, 7, Now.AddDays(30), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, Now.AddDays(-1))));
    }

    public static CertificateZoo Instance => Made.Value;

    public string Folder { get; }
    public string Ca { get; }
    public string ForeignCa { get; }

    /// <summary>A file with both authorities: a server that trusts it takes certificates of either.</summary>
    public string BothCas { get; }

    /// <summary>For localhost, 127.0.0.1, ::1 and db.example.test.</summary>
    public Identity Server { get; }

    /// <summary>The same names, another key and subject: what comes after a renewal.</summary>
    public Identity OtherServer { get; }
    public Identity Client { get; }

    /// <summary>Differs from <see cref="Client"/> in its OU only, by one letter more.</summary>
    public Identity ClientOfOtherUnit { get; }

    /// <summary>Differs from <see cref="Client"/> in the case of one letter.</summary>
    public Identity ClientOfOtherName { get; }
    public Identity ClientOfForeignCa { get; }

    /// <summary>Issuer and subject as <see cref="Client"/>, signed by a stranger who calls himself the authority.</summary>
    public Identity ClientOfImpostor { get; }
    public Identity Expired { get; }
    public Identity NotYetValid { get; }
    public Identity Revoked { get; }

    /// <summary>Good but for its purpose, which is to be a server.</summary>
    public Identity ServerAsClient { get; }
    public string Crl { get; }

    public Identity this[string name] => (Identity)typeof(CertificateZoo).GetProperty(name)!.GetValue(this)!;

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What a server needs to use these certificates.</summary>
    public string[] ServerOptions() => [$"--ssl-ca={Ca}", $"--ssl-cert={Server.Certificate}", $"--ssl-key={Server.Key}"];

    /// <summary>What a client needs to show one.</summary>
    public string[] ClientOptions(Identity? identity = null, string mode = "VERIFY_CA") =>
        identity is null ? [$"--ssl-mode={mode}", $"--ssl-ca={Ca}"] : [$"--ssl-mode={mode}", $"--ssl-ca={Ca}", $"--ssl-cert={identity.Certificate}", $"--ssl-key={identity.Key}"];

    private string Save(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text.TrimEnd('\n') + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    // In the order written; the class for names knows ST as S.
    private static X500DistinguishedName Name(string slashed) =>
        new(string.Join(", ", slashed.Trim('/').Split('/').Select(static part => part.Replace("ST=", "S=", StringComparison.Ordinal))), X500DistinguishedNameFlags.None);

    private static X509Certificate2 Authority(string subject)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest(Name(subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddDays(-40), Now.AddDays(400));
    }

    private Identity Issue(string name, string subject, X509Certificate2 ca, bool server = false, int from = -1, int to = 100)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(Name(subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        if (server)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddDnsName("db.example.test");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using var certificate = request.Create(ca, Now.AddDays(from), Now.AddDays(to), [1, 2, 3, (byte)++_next]);
        using var both = certificate.CopyWithPrivateKey(key);
        var store = Path.Combine(Folder, name + ".p12");
        File.WriteAllBytes(store, both.ExportPkcs12(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, "zoo"));
        return new Identity(Save(name + "-cert.pem", certificate.ExportCertificatePem()), Save(name + "-key.pem", key.ExportPkcs8PrivateKeyPem()), store);
    }
}

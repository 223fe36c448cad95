using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Tests.Tls;

/// <summary>Good and bad certificates, made once for all tests, in a temporary folder.</summary>
public sealed class CertificateZoo : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _ca;
    private readonly X509Certificate2 _foreignCa;
    private int _next;

    public CertificateZoo()
    {
        Folder = Directory.CreateTempSubdirectory("cardea-zoo").FullName;
        _ca = Authority("/C=US/O=sampdb/CN=sampdb CA");
        _foreignCa = Authority("/C=US/O=elsewhere/CN=foreign CA");
        Ca = Save("ca", _ca.ExportCertificatePem());
        ForeignCa = Save("foreign-ca", _foreignCa.ExportCertificatePem());
        Server = Issue("server", "/CN=server", _ca, server: true, rsa: true, names: names =>
        {
            names.AddDnsName("localhost");
            names.AddDnsName("*.example.test");
            names.AddDnsName("f*.partial.test");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        });
        ServerWithAddressAsName = Issue("server-ip-dns", "/CN=127.0.0.1", _ca, server: true, names: names => names.AddDnsName("127.0.0.1"));
        ServerOfForeignCa = Issue("server-foreign", "/CN=server", _foreignCa, server: true, names: names => names.AddDnsName("localhost"));
        Client = Issue("client", "/C=US/ST=WI/O=sampdb/OU=client/CN=laura", _ca, server: false);
        ClientOfForeignCa = Issue("client-foreign", "/CN=laura", _foreignCa, server: false);
        ClientExpired = Issue("client-expired", "/CN=laura", _ca, server: false, from: Now.AddDays(-20), to: Now.AddDays(-10));
        ClientRevoked = Issue("client-revoked", "/CN=revoked", _ca, server: false);
        ServerAsClient = Issue("server-as-client", "/CN=server", _ca, server: true);
        var revoked = X509CertificateLoader.LoadCertificate(PemEncoding.Find(File.ReadAllText(ClientRevoked.Certificate)) is var found
            ? Convert.FromBase64String(File.ReadAllText(ClientRevoked.Certificate)[found.Base64Data]) : []);
        Crl = Save("crl", List(_ca, Now.AddDays(-1), Now.AddDays(30), revoked));
        CrlExpired = Save("crl-expired", List(_ca, Now.AddDays(-30), Now.AddDays(-1)));
        CrlForeign = Save("crl-foreign", List(_foreignCa, Now.AddDays(-1), Now.AddDays(30)));
        CrlForged = Save("crl-forged", List(Authority("/C=US/O=sampdb/CN=sampdb CA"), Now.AddDays(-1), Now.AddDays(30)));
        CrlFuture = Save("crl-future", List(_ca, Now.AddDays(10), Now.AddDays(30)));
        Empty = Save("empty", "");
        Garbage = Save("garbage", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    }

    public string Folder { get; }
    public string Ca { get; }
    public string ForeignCa { get; }
    public Pair Server { get; }
    public Pair ServerWithAddressAsName { get; }
    public Pair ServerOfForeignCa { get; }
    public Pair Client { get; }
    public Pair ClientOfForeignCa { get; }
    public Pair ClientExpired { get; }
    public Pair ClientRevoked { get; }
    public Pair ServerAsClient { get; }
    public string Crl { get; }
    public string CrlExpired { get; }
    public string CrlForeign { get; }
    public string CrlForged { get; }
    public string CrlFuture { get; }
    public string Empty { get; }
    public string Garbage { get; }

    public Pair ByName(string name) => (Pair)GetType().GetProperty(name)!.GetValue(this)!;

    public string File_(string name) => (string)GetType().GetProperty(name)!.GetValue(this)!;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public Pair IssueClient(string name, string subject, Action<CertificateRequest> change) => Issue(name, subject, _ca, server: false, change: change);

    public Pair IssueServer(string name, string subject, bool rsa, params string[] dns) => Issue(name, subject, _ca, server: true, rsa: rsa, names: names =>
    {
        foreach (var one in dns) names.AddDnsName(one);
    });

    /// <summary>A CA below the CA, its list, and a client certificate below it whose file holds the intermediate too.</summary>
    public (Pair Client, string Crl) ClientBelowIntermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name("/CN=" + name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.Create(_ca.SubjectName, X509SignatureGenerator.CreateForECDsa(_ca.GetECDsaPrivateKey()!), Now.AddDays(-1), Now.AddDays(100), [9, 9, (byte)++_next]);
        using var intermediate = certificate.CopyWithPrivateKey(key);
        var leaf = Issue(name + "-leaf", "/CN=below", intermediate, server: false);
        File.AppendAllText(leaf.Certificate, intermediate.ExportCertificatePem() + "\n");
        return (leaf, Save(name + "-crl", List(intermediate, Now.AddDays(-1), Now.AddDays(30))));
    }

    /// <summary>The CA's key, for programs that sign.</summary>
    public string CaKey => Save("ca-key", _ca.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

    public string Save(string name, string text)
    {
        var path = Path.Combine(Folder, name + ".pem");
        File.WriteAllText(path, text.Length > 0 && !text.EndsWith((char)10) ? text + (char)10 : text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static X500DistinguishedName Name(string slashed)
    {
        // in the order written, which the plain constructor would turn round
        var parts = slashed.Trim('/').Split('/').Select(static part => part.Replace("ST=", "S=", StringComparison.Ordinal));
        return new X500DistinguishedName(string.Join(", ", parts), X500DistinguishedNameFlags.None);
    }

    private X509Certificate2 Authority(string subject)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(subject), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddDays(-40), Now.AddDays(400));
    }

    private Pair Issue(string name, string subject, X509Certificate2 ca, bool server, bool rsa = false, DateTimeOffset? from = null,
        DateTimeOffset? to = null, Action<SubjectAlternativeNameBuilder>? names = null, Action<CertificateRequest>? change = null)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA r
            ? new CertificateRequest(Name(subject), r, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(Name(subject), (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }
        change?.Invoke(request);
        using var certificate = request.Create(ca.SubjectName, X509SignatureGenerator.CreateForECDsa(ca.GetECDsaPrivateKey()!),
            from ?? Now.AddDays(-1), to ?? Now.AddDays(100), [1, 2, 3, (byte)++_next]);
        return new Pair(Save(name + "-cert", certificate.ExportCertificatePem()), Save(name + "-key", key.ExportPkcs8PrivateKeyPem()));
    }

    private static string List(X509Certificate2 ca, DateTimeOffset from, DateTimeOffset to, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) builder.AddEntry(certificate, from);
        var der = builder.Build(ca, 7, to, HashAlgorithmName.SHA256, null, from);
        return PemEncoding.WriteString("X509 CRL", der) + "\n";
    }
}

public sealed record Pair(string Certificate, string Key);

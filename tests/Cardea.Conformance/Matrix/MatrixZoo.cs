using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Conformance.Matrix;

/// <summary>A certificate file (with intermediates, where they are sent) and its key file.</summary>
internal sealed record Pair(string Certificate, string Key);

/// <summary>Certificates of every kind with keys of every kind, below one root, made once. The CAs have ECDSA keys; the three keys of the leaves are shared.</summary>
internal sealed class MatrixZoo : IDisposable
{
    public static readonly string[] KeyKinds = ["RSA", "ECDSA", "Ed25519"];

    private static readonly Lazy<MatrixZoo> Made = new(static () => new MatrixZoo());
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private readonly X509Certificate2 _revokedIntermediate;
    private readonly X509Certificate2 _foreign;
    private readonly X509Certificate2 _impostor;
    private readonly Dictionary<string, (PublicKey Public, string File)> _keys = [];
    private readonly Dictionary<(string, string, bool), Pair> _pairs = [];
    private readonly List<byte[]> _revoked = [];
    private int _serial = 0x1000_0000;

    private MatrixZoo()
    {
        Folder = Directory.CreateTempSubdirectory("cardea-matrix").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        _root = Authority("CN=matrix root, O=matrix", null);
        _intermediate = Authority("CN=matrix intermediate, O=matrix", _root);
        _revokedIntermediate = Authority("CN=matrix revoked intermediate, O=matrix", _root);
        _foreign = Authority("CN=elsewhere, O=elsewhere", null);
        _impostor = Authority("CN=matrix root, O=matrix", null);
        Root = Save("root.pem", _root.ExportCertificatePem());
        Bundle = Save("bundle.pem", string.Join('\n', _root.ExportCertificatePem(), _intermediate.ExportCertificatePem(), _revokedIntermediate.ExportCertificatePem()));
        MakeKeys();
        foreach (var key in KeyKinds)
        {
            foreach (var server in new[] { true, false })
            {
                var names = Names(server, static n => n.AddDnsName("localhost"));
                Add("good", key, server, _root, names: names);
                Add("expired", key, server, _root, from: -20, to: -10, names: names);
                Add("future", key, server, _root, from: 10, to: 20, names: names);
                Add("foreign-ca", key, server, _foreign, names: names);
                Add("impostor-ca", key, server, _impostor, names: names);
                Add("chain", key, server, _intermediate, chain: [_intermediate], names: names);
                Add("no-chain", key, server, _intermediate, names: names);
                Add("revoked", key, server, _root, names: names, revoke: true);
                Add("revoked-ca", key, server, _revokedIntermediate, chain: [_revokedIntermediate], names: names);
            }
            Add("wrong-name", key, true, _root, names: Names(true, static n => n.AddDnsName("other.example.test")));
            Add("ip-name", key, true, _root, names: Names(true, static n => n.AddIpAddress(IPAddress.Loopback)));
            Add("wrong-purpose", key, false, _root, usage: ServerUsage);
        }
        var rootList = new CertificateRevocationListBuilder();
        foreach (var serial in _revoked) rootList.AddEntry(serial, Now.AddDays(-1));
        rootList.AddEntry(_revokedIntermediate.SerialNumberBytes.Span, Now.AddDays(-1));
        Lists = Save("lists.pem", string.Join('\n', List(rootList, _root), List(new(), _intermediate), List(new(), _revokedIntermediate)));
        BundleWithLists = Save("bundle-with-lists.pem", File.ReadAllText(Bundle) + File.ReadAllText(Lists));
    }

    private const string ServerUsage = "1.3.6.1.5.5.7.3.1", ClientUsage = "1.3.6.1.5.5.7.3.2";

    public static MatrixZoo Instance => Made.Value;

    public string Folder { get; }

    /// <summary>The root alone.</summary>
    public string Root { get; }

    /// <summary>The root and both intermediates: where revocation is checked, each needs a list, and each list its issuer.</summary>
    public string Bundle { get; }

    /// <summary>The lists of all three.</summary>
    public string Lists { get; }

    /// <summary>Both in one file: the openssl program takes one list a file by its own option, and all of them here.</summary>
    public string BundleWithLists { get; }

    public Pair Server(string material, string key) => _pairs[(material, key, true)];

    public Pair Client(string material, string key) => _pairs[(material, key, false)];

    /// <summary>A certificate of any shape with the ECDSA key, signed by the root or by a CA that <see cref="MakeAuthority"/> made.</summary>
    public Pair Make(string name, X500DistinguishedName subject, Action<CertificateRequest> change, X509Certificate2? issuer = null, params X509Certificate2[] chain)
    {
        var (publicKey, keyFile) = _keys["ECDSA"];
        var signer = issuer ?? _root;
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        change(request);
        using var made = request.Create(signer.SubjectName, X509SignatureGenerator.CreateForECDsa(signer.GetECDsaPrivateKey()!), Now.AddDays(-1), Now.AddDays(100), NextSerial());
        return new(Save(name + "-made.pem", string.Join('\n', [made.ExportCertificatePem(), .. chain.Select(static c => c.ExportCertificatePem())])), keyFile);
    }

    /// <summary>A certificate that signs others, whether it may or not.</summary>
    public X509Certificate2 MakeAuthority(string name, X509Certificate2? issuer, params X509Extension[] extensions)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        var signer = issuer ?? _root;
        using var made = request.Create(signer.SubjectName, X509SignatureGenerator.CreateForECDsa(signer.GetECDsaPrivateKey()!), Now.AddDays(-1), Now.AddDays(100), NextSerial());
        return made.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private static string List(CertificateRevocationListBuilder builder, X509Certificate2 ca) =>
        PemEncoding.WriteString("X509 CRL", builder.Build(ca, 7, Now.AddDays(30), HashAlgorithmName.SHA256, null, Now.AddDays(-2)));

    private static X509Extension? Names(bool server, Action<SubjectAlternativeNameBuilder> add)
    {
        if (!server) return null;
        var names = new SubjectAlternativeNameBuilder();
        add(names);
        return names.Build();
    }

    private byte[] NextSerial() => [.. BitConverter.GetBytes(++_serial).Reverse()];

    private string Save(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    // The framework cannot make Ed25519 keys; the program can, and a certificate needs the public half only.
    private void MakeKeys()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keys["RSA"] = (PublicKey.CreateFromSubjectPublicKeyInfo(rsa.ExportSubjectPublicKeyInfo(), out _), Save("RSA-key.pem", rsa.ExportPkcs8PrivateKeyPem()));
        _keys["ECDSA"] = (PublicKey.CreateFromSubjectPublicKeyInfo(ecdsa.ExportSubjectPublicKeyInfo(), out _), Save("ECDSA-key.pem", ecdsa.ExportPkcs8PrivateKeyPem()));
        var edwards = Path.Combine(Folder, "Ed25519-key.pem");
        _ = OpenSsl("genpkey", "-algorithm", "ed25519", "-out", edwards);
        File.SetUnixFileMode(edwards, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var pem = OpenSsl("pkey", "-in", edwards, "-pubout");
        _keys["Ed25519"] = (PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), out _), edwards);
    }

    private static string OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null) return request.CreateSelfSigned(Now.AddDays(-40), Now.AddDays(400));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        using var made = request.Create(issuer, Now.AddDays(-39), Now.AddDays(300), NextSerial());
        return made.CopyWithPrivateKey(key);
    }

    private void Add(string material, string key, bool server, X509Certificate2 issuer, int from = -1, int to = 100, X509Certificate2[]? chain = null,
        X509Extension? names = null, string? usage = null, bool revoke = false)
    {
        var (publicKey, keyFile) = _keys[key];
        var request = new CertificateRequest(new X500DistinguishedName($"CN={material} {key}"), publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage ?? (server ? ServerUsage : ClientUsage))], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (names is not null) request.CertificateExtensions.Add(names);
        var serial = NextSerial();
        if (revoke) _revoked.Add(serial);
        using var made = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), Now.AddDays(from), Now.AddDays(to), serial);
        var text = string.Join('\n', [made.ExportCertificatePem(), .. (chain ?? []).Select(static c => c.ExportCertificatePem())]);
        _pairs[(material, key, server)] = new(Save($"{material}-{key}-{(server ? "server" : "client")}.pem", text), keyFile);
    }
}

using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;

namespace Cardea.Lab.Making;

/// <summary>
/// Makes the lab's CAs, certificates and lists, good ones and bad ones, in one directory. All of it is thrown away: keys are shared between the cases,
/// and everything ends within two months.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private const string NameConstraints = "2.5.29.30", AlternativeNames = "2.5.29.17", NobodysExtension = "1.3.6.1.4.1.5923.9.9.9";
    private const int SmallestRsa = 1024;

    private readonly List<byte[]> _revoked = [];
    private readonly List<IDisposable> _held = [];
    private readonly List<X509Certificate2> _bundled = [];
    private readonly Dictionary<LeafKey, (PublicKey Public, string File)> _keys = [];
    private readonly DateTimeOffset _now;
    private string _case = "";
    private int _serial = 0x1000_0000;

    internal Workshop(string folder, string host, IPAddress address, TimeProvider clock)
    {
        (Folder, Host, Address, _now) = (folder, host, address, clock.GetUtcNow());
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Root = Stem("Cardea lab root");
        Impostor = Stem("Cardea lab root");
        Foreign = Stem("Cardea lab foreign CA");
        Intermediate = Authority("intermediate", AuthorityShape.Usual);
        RevokedIntermediate = Authority("revoked intermediate", new() { Revoked = true });
    }

    internal string Folder { get; }

    /// <summary>The name in good certificates.</summary>
    internal string Host { get; }

    /// <summary>The address in good certificates.</summary>
    internal IPAddress Address { get; }

    internal X509Certificate2 Root { get; }

    internal X509Certificate2 Impostor { get; }

    internal X509Certificate2 Foreign { get; }

    internal X509Certificate2 Intermediate { get; }

    internal X509Certificate2 RevokedIntermediate { get; }

    /// <summary>From now on files are named after this case.</summary>
    internal void Begin(string name) => _case = name;

    internal ServerPair Leaf(LeafShape shape)
    {
        var issuer = shape.Issuer ?? Root;
        var (key, keyFile) = KeyOf(shape.Key);
        var request = new CertificateRequest(Named(shape.Subject ?? $"lab {_case}"), key, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        extensions.Add(new X509EnhancedKeyUsageExtension([new Oid(shape.Purpose)], false));
        if (issuer.Version > 1) extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (shape.Names is { } names) extensions.Add(new X509Extension(AlternativeNames, names.Length > 0 ? names : Sans.Write([Host], [Address]), false));
        if (shape.UnknownCritical) extensions.Add(new X509Extension(NobodysExtension, [5, 0], true));
        var serial = NextSerial();
        if (shape.Revoked) _revoked.Add(serial);
        var signer = shape.Sha1 ? new Sha1Signer(issuer.GetECDsaPrivateKey()!) : Signing.SignerOf(issuer);
        using var made = request.Create(issuer.SubjectName, signer, _now.AddDays(shape.FromDays), _now.AddDays(shape.ToDays), serial);
        return Save(made, shape.Sent, keyFile);
    }

    /// <summary>A good leaf below a bad authority, which is sent along.</summary>
    internal ServerPair Below(X509Certificate2 authority) => Leaf(new() { Issuer = authority, Sent = [authority] });

    internal ServerPair TooDeep()
    {
        var upper = Authority("without descendants", AuthorityShape.Usual);
        var lower = Authority("descendant", new() { Issuer = upper });
        return Leaf(new() { Issuer = lower, Sent = [lower, upper] });
    }

    internal ServerPair SelfSigned()
    {
        var own = Stem("lab self-signed", Sans.Write([Host], [Address]));
        var key = SaveFile($"{_case}-key.pem", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), SecretFile.Private);
        return Save(own, [], key);
    }

    internal ServerPair VersionOneLeaf()
    {
        var (key, keyFile) = KeyOf(LeafKey.Rsa);
        using var made = VersionOne.Make(Root, Named(Host), key, NextSerial(), _now.AddDays(-1), _now.AddDays(30));
        return Save(made, [], keyFile);
    }

    internal X509Certificate2 VersionOneAuthority()
    {
        var key = Held(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        using var made = VersionOne.Make(Root, Named("Cardea lab version one"), new PublicKey(key), NextSerial(), _now.AddDays(-1), _now.AddDays(60));
        return Held(made.CopyWithPrivateKey(key));
    }

    /// <summary>A CA below the root, whatever it may.</summary>
    internal X509Certificate2 Authority(string name, AuthorityShape shape)
    {
        var issuer = shape.Issuer ?? Root;
        var key = Held(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var request = new CertificateRequest(Named($"Cardea lab {name}"), key, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        if (shape.Constraints) extensions.Add(new X509BasicConstraintsExtension(shape.IsAuthority, shape.IsAuthority, shape.PathLength, true));
        if (shape is { Constraints: true, IsAuthority: true }) extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        if (shape.PermittedName is { } permitted) extensions.Add(new X509Extension(NameConstraints, Permitted(permitted), true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var serial = NextSerial();
        if (shape.Revoked) _revoked.Add(serial);
        using var made = request.Create(issuer.SubjectName, Signing.SignerOf(issuer), _now.AddDays(-10), _now.AddDays(shape.ToDays), serial);
        var authority = Held(made.CopyWithPrivateKey(key));
        // Where lists are looked at, each link needs its CA's. Who is no CA is refused before that.
        if (shape is { Constraints: true, IsAuthority: true }) _bundled.Add(authority);
        return authority;
    }

    /// <summary>What clients are given; to be called when all cases are made, because the list names what they revoked.</summary>
    internal void WriteTrust(TrustPaths paths)
    {
        SaveFile(paths.Ca, Root.ExportCertificatePem(), SecretFile.Public);
        SaveFile(paths.ChainCa, string.Join('\n', _bundled.Prepend(Root).Select(static c => c.ExportCertificatePem())), SecretFile.Public);
        var list = List(Root, _revoked, _now.AddDays(-1), _now.AddDays(30));
        SaveFile(paths.Crl, list, SecretFile.Public);
        SaveFile(paths.ChainCrl, string.Join('\n', _bundled.Select(ca => List(ca, [], _now.AddDays(-1), _now.AddDays(30))).Prepend(list)), SecretFile.Public);
        SaveFile(paths.ExpiredCrl, List(Root, _revoked, _now.AddDays(-9), _now.AddDays(-2)), SecretFile.Public);
    }

    internal string SaveFile(string name, string text, UnixFileMode mode)
    {
        var path = Path.Combine(Folder, name);
        SecretFile.Replace(path, text.TrimEnd('\n') + "\n", mode);
        return path;
    }

    public void Dispose()
    {
        foreach (var held in _held) held.Dispose();
    }

    private static X500DistinguishedName Named(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    // GeneralSubtrees of one dNSName. Source: RFC 5280, 4.2.1.10.
    private static byte[] Permitted(string domain)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        using (der.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (der.PushSequence())
            der.WriteCharacterString(UniversalTagNumber.IA5String, domain, new Asn1Tag(TagClass.ContextSpecific, 2));
        return der.Encode();
    }

    private static string List(X509Certificate2 authority, IEnumerable<byte[]> revoked, DateTimeOffset from, DateTimeOffset to)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var serial in revoked) list.AddEntry(serial, from);
        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false);
        return PemEncoding.WriteString("X509 CRL", list.Build(authority.SubjectName, Signing.SignerOf(authority), 1, to, HashAlgorithmName.SHA256, identifier, from));
    }

    // A self-signed certificate: a CA, or with names a server.
    private X509Certificate2 Stem(string name, byte[]? names = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(names is null, false, 0, true));
        if (names is null) request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        else request.CertificateExtensions.Add(new X509Extension(AlternativeNames, names, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return Held(request.CreateSelfSigned(_now.AddDays(-20), _now.AddDays(60)));
    }

    // Made when a case first wants it: RSA keys cost, and not every run wants all.
    private (PublicKey Public, string File) KeyOf(LeafKey kind)
    {
        if (_keys.TryGetValue(kind, out var known)) return known;
        return _keys[kind] = kind == LeafKey.WeakRsa ? WeakKey() : Key(kind switch { LeafKey.Rsa => KeyAlgorithm.Rsa2048, LeafKey.Ed25519 => KeyAlgorithm.Ed25519, _ => KeyAlgorithm.EcdsaP256 });

        (PublicKey, string) Key(KeyAlgorithm algorithm)
        {
            using var pair = KeyPair.Create(algorithm);
            return (pair.Public, SaveFile($"{kind}-key.pem", pair.PrivatePem(), SecretFile.Private));
        }

        (PublicKey, string) WeakKey()
        {
            using var weak = RSA.Create(SmallestRsa);
            return (new PublicKey(weak), SaveFile($"{kind}-key.pem", weak.ExportPkcs8PrivateKeyPem(), SecretFile.Private));
        }
    }

    private ServerPair Save(X509Certificate2 made, IReadOnlyList<X509Certificate2> sent, string keyFile) =>
        new(SaveFile($"{_case}-cert.pem", string.Join('\n', sent.Prepend(made).Select(static c => c.ExportCertificatePem())), SecretFile.Public), keyFile);

    private byte[] NextSerial() => [.. BitConverter.GetBytes(++_serial).Reverse()];

    private T Held<T>(T resource) where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }
}

/// <summary>The names of the files that clients are given.</summary>
internal sealed record TrustPaths(string Ca, string Crl, string ChainCa, string ChainCrl, string ExpiredCrl)
{
    internal static readonly TrustPaths Usual = new("ca.pem", "crl.pem", "chain-ca.pem", "chain-crl.pem", "expired-crl.pem");
}

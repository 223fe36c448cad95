using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Certificates;

namespace Cardea.Certs.Bundles;

/// <summary>
/// Java keeps CAs and keys in stores of its own. The key goes into PKCS#12; the CAs into JKS, because Java trusts a certificate in PKCS#12 only
/// when it carries a mark of Java's. https://dev.mysql.com/doc/connector-j/en/connector-j-reference-using-ssl.html
/// </summary>
internal static class JavaFiles
{
    internal static IEnumerable<BundleFile> Of(BundlePlace p, BundleMaterial material)
    {
        var password = RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz23456789", 24);
        return
        [
            new("truststore.jks", TrustStore(PemText.Certificates(material.Ca), password)),
            new("keystore.p12", KeyStore(material, password)),
            new("jdbc.properties", Properties(p, password)),
        ];
    }

    // MariaDB's version 2 knows only useSsl, and would go without TLS for want of it; version 3 calls that sslMode.
    private static string Properties(BundlePlace p, string password) => $"""
        # MySQL Connector/J
        mysql.url=jdbc:mysql://{p.Authority}/?user={p.User}&sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=file:{p.At("truststore.jks")}&trustCertificateKeyStoreType=JKS&trustCertificateKeyStorePassword={password}&clientCertificateKeyStoreUrl=file:{p.At("keystore.p12")}&clientCertificateKeyStoreType=PKCS12&clientCertificateKeyStorePassword={password}
        # MariaDB Connector/J
        mariadb.url=jdbc:mariadb://{p.Authority}/?user={p.User}&useSsl=true&sslMode=verify-full&serverSslCert={p.At("ca.pem")}&keyStore={p.At("keystore.p12")}&keyStoreType=PKCS12&keyStorePassword={password}

        """;

    private static byte[] KeyStore(BundleMaterial material, string password)
    {
        var pem = material.Key.PrivatePem();
        if (material.Key.Algorithm == KeyAlgorithm.Ed25519)
            throw new CertsFailure("drivers of Java cannot use an Ed25519 key", "make the certificate with --algorithm=rsa or ecdsa");
        using var paired = X509Certificate2.CreateFromPem(material.Leaf.ExportCertificatePem(), pem);
        // Java sends the chain that it finds in the store, so what goes with the certificate goes in, too.
        var chain = new X509Certificate2Collection { paired };
        chain.AddRange(PemText.Certificates(material.Certificate).Skip(1).ToArray());
        return chain.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password);
    }

    // The format is Java's own and old: a magic number, the entries, and SHA-1 over the password, a phrase and all before it. What is trusted is
    // public; the sum only guards against accidents, and whoever can write the file can write the sum.
    [SuppressMessage("Security", "CA5350", Justification = "the format demands SHA-1")]
    private static byte[] TrustStore(IReadOnlyList<X509Certificate2> authorities, string password)
    {
        using var store = new MemoryStream();
        Number(store, 0xFEEDFEED);
        Number(store, 2); // version
        Number(store, (uint)authorities.Count);
        for (var i = 0; i < authorities.Count; i++)
        {
            Number(store, 2); // a trusted certificate
            Text(store, $"ca{i}");
            Number(store, 0);
            Number(store, 0); // made at no particular time
            Text(store, "X.509");
            Number(store, (uint)authorities[i].RawDataMemory.Length);
            store.Write(authorities[i].RawDataMemory.Span);
        }
        var sum = SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(password), .. "Mighty Aphrodite"u8, .. store.ToArray()]);
        store.Write(sum);
        return store.ToArray();
    }

    private static void Number(Stream store, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        store.Write(bytes);
    }

    private static void Text(Stream store, string ascii)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)ascii.Length);
        store.Write(length);
        store.Write(Encoding.ASCII.GetBytes(ascii));
    }
}

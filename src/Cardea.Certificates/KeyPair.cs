using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>A private key with its public half: RSA, ECDSA or Ed25519 behind one face.</summary>
public sealed class KeyPair : IDisposable
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";

    private readonly AsymmetricAlgorithm? _key;
    private readonly Ed25519Key? _ed25519;

    private KeyPair(AsymmetricAlgorithm key) => _key = key;

    private KeyPair(Ed25519Key key) => _ed25519 = key;

    /// <summary>What a key of this kind is called: <c>RSA 2048</c>, <c>ECDSA P-256</c>, <c>Ed25519</c>.</summary>
    public string Kind => _ed25519 is not null ? "Ed25519" : _key is RSA ? $"RSA {_key.KeySize}" : $"ECDSA P-{_key!.KeySize}";

    /// <summary>True for RSA, whose certificates also encipher keys.</summary>
    public bool IsRsa => _key is RSA;

    /// <summary>The algorithm that makes another key of this kind.</summary>
    public KeyAlgorithm Algorithm => this switch
    {
        { _ed25519: not null } => KeyAlgorithm.Ed25519,
        { _key: RSA rsa } => rsa.KeySize switch { <= 2048 => KeyAlgorithm.Rsa2048, <= 3072 => KeyAlgorithm.Rsa3072, _ => KeyAlgorithm.Rsa4096 },
        _ => _key!.KeySize <= 256 ? KeyAlgorithm.EcdsaP256 : KeyAlgorithm.EcdsaP384,
    };

    /// <summary>The public half.</summary>
    public PublicKey Public => Signer.PublicKey;

    internal X509SignatureGenerator Signer => _ed25519 is not null
        ? new Ed25519Signer(_ed25519)
        : _key is RSA rsa ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa((ECDsa)_key!);

    /// <summary>Ed25519 hashes by itself; P-384 deserves SHA-384.</summary>
    internal HashAlgorithmName Hash => _key is ECDsa { KeySize: > 256 } ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;

    /// <summary>Makes a key.</summary>
    public static KeyPair Create(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa2048 => new(RSA.Create(2048)),
        KeyAlgorithm.Rsa3072 => new(RSA.Create(3072)),
        KeyAlgorithm.Rsa4096 => new(RSA.Create(4096)),
        KeyAlgorithm.EcdsaP256 => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        KeyAlgorithm.EcdsaP384 => new(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
        KeyAlgorithm.Ed25519 => new(Ed25519Key.Create()),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Reads a private key in any PEM form that OpenSSL knows, encrypted ones too. Never asks on a terminal.</summary>
    /// <exception cref="CryptographicException">No key, a wrong or missing passphrase, or a kind of key that we do not use.</exception>
    public static KeyPair FromPem(string pem, string? passphrase = null)
    {
        var info = PrivateKeyInfo(pem, passphrase);
        try
        {
            var oid = AlgorithmOf(info);
            return oid switch
            {
                RsaOid => new(Import(RSA.Create(), info)),
                EcOid => new(Import(ECDsa.Create(), info)),
                Ed25519Key.Oid => new(Ed25519Key.FromPrivateKeyInfo(info)),
                _ => throw new CryptographicException($"a private key of algorithm {oid} cannot be used; use RSA, ECDSA or Ed25519"),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(info);
        }
    }

    /// <summary>True when the text is a private key that only a passphrase opens.</summary>
    public static bool IsEncrypted(string pem) =>
        pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal) || pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    /// <summary>RSA in PKCS#1 form, as MySQL writes it; ECDSA in SEC1 form; Ed25519 in PKCS#8 form. With a passphrase all in encrypted PKCS#8 form.</summary>
    public string PrivatePem(string? passphrase = null)
    {
        if (passphrase is not null)
            return EncryptedKey.Pem(PrivateKeyInfo(), passphrase);
        return this switch
        {
            { _ed25519: { } key } => PemEncoding.WriteString("PRIVATE KEY", key.ToPrivateKeyInfo()) + "\n",
            { _key: RSA rsa } => rsa.ExportRSAPrivateKeyPem() + "\n",
            _ => ((ECDsa)_key!).ExportECPrivateKeyPem() + "\n",
        };
    }

    /// <summary>The public half as <c>PUBLIC KEY</c>.</summary>
    public string PublicPem() => PemEncoding.WriteString("PUBLIC KEY", Public.ExportSubjectPublicKeyInfo()) + "\n";

    /// <summary>True when the certificate is about this key.</summary>
    public bool IsOf(X509Certificate2 certificate) =>
        Public.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    public void Dispose()
    {
        _key?.Dispose();
        _ed25519?.Dispose();
    }

    private byte[] PrivateKeyInfo() => _ed25519?.ToPrivateKeyInfo() ?? _key!.ExportPkcs8PrivateKey();

    private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, byte[] info)
    {
        key.ImportPkcs8PrivateKey(info, out _);
        return key;
    }

    private static string AlgorithmOf(byte[] privateKeyInfo)
    {
        var sequence = new AsnReader(privateKeyInfo, AsnEncodingRules.BER).ReadSequence();
        _ = sequence.ReadInteger();
        return sequence.ReadSequence().ReadObjectIdentifier();
    }

    private static unsafe byte[] PrivateKeyInfo(string pem, string? passphrase)
    {
        var text = Encoding.UTF8.GetBytes(pem);
        // OpenSSL takes a NUL-ended text as passphrase; a null pointer would make it ask on the terminal.
        var secret = Encoding.UTF8.GetBytes((passphrase ?? "") + "\0");
        try
        {
            fixed (byte* data = text, word = secret)
            {
                var bio = LibCrypto.BIO_new_mem_buf(data, text.Length);
                var key = LibCrypto.PEM_read_bio_PrivateKey(bio, null, 0, word);
                _ = LibCrypto.BIO_free(bio);
                LibCrypto.ERR_clear_error();
                if (key == 0)
                    throw new CryptographicException(WhyNot(pem, passphrase));
                var info = LibCrypto.EVP_PKEY2PKCS8(key);
                LibCrypto.EVP_PKEY_free(key);
                byte* encoded = null;
                var length = LibCrypto.i2d_PKCS8_PRIV_KEY_INFO(info, &encoded);
                LibCrypto.PKCS8_PRIV_KEY_INFO_free(info);
                var bytes = new ReadOnlySpan<byte>(encoded, Math.Max(length, 0)).ToArray();
                LibCrypto.CRYPTO_clear_free((nint)encoded, (nuint)bytes.Length, null, 0);
                return bytes;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string WhyNot(string pem, string? passphrase)
    {
        if (!IsEncrypted(pem))
            return pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "the private key is damaged" : "there is no private key in it";
        return passphrase is null ? "the private key is encrypted and no passphrase was given" : "wrong passphrase for the private key";
    }
}

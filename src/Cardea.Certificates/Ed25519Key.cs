using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>An Ed25519 private key, held by libcrypto: the framework has no such keys. https://www.rfc-editor.org/rfc/rfc8410</summary>
internal sealed unsafe class Ed25519Key : IDisposable
{
    internal const string Oid = "1.3.101.112";
    private const int Size = 32;
    private const int SignatureSize = 64;

    private readonly byte[] _seed;
    private nint _key;

    private Ed25519Key(byte[] seed)
    {
        _seed = seed;
        fixed (byte* bytes = seed)
            _key = LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.Ed25519, 0, bytes, Size);
        if (_key == 0)
            throw new CryptographicException("libcrypto offers no Ed25519");
    }

    internal static Ed25519Key Create() => new(RandomNumberGenerator.GetBytes(Size));

    internal static Ed25519Key FromPrivateKeyInfo(byte[] info)
    {
        var sequence = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
        _ = sequence.ReadInteger();
        _ = sequence.ReadSequence();
        var seed = new AsnReader(sequence.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == Size ? new(seed) : throw new CryptographicException("an Ed25519 key has 32 bytes");
    }

    internal byte[] ToPrivateKeyInfo()
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(_seed);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Oid);
            writer.WriteOctetString(inner.Encode());
        }
        return writer.Encode();
    }

    internal byte[] PublicBytes()
    {
        var bytes = new byte[Size];
        nuint length = Size;
        fixed (byte* into = bytes)
        {
            if (LibCrypto.EVP_PKEY_get_raw_public_key(_key, into, &length) != 1)
                throw new CryptographicException("libcrypto gave no public key");
        }
        return bytes;
    }

    internal byte[] Sign(byte[] data)
    {
        var signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        var context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            fixed (byte* from = data, into = signature)
            {
                if (LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, _key) != 1 || LibCrypto.EVP_DigestSign(context, into, &length, from, (nuint)data.Length) != 1)
                    throw new CryptographicException("libcrypto could not sign");
            }
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
        }
        return signature;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_seed);
        LibCrypto.EVP_PKEY_free(_key);
        _key = 0;
    }
}

/// <summary>Lets the framework's certificate and list builders sign with Ed25519. The algorithm has no parameters, not even NULL.</summary>
internal sealed class Ed25519Signer(Ed25519Key key) : X509SignatureGenerator
{
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(Ed25519Key.Oid);
        return writer.Encode();
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.Sign(data);

    protected override PublicKey BuildPublicKey()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Ed25519Key.Oid);
            writer.WriteBitString(key.PublicBytes());
        }
        return PublicKey.CreateFromSubjectPublicKeyInfo(writer.Encode(), out _);
    }
}

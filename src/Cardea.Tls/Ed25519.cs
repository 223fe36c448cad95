namespace Cardea.Tls;

/// <summary>Ed25519 signatures, checked by libcrypto.</summary>
public static unsafe class Ed25519
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    /// <summary>True when the signature is that of the key over the message; anything of the wrong length is not.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength) return false;
        nint key = 0, context = 0;
        try
        {
            fixed (byte* keyBytes = publicKey, messageBytes = message, signatureBytes = signature)
            {
                key = Native.EVP_PKEY_new_raw_public_key(Native.KeyEd25519, 0, keyBytes, KeyLength);
                context = Native.EVP_MD_CTX_new();
                return key != 0 && context != 0 && Native.EVP_DigestVerifyInit(context, null, 0, 0, key) == 1
                    && Native.EVP_DigestVerify(context, signatureBytes, SignatureLength, messageBytes, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            Native.EVP_MD_CTX_free(context);
            Native.EVP_PKEY_free(key);
            ErrorQueue.Clear(); // a wrong signature leaves an entry
        }
    }
}

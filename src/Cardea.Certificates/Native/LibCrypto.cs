using System.Runtime.InteropServices;

namespace Cardea.Certificates.Native;

/// <summary>
/// The entry points of libcrypto that the framework does not offer: keys in every form that OpenSSL reads, Ed25519, names in the one-line form,
/// and chains verified by the very code that a TLS handshake will use.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    internal const int Ed25519 = 1087; // EVP_PKEY_ED25519

    // Keys.
    [LibraryImport(Library)] internal static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);
    [LibraryImport(Library)] internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* bytes, nuint* length);
    [LibraryImport(Library)] internal static partial void EVP_PKEY_free(nint key);
    [LibraryImport(Library)] internal static partial nint EVP_PKEY2PKCS8(nint key);
    [LibraryImport(Library)] internal static partial int i2d_PKCS8_PRIV_KEY_INFO(nint info, byte** bytes);
    [LibraryImport(Library)] internal static partial void PKCS8_PRIV_KEY_INFO_free(nint info);
    [LibraryImport(Library)] internal static partial nint PEM_read_bio_PrivateKey(nint bio, nint* into, nint callback, byte* passphrase);
    [LibraryImport(Library)] internal static partial nint EVP_MD_CTX_new();
    [LibraryImport(Library)] internal static partial void EVP_MD_CTX_free(nint context);
    [LibraryImport(Library)] internal static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);
    [LibraryImport(Library)] internal static partial int EVP_DigestSign(nint context, byte* signature, nuint* signatureLength, byte* data, nuint length);

    // Memory.
    [LibraryImport(Library)] internal static partial nint BIO_new_mem_buf(byte* data, int length);
    [LibraryImport(Library)] internal static partial int BIO_free(nint bio);
    [LibraryImport(Library)] internal static partial void CRYPTO_clear_free(nint memory, nuint length, byte* file, int line);
    [LibraryImport(Library)] internal static partial void ERR_clear_error();

    // Names.
    [LibraryImport(Library)] internal static partial nint d2i_X509_NAME(nint* into, byte** bytes, CLong length);
    [LibraryImport(Library)] internal static partial void X509_NAME_free(nint name);
    [LibraryImport(Library)] internal static partial nint X509_NAME_oneline(nint name, nint buffer, int size);

    // Chains.
    [LibraryImport(Library)] internal static partial nint d2i_X509(nint* into, byte** bytes, CLong length);
    [LibraryImport(Library)] internal static partial void X509_free(nint certificate);
    [LibraryImport(Library)] internal static partial int X509_verify(nint certificate, nint key);
    [LibraryImport(Library)] internal static partial nint X509_get0_pubkey(nint certificate);
    [LibraryImport(Library)] internal static partial nint d2i_X509_CRL(nint* into, byte** bytes, CLong length);
    [LibraryImport(Library)] internal static partial void X509_CRL_free(nint list);
    [LibraryImport(Library)] internal static partial int X509_CRL_verify(nint list, nint key);
    [LibraryImport(Library)] internal static partial nint X509_STORE_new();
    [LibraryImport(Library)] internal static partial void X509_STORE_free(nint store);
    [LibraryImport(Library)] internal static partial int X509_STORE_add_cert(nint store, nint certificate);
    [LibraryImport(Library)] internal static partial int X509_STORE_add_crl(nint store, nint list);
    [LibraryImport(Library)] internal static partial nint X509_STORE_CTX_new();
    [LibraryImport(Library)] internal static partial void X509_STORE_CTX_free(nint context);
    [LibraryImport(Library)] internal static partial int X509_STORE_CTX_init(nint context, nint store, nint certificate, nint untrusted);
    [LibraryImport(Library)] internal static partial nint X509_STORE_CTX_get0_param(nint context);
    [LibraryImport(Library)] internal static partial int X509_verify_cert(nint context);
    [LibraryImport(Library)] internal static partial int X509_STORE_CTX_get_error(nint context);
    [LibraryImport(Library)] internal static partial int X509_STORE_CTX_get_error_depth(nint context);
    [LibraryImport(Library)] internal static partial nint X509_STORE_CTX_get0_chain(nint context);
    [LibraryImport(Library)] internal static partial nint X509_verify_cert_error_string(CLong code);
    [LibraryImport(Library)] internal static partial int X509_VERIFY_PARAM_set_flags(nint parameters, CULong flags);
    [LibraryImport(Library)] internal static partial int X509_VERIFY_PARAM_set_purpose(nint parameters, int purpose);
    [LibraryImport(Library)] internal static partial void X509_VERIFY_PARAM_set_auth_level(nint parameters, int level);
    [LibraryImport(Library)] internal static partial void X509_VERIFY_PARAM_set_time(nint parameters, CLong time);
    [LibraryImport(Library)] internal static partial void X509_VERIFY_PARAM_set_hostflags(nint parameters, uint flags);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_VERIFY_PARAM_set1_host(nint parameters, string name, nuint length);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);
    [LibraryImport(Library)] internal static partial nint OPENSSL_sk_new_null();
    [LibraryImport(Library)] internal static partial int OPENSSL_sk_push(nint stack, nint item);
    [LibraryImport(Library)] internal static partial int OPENSSL_sk_num(nint stack);
    [LibraryImport(Library)] internal static partial nint OPENSSL_sk_value(nint stack, int at);
    [LibraryImport(Library)] internal static partial void OPENSSL_sk_free(nint stack);
    [LibraryImport(Library)] internal static partial int i2d_X509(nint certificate, byte** bytes);
}

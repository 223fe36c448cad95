using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Cardea.Tls;

/// <summary>
/// Every native function that this project calls: OpenSSL 3.0 level, from the distribution's libssl.so.3 and libcrypto.so.3.
/// OpenSSL's macros are <c>SSL_CTX_ctrl</c> and <c>SSL_ctrl</c> numbers (openssl/ssl.h). Nothing here changes global configuration.
/// </summary>
internal static unsafe partial class Native
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    // SSL_CTX_ctrl and SSL_ctrl
    internal const int SessionNumber = 20; // ..31: the counters in the order of TlsCounters
    internal const int SetMode = 33;
    internal const int SetReadAhead = 41;
    internal const int SetSessionCacheSize = 42;
    internal const int GetSessionCacheSize = 43;
    internal const int SetSessionCacheMode = 44;
    internal const int GetSessionCacheMode = 45;
    internal const int SetMaxCertificateList = 51;
    internal const int SetServerName = 55;
    internal const int AddChainCertificate = 89;
    internal const int SetServerNameCallback = 53;
    internal const int SetStatusCallback = 63;
    internal const int SetStatusResponse = 71;
    internal const int SetGroupsList = 92;
    internal const int BuildCertificateChain = 105;
    internal const int GetChainCertificates = 115;
    internal const int SetCurrentCertificate = 117;
    internal const int SetDhAuto = 118;
    internal const int SetMinVersion = 123;
    internal const int SetMaxVersion = 124;
    internal const int GetNegotiatedGroup = 134;

    internal const long ModeEnablePartialWrite = 0x1;
    internal const long ModeAcceptMovingWriteBuffer = 0x2;
    internal const long ModeNoAutoChain = 0x8;
    internal const long ModeReleaseBuffers = 0x10;

    internal const long FirstCertificate = 1;
    internal const long NextCertificate = 2;
    internal const long BuildChainIgnoreError = 0x8;
    internal const long BuildChainClearError = 0x10;

    internal const ulong OptionNoTicket = 1UL << 14;
    internal const ulong OptionNoCompression = 1UL << 17;
    internal const ulong OptionServerPreference = 1UL << 22;
    internal const ulong OptionNoRenegotiation = 1UL << 30;

    internal const int VerifyNone = 0;
    internal const int VerifyPeer = 1;
    internal const int VerifyClientOnce = 4;

    internal const int CallbackWriteAlert = 0x4008;

    internal const int ErrorNone = 0;
    internal const int ErrorSsl = 1;
    internal const int ErrorWantRead = 2;
    internal const int ErrorWantWrite = 3;
    internal const int ErrorSyscall = 5;
    internal const int ErrorZeroReturn = 6;

    internal const int LibraryPem = 9;
    internal const int LibrarySsl = 20;
    internal const int ReasonNoStartLine = 108;
    internal const int ReasonUnexpectedEof = 294;
    internal const int ReasonAlertOffset = 1000;

    internal const ulong CrlCheck = 0x4;
    internal const ulong CrlCheckAll = 0x8;
    internal const uint NoPartialWildcards = 0x4;
    internal const int NidDeltaCrl = 140;

    // the library
    [LibraryImport(Crypto)] internal static partial ulong OpenSSL_version_num();
    [LibraryImport(Crypto)] internal static partial byte* OpenSSL_version(int what);
    [LibraryImport(Crypto)] internal static partial void CRYPTO_free(void* memory, byte* file, int line);

    // the error queue of this thread
    [LibraryImport(Crypto)] internal static partial void ERR_clear_error();
    [LibraryImport(Crypto)] internal static partial ulong ERR_get_error();
    [LibraryImport(Crypto)] internal static partial void ERR_error_string_n(ulong error, byte* buffer, nuint size);
    [LibraryImport(Crypto)] internal static partial byte* ERR_reason_error_string(ulong error);

    // memory BIOs
    [LibraryImport(Crypto)] internal static partial nint BIO_new_mem_buf(byte* data, int length);
    [LibraryImport(Crypto)] internal static partial nint BIO_s_mem();
    [LibraryImport(Crypto)] internal static partial nint BIO_new(nint method);
    [LibraryImport(Crypto)] internal static partial int BIO_read(nint bio, byte* data, int length);
    [LibraryImport(Crypto)] internal static partial int BIO_free(nint bio);

    // signatures
    internal const int KeyEd25519 = 1087; // NID_ED25519
    [LibraryImport(Crypto)] internal static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);
    [LibraryImport(Crypto)] internal static partial nint EVP_MD_CTX_new();
    [LibraryImport(Crypto)] internal static partial void EVP_MD_CTX_free(nint context);
    [LibraryImport(Crypto)] internal static partial int EVP_DigestVerifyInit(nint context, nint* keyContext, nint digest, nint engine, nint key);
    [LibraryImport(Crypto)] internal static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* data, nuint length);

    // certificates, keys, revocation lists
    [LibraryImport(Crypto)] internal static partial nint PEM_read_bio_X509(nint bio, nint* into, nint callback, byte* passphrase);
    [LibraryImport(Crypto)] internal static partial nint PEM_read_bio_X509_CRL(nint bio, nint* into, nint callback, byte* passphrase);
    [LibraryImport(Crypto)] internal static partial nint PEM_read_bio_PrivateKey(nint bio, nint* into, nint callback, byte* passphrase);
    [LibraryImport(Crypto)] internal static partial void X509_free(nint certificate);
    [LibraryImport(Crypto)] internal static partial int X509_up_ref(nint certificate);
    [LibraryImport(Crypto)] internal static partial void X509_CRL_free(nint crl);
    [LibraryImport(Crypto)] internal static partial void EVP_PKEY_free(nint key);
    [LibraryImport(Crypto)] internal static partial nint d2i_X509(nint* into, byte** der, long length);
    [LibraryImport(Crypto)] internal static partial int i2d_X509(nint certificate, byte** der);
    [LibraryImport(Crypto)] internal static partial nint X509_get_X509_PUBKEY(nint certificate);
    [LibraryImport(Crypto)] internal static partial int i2d_X509_PUBKEY(nint key, byte** der);
    [LibraryImport(Crypto)] internal static partial nint X509_get_subject_name(nint certificate);
    [LibraryImport(Crypto)] internal static partial nint X509_get_issuer_name(nint certificate);
    [LibraryImport(Crypto)] internal static partial byte* X509_NAME_oneline(nint name, byte* buffer, int size);
    [LibraryImport(Crypto)] internal static partial int X509_NAME_cmp(nint one, nint other);
    [LibraryImport(Crypto)] internal static partial ulong X509_NAME_hash_ex(nint name, nint library, nint properties, nint ok);
    [LibraryImport(Crypto)] internal static partial int X509_check_private_key(nint certificate, nint key);
    [LibraryImport(Crypto)] internal static partial int EVP_PKEY_get_id(nint key);
    [LibraryImport(Crypto)] internal static partial int EVP_PKEY_get_bits(nint key);
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)] internal static partial int EVP_PKEY_get_bn_param(nint key, string name, nint* number);
    [LibraryImport(Crypto)] internal static partial int BN_num_bits(nint number);
    [LibraryImport(Crypto)] internal static partial void BN_free(nint number);
    [LibraryImport(Crypto)] internal static partial nint X509_STORE_CTX_new();
    [LibraryImport(Crypto)] internal static partial void X509_STORE_CTX_free(nint context);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_CTX_init(nint context, nint store, nint certificate, nint untrusted);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_CTX_set_purpose(nint context, int purpose);
    [LibraryImport(Crypto)] internal static partial void X509_STORE_CTX_set_flags(nint context, ulong flags);
    [LibraryImport(Crypto)] internal static partial int X509_verify_cert(nint context);
    [LibraryImport(Crypto)] internal static partial nint OPENSSL_sk_new_null();
    [LibraryImport(Crypto)] internal static partial int OPENSSL_sk_push(nint stack, nint item);
    [LibraryImport(Crypto)] internal static partial int OPENSSL_sk_num(nint stack);
    [LibraryImport(Crypto)] internal static partial nint OPENSSL_sk_value(nint stack, int index);
    [LibraryImport(Crypto)] internal static partial void OPENSSL_sk_free(nint stack);
    [LibraryImport(Crypto)] internal static partial nint X509_get0_notBefore(nint certificate);
    [LibraryImport(Crypto)] internal static partial nint X509_get0_notAfter(nint certificate);
    [LibraryImport(Crypto)] internal static partial nint X509_get0_serialNumber(nint certificate);
    [LibraryImport(Crypto)] internal static partial nint X509_get0_pubkey(nint certificate);
    [LibraryImport(Crypto)] internal static partial int X509_cmp_current_time(nint time);
    [LibraryImport(Crypto)] internal static partial int ASN1_TIME_print(nint bio, nint time);
    [LibraryImport(Crypto)] internal static partial int ASN1_TIME_to_tm(nint time, BrokenDownTime* into);
    [LibraryImport(Crypto)] internal static partial int i2a_ASN1_INTEGER(nint bio, nint integer);
    [LibraryImport(Crypto)] internal static partial nint X509_CRL_get_issuer(nint crl);
    [LibraryImport(Crypto)] internal static partial nint X509_CRL_get0_lastUpdate(nint crl);
    [LibraryImport(Crypto)] internal static partial nint X509_CRL_get0_nextUpdate(nint crl);
    [LibraryImport(Crypto)] internal static partial int X509_CRL_verify(nint crl, nint key);
    [LibraryImport(Crypto)] internal static partial int X509_CRL_get_ext_by_NID(nint crl, int nid, int after);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_add_cert(nint store, nint certificate);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_add_crl(nint store, nint crl);
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_STORE_load_path(nint store, string path);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_set_flags(nint store, ulong flags);
    [LibraryImport(Crypto)] internal static partial nint X509_STORE_CTX_get_current_cert(nint context);
    [LibraryImport(Crypto)] internal static partial nint X509_STORE_CTX_get0_untrusted(nint context);
    [LibraryImport(Crypto)] internal static partial nint X509_STORE_CTX_get0_chain(nint context);
    [LibraryImport(Crypto)] internal static partial void X509_STORE_CTX_set_verify_cb(nint context, delegate* unmanaged<int, nint, int> callback);
    [LibraryImport(Crypto)] internal static partial void X509_STORE_CTX_set_error(nint context, int error);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_CTX_get_error(nint context);
    [LibraryImport(Crypto)] internal static partial int X509_STORE_CTX_get_error_depth(nint context);
    [LibraryImport(Crypto)] internal static partial byte* X509_verify_cert_error_string(long error);
    [LibraryImport(Crypto)] internal static partial void X509_VERIFY_PARAM_set_hostflags(nint parameters, uint flags);
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_VERIFY_PARAM_set1_host(nint parameters, string name, nuint length);
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    // verification without a handshake
    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)] internal static partial int X509_STORE_CTX_set_default(nint context, string name);
    [LibraryImport(Crypto)] internal static partial nint X509_STORE_CTX_get0_param(nint context);
    [LibraryImport(Crypto)] internal static partial int X509_VERIFY_PARAM_set1(nint into, nint from);
    [LibraryImport(Crypto)] internal static partial void X509_VERIFY_PARAM_set_auth_level(nint parameters, int level);
    [LibraryImport(Ssl)] internal static partial int SSL_get_security_level(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_get_security_level(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial void SSL_CTX_set_security_level(SafeContextHandle context, int level);
    [LibraryImport(Ssl)] internal static partial ulong SSL_CTX_clear_options(SafeContextHandle context, ulong options);

    // OCSP
    [LibraryImport(Crypto)] internal static partial nint d2i_OCSP_RESPONSE(nint* into, byte** der, long length);
    [LibraryImport(Crypto)] internal static partial void OCSP_RESPONSE_free(nint response);
    [LibraryImport(Crypto)] internal static partial int OCSP_response_status(nint response);
    [LibraryImport(Crypto)] internal static partial nint OCSP_response_get1_basic(nint response);
    [LibraryImport(Crypto)] internal static partial void OCSP_BASICRESP_free(nint basic);
    [LibraryImport(Crypto)] internal static partial int OCSP_basic_verify(nint basic, nint certificates, nint store, ulong flags);
    [LibraryImport(Crypto)] internal static partial nint OCSP_cert_to_id(nint digest, nint subject, nint issuer);
    [LibraryImport(Crypto)] internal static partial void OCSP_CERTID_free(nint id);
    [LibraryImport(Crypto)] internal static partial int OCSP_resp_find_status(nint basic, nint id, int* status, int* reason, nint* revoked, nint* thisUpdate, nint* nextUpdate);
    [LibraryImport(Crypto)] internal static partial nint OCSP_REQUEST_new();
    [LibraryImport(Crypto)] internal static partial void OCSP_REQUEST_free(nint request);
    [LibraryImport(Crypto)] internal static partial nint OCSP_request_add0_id(nint request, nint id);
    [LibraryImport(Crypto)] internal static partial int i2d_OCSP_REQUEST(nint request, byte** der);
    [LibraryImport(Crypto)] internal static partial nint EVP_sha1();
    [LibraryImport(Crypto)] internal static partial nint EVP_sha256();
    [LibraryImport(Crypto)] internal static partial void* CRYPTO_malloc(nuint size, byte* file, int line);

    // ticket sealing
    internal const uint OsslUtf8String = 4;
    internal const uint OsslOctetString = 5;

    [LibraryImport(Crypto)] internal static partial nint EVP_aes_256_cbc();
    [LibraryImport(Crypto)] internal static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* vector, int encrypt);
    [LibraryImport(Crypto)] internal static partial int EVP_MAC_CTX_set_params(nint context, OsslParameter* parameters);

    /// <summary>OSSL_PARAM of openssl/core.h; a zeroed one ends a list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct OsslParameter(byte* key, uint type, void* data, nuint size)
    {
        private readonly byte* _key = key;
        private readonly uint _type = type;
        private readonly void* _data = data;
        private readonly nuint _size = size;
        private readonly nuint _returned = nuint.MaxValue; // OSSL_PARAM_UNMODIFIED
    }

    // contexts
    [LibraryImport(Ssl)] internal static partial nint TLS_server_method();
    [LibraryImport(Ssl)] internal static partial nint TLS_client_method();
    [LibraryImport(Ssl)] internal static partial nint SSL_CTX_new(nint method);
    [LibraryImport(Ssl)] internal static partial void SSL_CTX_free(nint context);
    [LibraryImport(Ssl)] internal static partial long SSL_CTX_ctrl(SafeContextHandle context, int command, long number, nint pointer);
    [LibraryImport(Ssl)] internal static partial ulong SSL_CTX_set_options(SafeContextHandle context, ulong options);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_use_certificate(SafeContextHandle context, nint certificate);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_use_PrivateKey(SafeContextHandle context, nint key);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_check_private_key(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial nint SSL_CTX_get_cert_store(SafeContextHandle context);
    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)] internal static partial int SSL_CTX_set_cipher_list(SafeContextHandle context, string list);
    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)] internal static partial int SSL_CTX_set_ciphersuites(SafeContextHandle context, string list);
    [LibraryImport(Ssl)] internal static partial void SSL_CTX_set_verify(SafeContextHandle context, int mode, delegate* unmanaged<int, nint, int> callback);
    [LibraryImport(Ssl)] internal static partial void SSL_CTX_set_info_callback(SafeContextHandle context, delegate* unmanaged<nint, int, int, void> callback);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_get_verify_mode(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_get_verify_depth(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_set_session_id_context(SafeContextHandle context, byte* id, uint length);
    [LibraryImport(Ssl)] internal static partial long SSL_CTX_set_timeout(SafeContextHandle context, long seconds);
    [LibraryImport(Ssl)] internal static partial long SSL_CTX_get_timeout(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial void SSL_CTX_set1_cert_store(SafeContextHandle context, nint store);
    [LibraryImport(Ssl)] internal static partial long SSL_CTX_callback_ctrl(SafeContextHandle context, int command, void* callback);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_set_tlsext_ticket_key_evp_cb(SafeContextHandle context, delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> callback);
    [LibraryImport(Ssl)] internal static partial int SSL_CTX_set_num_tickets(SafeContextHandle context, nuint count);

    // sessions
    [LibraryImport(Ssl)] internal static partial nint SSL_new(SafeContextHandle context);
    [LibraryImport(Ssl)] internal static partial void SSL_free(nint ssl);
    [LibraryImport(Ssl)] internal static partial int SSL_set_fd(SafeSslHandle ssl, int descriptor);
    [LibraryImport(Ssl)] internal static partial void SSL_set_accept_state(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial void SSL_set_connect_state(SafeSslHandle ssl);
    [LibraryImport(Ssl, SetLastError = true)] internal static partial int SSL_do_handshake(SafeSslHandle ssl);
    [LibraryImport(Ssl, SetLastError = true)] internal static partial int SSL_read(SafeSslHandle ssl, byte* data, int length);
    [LibraryImport(Ssl, SetLastError = true)] internal static partial int SSL_write(SafeSslHandle ssl, byte* data, int length);
    [LibraryImport(Ssl, SetLastError = true)] internal static partial int SSL_shutdown(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial int SSL_get_error(SafeSslHandle ssl, int result);
    [LibraryImport(Ssl)] internal static partial int SSL_has_pending(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial long SSL_ctrl(SafeSslHandle ssl, int command, long number, nint pointer);
    [LibraryImport(Ssl)] internal static partial int SSL_set_session_id_context(SafeSslHandle ssl, byte* id, uint length);
    [LibraryImport(Ssl)] internal static partial byte* SSL_get_version(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get_pending_cipher(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get_current_cipher(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial byte* SSL_CIPHER_get_name(nint cipher);
    [LibraryImport(Ssl)] internal static partial byte* SSL_CIPHER_standard_name(nint cipher);
    [LibraryImport(Ssl)] internal static partial byte* SSL_group_to_name(SafeSslHandle ssl, int group);
    [LibraryImport(Ssl)] internal static partial void SSL_get0_alpn_selected(SafeSslHandle ssl, byte** protocol, uint* length);
    [LibraryImport(Ssl)] internal static partial byte* SSL_get_cipher_list(SafeSslHandle ssl, int index);
    [LibraryImport(Ssl)] internal static partial int SSL_session_reused(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial byte* SSL_get_servername(SafeSslHandle ssl, int type);
    [LibraryImport(Ssl, EntryPoint = "SSL_get_servername")] internal static partial byte* SSL_get_servername_raw(nint ssl, int type); // inside a callback
    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")] internal static partial long SSL_ctrl_raw(nint ssl, int command, long number, nint pointer);
    [LibraryImport(Ssl)] internal static partial nint SSL_set_SSL_CTX(nint ssl, nint context);
    [LibraryImport(Ssl)] internal static partial nint SSL_get_certificate(nint ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get0_verified_chain(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get1_peer_certificate(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get_peer_cert_chain(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get_certificate(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial long SSL_get_verify_result(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get0_param(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial long SSL_get_default_timeout(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial nint SSL_get1_session(SafeSslHandle ssl);
    [LibraryImport(Ssl)] internal static partial int SSL_set_session(SafeSslHandle ssl, nint session);
    [LibraryImport(Ssl)] internal static partial void SSL_SESSION_free(nint session);
    [LibraryImport(Ssl)] internal static partial int SSL_SESSION_is_resumable(nint session);
    [LibraryImport(Ssl)] internal static partial byte* SSL_SESSION_get0_id_context(nint session, uint* length);
    [LibraryImport(Ssl)] internal static partial nint PEM_read_bio_SSL_SESSION(nint bio, nint* into, nint callback, byte* passphrase);
    [LibraryImport(Ssl)] internal static partial int PEM_write_bio_SSL_SESSION(nint bio, nint session);
}

/// <summary>struct tm of glibc: what ASN1_TIME_to_tm fills in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BrokenDownTime
{
    public int Second;
    public int Minute;
    public int Hour;
    public int Day;
    public int Month; // from 0
    public int Year; // from 1900
    public int WeekDay;
    public int YearDay;
    public int Daylight;
    public long Offset;
    public nint Zone;
}

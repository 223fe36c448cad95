namespace Cardea.Tls;

/// <summary>Verifies a certificate against a store outside of a handshake: the own one at a reload, those of running sessions after it.</summary>
internal static class StoreCheck
{
    internal const int PurposeClient = 1; // X509_PURPOSE_SSL_CLIENT
    internal const int PurposeServer = 2; // X509_PURPOSE_SSL_SERVER
    internal const int NoRevocationList = 3; // X509_V_ERR_UNABLE_TO_GET_CRL
    internal const int NotYetValid = 9; // X509_V_ERR_CERT_NOT_YET_VALID
    internal const int Expired = 10; // X509_V_ERR_CERT_HAS_EXPIRED
    private const ulong NoCheckTime = 0x200000; // X509_V_FLAG_NO_CHECK_TIME

    /// <summary>Null when it verifies; else OpenSSL's code and words.</summary>
    /// <param name="store">X509_STORE with CAs, lists and flags.</param>
    /// <param name="certificate">The X509 to check.</param>
    /// <param name="untrusted">Certificates that may be between it and a CA.</param>
    /// <param name="purpose">What it is used for.</param>
    /// <param name="checkTime">False: dates do not count, neither of certificates nor of lists.</param>
    internal static StoreRefusal? Verify(nint store, nint certificate, IReadOnlyCollection<nint> untrusted, int purpose, bool checkTime)
    {
        var between = Native.OPENSSL_sk_new_null();
        var context = Native.X509_STORE_CTX_new();
        try
        {
            foreach (var issuer in untrusted) _ = Native.OPENSSL_sk_push(between, issuer);
            if (Native.X509_STORE_CTX_init(context, store, certificate, between) != 1) return new StoreRefusal(-1, ErrorQueue.Drain().Words);
            _ = Native.X509_STORE_CTX_set_purpose(context, purpose);
            if (!checkTime) Native.X509_STORE_CTX_set_flags(context, NoCheckTime);
            return Native.X509_verify_cert(context) == 1 ? null : RefusalOf(context);
        }
        finally
        {
            Native.X509_STORE_CTX_free(context);
            Native.OPENSSL_sk_free(between);
            ErrorQueue.Clear();
        }
    }

    private static unsafe StoreRefusal RefusalOf(nint context)
    {
        var code = Native.X509_STORE_CTX_get_error(context);
        return new StoreRefusal(code, OpenSsl.Text(Native.X509_verify_cert_error_string(code)));
    }
}

/// <summary>Why a certificate does not verify.</summary>
internal sealed record StoreRefusal(int Code, string Words);

namespace Cardea.Tls;

/// <summary>Which step of setting up a context failed; the texts are those of MySQL's own SSL set-up.</summary>
public enum TlsSetupError
{
    /// <summary>The certificate file is missing, unreadable or not PEM.</summary>
    Certificate,
    /// <summary>The key file is missing, unreadable, encrypted without a passphrase, or not PEM.</summary>
    PrivateKey,
    /// <summary>The key belongs to another certificate.</summary>
    KeyMismatch,
    /// <summary>ssl_ca, ssl_capath, ssl_crl or ssl_crlpath cannot be used.</summary>
    BadPaths,
    /// <summary>No cipher of the list is known or allowed.</summary>
    Ciphers,
    /// <summary>OpenSSL could not make a context.</summary>
    Memory,
    /// <summary>A server context without certificate and key.</summary>
    NoCertificate,
    /// <summary>An unknown or empty tls_version.</summary>
    InvalidVersion,
    /// <summary>A verifying client mode without anything to verify against.</summary>
    NoCa,
    /// <summary>The certificate is outside its validity.</summary>
    Expired,
    /// <summary>A group of tls_kex is unknown.</summary>
    Groups,
    /// <summary>An OCSP response cannot be used.</summary>
    Staple,
    /// <summary>A certificate does not verify, and enforced validation is on.</summary>
    Verification,
}

/// <summary>A context could not be made; nothing was changed. <see cref="Exception.Message"/> is MySQL's text, <see cref="Detail"/> says which file and why.</summary>
public sealed class TlsSetupException(TlsSetupError error, string detail) : Exception(TextOf(error))
{
    /// <summary>The step that failed.</summary>
    public TlsSetupError Error { get; } = error;

    /// <summary>For the operator: option, file and OpenSSL's reason. Holds no secrets.</summary>
    public string Detail { get; } = detail;

    private static string TextOf(TlsSetupError error) => error switch
    {
        TlsSetupError.Certificate => "Unable to get certificate",
        TlsSetupError.PrivateKey => "Unable to get private key",
        TlsSetupError.KeyMismatch => "Private key does not match the certificate public key",
        TlsSetupError.BadPaths => "SSL_CTX_set_default_verify_paths failed",
        TlsSetupError.Ciphers => "Failed to set ciphers to use",
        TlsSetupError.Memory => "SSL_CTX_new failed",
        TlsSetupError.NoCertificate => "SSL context is not usable without certificate and private key",
        TlsSetupError.InvalidVersion => "TLS version is invalid",
        TlsSetupError.NoCa => "CA certificate is required if ssl-mode is VERIFY_CA or VERIFY_IDENTITY",
        TlsSetupError.Expired => "Certificate is outside its validity",
        TlsSetupError.Staple => "OCSP response is not usable",
        TlsSetupError.Groups => "Failed to set key-exchange groups to use",
        TlsSetupError.Verification => "Server certificate verification has failed",
        _ => "SSL context is not usable",
    };
}

namespace Cardea.Tls;

/// <summary>How a client checks the server.</summary>
public enum TlsVerification
{
    /// <summary>Not at all (PREFERRED, REQUIRED).</summary>
    None,
    /// <summary>The chain must lead to a given CA (VERIFY_CA).</summary>
    Ca,
    /// <summary>And the certificate must name the host (VERIFY_IDENTITY).</summary>
    Identity,
}

/// <summary>Everything a <see cref="TlsContext"/> is made from; immutable. Paths are file names as given; empty counts as not given.</summary>
public sealed record TlsSettings
{
    /// <summary>PEM file with the own certificate, followed by intermediates (ssl_cert).</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the private key (ssl_key). A client may give only one of the two: the file then serves for both.</summary>
    public string? Key { get; init; }

    /// <summary>PEM file with trusted CA certificates (ssl_ca).</summary>
    public string? Ca { get; init; }

    /// <summary>Directory of trusted CA certificates under OpenSSL's hashed names (ssl_capath).</summary>
    public string? CaPath { get; init; }

    /// <summary>PEM file with revocation lists (ssl_crl).</summary>
    public string? Crl { get; init; }

    /// <summary>Directory of revocation lists under OpenSSL's hashed names (ssl_crlpath).</summary>
    public string? CrlPath { get; init; }

    /// <summary>TLS 1.2 suites in OpenSSL's words (ssl_cipher); null = the default list.</summary>
    public string? CipherList { get; init; }

    /// <summary>TLS 1.3 suites, colon separated (tls_ciphersuites); null = OpenSSL's own.</summary>
    public string? CipherSuites { get; init; }

    /// <summary>Key-exchange groups in order of preference, colon separated (tls_kex); null = OpenSSL's own.</summary>
    public string? Groups { get; init; }

    /// <summary>Files with OCSP responses for the own certificates, DER, separated by commas (ssl_ocsp_response).</summary>
    public string? OcspResponse { get; init; }

    /// <summary>After this time tickets are sealed with a new key; never less than <see cref="SessionTimeout"/>.</summary>
    public TimeSpan TicketKeyLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Own certificate and CAs must verify and be in date, or there is no context (tls_certificates_enforced_validation).</summary>
    public bool EnforceValidation { get; init; }

    /// <summary>Allowed versions; at least one.</summary>
    public TlsVersions Versions { get; init; } = TlsVersions.All;

    /// <summary>Whether sessions may be resumed (ssl_session_cache_mode).</summary>
    public bool SessionCache { get; init; } = true;

    /// <summary>How long a session may be resumed, whole seconds, 0..86400 (ssl_session_cache_timeout).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The listener this context serves; a session made at one listener is not taken at another.</summary>
    public string Channel { get; init; } = "mysql_main";

    /// <summary>Asked for the passphrase of an encrypted key, with the file's name; null = such keys are refused. The result is zeroed after use.</summary>
    public Func<string, byte[]?>? AskPassphrase { get; init; }
}

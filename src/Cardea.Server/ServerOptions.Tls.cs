using Cardea.Server.Variables;

namespace Cardea.Server;

/// <content>TLS: the main channel, the administrative one, and what holds for both.</content>
public static partial class ServerOptions
{
    private static IEnumerable<VariableDefinition> Tls() =>
    [
        Secured(Path("ssl_ca", null, "PEM file with the CA certificates that client certificates are checked against.", dynamic: true)),
        Secured(Path("ssl_capath", null, "Directory with such certificates under OpenSSL's hashed names.", dynamic: true)),
        Secured(Path("ssl_cert", null, "PEM file with the server's certificate and its intermediates; several files are separated by commas.", dynamic: true)),
        Secured(Path("ssl_key", null, "PEM file with the server's private key; as many, in the same order, as ssl_cert has.", dynamic: true)),
        Secured(Path("ssl_crl", null, "PEM file with revocation lists for client certificates.", dynamic: true)),
        Secured(Path("ssl_crlpath", null, "Directory with revocation lists under OpenSSL's hashed names.", dynamic: true)),
        Secured(Text("ssl_cipher", G, null, "TLS 1.2 suites that may be used, in OpenSSL's words, separated by colons.", dynamic: true)),
        Secured(Text("tls_ciphersuites", G, null, "TLS 1.3 suites that may be used, separated by colons.", dynamic: true)),
        Secured(Text("tls_version", G, "TLSv1.2,TLSv1.3", "TLS versions that may be used; empty switches TLS off.", dynamic: true)),
        Secured(Text("tls_kex", G, "", "Key-exchange groups that may be used, in order of preference, separated by colons; empty for OpenSSL's own. SET applies it at once.", dynamic: true)),
        Secured(Text("ssl_key_passphrase", G, "", "Where the passphrase of an encrypted ssl_key comes from: file:PATH, env:NAME or fd:NUMBER; never a terminal.")),
        Secured(Path("ssl_ocsp_response", null, "OCSP response (DER) for the server's certificate, sent to clients that ask; several are separated by commas.", dynamic: true)),
        Secured(Text("ssl_ocsp_responder", G, "", "URL of a responder (http) that is asked for such responses; no address in a certificate is ever used.", dynamic: true)),
        Secured(Number("tls_reload_check_interval", G, 5, 0, 86400, "Seconds between looks at the files of the TLS channels; changed ones are read again by themselves. 0 for never.")),
        Secured(Word("tls_revoked_sessions", G, "KILL", Channels.SessionReview.Words, "After a reload, sessions whose certificate is revoked now or whose CA is gone are ended (KILL), told of in the log (WARN) or not looked at (OFF).")),
        Secured(Number("tls_ticket_key_lifetime", G, 3600, 60, 86400, "Seconds after which session tickets are sealed with a new key; never less than ssl_session_cache_timeout.")),
        Secured(Switch("ssl_session_cache_mode", G, true, "Sessions may be resumed.")),
        Secured(Number("ssl_session_cache_timeout", G, 300, 0, 86400, "Seconds for which a session may be resumed.")),
        Secured(Word("ssl_fips_mode", G, "OFF", ["OFF", "ON", "STRICT"], "FIPS mode of the library; only OFF can be set from here.", dynamic: false)),
        Secured(Switch("require_secure_transport", G, false, "Refuse links that are neither TLS nor a Unix socket, before any credential is asked for.")),
        Secured(Switch("auto_generate_certs", G, true, "Make CA, server and client certificates at first start when there are none.", dynamic: false)),
        Secured(Switch("auto_renew_certs", G, true, "Renew what the CA in the data directory has issued to this server before it ends, and the CA and its revocation list with it.")),
        Number("auto_renew_certs_interval", G, 3600, 1, 604800, "Seconds between two looks at what is due for renewal."),
        Secured(Switch("tls_certificates_enforced_validation", G, false, "Refuse to start or reload with a certificate that does not verify or is out of date.", dynamic: false)),
        Fact("have_ssl", G, "YES", "YES when the server can do TLS, DISABLED when it is switched off."),
        Fact("have_openssl", G, "YES", "The same."),
        Secured(StartOnly(Switch("ssl", G, true, "Allow TLS (5.7); --skip-ssl or --ssl=0 switches it off."))),
        Secured(Path("admin_ssl_ca", null, "ssl_ca of the administrative interface. While no admin_ssl_ or admin_tls_ variable is set, it uses the settings of the main one.", dynamic: true)),
        Secured(Path("admin_ssl_capath", null, "ssl_capath of the administrative interface.", dynamic: true)),
        Secured(Path("admin_ssl_cert", null, "ssl_cert of the administrative interface.", dynamic: true)),
        Secured(Path("admin_ssl_key", null, "ssl_key of the administrative interface.", dynamic: true)),
        Secured(Path("admin_ssl_crl", null, "ssl_crl of the administrative interface.", dynamic: true)),
        Secured(Path("admin_ssl_crlpath", null, "ssl_crlpath of the administrative interface.", dynamic: true)),
        Secured(Text("admin_ssl_cipher", G, null, "ssl_cipher of the administrative interface.", dynamic: true)),
        Secured(Text("admin_tls_ciphersuites", G, null, "tls_ciphersuites of the administrative interface.", dynamic: true)),
        Secured(Text("admin_tls_version", G, "TLSv1.2,TLSv1.3", "tls_version of the administrative interface.", dynamic: true)),
        Secured(Text("admin_tls_kex", G, "", "tls_kex of the administrative interface.", dynamic: true)),
    ];

    private static VariableDefinition Secured(VariableDefinition row) => row with { IsSecurity = true };
}

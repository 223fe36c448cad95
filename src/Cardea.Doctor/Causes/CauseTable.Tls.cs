using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Doctor.Causes;

internal static partial class CauseTable
{
    private static readonly Cause[] TlsRows =
    [
        new("tls-not-offered", Weight.Unsafe, "The server offers no TLS: everything travels in the open.", "give the server a certificate (ssl_cert, ssl_key) and restart it; a cardea server makes its own. MySQL: ssl_cert='server-cert.pem' in its data directory; MariaDB before 11.4 has none unless told")
            { Command = "sql> SHOW GLOBAL VARIABLES LIKE '%ssl%'" },
        new("tls-not-offered-locally", Weight.Warning, "The server offers no TLS; on this machine nobody is between.", "before others connect, give it a certificate (ssl_cert, ssl_key)")
            { Command = "sql> SHOW GLOBAL VARIABLES LIKE '%ssl%'" },
        new("tls-stripped", Weight.Unsafe, "The server promises TLS, and what follows is not TLS: somebody between may be stripping it.", "do not log in; connect from a place with nobody between, and compare"),
        new("tls-silent", Weight.Untested, "The server promises TLS and then says nothing.", "a middlebox may be dropping the handshake, or the server is overloaded: look at its log, try from its own machine"),
        new("tls-failed", Weight.Unsafe, "TLS does not come about: {reason}.", "compare versions and suites of both ends; the server's: tls_version, ssl_cipher, tls_ciphersuites")
            { Command = "sql> SHOW GLOBAL VARIABLES LIKE '%tls%'" },
        new("tls-too-old", Weight.Unsafe, "The server speaks no TLS version that is still safe.", "it needs TLS 1.2 at least: upgrade it (MySQL 5.7.28 or newer, MariaDB with OpenSSL 1.0.1 or newer)")
            { Command = "sql> SHOW GLOBAL VARIABLES LIKE 'tls_version'" },
        new("tls-old-version", Weight.Warning, "The server takes {version} too, which has been unsafe for years.", "name the good versions, in the option file too, then ALTER INSTANCE RELOAD TLS; MariaDB: in the option file, and restart")
            { Command = "sql> SET GLOBAL tls_version='TLSv1.2,TLSv1.3'" },
        new("tls-without-13", Weight.Note, "The server does not speak TLS 1.3.", "allow it: tls_version='TLSv1.2,TLSv1.3'; it needs OpenSSL 1.1.1"),
        new("tls-not-post-quantum", Weight.Note, "Keys are not agreed on in a way that withstands quantum computers.", "needs OpenSSL 3.5 at the server (group X25519MLKEM768); matters for what must stay secret for decades"),
        new("tls-version-mismatch", Weight.Refused, "Client and server have no TLS version in common: --tls-version={mine}, the server takes {theirs}.", "leave --tls-version out, or name one of the server's"),
        new("suites-broken", Weight.Unsafe, "The server takes suites that are broken or protect nothing: {suites}.", "forbid them, in the option file too, then ALTER INSTANCE RELOAD TLS; MariaDB: in the option file, and restart")
            { Command = "sql> SET GLOBAL ssl_cipher='ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM'" },
        new("suites-without-forward-secrecy", Weight.Warning, "The server takes suites without forward secrecy: {suites}.", "who gets its key later reads what was recorded: allow ECDHE and DHE only, in the option file too, then ALTER INSTANCE RELOAD TLS; MariaDB: in the option file, and restart")
            { Command = "sql> SET GLOBAL ssl_cipher='ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM'" },
        new("suites-cbc", Weight.Note, "The server takes CBC suites too.", "modern clients choose others; where none needs them: ssl_cipher='ECDHE+AESGCM:ECDHE+CHACHA20'"),
        new("resumption-off", Weight.Note, "The server does not take up TLS sessions again.", "costs each connection a whole handshake: ssl_session_cache_mode=ON (MySQL 8.0.29 or newer)"),
        new("link-unencrypted", Weight.Unsafe, "This client would connect without TLS: --ssl-mode=DISABLED.", "leave that option out")
            { Command = "cardea client --host={host} --port={port} --user={user} -p --ssl-mode=REQUIRED" },
        new("server-unverified", Weight.Unsafe, "Nothing verifies the server: with --ssl-mode={mode} anybody between can play it and read the password.", "get the CA's certificate from the server's operator, compare its SHA-256, and demand it; {hint}")
            { Command = "cardea doctor --host={host} --port={port} --protocol=TCP --ssl-mode=VERIFY_IDENTITY --ssl-ca={ca}" },
        new("server-unverified-locally", Weight.Note, "Nothing verifies the server; on this machine few could play it.", "use --ssl-mode=VERIFY_IDENTITY with its CA; {hint}")
            { Command = "cardea doctor --host={host} --port={port} --protocol=TCP --ssl-mode=VERIFY_IDENTITY --ssl-ca={ca}" },
        new("server-key-changed", Weight.Unsafe, "The server's key is not the one that it is known by.", "do not log in: ask the server's operator whether it has a new key, and compare the fingerprint"),
        new("name-unverified", Weight.Warning, "VERIFY_CA takes every server of this CA for the right one.", "VERIFY_IDENTITY would pass too: use it")
            { Command = "cardea client --host={host} --port={port} --user={user} -p --ssl-ca={ca} --ssl-mode=VERIFY_IDENTITY" },
        new("ca-unusable", Weight.Refused, "The client's own files cannot be used: {reason}.", "give PEM files that can be read: --ssl-ca, --ssl-cert and --ssl-key that belong together, --ssl-crl of the CAs in use")
            { Command = "cardea certs inspect {file}" },
    ];

    // What the client program says is said here too, in the same words.
    private static string Advice(int code) => CertificateCures.For(new VerificationRefusal(code, "", 0, null, []));

    private static readonly Cause[] CertificateRows =
    [
        new("certificate-expired", Weight.Unsafe, "A certificate of the server's chain has run out.", Advice(10)) { Command = "cardea certs renew data/server-cert.pem", Verifications = [10] },
        new("certificate-not-yet-valid", Weight.Unsafe, "A certificate of the server's chain is valid only later.", Advice(9)) { Command = "date -u", Verifications = [9] },
        new("certificate-ends-soon", Weight.Warning, "A certificate of the server's chain ends on {date}, in {days} days.", "renew it in time, then ALTER INSTANCE RELOAD TLS") { Command = "cardea certs renew data/server-cert.pem" },
        new("certificate-unknown-ca", Weight.Unsafe, "The server's certificate leads to a CA that the client does not trust.", Advice(19)) { Verifications = [18, 19, 20, 21] },
        new("certificate-chain-incomplete", Weight.Unsafe, "The server sends its own certificate alone, and its issuer is not among the client's CAs.",
            "append the intermediate's certificate to the server's ssl_cert file, leaf first, then ALTER INSTANCE RELOAD TLS; or give the right CA with --ssl-ca"),
        new("certificate-ca-incomplete", Weight.Unsafe, "The CA file of the client holds an intermediate CA without the root above it.", Advice(2)) { Verifications = [2] },
        new("certificate-wrong-name", Weight.Unsafe, "The server's certificate is not for {host}; it is for {names}.", Advice(62)) { Command = "cardea certs server {san} --force", Verifications = [62, 64] },
        new("certificate-wrong-purpose", Weight.Unsafe, "The server's certificate is not meant for servers.", Advice(26)) { Command = "cardea certs server {san} --force", Verifications = [26] },
        new("certificate-revoked", Weight.Unsafe, "A certificate of the server's chain has been revoked.", Advice(23)) { Verifications = [23] },
        new("revocation-list-missing", Weight.Unsafe, "There is no revocation list for a CA of the chain, although --ssl-crl asks for revocation to be checked.", Advice(3)) { Verifications = [3, 33, 35, 44] },
        new("revocation-list-expired", Weight.Unsafe, "The revocation list has run out.", Advice(12)) { Command = "cardea certs crl", Verifications = [12, 11] },
        new("certificate-forged", Weight.Unsafe, "The server's certificate was not signed by the CA that it names.", Advice(7)) { Verifications = [7, 8] },
        new("certificate-bad-authority", Weight.Unsafe, "The chain runs through a certificate that may not sign others.", Advice(79)) { Verifications = [24, 25, 32, 79] },
        new("certificate-weak-key", Weight.Unsafe, "A key of the server's chain is too small.", Advice(66)) { Command = "cardea certs server {san} --force", Verifications = [66, 67] },
        new("certificate-weak-signature", Weight.Unsafe, "A certificate of the server's chain is signed with a hash that can be forged.", Advice(68)) { Command = "cardea certs server {san} --force", Verifications = [68] },
        new("certificate-outside-limits", Weight.Unsafe, "The server's names are outside of what its CA may issue for.", Advice(47)) { Verifications = [47, 48] },
        new("certificate-refused", Weight.Unsafe, "OpenSSL refuses the server's certificate: {reason}.", "show it to the server's operator: `cardea certs inspect` and `cardea certs verify` tell more"),
        new("certificate-ed25519", Weight.Note, "The server's key is Ed25519: clients on Java, .NET or Windows may not know it, while those on OpenSSL do.", "where such clients fail: a second certificate with RSA or ECDSA beside it") { Command = "cardea certs server {san} --algorithm=ecdsa --force" },
        // What `cardea certs lint` finds in what the server sent.
        new("lint-sample-key", Weight.Unsafe, "The server's private key is public: it came with software.", "make a new key and certificate, and revoke this one") { Command = "cardea certs server {san} --force" },
        new("lint-weak-key", Weight.Unsafe, "A key that the server shows is weak.", "RSA 2048, ECDSA P-256 or better") { Command = "cardea certs server {san} --force" },
        new("lint-huge-key", Weight.Warning, "A key that the server shows is so large that clients refuse it or suffer.", "RSA 4096 is the most that makes sense") { Command = "cardea certs server {san} --force" },
        new("lint-signature", Weight.Unsafe, "A certificate that the server sends is signed with MD5 or SHA-1.", "have it issued anew with SHA-256") { Command = "cardea certs server {san} --force" },
        new("lint-version", Weight.Warning, "The server's certificate is of X.509 version 1: rustls, Go and others refuse it.", "make one of version 3") { Command = "cardea certs server {san} --force" },
        new("lint-names", Weight.Warning, "The server's certificate has no names that clients can check.", "VERIFY_IDENTITY needs subject alternative names") { Command = "cardea certs server {san} --force" },
        new("lint-purpose", Weight.Warning, "The server's certificate does not say rightly what it is for.", "have it issued with the extended key usage serverAuth") { Command = "cardea certs server {san} --force" },
        new("lint-authority", Weight.Warning, "The server's certificate signs itself, or its CA is none.", "let a CA issue it: clients then trust the CA, and certificates can be renewed") { Command = "cardea certs init" },
        new("lint-dates", Weight.Note, "The dates of a certificate that the server sends are unusual.", "shorter lives and renewal"),
        new("lint-chain", Weight.Warning, "The certificates that the server sends are not in order.", "leaf first, then its issuer, then that one's, in the ssl_cert file"),
    ];

    private static readonly Cause[] ClientCertificateRows =
    [
        new("client-certificate-demanded", Weight.Refused, "The server demands a client certificate.", "get one that its CA has issued, and give it with --ssl-cert and --ssl-key") { Command = "cardea certs bundle --user={user} --host={host}" },
        new("client-certificate-unknown-ca", Weight.Refused, "The server does not know the CA of the client's certificate.", "it needs that CA in its ssl_ca, or you a certificate of its CA") { Command = "cardea certs bundle --user={user} --host={host} --force" },
        new("client-certificate-expired", Weight.Refused, "The server finds the client's certificate expired or not yet valid.", "renew it, and compare the clocks of both machines") { Command = "cardea certs renew {cert}" },
        new("client-certificate-revoked", Weight.Refused, "The client's certificate has been revoked.", "get a new one") { Command = "cardea certs client --user={user} --force" },
        new("client-certificate-purpose", Weight.Refused, "The server cannot use the client's certificate: wrong purpose or kind of key.", "it needs the extended key usage clientAuth, and a key that the server's library knows") { Command = "cardea certs inspect {cert}" },
        new("client-certificate-refused", Weight.Refused, "The server refuses the client's certificate.", "look at its log; check the certificate against the server's CA") { Command = "cardea certs verify --for=client {cert}" },
    ];
}

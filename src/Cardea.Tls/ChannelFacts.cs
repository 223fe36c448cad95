namespace Cardea.Tls;

/// <summary>What carries the bytes.</summary>
public enum TransportKind
{
    /// <summary>TCP, IPv4 or IPv6.</summary>
    Tcp,
    /// <summary>A Unix socket on this machine.</summary>
    UnixSocket,
}

/// <summary>
/// What a channel proves: the one value that REQUIRE, <c>\s</c>, SHOW STATUS, logs and routes read. Immutable; plain channels have empty texts.
/// </summary>
public sealed record ChannelFacts
{
    /// <summary>A plain TCP connection.</summary>
    public static readonly ChannelFacts PlainTcp = new() { Transport = TransportKind.Tcp };

    /// <summary>A plain Unix socket.</summary>
    public static readonly ChannelFacts PlainSocket = new() { Transport = TransportKind.UnixSocket };

    /// <summary>What carries the bytes.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>It came in by the administrative interface.</summary>
    public bool IsAdministrative { get; init; }

    /// <summary>Whether TLS is on.</summary>
    public bool IsEncrypted => Version.Length > 0;

    /// <summary><c>TLSv1.2</c>, <c>TLSv1.3</c>, or empty (Ssl_version).</summary>
    public string Version { get; init; } = "";

    /// <summary>OpenSSL's name of the suite in use, or empty (Ssl_cipher).</summary>
    public string Cipher { get; init; } = "";

    /// <summary>The suite's name in the IANA registry, or empty: what OpenSSL calls <c>ECDHE-RSA-AES128-GCM-SHA256</c> is <c>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</c>.</summary>
    public string CipherStandardName { get; init; } = "";

    /// <summary>The key-exchange group, such as <c>x25519</c> or <c>secp256r1</c>; empty when the suite has none.</summary>
    public string Group { get; init; } = "";

    /// <summary>The application protocol that was agreed on (ALPN), or empty.</summary>
    public string ApplicationProtocol { get; init; } = "";

    /// <summary>Revocation lists were looked at when the peer's certificate was verified.</summary>
    public bool RevocationChecked { get; init; }

    /// <summary>The suites this end offers, colon separated, or empty (Ssl_cipher_list).</summary>
    public string CipherList { get; init; } = "";

    /// <summary>Whether an earlier session was taken up (Ssl_sessions_reused).</summary>
    public bool Resumed { get; init; }

    /// <summary>The SNI name the client asked for, or empty (Tls_sni_server_name).</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The peer's certificate, or null when none came.</summary>
    public CertificateFacts? Peer { get; init; }

    /// <summary>A certificate came and was verified against the configured CAs; never true without <see cref="Peer"/>.</summary>
    public bool PeerVerified { get; init; }

    /// <summary>SSL_VERIFY_* bits of the session (Ssl_verify_mode); 0 when plain.</summary>
    public int VerifyMode { get; init; }

    /// <summary>Greatest chain depth (Ssl_verify_depth); -1 is OpenSSL's "none", 0 when plain.</summary>
    public int VerifyDepth { get; init; }

    /// <summary>Session lifetime, seconds (Ssl_default_timeout); 0 when plain.</summary>
    public long DefaultTimeout { get; init; }
}

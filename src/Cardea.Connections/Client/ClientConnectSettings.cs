using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>MySQL's ssl-mode.</summary>
public enum SslMode
{
    /// <summary>Never TLS.</summary>
    Disabled,
    /// <summary>TLS on TCP if the server offers it; no verification.</summary>
    Preferred,
    /// <summary>TLS or nothing; no verification.</summary>
    Required,
    /// <summary>And the chain leads to a given CA.</summary>
    VerifyCa,
    /// <summary>And the certificate names the host.</summary>
    VerifyIdentity,
}

/// <summary>Where and how to connect. Immutable.</summary>
public sealed record ClientConnectSettings
{
    /// <summary>Host name or address for TCP; what <see cref="SslMode.VerifyIdentity"/> checks, on a Unix socket too.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>TCP port, 1..65535.</summary>
    public int Port { get; init; } = 3306;

    /// <summary>Path of a Unix socket; when given, TCP is not used.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Who logs in and how. Its <c>Tls</c> is set from <see cref="SslMode"/>.</summary>
    public required ClientHandshakeOptions Login { get; init; }

    /// <summary>What is demanded of TLS.</summary>
    public SslMode SslMode { get; init; } = SslMode.Preferred;

    /// <summary>The server shows with the password that its certificate is its own; counts where <see cref="SslMode"/> does not verify.</summary>
    public bool VerifyByPassword { get; init; }

    /// <summary>CA, own certificate, ciphers, versions.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary>--tls-sni-servername; null = the host, when it is a name.</summary>
    public string? ServerName { get; init; }

    /// <summary>--ssl-session-data: an exported session to take up again.</summary>
    public string? SessionPem { get; init; }

    /// <summary>--ssl-session-data-continue-on-failed-reuse.</summary>
    public bool ContinueOnFailedReuse { get; init; }

    /// <summary>
    /// Looks at the server's certificate after the TLS handshake and before any credential is sent; what it returns ends the connection.
    /// Null looks at nothing beyond <see cref="SslMode"/>.
    /// </summary>
    public Func<CertificateFacts, ClientErrorException?>? CheckServer { get; init; }

    /// <summary>From the first attempt to the end of the login, all addresses together.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one wait for the server may take after login; null = for ever.</summary>
    public TimeSpan? ReadTime { get; init; }

    /// <summary>How long one wait for the server to take bytes may take; null = for ever.</summary>
    public TimeSpan? WriteTime { get; init; }
}

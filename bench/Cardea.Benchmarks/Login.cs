using Cardea.Benchmarks.Peers;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Benchmarks;

/// <summary>One way to log in to a peer; its TLS context is made once and shared.</summary>
internal sealed class Login(ClientConnectSettings settings)
{
    private readonly TlsContext? _context = settings.SslMode == SslMode.Disabled ? null : ClientConnection.MakeContext(settings);

    /// <summary>A session to take up again, if any.</summary>
    public string? SessionPem { get; init; }

    public static Login Plain(Peer peer) => new(Settings(peer) with { SslMode = SslMode.Disabled });

    public static Login Tls(Peer peer) => new(Settings(peer));

    public static Login Mutual(Peer peer) => new(Settings(peer) with
    {
        Tls = new TlsSettings { Ca = peer.Certificates.Ca, Certificate = peer.Certificates.ClientCertificate, Key = peer.Certificates.ClientKey },
    });

    public static Login Mutual(Peer peer, string certificate, string key) => new(Settings(peer) with
    {
        Tls = new TlsSettings { Ca = peer.Certificates.Ca, Certificate = certificate, Key = key },
    });

    public Login Resuming(string pem) => new(settings with { SessionPem = pem }) { SessionPem = pem };

    public ClientConnection Connect() => ClientConnection.Connect(settings, _context);

    private static ClientConnectSettings Settings(Peer peer) => new()
    {
        Host = "127.0.0.1",
        Port = peer.Port,
        SslMode = SslMode.Required,
        Tls = new TlsSettings { Ca = peer.Certificates.Ca },
        Login = new ClientHandshakeOptions
        {
            User = Peer.User, Password = Secret.FromText(Peer.Password), Method = "mysql_native_password", CollationId = 45,
            Capabilities = ClientHandshakeOptions.Default & ~Capabilities.SessionTrack,
        },
    };
}

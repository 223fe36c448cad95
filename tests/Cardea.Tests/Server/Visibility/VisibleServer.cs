using Cardea.Connections.Client;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Tests.Server.Visibility;

/// <summary>One server with the engine that it ships with, for all tests that look at its TLS from SQL.</summary>
public sealed class VisibleServer : IDisposable
{
    private readonly ServerRig _rig = new(null, static directory => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings { Durable = false }));

    public VisibleServer() => _rig.Run("CREATE USER laura@'%' IDENTIFIED BY 'lp'");

    internal ServerRig Rig => _rig;

    internal string File(string name) => Path.Combine(_rig.Directory, name);

    /// <summary>What a verifying client with the server's own client certificate needs.</summary>
    internal TlsSettings ClientSettings(bool certificate = true, TlsVersions versions = TlsVersions.All) => new()
    {
        Ca = File("ca.pem"), Certificate = certificate ? File("client-cert.pem") : null, Key = certificate ? File("client-key.pem") : null, Versions = versions,
    };

    internal RigClient Connect(SslMode mode = SslMode.VerifyCa, TlsSettings? tls = null, string? serverName = null, string? session = null, string user = "root", string? password = null, bool socket = false) =>
        new(ClientConnection.Connect(new ClientConnectSettings
        {
            Host = "127.0.0.1",
            Port = _rig.Server.Place.Port,
            SocketPath = socket ? _rig.Server.Place.Socket : null,
            SslMode = mode,
            Tls = tls ?? ClientSettings(),
            ServerName = serverName,
            SessionPem = session,
            ConnectTime = TimeSpan.FromSeconds(30),
            ReadTime = TimeSpan.FromSeconds(30),
            Login = RigClient.Login(user, password ?? _rig.Password, null, Capabilities.None),
        }));

    public void Dispose() => _rig.Dispose();
}

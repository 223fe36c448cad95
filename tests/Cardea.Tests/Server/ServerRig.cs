using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Tests.Server;

/// <summary>A server of its own on a free loopback port, with a data directory that goes with it.</summary>
internal sealed class ServerRig : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "cardea-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly MemoryStream _log = new();

    public ServerRig(params string[] options)
    {
        var values = ServerCommandLine.Read(["--no-defaults", $"--datadir={_directory}", "--port=0", "--log-error-verbosity=3", .. options]);
        Server = CardeaServer.Start(GlobalVariables.From(values), new ServerLog(TimeProvider.System, _log), TimeProvider.System, static (_, _, _) => new LiteralEngine());
        Password = File.ReadAllLines(Path.Combine(_directory, RootFile.Name)).First(static line => line.StartsWith("password=", StringComparison.Ordinal))[9..];
    }

    public CardeaServer Server { get; }

    public string Directory => _directory;

    public string Password { get; }

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public RigClient Connect(string user = "root", string? password = null, SslMode mode = SslMode.Required, string? schema = null, Capabilities extra = Capabilities.None, bool socket = false) =>
        new(ClientConnection.Connect(new ClientConnectSettings
        {
            Host = "127.0.0.1",
            Port = Server.Place.Port,
            SocketPath = socket ? Server.Place.Socket : null,
            SslMode = mode,
            ConnectTime = TimeSpan.FromSeconds(10),
            ReadTime = TimeSpan.FromSeconds(10),
            Login = RigClient.Login(user, password ?? Password, schema, extra),
        }));

    public void Dispose()
    {
        Server.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}

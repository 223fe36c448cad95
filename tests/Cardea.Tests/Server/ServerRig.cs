using System.Text;
using Cardea.Connections.Client;
using Cardea.Engine;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Tests.Server;

/// <summary>A server of its own on a free loopback port, with a data directory that goes with it.</summary>
internal sealed class ServerRig : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "cardea-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly MemoryStream _log = new();
    private static readonly Lock TemplateGate = new();
    private static readonly Dictionary<string, byte[]> Template = [];

    /// <param name="options">Options of the server.</param>
    public ServerRig(params string[] options)
        : this(null, null, options)
    {
    }

    public ServerRig(Action<string> prepare, params string[] options)
        : this(prepare, null, options)
    {
    }

    /// <param name="prepare">Does something to the data directory before the start; null makes one with certificates that all rigs share, which saves the time to make keys.</param>
    /// <param name="engine">Null: an engine of literals.</param>
    /// <param name="options">Options of the server.</param>
    public ServerRig(Action<string>? prepare, Func<string, IEngine>? engine, params string[] options)
        : this(prepare, engine, TimeProvider.System, options)
    {
    }

    /// <inheritdoc cref="ServerRig(Action{string}, Func{string, IEngine}, string[])"/>
    /// <param name="prepare"/>
    /// <param name="engine"/>
    /// <param name="clock">The server's clock; OpenSSL's own is this machine's.</param>
    /// <param name="options"/>
    public ServerRig(Action<string>? prepare, Func<string, IEngine>? engine, TimeProvider clock, params string[] options)
    {
        System.IO.Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (prepare is null) UseTemplate();
        else prepare(_directory);
        var values = ServerCommandLine.Read(["--no-defaults", $"--datadir={_directory}", "--port=0", "--log-error-verbosity=3", .. options]);
        Server = CardeaServer.Start(GlobalVariables.From(values), new ServerLog(clock, _log), clock, (directory, _, _) => engine is null ? new LiteralEngine() : engine(directory));
        Password = File.ReadAllLines(Path.Combine(_directory, RootFile.Name)).First(static line => line.StartsWith("password=", StringComparison.Ordinal))[9..];
    }

    public CardeaServer Server { get; }

    public string Directory => _directory;

    public string Password { get; }

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public RigClient Connect(string user = "root", string? password = null, SslMode mode = SslMode.Required, string? schema = null, Capabilities extra = Capabilities.None, bool socket = false, TlsSettings? tls = null, int? port = null,
        string? session = null) =>
        new(ClientConnection.Connect(new ClientConnectSettings
        {
            Host = "127.0.0.1",
            Port = port ?? Server.Place.Port,
            Tls = tls ?? new TlsSettings(),
            SessionPem = session,
            ContinueOnFailedReuse = true,
            SocketPath = socket ? Server.Place.Socket : null,
            SslMode = mode,
            ConnectTime = TimeSpan.FromSeconds(60),
            ReadTime = TimeSpan.FromSeconds(60),
            Login = RigClient.Login(user, password ?? Password, schema, extra),
        }));

    /// <summary>Runs statements as root and fails on the first error.</summary>
    public void Run(params string[] statements)
    {
        using var root = Connect();
        foreach (var sql in statements) Assert.Null(root.Query(sql).Error);
    }

    private void UseTemplate()
    {
        lock (TemplateGate)
        {
            if (Template.Count == 0)
            {
                var made = new Cardea.Certificates.DataDirectoryCertificates(_directory, TimeProvider.System);
                made.MakeTlsFiles(Cardea.Certificates.HostNames.OfThisMachine, ServerOptions.Version);
                made.MakeRsaPair();
                foreach (var file in System.IO.Directory.GetFiles(_directory, "*.pem")) Template.Add(Path.GetFileName(file), File.ReadAllBytes(file));
            }
        }
        foreach (var (name, bytes) in Template)
        {
            var path = Path.Combine(_directory, name);
            File.WriteAllBytes(path, bytes);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}

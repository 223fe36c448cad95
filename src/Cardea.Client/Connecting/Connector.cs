using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Charsets;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Client.Connecting;

/// <summary>Turns options into a logged-in connection; keeps what is needed to connect again (reconnect, KILL QUERY) with the same checks.</summary>
internal sealed class Connector(OptionValues options, ConnectionPlan plan, Secret password, IReadOnlyList<Secret> furtherPasswords, Action<string> warn)
{
    private readonly RSA? _serverKey = ReadServerKey(options.Text("server-public-key-path"), warn);

    public ConnectionPlan Plan { get; } = plan;

    /// <summary>User name as given, or the system user's.</summary>
    public string User { get; } = options.Text("user") ?? Environment.UserName;

    /// <summary>The client's character set.</summary>
    public string Charset { get; } = options.Text("default-character-set")!;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="ClientErrorException">Anything our side found.</exception>
    /// <exception cref="LoginRefusedException">The server's refusal.</exception>
    public ClientConnection Connect(string? schema) => ClientConnection.Connect(new ClientConnectSettings
    {
        Host = Plan.Host.Length == 0 ? "localhost" : Plan.Host,
        Port = Plan.Port,
        SocketPath = Plan.SocketPath,
        SslMode = Plan.Mode,
        Tls = Tls(),
        ServerName = options.Text("tls-sni-servername"),
        SessionPem = options.Text("ssl-session-data") is { } file ? File.ReadAllText(file) : null,
        ContinueOnFailedReuse = options.Flag("ssl-session-data-continue-on-failed-reuse"),
        ConnectTime = options.Integer("connect-timeout") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(1),
        Login = Login(schema),
    });

    private ClientHandshakeOptions Login(string? schema) => new()
    {
        User = User,
        Password = password,
        FurtherPasswords = furtherPasswords,
        Schema = schema,
        Capabilities = ClientHandshakeOptions.Default | Capabilities.Interactive | (options.Flag("local-infile") ? Capabilities.LocalFiles : 0)
            | (schema is null ? 0 : Capabilities.ConnectWithDb),
        MaxPacketSize = (uint)Math.Min(options.Integer("max-allowed-packet"), 1L << 30),
        CollationId = CollationOf(Charset),
        Attributes = new ConnectAttributes(
        [
            new("_client_name", "cardea"), new("_client_version", ClientVersion.Number), new("_os", "Linux"),
            new("_pid", Environment.ProcessId.ToString()), new("_platform", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
            new("program_name", "mysql"), new("os_user", Environment.UserName),
        ]),
        Method = options.Text("default-auth"),
        ServerPublicKey = _serverKey,
        AskForPublicKey = options.Flag("get-server-public-key"),
        AskForSha256PublicKey = Plan.Mode == SslMode.Disabled && !options.IsGiven("get-server-public-key"),
        AllowClearPassword = options.Flag("enable-cleartext-plugin"),
    };

    private TlsSettings Tls() => new()
    {
        Ca = options.Text("ssl-ca"),
        CaPath = options.Text("ssl-capath"),
        Certificate = options.Text("ssl-cert") ?? options.Text("ssl-key"), // one file may hold both
        Key = options.Text("ssl-key") ?? options.Text("ssl-cert"),
        Crl = options.Text("ssl-crl"),
        CrlPath = options.Text("ssl-crlpath"),
        CipherList = options.Text("ssl-cipher"),
        CipherSuites = options.Text("tls-ciphersuites"),
        Versions = options.Text("tls-version") is { } versions ? TlsVersionList.Parse(versions) : TlsVersions.All,
        AskPassphrase = static file => { using var secret = PasswordPrompt.Ask($"Enter passphrase for {file}: "); return secret.Bytes.ToArray(); },
    };

    private static byte CollationOf(string charset) => charset.ToLowerInvariant() switch
    {
        "auto" => 255,
        var name => Collations.DefaultOf(name) is { Id: <= 255 } found
            ? (byte)found.Id
            : throw new OptionException($"Character set '{charset}' is not a compiled character set"),
    };

    // As libmysqlclient does: a key that cannot be used is warned of, and then it is as if none were given.
    private static RSA? ReadServerKey(string? path, Action<string> warn)
    {
        if (path is null)
            return null;
        if (!File.Exists(path))
        {
            warn($"Can't locate server public key '{path}'");
            return null;
        }
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            warn($"Public key is not in PEM format: '{path}'");
            return null;
        }
    }
}

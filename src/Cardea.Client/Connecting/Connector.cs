using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Charsets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Client.Connecting;

/// <summary>Turns options into a logged-in connection; keeps what is needed to connect again (reconnect, KILL QUERY) with the same checks.</summary>
internal sealed class Connector(
    OptionValues options, ConnectionPlan plan, Secret password, IReadOnlyList<Secret> furtherPasswords, bool takesExpiredPassword, Action<string> warn)
{
    private readonly RSA? _serverKey = ReadServerKey(options.Text("server-public-key-path"), warn);

    public ConnectionPlan Plan { get; } = plan;

    /// <summary>Fingerprints given and keys known.</summary>
    public required ServerTrust Trust { get; init; }

    /// <summary>User name as given, or the system user's.</summary>
    public string User { get; } = options.Text("user") ?? Environment.UserName;

    /// <summary>The client's character set.</summary>
    public string Charset { get; } = options.Text("default-character-set")!;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="ClientErrorException">Anything our side found.</exception>
    /// <exception cref="LoginRefusedException">The server's refusal.</exception>
    public ClientConnection Connect(string? schema)
    {
        // This program does not switch the library to FIPS mode, so it must not look as if it had.
        if (options.Text("ssl-fips-mode") is not (null or "OFF"))
            throw new ClientErrorException(ClientError.FipsModeFailed("the mode is a matter of OpenSSL's own configuration, see fips_module(7)"));
        return ClientConnection.Connect(Settings(schema));
    }

    private ClientConnectSettings Settings(string? schema) => new()
    {
        Host = Plan.Host.Length == 0 ? "localhost" : Plan.Host,
        Port = Plan.Port,
        SocketPath = Plan.SocketPath,
        SslMode = Trust.Raise(Plan.Mode),
        CheckServer = Trust.Check,
        VerifyByPassword = options.Flag("ssl-verify-by-password"),
        Tls = Tls(),
        ServerName = options.Text("tls-sni-servername"),
        SessionPem = options.Text("ssl-session-data") is { } file ? ReadSession(file) : null,
        ContinueOnFailedReuse = options.Flag("ssl-session-data-continue-on-failed-reuse"),
        ConnectTime = options.Integer("connect-timeout") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(1),
        Login = Login(schema),
    };

    private ClientHandshakeOptions Login(string? schema) => new()
    {
        User = User,
        Password = password,
        FurtherPasswords = furtherPasswords,
        Schema = schema,
        Capabilities = (takesExpiredPassword ? ClientHandshakeOptions.Default : ClientHandshakeOptions.Default & ~Capabilities.CanHandleExpiredPasswords) | Capabilities.Interactive | (options.Flag("local-infile") ? Capabilities.LocalFiles : 0)
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
        AllowClearPassword = options.Flag("enable-cleartext-plugin") || ClearPasswordByEnvironment,
    };

    // libmysqlclient takes a value that begins with 1, Y or y for yes.
    private static bool ClearPasswordByEnvironment => Environment.GetEnvironmentVariable("LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN") is ['1' or 'Y' or 'y', ..];

    // What is not verified against is not loaded either, as in mysql, which has warned of it.
    private bool Verifies => Plan.Mode is SslMode.VerifyCa or SslMode.VerifyIdentity;

    private TlsSettings Tls() => new()
    {
        Ca = Verifies ? options.Text("ssl-ca") : null,
        CaPath = Verifies ? options.Text("ssl-capath") : null,
        Certificate = options.Text("ssl-cert") ?? options.Text("ssl-key"), // one file may hold both
        Key = options.Text("ssl-key") ?? options.Text("ssl-cert"),
        Crl = Verifies ? options.Text("ssl-crl") : null,
        CrlPath = Verifies ? options.Text("ssl-crlpath") : null,
        CipherList = options.Text("ssl-cipher"),
        CipherSuites = options.Text("tls-ciphersuites"),
        Versions = options.Text("tls-version") is { } versions ? ParseVersions(versions) : TlsVersions.All,
        AskPassphrase = static file => { using var secret = PasswordPrompt.Ask($"Enter passphrase for {file}: "); return secret.Bytes.ToArray(); },
    };

    private static TlsVersions ParseVersions(string list)
    {
        try
        {
            return TlsVersionList.Parse(list);
        }
        catch (TlsSetupException unknown)
        {
            throw new ClientErrorException(ClientError.TlsFailed(unknown.Message), unknown.Detail, unknown);
        }
    }

    private static string ReadSession(string file)
    {
        try
        {
            return File.ReadAllText(file) is { Length: > 0 } session ? session : throw new OptionException("Can't read the ssl session data file.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new OptionException("Can't open the ssl session data file.");
        }
    }

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

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

/// <summary>What the client's options say of a connection and a login, for <see cref="ClientConnection.Connect"/>.</summary>
public sealed class LoginSettings(
    OptionValues options, ConnectionPlan plan, Secret password, IReadOnlyList<Secret> furtherPasswords, bool takesExpiredPassword, Action<string> warn)
{
    private readonly RSA? _serverKey = ReadServerKey(options.Text("server-public-key-path"), warn);

    /// <summary>User name as given, or the system user's.</summary>
    public static string UserOf(OptionValues options) => options.Text("user") ?? Environment.UserName;

    /// <summary>For a login into a schema, or into none.</summary>
    public ClientConnectSettings Of(string? schema) => new()
    {
        Host = plan.Host.Length == 0 ? "localhost" : plan.Host,
        Port = plan.Port,
        SocketPath = plan.SocketPath,
        SslMode = plan.Mode,
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
        User = UserOf(options),
        Password = password,
        FurtherPasswords = furtherPasswords,
        Schema = schema,
        Capabilities = (takesExpiredPassword ? ClientHandshakeOptions.Default : ClientHandshakeOptions.Default & ~Capabilities.CanHandleExpiredPasswords) | Capabilities.Interactive | (options.Flag("local-infile") ? Capabilities.LocalFiles : 0)
            | (schema is null ? 0 : Capabilities.ConnectWithDb),
        MaxPacketSize = (uint)Math.Min(options.Integer("max-allowed-packet"), 1L << 30),
        CollationId = CollationOf(options.Text("default-character-set")!),
        Attributes = new ConnectAttributes(
        [
            new("_client_name", "cardea"), new("_client_version", ClientVersion.Number), new("_os", "Linux"),
            new("_pid", Environment.ProcessId.ToString()), new("_platform", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
            new("program_name", "mysql"), new("os_user", Environment.UserName),
        ]),
        Method = options.Text("default-auth"),
        ServerPublicKey = _serverKey,
        AskForPublicKey = options.Flag("get-server-public-key"),
        AskForSha256PublicKey = plan.Mode == SslMode.Disabled && !options.IsGiven("get-server-public-key"),
        AllowClearPassword = options.Flag("enable-cleartext-plugin") || ClearPasswordByEnvironment,
    };

    // libmysqlclient takes a value that begins with 1, Y or y for yes.
    private static bool ClearPasswordByEnvironment => Environment.GetEnvironmentVariable("LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN") is ['1' or 'Y' or 'y', ..];

    // What is not verified against is not loaded either, as in mysql, which has warned of it.
    private bool Verifies => plan.Mode is SslMode.VerifyCa or SslMode.VerifyIdentity;

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

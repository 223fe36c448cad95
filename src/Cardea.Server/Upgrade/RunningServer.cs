using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Server.Upgrade.Import;
using Cardea.Tls;

namespace Cardea.Server.Upgrade;

/// <summary>A server that runs somewhere: to take accounts from, or to ask whether its grant tables are up to date.</summary>
internal static class RunningServer
{
    private static readonly string[] UsualSockets = ["/run/mysqld/mysqld.sock", "/tmp/mysql.sock"];
    private static readonly string[] SslColumns = ["ssl_type", "ssl_cipher", "x509_issuer", "x509_subject"];

    /// <summary>Connects and logs in; root unless the options say otherwise, as the old programs did.</summary>
    /// <exception cref="ImportException">It cannot be reached, or does not let us in.</exception>
    public static ClientConnection Connect(OptionValues options, Secret password)
    {
        var socket = SocketOf(options);
        try
        {
            return ClientConnection.Connect(new ClientConnectSettings
            {
                Host = HostOf(options),
                Port = (int)options.Integer("port"),
                SocketPath = socket,
                SslMode = ModeOf(options, socket),
                Tls = new TlsSettings
                {
                    Ca = options.Text("ssl-ca"), CaPath = options.Text("ssl-capath"), Certificate = options.Text("ssl-cert") ?? options.Text("ssl-key"),
                    Key = options.Text("ssl-key") ?? options.Text("ssl-cert"), Crl = options.Text("ssl-crl"), CrlPath = options.Text("ssl-crlpath"),
                    CipherList = options.Text("ssl-cipher"), CipherSuites = options.Text("tls-ciphersuites"),
                    Versions = options.Text("tls-version") is { } versions ? TlsVersionList.Parse(versions) : TlsVersions.All,
                },
                ConnectTime = TimeSpan.FromSeconds(options.Integer("connect-timeout")),
                Login = new ClientHandshakeOptions
                {
                    User = options.Text("user") ?? "root", Password = password, Method = options.Text("default-auth"),
                    AskForPublicKey = options.Flag("get-server-public-key"), ServerPublicKey = KeyOf(options.Text("server-public-key-path")),
                },
            });
        }
        catch (Exception failed) when (failed is ClientErrorException or LoginRefusedException)
        {
            throw new ImportException($"{Describe(options)}: {failed.Message}", failed);
        }
    }

    /// <summary>What mysql_fix_privilege_tables was for: are the columns for SSL there? True when they are.</summary>
    public static bool Check(OptionValues options, Secret password, Action<string> say)
    {
        using var connection = Connect(options, password);
        var reader = new ServerReader(connection);
        var (version, columns) = (reader.Version(), reader.Columns("mysql.user"));
        var missing = SslColumns.Where(column => !columns.Contains(column, StringComparer.OrdinalIgnoreCase)).ToArray();
        connection.Quit();
        say($"{Describe(options)}, version {version}: mysql.user has {columns.Count} columns");
        if (missing.Length > 0)
        {
            say($"The columns {string.Join(", ", missing)} are missing. That server is not ours to change; take its accounts over with: cardea upgrade --import-server");
            return false;
        }
        say("mysql.user                                         OK");
        say("The SSL columns are there; a Cardea server brings its accounts up to date when it starts, so nothing is left to do.");
        return true;
    }

    public static string Describe(OptionValues options) =>
        SocketOf(options) is { } socket ? $"the server at '{socket}'" : $"the server at {HostOf(options)}:{options.Integer("port")}";

    private static string HostOf(OptionValues options) => options.Text("host") is { Length: > 0 } host ? host : "localhost";

    private static string? SocketOf(OptionValues options)
    {
        var isLocal = HostOf(options).Equals("localhost", StringComparison.OrdinalIgnoreCase);
        var usesSocket = options.Text("protocol") is { } protocol ? protocol == "SOCKET" : isLocal && (options.IsGiven("socket") || !options.IsGiven("port"));
        return usesSocket ? options.Text("socket") ?? UsualSockets.FirstOrDefault(File.Exists) ?? UsualSockets[0] : null;
    }

    // What comes over this link are password hashes: on TCP without a word it is TLS or nothing.
    private static SslMode ModeOf(OptionValues options, string? socket) => options.Text("ssl-mode") switch
    {
        "DISABLED" => SslMode.Disabled,
        "PREFERRED" => SslMode.Preferred,
        "REQUIRED" => SslMode.Required,
        "VERIFY_CA" => SslMode.VerifyCa,
        "VERIFY_IDENTITY" => SslMode.VerifyIdentity,
        null when options.Text("ssl-ca") is not null || options.Text("ssl-capath") is not null => SslMode.VerifyCa,
        null => socket is null ? SslMode.Required : SslMode.Preferred,
        var other => throw new OptionException($"unknown value '{other}' of option '--ssl-mode'"),
    };

    private static System.Security.Cryptography.RSA? KeyOf(string? path)
    {
        if (path is null) return null;
        var key = System.Security.Cryptography.RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            key.Dispose();
            throw new ImportException($"The server's public key '{path}' cannot be used: {bad.Message}", bad);
        }
    }
}

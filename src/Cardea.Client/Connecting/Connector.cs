using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;

namespace Cardea.Client.Connecting;

/// <summary>Turns options into a logged-in connection; keeps what is needed to connect again (reconnect, KILL QUERY) with the same checks.</summary>
internal sealed class Connector(
    OptionValues options, ConnectionPlan plan, Secret password, IReadOnlyList<Secret> furtherPasswords, bool takesExpiredPassword, Action<string> warn)
{
    private readonly LoginSettings _settings = new(options, plan, password, furtherPasswords, takesExpiredPassword, warn);

    public ConnectionPlan Plan { get; } = plan;

    /// <summary>Fingerprints given and keys known.</summary>
    public required ServerTrust Trust { get; init; }

    /// <summary>User name as given, or the system user's.</summary>
    public string User { get; } = LoginSettings.UserOf(options);

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
        return ClientConnection.Connect(_settings.Of(schema) with { SslMode = Trust.Raise(Plan.Mode), CheckServer = Trust.Check });
    }
}

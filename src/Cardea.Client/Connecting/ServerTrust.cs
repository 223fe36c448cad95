using System.Net;
using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Protocol.Errors;
using Cardea.Tls;

namespace Cardea.Client.Connecting;

/// <summary>What is done about servers whose key is not known yet.</summary>
internal enum ServerPins
{
    /// <summary>Nothing is looked at and nothing stored.</summary>
    Off,
    /// <summary>The first key is shown and stored.</summary>
    AcceptNew,
    /// <summary>The user is asked on the terminal; without one the server is refused.</summary>
    Ask,
    /// <summary>Only stored keys are accepted.</summary>
    Strict,
}

/// <summary>
/// Trust without a CA: fingerprints that the user gave, and the keys of servers met before. It only ever adds a refusal to what
/// <c>--ssl-mode</c> demands. With a CA (VERIFY_CA, VERIFY_IDENTITY) the CA decides and keys are left alone, so that a server may change its key.
/// </summary>
public sealed class ServerTrust
{
    private readonly string _server;
    private readonly ServerPins _pins;
    private readonly KnownServers _known;
    private readonly IReadOnlyList<string> _fingerprints;
    private readonly Func<string, bool>? _ask;
    private readonly Action<string> _tell;
    private readonly TimeProvider _clock;

    private ServerTrust(string server, ServerPins pins, KnownServers known, IReadOnlyList<string> fingerprints, Func<string, bool>? ask, Action<string> tell, TimeProvider clock) =>
        (_server, _pins, _known, _fingerprints, _ask, _tell, _clock) = (server, pins, known, fingerprints, ask, tell, clock);

    /// <param name="options">The client's options.</param>
    /// <param name="plan">Where it connects to.</param>
    /// <param name="ask">Puts a yes-or-no question to the user; null in batch mode, which never asks.</param>
    /// <param name="tell">Shows the user a line.</param>
    /// <param name="clock">For the date in the file.</param>
    /// <exception cref="OptionException">A fingerprint is none.</exception>
    public static ServerTrust Of(OptionValues options, ConnectionPlan plan, Func<string, bool>? ask, Action<string> tell, TimeProvider clock)
    {
        var fingerprints = options.All("server-fingerprint").Select(static text => Fingerprint.TryRead(text, out var hash)
            ? hash
            : throw new OptionException($"unknown value '{text}' of option '--server-fingerprint': 64 hexadecimal digits are a SHA-256")).ToArray();
        var home = Environment.GetEnvironmentVariable("HOME");
        var file = options.Text("server-pins-file") ?? (string.IsNullOrEmpty(home) || !Directory.Exists(home) ? null : Path.Combine(home, ".cardea", "known_servers"));
        var pins = plan.SocketPath is not null || plan.Mode is SslMode.Disabled or SslMode.VerifyCa or SslMode.VerifyIdentity || fingerprints.Length > 0
            ? ServerPins.Off
            : PinsOf(options, plan.Host, hasFile: file is not null);
        return new ServerTrust(KnownServers.NameOf(plan.Host, plan.Port), pins, new KnownServers(file ?? ""), fingerprints, ask, tell, clock);
    }

    /// <summary>The mode, raised where plain text would be a step back: a server whose key is known or given has TLS.</summary>
    public SslMode Raise(SslMode mode)
    {
        if (mode == SslMode.Disabled && _fingerprints.Count > 0)
            throw new OptionException("--server-fingerprint cannot be kept with --ssl-mode=DISABLED");
        if (mode != SslMode.Preferred)
            return mode;
        return _fingerprints.Count > 0 || _pins == ServerPins.Strict || _pins != ServerPins.Off && _known.Find(_server) is not null ? SslMode.Required : mode;
    }

    /// <summary>Looks at the certificate that came; null = it may go on.</summary>
    public ClientErrorException? Check(CertificateFacts server)
    {
        if (_fingerprints.Count > 0)
            return _fingerprints.Contains(server.Sha256) || _fingerprints.Contains(server.KeySha256) ? null : OtherFingerprint(server);
        if (_pins == ServerPins.Off)
            return null;
        var key = server.KeySha256;
        if (_known.Find(_server) is not { } known)
            return Meet(server, key);
        return known.Key == key ? null : OtherKey(known, server, key);
    }

    /// <summary>The same without asking anybody and without storing anything: for those who only look.</summary>
    /// <param name="server">The certificate that came.</param>
    /// <param name="vouched">Its fingerprint was given, or its key is the one that is known.</param>
    public ClientErrorException? Judge(CertificateFacts server, out bool vouched)
    {
        var isKnown = _fingerprints.Count > 0 || _pins != ServerPins.Off && _known.Find(_server) is not null;
        var refusal = isKnown || _pins == ServerPins.Strict ? Check(server) : null;
        vouched = isKnown && refusal is null;
        return refusal;
    }

    // In SSH's spirit, with one exception: who did not ask for pins is not held to those of servers on this machine, which come and go.
    private static ServerPins PinsOf(OptionValues options, string host, bool hasFile)
    {
        if (options.IsGiven("server-pins"))
        {
            var pins = options.Text("server-pins") switch
            {
                "OFF" => ServerPins.Off,
                "ACCEPT_NEW" => ServerPins.AcceptNew,
                "ASK" => ServerPins.Ask,
                "STRICT" => ServerPins.Strict,
                var other => throw new OptionException($"unknown value '{other}' of option '--server-pins'"),
            };
            return pins == ServerPins.Off || hasFile ? pins : throw new OptionException("--server-pins needs a file: there is no home directory; give --server-pins-file");
        }
        var isLocal = host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
        return isLocal || !hasFile ? ServerPins.Off : ServerPins.AcceptNew;
    }

    private ClientErrorException? Meet(CertificateFacts server, string key)
    {
        var shown = $"The server {_server} is not known yet. Its key is SHA256:{key}; its certificate ({server.Subject}) has SHA-256 {server.Sha256}.";
        if (_pins == ServerPins.Strict || _pins == ServerPins.Ask && (_ask is null || !_ask(shown + " Is this the right server?")))
            return new ClientErrorException(ClientError.TlsFailed($"the server {_server} is not known"), string.Join('\n',
                shown,
                $"cure: compare the fingerprint with what the server's operator reads from `cardea certs inspect`, then connect once with --server-pins=ACCEPT_NEW or add this line to {_known.Path}:",
                $"{_server} SHA256:{key}"));
        _known.Add(_server, key, _clock.GetUtcNow());
        if (_pins == ServerPins.AcceptNew)
            _tell($"{shown} It is stored in {_known.Path}; from now on no other key is accepted for this server.");
        return null;
    }

    private ClientErrorException OtherKey(KnownServer known, CertificateFacts server, string key) =>
        new(ClientError.TlsFailed($"the key of the server {_server} has changed"), string.Join('\n',
            $"known since {known.Since}: SHA256:{known.Key} ({_known.Path}, line {known.Line})",
            $"came now:              SHA256:{key} ({server.Subject}, issued by {server.Issuer}, certificate SHA-256 {server.Sha256})",
            "Somebody may be between you and the server. Nothing was sent to it.",
            $"cure: ask the server's operator whether it has a new key and compare the fingerprint; if so, remove line {known.Line} of {_known.Path}"));

    private ClientErrorException OtherFingerprint(CertificateFacts server) =>
        new(ClientError.TlsFailed("the server's certificate is not the one of --server-fingerprint"), string.Join('\n',
            $"wanted: {string.Join(" or ", _fingerprints)}",
            $"came:   certificate {server.Sha256}, key {server.KeySha256} ({server.Subject}, issued by {server.Issuer})",
            "cure: do not connect, or ask the server's operator for the new fingerprint"));
}

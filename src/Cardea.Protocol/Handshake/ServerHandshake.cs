using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Handshake;

/// <summary>
/// The server's side of a login: greeting, TLS request, response, method. It decides and never performs: no socket, no TLS, no clock.
/// <code>
/// Greeting ─► Response ─► (StartTls) ─► ResponseInsideTls ─► Proof ─► Over
///                 └───────────────────────────────────────────┘
/// ChangeUser ───────────────────────────────────────────────► Proof
/// </code>
/// </summary>
/// <remarks>Not safe for use from several threads. Whether the link is encrypted is told by the caller and by nothing in a packet.</remarks>
public sealed class ServerHandshake
{
    /// <summary>The longest user name in characters; in UTF-8 that is at most 96 bytes. Longer ones are refused before look-up.</summary>
    public const int MaximumUserName = 32;

    private const int MaximumUserNameBytes = 96;

    private readonly ServerHandshakeOptions _options;
    private State _state;
    private HandshakeResponse? _response;
    private FactorChain? _factors;
    private ushort _collation;

    /// <summary>A fresh connection; call <see cref="Start"/>.</summary>
    public ServerHandshake(ServerHandshakeOptions options)
    {
        _options = options;
        Nonce = Authentication.Nonce.Create(options.Random);
        _state = State.Greeting;
    }

    private ServerHandshake(ServerHandshakeOptions options, Capabilities agreed, byte[] nonce)
    {
        (_options, Capabilities, Nonce) = (options, agreed, nonce);
        _state = State.ChangeUser;
    }

    private enum State
    {
        /// <summary>Nothing has been sent.</summary>
        Greeting,
        /// <summary>The greeting is out; a TLS request or a login may come.</summary>
        Response,
        /// <summary>TLS is being set up; no packet may come before it stands.</summary>
        Tls,
        /// <summary>TLS stands; only a login may come.</summary>
        ResponseInsideTls,
        /// <summary>A session's COM_CHANGE_USER is the first packet.</summary>
        ChangeUser,
        /// <summary>The method talks.</summary>
        Proof,
        /// <summary>Decided.</summary>
        Over,
    }

    /// <summary>What both sides can do, as far as known; none before the client's login, so an error sent then carries no SQLSTATE, as MySQL's does not.</summary>
    public Capabilities Capabilities { get; private set; }

    /// <summary>The nonce that was sent last.</summary>
    public byte[] Nonce { get; private set; }

    /// <summary>The user name given, once known and within its limits; for logs.</summary>
    public string? User { get; private set; }

    /// <summary>The connection attributes given, once known; for logs. Untrusted text.</summary>
    public ConnectAttributes? Attributes => _response?.Attributes;

    /// <summary>A new login on a session: the first packet for <see cref="Advance"/> is the COM_CHANGE_USER itself.</summary>
    /// <param name="options">As for the connection's first login.</param>
    /// <param name="agreed">The session's capabilities.</param>
    /// <param name="nonce">The nonce of the proof before (<see cref="LoginRequest.Nonce"/>), which clients use again.</param>
    public static ServerHandshake ForChangeUser(ServerHandshakeOptions options, Capabilities agreed, byte[] nonce) => new(options, agreed, nonce);

    /// <summary>Writes the greeting.</summary>
    public HandshakeStep Start(PacketWriter output)
    {
        if (_state != State.Greeting) throw new InvalidOperationException("the greeting has been sent");
        var offered = _options.Capabilities | (_options.TlsAvailable ? Capabilities.Ssl : Capabilities.None);
        output.Add(new Greeting(_options.ServerVersion, _options.ConnectionId, Nonce, offered, _options.CollationId, StatusFlags.Autocommit,
            GreetingMethod), Capabilities.None);
        _state = State.Response;
        return HandshakeStep.Read.Instance;
    }

    // The greeting's nonce has 20 bytes. A method that needs another one is asked for by a switch, and mysql_native_password announced as MariaDB does it:
    // a client of 11.4 that wants the server proven by the password goes on only if the method announced can do that.
    private string GreetingMethod =>
        AuthenticationMethods.Find(_options.DefaultMethod) is { NonceLength: not Authentication.Nonce.Length } ? MySqlNativePassword.MethodName : _options.DefaultMethod;

    /// <summary>TLS stands; the login packet comes next, inside it.</summary>
    public HandshakeStep TlsEstablished()
    {
        if (_state != State.Tls) throw new InvalidOperationException("TLS was not asked for");
        _state = State.ResponseInsideTls;
        return HandshakeStep.Read.Instance;
    }

    /// <summary>Takes one packet of the client. A malformed one is a <see cref="HandshakeStep.Reject"/>, never an exception.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="channel">What the link is at this moment.</param>
    /// <param name="output">Where packets for the client go.</param>
    public HandshakeStep Advance(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        // As soon as a client has said that it speaks 4.1, errors carry their SQLSTATE, also when the rest of its packet is nonsense.
        if (Capabilities == Capabilities.None && payload is [_, var second, ..]) Capabilities = (Capabilities)(second << 8) & Capabilities.Protocol41;
        try
        {
            return _state switch
            {
                State.Response when TlsRequest.Asks(payload) => OnTlsRequest(payload),
                State.Response => OnResponse(payload, channel, output),
                State.ResponseInsideTls when channel >= ChannelStrength.Encrypted => OnResponse(payload, channel, output),
                State.ChangeUser => OnChangeUser(payload, channel, output),
                State.Proof => Decide(_factors!.Advance(payload, output)),
                _ => Over(ServerErrors.PacketsOutOfOrder(), "a packet that this point of the login does not allow"),
            };
        }
        catch (MalformedPacketException malformed)
        {
            return Over(_state == State.ChangeUser ? ServerErrors.MalformedPacket() : ServerErrors.BadHandshake(), malformed.Message);
        }
    }

    // CLIENT_SSL on a plain link means TLS now and nothing else: a whole login with that flag set is no request, and it is not believed either.
    private HandshakeStep OnTlsRequest(ReadOnlySpan<byte> payload)
    {
        if (!_options.TlsAvailable) return Over(ServerErrors.BadHandshake(), "TLS was asked for and the server has none");
        if (!TlsRequest.Matches(payload)) return Over(ServerErrors.BadHandshake(), "CLIENT_SSL in a login on a plain link");
        _state = State.Tls;
        return HandshakeStep.StartTls.Instance;
    }

    private HandshakeStep OnResponse(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        var response = HandshakeResponse.Read(payload, Capabilities.None);
        if ((response.Capabilities & Capabilities.SecureConnection) == 0 && (response.Capabilities & Capabilities.PluginAuth) == 0)
            return Over(ServerErrors.AuthenticationNotSupported(), "a client without the 20-byte nonce of 4.1");
        Capabilities = response.Capabilities & (_options.Capabilities | (_options.TlsAvailable ? Capabilities.Ssl : Capabilities.None));
        return Begin(response, channel, output);
    }

    private HandshakeStep OnChangeUser(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        var command = ChangeUserCommand.Read(payload, Capabilities);
        return Begin(new(Capabilities, 0, 0, command.User, command.Response, command.Schema.Length == 0 ? null : command.Schema,
            command.Method, command.Attributes), channel, output, command.CollationId);
    }

    private HandshakeStep Begin(HandshakeResponse response, ChannelStrength channel, PacketWriter output, ushort? collation = null)
    {
        _response = response;
        // Before anything that could make the client send a password: this link will not carry one.
        if (_options.RequireSecureTransport && channel == ChannelStrength.Plain)
            return Over(ServerErrors.SecureTransportRequired(), "a plain link while require_secure_transport is ON");
        User = response.User.Length <= MaximumUserName ? response.User : response.User[..MaximumUserName];
        if (response.User.Length > MaximumUserName || Encoding.UTF8.GetByteCount(response.User) > MaximumUserNameBytes)
            return Over(ServerErrors.AccessDenied(User, _options.PeerHost, response.Response.Length > 0), "a user name above 32 characters");
        _collation = collation ?? response.CollationId;
        _factors = new FactorChain(_options, _options.FindCredential(response.User), Capabilities, Nonce, channel, response.User);
        var announced = _state == State.ChangeUser ? null : GreetingMethod;
        _state = State.Proof;
        return Decide(_factors.Begin(response.Method, announced, response.Response, output));
    }

    private HandshakeStep Decide(AuthenticationExchange.Outcome outcome)
    {
        Nonce = _factors!.Nonce;
        switch (outcome)
        {
            case AuthenticationExchange.Outcome.More:
                return HandshakeStep.Read.Instance;
            case AuthenticationExchange.Outcome.Failed failed:
                return Over(failed.Error ?? _factors.AccessDenied(User!), failed.Reason);
            case AuthenticationExchange.Outcome.Proved proved:
                _state = State.Over;
                var given = _response!;
                var schema = string.IsNullOrEmpty(given.Schema) ? null : given.Schema;
                return new HandshakeStep.Proved(new(given.User, schema, Capabilities, given.MaxPacketSize, _collation,
                    given.Attributes ?? ConnectAttributes.None, _factors.Method, proved.Path, _factors.PasswordUsed, proved.Secondary,
                    _factors.Credential, Nonce) { Upgraded = proved.Upgraded, UpgradeState = _factors.UpgradeState });
            default:
                throw new InvalidOperationException("an outcome of no known kind");
        }
    }

    private HandshakeStep.Reject Over(ServerError error, string reason)
    {
        _state = State.Over;
        return new(error, reason);
    }
}

using System.Security.Cryptography;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Handshake;

/// <summary>
/// The client's side of a login, the mirror of <see cref="ServerHandshake"/>. The server is a stranger until the channel says otherwise: nothing is sent
/// before the mode's demand is met, and the password in clear only where the method's least channel allows.
/// </summary>
/// <remarks>Not safe for use from several threads.</remarks>
public sealed class ClientHandshake
{
    /// <summary>The greatest number of packets that the server may take for one factor.</summary>
    public const int MaximumRounds = 8;

    /// <summary>The most factors that an account can have.</summary>
    public const int MaximumFactors = 3;

    private readonly ClientHandshakeOptions _options;
    private State _state;
    private Greeting? _greeting;
    private ClientProof? _proof;
    private IAuthenticationMethod? _method;
    private byte[] _nonce = [];
    private bool _switched;
    private int _rounds;
    private int _factor = 1;
    private byte[] _scramble = []; // the last nonce of 4.1's length

    /// <summary>A fresh connection; call <see cref="Start"/>.</summary>
    public ClientHandshake(ClientHandshakeOptions options) => (_options, _state) = (options, State.Greeting);

    private ClientHandshake(ClientHandshakeOptions options, Greeting greeting, Capabilities agreed, byte[] nonce)
    {
        (_options, _greeting, Capabilities, _nonce, _scramble, _state) = (options, greeting, agreed, nonce, nonce, State.ChangeUser);
    }

    private enum State
    {
        /// <summary>The greeting is to come.</summary>
        Greeting,
        /// <summary>TLS is being set up.</summary>
        Tls,
        /// <summary>A session that wants to change its user.</summary>
        ChangeUser,
        /// <summary>The login is out; the method talks.</summary>
        Proof,
        /// <summary>Decided.</summary>
        Over,
    }

    /// <summary>What both sides can do.</summary>
    public Capabilities Capabilities { get; private set; }

    /// <summary>The server's greeting, once it has come.</summary>
    public Greeting? Greeting => _greeting;

    /// <summary>The method in use, once chosen.</summary>
    public string? Method => _method?.ClientName;

    /// <summary>The password itself was sent, inside TLS or on a Unix socket: the long way of caching_sha2_password, and what sha256_password always does.</summary>
    public bool PasswordWasSent { get; private set; }

    /// <summary>The last nonce of 4.1's length that the server sent; a later change of user goes on from it.</summary>
    public byte[] Nonce => _scramble;

    /// <summary>SHA-256 of the certificate that came; the caller sets it when TLS stands. <see cref="TlsWish.RequiredAndProven"/> needs it.</summary>
    public byte[]? ServerFingerprint { get; set; }

    private bool MustProve => _options.Tls == TlsWish.RequiredAndProven;

    /// <summary>A new login on a session; call <see cref="ChangeUser"/> instead of <see cref="Start"/>.</summary>
    public static ClientHandshake ForChangeUser(ClientHandshakeOptions options, ClientHandshake before) =>
        new(options, before._greeting!, before.Capabilities, before._scramble) { ServerFingerprint = before.ServerFingerprint };

    /// <summary>The server speaks first.</summary>
    public HandshakeStep Start() => HandshakeStep.Read.Instance;

    /// <summary>Writes COM_CHANGE_USER.</summary>
    public HandshakeStep ChangeUser(ChannelStrength channel, PacketWriter output)
    {
        if (_state != State.ChangeUser) throw new InvalidOperationException("this handshake is not a change of user");
        return First(channel, output, response => output.Add(new ChangeUserCommand(_options.User, response, _options.Schema ?? "",
            _options.CollationId, _method!.ClientName, _options.Attributes), Capabilities));
    }

    /// <summary>TLS stands; writes the login if the channel is what the mode demands.</summary>
    public HandshakeStep TlsEstablished(ChannelStrength channel, PacketWriter output)
    {
        if (_state != State.Tls) throw new InvalidOperationException("TLS was not asked for");
        return Login(channel, output);
    }

    /// <summary>Takes one packet of the server.</summary>
    public HandshakeStep Advance(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        try
        {
            return _state switch
            {
                State.Greeting => OnGreeting(payload, channel, output),
                State.Proof => OnAnswer(payload, channel, output),
                _ => Over(new HandshakeStep.Failed(ClientError.HandshakeError())),
            };
        }
        catch (MalformedPacketException)
        {
            return Over(new HandshakeStep.Failed(ClientError.MalformedPacket()));
        }
    }

    private HandshakeStep OnGreeting(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        if (payload is [ErrPacket.Header, ..]) return Refused(payload, channel);
        if (payload is [not Packets.Greeting.Version and var version, ..]) return Over(new HandshakeStep.Failed(ClientError.VersionMismatch(version)));
        _greeting = Packets.Greeting.Read(payload, Capabilities.None);
        _nonce = _scramble = _greeting.Nonce;
        var offered = _greeting.Capabilities;
        if ((offered & Capabilities.Protocol41) == 0) return Over(new HandshakeStep.Failed(ClientError.VersionMismatch(9)));
        Capabilities = _options.Capabilities & offered & ~Capabilities.Ssl;
        if (_options.Schema is not null) Capabilities |= Capabilities.ConnectWithDb & offered;
        if (_options.Tls == TlsWish.Never) return Login(channel, output);
        if ((offered & Capabilities.Ssl) == 0)
            return _options.Tls == TlsWish.IfOffered ? Login(channel, output) : Over(new HandshakeStep.Failed(ClientError.TlsNotSupported()));
        Capabilities |= Capabilities.Ssl;
        output.Add(new TlsRequest(Capabilities, _options.MaxPacketSize, _options.CollationId), Capabilities);
        _state = State.Tls;
        return HandshakeStep.StartTls.Instance;
    }

    private HandshakeStep Login(ChannelStrength channel, PacketWriter output)
    {
        // The caller has verified already; this is the second lock on the same door.
        var demanded = _options.Tls switch
        {
            TlsWish.RequiredAndVerified => channel == ChannelStrength.EncryptedAndVerified,
            TlsWish.RequiredAndProven => channel >= ChannelStrength.Encrypted && ServerFingerprint is { Length: SHA256.HashSizeInBytes } && !_options.Password.IsEmpty,
            TlsWish.Required => channel >= ChannelStrength.Encrypted,
            _ => (Capabilities & Capabilities.Ssl) == 0 || channel >= ChannelStrength.Encrypted,
        };
        if (!demanded) return Over(new HandshakeStep.Failed(ClientError.TlsFailed("the server's identity has not been verified")));
        return First(channel, output, response => output.Add(new HandshakeResponse(Capabilities, _options.MaxPacketSize, _options.CollationId,
            _options.User, response, _options.Schema, _method!.ClientName, _options.Attributes), Capabilities));
    }

    // The first answer goes inside a larger packet. The server's default method is only a guess of the account's: where it cannot begin (sha256_password
    // on a plain link without a key), our own default is offered instead and the server asks for a switch if it must.
    private HandshakeStep First(ChannelStrength channel, PacketWriter output, Action<byte[]> write)
    {
        var wanted = _options.Method ?? ((Capabilities & Capabilities.PluginAuth) == 0 ? MySqlNativePassword.MethodName : _greeting!.Method);
        var fallback = AuthenticationMethods.Find(MustProve ? MySqlNativePassword.MethodName : CachingSha2Password.MethodName)!;
        // A method whose nonce is of another length cannot begin with the greeting's.
        _method = AuthenticationMethods.FindForClient(wanted) is { } known && known.NonceLength == _nonce.Length && (known.ProvesServer || !MustProve)
            ? known : fallback;
        _state = State.Proof;
        var move = BeginProof(channel).First();
        if (move is ClientMove.Fail && _options.Method is null && _method != fallback)
        {
            _method = fallback;
            move = BeginProof(channel).First();
        }
        return Perform(move, channel, output, write);
    }

    private ClientProof BeginProof(ChannelStrength channel) => _proof = _method!.BeginClient(
        new(Password, _nonce, channel, _options.ServerPublicKey, _options.AskForPublicKey, _options.AllowClearPassword,
            _options.AskForSha256PublicKey) { Random = _options.Random });

    private HandshakeStep OnAnswer(ReadOnlySpan<byte> payload, ChannelStrength channel, PacketWriter output)
    {
        if (++_rounds > MaximumRounds) return Over(new HandshakeStep.Failed(ClientError.HandshakeError()));
        return payload switch
        {
            [OkPacket.Header, ..] => Over(OnOk(OkPacket.Read(payload, Capabilities))),
            [ErrPacket.Header, ..] => Refused(payload, channel),
            [AuthSwitchRequest.Header] => Over(new HandshakeStep.Failed(ClientError.OldPasswordRefused())),
            [AuthSwitchRequest.Header, ..] when !_switched => OnSwitch(AuthSwitchRequest.Read(payload, Capabilities), channel, output),
            [AuthNextFactor.Header, ..] when _factor < MaximumFactors && !MustProve && (Capabilities & Capabilities.MultiFactorAuthentication) != 0
                => OnNextFactor(AuthNextFactor.Read(payload, Capabilities), channel, output),
            [AuthMoreData.Header, .. var data] => Perform(_proof!.Advance(data), channel, output, response => output.AddRaw(response)),
            [not AuthNextFactor.Header, ..] when _proof!.TakesPlainData => Perform(_proof.Advance(payload), channel, output, response => output.AddRaw(response)),
            _ => Over(new HandshakeStep.Failed(ClientError.HandshakeError())),
        };
    }

    // The last word on a server that nobody vouches for; what it says is not for the user.
    private HandshakeStep OnOk(OkPacket ok)
    {
        if (!MustProve) return new HandshakeStep.Done(ok);
        return CertificateProof.Matches(ok.Info, _proof!.PasswordHash, _scramble, ServerFingerprint) ? new HandshakeStep.Done(ok with { Info = "" }) : NotTrusted();
    }

    // MariaDB's own words.
    private static HandshakeStep.Failed NotTrusted() => new(ClientError.TlsFailed("Certificate verification failure: The certificate is NOT trusted."));

    private HandshakeStep OnSwitch(AuthSwitchRequest request, ChannelStrength channel, PacketWriter output)
    {
        _switched = true;
        return Begin(request.Method, request.Data, channel, output);
    }

    // Each factor has its own password, its own switch and its own rounds. Nothing says that the one before was right: only OK does.
    private HandshakeStep OnNextFactor(AuthNextFactor request, ChannelStrength channel, PacketWriter output)
    {
        (_factor, _switched, _rounds) = (_factor + 1, false, 0);
        return Begin(request.Method, request.Data, channel, output);
    }

    private Secret Password => _factor == 1 ? _options.Password : _factor - 2 < _options.FurtherPasswords.Count ? _options.FurtherPasswords[_factor - 2] : Secret.Empty;

    private HandshakeStep Begin(string name, byte[] data, ChannelStrength channel, PacketWriter output)
    {
        if (AuthenticationMethods.FindForClient(name) is not { } method)
            return Over(new HandshakeStep.Failed(ClientError.MethodNotAvailable(name, "it is not built in")));
        if (MustProve && !method.ProvesServer) return Over(NotTrusted());
        // mysql_clear_password needs no nonce, and servers send none.
        if (data.Length != method.NonceLength && method.LeastChannel != LeastChannel.Verified)
            return Over(new HandshakeStep.Failed(ClientError.MalformedPacket()));
        (_method, _nonce) = (method, data);
        if (data.Length == Authentication.Nonce.Length) _scramble = data;
        return Perform(BeginProof(channel).First(), channel, output, response => output.AddRaw(response));
    }

    private HandshakeStep Perform(ClientMove move, ChannelStrength channel, PacketWriter output, Action<byte[]> write)
    {
        switch (move)
        {
            case ClientMove.Wait:
                return HandshakeStep.Read.Instance;
            case ClientMove.Send send:
                write(send.Data);
                return HandshakeStep.Read.Instance;
            case ClientMove.SendClear when AuthenticationMethods.AllowsClear(_method!.LeastChannel, channel):
                SendPassword(output, write);
                return HandshakeStep.Read.Instance;
            case ClientMove.SendClear:
                return Over(new HandshakeStep.Failed(ClientError.SecureConnectionNeeded(_method!.ClientName)));
            case ClientMove.Fail fail:
                return Over(new HandshakeStep.Failed(fail.Error));
            default:
                throw new InvalidOperationException("a move of no known kind");
        }
    }

    private void SendPassword(PacketWriter output, Action<byte[]> write)
    {
        var clear = new byte[Password.Length + 1];
        Password.Bytes.CopyTo(clear);
        output.HoldsSecret = true;
        PasswordWasSent = true;
        write(clear);
        CryptographicOperations.ZeroMemory(clear);
    }

    private HandshakeStep Refused(ReadOnlySpan<byte> payload, ChannelStrength channel) =>
        Over(new HandshakeStep.Refused(ErrPacket.Read(payload, Capabilities).Error, channel == ChannelStrength.EncryptedAndVerified));

    private HandshakeStep Over(HandshakeStep step)
    {
        _state = State.Over;
        return step;
    }
}

using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Handshake;

/// <summary>
/// The server's part of one factor, after the user is named: at most one switch of method, then the method's own talk, at most eight rounds in all.
/// </summary>
internal sealed class AuthenticationExchange(
    ServerHandshakeOptions options, StoredCredential credential, Capabilities capabilities, byte[] nonce, ChannelStrength channel, string user)
{
    /// <summary>No method of ours needs more than four.</summary>
    public const int MaximumRounds = 8;

    // What a client is asked to speak where its answer is not looked at: every client with plugins has it, and it needs two packets at most.
    private const string AnyMethod = CachingSha2Password.MethodName;

    private IAuthenticationMethod? _method;
    private ServerProof? _proof;
    private int _rounds;
    private bool _speaksCachingSha2;

    public abstract record Outcome
    {
        public sealed record More : Outcome;

        public sealed record Proved(AuthenticationPath Path, bool Secondary) : Outcome;

        /// <summary>Without an error of its own it is 1045 or 1698, and further factors are asked for before it is told.</summary>
        public sealed record Failed(ServerError? Error, string Reason) : Outcome;
    }

    public byte[] Nonce { get; private set; } = nonce;

    public string Method => credential.Method;

    public StoredCredential Credential => credential;

    public bool PasswordUsed => _proof?.PasswordUsed ?? false;

    public bool MentionsPassword => _proof?.MentionsPassword ?? true;

    /// <summary>Takes the first answer, which counts only when it was made for the account's method; otherwise the client is asked to switch.</summary>
    public Outcome Begin(string? clientMethod, ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (Open() is { } closed) return closed;
        // A client that names no method means the one of 4.1.
        var given = clientMethod ?? MySqlNativePassword.MethodName;
        var same = _method!.TakesAnyAnswer
            ? given is CachingSha2Password.MethodName or MySqlNativePassword.MethodName
            : given == _method.ClientName && Nonce.Length == _method.NonceLength;
        if (!same && (capabilities & Capabilities.PluginAuth) == 0)
            return new Outcome.Failed(ServerErrors.AuthenticationNotSupported(), $"the client cannot switch to {credential.Method}");
        _speaksCachingSha2 = !same || given == CachingSha2Password.MethodName;
        BeginProof(fresh: !same);
        if (same) return Advance(response, output);
        output.Add(new AuthSwitchRequest(NameForClient, Nonce), capabilities);
        return new Outcome.More();
    }

    /// <summary>Asks for this factor when another one is done.</summary>
    public Outcome BeginNext(PacketWriter output)
    {
        if (Open() is { } closed) return closed;
        _speaksCachingSha2 = true;
        BeginProof(fresh: true);
        output.Add(new AuthNextFactor(NameForClient, Nonce), capabilities);
        return new Outcome.More();
    }

    public Outcome Advance(ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (++_rounds > MaximumRounds) return new Outcome.Failed(ServerErrors.BadHandshake(), "the method does not come to an end");
        // A client that has sent a scramble of caching_sha2_password waits to hear that it was enough.
        if (_method!.TakesAnyAnswer && _speaksCachingSha2 && !response.IsEmpty && response is not [0])
            output.AddRaw([AuthMoreData.Header, CachingSha2Password.FastSucceeded]);
        return _proof!.Advance(response, output) switch
        {
            ServerVerdict.Proved proved when !credential.IsDecoy => new Outcome.Proved(proved.Path, proved.Secondary),
            ServerVerdict.Refused refused => new Outcome.Failed(refused.Error, refused.Reason),
            ServerVerdict.More => new Outcome.More(),
            _ => new Outcome.Failed(null, credential.DecoyReason),
        };
    }

    private string NameForClient => _method!.TakesAnyAnswer ? AnyMethod : _method.ClientName;

    private Outcome.Failed? Open()
    {
        _method = AuthenticationMethods.Find(credential.Method);
        return options.EnabledMethods.Contains(credential.Method) && _method is { HasServerHalf: true }
            // Not 1524, which would tell that there is such an account; a caller with decoys puts one in its place before it comes here.
            ? null : new(null, $"the account's method {credential.Method} is switched off or unknown");
    }

    private void BeginProof(bool fresh)
    {
        if (fresh) Nonce = Authentication.Nonce.Create(options.Random, _method!.TakesAnyAnswer ? Authentication.Nonce.Length : _method.NonceLength);
        var keys = credential.Method == Sha256Password.MethodName ? options.Sha256RsaKeys ?? options.RsaKeys : options.RsaKeys;
        _proof = _method!.BeginServer(new(credential, Nonce, channel, keys, options.Cache, user, options.ReadPeer, options.VerifyEd25519) { Gate = options.Gate });
    }
}

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
    private bool _upgrades;

    public abstract record Outcome
    {
        public sealed record More : Outcome;

        public sealed record Proved(AuthenticationPath Path, bool Secondary, byte[]? Upgraded = null) : Outcome;

        /// <summary>Without an error of its own it is 1045 or 1698, and further factors are asked for before it is told.</summary>
        public sealed record Failed(ServerError? Error, string Reason) : Outcome;
    }

    public byte[] Nonce { get; private set; } = nonce;

    public string Method => credential.Method;

    /// <summary>What came of <see cref="ServerHandshakeOptions.UpgradeNative"/>.</summary>
    public NativeUpgradeState UpgradeState { get; private set; }

    public StoredCredential Credential => credential;

    public bool PasswordUsed => _proof?.PasswordUsed ?? false;

    public bool MentionsPassword => _proof?.MentionsPassword ?? true;

    /// <summary>Takes the first answer, which counts only when it was made for the account's method; otherwise the client is asked to switch.</summary>
    /// <param name="clientMethod">The method that it was made for.</param>
    /// <param name="announced">The method that the client was told of beforehand; null: none, in a change of user.</param>
    /// <param name="response">The answer.</param>
    /// <param name="output">Where packets for the client go.</param>
    public Outcome Begin(string? clientMethod, string? announced, ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (Open() is { } closed) return closed;
        // A client that names no method means the one of 4.1.
        var given = clientMethod ?? MySqlNativePassword.MethodName;
        _upgrades = Upgrades(given);
        // MariaDB's library has no nonce for a method that was not announced (--default-auth, mysql_change_user): it sends nothing and waits to be asked
        // (libmariadb/plugins/auth/my_auth.c, client_mpvio_read_packet). An account without password does not mind the question.
        var waits = response.IsEmpty && given != announced && (capabilities & Capabilities.PluginAuth) != 0;
        var same = !waits && (_upgrades ? given == CachingSha2Password.MethodName && Nonce.Length == Authentication.Nonce.Length
            : _method!.TakesAnyAnswer
            ? given is CachingSha2Password.MethodName or MySqlNativePassword.MethodName
            : given == _method.ClientName && Nonce.Length == _method.NonceLength);
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
            ServerVerdict.Proved proved when !credential.IsDecoy => Proved(proved),
            ServerVerdict.Refused refused => new Outcome.Failed(refused.Error, refused.Reason),
            ServerVerdict.More => new Outcome.More(),
            _ => new Outcome.Failed(null, credential.DecoyReason),
        };
    }

    private Outcome.Proved Proved(ServerVerdict.Proved proved)
    {
        if (_upgrades)
            UpgradeState = proved.Upgraded is not null ? NativeUpgradeState.Made
                : proved.Path == AuthenticationPath.NoPassword ? NativeUpgradeState.NoPassword : NativeUpgradeState.SecondPassword;
        return new(proved.Path, proved.Secondary, proved.Upgraded);
    }

    // Decided before the client has proven anything, and for a decoy as for an account: a question that only the right password is asked would tell
    // that it is right, also to somebody whom the admission list refuses.
    private bool Upgrades(string clientMethod)
    {
        if (options.UpgradeNative is not { } wish || credential.Method != MySqlNativePassword.MethodName) return false;
        UpgradeState = !NativeUpgradeProof.Allows(channel) ? NativeUpgradeState.PlainLink
            : clientMethod == CachingSha2Password.MethodName || wish.BySwitch && (capabilities & Capabilities.PluginAuth) != 0 ? NativeUpgradeState.Made
            : NativeUpgradeState.ClientBeganOtherwise;
        return UpgradeState == NativeUpgradeState.Made;
    }

    private string NameForClient => _upgrades || _method!.TakesAnyAnswer ? AnyMethod : _method.ClientName;

    private Outcome.Failed? Open()
    {
        _method = AuthenticationMethods.Find(credential.Method);
        return options.EnabledMethods.Contains(credential.Method) && _method is { HasServerHalf: true }
            // As MySQL answers (row E-13), before any proof. It does not tell that there is such an account: decoys have methods that are switched off too.
            ? null : new(ServerErrors.PluginNotLoaded(credential.Method), $"the method {credential.Method} is switched off or unknown{(credential.IsDecoy ? $"; {credential.DecoyReason}" : "")}");
    }

    private void BeginProof(bool fresh)
    {
        if (fresh) Nonce = Authentication.Nonce.Create(options.Random, _method!.TakesAnyAnswer ? Authentication.Nonce.Length : _method.NonceLength);
        var keys = credential.Method == Sha256Password.MethodName ? options.Sha256RsaKeys ?? options.RsaKeys : options.RsaKeys;
        var context = new ServerProofContext(credential, Nonce, channel, keys, options.Cache, user, options.ReadPeer, options.VerifyEd25519) { Gate = options.Gate };
        _proof = _upgrades ? new NativeUpgradeProof(context, options.UpgradeNative!.Form, Authentication.Nonce.Create(options.Random)) : _method!.BeginServer(context);
    }
}

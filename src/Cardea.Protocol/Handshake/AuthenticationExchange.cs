using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Handshake;

/// <summary>The server's part of a login after the user is named: at most one switch of method, then the method's own talk, at most eight rounds in all.</summary>
internal sealed class AuthenticationExchange(
    ServerHandshakeOptions options, StoredCredential credential, Capabilities capabilities, byte[] nonce, ChannelStrength channel)
{
    /// <summary>No method of ours needs more than four.</summary>
    public const int MaximumRounds = 8;

    private ServerProof? _proof;
    private int _rounds;

    public abstract record Outcome
    {
        public sealed record More : Outcome;

        public sealed record Proved(AuthenticationPath Path, bool Secondary) : Outcome;

        /// <summary>Without an error of its own it is 1045.</summary>
        public sealed record Failed(ServerError? Error, string Reason) : Outcome;
    }

    public byte[] Nonce { get; private set; } = nonce;

    public string Method => credential.Method;

    public StoredCredential Credential => credential;

    public bool PasswordUsed => _proof?.PasswordUsed ?? false;

    /// <summary>Takes the first answer, which counts only when it was made for the account's method; otherwise the client is asked to switch.</summary>
    public Outcome Begin(string? clientMethod, ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (!options.EnabledMethods.Contains(credential.Method) || AuthenticationMethods.Find(credential.Method) is not { HasServerHalf: true } method)
            return new Outcome.Failed(ServerErrors.PluginNotLoaded(credential.Method), $"the account's method {credential.Method} is switched off or unknown");
        // A client that names no method means the one of 4.1.
        var same = (clientMethod ?? MySqlNativePassword.MethodName) == credential.Method;
        if (!same && (capabilities & Capabilities.PluginAuth) == 0)
            return new Outcome.Failed(ServerErrors.AuthenticationNotSupported(), $"the client cannot switch to {credential.Method}");
        if (!same) Nonce = Authentication.Nonce.Create(options.Random);
        var keys = credential.Method == Sha256Password.MethodName ? options.Sha256RsaKeys ?? options.RsaKeys : options.RsaKeys;
        _proof = method.BeginServer(new(credential, Nonce, channel, keys, options.Cache));
        if (same) return Advance(response, output);
        output.Add(new AuthSwitchRequest(credential.Method, Nonce), capabilities);
        return new Outcome.More();
    }

    public Outcome Advance(ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (++_rounds > MaximumRounds) return new Outcome.Failed(ServerErrors.BadHandshake(), "the method does not come to an end");
        return _proof!.Advance(response, output) switch
        {
            ServerVerdict.Proved proved when !credential.IsDecoy => new Outcome.Proved(proved.Path, proved.Secondary),
            ServerVerdict.Refused refused => new Outcome.Failed(null, refused.Reason),
            ServerVerdict.More => new Outcome.More(),
            _ => new Outcome.Failed(null, "no such account"),
        };
    }
}

using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Handshake;

/// <summary>
/// All factors of one login, one after the other; most accounts have one. Each is asked for whatever came of those before it, so that a refusal never
/// says which of them was wrong, and the login is proven only when every one was.
/// </summary>
/// <remarks>Source: MySQL source, <c>sql/auth/sql_authentication.cc</c>, <c>do_multi_factor_auth</c>, which ends at the first one that fails.</remarks>
internal sealed class FactorChain(
    ServerHandshakeOptions options, StoredCredential credential, Capabilities capabilities, byte[] nonce, ChannelStrength channel, string user)
{
    private AuthenticationExchange _exchange = null!; // set by Begin
    private AuthenticationPath _path;
    private bool _secondary;
    private byte[]? _upgraded;
    private bool _mentionsPassword;
    private string? _failure;
    private int _done;

    /// <summary>The last nonce of 4.1's length that the client was sent: it proves a COM_CHANGE_USER with it.</summary>
    public byte[] Nonce { get; private set; } = nonce;

    /// <summary>The methods, with + between them.</summary>
    public string Method => credential.Further.Count == 0 ? credential.Method : string.Join('+', credential.Further.Select(static f => f.Method).Prepend(credential.Method));

    public StoredCredential Credential => credential;

    public bool PasswordUsed { get; private set; }

    /// <summary>What came of the wish to move the account; the first factor's, since a later one is never moved.</summary>
    public NativeUpgradeState UpgradeState { get; private set; }

    /// <summary>The refusal that says nothing but no.</summary>
    public ServerError AccessDenied(string name) => _mentionsPassword
        ? ServerErrors.AccessDenied(name, options.PeerHost, PasswordUsed)
        : ServerErrors.AccessDeniedNoPassword(name, options.PeerHost);

    public AuthenticationExchange.Outcome Begin(string? clientMethod, string? announced, ReadOnlySpan<byte> response, PacketWriter output)
    {
        _exchange = new AuthenticationExchange(options, credential, capabilities, Nonce, channel, user);
        var outcome = _exchange.Begin(clientMethod, announced, response, output);
        if (_exchange.Nonce.Length == Authentication.Nonce.Length) Nonce = _exchange.Nonce;
        return Judge(outcome, output);
    }

    public AuthenticationExchange.Outcome Advance(ReadOnlySpan<byte> response, PacketWriter output) => Judge(_exchange.Advance(response, output), output);

    private AuthenticationExchange.Outcome Judge(AuthenticationExchange.Outcome outcome, PacketWriter output)
    {
        // An error of its own is about what the server or the client can do, not about who the client is.
        if (outcome is AuthenticationExchange.Outcome.More or AuthenticationExchange.Outcome.Failed { Error: not null }) return outcome;
        PasswordUsed |= _exchange.PasswordUsed;
        _mentionsPassword |= _exchange.MentionsPassword;
        if (outcome is AuthenticationExchange.Outcome.Failed failed) _failure ??= credential.Further.Count == 0 ? failed.Reason : $"factor {_done + 1}: {failed.Reason}";
        if (outcome is AuthenticationExchange.Outcome.Proved proved)
        {
            if (_done == 0) (_path, _upgraded, UpgradeState) = (proved.Path, proved.Upgraded, _exchange.UpgradeState);
            _secondary |= proved.Secondary;
        }
        if (_done++ < credential.Further.Count) return Next(output);
        return _failure is null ? new AuthenticationExchange.Outcome.Proved(_path, _secondary, _upgraded) : new AuthenticationExchange.Outcome.Failed(null, _failure);
    }

    private AuthenticationExchange.Outcome Next(PacketWriter output)
    {
        if ((capabilities & Capabilities.MultiFactorAuthentication) == 0)
            return new AuthenticationExchange.Outcome.Failed(null, "the account has more than one factor, which the client cannot do");
        _exchange = new AuthenticationExchange(options, credential.Further[_done - 1], capabilities, Nonce, channel, user);
        var outcome = _exchange.BeginNext(output);
        if (_exchange.Nonce.Length == Authentication.Nonce.Length) Nonce = _exchange.Nonce;
        return outcome;
    }
}

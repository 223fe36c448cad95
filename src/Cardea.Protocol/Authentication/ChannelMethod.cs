using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// A method whose proof is the link itself. Its stored form is a rule, not a secret, and there is nothing for a client to do, so every stock client
/// can use it: the client's first answer, made for whatever method it began with, is taken and not looked at.
/// </summary>
public abstract class ChannelMethod : IAuthenticationMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.Any;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public bool StoresPassword => false;

    /// <inheritdoc/>
    public bool TakesAnyAnswer => true;

    /// <summary>How a refusal is told: with "using password" (1045), or without (1698).</summary>
    protected abstract bool MentionsPassword { get; }

    /// <summary>The path that a proof is reported under.</summary>
    protected abstract AuthenticationPath Path { get; }

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(this, context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(Name, context);

    /// <summary>There is no password, so there is nothing to store of one.</summary>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000) => [];

    /// <inheritdoc/>
    public abstract bool IsStored(ReadOnlySpan<byte> stored);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored) => false;

    /// <summary>Null when the link proves the account; otherwise the reason, for the operator.</summary>
    protected abstract string? FindMismatch(string user, string rule, PeerEvidence peer);

    private sealed class Server(ChannelMethod method, ServerProofContext context) : ServerProof(context)
    {
        public override bool MentionsPassword => method.MentionsPassword;

        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
        {
            PasswordUsed = !IsEmpty(response);
            var rule = System.Text.Encoding.UTF8.GetString(Context.Credential.AuthenticationString);
            var mismatch = method.FindMismatch(Context.User, rule, Context.ReadPeer());
            if (Context.Credential.IsDecoy) return new ServerVerdict.Refused("no such account");
            return mismatch is null ? new ServerVerdict.Proved(method.Path) : new ServerVerdict.Refused(mismatch);
        }
    }

    private sealed class Client(string name, ClientProofContext context) : ClientProof(context)
    {
        private readonly ClientMove _none = new ClientMove.Fail(ClientError.MethodNotAvailable(name, "it has no client half"));

        public override ClientMove First() => _none;

        public override ClientMove Advance(ReadOnlySpan<byte> data) => _none;
    }
}

using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>What the server's half of a method works with.</summary>
/// <param name="Credential">The stored credential, or a decoy.</param>
/// <param name="Nonce">The nonce that the client was sent.</param>
/// <param name="Channel">The link.</param>
/// <param name="RsaKeys">The pair for plain links, or null.</param>
/// <param name="Cache">The cache of caching_sha2_password.</param>
/// <param name="User">The name that the client gave.</param>
/// <param name="ReadPeer">Reads what the link itself says of the client.</param>
/// <param name="VerifyEd25519">Checks signatures; without it none is right.</param>
public sealed record ServerProofContext(
    StoredCredential Credential, byte[] Nonce, ChannelStrength Channel, RsaKeyPair? RsaKeys, ICachingSha2Cache Cache, string User, Func<PeerEvidence> ReadPeer,
    Ed25519Verifier? VerifyEd25519)
{
    /// <summary>Bounds the hashing; null: it is not bounded.</summary>
    public IWorkGate? Gate { get; init; }
}

/// <summary>What the server's half of a method decides after one answer of the client.</summary>
public abstract record ServerVerdict
{
    private ServerVerdict()
    {
    }

    /// <summary>Data for the client has been written (or nothing is to be said); its next packet is needed.</summary>
    public sealed record More : ServerVerdict
    {
        /// <summary>The only one.</summary>
        public static More Instance { get; } = new();
    }

    /// <summary>The identity is proven. <paramref name="Secondary"/>: by the retained old password.</summary>
    public sealed record Proved(AuthenticationPath Path, bool Secondary = false) : ServerVerdict
    {
        /// <summary>The password in the stored form of a better method (<see cref="NativeUpgrade"/>), or null.</summary>
        public byte[]? Upgraded { get; init; }
    }

    /// <summary>It is not; <paramref name="Reason"/> is for the operator, never for the client. Without an error of its own it is 1045.</summary>
    public sealed record Refused(string Reason, ServerError? Error = null) : ServerVerdict;
}

/// <summary>The server's half of one login with one method.</summary>
public abstract class ServerProof(ServerProofContext context)
{
    /// <summary>What it works with.</summary>
    protected ServerProofContext Context { get; } = context;

    /// <summary>True once the client has given anything but an empty answer; for "using password: YES".</summary>
    public bool PasswordUsed { get; protected set; }

    /// <summary>Whether a refusal says "using password" at all (1045), or is silent about it (1698).</summary>
    public virtual bool MentionsPassword => true;

    /// <summary>Takes one answer of the client; data for it are written as <see cref="Packets.AuthMoreData"/>.</summary>
    public abstract ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output);

    /// <summary>An empty answer proves an account without password and nothing else.</summary>
    protected ServerVerdict WithoutPassword() => Context.Credential is { IsDecoy: false, AuthenticationString.Length: 0 }
        ? new ServerVerdict.Proved(AuthenticationPath.NoPassword)
        : new ServerVerdict.Refused(Context.Credential.IsDecoy ? Context.Credential.DecoyReason : "no password was given");

    /// <summary>A wrong password, or a name without account.</summary>
    protected ServerVerdict.Refused Wrong() => new(Context.Credential.IsDecoy ? Context.Credential.DecoyReason : "wrong password");

    /// <summary>An empty answer: nothing, or the NUL of an empty password.</summary>
    protected static bool IsEmpty(ReadOnlySpan<byte> response) => response.IsEmpty || response is [0];
}

using Cardea.Protocol.Authentication;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Handshake;

/// <summary>Who has proven to be whom, and what the client wants; admission decides on it.</summary>
/// <param name="User">The name given.</param>
/// <param name="Schema">The schema to begin in, or null.</param>
/// <param name="Capabilities">What both sides can do, valid for the whole session.</param>
/// <param name="MaxPacketSize">The greatest packet that the client says it takes, in bytes; 0 when it did not say.</param>
/// <param name="CollationId">The client's collation; 0 when it did not say.</param>
/// <param name="Attributes">The client's description of itself; untrusted text.</param>
/// <param name="Method">The method that proved it.</param>
/// <param name="Path">How.</param>
/// <param name="PasswordUsed">For "using password: YES" in a later 1045.</param>
/// <param name="SecondaryUsed">By the retained old password.</param>
/// <param name="Credential">What it was proven against.</param>
/// <param name="Nonce">The nonce of the proof; COM_CHANGE_USER goes on from it.</param>
public sealed record LoginRequest(
    string User, string? Schema, Capabilities Capabilities, uint MaxPacketSize, ushort CollationId, ConnectAttributes Attributes,
    string Method, AuthenticationPath Path, bool PasswordUsed, bool SecondaryUsed, StoredCredential Credential, byte[] Nonce)
{
    /// <summary>The password in the stored form of caching_sha2_password, where the account is to be moved there; else null.</summary>
    public byte[]? Upgraded { get; init; }

    /// <summary>Whether it is, and if not, why.</summary>
    public NativeUpgradeState UpgradeState { get; init; }
}

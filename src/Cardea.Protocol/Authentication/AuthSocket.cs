namespace Cardea.Protocol.Authentication;

/// <summary>
/// auth_socket: on a Unix socket the kernel says which system user is at the other end. It must be named like the account's user, or like the text
/// after AS. Refused on TCP. No password is ever looked at, so refusals do not mention one (1698).
/// </summary>
/// <remarks>
/// Source: MySQL source, <c>plugin/auth/auth_socket.cc</c>; manual, "Socket Peer-Credential Pluggable Authentication". Names are compared whole and
/// byte for byte; with AS both names fit, as there.
/// </remarks>
public sealed class AuthSocket : ChannelMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "auth_socket";

    private const int LongestRule = 255;

    /// <inheritdoc/>
    public override string Name => MethodName;

    /// <inheritdoc/>
    protected override bool MentionsPassword => false;

    /// <inheritdoc/>
    protected override AuthenticationPath Path => AuthenticationPath.SystemUser;

    /// <inheritdoc/>
    public override bool IsStored(ReadOnlySpan<byte> stored) => stored.Length <= LongestRule && stored.IndexOf((byte)0) < 0;

    /// <inheritdoc/>
    protected override string? FindMismatch(string user, string rule, PeerEvidence peer)
    {
        if (peer.SystemUser is not { Length: > 0 } system) return "auth_socket: the client is not on a Unix socket, or its system user has no name";
        return string.Equals(system, user, StringComparison.Ordinal) || string.Equals(system, rule, StringComparison.Ordinal)
            ? null : $"auth_socket: the client is the system user '{system}'";
    }
}

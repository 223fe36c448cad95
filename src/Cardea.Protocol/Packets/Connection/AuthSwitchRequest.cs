using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>Asks the client to repeat its proof with another method. <paramref name="Data"/> is the method's first data, for all of ours a nonce.</summary>
/// <remarks>
/// Source: MySQL internals, "Protocol::AuthSwitchRequest". A nonce of 20 bytes travels with a NUL behind it; other data (MariaDB's nonces of 32 bytes)
/// travel as they are: <c>client_ed25519</c> takes exactly 32.
/// </remarks>
public sealed record AuthSwitchRequest(string Method, byte[] Data) : IPacket<AuthSwitchRequest>
{
    /// <summary>The first byte; alone it is the old password request of before 4.1, which nobody here answers.</summary>
    public const byte Header = 0xFE;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => AuthData.Write(packet.Byte(Header).NulTerminated(Method), Data);

    /// <inheritdoc/>
    public static AuthSwitchRequest Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadNulTerminatedString(), AuthData.Read(packet.ReadRest()));
    }
}

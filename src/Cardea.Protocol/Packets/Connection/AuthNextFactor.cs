using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>One factor is done; asks for the proof of the next with this method. <paramref name="Data"/> is the method's first data.</summary>
/// <remarks>Source: MySQL internals, "Protocol::AuthNextFactorRequest"; only with CLIENT_MULTI_FACTOR_AUTHENTICATION.</remarks>
public sealed record AuthNextFactor(string Method, byte[] Data) : IPacket<AuthNextFactor>
{
    /// <summary>The first byte.</summary>
    public const byte Header = 0x02;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => AuthData.Write(packet.Byte(Header).NulTerminated(Method), Data);

    /// <inheritdoc/>
    public static AuthNextFactor Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadNulTerminatedString(), AuthData.Read(packet.ReadRest()));
    }
}

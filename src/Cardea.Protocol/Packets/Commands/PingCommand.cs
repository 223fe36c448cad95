using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_PING: answered with OK.</summary>
/// <remarks>Source: MySQL internals, "COM_PING".</remarks>
public readonly record struct PingCommand : IPacket<PingCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.Ping);

    /// <inheritdoc/>
    public static PingCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        new PacketReader(payload).ReadByte();
        return default;
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_REFRESH: FLUSH, a bit for each thing; gone since 8.4.</summary>
/// <remarks>Source: MySQL internals, "COM_REFRESH".</remarks>
public sealed record RefreshCommand(byte Bits) : IPacket<RefreshCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.Refresh).Byte(Bits);

    /// <inheritdoc/>
    public static RefreshCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadByte());
    }
}

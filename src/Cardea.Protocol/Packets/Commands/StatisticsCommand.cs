using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STATISTICS: answered with one packet of plain text, without any header.</summary>
/// <remarks>Source: MySQL internals, "COM_STATISTICS".</remarks>
public readonly record struct StatisticsCommand : IPacket<StatisticsCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.Statistics);

    /// <inheritdoc/>
    public static StatisticsCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        new PacketReader(payload).ReadByte();
        return default;
    }
}

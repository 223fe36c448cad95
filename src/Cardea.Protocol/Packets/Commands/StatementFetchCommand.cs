using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STMT_FETCH: the next rows of an open cursor.</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_FETCH".</remarks>
public sealed record StatementFetchCommand(uint StatementId, uint Rows) : IPacket<StatementFetchCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.StatementFetch).UInt32(StatementId).UInt32(Rows);

    /// <inheritdoc/>
    public static StatementFetchCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt32(), packet.ReadUInt32());
    }
}

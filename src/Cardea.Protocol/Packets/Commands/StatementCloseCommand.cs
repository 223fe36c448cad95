using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STMT_CLOSE: there is no answer.</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_CLOSE".</remarks>
public sealed record StatementCloseCommand(uint StatementId) : IPacket<StatementCloseCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.StatementClose).UInt32(StatementId);

    /// <inheritdoc/>
    public static StatementCloseCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt32());
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STMT_RESET: drops long data and closes the cursor.</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_RESET".</remarks>
public sealed record StatementResetCommand(uint StatementId) : IPacket<StatementResetCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.StatementReset).UInt32(StatementId);

    /// <inheritdoc/>
    public static StatementResetCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt32());
    }
}

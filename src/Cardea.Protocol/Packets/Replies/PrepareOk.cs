using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The answer to COM_STMT_PREPARE; definitions of parameters, then of columns, follow (<see cref="ResultSet.Definitions"/> for each that is not 0).</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_PREPARE_OK".</remarks>
public readonly record struct PrepareOk(uint StatementId, ushort Columns, ushort Parameters, ushort Warnings) : IPacket<PrepareOk>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) =>
        packet.Byte(0).UInt32(StatementId).UInt16(Columns).UInt16(Parameters).Byte(0).UInt16(Warnings);

    /// <inheritdoc/>
    public static PrepareOk Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.Skip(1);
        var (id, columns, parameters) = (packet.ReadUInt32(), packet.ReadUInt16(), packet.ReadUInt16());
        packet.Skip(1);
        return new(id, columns, parameters, packet.IsAtEnd ? (ushort)0 : packet.ReadUInt16());
    }
}

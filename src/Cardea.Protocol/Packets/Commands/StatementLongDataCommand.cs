using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STMT_SEND_LONG_DATA: a piece of a parameter's value; there is no answer, errors come with the execute.</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_SEND_LONG_DATA".</remarks>
public sealed record StatementLongDataCommand(uint StatementId, ushort Parameter, byte[] Data) : IPacket<StatementLongDataCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.StatementSendLongData).UInt32(StatementId).UInt16(Parameter).Bytes(Data);

    /// <inheritdoc/>
    public static StatementLongDataCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt32(), packet.ReadUInt16(), packet.ReadRest().ToArray());
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_SET_OPTION: 0 allows several statements in one COM_QUERY, 1 forbids them.</summary>
/// <remarks>Source: MySQL internals, "COM_SET_OPTION".</remarks>
public sealed record SetOptionCommand(ushort Option) : IPacket<SetOptionCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.SetOption).UInt16(Option);

    /// <inheritdoc/>
    public static SetOptionCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt16());
    }
}

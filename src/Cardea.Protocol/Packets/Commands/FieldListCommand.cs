using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_FIELD_LIST: the columns of a table whose names match a pattern; deprecated, but mysql uses it for completion.</summary>
/// <remarks>Source: MySQL internals, "COM_FIELD_LIST".</remarks>
public sealed record FieldListCommand(string Table, string Wildcard) : IPacket<FieldListCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.FieldList).NulTerminated(Table).Text(Wildcard);

    /// <inheritdoc/>
    public static FieldListCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadNulTerminatedString(), System.Text.Encoding.UTF8.GetString(packet.ReadRest()));
    }
}

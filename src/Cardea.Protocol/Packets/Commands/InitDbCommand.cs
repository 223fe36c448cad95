using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_INIT_DB: another current schema, as USE.</summary>
/// <remarks>Source: MySQL internals, "COM_INIT_DB".</remarks>
public sealed record InitDbCommand(string Schema) : IPacket<InitDbCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.InitDb).Text(Schema);

    /// <inheritdoc/>
    public static InitDbCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(System.Text.Encoding.UTF8.GetString(packet.ReadRest()));
    }
}

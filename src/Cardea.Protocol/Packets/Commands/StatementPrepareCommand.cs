using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_STMT_PREPARE; the statement is in the session's character set.</summary>
/// <remarks>Source: MySQL internals, "COM_STMT_PREPARE".</remarks>
public sealed record StatementPrepareCommand(byte[] Sql) : IPacket<StatementPrepareCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.StatementPrepare).Bytes(Sql);

    /// <inheritdoc/>
    public static StatementPrepareCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadRest().ToArray());
    }
}

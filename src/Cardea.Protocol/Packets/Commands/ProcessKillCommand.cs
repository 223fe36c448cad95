using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_PROCESS_KILL: ends another connection; deprecated in favour of KILL.</summary>
/// <remarks>Source: MySQL internals, "COM_PROCESS_KILL".</remarks>
public sealed record ProcessKillCommand(uint ConnectionId) : IPacket<ProcessKillCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.ProcessKill).UInt32(ConnectionId);

    /// <inheritdoc/>
    public static ProcessKillCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadUInt32());
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_RESET_CONNECTION: all session state back to the start, the login stays.</summary>
/// <remarks>Source: MySQL internals, "COM_RESET_CONNECTION".</remarks>
public readonly record struct ResetConnectionCommand : IPacket<ResetConnectionCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.ResetConnection);

    /// <inheritdoc/>
    public static ResetConnectionCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        new PacketReader(payload).ReadByte();
        return default;
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_QUIT: the client is about to close; there is no answer.</summary>
/// <remarks>Source: MySQL internals, "COM_QUIT".</remarks>
public readonly record struct QuitCommand : IPacket<QuitCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte((byte)CommandCode.Quit);

    /// <inheritdoc/>
    public static QuitCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        new PacketReader(payload).ReadByte();
        return default;
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The end of column definitions or rows for clients without CLIENT_DEPRECATE_EOF.</summary>
/// <remarks>Source: MySQL internals, "EOF_Packet". It is told from a row that begins with 0xFE by its length: below 9.</remarks>
public readonly record struct EofPacket(ushort Warnings, StatusFlags Status) : IPacket<EofPacket>
{
    /// <summary>The first byte.</summary>
    public const byte Header = 0xFE;

    /// <summary>True when the payload is an EOF packet and not a row.</summary>
    public static bool Matches(ReadOnlySpan<byte> payload) => payload.Length is > 0 and < 9 && payload[0] == Header;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte(Header).UInt16(Warnings).UInt16((ushort)Status);

    /// <inheritdoc/>
    public static EofPacket Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return packet.IsAtEnd ? new(0, StatusFlags.None) : new(packet.ReadUInt16(), (StatusFlags)packet.ReadUInt16());
    }
}

using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>Further data of the authentication method, from the server. Source: MySQL internals, "Protocol::AuthMoreData".</summary>
public sealed record AuthMoreData(byte[] Data) : IPacket<AuthMoreData>
{
    /// <summary>The first byte.</summary>
    public const byte Header = 0x01;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte(Header).Bytes(Data);

    /// <inheritdoc/>
    public static AuthMoreData Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(packet.ReadRest().ToArray());
    }
}

using System.Text;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The server asks for a file of the client's. A client gives only the file that its pending statement names, and only when that was allowed.</summary>
/// <remarks>Source: MySQL internals, "LOCAL INFILE Request".</remarks>
public sealed record LocalInfileRequest(string FileName) : IPacket<LocalInfileRequest>
{
    /// <summary>The first byte.</summary>
    public const byte Header = 0xFB;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte(Header).Text(FileName);

    /// <inheritdoc/>
    public static LocalInfileRequest Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        return new(Encoding.UTF8.GetString(packet.ReadRest()));
    }
}

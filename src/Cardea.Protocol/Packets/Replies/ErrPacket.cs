using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>Failure. Before the capabilities are agreed on (a refusal instead of the greeting) it carries no SQLSTATE.</summary>
/// <remarks>Source: MySQL internals, "ERR_Packet". A message is cut at 512 bytes as MySQL does (MYSQL_ERRMSG_SIZE).</remarks>
public readonly record struct ErrPacket(ServerError Error) : IPacket<ErrPacket>
{
    /// <summary>The first byte.</summary>
    public const byte Header = 0xFF;

    private const int MaximumMessage = 511;
    private const byte StateMarker = (byte)'#';

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        packet.Byte(Header).UInt16(Error.Number);
        if ((capabilities & Capabilities.Protocol41) != 0) packet.Byte(StateMarker).Text(Error.SqlState);
        var message = Error.Message;
        if (Encoding.UTF8.GetByteCount(message) <= MaximumMessage)
        {
            packet.Text(message);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(message);
        var end = MaximumMessage;
        while ((bytes[end] & 0xC0) == 0x80) end--; // not in the middle of a character
        packet.Bytes(bytes.AsSpan(0, end));
    }

    /// <inheritdoc/>
    public static ErrPacket Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        var number = packet.ReadUInt16();
        var state = "HY000"; // what MySQL's client assumes where none is sent
        if (packet.Remaining > 5 && packet.PeekByte() == StateMarker)
        {
            packet.ReadByte();
            state = Encoding.ASCII.GetString(packet.ReadBytes(5));
        }
        return new(new ServerError(number, state, Encoding.UTF8.GetString(packet.ReadRest())));
    }
}

using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The client's wish to begin TLS: the first 32 bytes of a login packet. Old Connector/J sends only the four bytes of capabilities.</summary>
/// <remarks>Source: MySQL internals, "Protocol::SSLRequest".</remarks>
public sealed record TlsRequest(Capabilities Capabilities, uint MaxPacketSize, byte CollationId) : IPacket<TlsRequest>
{
    /// <summary>The length of the usual form.</summary>
    public const int Length = 32;

    /// <summary>The length of the short form.</summary>
    public const int ShortLength = 4;

    /// <summary>True when the payload asks for TLS and is nothing else.</summary>
    public static bool Matches(ReadOnlySpan<byte> payload) => payload.Length is Length or ShortLength && Asks(payload);

    /// <summary>True when the payload, whatever it is, has CLIENT_SSL set.</summary>
    public static bool Asks(ReadOnlySpan<byte> payload) => payload.Length >= 2 && (payload[1] & 0x08) != 0;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) =>
        packet.UInt32((uint)(Capabilities | Capabilities.Ssl)).UInt32(MaxPacketSize).Byte(CollationId).Zeros(23);

    /// <inheritdoc/>
    public static TlsRequest Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        if (!Matches(payload)) throw new MalformedPacketException("not a TLS request");
        var packet = new PacketReader(payload);
        var asked = (Capabilities)packet.ReadUInt32();
        return packet.IsAtEnd ? new(asked, 0, 0) : new(asked, packet.ReadUInt32(), packet.ReadByte());
    }
}

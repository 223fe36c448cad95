using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>A packet that can be read and written; what <see cref="Write"/> wrote, <see cref="Read"/> understands, and writing that again gives the same bytes.</summary>
public interface IPacket<TSelf> where TSelf : IPacket<TSelf>
{
    /// <summary>Appends the payload to the packet that <paramref name="packet"/> has open; <paramref name="capabilities"/> are those that both sides agreed on.</summary>
    void Write(PacketWriter packet, Capabilities capabilities);

    /// <summary>Reads a payload; throws <see cref="Errors.MalformedPacketException"/> where it is short or impossible.</summary>
    static abstract TSelf Read(ReadOnlySpan<byte> payload, Capabilities capabilities);
}

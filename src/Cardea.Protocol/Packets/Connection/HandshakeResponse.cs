using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The client's login packet, protocol 4.1.</summary>
/// <param name="Capabilities">What the client can do; it decides which fields follow.</param>
/// <param name="MaxPacketSize">The greatest packet that the client takes, in bytes.</param>
/// <param name="CollationId">The client's collation, low byte.</param>
/// <param name="User">The user name.</param>
/// <param name="Response">The method's first answer.</param>
/// <param name="Schema">The schema to begin in; null for none.</param>
/// <param name="Method">The method that <paramref name="Response"/> belongs to; null without CLIENT_PLUGIN_AUTH.</param>
/// <param name="Attributes">Connection attributes; null without CLIENT_CONNECT_ATTRS.</param>
/// <remarks>Source: MySQL internals, "Protocol::HandshakeResponse41". Reading is strict: a packet cut off anywhere is refused.</remarks>
public sealed record HandshakeResponse(
    Capabilities Capabilities, uint MaxPacketSize, byte CollationId, string User, byte[] Response, string? Schema, string? Method,
    ConnectAttributes? Attributes) : IPacket<HandshakeResponse>
{
    private const int Filler = 23;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        packet.UInt32((uint)Capabilities).UInt32(MaxPacketSize).Byte(CollationId).Zeros(Filler).NulTerminated(User);
        if ((Capabilities & Capabilities.PluginAuthLenencClientData) != 0) packet.LengthEncodedBytes(Response);
        else if ((Capabilities & Capabilities.SecureConnection) != 0) packet.Byte((byte)Response.Length).Bytes(Response);
        else packet.NulTerminated(Response.AsSpan());
        if ((Capabilities & Capabilities.ConnectWithDb) != 0) packet.NulTerminated(Schema);
        if ((Capabilities & Capabilities.PluginAuth) != 0) packet.NulTerminated(Method);
        if ((Capabilities & Capabilities.ConnectAttrs) != 0) (Attributes ?? ConnectAttributes.None).Write(packet);
    }

    /// <inheritdoc/>
    public static HandshakeResponse Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        var client = (Capabilities)packet.ReadUInt32();
        if ((client & Capabilities.Protocol41) == 0) throw new MalformedPacketException("a login of a protocol before 4.1");
        var (size, collation) = (packet.ReadUInt32(), packet.ReadByte());
        packet.Skip(Filler);
        var user = packet.ReadNulTerminatedString();
        var response = ReadResponse(ref packet, client);
        var schema = (client & Capabilities.ConnectWithDb) != 0 ? packet.ReadNulTerminatedString() : null;
        var method = (client & Capabilities.PluginAuth) != 0 ? packet.ReadNulTerminatedString() : null;
        var attributes = (client & Capabilities.ConnectAttrs) != 0 ? ConnectAttributes.Read(ref packet) : null;
        return new(client, size, collation, user, response, schema, method, attributes);
    }

    private static byte[] ReadResponse(ref PacketReader packet, Capabilities client)
    {
        if ((client & Capabilities.PluginAuthLenencClientData) != 0) return packet.ReadLengthEncodedBytes().ToArray();
        if ((client & Capabilities.SecureConnection) != 0) return packet.ReadBytes(packet.ReadByte()).ToArray();
        return packet.ReadNulTerminated().ToArray();
    }
}

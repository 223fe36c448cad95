using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_CHANGE_USER: a new login on the same connection. What follows the schema is optional, as old clients leave it out.</summary>
/// <remarks>Source: MySQL internals, "COM_CHANGE_USER".</remarks>
public sealed record ChangeUserCommand(string User, byte[] Response, string Schema, ushort? CollationId, string? Method, ConnectAttributes? Attributes)
    : IPacket<ChangeUserCommand>
{
    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        packet.Byte((byte)CommandCode.ChangeUser).NulTerminated(User).Byte((byte)Response.Length).Bytes(Response).NulTerminated(Schema);
        if (CollationId is not { } collation) return;
        packet.UInt16(collation);
        if ((capabilities & Capabilities.PluginAuth) == 0 || Method is null) return;
        packet.NulTerminated(Method);
        if ((capabilities & Capabilities.ConnectAttrs) != 0 && Attributes is not null) Attributes.Write(packet);
    }

    /// <inheritdoc/>
    public static ChangeUserCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        var user = packet.ReadNulTerminatedString();
        var response = packet.ReadBytes(packet.ReadByte()).ToArray();
        var schema = packet.ReadNulTerminatedString();
        if (packet.IsAtEnd) return new(user, response, schema, null, null, null);
        var collation = packet.ReadUInt16();
        if (packet.IsAtEnd || (capabilities & Capabilities.PluginAuth) == 0) return new(user, response, schema, collation, null, null);
        var method = packet.ReadNulTerminatedString();
        var attributes = packet.IsAtEnd || (capabilities & Capabilities.ConnectAttrs) == 0 ? null : ConnectAttributes.Read(ref packet);
        return new(user, response, schema, collation, method, attributes);
    }
}

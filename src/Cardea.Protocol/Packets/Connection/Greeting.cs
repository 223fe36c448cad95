using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The server's first packet, version 10.</summary>
/// <param name="ServerVersion">Begins with a number that drivers branch on, such as <c>8.4.0</c>.</param>
/// <param name="ConnectionId">What CONNECTION_ID() returns and KILL takes.</param>
/// <param name="Nonce">20 bytes, none of them 0; sent as 8 + 12.</param>
/// <param name="Capabilities">What the server can do.</param>
/// <param name="CollationId">The server's default collation, low byte.</param>
/// <param name="Status">Usually autocommit.</param>
/// <param name="Method">The authentication method that the client should answer with; empty without CLIENT_PLUGIN_AUTH.</param>
/// <remarks>Source: MySQL internals, "Protocol::HandshakeV10".</remarks>
public sealed record Greeting(
    string ServerVersion, uint ConnectionId, byte[] Nonce, Capabilities Capabilities, byte CollationId, StatusFlags Status, string Method)
    : IPacket<Greeting>
{
    /// <summary>The only version that exists since 3.21.</summary>
    public const byte Version = 10;

    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceLength = 20;

    private const int FirstPart = 8;
    private const int Reserved = 10;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        packet.Byte(Version).NulTerminated(ServerVersion).UInt32(ConnectionId).Bytes(Nonce.AsSpan(0, FirstPart)).Byte(0)
            .UInt16((ushort)((uint)Capabilities & 0xFFFF)).Byte(CollationId).UInt16((ushort)Status).UInt16((ushort)((uint)Capabilities >> 16));
        var named = (Capabilities & Capabilities.PluginAuth) != 0;
        packet.Byte(named ? (byte)(NonceLength + 1) : (byte)0).Zeros(Reserved).Bytes(Nonce.AsSpan(FirstPart)).Byte(0);
        if (named) packet.NulTerminated(Method);
    }

    /// <inheritdoc/>
    public static Greeting Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        if (packet.ReadByte() != Version) throw new MalformedPacketException("a greeting that is not of version 10");
        var version = packet.ReadNulTerminatedString();
        var id = packet.ReadUInt32();
        var nonce = new byte[NonceLength];
        packet.ReadBytes(FirstPart).CopyTo(nonce);
        packet.Skip(1);
        uint flags = packet.ReadUInt16();
        var collation = packet.ReadByte();
        var status = (StatusFlags)packet.ReadUInt16();
        flags |= (uint)packet.ReadUInt16() << 16;
        packet.Skip(1 + Reserved); // the length of the nonce, always 21 (or 0), and reserved bytes
        packet.ReadBytes(NonceLength - FirstPart).CopyTo(nonce.AsSpan(FirstPart));
        if (!packet.IsAtEnd) packet.Skip(1);
        var named = (flags & (uint)Capabilities.PluginAuth) != 0;
        // Servers before 5.5.10 left out the last NUL (MySQL bug 59453).
        var method = named ? Encoding.UTF8.GetString(packet.ReadNulTerminatedOrRest()) : "";
        return new(version, id, nonce, (Capabilities)flags, collation, status, method);
    }
}

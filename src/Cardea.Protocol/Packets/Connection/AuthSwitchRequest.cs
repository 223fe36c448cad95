using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>Asks the client to repeat its proof with another method. <paramref name="Data"/> is the method's first data, for all of ours a nonce.</summary>
/// <remarks>Source: MySQL internals, "Protocol::AuthSwitchRequest". The last NUL of the data is left out where the peer leaves it out.</remarks>
public sealed record AuthSwitchRequest(string Method, byte[] Data) : IPacket<AuthSwitchRequest>
{
    /// <summary>The first byte; alone it is the old password request of before 4.1, which nobody here answers.</summary>
    public const byte Header = 0xFE;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities) => packet.Byte(Header).NulTerminated(Method).Bytes(Data).Byte(0);

    /// <inheritdoc/>
    public static AuthSwitchRequest Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        var method = packet.ReadNulTerminatedString();
        var data = packet.ReadRest();
        return new(method, (data is [.., 0] ? data[..^1] : data).ToArray());
    }
}

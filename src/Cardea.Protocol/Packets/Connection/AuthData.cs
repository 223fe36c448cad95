using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>A method's first data in <see cref="AuthSwitchRequest"/> and <see cref="AuthNextFactor"/>.</summary>
internal static class AuthData
{
    public static void Write(PacketWriter packet, byte[] data)
    {
        packet.Bytes(data);
        if (data.Length == Greeting.NonceLength) packet.Byte(0);
    }

    public static byte[] Read(ReadOnlySpan<byte> data) => (data.Length == Greeting.NonceLength + 1 && data[^1] == 0 ? data[..^1] : data).ToArray();
}

using System.Net;
using System.Net.Sockets;

namespace Cardea.Connections.Sockets;

/// <summary>End points to the kernel's struct sockaddr and back.</summary>
internal static unsafe class SocketAddressBytes
{
    internal const int Size = 128; // sizeof(struct sockaddr_storage)

    internal static int Connect(int descriptor, EndPoint to)
    {
        var address = to.Serialize();
        fixed (byte* bytes = address.Buffer.Span) return LibC.connect(descriptor, bytes, (uint)address.Size);
    }

    internal static int Bind(int descriptor, EndPoint to)
    {
        var address = to.Serialize();
        fixed (byte* bytes = address.Buffer.Span) return LibC.bind(descriptor, bytes, (uint)address.Size);
    }

    internal static IPEndPoint? LocalOf(int descriptor)
    {
        var bytes = stackalloc byte[Size];
        uint length = Size;
        return LibC.getsockname(descriptor, bytes, &length) == 0 ? Parse(new ReadOnlySpan<byte>(bytes, (int)length)) : null;
    }

    /// <summary>An IPv4 or IPv6 end point, IPv4 out of its IPv6 dress; null for other families.</summary>
    internal static IPEndPoint? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8) return null;
        var port = (bytes[2] << 8) | bytes[3]; // network order in both families
        var family = BitConverter.ToUInt16(bytes);
        if (family == 2) return new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);
        if (family != 10 || bytes.Length < 28) return null;
        var address = new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes.Slice(24, 4)));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    internal static int FamilyOf(EndPoint end) => end.AddressFamily switch
    {
        AddressFamily.InterNetwork => 2,
        AddressFamily.InterNetworkV6 => 10,
        AddressFamily.Unix => 1,
        _ => throw new ArgumentException($"no sockets of the family {end.AddressFamily}", nameof(end)),
    };
}

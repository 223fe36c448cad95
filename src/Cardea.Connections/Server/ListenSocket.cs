using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cardea.Connections.Sockets;

namespace Cardea.Connections.Server;

/// <summary>Makes listening sockets.</summary>
internal static class ListenSocket
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    internal static int OpenTcp(ListenAddress.Tcp where)
    {
        var end = new IPEndPoint(where.Address, where.Port);
        var descriptor = Open(end);
        LibC.SetOption(descriptor, LibC.SolSocket, LibC.SoReuseAddress, 1);
        Link.SetOptions(descriptor);
        if (end.AddressFamily == AddressFamily.InterNetworkV6)
            LibC.SetOption(descriptor, LibC.IpProtocolIpv6, LibC.Ipv6Only, where.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
        if (SocketAddressBytes.Bind(descriptor, end) < 0)
            throw Failed(descriptor, $"Can't start server: Bind on TCP/IP port {where.Port}");
        if (LibC.listen(descriptor, where.Backlog) < 0) throw Failed(descriptor, "Can't start server: listen() on TCP/IP port");
        return descriptor;
    }

    internal static int OpenLocal(ListenAddress.Local where)
    {
        UnixDomainSocketEndPoint end;
        try
        {
            end = new UnixDomainSocketEndPoint(where.Path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ListenException($"The socket file path is too long (> 107): {where.Path}", 36);
        }
        RemoveStale(where.Path, end);
        var descriptor = Open(end);
        if (SocketAddressBytes.Bind(descriptor, end) < 0) throw Failed(descriptor, $"Can't start server: Bind on unix socket '{where.Path}'");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(where.Path, Everybody); // accounts decide, not file modes
        if (LibC.listen(descriptor, where.Backlog) < 0) throw Failed(descriptor, "Can't start server: listen() on unix socket");
        return descriptor;
    }

    // Only a socket that nobody answers at is ours to remove; a link or a file in its place was put there by somebody.
    private static void RemoveStale(string path, UnixDomainSocketEndPoint end)
    {
        var attributes = LinkStatusOf(path);
        if (attributes is null) return;
        if (attributes != FileKind.Socket) throw new ListenException($"Can't start server: '{path}' exists and is not a socket", 17);
        var probe = Open(end);
        var answered = SocketAddressBytes.Connect(probe, end) == 0 || LibC.LastError != LibC.Refused;
        _ = LibC.close(probe);
        if (answered) throw new ListenException($"Can't start server: another process answers at the unix socket '{path}'", 98);
        File.Delete(path);
    }

    private enum FileKind
    {
        Socket,
        Other,
    }

    private static FileKind? LinkStatusOf(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) return FileKind.Other;
        if (!Path.Exists(path)) return null;
        return LibC.IsSocketFile(path) ? FileKind.Socket : FileKind.Other;
    }

    private static int Open(EndPoint end)
    {
        var descriptor = LibC.socket(SocketAddressBytes.FamilyOf(end), LibC.StreamSocket | LibC.NonBlockingCloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw Failed(-1, "Can't create a socket");
    }

    private static ListenException Failed(int descriptor, string what)
    {
        var errno = LibC.LastError;
        if (descriptor >= 0) _ = LibC.close(descriptor);
        return new ListenException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }
}

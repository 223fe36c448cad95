using System.Net;
using System.Net.Sockets;
using Cardea.Connections.Sockets;
using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>Connects a socket, each address of a name in turn, within one deadline.</summary>
internal static unsafe class SocketConnector
{
    internal static Link Connect(ClientConnectSettings settings, long deadline) =>
        settings.SocketPath is { } path ? ConnectLocal(path, deadline) : ConnectTcp(settings.Host, settings.Port, deadline);

    private static Link ConnectLocal(string path, long deadline)
    {
        UnixDomainSocketEndPoint end;
        try
        {
            end = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ClientErrorException(TransportErrors.CannotConnectLocally(path, LibC.NoEntry));
        }
        var descriptor = Try(end, deadline, out var errno);
        return descriptor >= 0
            ? new Link(descriptor, TransportKind.UnixSocket)
            : throw new ClientErrorException(TransportErrors.CannotConnectLocally(path, errno));
    }

    private static Link ConnectTcp(string host, int port, long deadline)
    {
        var errno = LibC.Refused;
        foreach (var address in Resolve(host))
        {
            var descriptor = Try(new IPEndPoint(address, port), deadline, out errno);
            if (descriptor < 0) continue;
            Link.SetOptions(descriptor);
            return new Link(descriptor, TransportKind.Tcp);
        }
        throw new ClientErrorException(TransportErrors.CannotConnect(host, port, errno));
    }

    private static IPAddress[] Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return [address];
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException unknown)
        {
            throw new ClientErrorException(TransportErrors.UnknownHost(host, unknown.SocketErrorCode));
        }
        catch (ArgumentException)
        {
            throw new ClientErrorException(TransportErrors.UnknownHost(host, SocketError.HostNotFound));
        }
    }

    private static int Try(EndPoint end, long deadline, out int errno)
    {
        var descriptor = LibC.socket(SocketAddressBytes.FamilyOf(end), LibC.StreamSocket | LibC.NonBlockingCloseOnExec, 0);
        errno = LibC.LastError;
        if (descriptor < 0) return -1;
        if (SocketAddressBytes.Connect(descriptor, end) == 0) return descriptor;
        errno = LibC.LastError;
        if (errno is LibC.InProgress or LibC.WouldBlock or LibC.Interrupted) errno = Await(descriptor, deadline);
        if (errno == 0) return descriptor;
        _ = LibC.close(descriptor);
        return -1;
    }

    private static int Await(int descriptor, long deadline)
    {
        while (!LibC.Poll(descriptor, LibC.PollOut, (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue)))
        {
            if (Environment.TickCount64 >= deadline) return LibC.TimedOut;
        }
        int error;
        uint length = sizeof(int);
        return LibC.getsockopt(descriptor, LibC.SolSocket, LibC.SoError, &error, &length) == 0 ? error : LibC.LastError;
    }
}

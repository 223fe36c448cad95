using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cardea.Tests.Tls;

internal static partial class Sockets
{
    /// <summary>The real O_NONBLOCK: the framework's property only promises its own calls.</summary>
    public static void SetNonBlocking(Socket socket)
    {
        var descriptor = (int)socket.Handle;
        Assert.True(fcntl(descriptor, 4, fcntl(descriptor, 3, 0) | 0x800) >= 0);
    }

    [LibraryImport("libc")] private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] internal static partial int mkfifo(string path, uint mode);
}

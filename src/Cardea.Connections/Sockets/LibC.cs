using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Cardea.Connections.Sockets;

/// <summary>The few calls of Linux that the house of threads needs; numbers are those of the kernel's generic ABI (x86-64 and arm64 agree).</summary>
internal static unsafe partial class LibC
{
    private const string C = "libc";

    internal const int NonBlockingCloseOnExec = 0x0008_0800; // SOCK_NONBLOCK | SOCK_CLOEXEC, EFD_…
    internal const int CloseOnExec = 0x0008_0000;
    internal const int StreamSocket = 1;
    internal const int MessageNoSignal = 0x4000;

    internal const int ShutdownRead = 0;
    internal const int ShutdownWrite = 1;
    internal const int ShutdownBoth = 2;

    internal const int SolSocket = 1;
    internal const int SoReuseAddress = 2;
    internal const int SoError = 4;
    internal const int SoKeepAlive = 9;
    internal const int SoPeerCredentials = 17;
    internal const int IpProtocolTcp = 6;
    internal const int TcpNoDelay = 1;
    internal const int IpProtocolIpv6 = 41;
    internal const int Ipv6Only = 26;

    internal const int EpollAdd = 1;
    internal const int EpollDelete = 2;
    internal const int EpollModify = 3;
    internal const uint EpollIn = 0x001;
    internal const uint EpollOut = 0x004;
    internal const uint EpollOneShot = 1u << 30;

    internal const short PollIn = 0x001;
    internal const short PollOut = 0x004;

    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int WouldBlock = 11;
    internal const int ProcessFilesExhausted = 24;
    internal const int SystemFilesExhausted = 23;
    internal const int NoBuffers = 105;
    internal const int OutOfMemory = 12;
    internal const int ConnectionReset = 104;
    internal const int TimedOut = 110;
    internal const int Refused = 111;
    internal const int InProgress = 115;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Came;
    }

    [LibraryImport(C, SetLastError = true)] internal static partial int socket(int family, int type, int protocol);
    [LibraryImport(C, SetLastError = true)] internal static partial int bind(int descriptor, byte* address, uint length);
    [LibraryImport(C, SetLastError = true)] internal static partial int listen(int descriptor, int backlog);
    [LibraryImport(C, SetLastError = true)] internal static partial int connect(int descriptor, byte* address, uint length);
    [LibraryImport(C, SetLastError = true)] internal static partial int accept4(int descriptor, byte* address, uint* length, int flags);
    [LibraryImport(C, SetLastError = true)] internal static partial int getsockname(int descriptor, byte* address, uint* length);
    [LibraryImport(C, SetLastError = true)] internal static partial int getsockopt(int descriptor, int level, int option, void* value, uint* length);
    [LibraryImport(C, SetLastError = true)] internal static partial int setsockopt(int descriptor, int level, int option, void* value, uint length);
    [LibraryImport(C, SetLastError = true)] internal static partial nint recv(int descriptor, byte* data, nuint length, int flags);
    [LibraryImport(C, SetLastError = true)] internal static partial nint send(int descriptor, byte* data, nuint length, int flags);
    [LibraryImport(C, SetLastError = true)] internal static partial nint read(int descriptor, byte* data, nuint length);
    [LibraryImport(C, SetLastError = true)] internal static partial nint write(int descriptor, byte* data, nuint length);
    [LibraryImport(C, SetLastError = true)] internal static partial int shutdown(int descriptor, int how);
    [LibraryImport(C, SetLastError = true)] internal static partial int close(int descriptor);
    [LibraryImport(C, SetLastError = true)] internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);
    [LibraryImport(C, SetLastError = true)] internal static partial int eventfd(uint initial, int flags);
    [LibraryImport(C, SetLastError = true)] internal static partial int epoll_create1(int flags);
    [LibraryImport(C, SetLastError = true)] private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* entry);
    [LibraryImport(C, SetLastError = true)] private static partial int epoll_wait(int epoll, byte* entries, int count, int milliseconds);

    // statx(2): the one stat whose structure is the same on all machines; the mode stands at byte 28.
    [LibraryImport(C, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    internal static bool IsSocketFile(string path)
    {
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint TypeMask = 1;
        var result = stackalloc byte[256];
        return statx(CurrentDirectory, path, NoFollow, TypeMask, result) == 0 && (*(ushort*)(result + 28) & 0xF000) == 0xC000;
    }

    internal static int LastError => Marshal.GetLastPInvokeError();

    // struct epoll_event is packed on x86-64 only, so the 64-bit datum lies at 4 there and at 8 elsewhere.
    private static int DatumOffset => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static int EpollControl(int epoll, int operation, int descriptor, uint events, int datum)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + DatumOffset) = datum;
        return epoll_ctl(epoll, operation, descriptor, entry);
    }

    /// <summary>Waits for one event; 1 with event bits and datum, 0 on time-out, -1 on error.</summary>
    internal static int EpollWaitOne(int epoll, int milliseconds, out uint events, out int datum)
    {
        var entry = stackalloc byte[16];
        var got = epoll_wait(epoll, entry, 1, milliseconds);
        events = got == 1 ? *(uint*)entry : 0;
        datum = got == 1 ? (int)*(long*)(entry + DatumOffset) : 0;
        return got;
    }

    /// <summary>Waits until one descriptor is ready; false on time-out. Interruptions are waited through by the caller's deadline.</summary>
    internal static bool Poll(int descriptor, short wanted, int milliseconds)
    {
        var entry = new PollEntry { Descriptor = descriptor, Wanted = wanted };
        return poll(&entry, 1, milliseconds) > 0;
    }

    /// <summary>Whether the other end has closed, or the connection has broken; bytes that wait to be read change nothing.</summary>
    internal static bool HasHungUp(int descriptor)
    {
        const short error = 0x008, hangUp = 0x010, peerClosed = 0x2000; // POLLERR, POLLHUP, POLLRDHUP
        var entry = new PollEntry { Descriptor = descriptor, Wanted = peerClosed };
        return poll(&entry, 1, 0) > 0 && (entry.Came & (error | hangUp | peerClosed)) != 0;
    }

    internal static void SetOption(int descriptor, int level, int option, int value) => _ = setsockopt(descriptor, level, option, &value, sizeof(int));
}

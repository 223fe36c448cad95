using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cardea.Certificates.Native;

/// <summary>What the framework's file classes cannot do: open without waiting, make a directory's entries durable, give a file to another user.</summary>
internal static partial class LibC
{
    private const int ReadOnlyNonBlockingCloseOnExec = 0x0008_0800;

    /// <summary>Opens for reading; a FIFO does not wait for its writer.</summary>
    internal static SafeFileHandle Open(string path)
    {
        var file = new SafeFileHandle(open(path, ReadOnlyNonBlockingCloseOnExec), ownsHandle: true);
        return file.IsInvalid ? throw Failure(path) : file;
    }

    /// <summary>Makes the names in a directory durable: a file that was renamed into it is there after a power failure.</summary>
    internal static void Flush(string directory)
    {
        using var handle = Open(directory);
        _ = fsync(handle); // some file systems refuse this for directories, and then need none
    }

    internal static void GiveTo(string path, uint user, uint group)
    {
        if (lchown(path, user, group) != 0) throw Failure(path);
    }

    private static IOException Failure(string path) => new($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Cardea.Server.Accounts.Store;

/// <summary>fsync of a directory, which makes a rename in it durable. .NET has no call for it.</summary>
internal static class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on Linux

    public static void Flush(string directory)
    {
        var handle = Open(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnlyDirectory);
        if (handle < 0) throw new IOException($"Cannot open directory '{directory}'", new Win32Exception(Marshal.GetLastPInvokeError()));
        try
        {
            if (Sync(handle) != 0) throw new IOException($"Cannot sync directory '{directory}'", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int handle);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cardea.Tls;

/// <summary>Reads a PEM file (or a list of words) without trusting it: never waits on a FIFO, never reads a device or more than a limit.</summary>
public static partial class PemFile
{
    internal const int CertificateLimit = 1 << 20; // 1 MiB: a bundle of all public CAs has a quarter of that
    internal const int RevocationLimit = 64 << 20; // large CAs publish lists of tens of megabytes
    private const int ReadOnlyNonBlockingCloseOnExec = 0x0008_0800;

    /// <summary>The bytes without a byte order mark.</summary>
    /// <exception cref="IOException">It cannot be opened, is not a regular file, is empty, or is larger than the limit.</exception>
    public static byte[] Read(string path, int limit, out UnixFileMode mode)
    {
        using var file = Open(path);
        if (file.IsInvalid) throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file);
        try
        {
            var length = RandomAccess.GetLength(file); // refuses pipes and sockets
            if (length > limit) throw new IOException($"larger than {limit} bytes");
            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length)
            {
                var got = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (got == 0) break;
                read += got;
            }
            if (read == 0) throw new IOException("the file is empty or not a regular file");
            return WithoutByteOrderMark(bytes.AsSpan(0, read));
        }
        catch (Exception odd) when (odd is NotSupportedException or UnauthorizedAccessException)
        {
            throw new IOException("not a regular file", odd);
        }
    }

    private static byte[] WithoutByteOrderMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..].ToArray() : bytes.ToArray();

    private static SafeFileHandle Open(string path) => new(open(path, ReadOnlyNonBlockingCloseOnExec), ownsHandle: true);

    // Opening through the framework would wait for a writer on a FIFO.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);
}

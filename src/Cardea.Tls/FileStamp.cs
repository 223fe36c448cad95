using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>What tells one state of a file from another without reading it, links followed: change and modification time, size, inode; and whose it is.</summary>
public readonly partial record struct FileStamp(ulong Inode, ulong Size, long Modified, long Changed, uint Owner, UnixFileMode Mode)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint BasicFields = 0x7FF; // STATX_BASIC_STATS
    private const int StructureSize = 256;

    /// <summary>The user that this process runs as.</summary>
    public static uint Myself => geteuid();

    /// <summary>The stamp of a file or directory; null when there is none.</summary>
    public static unsafe FileStamp? Of(string path)
    {
        // struct statx of linux/stat.h: the same on every architecture
        Span<byte> fields = stackalloc byte[StructureSize];
        fixed (byte* into = fields)
            if (statx(CurrentDirectory, path, 0, BasicFields, into) != 0) return null;
        return new FileStamp(BinaryPrimitives.ReadUInt64LittleEndian(fields[32..]), BinaryPrimitives.ReadUInt64LittleEndian(fields[40..]), Nanoseconds(fields[112..]), Nanoseconds(fields[96..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]), (UnixFileMode)(BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]) & 0xFFF));
    }

    private static long Nanoseconds(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt64LittleEndian(at) * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(at[8..]);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, byte* into);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}

using Microsoft.Win32.SafeHandles;

namespace Cardea.Engine.Storage;

/// <summary>
/// Keeps the write-ahead log longer than what is in it, with zeros. A commit then overwrites: where it makes the file longer, each sync
/// writes the file system's journal too and takes about four times as long. Recovery ends at the first frame whose salt and checksum are
/// wrong (sqlite.org/fileformat2.html#the_write_ahead_log), so zeros behind the last commit mean nothing to it.
/// </summary>
internal sealed class LogSpace : IDisposable
{
    /// <summary>A page and its header in the log: one of 4 KiB, and 24 bytes.</summary>
    private const long FrameBytes = 4096 + 24;
    private const long Step = 4 << 20, Margin = 1 << 20;
    private static readonly byte[] s_zeros = new byte[64 << 10];

    private readonly SafeFileHandle _file;
    private long _length;

    /// <summary>Opens the log of a database; SQLite has made it.</summary>
    public LogSpace(string databasePath)
    {
        _file = File.OpenHandle(databasePath + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(_file);
    }

    /// <summary>To be called by the only writer, after its commit and before its next one, with the number of frames in the log.</summary>
    public void Keep(int frames)
    {
        var used = frames * FrameBytes;
        if (used + Margin <= _length) return;
        try
        {
            _length = RandomAccess.GetLength(_file); // a commit of more than the margin has made it longer
            for (var target = Math.Max(used, _length) + Step; _length < target; _length += s_zeros.Length) RandomAccess.Write(_file, s_zeros, _length);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            _length = long.MaxValue; // a full disk: SQLite takes what it needs by itself, and says so if it cannot
        }
    }

    /// <summary>The last commits of a clean close come after this; they take what room there is.</summary>
    public void Dispose()
    {
        _length = long.MaxValue;
        _file.Dispose();
    }
}

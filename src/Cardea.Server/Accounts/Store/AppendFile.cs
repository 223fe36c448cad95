namespace Cardea.Server.Accounts.Store;

/// <summary>A file that grows at its end. Tests put one in its place that fails as disks do; nothing else derives from it.</summary>
internal class AppendFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int FileTooBig = 27; // EFBIG
    private readonly FileStream _file;

    protected AppendFile(FileStream file) => _file = file;

    public long Length => _file.Length;

    /// <summary>Makes a file (0600). What lies there is removed first: left by a crash, or planted, it is never followed and never appended to.</summary>
    public static AppendFile Create(string path) => new(CreateStream(path));

    /// <summary>Opens a file to write behind its end.</summary>
    public static AppendFile Open(string path) => new(OpenStream(path));

    /// <summary>Writes at the end; a part may be there when it throws.</summary>
    /// <exception cref="IOException">The disk refused; HResult is the system's error number.</exception>
    public virtual void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException tooBig)
        {
            // What .NET makes of EFBIG (a limit on file sizes): for us a disk that refuses like any other.
            throw new IOException(tooBig.Message, FileTooBig);
        }
    }

    /// <summary>Returns when all that was written is durable.</summary>
    public virtual void Sync() => _file.Flush(flushToDisk: true);

    /// <summary>Takes the end back.</summary>
    public virtual void Truncate(long length)
    {
        _file.SetLength(length);
        _file.Position = length;
    }

    public void Dispose() => _file.Dispose();

    protected static FileStream CreateStream(string path)
    {
        File.Delete(path);
        return new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = OwnerOnly });
    }

    protected static FileStream OpenStream(string path)
    {
        File.SetUnixFileMode(path, OwnerOnly);
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 });
        file.Position = file.Length;
        return file;
    }
}

/// <summary>How the store opens files: the product's way, or a test's.</summary>
internal sealed record Disk(Func<string, AppendFile> Create, Func<string, AppendFile> Open)
{
    public static readonly Disk Real = new(AppendFile.Create, AppendFile.Open);
}

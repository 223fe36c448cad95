namespace Cardea.Server.Startup;

/// <summary>The data directory: made with mode 0700 on first use, held by one server at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const string LockName = "cardea.lock";

    /// <summary>The engine's file inside; who opens the engine gives it this name.</summary>
    public const string DatabaseName = "cardea.db";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held, bool isOpenToOthers) => (Path, _lock, IsOpenToOthers) = (path, held, isOpenToOthers);

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>True when other users of the machine can read or change it.</summary>
    public bool IsOpenToOthers { get; }

    /// <summary>Makes the directory if it is missing and takes its lock.</summary>
    /// <exception cref="StartupException">It cannot be made or used, or another server holds it.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            if (File.Exists(full)) throw new StartupException($"--datadir: '{full}' is a file, not a directory");
            if (!Directory.Exists(full)) Directory.CreateDirectory(full, OwnerOnly);
            return new(full, Lock(full), (File.GetUnixFileMode(full) & Others) != 0);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StartupException($"--datadir: '{full}' cannot be used: {denied.Message}");
        }
        catch (IOException failed)
        {
            throw new StartupException($"--datadir: '{full}' cannot be used: {failed.Message}");
        }
    }

    /// <summary>A file inside, or the path itself when it is absolute.</summary>
    public string FileAt(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // The lock is the kernel's (flock): it goes with the process, however that ends.
    private static FileStream Lock(string directory)
    {
        var file = System.IO.Path.Combine(directory, LockName);
        if (new FileInfo(file).LinkTarget is not null) throw new StartupException($"'{file}' is a symbolic link; remove it");
        try
        {
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, UnixCreateMode = OwnerFile,
            });
        }
        catch (IOException)
        {
            throw new StartupException($"another server is using the data directory '{directory}'; stop it or choose another --datadir");
        }
    }
}

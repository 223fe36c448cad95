namespace Cardea.Server.Accounts.Store;

/// <summary>Where account changes are kept. The server's own is a file; tests may keep them nowhere.</summary>
internal interface IAccountsFile : IDisposable
{
    /// <summary>Returns when the change is durable. When it throws, the change may or may not be there, and the next call rewrites everything.</summary>
    /// <param name="change">What one statement changed.</param>
    /// <param name="before">The snapshot without it.</param>
    void Append(AccountsChange change, AccountsSnapshot before);
}

/// <summary>No file: for tests.</summary>
internal sealed class NoAccountsFile : IAccountsFile
{
    public void Append(AccountsChange change, AccountsSnapshot before)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>
/// The file <c>accounts</c> (0600) in the data directory and, beside it, <c>accounts.backup</c>: the state at the last clean start or rewrite.
/// A statement is one appended line, synced before the statement's OK. When the appended lines outgrow the snapshot, a new file is written beside,
/// synced and renamed over the old one.
/// </summary>
internal sealed class AccountsFile : IAccountsFile
{
    public const string Name = "accounts";
    public const string BackupName = "accounts.backup";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SlackBytes = 4 << 20;

    private readonly string _directory;
    private FileStream? _file;
    private string _lastCheck;
    private long _snapshotLength;

    private AccountsFile(string directory, FileStream? file, string lastCheck, long snapshotLength) =>
        (_directory, _file, _lastCheck, _snapshotLength) = (directory, file, lastCheck, snapshotLength);

    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, Name));

    /// <summary>Makes the file of a new data directory.</summary>
    public static AccountsFile Create(string directory, AccountsSnapshot snapshot)
    {
        var file = new AccountsFile(directory, null, "", 0);
        file.Rewrite(snapshot);
        return file;
    }

    /// <summary>Reads the file; throws <see cref="AccountsFileException"/> when it is damaged.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="notice">A line for the log, or null.</param>
    public static (AccountsFile File, AccountsSnapshot Snapshot) Open(string directory, out string? notice)
    {
        notice = null;
        var path = Path.Combine(directory, Name);
        if (new FileInfo(path).LinkTarget is not null) throw new AccountsFileException($"'{path}' is a symbolic link; put the file itself there");
        var bytes = ReadAll(path);
        AccountsLog.Content content;
        try
        {
            content = AccountsLog.Read(bytes);
        }
        catch (FormatException bad)
        {
            throw new AccountsFileException($"The accounts file '{path}' is damaged ({bad.Message}); restore it from a copy, "
                + $"or from the last start's: cp '{Path.Combine(directory, BackupName)}' '{path}'", bad);
        }
        if (content.Length < bytes.Length)
            notice = $"Accounts file: dropped {bytes.Length - content.Length} bytes of a statement that was never acknowledged";
        var snapshot = AccountsSnapshot.Of(content.Accounts.Values, content.Generation);
        var file = new AccountsFile(directory, null, content.LastCheck, content.Length);
        if (content.Statements > 0 || notice is not null) file.Rewrite(snapshot);
        else
        {
            file._file = OpenForAppend(path);
            if (!File.Exists(Path.Combine(directory, BackupName))) file.WriteWhole(BackupName, bytes);
        }
        return (file, snapshot);
    }

    public void Append(AccountsChange change, AccountsSnapshot before)
    {
        if (_file is null || _file.Length > (2 * _snapshotLength) + SlackBytes) Rewrite(before);
        var file = _file!;
        var (bytes, check) = AccountsLog.WriteChange(change, _lastCheck);
        try
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // After a failed write or sync nobody knows what the disk holds: this file is never appended to again.
            _file = null;
            file.Dispose();
            throw;
        }
        _lastCheck = check;
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Writes a fresh file in place of the old one; a crash at any moment leaves the one or the other.</summary>
    private void Rewrite(AccountsSnapshot snapshot)
    {
        var (bytes, check) = AccountsLog.WriteSnapshot(snapshot);
        _file?.Dispose();
        _file = null;
        WriteWhole(BackupName, bytes);
        WriteWhole(Name, bytes);
        _file = OpenForAppend(Path.Combine(_directory, Name));
        (_lastCheck, _snapshotLength) = (check, bytes.Length);
    }

    private void WriteWhole(string name, byte[] bytes)
    {
        var path = Path.Combine(_directory, name);
        var fresh = path + ".new";
        File.Delete(fresh); // left by a crash, or planted: never followed, never appended to
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        DirectorySync.Flush(_directory);
    }

    private static FileStream OpenForAppend(string path)
    {
        File.SetUnixFileMode(path, OwnerOnly);
        return new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 });
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            throw new AccountsFileException($"The accounts file '{path}' cannot be read: {bad.Message}", bad);
        }
    }
}

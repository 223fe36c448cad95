namespace Cardea.Server.Accounts.Store;

/// <summary>Where account changes are kept. The server's own is a file; tests may keep them nowhere.</summary>
internal interface IAccountsFile : IDisposable
{
    /// <summary>Returns when the change is durable. When it throws, the change does not count.</summary>
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
/// The file <c>accounts</c> (0600) in the data directory and its twin <c>accounts.backup</c>. A statement is one appended line, synced before the
/// statement's OK and then written to the twin too. When the appended lines outgrow the snapshot, a new file is written beside, synced and renamed
/// over the old one. The twin is never ahead of the file: where it is, acknowledged statements have been lost, and nobody is let in.
/// </summary>
internal sealed class AccountsFile : IAccountsFile
{
    public const string Name = "accounts";
    public const string BackupName = "accounts.backup";

    private const int SlackBytes = 4 << 20;

    private readonly string _directory;
    private readonly Disk _disk;
    private readonly string _store;
    private AppendFile? _file;
    private AppendFile? _twin;
    private string _lastCheck = "";
    private long _snapshotLength;
    private AccountsSnapshot? _owed; // what the file should say and, after a failure, may not

    private AccountsFile(string directory, Disk disk, string store) => (_directory, _disk, _store) = (directory, disk, store);

    /// <summary>True when the directory has accounts, be it only their twin: such a directory is not a new one.</summary>
    public static bool Exists(string directory) => Path.Exists(Path.Combine(directory, Name)) || Path.Exists(Path.Combine(directory, BackupName));

    /// <summary>Makes the file of a new data directory.</summary>
    public static AccountsFile Create(string directory, AccountsSnapshot snapshot, Disk disk)
    {
        var file = new AccountsFile(directory, disk, NewStore());
        file.Rewrite(snapshot);
        return file;
    }

    /// <summary>Reads the file; throws <see cref="AccountsFileException"/> when it is not exactly what was last acknowledged.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="disk">How files are opened.</param>
    /// <param name="notice">A line for the log, or null.</param>
    public static (AccountsFile File, AccountsSnapshot Snapshot) Open(string directory, Disk disk, out string? notice)
    {
        var examined = AccountsFiles.Examine(directory);
        if (examined.Refusal is { } refusal) throw new AccountsFileException(refusal);
        var (content, bytes) = (examined.Content!, examined.Bytes);
        notice = examined.Notice;
        var snapshot = AccountsSnapshot.Of(content.Accounts.Values, content.Generation);
        var file = new AccountsFile(directory, disk, content.Store ?? NewStore()) { _lastCheck = content.LastCheck, _snapshotLength = content.SnapshotLength };
        if (content.Layout < AccountsLog.Version)
        {
            var kept = AccountsFiles.KeepBeside(directory, Name, $"layout{content.Layout}");
            notice = $"Accounts file: brought from layout {content.Layout} up to {AccountsLog.Version}; the old one is kept as '{kept}'";
        }
        var isTorn = content.Length < bytes.Length;
        if (content.Layout < AccountsLog.Version || isTorn || IsWorthFolding(content))
        {
            // A start needs no room: the accounts have been read. The file stays as it is until the first change, which has to write it anew.
            if (file.TryRewrite(snapshot) is { } reason)
            {
                if (file._file is null) file._owed = snapshot;
                var cause = $"Accounts file: cannot be rewritten, so accounts cannot be changed until it can: {reason}";
                notice = notice is null ? cause : $"{notice}; {cause}";
            }
        }
        else
        {
            file._file = disk.Open(Path.Combine(directory, Name));
            if (examined.TwinIsSame) file._twin = disk.Open(Path.Combine(directory, BackupName));
            else file.RenewTwin(bytes);
        }
        return (file, snapshot);
    }

    public void Append(AccountsChange change, AccountsSnapshot before)
    {
        if (_file?.Length > (2 * _snapshotLength) + SlackBytes) TryRewrite(before);
        if (_file is null) Rewrite(before);
        var file = _file!;
        var (bytes, check) = AccountsLog.WriteChange(change, _lastCheck);
        var (good, isWritten) = (file.Length, false);
        try
        {
            file.Write(bytes);
            isWritten = true;
            file.Sync();
        }
        catch (IOException)
        {
            // The line must not come back to life at the next start. After a failed sync nobody knows what the disk holds, whatever it says next:
            // that file is not appended to again.
            if (!TakeBack(file, good) || isWritten) Abandon(before);
            throw;
        }
        _lastCheck = check;
        try
        {
            _twin?.Write(bytes);
        }
        catch (IOException)
        {
            DropTwin(); // it stays behind until the next rewrite; that is what a backup may be
        }
    }

    public void Dispose()
    {
        if (_owed is { } owed) TryRewrite(owed);
        _file?.Dispose();
        _twin?.Dispose();
    }

    private static string NewStore() => Guid.NewGuid().ToString("N");

    private static bool IsWorthFolding(AccountsLog.Content content) => content.Statements > 0 && content.Length < SlackBytes;

    private static bool TakeBack(AppendFile file, long length)
    {
        try
        {
            file.Truncate(length);
            file.Sync();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Abandon(AccountsSnapshot owed)
    {
        _file?.Dispose();
        (_file, _owed) = (null, owed);
    }

    /// <summary>Null, or why not: folding can wait, and whoever needs the file finds out whether it is there.</summary>
    private string? TryRewrite(AccountsSnapshot snapshot)
    {
        try
        {
            Rewrite(snapshot);
            return null;
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            return bad.Message;
        }
    }

    /// <summary>Writes a fresh file in place of the old one; a crash at any moment leaves the one or the other.</summary>
    private void Rewrite(AccountsSnapshot snapshot)
    {
        var (bytes, check) = AccountsLog.WriteSnapshot(snapshot, _store);
        WriteBeside(Name, bytes);
        try
        {
            PutInPlace(Name);
            var fresh = _disk.Open(Path.Combine(_directory, Name));
            _file?.Dispose();
            _file = fresh;
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            Abandon(snapshot); // the name may already mean the new file
            throw;
        }
        (_lastCheck, _snapshotLength, _owed) = (check, bytes.Length, null);
        RenewTwin(bytes);
    }

    private void RenewTwin(byte[] bytes)
    {
        DropTwin();
        try
        {
            WriteBeside(BackupName, bytes);
            PutInPlace(BackupName);
            _twin = _disk.Open(Path.Combine(_directory, BackupName));
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            DropTwin();
        }
    }

    private void DropTwin()
    {
        _twin?.Dispose();
        _twin = null;
    }

    private void WriteBeside(string name, byte[] bytes)
    {
        using var file = _disk.Create(Path.Combine(_directory, name + ".new"));
        file.Write(bytes);
        file.Sync();
    }

    private void PutInPlace(string name)
    {
        var path = Path.Combine(_directory, name);
        File.Move(path + ".new", path, overwrite: true);
        DirectorySync.Flush(_directory);
    }
}

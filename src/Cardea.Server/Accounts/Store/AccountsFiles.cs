namespace Cardea.Server.Accounts.Store;

/// <summary>What lies in a data directory: the accounts file, its twin, and whether a server may start from them. Looks only.</summary>
/// <param name="Content">What the accounts file holds; null when it cannot be read.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Twin">What the twin holds; null when it is missing or damaged.</param>
/// <param name="TwinIsSame">Both files are the same, byte by byte.</param>
/// <param name="Refusal">Why no server may start from this, with the cure, in one line; null when it may.</param>
/// <param name="Notice">A line for the log, or null.</param>
internal sealed record AccountsFiles(AccountsLog.Content? Content, byte[] Bytes, AccountsLog.Content? Twin, bool TwinIsSame, string? Refusal, string? Notice)
{
    private static readonly string FromTheFuture = $"has a newer layout than {AccountsLog.Version}";

    /// <summary>Reads both files of a data directory.</summary>
    public static AccountsFiles Examine(string directory)
    {
        var (path, twinPath) = (Path.Combine(directory, AccountsFile.Name), Path.Combine(directory, AccountsFile.BackupName));
        // The twin first: a server that is running writes it last, so this order never sees it ahead.
        var (twinBytes, twinLost) = TryRead(twinPath);
        var (bytes, lost) = TryRead(path);
        var (content, damage) = Parse(bytes, lost);
        var isSame = content?.Length == bytes.Length && twinBytes.AsSpan().SequenceEqual(bytes);
        var (twin, twinDamage) = isSame ? (content, "") : Parse(twinBytes, twinLost);
        var refusal = content is null
            ? $"The accounts file '{path}' {damage}; {Cure(directory, damage, twin)}"
            : Contradiction(content, twin, directory);
        string? notice = null;
        if (content is not null && content.Length < bytes.Length)
            notice = $"Accounts file: dropped {bytes.Length - content.Length} bytes of a statement that was never acknowledged";
        else if (twin is null && twinBytes.Length > 0)
            notice = $"Accounts file: its backup {twinDamage} and is written anew";
        return new(content, bytes, twin, isSame, refusal, notice);
    }

    /// <summary>Copies a file to <c>name.why</c> (or <c>name.why.2</c> …), durably, and returns the copy's name. Never writes over another copy.</summary>
    public static string KeepBeside(string directory, string name, string why)
    {
        var copy = $"{name}.{why}";
        for (var i = 2; Path.Exists(Path.Combine(directory, copy)); i++) copy = $"{name}.{why}.{i}";
        using (var file = AppendFile.Create(Path.Combine(directory, copy)))
        {
            file.Write(File.ReadAllBytes(Path.Combine(directory, name)));
            file.Sync();
        }
        DirectorySync.Flush(directory);
        return copy;
    }

    /// <summary>Writes a file beside, syncs it and gives it the name; a crash leaves the old or the new.</summary>
    public static void PutInPlace(string directory, string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(directory, name);
        using (var file = AppendFile.Create(path + ".new"))
        {
            file.Write(bytes);
            file.Sync();
        }
        File.Move(path + ".new", path, overwrite: true);
        DirectorySync.Flush(directory);
    }

    private static string? Contradiction(AccountsLog.Content content, AccountsLog.Content? twin, string directory)
    {
        if (twin is null) return null;
        var (path, twinPath) = (Path.Combine(directory, AccountsFile.Name), Path.Combine(directory, AccountsFile.BackupName));
        if (content.Store is not null && twin.Store is not null && content.Store != twin.Store)
            return $"The accounts file '{path}' belongs to another server than its backup '{twinPath}'; take the backup with: {Restore(directory)}, "
                + $"or, where the file is the right one, remove the backup with: rm '{twinPath}'";
        // Each statement reaches the file, durably, before the twin.
        return twin.Generation > content.Generation
            ? $"The accounts file '{path}' lacks {twin.Generation - content.Generation} acknowledged statements that its backup '{twinPath}' has; bring them back with: {Restore(directory)}, "
                + $"or, where an older file was put there on purpose, remove the backup with: rm '{twinPath}'"
            : null;
    }

    private static string Cure(string directory, string damage, AccountsLog.Content? twin) => damage == FromTheFuture
        ? "start the version that wrote it"
        : twin is null
            ? $"its backup '{AccountsFile.BackupName}' cannot be used either: put a copy of your own in its place"
            : $"restore the copy that lies beside it with: {Restore(directory)}";

    /// <summary>The command that puts the twin in the file's place, ready for a shell.</summary>
    private static string Restore(string directory) => $"cardea upgrade --datadir='{directory.Replace("'", @"'\''", StringComparison.Ordinal)}' --restore";

    private static (byte[] Bytes, string? Lost) TryRead(string path)
    {
        try
        {
            if (new FileInfo(path).LinkTarget is not null) return ([], "is a symbolic link");
            return Path.Exists(path) ? (File.ReadAllBytes(path), null) : ([], "is missing");
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            return ([], $"cannot be read ({bad.Message})");
        }
    }

    private static (AccountsLog.Content? Content, string Damage) Parse(byte[] bytes, string? lost)
    {
        if (lost is not null) return (null, lost);
        try
        {
            return (AccountsLog.Read(bytes), "");
        }
        catch (NewerLayoutException)
        {
            return (null, FromTheFuture);
        }
        catch (FormatException bad)
        {
            return (null, $"is damaged ({bad.Message})");
        }
    }
}

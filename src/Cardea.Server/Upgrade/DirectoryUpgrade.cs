using Cardea.Server.Accounts.Store;
using Cardea.Server.Startup;

namespace Cardea.Server.Upgrade;

/// <summary>What <c>cardea upgrade</c> does to a data directory that no server uses: look, bring up to date, restore.</summary>
internal sealed class DirectoryUpgrade(string directory, TimeProvider clock, Action<string> say)
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>Looks only. True when a server may start and nothing is to be done.</summary>
    public bool Check()
    {
        DemandAccounts();
        var found = AccountsFiles.Examine(_directory);
        if (found.Refusal is { } refusal)
        {
            say(refusal);
            return false;
        }
        if (found.Notice is { } notice) say(notice);
        say(Describe(found.Content!));
        if (found.Content!.Layout == AccountsLog.Version) return true;
        say($"The next start, or `cardea upgrade`, brings it up to layout {AccountsLog.Version} and keeps the old file beside it.");
        return false;
    }

    /// <summary>Brings the accounts file up to date, as a server's start does.</summary>
    public void Upgrade()
    {
        DemandAccounts();
        var before = AccountsFiles.Examine(_directory);
        if (before is { Refusal: null, Content.Layout: AccountsLog.Version })
        {
            say(Describe(before.Content));
            say("It is up to date.");
            return;
        }
        using var held = DataDirectory.Open(_directory);
        using var store = AccountStore.Open(_directory, clock);
        if (store.Notice is { } notice) say(notice);
        say(Describe(AccountsFiles.Examine(_directory).Content!));
    }

    /// <summary>Puts a copy in the place of the accounts file; what was there is kept beside.</summary>
    /// <param name="copy">The copy, relative to the data directory.</param>
    public void Restore(string copy)
    {
        using var held = DataDirectory.Open(_directory);
        var path = Path.Combine(_directory, copy);
        AccountsLog.Content content;
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
            content = AccountsLog.Read(bytes);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new AccountsFileException($"'{path}' cannot be restored: {bad.Message}", bad);
        }
        // The twin goes aside too unless it is the copy: it would be ahead of an older one.
        string[] replaced = copy == AccountsFile.BackupName ? [AccountsFile.Name] : [AccountsFile.Name, AccountsFile.BackupName];
        foreach (var name in replaced)
        {
            if (!File.Exists(Path.Combine(_directory, name))) continue;
            say($"The present '{name}' is kept as '{AccountsFiles.KeepBeside(_directory, name, "replaced")}'");
        }
        AccountsFiles.PutInPlace(_directory, AccountsFile.Name, bytes.AsSpan(0, content.Length));
        if (replaced.Length > 1) File.Delete(Path.Combine(_directory, AccountsFile.BackupName));
        using var store = AccountStore.Open(_directory, clock);
        say($"Restored from '{copy}': {Describe(AccountsFiles.Examine(_directory).Content!)}");
        say("What was changed after that copy was written is not in it.");
    }

    private void DemandAccounts()
    {
        if (!AccountStore.Exists(_directory))
            throw new AccountsFileException($"'{_directory}' is no data directory with accounts; name one with --datadir, or make one with: cardea server --datadir='{_directory}' --initialize");
    }

    private static string Describe(AccountsLog.Content content) =>
        $"accounts: layout {content.Layout}, {content.Accounts.Count} accounts, {content.Generation} changes since the beginning";
}

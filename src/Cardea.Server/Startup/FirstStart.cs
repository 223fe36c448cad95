using Cardea.Certificates;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Startup;

/// <summary>
/// Whether a start may make accounts. A directory with a database and without accounts is not new: whoever lost its accounts files, or took them away,
/// would be given a fresh root for data that others own. A mark stands in the directory while a first start is under way, so that one that came to
/// nothing (a wrong option, a crash) can be repeated.
/// </summary>
internal static class FirstStart
{
    /// <summary>The mark.</summary>
    public const string MarkName = "first-start";

    /// <summary>True when the accounts are to be made by this start.</summary>
    /// <exception cref="StartupException">There is a database, and its accounts are gone.</exception>
    public static bool Begin(DataDirectory directory)
    {
        if (AccountStore.Exists(directory.Path))
        {
            End(directory);
            return false;
        }
        if (File.Exists(directory.FileAt(MarkName))) return true;
        if (Path.Exists(directory.FileAt(DataDirectory.DatabaseName)))
            throw new StartupException($"'{directory.Path}' has a database and no accounts; put back a copy of '{AccountsFile.Name}' with: cardea upgrade --datadir='{directory.Path}' --restore=COPY; "
                + $"or make new accounts, with a new password of root, for the data that are there: cardea server --datadir='{directory.Path}' --initialize");
        SecretFile.Replace(directory.FileAt(MarkName), "", SecretFile.Private);
        return true;
    }

    /// <summary>The accounts are there.</summary>
    public static void End(DataDirectory directory) => File.Delete(directory.FileAt(MarkName));
}

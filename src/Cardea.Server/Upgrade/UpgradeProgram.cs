using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Startup;
using Cardea.Server.Upgrade.Import;

namespace Cardea.Server.Upgrade;

/// <summary>The verb <c>upgrade</c>: keeps accounts alive across versions, damage and servers.</summary>
public static class UpgradeProgram
{
    private const string Verb = "upgrade", OldScript = "mysql_fix_privilege_tables";
    private const int Failed = 1;

    /// <summary>Runs it.</summary>
    /// <param name="name">The name it was called by: upgrade, or that of the program it stands in for.</param>
    /// <param name="arguments">The command line behind the verb.</param>
    /// <param name="askPassword">Asks on the terminal, without echo.</param>
    /// <returns>0: all is well; 1: it is not, or something has to be done (<c>--check</c>); else an unusable option.</returns>
    public static int Run(string name, IReadOnlyList<string> arguments, Func<string, Secret> askPassword)
    {
        try
        {
            var options = OptionReader.Read(
                UpgradeOptions.Table, DefaultFiles.ForClient(UpgradeOptions.Groups, Environment.GetEnvironmentVariable("HOME")), arguments, Environment.GetEnvironmentVariable);
            foreach (var warning in options.Warnings) Complain($"[Warning] {warning}");
            return Run(name, options, askPassword);
        }
        catch (OptionException wrong)
        {
            Complain(wrong.Message);
            return wrong.ExitCode;
        }
        catch (Exception failed) when (failed is StartupException or AccountsFileException or ImportException)
        {
            Complain(failed.Message);
            return Failed;
        }
    }

    private static int Run(string name, OptionValues options, Func<string, Secret> askPassword)
    {
        if (options.Flag("help")) return Help();
        if (options.Flag("version"))
        {
            Console.Out.WriteLine(ServerCommandLine.VersionLine);
            return 0;
        }
        using var password = PasswordOf(name, options, askPassword);
        if (options.IsGiven("import-dump") || options.Flag("import-server"))
        {
            ImportCommand.Run(options, password, Say);
            return 0;
        }
        // The old programs went to a running server; ours is asked the same way whether anything is left to do.
        if (name != Verb && !options.IsGiven("datadir")) return RunningServer.Check(options, password, Say) ? 0 : Failed;
        var directory = new DirectoryUpgrade(options.Text("datadir") ?? "data", TimeProvider.System, options.Flag("silent") ? static _ => { } : Say);
        if (options.IsGiven("restore"))
        {
            directory.Restore(options.Text("restore")!);
            return 0;
        }
        if (options.Flag("check")) return directory.Check() ? 0 : Failed;
        directory.Upgrade();
        return 0;
    }

    private static Secret PasswordOf(string name, OptionValues options, Func<string, Secret> ask)
    {
        var given = options.Text("password");
        // `mysql_fix_privilege_tables root_password`, as the script of 4.0 took it.
        if (options.Positional.Count == 1 && name == OldScript && given is null)
        {
            Complain("[Warning] a password as an argument without a name is deprecated; use --password");
            return Secret.FromText(options.Positional[0]);
        }
        if (options.Positional.Count > 0) throw new OptionException("Too many arguments; options begin with --");
        if (given == UpgradeOptions.AskForPassword) return ask("Enter password: ");
        if (given is not null && options.Origin("password") == OptionOrigin.CommandLine)
            Complain("[Warning] Using a password on the command line interface can be insecure.");
        return Secret.FromText(given ?? Environment.GetEnvironmentVariable("MYSQL_PWD") ?? "");
    }

    private static int Help()
    {
        Console.Out.WriteLine($"""
            {ServerCommandLine.VersionLine}

            Usage: cardea upgrade [--datadir=DIR] [--check]        brings an accounts file up to date, or says whether it is
                   cardea upgrade [--datadir=DIR] --restore[=FILE] puts a copy in the place of a damaged accounts file
                   cardea upgrade [--datadir=DIR] --import-dump=FILE [--dry-run] [--json] [--replace]
                   cardea upgrade [--datadir=DIR] --import-server --host=… --user=… -p [--dry-run] [--json] [--replace]
                                                                   takes over the accounts of a MySQL or MariaDB
                   mysql_upgrade, mysql_fix_privilege_tables [--host=…] [--user=…] [-p]
                                                                   asks a running server whether anything is left to do

            """);
        foreach (var row in UpgradeOptions.Table.Options.Where(static row => !row.Ignored)) Console.Out.WriteLine($"  --{row.Name,-26} {row.Help}");
        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine(ServerLog.Escape(line));

    private static void Complain(string line) => Console.Error.WriteLine($"cardea upgrade: {ServerLog.Escape(line)}");
}

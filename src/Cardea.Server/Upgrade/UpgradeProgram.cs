using Cardea.Options;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Startup;

namespace Cardea.Server.Upgrade;

/// <summary>The verb <c>upgrade</c>: keeps accounts alive across versions, damage and servers.</summary>
public static class UpgradeProgram
{
    private const int Failed = 1;

    /// <summary>Runs it.</summary>
    /// <param name="name">The name it was called by: upgrade, or that of the program it stands in for.</param>
    /// <param name="arguments">The command line behind the verb.</param>
    /// <returns>0: all is well; 1: it is not, or something has to be done (<c>--check</c>); else an unusable option.</returns>
    public static int Run(string name, IReadOnlyList<string> arguments)
    {
        try
        {
            var options = OptionReader.Read(
                UpgradeOptions.Table, DefaultFiles.ForClient(UpgradeOptions.Groups, Environment.GetEnvironmentVariable("HOME")), arguments, Environment.GetEnvironmentVariable);
            foreach (var warning in options.Warnings) Complain($"[Warning] {warning}");
            return Run(name, options);
        }
        catch (OptionException wrong)
        {
            Complain(wrong.Message);
            return wrong.ExitCode;
        }
        catch (Exception failed) when (failed is StartupException or AccountsFileException)
        {
            Complain(failed.Message);
            return Failed;
        }
    }

    private static int Run(string name, OptionValues options)
    {
        if (options.Flag("help")) return Help();
        if (options.Flag("version"))
        {
            Console.Out.WriteLine(ServerCommandLine.VersionLine);
            return 0;
        }
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

    private static int Help()
    {
        Console.Out.WriteLine($"""
            {ServerCommandLine.VersionLine}

            Usage: cardea upgrade [--datadir=DIR] [--check]        brings an accounts file up to date, or says whether it is
                   cardea upgrade [--datadir=DIR] --restore[=FILE] puts a copy in the place of a damaged accounts file

            """);
        foreach (var row in UpgradeOptions.Table.Options.Where(static row => !row.Ignored)) Console.Out.WriteLine($"  --{row.Name,-26} {row.Help}");
        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine(ServerLog.Escape(line));

    private static void Complain(string line) => Console.Error.WriteLine($"cardea upgrade: {ServerLog.Escape(line)}");
}

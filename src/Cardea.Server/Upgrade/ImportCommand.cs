using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Startup;
using Cardea.Server.Upgrade.Import;

namespace Cardea.Server.Upgrade;

/// <summary><c>cardea upgrade --import-dump</c> and <c>--import-server</c>.</summary>
internal static class ImportCommand
{
    public static void Run(OptionValues options, Secret password, Action<string> say)
    {
        var (tables, source) = options.Text("import-dump") is { } dump ? (DumpReader.Read(ReadFile(dump)), $"the dump '{dump}'") : ReadServer(options, password);
        if (tables.Version.Length > 0) source += $" (version {tables.Version})";
        var report = Import(tables, source, options.Text("datadir") ?? "data", options.Flag("replace"), options.Flag("dry-run"));
        if (options.Flag("json"))
        {
            Console.Out.WriteLine(report.Json()); // escaped by its own rules
            return;
        }
        foreach (var line in report.Lines()) say(line);
    }

    /// <summary>Takes the accounts of grant tables over into a data directory that no server uses.</summary>
    public static ImportReport Import(ForeignTables tables, string source, string directory, bool replace, bool dryRun)
    {
        var report = new ImportReport(source) { IsDryRun = dryRun };
        var path = Path.GetFullPath(directory);
        if (!AccountStore.Exists(path))
            throw new ImportException($"'{path}' is no data directory with accounts; name one with --datadir, or make one with: cardea server --datadir='{path}' --initialize");
        using var held = DataDirectory.Open(path);
        using var store = AccountStore.Open(path, TimeProvider.System);
        AccountImport.Apply(AccountImport.Read(tables, report), store, replace, report);
        return report;
    }

    private static (ForeignTables Tables, string Source) ReadServer(OptionValues options, Secret password)
    {
        using var server = RunningServer.Connect(options, password);
        return (new ServerReader(server).Read(), RunningServer.Describe(options));
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (path != "-") return File.ReadAllBytes(path);
            using var all = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(all);
            return all.ToArray();
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"The dump '{path}' cannot be read: {bad.Message}", bad);
        }
    }
}

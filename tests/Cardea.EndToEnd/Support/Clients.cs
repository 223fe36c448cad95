namespace Cardea.EndToEnd.Support;

/// <summary>The two command line clients, ours and the stock one, with the same questions.</summary>
public static class Clients
{
    /// <summary><c>cardea client</c> without anybody's option files.</summary>
    public static ProgramRun Ours(IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null) =>
        Programs.Run(Programs.Cardea, ["client", "--no-defaults", .. arguments], input, environment);

    /// <summary>The <c>mariadb</c> client without anybody's option files.</summary>
    public static ProgramRun Stock(IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null) =>
        Programs.Run(Programs.Demand("mariadb"), ["--no-defaults", .. arguments], input, environment);

    /// <summary>Statements as root over the Unix socket; they must succeed.</summary>
    /// <returns>Tab-separated rows without column names.</returns>
    public static string AsRoot(this ServerProcess server, string statements)
    {
        var run = Ours(["-N", "-B", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"], statements);
        Assert.True(run.ExitCode == 0, $"{statements}\n{run}{server.LogTail()}");
        return run.Output.TrimEnd('\n');
    }

    /// <summary>Arguments that lead to the server over TCP.</summary>
    public static string[] At(this ServerProcess server, string user, string password, params string[] more) =>
        ["--host=127.0.0.1", $"--port={server.Port}", $"--user={user}", $"--password={password}", .. more];

    /// <summary>Fails the test unless the run ended well; tells everything.</summary>
    public static string Demand(this ProgramRun run, ServerProcess server)
    {
        Assert.True(run.ExitCode == 0, $"{run}--- server\n{server.LogTail()}");
        return run.Output;
    }

    /// <summary>Fails the test unless the run was refused with a text that holds the given one.</summary>
    public static void DemandRefusal(this ProgramRun run, ServerProcess server, string text) =>
        Assert.True(run.ExitCode != 0 && (run.Errors + run.Output).Contains(text, StringComparison.Ordinal), $"wanted a refusal with: {text}\n{run}--- server\n{server.LogTail()}");
}

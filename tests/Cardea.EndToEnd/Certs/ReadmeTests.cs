using System.Text.RegularExpressions;

namespace Cardea.EndToEnd.Certs;

/// <summary>The commands of the README's walk-through, run as they are printed there.</summary>
public sealed partial class ReadmeTests
{
    private const string Address = "127.0.0.3"; // for the README's 192.0.2.5, which no machine has

    [Fact]
    public void The_walk_through_ends_with_VERIFY_IDENTITY_by_another_name_and_an_address()
    {
        using var server = ServerProcess.Start("--bind-address=*");
        var programs = Directory.CreateDirectory(Path.Combine(server.Folder, "bin")).FullName;
        Script(Path.Combine(server.Folder, "cardea"), $"exec '{Programs.Cardea}' \"$@\"");
        Script(Path.Combine(programs, "mysql"), $"exec '{Programs.Cardea}' client \"$@\"");
        server.AsRoot(Block("CREATE USER 'user1'", "sql"));

        var first = Shell(server, programs, Block("certs bundle --user=user1 --host=127.0.0.1", "console"));
        Assert.Matches(@"Ssl_cipher\s+TLS_", first);
        Shell(server, programs, Block("certs server --dns=db.example.com", "console"));
        server.SendHangUp();
        server.WaitForLog("have been read again");
        var last = Shell(server, programs, Block("--host=192.0.2.5", "console"));
        Assert.Equal(2, last.Split("user1@%").Length - 1);
    }

    /// <summary>The lines of the block in the README that holds a text.</summary>
    private static string Block(string holding, string language)
    {
        var readme = File.ReadAllText(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "README.md")));
        var block = Blocks().Matches(readme).Single(m => m.Groups[1].Value == language && m.Groups[2].Value.Contains(holding, StringComparison.Ordinal)).Groups[2].Value;
        return language != "console" ? block : string.Concat(block.Split('\n').Where(static line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(static line => line[2..] + "\n"));
    }

    // The name is known to this shell alone, in a mount namespace of its own; the password is typed for the user.
    private static string Shell(ServerProcess server, string programs, string commands)
    {
        var hosts = Path.Combine(server.Folder, "hosts");
        File.WriteAllText(hosts, $"127.0.0.1 localhost\n{Address} db.example.com\n");
        var script = "set -e\nexport PATH=\"$1:$PATH\"\n" + commands.Replace("192.0.2.5", Address, StringComparison.Ordinal).Replace(" -p ", " --password=a-password ", StringComparison.Ordinal);
        var unshare = Programs.Demand("unshare");
        Assert.SkipUnless(Programs.Run(unshare, ["--mount", "mount", "--bind", hosts, "/etc/hosts"]).ExitCode == 0, "a mount namespace needs root");
        var run = Programs.Run(unshare, ["--mount", "bash", "-c", $"mount --bind '{hosts}' /etc/hosts\n{script}", "bash", programs], folder: server.Folder);
        Assert.True(run.ExitCode == 0, run + server.LogTail());
        return run.Output;
    }

    private static void Script(string path, string line)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex("```([a-z]+)\n(.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex Blocks();
}

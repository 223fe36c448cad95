using System.Diagnostics;

namespace Cardea.EndToEnd.Support;

/// <summary>A MariaDB of the distribution with a data directory of its own, on a Unix socket only unless options say otherwise; root has no password there.</summary>
public sealed class MariaDbServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly Process _process;

    private MariaDbServer(string folder, Process process) => (Folder, _process) = (folder, process);

    public string Folder { get; }

    public string Socket => Path.Combine(Folder, "m.sock");

    /// <summary>Installs and starts one; the test is skipped where there is none.</summary>
    public static MariaDbServer Start(params string[] options)
    {
        var (install, program) = (Programs.Demand("mariadb-install-db"), Programs.Demand("mariadbd"));
        var folder = Directory.CreateTempSubdirectory("cardea-mdb").FullName;
        var data = Path.Combine(folder, "data");
        string[] user = Environment.UserName == "root" ? ["--user=root"] : [];
        var made = Programs.Run(install, ["--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", .. user], limit: StartLimit);
        Assert.True(made.ExitCode == 0, made.ToString());
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--no-defaults", $"--datadir={data}", $"--socket={Path.Combine(folder, "m.sock")}", .. options.Length == 0 ? ["--skip-networking"] : options, "--innodb-buffer-pool-size=16M", $"--log-error={folder}/log", .. user])
            start.ArgumentList.Add(argument);
        var server = new MariaDbServer(folder, Process.Start(start)!);
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        try
        {
            server.WaitUntilItServes();
        }
        catch
        {
            server.Dispose();
            throw;
        }
        return server;
    }

    /// <summary>Statements as root; they must succeed.</summary>
    public string Run(string statements)
    {
        var run = Clients.Stock(["-N", "-B", "--user=root", $"--socket={Socket}"], statements);
        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Output.TrimEnd('\n');
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(); // nothing in it is worth a clean end
            _process.WaitForExit();
        }
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void WaitUntilItServes()
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < StartLimit; Thread.Sleep(100))
        {
            if (_process.HasExited) break;
            if (File.Exists(Socket) && Clients.Stock(["-N", "-B", "--user=root", $"--socket={Socket}"], "SELECT 1").ExitCode == 0) return;
        }
        var log = Path.Combine(Folder, "log");
        Assert.Fail($"MariaDB does not serve\n{(File.Exists(log) ? File.ReadAllText(log) : "")}");
    }
}

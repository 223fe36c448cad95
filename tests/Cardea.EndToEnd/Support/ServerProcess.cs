using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Cardea.EndToEnd.Support;

/// <summary>One running <c>cardea server</c> with a scratch data directory, a free port and a socket of its own.</summary>
public sealed partial class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int HangUp = 1;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly string[] _options;
    private readonly bool _ownsFolder;
    private readonly List<string> _log = [];
    private Process? _process;

    private readonly Dictionary<string, string> _environment = [];
    private MountedFolder? _mounted;

    private ServerProcess(string folder, bool ownsFolder, string[] options)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        _options = options;
    }

    /// <summary>Scratch folder; the data directory is in it.</summary>
    public string Folder { get; }
    public string DataDirectory => Path.Combine(Folder, "data");
    public string Socket => Path.Combine(Folder, "s.sock");
    public string RootFile => _mounted?.Seen("root.cnf") ?? Path.Combine(DataDirectory, "root.cnf");
    public int Port { get; private set; }
    public int ProcessId => _process!.Id;

    /// <summary>The password that the server has chosen for root.</summary>
    public string RootPassword => Value(RootFile, "password");

    /// <summary>Starts a server and waits until it serves.</summary>
    /// <param name="options">Beside --datadir, --port=0 and --socket.</param>
    public static ServerProcess Start(params string[] options) => StartIn(Directory.CreateTempSubdirectory("cardea-e2e").FullName, true, options);

    /// <summary>The same with variables of the environment.</summary>
    public static ServerProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var server = new ServerProcess(Directory.CreateTempSubdirectory("cardea-e2e").FullName, true, options);
        foreach (var (name, value) in environment) server._environment[name] = value;
        server.Launch();
        return server;
    }

    /// <summary>The same with its data directory on a file system of its own, which the others do not see.</summary>
    public static ServerProcess StartOn(MountedFolder mounted, params string[] options)
    {
        var server = new ServerProcess(mounted.Parent, false, options) { _mounted = mounted };
        server.Launch();
        return server;
    }

    /// <summary>The same in a folder that stays when the server ends.</summary>
    public static ServerProcess StartIn(string folder, params string[] options) => StartIn(folder, false, options);

    /// <summary>Runs <c>cardea server</c> with options that make it end by itself.</summary>
    public static ProgramRun RunToEnd(string folder, params string[] options) =>
        Programs.Run(Programs.Cardea, ["server", .. options], folder: folder, limit: StartLimit);

    /// <summary>The last lines of the server's log.</summary>
    public string LogTail(int lines = 40)
    {
        lock (_log) return string.Join('\n', _log.TakeLast(lines));
    }

    public string Log() => LogTail(int.MaxValue);

    /// <summary>Starts it again on the same data directory after it has ended.</summary>
    public void Restart() => Launch();

    public void SendHangUp() => Signal(HangUp);

    /// <summary>SIGKILL: the server gets no chance to tidy up.</summary>
    public void KillHard()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, and what it makes of it.</summary>
    public int Stop()
    {
        Signal(Terminate);
        return WaitForEnd();
    }

    /// <summary>The exit code of a server that has been told to end.</summary>
    public int WaitForEnd()
    {
        if (!_process!.WaitForExit(StopLimit))
        {
            _process.Kill();
            Assert.Fail($"still running {StopLimit} after it was told to end\n{LogTail()}");
        }
        _process.WaitForExit(); // and its output has been read
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>The log line that matches, waited for.</summary>
    public string WaitForLog(string pattern)
    {
        var expression = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        var until = Stopwatch.StartNew();
        while (true)
        {
            lock (_log)
            {
                var found = _log.Find(line => expression.IsMatch(line));
                if (found is not null) return found;
            }
            if (until.Elapsed > StartLimit || _process is { HasExited: true }) Assert.Fail($"no log line matches {pattern}\n{LogTail()}");
            Thread.Sleep(10);
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            var code = Stop();
            Assert.True(code == 0, $"exit code {code} after SIGTERM\n{LogTail()}");
        }
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The value of an option in an option file, or an empty string.</summary>
    public static string Value(string file, string option) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..] ?? "";

    private static ServerProcess StartIn(string folder, bool ownsFolder, string[] options)
    {
        var server = new ServerProcess(folder, ownsFolder, options);
        server.Launch();
        return server;
    }

    private void Launch()
    {
        Assert.True(File.Exists(Programs.Cardea), $"{Programs.Cardea} has not been built");
        string[] command = [.. _mounted?.Entry ?? [], Programs.Cardea, "server"];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Folder };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        var defaults = _options.Where(static option => option.StartsWith("--defaults-", StringComparison.Ordinal)).ToArray();
        foreach (var option in defaults.Length > 0 ? defaults : ["--no-defaults"]) start.ArgumentList.Add(option);
        foreach (var option in new[] { $"--datadir={DataDirectory}", "--port=0", $"--socket={Socket}" }) start.ArgumentList.Add(option);
        foreach (var option in _options.Except(defaults)) start.ArgumentList.Add(option);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        lock (_log) _log.Clear();
        var process = Process.Start(start)!;
        _process = process;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (_log) _log.Add(line.Data);
        };
        process.BeginErrorReadLine();
        try
        {
            Port = int.Parse(PortInLine().Match(WaitForLog("ready for connections")).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        catch
        {
            if (!process.HasExited) process.Kill();
            throw;
        }
    }

    private void Signal(int number) => _ = SendSignal(ProcessId, number);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [GeneratedRegex(@"port: (\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PortInLine();
}

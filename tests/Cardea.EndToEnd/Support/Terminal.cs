using System.Diagnostics;
using System.Text;

namespace Cardea.EndToEnd.Support;

/// <summary>A command on a terminal of its own, made by <c>script</c>, typed to by the test.</summary>
public sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private readonly Thread _reading;

    public Terminal(string command, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(Programs.Demand("script")) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder ?? Path.GetTempPath() };
        foreach (var argument in (string[])["-qec", command, "/dev/null"]) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["TERM"] = "xterm";
        start.Environment["MYSQL_HISTFILE"] = "/dev/null";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = new Thread(() =>
        {
            var buffer = new char[1024];
            for (int count; (count = _process.StandardOutput.Read(buffer)) > 0;)
                lock (_seen) _seen.Append(buffer, 0, count);
        }) { IsBackground = true };
        _reading.Start();
    }

    /// <summary>Everything on the screen so far.</summary>
    public string Seen
    {
        get
        {
            lock (_seen) return _seen.ToString();
        }
    }

    public void Type(string keys)
    {
        _process.StandardInput.Write(keys);
        _process.StandardInput.Flush();
    }

    public void WaitFor(string text, int after = 0)
    {
        var waiting = Stopwatch.StartNew();
        while (Seen.IndexOf(text, Math.Min(after, Seen.Length), StringComparison.Ordinal) < 0)
        {
            if (waiting.Elapsed > Patience) Assert.Fail($"waited in vain for: {text}\n{Seen}");
            Thread.Sleep(10);
        }
    }

    public string WaitForEnd(out int code)
    {
        if (!_process.WaitForExit(Patience)) Assert.Fail($"still running\n{Seen}");
        _reading.Join(Patience);
        code = _process.ExitCode;
        return Seen;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

using System.Diagnostics;

namespace Cardea.EndToEnd.Support;

/// <summary>Our client, logged in and kept waiting for input until disposed of.</summary>
public sealed class HeldConnection : IDisposable
{
    private readonly Process _process;

    public HeldConnection(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Programs.Cardea) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["client", "--no-defaults", "-N", "-B", "-n", .. arguments]) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var said = Ask("SELECT 'logged in'");
        if (said != "logged in")
        {
            _process.StandardInput.Close();
            Assert.Fail($"{said}\n{_process.StandardError.ReadToEnd()}");
        }
    }

    /// <summary>One statement that answers with one line.</summary>
    public string? Ask(string statement)
    {
        _process.StandardInput.WriteLine(statement + ";");
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }
}

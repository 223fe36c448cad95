using System.Diagnostics;
using Cardea.Client.Output;

namespace Cardea.Client.Shell;

/// <summary>Pipes one statement's output through a program that the user chose.</summary>
internal sealed class Pager : IDisposable
{
    private readonly Process _process;

    public Pager(string command)
    {
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true, UseShellExecute = false })!;
        Output = new OutputTarget(_process.StandardInput.BaseStream, isTerminal: true);
    }

    public OutputTarget Output { get; }

    public void Dispose()
    {
        try
        {
            Output.Dispose();
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // the reader quit before the end: its right
        }
        _process.WaitForExit();
        _process.Dispose();
    }
}

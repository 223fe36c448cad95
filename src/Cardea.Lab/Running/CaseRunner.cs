using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;

namespace Cardea.Lab.Running;

/// <summary>The command itself cannot be run.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Runs a command once for each case.</summary>
internal sealed class CaseRunner(LabServer lab, ClientCommand command, SslMode mode, TimeSpan patience)
{
    private const int MostSaid = 400;
    private const string NoList = "the command takes no revocation list ({crl})";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    /// <summary>Runs all and judges; <paramref name="progress"/> is told each mark.</summary>
    internal Scorecard Run(Action<Mark, CommandEnd> progress)
    {
        var marks = new List<Mark>();
        var skipped = new List<(LabCase, string)>();
        foreach (var port in lab.Ports)
        {
            if (port.Case.Group == CaseGroup.Revocation && !command.TakesList && mode != SslMode.Required)
            {
                skipped.Add((port.Case, NoList));
                continue;
            }
            var end = RunOnce(port);
            _ = port.Settle(Settling);
            var mark = Judge.Decide(port.Case, port.Seen, mode, end);
            marks.Add(mark);
            progress(mark, end);
        }
        return new Scorecard(mode, command.Title, marks, skipped);
    }

    private CommandEnd RunOnce(CasePort port)
    {
        var values = command.Values(lab, port, mode);
        var start = new ProcessStartInfo(ClientCommand.Filled(command.Words[0], values))
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var word in command.Words.Skip(1)) start.ArgumentList.Add(ClientCommand.Filled(word, values));
        foreach (var (name, value) in values) start.Environment["CARDEA_LAB_" + name.ToUpperInvariant()] = value;
        using var process = Started(start);
        process.StandardInput.Close();
        var said = new StringBuilder();
        var readers = new[] { process.StandardOutput, process.StandardError }.Select(stream => Reader(stream, said)).ToArray();
        var ended = process.WaitForExit(patience);
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        foreach (var reader in readers) reader.Join(Settling);
        lock (said) return new(ended ? process.ExitCode : null, said.ToString());
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailedException($"'{start.FileName}' cannot be started: {missing.Message}");
        }
    }

    // Everything is read, so that nobody hangs on a full pipe; the beginning is kept.
    private static Thread Reader(StreamReader stream, StringBuilder said)
    {
        var thread = new Thread(() =>
        {
            var buffer = new char[1024];
            for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
                lock (said) said.Append(buffer, 0, Math.Min(count, Math.Max(0, MostSaid - said.Length)));
        }) { IsBackground = true };
        thread.Start();
        return thread;
    }
}

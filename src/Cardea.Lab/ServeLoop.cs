using System.Runtime.InteropServices;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;

namespace Cardea.Lab;

/// <summary>Serves until a signal, or until every case was visited; shows the table first, the scorecard on SIGUSR1 and at the end.</summary>
internal sealed class ServeLoop(LabServer lab, SslMode mode, bool json, bool once, TextWriter output)
{
    private const PosixSignal UserSignal1 = (PosixSignal)10; // SIGUSR1 on Linux; the enumeration has no name for it
    private const int WriteAtMostEvery = 200;
    private readonly object _gate = new();
    private bool _ended;
    private bool _changed;
    private bool _asked;

    internal int Run()
    {
        using var ends = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Wake(signal, () => _ended = true));
        using var terminates = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Wake(signal, () => _ended = true));
        using var asks = PosixSignalRegistration.Create(UserSignal1, signal => Wake(signal, () => _asked = true));
        lab.Changed = Visited;
        LabFiles.WriteConnecting(lab);
        LabFiles.WriteSeen(lab);
        Introduce();
        while (Next() is var (ended, asked))
        {
            LabFiles.WriteSeen(lab);
            if (ended) break;
            if (asked) _ = LabProgram.Show(Card(), json, output);
        }
        lab.Changed = static () => { };
        return LabProgram.Show(Card(), json, output);
    }

    private Scorecard Card() => new(mode, "what connected", [.. lab.Ports.Select(port => Judge.Decide(port.Case, port.Seen, mode, end: null))], []);

    // Waits for something to do, and lets visits gather.
    private (bool Ended, bool Asked) Next()
    {
        lock (_gate)
        {
            while (!_ended && !_changed && !_asked) Monitor.Wait(_gate);
            if (!_ended && !_asked) Monitor.Wait(_gate, WriteAtMostEvery);
            var result = (_ended, _asked);
            (_changed, _asked) = (false, false);
            return result;
        }
    }

    private void Visited()
    {
        var all = once && lab.Ports.All(static port => port.Finished > 0);
        lock (_gate)
        {
            _changed = true;
            _ended |= all;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake(PosixSignalContext signal, Action note)
    {
        signal.Cancel = true;
        lock (_gate)
        {
            note();
            Monitor.PulseAll(_gate);
        }
    }

    private void Introduce()
    {
        if (json)
        {
            output.WriteLine(LabFiles.Describe(lab).ToJsonString(LabFiles.Indented));
            return;
        }
        output.WriteLine($"{lab.Ports.Count} servers, user {LabSecret.User}, password {lab.Secret.Password}; files in {Path.GetFullPath(lab.Place.Folder)}\n");
        foreach (var port in lab.Ports)
            output.WriteLine($"  {port.Port,5}  {port.Case.Name,-22} {Expectations.Of(port.Case.Group, mode).Word(),-8} {port.Case.Title}");
        output.WriteLine($"""

            Try one:    cardea client --defaults-file={lab.FileOf("client.cnf")} --port={lab.Ports[0].Port} -e 'SELECT 1'
            Try all:    cardea lab run --client=cardea
            Score:      cardea lab score {Path.GetFullPath(lab.Place.Folder)}, or SIGUSR1 to process {Environment.ProcessId}; ctrl-C ends and scores
            """);
        output.Flush();
    }
}

using Cardea.Connections.Sockets;

namespace Cardea.Connections.Readiness;

/// <summary>The monitor thread: adds a thread when all have been busy for a tick while work waits, and watches deadlines. It sleeps while nothing happens.</summary>
public sealed partial class WorkerPool
{
    private const long DeadlineScanMilliseconds = 200;
    private const long StayAwakeMilliseconds = 1000;
    private readonly ManualResetEventSlim _monitorSignal = new(initialState: false, spinCount: 0);
    private volatile bool _monitorSleeps;

    private void WakeMonitor()
    {
        _monitorSleeps = false;
        _monitorSignal.Set();
    }

    private void Monitor()
    {
        var seen = new Dictionary<Worker, long>();
        long nextScan = 0;
        var lastBusy = Environment.TickCount64;
        while (!_stopping)
        {
            var now = Environment.TickCount64;
            if (Volatile.Read(ref _polling) == 0)
            {
                lastBusy = now;
                ReplaceStuck(seen);
            }
            if (now >= nextScan)
            {
                ScanDeadlines(now);
                nextScan = now + DeadlineScanMilliseconds;
            }
            Rest(now - lastBusy < StayAwakeMilliseconds);
        }
    }

    private void Rest(bool awake)
    {
        _monitorSleeps = !awake;
        _ = _monitorSignal.Wait(awake ? _settings.Tick : TimeSpan.FromMilliseconds(DeadlineScanMilliseconds));
        _monitorSleeps = false;
        if (!_stopping) _monitorSignal.Reset();
    }

    private void ReplaceStuck(Dictionary<Worker, long> seen)
    {
        var workers = Volatile.Read(ref _workers);
        var waiting = LibC.Poll(_epoll, LibC.PollIn, 0);
        foreach (var worker in workers)
        {
            var runs = worker.Runs;
            var sameRun = (runs & 1) == 1 && seen.TryGetValue(worker, out var before) && before == runs;
            seen[worker] = runs;
            if (waiting && sameRun && !worker.IsBlocking) _ = worker.MarkStuck();
        }
        if (waiting) EnsureFollower();
        if (seen.Count > 2 * workers.Length + 16) seen.Clear();
    }

    private void ScanDeadlines(long now)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = 0; i < slots.Length; i++)
        {
            if (Volatile.Read(ref slots[i]) is { Deadline: not 0 } pollable && pollable.Deadline <= now) pollable.OnDeadline();
        }
    }
}

using Cardea.Connections.Sockets;

namespace Cardea.Connections.Readiness;

/// <summary>
/// Leader–follower over one epoll set: the thread that finds a descriptor ready does the whole work without a hop, then arms it again
/// (EPOLLONESHOT). A few threads poll or run; one that must wait says so with <see cref="BlockingScope"/> and is replaced while it waits.
/// </summary>
public sealed partial class WorkerPool : IDisposable
{
    private const int WakeSlot = -1;
    private readonly WorkerPoolSettings _settings;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly Lock _gate = new();
    private readonly Stack<int> _freeSlots = new();
    private readonly Stack<Worker> _parked = new();
    private Pollable?[] _slots = new Pollable?[64];
    private int _usedSlots;
    private Worker[] _workers = [];
    private Thread? _monitor;
    private int _polling;
    private int _unparked;
    private int _blocked;
    private volatile bool _stopping;

    /// <summary>Makes the epoll set; <see cref="Start"/> makes the threads.</summary>
    public WorkerPool(WorkerPoolSettings settings)
    {
        _settings = settings;
        _epoll = LibC.epoll_create1(LibC.CloseOnExec);
        _wake = LibC.eventfd(0, LibC.NonBlockingCloseOnExec);
        if (_epoll < 0 || _wake < 0) throw new IOException("epoll is not to be had");
        _ = LibC.EpollControl(_epoll, LibC.EpollAdd, _wake, LibC.EpollIn, WakeSlot);
    }

    /// <summary>Threads that exist now.</summary>
    public int ThreadCount => Volatile.Read(ref _workers).Length;

    /// <summary>Descriptors that are watched now.</summary>
    public int PollableCount
    {
        get
        {
            lock (_gate) return _usedSlots - _freeSlots.Count;
        }
    }

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        lock (_gate)
        {
            for (var i = 0; i < _settings.Minimum; i++) Spawn();
        }
        _monitor = new Thread(Monitor, 256 << 10) { IsBackground = true, Name = _settings.Name + " monitor" };
        _monitor.Start();
    }

    /// <summary>Ends the threads; each finishes the work it is in, at most until the limit. Pollables are not closed here.</summary>
    public void Stop(TimeSpan limit)
    {
        var until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        Worker[] workers;
        lock (_gate)
        {
            _stopping = true;
            while (_parked.TryPop(out var parked)) parked.Unpark();
            workers = _workers;
        }
        Wake();
        _monitorSignal.Set();
        foreach (var worker in workers)
        {
            if (!ReferenceEquals(worker, Worker.Current)) _ = worker.Thread.Join((int)Math.Max(1, until - Environment.TickCount64));
        }
        _ = _monitor?.Join((int)Math.Max(1, until - Environment.TickCount64));
    }

    /// <summary>Stops at once and gives the epoll set back.</summary>
    public void Dispose()
    {
        if (!_stopping) Stop(TimeSpan.FromSeconds(1));
        if (ThreadCount > 0) return; // somebody still uses the set: leave it to the end of the process
        _ = LibC.close(_epoll);
        _ = LibC.close(_wake);
        _monitorSignal.Dispose();
    }

    /// <summary>Begins to watch a descriptor; the caller owns the pollable until it arms it.</summary>
    internal void Register(Pollable pollable)
    {
        lock (_gate)
        {
            if (!_freeSlots.TryPop(out var slot))
            {
                slot = _usedSlots++;
                if (slot == _slots.Length)
                {
                    var larger = new Pollable?[_slots.Length * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }
            pollable.Slot = slot;
            Volatile.Write(ref _slots[slot], pollable);
        }
    }

    /// <summary>Gives up ownership until the descriptor is ready (again).</summary>
    internal void Arm(Pollable pollable, int descriptor, uint events)
    {
        // Only now does it enter the set: epoll reports hang-ups even when nothing is asked for, and that would make a second owner.
        var operation = pollable.IsInSet ? LibC.EpollModify : LibC.EpollAdd;
        pollable.IsInSet = true;
        if (LibC.EpollControl(_epoll, operation, descriptor, events | LibC.EpollOneShot, pollable.Slot) < 0)
            throw new IOException($"epoll_ctl failed with {LibC.LastError}");
    }

    /// <summary>Stops watching; the owner calls this before it closes the descriptor.</summary>
    internal void Unregister(Pollable pollable)
    {
        lock (_gate)
        {
            if (pollable.Slot < 0) return;
            _slots[pollable.Slot] = null;
            _freeSlots.Push(pollable.Slot);
            pollable.Slot = -1;
        }
    }

    /// <summary>Everything that is watched now.</summary>
    internal List<T> Snapshot<T>() where T : Pollable
    {
        lock (_gate) return [.. _slots.OfType<T>()];
    }

    private unsafe void Wake()
    {
        var one = 1UL;
        _ = LibC.write(_wake, (byte*)&one, sizeof(ulong));
    }

    // Under _gate.
    private void Spawn()
    {
        var worker = new Worker(this);
        _workers = [.. _workers, worker];
        _unparked++;
        worker.Thread.Start();
    }

    // Nobody polls: if that is because threads wait, another takes their place.
    private void EnsureFollower()
    {
        if (Volatile.Read(ref _unparked) - Volatile.Read(ref _blocked) >= _settings.Minimum) return;
        lock (_gate)
        {
            if (_stopping || _unparked - Volatile.Read(ref _blocked) >= _settings.Minimum) return;
            if (_parked.TryPop(out var parked))
            {
                _unparked++;
                parked.Unpark();
            }
            else if (_workers.Length < _settings.Maximum)
            {
                Spawn();
            }
        }
    }

    private void Run(Worker worker)
    {
        while (!_stopping)
        {
            Interlocked.Increment(ref _polling);
            var got = LibC.EpollWaitOne(_epoll, -1, out _, out var slot);
            var stillPolling = Interlocked.Decrement(ref _polling);
            if (got != 1 || slot == WakeSlot) continue;
            worker.BeginRun();
            if (stillPolling == 0) OnNobodyPolls();
            RunOne(slot);
            worker.EndRun();
            if (Volatile.Read(ref _unparked) - Volatile.Read(ref _blocked) > _settings.Minimum && !Park(worker)) break;
        }
        Retire(worker);
    }

    private void OnNobodyPolls()
    {
        if (Volatile.Read(ref _blocked) > 0) EnsureFollower();
        if (_monitorSleeps) WakeMonitor();
    }

    private void RunOne(int slot)
    {
        var pollable = Volatile.Read(ref Volatile.Read(ref _slots)[slot]);
        if (pollable is null) return;
        try
        {
            pollable.OnReady();
        }
#pragma warning disable CA1031 // the program's one place for bugs: the connection ends, the server lives
        catch (Exception bug)
        {
            pollable.OnBug(bug);
        }
#pragma warning restore CA1031
    }

    // False: the thread has been idle for long and ends.
    private bool Park(Worker worker)
    {
        lock (_gate)
        {
            if (_stopping || _unparked - Volatile.Read(ref _blocked) <= _settings.Minimum) return true;
            _unparked--;
            worker.BeginPark();
            _parked.Push(worker);
        }
        if (worker.WaitForUnpark(_settings.ParkTime)) return true;
        lock (_gate)
        {
            if (worker.IsUnparked) return true; // chosen at the last moment
            var others = _parked.Where(other => !ReferenceEquals(other, worker)).Reverse().ToArray();
            _parked.Clear();
            foreach (var other in others) _parked.Push(other);
            _unparked++; // Retire takes it off again
            return false;
        }
    }

    private void Retire(Worker worker)
    {
        lock (_gate)
        {
            _unparked--;
            _workers = [.. _workers.Where(other => !ReferenceEquals(other, worker))];
        }
        worker.Dispose();
    }
}

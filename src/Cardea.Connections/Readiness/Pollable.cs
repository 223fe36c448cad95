namespace Cardea.Connections.Readiness;

/// <summary>
/// Something with a descriptor that the <see cref="WorkerPool"/> watches. It is either armed (in epoll, no thread) or running (one thread owns it);
/// only the owner touches its descriptor, its TLS session and its buffers, and only the owner closes it.
/// </summary>
public abstract class Pollable
{
    private long _deadline;

    internal int Slot { get; set; } = -1;

    internal bool IsInSet { get; set; }

    /// <summary>When <see cref="OnDeadline"/> is called, in milliseconds of <see cref="Environment.TickCount64"/>; 0 = never. Coarse: up to a quarter of a second late.</summary>
    protected internal long Deadline
    {
        get => Volatile.Read(ref _deadline);
        set => Volatile.Write(ref _deadline, value);
    }

    /// <summary>The descriptor is ready; the calling thread is the owner until it arms the descriptor again.</summary>
    protected internal abstract void OnReady();

    /// <summary>The deadline has passed. Called by the monitor thread, which is never the owner: it may only shut the descriptor down.</summary>
    protected internal abstract void OnDeadline();

    /// <summary>An exception escaped <see cref="OnReady"/>; close. Called by the owner.</summary>
    protected internal abstract void OnBug(Exception bug);
}

namespace Cardea.Connections.Readiness;

/// <summary>
/// Tells the pool that the calling thread may wait for something that is not its own processor time (a lock, a slow reader, SLEEP), so that another
/// takes its place: <c>using var waiting = BlockingScope.Enter();</c>. Costs two interlocked additions; nothing on a thread that is not the pool's. May nest.
/// </summary>
public readonly ref struct BlockingScope
{
    private readonly WorkerPool.Worker? _worker;

    private BlockingScope(WorkerPool.Worker? worker) => _worker = worker;

    /// <summary>The thread may wait from here on.</summary>
    public static BlockingScope Enter()
    {
        var worker = WorkerPool.Worker.Current;
        worker?.EnterBlocking();
        return new BlockingScope(worker);
    }

    /// <summary>As <see cref="Enter"/>, for callers that cannot hold a value on the stack; <see cref="End"/> comes on the same thread.</summary>
    public static void Begin() => WorkerPool.Worker.Current?.EnterBlocking();

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public static void End() => WorkerPool.Worker.Current?.LeaveBlocking();

    /// <summary>It goes on working.</summary>
    public void Dispose() => _worker?.LeaveBlocking();
}

namespace Cardea.Connections.Readiness;

/// <summary>The size of a <see cref="WorkerPool"/>.</summary>
public sealed record WorkerPoolSettings
{
    /// <summary>Threads that are polling or running at any time; at least 2, so that one long command never holds everybody.</summary>
    public int Minimum { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Threads in all, with those that wait inside a <see cref="BlockingScope"/>. When they are used up, waiting threads are not replaced.</summary>
    public int Maximum { get; init; } = 1024;

    /// <summary>Stack of one thread, bytes. Only what is used is resident.</summary>
    public int StackSize { get; init; } = 1 << 20;

    /// <summary>How long a surplus thread stays parked before it ends.</summary>
    public TimeSpan ParkTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long all threads may be busy before the monitor adds one.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Name of the threads.</summary>
    public string Name { get; init; } = "cardea";
}

namespace Cardea.Connections.Readiness;

public sealed partial class WorkerPool
{
    /// <summary>One thread of the pool and the buffer it reads into.</summary>
    internal sealed class Worker : IDisposable
    {
        private const int InputSize = 64 << 10;
        [ThreadStatic] private static Worker? Running;
        [ThreadStatic] private static byte[]? OwnInput;
        private readonly WorkerPool _pool;
        private readonly ManualResetEventSlim _unpark = new(initialState: false, spinCount: 0);
        private int _depth;
        private int _stuck;
        private long _runs;

        internal Worker(WorkerPool pool)
        {
            _pool = pool;
            Thread = new Thread(Main, pool._settings.StackSize) { IsBackground = true, Name = pool._settings.Name };
        }

        internal static Worker? Current => Running;

        /// <summary>The calling thread's own buffer; what lies in it is gone when the thread serves another connection.</summary>
        internal static byte[] Input => OwnInput ??= GC.AllocateUninitializedArray<byte>(InputSize, pinned: true);

        internal Thread Thread { get; }

        internal bool IsUnparked => _unpark.IsSet;

        /// <summary>Odd while running; the monitor compares it between two ticks.</summary>
        internal long Runs => Volatile.Read(ref _runs);

        internal bool IsBlocking => Volatile.Read(ref _depth) > 0;

        internal void BeginRun() => Volatile.Write(ref _runs, _runs + 1);

        internal void EndRun()
        {
            Volatile.Write(ref _runs, _runs + 1);
            if (_stuck != 0 && Interlocked.Exchange(ref _stuck, 0) != 0) Interlocked.Decrement(ref _pool._blocked);
        }

        /// <summary>The monitor counts a thread that runs for long as one that waits; true when it was not counted yet.</summary>
        internal bool MarkStuck()
        {
            if (Interlocked.CompareExchange(ref _stuck, 1, 0) != 0) return false;
            Interlocked.Increment(ref _pool._blocked);
            return true;
        }

        internal void EnterBlocking()
        {
            if (_depth++ > 0) return;
            Interlocked.Increment(ref _pool._blocked);
            if (Volatile.Read(ref _pool._polling) == 0) _pool.EnsureFollower();
        }

        internal void LeaveBlocking()
        {
            if (--_depth == 0) Interlocked.Decrement(ref _pool._blocked);
        }

        internal void BeginPark() => _unpark.Reset();

        internal bool WaitForUnpark(TimeSpan limit) => _unpark.Wait(limit);

        internal void Unpark() => _unpark.Set();

        public void Dispose() => _unpark.Dispose();

        private void Main()
        {
            Running = this;
            _pool.Run(this);
            Running = null;
        }
    }
}

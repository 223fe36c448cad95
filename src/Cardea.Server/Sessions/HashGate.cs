using Cardea.Connections.Readiness;
using Cardea.Protocol.Authentication;

namespace Cardea.Server.Sessions;

/// <summary>
/// Two lanes for checking passwords: one for hashes of the usual cost, one for those that an account was given to be dear (<c>$A$FFF$</c> takes seconds).
/// In each a few run and some wait; the rest is refused. So strangers who name a dear account hold up dear accounts only, and can fill neither the
/// processors nor the memory with waiting threads.
/// </summary>
public sealed class HashGate : IWorkGate
{
    /// <summary>Hashes up to so many rounds are usual.</summary>
    public const int UsualRounds = 2 * CachingSha2Password.MinimumRounds;

    private const long LongestWaitMilliseconds = 10_000;

    private readonly Lane _usual;
    private readonly Lane _dear;

    /// <param name="processors">Processors of the machine.</param>
    /// <param name="waiters">How many may wait in each lane.</param>
    public HashGate(int processors, int waiters = 64) => (_usual, _dear) = (new(Math.Max(2, processors), waiters), new(Math.Max(1, processors / 2), waiters / 4));

    /// <inheritdoc/>
    public bool TryEnter(int rounds) => LaneOf(rounds).TryEnter();

    /// <inheritdoc/>
    public void Leave(int rounds) => LaneOf(rounds).Leave();

    private Lane LaneOf(int rounds) => rounds <= UsualRounds ? _usual : _dear;

    private sealed class Lane(int turns, int waiters)
    {
        private readonly object _gate = new(); // Monitor.Wait needs an object, which Lock is not
        private int _free = turns;
        private int _waiting;

        public bool TryEnter()
        {
            lock (_gate)
            {
                if (_free == 0 && !Wait()) return false;
                _free--;
                return true;
            }
        }

        public void Leave()
        {
            lock (_gate)
            {
                _free++;
                Monitor.Pulse(_gate);
            }
        }

        // Under _gate, which Monitor.Wait gives up meanwhile. True: there is a turn.
        private bool Wait()
        {
            if (_waiting >= waiters) return false;
            _waiting++;
            BlockingScope.Begin();
            try
            {
                for (var until = Environment.TickCount64 + LongestWaitMilliseconds; _free == 0;)
                {
                    var left = until - Environment.TickCount64;
                    if (left <= 0 || !Monitor.Wait(_gate, (int)left) && _free == 0) return false;
                }
                return true;
            }
            finally
            {
                BlockingScope.End();
                _waiting--;
            }
        }
    }
}

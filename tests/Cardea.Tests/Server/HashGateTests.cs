using Cardea.Server.Sessions;

namespace Cardea.Tests.Server;

/// <summary>B-13: how much hashing strangers can ask for at a time.</summary>
public sealed class HashGateTests
{
    private const int Dear = 4_095_000, Usual = 5000;

    [Fact]
    [Trait("attack", "B-13")]
    public void Dear_hashes_wait_for_their_own_turn_and_leave_the_usual_ones_alone()
    {
        var gate = new HashGate(processors: 2, waiters: 8);
        Assert.True(gate.TryEnter(Dear));
        var entered = 0;
        var waiters = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            if (!gate.TryEnter(Dear)) return;
            Interlocked.Increment(ref entered);
            gate.Leave(Dear);
        })).ToList();
        waiters.ForEach(static thread => thread.Start());
        // The third finds both places for waiting taken: it is told at once, whenever that is.
        Assert.True(SpinWait.SpinUntil(() => waiters.TrueForAll(static thread => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin)), 20_000));
        Assert.False(gate.TryEnter(Dear));
        Assert.Equal(0, Volatile.Read(ref entered));
        Assert.True(gate.TryEnter(Usual));
        Assert.True(gate.TryEnter(Usual));
        gate.Leave(Usual);
        gate.Leave(Usual);
        gate.Leave(Dear);
        waiters.ForEach(static thread => Assert.True(thread.Join(20_000)));
        Assert.Equal(2, entered);
        Assert.True(gate.TryEnter(Dear));
    }
}

using System.Diagnostics;

namespace Cardea.Connections.Server;

/// <summary>
/// A refused login is answered no sooner than this after its proof was judged. What is looked at between the two differs: a wrong password ends at
/// once, a right one still meets the account's rules and is refused by them. Without a floor that took 26 millionths of a second longer, and told
/// whoever measures ten thousand logins that the password is right.
/// </summary>
public static class RefusalFloor
{
    private static readonly long s_ticks = Stopwatch.Frequency / 4000; // 250 µs

    /// <summary>Turns on the spot: the time is shorter than a timer's step, and a refused login has cost six times as much already.</summary>
    /// <param name="judged"><see cref="Stopwatch.GetTimestamp"/> of the moment when the proof was judged.</param>
    public static void Await(long judged)
    {
        while (Stopwatch.GetTimestamp() - judged < s_ticks) Thread.SpinWait(16);
    }
}

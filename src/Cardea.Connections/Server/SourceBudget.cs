using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cardea.Connections.Server;

/// <summary>
/// What each source address has cost in TLS handshakes that came to nothing, so that one who makes the server calculate and walks away is refused
/// before the next calculation (CVE-2002-20001). Debts melt by themselves. The memory is fixed: in a full set the smallest debt gives way, which a
/// flood of addresses can use to be forgiven, but not to make others pay. An IPv6 source is its /64.
/// </summary>
internal sealed class SourceBudget
{
    private const int Ways = 4;
    private const int Sets = 2048;
    private const double MeltingSeconds = 10; // a full debt is gone after that
    private readonly Entry[] _entries = new Entry[Ways * Sets];
    private readonly Lock _gate = new();
    private readonly int _seed = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>The source owes more than the limit; 0 is no limit.</summary>
    internal bool IsOver(IPAddress source, int limit, long now)
    {
        if (limit == 0) return false;
        var key = KeyOf(source);
        lock (_gate)
        {
            foreach (ref var entry in SetOf(key))
                if (entry.Source == key) return entry.DebtAt(now, limit) >= limit;
            return false;
        }
    }

    /// <summary>Adds to the debt of a source.</summary>
    internal void Charge(IPAddress source, double cost, int limit, long now)
    {
        if (limit == 0) return;
        var key = KeyOf(source);
        lock (_gate)
        {
            var set = SetOf(key);
            ref var chosen = ref set[0];
            foreach (ref var entry in set)
            {
                if (entry.Source == key)
                {
                    chosen = ref entry;
                    break;
                }
                if (entry.DebtAt(now, limit) < chosen.DebtAt(now, limit)) chosen = ref entry;
            }
            var debt = chosen.Source == key ? chosen.DebtAt(now, limit) : 0;
            chosen = new Entry { Source = key, Debt = Math.Min(debt + cost, 2.0 * limit), At = now };
        }
    }

    /// <summary>Forgives everybody (FLUSH HOSTS).</summary>
    internal void Forget()
    {
        lock (_gate) Array.Clear(_entries);
    }

    private Span<Entry> SetOf(ulong key) => _entries.AsSpan((int)((uint)HashCode.Combine(_seed, key) % Sets) * Ways, Ways);

    // Never 0, which marks an empty entry: the top bit tells the families apart.
    private static ulong KeyOf(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        _ = source.TryWriteBytes(bytes, out _);
        return source.AddressFamily == AddressFamily.InterNetwork
            ? 1UL << 63 | BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 1 | 1UL << 62;
    }

    private struct Entry
    {
        internal ulong Source;
        internal double Debt;
        internal long At;

        internal readonly double DebtAt(long now, int limit) => Math.Max(0, Debt - (now - At) / 1000.0 * limit / MeltingSeconds);
    }
}

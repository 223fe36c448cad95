namespace Cardea.Tls;

/// <summary>
/// Intermediates of client certificates that verified in this process. A running or resumed session keeps its leaf only; to judge it again after a reload
/// the way to the CA is found here. Bounded: who can fill it holds a CA that we trust.
/// </summary>
internal static class PeerIntermediates
{
    private const int Limit = 256;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, byte[]> Known = new(StringComparer.Ordinal);
    private static readonly Queue<string> Order = new();

    /// <summary>What lies between the leaf and the CA of a verified chain.</summary>
    internal static void Note(nint chain)
    {
        if (chain == 0) return;
        for (var i = 1; i < Native.OPENSSL_sk_num(chain) - 1; i++)
        {
            var facts = CertificateFacts.Of(Native.OPENSSL_sk_value(chain, i));
            lock (Gate)
            {
                if (!Known.TryAdd(facts.Sha256, facts.Der.ToArray())) continue;
                Order.Enqueue(facts.Sha256);
                if (Order.Count > Limit) Known.Remove(Order.Dequeue());
            }
        }
    }

    internal static IReadOnlyList<byte[]> All()
    {
        lock (Gate) return [.. Known.Values];
    }
}

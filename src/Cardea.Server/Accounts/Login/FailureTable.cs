namespace Cardea.Server.Accounts.Login;

/// <summary>Whose failures are counted: an account row (or a name and host without one), from one source.</summary>
internal readonly record struct FailureKey(string User, string Host, HostAddress? Source)
{
    /// <summary>Whoever has an IPv6 address has the 2^64 beside it; null is the Unix socket.</summary>
    public static HostAddress? SourceOf(ClientHost client) => client.Bits is { IsV6: true } wide ? wide with { Low = 0 } : client.Bits;
}

/// <summary>Counters with a limit on their number: the one that was longest left alone makes room. Not safe for use from several threads.</summary>
internal sealed class FailureTable(int capacity)
{
    private readonly Dictionary<FailureKey, LinkedListNode<KeyValuePair<FailureKey, Entry>>> _entries = [];
    private readonly LinkedList<KeyValuePair<FailureKey, Entry>> _byUse = new(); // longest unused first

    public IEnumerable<KeyValuePair<FailureKey, Entry>> All => _byUse;

    public Entry? Find(FailureKey key) => _entries.TryGetValue(key, out var node) ? node.Value.Value : null;

    /// <summary>The entry, new if there is none.</summary>
    public Entry Touch(FailureKey key)
    {
        if (_entries.TryGetValue(key, out var node)) _byUse.Remove(node);
        else
        {
            if (_entries.Count >= capacity) Remove(_byUse.First!.Value.Key);
            _entries.Add(key, node = new(new(key, new Entry())));
        }
        _byUse.AddLast(node);
        return node.Value.Value;
    }

    public void Remove(FailureKey key)
    {
        if (_entries.Remove(key, out var node)) _byUse.Remove(node);
    }

    public void RemoveAll(Predicate<FailureKey> which)
    {
        foreach (var key in _entries.Keys.Where(key => which(key)).ToList()) Remove(key);
    }

    public void Clear()
    {
        _entries.Clear();
        _byUse.Clear();
    }

    internal sealed class Entry
    {
        /// <summary>Since the last login; a lock that runs out does not change it.</summary>
        public long Failures { get; set; }

        /// <summary>Towards FAILED_LOGIN_ATTEMPTS.</summary>
        public uint InARow { get; set; }

        public DateTimeOffset? LockedAt { get; set; }
    }
}

using Cardea.Engine.Execution;
using Cardea.Sql;

namespace Cardea.Engine.Plans;

/// <summary>What besides the text decides about a plan.</summary>
internal readonly record struct PlanKey(string? Schema, SqlMode Mode, string Collation);

/// <summary>
/// Plans by the digest of their text, shared by all sessions; bounded by bytes, the least recently used go first. The normalised bytes are
/// compared on a hit, so that a collision of hashes cannot mix two statements up.
/// </summary>
internal sealed class PlanCache(long capacity)
{
    // Texts of one digest whose literals need differently translated statements.
    private const int MostVariants = 8;
    private const int PlanBytes = 2048;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Entry> _entries = [];
    private Entry? _newest;
    private Entry? _oldest;
    private long _bytes;

    /// <summary>The secret of this start: nobody can prepare texts that collide.</summary>
    public ulong Seed { get; } = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <summary>A plan that fits the text; its values are then bound in <paramref name="invocation"/>.</summary>
    public EnginePlan? Find(DigestBuffer digest, in PlanKey key, long catalogVersion, Invocation invocation)
    {
        EnginePlan[] variants;
        lock (_gate)
        {
            if (!_entries.TryGetValue(Hash(digest, key), out var entry) || entry.Key != key || !digest.Normalized.SequenceEqual(entry.Normalized)) return null;
            if (entry.CatalogVersion != catalogVersion)
            {
                Remove(entry);
                return null;
            }
            MoveToFront(entry);
            variants = entry.Variants;
        }
        foreach (var plan in variants)
            if (SamePinned(plan, digest, invocation) && plan.TryBind(invocation)) return plan;
        return null;
    }

    public void Add(DigestBuffer digest, in PlanKey key, EnginePlan plan, Invocation invocation)
    {
        plan.PinnedTexts = new byte[digest.Literals.Length][];
        for (var i = 0; i < digest.Literals.Length; i++)
            if (!plan.BoundLiterals!.Contains(i)) plan.PinnedTexts[i] = invocation.LiteralText(i).ToArray();
        var hash = Hash(digest, key);
        lock (_gate)
        {
            if (_entries.TryGetValue(hash, out var entry) && (entry.Key != key || !digest.Normalized.SequenceEqual(entry.Normalized) || entry.CatalogVersion != plan.CatalogVersion))
            {
                Remove(entry);
                entry = null;
            }
            if (entry is null)
            {
                entry = new Entry(hash, digest.Normalized.ToArray(), key, plan.CatalogVersion);
                _entries.Add(hash, entry);
                Link(entry);
                _bytes += entry.Normalized.Length + PlanBytes;
            }
            else
            {
                MoveToFront(entry);
            }
            // A new array: readers look at the old one without a lock.
            entry.Variants = [plan, .. entry.Variants.Length < MostVariants ? entry.Variants : entry.Variants[..(MostVariants - 1)]];
            _bytes += PlanBytes;
            while (_bytes > capacity && _oldest is { } last && last != entry) Remove(last);
        }
    }

    private static bool SamePinned(EnginePlan plan, DigestBuffer digest, Invocation invocation)
    {
        for (var i = 0; i < plan.PinnedTexts.Length; i++)
            if (plan.PinnedTexts[i] is { } text && !invocation.LiteralText(i).SequenceEqual(text)) return false;
        return plan.PinnedTexts.Length == digest.Literals.Length;
    }

    private static ulong Hash(DigestBuffer digest, in PlanKey key) => digest.Hash ^ ((ulong)key.GetHashCode() * 0x9E3779B97F4A7C15);

    private void Remove(Entry entry)
    {
        _entries.Remove(entry.Hash);
        Unlink(entry);
        _bytes -= entry.Normalized.Length + (PlanBytes * (1L + entry.Variants.Length));
    }

    private void MoveToFront(Entry entry)
    {
        if (_newest == entry) return;
        Unlink(entry);
        Link(entry);
    }

    private void Link(Entry entry)
    {
        (entry.Older, entry.Newer) = (_newest, null);
        if (_newest is not null) _newest.Newer = entry;
        _newest = entry;
        _oldest ??= entry;
    }

    private void Unlink(Entry entry)
    {
        if (entry.Newer is not null) entry.Newer.Older = entry.Older;
        else _newest = entry.Older;
        if (entry.Older is not null) entry.Older.Newer = entry.Newer;
        else _oldest = entry.Newer;
        (entry.Older, entry.Newer) = (null, null);
    }

    private sealed class Entry(ulong hash, byte[] normalized, PlanKey key, long catalogVersion)
    {
        public ulong Hash { get; } = hash;

        public byte[] Normalized { get; } = normalized;

        public PlanKey Key { get; } = key;

        public long CatalogVersion { get; } = catalogVersion;

        public EnginePlan[] Variants { get; set; } = [];

        public Entry? Older { get; set; }

        public Entry? Newer { get; set; }
    }
}

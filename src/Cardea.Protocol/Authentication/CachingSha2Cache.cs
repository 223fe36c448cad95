using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// The cache in memory. An entry holds the stored form that it was made with, so a changed password, a dropped and re-created account or another method
/// makes it worthless at once, whoever changed it and however. Safe for use from several threads.
/// </summary>
/// <param name="capacity">The greatest number of accounts; when it is reached, everything is forgotten (they log in with the full proof once more).</param>
public sealed class CachingSha2Cache(int capacity = 100_000) : ICachingSha2Cache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool TryGet(StoredCredential credential, Span<byte> digest)
    {
        digest[..SHA256.HashSizeInBytes].Clear();
        lock (_gate)
        {
            if (credential.IsDecoy || !credential.UsesCache || !_entries.TryGetValue(credential.AccountKey, out var entry)) return false;
            if (!entry.Stored.AsSpan().SequenceEqual(credential.AuthenticationString)) return false;
            entry.Digest.CopyTo(digest);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Put(StoredCredential credential, ReadOnlySpan<byte> digest)
    {
        if (credential.IsDecoy || !credential.UsesCache) return;
        lock (_gate)
        {
            if (_entries.Count >= capacity) Forget();
            _entries[credential.AccountKey] = new(credential.AuthenticationString, digest.ToArray());
        }
    }

    /// <summary>Forgets one account: password changed, renamed, dropped, locked.</summary>
    public void Remove(string accountKey)
    {
        lock (_gate)
        {
            if (_entries.Remove(accountKey, out var entry)) CryptographicOperations.ZeroMemory(entry.Digest);
        }
    }

    /// <summary>Forgets all: FLUSH PRIVILEGES.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Forget();
        }
    }

    private void Forget()
    {
        foreach (var entry in _entries.Values) CryptographicOperations.ZeroMemory(entry.Digest);
        _entries.Clear();
    }

    private sealed record Entry(byte[] Stored, byte[] Digest);
}

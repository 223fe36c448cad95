using System.Collections.Immutable;

namespace Cardea.Server.Accounts;

/// <summary>
/// The rows of one user name, most specific host first. A name with many rows is indexed at its first use, so that finding the row costs the same
/// among ten addresses and a hundred thousand; only networks and patterns are tried one by one.
/// </summary>
internal sealed class HostRows(ImmutableArray<Account> rows)
{
    private const int Few = 16;
    private Index? _index;

    public ImmutableArray<Account> Rows => rows;

    /// <summary>The row with exactly this host pattern, or null.</summary>
    public Account? Find(string host)
    {
        if (rows.Length > Few) return Indexed.ByText.GetValueOrDefault(host);
        foreach (var row in rows)
            if (string.Equals(row.Id.Host, host, StringComparison.Ordinal)) return row;
        return null;
    }

    /// <summary>The most specific row that fits, or null.</summary>
    public Account? First(ClientHost client) => rows.Length > Few ? Indexed.First(client) : FirstOf(rows.AsSpan(), client);

    private Index Indexed => _index ??= new Index(rows.AsSpan());

    private static Account? FirstOf(ReadOnlySpan<Account> rows, ClientHost client)
    {
        foreach (var row in rows)
            if (row.Pattern.Fits(client)) return row;
        return null;
    }

    // The order of the kinds is that of HostPattern: addresses, networks, names, patterns and what fits all.
    private sealed class Index
    {
        private readonly Dictionary<HostAddress, Account> _addresses = [];
        private readonly List<Account> _networks = [];
        private readonly Dictionary<string, Account> _names = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<Account> _patterns = [];

        public Index(ReadOnlySpan<Account> rows)
        {
            foreach (var row in rows)
            {
                ByText.Add(row.Id.Host, row);
                // Two texts may mean one address: the first in the order counts.
                if (row.Pattern.ExactAddress is { } address) _addresses.TryAdd(address, row);
                else if (row.Pattern.IsNetwork) _networks.Add(row);
                else if (row.Pattern.IsName) _names.TryAdd(row.Id.Host, row);
                else _patterns.Add(row);
            }
        }

        public Dictionary<string, Account> ByText { get; } = new(StringComparer.Ordinal);

        public Account? First(ClientHost client)
        {
            if (client.Bits is { } bits && _addresses.TryGetValue(bits, out var exact)) return exact;
            if (FirstOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_networks), client) is { } network) return network;
            if (client.Name is { } name && _names.TryGetValue(name, out var named)) return named;
            return FirstOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_patterns), client);
        }
    }
}

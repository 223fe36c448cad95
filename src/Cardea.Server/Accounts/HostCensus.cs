using System.Collections.Immutable;

namespace Cardea.Server.Accounts;

/// <summary>
/// Which hosts the accounts let in, whoever the user is, with the number of rows for each. Asked at every connection before a name is known, so
/// a hundred thousand addresses or names cost as much as ten; only networks and patterns are tried one by one.
/// </summary>
internal sealed record HostCensus
{
    public static readonly HostCensus Empty = new();

    private ImmutableDictionary<HostAddress, int> Addresses { get; init; } = ImmutableDictionary<HostAddress, int>.Empty;

    private ImmutableDictionary<string, int> Names { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase);

    private ImmutableDictionary<string, (HostPattern Pattern, int Rows)> Patterns { get; init; } = ImmutableDictionary.Create<string, (HostPattern, int)>(StringComparer.Ordinal);

    /// <summary>True when some row fits.</summary>
    public bool Admits(ClientHost client)
    {
        if (Patterns.ContainsKey("%") || Patterns.ContainsKey("")) return true; // nearly always
        if (client.Bits is { } bits && Addresses.ContainsKey(bits)) return true;
        if (client.Name is { } name && Names.ContainsKey(name)) return true;
        foreach (var (_, (pattern, _)) in Patterns)
            if (pattern.Fits(client)) return true;
        return false;
    }

    public Builder ToBuilder() => new(this);

    /// <summary>Counts rows in and out.</summary>
    internal sealed class Builder(HostCensus start)
    {
        private readonly ImmutableDictionary<HostAddress, int>.Builder _addresses = start.Addresses.ToBuilder();
        private readonly ImmutableDictionary<string, int>.Builder _names = start.Names.ToBuilder();
        private readonly ImmutableDictionary<string, (HostPattern Pattern, int Rows)>.Builder _patterns = start.Patterns.ToBuilder();

        public void Count(HostPattern host, int change)
        {
            if (host.ExactAddress is { } address) Count(_addresses, address, change);
            else if (host.IsName) Count(_names, host.Text, change);
            else CountPattern(host, change);
        }

        public HostCensus ToImmutable() => new() { Addresses = _addresses.ToImmutable(), Names = _names.ToImmutable(), Patterns = _patterns.ToImmutable() };

        private static void Count<T>(ImmutableDictionary<T, int>.Builder rows, T host, int change) where T : notnull
        {
            var now = rows.GetValueOrDefault(host) + change;
            if (now > 0) rows[host] = now;
            else rows.Remove(host);
        }

        private void CountPattern(HostPattern host, int change)
        {
            var now = _patterns.GetValueOrDefault(host.Text).Rows + change;
            if (now > 0) _patterns[host.Text] = (host, now);
            else _patterns.Remove(host.Text);
        }
    }
}

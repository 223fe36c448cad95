using System.Net;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Login;

/// <summary>What went wrong at a host's connection: a column of performance_schema.host_cache each.</summary>
public enum HostError
{
    HostBlocked, NameInfoTransient, NameInfoPermanent, Format, AddressInfoTransient, AddressInfoPermanent, ReverseDns, HostAcl, NoAuthPlugin, AuthPlugin,
    Handshake, ProxyUser, ProxyUserAcl, Authentication, Ssl, MaxUserConnections, MaxUserConnectionsPerHour, DefaultDatabase, InitConnect, Local, Unknown,
}

/// <summary>
/// What is remembered of hosts that connect: errors by kind, and those in a row that block a host (max_connect_errors, error 1129). As in MySQL only
/// broken handshakes block, a successful login starts the count anew, and loopback and the Unix socket are left out. Names are never looked up.
/// </summary>
/// <remarks>Source: MySQL, <c>sql/hostname.cc</c>, <c>storage/perfschema/table_host_cache.cc</c>.</remarks>
public sealed class HostCache(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, LinkedListNode<Host>> _hosts = [];
    private readonly LinkedList<Host> _byUse = new(); // longest unused first
    private int _size;

    /// <summary>The columns behind IP, HOST, HOST_VALIDATED and SUM_CONNECT_ERRORS, in the table's order.</summary>
    public static readonly IReadOnlyList<string> CountColumns =
    [
        "COUNT_HOST_BLOCKED_ERRORS", "COUNT_NAMEINFO_TRANSIENT_ERRORS", "COUNT_NAMEINFO_PERMANENT_ERRORS", "COUNT_FORMAT_ERRORS", "COUNT_ADDRINFO_TRANSIENT_ERRORS",
        "COUNT_ADDRINFO_PERMANENT_ERRORS", "COUNT_FCRDNS_ERRORS", "COUNT_HOST_ACL_ERRORS", "COUNT_NO_AUTH_PLUGIN_ERRORS", "COUNT_AUTH_PLUGIN_ERRORS",
        "COUNT_HANDSHAKE_ERRORS", "COUNT_PROXY_USER_ERRORS", "COUNT_PROXY_USER_ACL_ERRORS", "COUNT_AUTHENTICATION_ERRORS", "COUNT_SSL_ERRORS",
        "COUNT_MAX_USER_CONNECTIONS_ERRORS", "COUNT_MAX_USER_CONNECTIONS_PER_HOUR_ERRORS", "COUNT_DEFAULT_DATABASE_ERRORS", "COUNT_INIT_CONNECT_ERRORS",
        "COUNT_LOCAL_ERRORS", "COUNT_UNKNOWN_ERRORS",
    ];

    /// <summary>host_cache_size; 0 remembers nothing. What is too much goes at once.</summary>
    public void Resize(int size)
    {
        lock (_gate)
        {
            _size = size;
            while (_byUse.Count > size) Drop();
        }
    }

    /// <summary>A host connects; the refusal is 1129.</summary>
    public ServerError? Welcome(ClientHost client, ulong maxConnectErrors)
    {
        if (IsLeftOut(client)) return null;
        lock (_gate)
        {
            if (Touch(client) is not { } host || host.ConnectErrors < maxConnectErrors) return null;
            Count(host, HostError.HostBlocked);
            return ServerErrors.HostIsBlocked(client.AddressText);
        }
    }

    /// <summary>Something went wrong at its connection.</summary>
    public void Count(ClientHost client, HostError error)
    {
        if (IsLeftOut(client)) return;
        lock (_gate)
            if (Touch(client) is { } host) Count(host, error);
    }

    /// <summary>A login succeeded: broken handshakes before it do not count any more.</summary>
    public void Succeeded(ClientHost client)
    {
        if (IsLeftOut(client)) return;
        lock (_gate)
            if (Touch(client) is { } host) host.ConnectErrors = 0;
    }

    /// <summary>FLUSH HOSTS and TRUNCATE TABLE performance_schema.host_cache.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _hosts.Clear();
            _byUse.Clear();
        }
    }

    /// <summary>The table's rows.</summary>
    public IReadOnlyList<object?[]> Rows()
    {
        lock (_gate)
        {
            return [.. _byUse.Reverse().Select(static host => (object?[])
                [host.Text, null, "NO", host.ConnectErrors, .. host.Counts.Select(static count => (object?)count), host.First, host.Last, host.FirstError, host.LastError])];
        }
    }

    private static bool IsLeftOut(ClientHost client) => client.Address is not { } address || address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback);

    private Host? Touch(ClientHost client)
    {
        if (_size == 0) return null;
        if (_hosts.TryGetValue(client.Address!, out var node)) _byUse.Remove(node);
        else
        {
            if (_byUse.Count >= _size) Drop();
            _hosts.Add(client.Address!, node = new(new Host { Address = client.Address!, Text = client.AddressText, First = clock.GetUtcNow().UtcDateTime }));
        }
        _byUse.AddLast(node);
        node.Value.Last = clock.GetUtcNow().UtcDateTime;
        return node.Value;
    }

    private void Drop()
    {
        _hosts.Remove(_byUse.First!.Value.Address);
        _byUse.RemoveFirst();
    }

    private static void Count(Host host, HostError error)
    {
        host.Counts[(int)error]++;
        if (error == HostError.Handshake) host.ConnectErrors++;
        host.FirstError ??= host.Last;
        host.LastError = host.Last;
    }

    private sealed class Host
    {
        public required IPAddress Address { get; init; }
        public required string Text { get; init; }
        public ulong[] Counts { get; } = new ulong[(int)HostError.Unknown + 1];
        public ulong ConnectErrors { get; set; }
        public required DateTime First { get; init; }
        public DateTime Last { get; set; }
        public DateTime? FirstError { get; set; }
        public DateTime? LastError { get; set; }
    }
}

namespace Cardea.Connections.Server;

/// <summary>Limits on connections; each is an option of the server.</summary>
public sealed record ServerLimits
{
    /// <summary>From accept to the end of the login, in all, however busy the peer looks (connect_timeout).</summary>
    public TimeSpan LoginTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Greatest payload before login, bytes.</summary>
    public int LoginPayload { get; init; } = 64 << 10;

    /// <summary>Connections that have not logged in; beyond it the oldest of them is closed.</summary>
    public int Unauthenticated { get; init; } = 4096;

    /// <summary>TLS handshakes under way; beyond it the oldest connection that has not logged in is closed.</summary>
    public int Handshakes { get; init; } = 1024;

    /// <summary>
    /// TLS handshakes of one source that may come to nothing within ten seconds; beyond it the source is refused until its debt has melted. 0 = no limit.
    /// 127.0.0.1 and ::1 are left out.
    /// </summary>
    public int FailedHandshakes { get; init; } = 200;

    /// <summary>Greatest payload of a command, bytes (max_allowed_packet).</summary>
    public int MaxAllowedPacket { get; init; } = 64 << 20;

    /// <summary>From the first byte of a command to its last (net_read_timeout).</summary>
    public TimeSpan ReadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one flush may wait for a slow reader (net_write_timeout).</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a session may be silent between commands (wait_timeout); the session may change its own.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(28800);

    /// <summary>After an error that ends the connection: how long the peer has to take it.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections accepted for one wake-up of a listener.</summary>
    public int AcceptsPerWake { get; init; } = 16;

    /// <summary>Pause of a listener when descriptors have run out.</summary>
    public TimeSpan AcceptPause { get; init; } = TimeSpan.FromMilliseconds(100);
}

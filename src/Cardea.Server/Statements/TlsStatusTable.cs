using System.Globalization;
using Cardea.Tls;

namespace Cardea.Server.Statements;

/// <summary>The status variables of TLS, once: those of a channel for SHOW STATUS and for performance_schema.tls_channel_status, those of a session from its facts.</summary>
/// <remarks>Everything is read when it is asked for; a login pays for none of it. Names and meanings: MySQL 8.4 reference manual, "Server Status Variables".</remarks>
internal static class TlsStatusTable
{
    /// <summary>What a channel's context says; null stands for a channel without TLS.</summary>
    public static readonly ChannelRow[] Channel =
    [
        Counter("Ssl_accept_renegotiates", static c => c.AcceptRenegotiates),
        Counter("Ssl_accepts", static c => c.Accepts),
        Counter("Ssl_callback_cache_hits", static c => c.CallbackCacheHits),
        Counter("Ssl_client_connects", static c => c.Connects),
        Counter("Ssl_connect_renegotiates", static c => c.ConnectRenegotiates),
        new("Ssl_ctx_verify_depth", false, static t => t is null ? "0" : Depth(t.VerifyDepth)),
        new("Ssl_ctx_verify_mode", false, static t => Number(t?.VerifyMode ?? 0)),
        Counter("Ssl_finished_accepts", static c => c.FinishedAccepts),
        Counter("Ssl_finished_connects", static c => c.FinishedConnects),
        new("Ssl_server_not_after", true, static t => t?.Certificate?.NotAfter ?? ""),
        new("Ssl_server_not_before", true, static t => t?.Certificate?.NotBefore ?? ""),
        Counter("Ssl_session_cache_hits", static c => c.CacheHits),
        Counter("Ssl_session_cache_misses", static c => c.CacheMisses),
        new("Ssl_session_cache_mode", false, static t => t?.ReadCounters().CacheMode ?? "NONE"),
        Counter("Ssl_session_cache_overflows", static c => c.CacheOverflows),
        Counter("Ssl_session_cache_size", static c => c.CacheSize),
        Counter("Ssl_session_cache_timeout", static c => c.CacheTimeout),
        Counter("Ssl_session_cache_timeouts", static c => c.CacheTimeouts),
        Counter("Ssl_used_session_cache_entries", static c => c.CacheEntries),
        Setting("Current_tls_ca", static s => s.Ca),
        Setting("Current_tls_capath", static s => s.CaPath),
        Setting("Current_tls_cert", static s => s.Certificate),
        Setting("Current_tls_cipher", static s => s.CipherList),
        Setting("Current_tls_ciphersuites", static s => s.CipherSuites),
        Setting("Current_tls_crl", static s => s.Crl),
        Setting("Current_tls_crlpath", static s => s.CrlPath),
        Setting("Current_tls_key", static s => s.Key),
        Setting("Current_tls_version", static s => TlsVersionList.Write(s.Versions)),
    ];

    /// <summary>What a session's channel proves.</summary>
    public static readonly SessionRow[] Session =
    [
        new("Ssl_cipher", static f => f.Cipher),
        new("Ssl_cipher_list", static f => f.CipherList),
        new("Ssl_default_timeout", static f => Number(f.DefaultTimeout)),
        new("Ssl_sessions_reused", static f => f.Resumed ? "1" : "0"),
        new("Ssl_verify_depth", static f => f.IsEncrypted ? Depth(f.VerifyDepth) : "0"),
        new("Ssl_verify_mode", static f => Number(f.VerifyMode)),
        new("Ssl_version", static f => f.Version),
        new("Tls_sni_server_name", static f => f.ServerName),
    ];

    /// <summary>
    /// The properties of a channel behind <c>Enabled</c>, in MySQL's order and spelling: the first one's lower-case s is its own.
    /// https://dev.mysql.com/doc/refman/8.4/en/performance-schema-tls-channel-status-table.html
    /// </summary>
    public static readonly (string Name, Func<TlsContext?, string> Read)[] Properties =
    [
        .. new[]
        {
            "ssl_accept_renegotiates", "Ssl_accepts", "Ssl_callback_cache_hits", "Ssl_client_connects", "Ssl_connect_renegotiates", "Ssl_ctx_verify_depth", "Ssl_ctx_verify_mode",
            "Current_tls_ca", "Current_tls_capath", "Current_tls_cert", "Current_tls_cipher", "Current_tls_ciphersuites", "Current_tls_crl", "Current_tls_crlpath", "Current_tls_key",
            "Current_tls_version", "Ssl_finished_accepts", "Ssl_finished_connects", "Ssl_server_not_after", "Ssl_server_not_before", "Ssl_session_cache_hits", "Ssl_session_cache_misses",
            "Ssl_session_cache_mode", "Ssl_session_cache_overflows", "Ssl_session_cache_size", "Ssl_session_cache_timeouts", "Ssl_used_session_cache_entries",
        }.Select(static name => (name, Channel.Single(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Read)),
    ];

    private static ChannelRow Counter(string name, Func<TlsCounters, long> read) => new(name, false, context => Number(context is null ? 0 : read(context.ReadCounters())));

    private static ChannelRow Setting(string name, Func<TlsSettings, string?> read) => new(name, false, context => context is null ? "" : read(context.Settings) ?? "");

    // OpenSSL's "no limit" is -1, which MySQL prints as an unsigned number.
    private static string Depth(int depth) => depth < 0 ? ulong.MaxValue.ToString(CultureInfo.InvariantCulture) : Number(depth);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <param name="Name">MySQL's name.</param>
    /// <param name="OfSession">SHOW STATUS counts it among those of a session.</param>
    /// <param name="Read">The value.</param>
    internal sealed record ChannelRow(string Name, bool OfSession, Func<TlsContext?, string> Read);

    /// <param name="Name">MySQL's name.</param>
    /// <param name="Read">The value.</param>
    internal sealed record SessionRow(string Name, Func<ChannelFacts, string> Read);
}

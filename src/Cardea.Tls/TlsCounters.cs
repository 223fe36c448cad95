namespace Cardea.Tls;

/// <summary>libssl's own counters of one context, for the <c>Ssl_%</c> status variables (SSL_CTX_ctrl 20..31 and 43).</summary>
public readonly record struct TlsCounters
{
    /// <summary>Ssl_used_session_cache_entries.</summary>
    public long CacheEntries { get; init; }
    /// <summary>Ssl_client_connects.</summary>
    public long Connects { get; init; }
    /// <summary>Ssl_finished_connects.</summary>
    public long FinishedConnects { get; init; }
    /// <summary>Ssl_connect_renegotiates.</summary>
    public long ConnectRenegotiates { get; init; }
    /// <summary>Ssl_accepts.</summary>
    public long Accepts { get; init; }
    /// <summary>Ssl_finished_accepts.</summary>
    public long FinishedAccepts { get; init; }
    /// <summary>Ssl_accept_renegotiates.</summary>
    public long AcceptRenegotiates { get; init; }
    /// <summary>Ssl_session_cache_hits.</summary>
    public long CacheHits { get; init; }
    /// <summary>Ssl_callback_cache_hits.</summary>
    public long CallbackCacheHits { get; init; }
    /// <summary>Ssl_session_cache_misses.</summary>
    public long CacheMisses { get; init; }
    /// <summary>Ssl_session_cache_timeouts.</summary>
    public long CacheTimeouts { get; init; }
    /// <summary>Ssl_session_cache_overflows.</summary>
    public long CacheOverflows { get; init; }
    /// <summary>Ssl_session_cache_size.</summary>
    public long CacheSize { get; init; }
    /// <summary>Ssl_session_cache_mode: OFF or SERVER.</summary>
    public string CacheMode { get; init; }
    /// <summary>Ssl_session_cache_timeout, seconds.</summary>
    public long CacheTimeout { get; init; }
    /// <summary>Ssl_ctx_verify_mode: SSL_VERIFY_PEER 1, CLIENT_ONCE 4.</summary>
    public long VerifyMode { get; init; }
    /// <summary>Ssl_ctx_verify_depth; -1 is OpenSSL's "none", which MySQL prints as 18446744073709551615.</summary>
    public long VerifyDepth { get; init; }
}

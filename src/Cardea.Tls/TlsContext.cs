using System.Security.Cryptography;
using System.Text;

namespace Cardea.Tls;

/// <summary>
/// An immutable SSL_CTX made from <see cref="TlsSettings"/>. A reload of key, CA or CRL makes a new one (with fresh ticket keys, because
/// libssl does not verify again on resumption); running sessions keep theirs, so it may be disposed while they live. Safe for all threads.
/// </summary>
public sealed class TlsContext : IDisposable
{
    /// <summary>What is offered when ssl_cipher is not given: forward secrecy and AEAD only, finite-field DHE last because it is dear.</summary>
    public const string DefaultCipherList =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";

    // Whatever the operator lists, never these; MySQL forbids the same families.
    private const string NeverCiphers = ":!aNULL:!eNULL:!EXPORT:!LOW:!MD5:!RC4:!PSK:!SRP";
    private const int SessionCacheSize = 128; // MySQL's Ssl_session_cache_size
    private const int MaxPeerChainBytes = 32 << 10;
    private const int LeastSecurityLevel = 2; // 112 bits: RSA 2048, no SHA-1 signatures
    // SSL_OP_LEGACY_SERVER_CONNECT, IGNORE_UNEXPECTED_EOF, ALLOW_CLIENT_RENEGOTIATION, ALLOW_NO_DHE_KEX, ALLOW_UNSAFE_LEGACY_RENEGOTIATION (openssl/ssl.h)
    private const ulong UnsafeOptions = 1UL << 2 | 1UL << 7 | 1UL << 8 | 1UL << 10 | 1UL << 18;

    // Oldest first: the wire's numbers.
    private static readonly (TlsVersions Version, int Number)[] WireVersions =
        [(TlsVersions.Tls10, 0x0301), (TlsVersions.Tls11, 0x0302), (TlsVersions.Tls12, 0x0303), (TlsVersions.Tls13, 0x0304)];

    private readonly List<string> _warnings = [];
    private readonly List<LoadedItem> _loaded = [];
    private readonly byte[] _sessionScope;
    private int _uses = 1; // the owner, and each handshake under way
    private int _disposed;

    private TlsContext(TlsSettings settings, bool server, TlsVerification verification)
    {
        OpenSsl.Demand();
        if (settings.Versions == TlsVersions.None) throw new TlsSetupException(TlsSetupError.InvalidVersion, "tls_version is empty");
        Settings = settings;
        IsServer = server;
        Verification = verification;
        var context = Native.SSL_CTX_new(server ? Native.TLS_server_method() : Native.TLS_client_method());
        if (context == 0) throw new TlsSetupException(TlsSetupError.Memory, ErrorQueue.Drain().Words);
        Handle = new SafeContextHandle(context);
        Staples = new OcspStaples(Native.SSL_CTX_get_cert_store(Handle));
        try
        {
            _sessionScope = Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What it was made from.</summary>
    public TlsSettings Settings { get; }

    /// <summary>True for the accepting side.</summary>
    public bool IsServer { get; }

    /// <summary>How a client context checks the server.</summary>
    public TlsVerification Verification { get; }

    /// <summary>The own certificate, or null on a client without one.</summary>
    public CertificateFacts? Certificate { get; private set; }

    /// <summary>The own certificate is expired or not yet valid. A reload must refuse such a context, a start only warns, as MySQL does.</summary>
    public bool CertificateIsOutsideValidity { get; private set; }

    /// <summary>A revocation list or a directory of them is in force.</summary>
    public bool ChecksRevocation => !string.IsNullOrEmpty(Settings.Crl) || !string.IsNullOrEmpty(Settings.CrlPath);

    /// <summary>The certificates and revocation lists that were read when it was made, in the order of reading.</summary>
    public IReadOnlyList<LoadedItem> Loaded => _loaded;

    /// <summary>Things the operator should know: readable key files, CAs without a revocation list.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>OpenSSL's names of the suites a session of this context offers.</summary>
    public IReadOnlyList<string> CipherNames { get; private set; } = [];

    /// <summary>The same as one colon list (Ssl_cipher_list).</summary>
    public string CipherList { get; private set; } = "";

    /// <summary>Session lifetime of the method in seconds (Ssl_default_timeout).</summary>
    public long DefaultTimeout { get; private set; }

    /// <summary>SSL_VERIFY_* bits: 5 on a server with a CA (ask, allow none, reject bad).</summary>
    public int VerifyMode { get; private set; }

    /// <summary>Greatest chain depth; -1 is OpenSSL's "none".</summary>
    public int VerifyDepth { get; private set; }

    internal SafeContextHandle Handle { get; }

    internal NamedContexts Named { get; } = new();

    internal OcspStaples Staples { get; }

    internal TicketKeys? Tickets { get; private set; }

    private bool Trusts => !string.IsNullOrEmpty(Settings.Ca) || !string.IsNullOrEmpty(Settings.CaPath);

    /// <summary>A server context. With a CA it asks for a client certificate, allows none and refuses a bad one.</summary>
    /// <exception cref="TlsSetupException">A file or value cannot be used.</exception>
    /// <exception cref="TlsLibraryException">OpenSSL is missing.</exception>
    public static TlsContext ForServer(TlsSettings settings) => new(settings, server: true, TlsVerification.None);

    /// <summary>A client context.</summary>
    /// <exception cref="TlsSetupException">A file or value cannot be used, or a verifying mode has no CA.</exception>
    /// <exception cref="TlsLibraryException">OpenSSL is missing.</exception>
    public static TlsContext ForClient(TlsSettings settings, TlsVerification verification) => new(settings, server: false, verification);

    /// <summary>A server session over a connected, non-blocking descriptor; null when this context was disposed (a newer one is in place).</summary>
    public TlsSession? TryAccept(int descriptor)
    {
        if (Volatile.Read(ref _disposed) != 0 || !TryHold()) return null;
        try
        {
            return new TlsSession(this, descriptor);
        }
        catch
        {
            LetGo();
            throw;
        }
    }

    /// <summary>A client session over a connected, non-blocking descriptor.</summary>
    /// <param name="descriptor">The descriptor; stays the caller's.</param>
    /// <param name="host">The name or IP address the user gave; checked under <see cref="TlsVerification.Identity"/>.</param>
    /// <param name="serverName">The SNI name, or null for <paramref name="host"/> when that is a name.</param>
    /// <param name="sessionPem">A session exported by <see cref="TlsSession.ExportSession"/>, or null.</param>
    /// <exception cref="TlsSetupException">The host cannot be checked.</exception>
    public TlsSession Connect(int descriptor, string host, string? serverName = null, string? sessionPem = null) =>
        new(this, descriptor, host, serverName, sessionPem);

    /// <summary>libssl's counters now.</summary>
    public TlsCounters ReadCounters() => new()
    {
        CacheEntries = Counter(0),
        Connects = Counter(1),
        FinishedConnects = Counter(2),
        ConnectRenegotiates = Counter(3),
        Accepts = Counter(4),
        FinishedAccepts = Counter(5),
        AcceptRenegotiates = Counter(6),
        CacheHits = Counter(7),
        CallbackCacheHits = Counter(8),
        CacheMisses = Counter(9),
        CacheTimeouts = Counter(10),
        CacheOverflows = Counter(11),
        CacheSize = Control(Native.GetSessionCacheSize, 0),
        CacheMode = Control(Native.GetSessionCacheMode, 0) switch { 0 => "OFF", 1 => "CLIENT", 2 => "SERVER", 3 => "BOTH", _ => "UNKNOWN" },
        CacheTimeout = Native.SSL_CTX_get_timeout(Handle),
        VerifyMode = VerifyMode,
        VerifyDepth = VerifyDepth,
    };

    /// <summary>What this context says to a certificate that an earlier one let in. Dates do not count: a session outlives its certificate's last day.</summary>
    public PeerStanding StandingOf(CertificateFacts peer)
    {
        if (!Trusts) return new(PeerVerdict.Untrusted, "no CA is configured");
        if (!TryHold()) return PeerStanding.Good; // a newer context judges
        var read = PeerIntermediates.All().Append(peer.Der.ToArray()).Select(Pem.Der).Where(static certificate => certificate != 0).ToArray();
        try
        {
            return read.Length == 0 ? new(PeerVerdict.Untrusted, "not a certificate")
                : PeerStanding.Of(StoreCheck.Verify(Native.SSL_CTX_get_cert_store(Handle), read[^1], read[..^1], StoreCheck.PurposeClient, checkTime: false));
        }
        finally
        {
            foreach (var certificate in read) Native.X509_free(certificate);
            LetGo();
        }
    }

    /// <summary>Own certificates about which a responder can be asked: those whose issuer is known.</summary>
    public int OcspCount => Staples.Count;

    /// <summary>Until when the first certificate's OCSP response is sent; null when there is none.</summary>
    public DateTimeOffset? OcspUntil => Staples.FirstUntil;

    /// <summary>The OCSP request for an own certificate, DER.</summary>
    public byte[] OcspRequest(int index) => Staples.Request(index);

    /// <summary>Puts an OCSP response in use; null, or what is wrong with it.</summary>
    public string? TryStaple(byte[] response) => Staples.TryUse(response);

    /// <summary>Releases this reference; sessions made from it live on, and handshakes under way end as they began.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) LetGo();
    }

    /// <summary>Keeps what callbacks need until <see cref="LetGo"/>; false when nothing is left to keep.</summary>
    internal bool TryHold()
    {
        for (var uses = Volatile.Read(ref _uses); uses > 0; uses = Volatile.Read(ref _uses))
            if (Interlocked.CompareExchange(ref _uses, uses + 1, uses) == uses) return true;
        return false;
    }

    internal void LetGo()
    {
        if (Interlocked.Decrement(ref _uses) != 0) return;
        Handle.Dispose();
        Named.Dispose();
        Staples.Dispose();
        Tickets?.Dispose();
    }

    // A client session may be taken up again only where the same checks would have been made.
    internal byte[] SessionScopeFor(string host) =>
        Verification == TlsVerification.Identity ? SHA256.HashData([.. _sessionScope, .. Encoding.UTF8.GetBytes(host)]) : _sessionScope;

    private long Counter(int index) => Control(Native.SessionNumber + index, 0);

    private long Control(int command, long number) => Native.SSL_CTX_ctrl(Handle, command, number, 0);

    private byte[] Prepare()
    {
        using var scope = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        scope.AppendData(Encoding.UTF8.GetBytes($"{Settings.Channel}\0{Verification}\0{Settings.CaPath}\0{Settings.CrlPath}\0"));
        SetVersions();
        SetModesAndOptions();
        SetCiphers();
        using var credentials = new ContextCredentials(Handle, Settings, _warnings, _loaded);
        credentials.Load(IsServer);
        Certificate = credentials.First;
        CertificateIsOutsideValidity = credentials.OutsideValidity;
        using var trust = new ContextTrust(Handle, Settings, [.. credentials.Pairs.SelectMany(static pair => pair.Chain.Skip(1))], _warnings, _loaded);
        trust.Load(scope);
        OwnChains.Build(Handle);
        CheckOwn(credentials.Pairs);
        SetVerification();
        var id = scope.GetHashAndReset();
        SetSessions(id);
        if (IsServer) SetServer(credentials, trust, id);
        ReadOffer();
        return id;
    }

    // MySQL verifies its own certificate too, and says so in the log; tls_certificates_enforced_validation makes it a condition.
    private void CheckOwn(IReadOnlyList<OwnPair> pairs)
    {
        if (!IsServer || (!Trusts && !Settings.EnforceValidation)) return;
        foreach (var pair in pairs)
        {
            if (StoreCheck.Verify(Native.SSL_CTX_get_cert_store(Handle), pair.Chain[0], pair.Chain, StoreCheck.PurposeServer, checkTime: true) is not { } refusal) continue;
            var text = $"ssl_cert '{pair.File}': {refusal.Words}";
            if (Settings.EnforceValidation) throw new TlsSetupException(TlsSetupError.Verification, text);
            if (refusal.Code is StoreCheck.NoRevocationList or StoreCheck.Expired or StoreCheck.NotYetValid) continue; // told already
            _warnings.Add($"{text}: clients that verify will refuse it, unless they know another CA");
        }
    }

    private void SetVersions()
    {
        var spoken = Array.FindAll(WireVersions, row => Settings.Versions.HasFlag(row.Version));
        _ = Control(Native.SetMinVersion, spoken[0].Number);
        _ = Control(Native.SetMaxVersion, spoken[^1].Number);
    }

    private void SetModesAndOptions()
    {
        _ = Control(Native.SetMode, Native.ModeReleaseBuffers | Native.ModeAcceptMovingWriteBuffer | Native.ModeEnablePartialWrite);
        _ = Control(Native.SetReadAhead, 1); // one read(2) per record instead of two
        _ = Control(Native.SetMaxCertificateList, MaxPeerChainBytes);
        _ = Native.SSL_CTX_clear_options(Handle, UnsafeOptions);
        var options = Native.OptionNoCompression | Native.OptionNoRenegotiation;
        if (IsServer) options |= Native.OptionServerPreference;
        if (IsServer && !Settings.SessionCache) options |= Native.OptionNoTicket;
        _ = Native.SSL_CTX_set_options(Handle, options);
        if (IsServer) _ = Control(Native.SetDhAuto, 1);
    }

    private void SetCiphers()
    {
        ErrorQueue.Clear();
        // openssl.cnf, which OPENSSL_CONF may name, can lower the level (and raise it, which stays). Only ssl_cipher may, in so many words: @SECLEVEL=1.
        if (Native.SSL_CTX_get_security_level(Handle) < LeastSecurityLevel) Native.SSL_CTX_set_security_level(Handle, LeastSecurityLevel);
        var list = string.IsNullOrEmpty(Settings.CipherList) ? (IsServer ? DefaultCipherList : "DEFAULT") : Settings.CipherList;
        if (Native.SSL_CTX_set_cipher_list(Handle, list + NeverCiphers) != 1)
            throw new TlsSetupException(TlsSetupError.Ciphers, $"ssl_cipher '{list}': {ErrorQueue.Drain().Words}");
        if (!string.IsNullOrEmpty(Settings.CipherSuites) && Native.SSL_CTX_set_ciphersuites(Handle, Settings.CipherSuites) != 1)
            throw new TlsSetupException(TlsSetupError.Ciphers, $"tls_ciphersuites '{Settings.CipherSuites}': {ErrorQueue.Drain().Words}");
        if (!string.IsNullOrEmpty(Settings.Groups) && !TlsVocabulary.TrySetGroups(Handle, Settings.Groups))
            throw new TlsSetupException(TlsSetupError.Groups, $"tls_kex '{Settings.Groups}': {ErrorQueue.Drain().Words}");
    }

    private unsafe void SetVerification()
    {
        if (!IsServer && Verification != TlsVerification.None && !Trusts)
            throw new TlsSetupException(TlsSetupError.NoCa, "neither ssl_ca nor ssl_capath is given");
        var mode = IsServer
            ? Trusts ? Native.VerifyPeer | Native.VerifyClientOnce : Native.VerifyNone
            : Verification == TlsVerification.None ? Native.VerifyNone : Native.VerifyPeer;
        Native.SSL_CTX_set_verify(Handle, mode, mode == Native.VerifyNone ? null : &HandshakeWitness.OnVerify);
        Native.SSL_CTX_set_info_callback(Handle, &HandshakeWitness.OnInfo);
    }

    private unsafe void SetSessions(ReadOnlySpan<byte> id)
    {
        fixed (byte* bytes = id) _ = Native.SSL_CTX_set_session_id_context(Handle, bytes, (uint)id.Length);
        var server = IsServer && Settings.SessionCache;
        _ = Control(Native.SetSessionCacheMode, server ? 2 : 0);
        _ = Control(Native.SetSessionCacheSize, SessionCacheSize);
        _ = Native.SSL_CTX_set_timeout(Handle, (long)Settings.SessionTimeout.TotalSeconds);
        // One ticket is what clients use; each further one costs an encryption and bytes at every login.
        if (IsServer) _ = Native.SSL_CTX_set_num_tickets(Handle, server ? 1u : 0u);
    }

    private unsafe void SetServer(ContextCredentials credentials, ContextTrust trust, ReadOnlySpan<byte> id)
    {
        Named.Load(Handle, credentials);
        foreach (var pair in credentials.Pairs) Staples.Add(pair, trust.Authorities);
        LoadStaples(Settings.OcspResponse);
        foreach (var context in Named.Handles.Append(Handle))
        {
            // What libssl looks up in the context of the chosen certificate must be the same in all.
            fixed (byte* bytes = id) _ = Native.SSL_CTX_set_session_id_context(context, bytes, (uint)id.Length);
            Native.SSL_CTX_set_info_callback(context, &HandshakeWitness.OnInfo);
            _ = Native.SSL_CTX_callback_ctrl(context, Native.SetStatusCallback, (delegate* unmanaged<nint, nint, int>)&ServerCallbacks.OnStatus);
        }
        if (Named.Any) _ = Native.SSL_CTX_callback_ctrl(Handle, Native.SetServerNameCallback, (delegate* unmanaged<nint, int*, nint, int>)&ServerCallbacks.OnServerName);
        if (!Settings.SessionCache) return;
        Tickets = new TicketKeys(Settings.TicketKeyLifetime > Settings.SessionTimeout ? Settings.TicketKeyLifetime : Settings.SessionTimeout);
        _ = Native.SSL_CTX_set_tlsext_ticket_key_evp_cb(Handle, &ServerCallbacks.OnTicket);
    }

    // One that has merely expired is not sent, and told of; anything else that is wrong with it is a mistake to be mended.
    private void LoadStaples(string? files)
    {
        foreach (var file in files?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            string? fault;
            try
            {
                fault = Staples.TryUse(PemFile.Read(file, PemFile.CertificateLimit, out _));
            }
            catch (IOException reason)
            {
                fault = reason.Message;
            }
            if (fault is null) continue;
            if (!fault.EndsWith("has expired", StringComparison.Ordinal)) throw new TlsSetupException(TlsSetupError.Staple, $"ssl_ocsp_response '{file}': {fault}");
            _warnings.Add($"ssl_ocsp_response '{file}': {fault}; it is not sent");
        }
    }

    private unsafe void ReadOffer()
    {
        using var probe = new SafeSslHandle(Native.SSL_new(Handle));
        if (probe.IsInvalid) throw new TlsSetupException(TlsSetupError.Memory, ErrorQueue.Drain().Words);
        var names = new List<string>();
        for (var i = 0; Native.SSL_get_cipher_list(probe, i) is var name && name is not null; i++) names.Add(OpenSsl.Text(name));
        CipherNames = names;
        CipherList = string.Join(':', names);
        DefaultTimeout = Native.SSL_get_default_timeout(probe);
        VerifyMode = Native.SSL_CTX_get_verify_mode(Handle);
        VerifyDepth = Native.SSL_CTX_get_verify_depth(Handle);
    }
}

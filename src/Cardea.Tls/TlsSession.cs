using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cardea.Tls;

/// <summary>
/// TLS over a connected, non-blocking descriptor, which it does not own. Calls never wait: they say what to wait for.
/// One thread at a time (the connection's owner). Dispose before the descriptor is closed.
/// </summary>
public sealed unsafe class TlsSession : IDisposable
{
    private const int ServerNameLimit = 255;
    private readonly TlsContext _context;
    private readonly SafeSslHandle _ssl;
    private readonly string _host = "";
    private bool _broken;
    private bool _shutdownSent;
    private int _holds;

    internal TlsSession(TlsContext context, int descriptor)
        : this(context, descriptor, accept: true)
    {
    }

    internal TlsSession(TlsContext context, int descriptor, string host, string? serverName, string? sessionPem)
        : this(context, descriptor, accept: false)
    {
        _host = host;
        try
        {
            SetIdentity(host);
            SetServerName(serverName ?? (IPAddress.TryParse(host, out _) ? "" : host));
            SetScope(context.SessionScopeFor(host));
            if (sessionPem is not null) SessionOffered = Import(sessionPem, context.SessionScopeFor(host));
        }
        catch
        {
            _ssl.Dispose();
            throw;
        }
    }

    private TlsSession(TlsContext context, int descriptor, bool accept)
    {
        _context = context;
        ErrorQueue.Clear();
        _ssl = new SafeSslHandle(Native.SSL_new(context.Handle));
        if (_ssl.IsInvalid || Native.SSL_set_fd(_ssl, descriptor) != 1)
        {
            _ssl.Dispose();
            throw new TlsSetupException(TlsSetupError.Memory, ErrorQueue.Drain().Words);
        }
        if (accept)
        {
            _holds = 1; // taken by TlsContext.TryAccept
            Native.SSL_set_accept_state(_ssl);
        }
        else Native.SSL_set_connect_state(_ssl);
    }

    /// <summary>Set once an operation has answered <see cref="TlsStatus.Failed"/>.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>The handshake is complete.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>A given session was fit to be offered (same checks, same host, not expired).</summary>
    public bool SessionOffered { get; }

    /// <summary>Bytes are already here, inside OpenSSL: the descriptor alone does not tell that there is something to read.</summary>
    public bool HasPending => Native.SSL_has_pending(_ssl) != 0;

    /// <summary>What the handshake under way costs this end, in ordinary ones: finite-field Diffie-Hellman is the dear one (CVE-2002-20001).</summary>
    public double HandshakeCost
    {
        get
        {
            const double DearCost = 5;
            var cipher = IsEstablished ? 0 : Native.SSL_get_pending_cipher(_ssl);
            return cipher != 0 && Shared(Native.SSL_CIPHER_get_name(cipher)).StartsWith("DHE-", StringComparison.Ordinal) ? DearCost : 1;
        }
    }

    /// <summary>Goes on with the handshake. On a verifying client, Done means that the server's identity is proved.</summary>
    public TlsStatus Handshake()
    {
        if (_broken) return TlsStatus.Failed;
        HandshakeWitness.Reset();
        ErrorQueue.Clear();
        ServerCallbacks.Begin(_context);
        var result = Native.SSL_do_handshake(_ssl);
        var errno = Marshal.GetLastPInvokeError();
        ServerCallbacks.End();
        if (result != 1)
        {
            var status = Judge(result, errno);
            if (_broken) LetGo();
            return status;
        }
        IsEstablished = true;
        LetGo();
        return TlsStatus.Done;
    }

    /// <summary>Reads what one record holds, at most.</summary>
    public TlsStatus Read(Span<byte> into, out int count)
    {
        count = 0;
        if (_broken) return TlsStatus.Failed;
        ErrorQueue.Clear();
        int result;
        fixed (byte* data = into) result = Native.SSL_read(_ssl, data, into.Length);
        if (result <= 0) return Judge(result, Marshal.GetLastPInvokeError());
        count = result;
        return TlsStatus.Done;
    }

    /// <summary>Writes some of the bytes, at most one record; the caller goes on with the rest.</summary>
    public TlsStatus Write(ReadOnlySpan<byte> from, out int count)
    {
        count = 0;
        if (from.IsEmpty) return TlsStatus.Done;
        if (_broken) return TlsStatus.Failed;
        ErrorQueue.Clear();
        int result;
        fixed (byte* data = from) result = Native.SSL_write(_ssl, data, from.Length);
        if (result <= 0) return Judge(result, Marshal.GetLastPInvokeError());
        count = result;
        return TlsStatus.Done;
    }

    /// <summary>Sends close_notify once; does not wait for the peer's. Nothing happens after a failure, as libssl demands.</summary>
    public TlsStatus Shutdown()
    {
        if (_broken || _shutdownSent || !IsEstablished) return TlsStatus.Done;
        ErrorQueue.Clear();
        var result = Native.SSL_shutdown(_ssl);
        if (result < 0) return Judge(result, Marshal.GetLastPInvokeError());
        _shutdownSent = true;
        return TlsStatus.Done;
    }

    /// <summary>What the channel proves; call after the handshake. Texts that every session shares are shared.</summary>
    public ChannelFacts ReadFacts(TransportKind transport)
    {
        var peer = ReadPeer();
        var cipher = Native.SSL_get_current_cipher(_ssl);
        return new ChannelFacts
        {
            Transport = transport,
            Version = Shared(Native.SSL_get_version(_ssl)),
            Cipher = Shared(Native.SSL_CIPHER_get_name(cipher)),
            CipherStandardName = Shared(Native.SSL_CIPHER_standard_name(cipher)),
            Group = ReadGroup(),
            ApplicationProtocol = ReadApplicationProtocol(),
            RevocationChecked = _context.ChecksRevocation,
            CipherList = _context.CipherList,
            Resumed = Native.SSL_session_reused(_ssl) != 0,
            ServerName = ReadServerName(),
            Peer = peer,
            PeerVerified = peer is not null && _context.VerifyMode != Native.VerifyNone && Native.SSL_get_verify_result(_ssl) == 0,
            VerifyMode = _context.VerifyMode,
            VerifyDepth = _context.VerifyDepth,
            DefaultTimeout = _context.DefaultTimeout,
        };
    }

    /// <summary>The session as PEM for a later connection, or null when it cannot be resumed (with TLS 1.3: read something first).</summary>
    public string? ExportSession()
    {
        var session = Native.SSL_get1_session(_ssl);
        if (session == 0) return null;
        var bio = Native.BIO_new(Native.BIO_s_mem());
        try
        {
            if (Native.SSL_SESSION_is_resumable(session) != 1) return null;
            return Native.PEM_write_bio_SSL_SESSION(bio, session) == 1 ? MemoryBio.ReadAll(bio) : null;
        }
        finally
        {
            _ = Native.BIO_free(bio);
            Native.SSL_SESSION_free(session);
            ErrorQueue.Clear();
        }
    }

    /// <summary>It began with this context.</summary>
    public bool IsOf(TlsContext? context) => ReferenceEquals(context, _context);

    /// <summary>Frees the session without a word to the peer.</summary>
    public void Dispose()
    {
        _ssl.Dispose();
        LetGo();
    }

    // The context's callbacks are over.
    private void LetGo()
    {
        if (Interlocked.Exchange(ref _holds, 0) != 0) _context.LetGo();
    }

    // Only the few names that OpenSSL has come here, so interning cannot be made to grow.
    private static string Shared(byte* name) => name is null ? "" : KnownNames.Of(name);

    private string ReadGroup()
    {
        var group = (int)Native.SSL_ctrl(_ssl, Native.GetNegotiatedGroup, 0, 0);
        return group == 0 ? "" : KnownNames.OfGroup(group, Native.SSL_group_to_name(_ssl, group));
    }

    private string ReadApplicationProtocol()
    {
        byte* protocol = null;
        uint length = 0;
        Native.SSL_get0_alpn_selected(_ssl, &protocol, &length);
        return length == 0 ? "" : Encoding.Latin1.GetString(protocol, (int)length);
    }

    private string ReadServerName()
    {
        var name = Native.SSL_get_servername(_ssl, 0);
        if (name is null) return "";
        var text = OpenSsl.Text(name);
        return text.Length <= ServerNameLimit ? text : text[..ServerNameLimit];
    }

    /// <summary>The certificate that this end showed in this session, or null.</summary>
    public CertificateFacts? ReadOwn()
    {
        var certificate = Native.SSL_get_certificate(_ssl); // stays the session's
        return certificate == 0 ? null : CertificateFacts.Of(certificate);
    }

    /// <summary>On a client: what the server sent, its own certificate first, at most <see cref="VerificationRefusal.MostPresented"/>; empty when a session was resumed.</summary>
    public IReadOnlyList<CertificateFacts> ReadPeerChain() => HandshakeWitness.Presented(Native.SSL_get_peer_cert_chain(_ssl)); // stays the session's

    private CertificateFacts? ReadPeer()
    {
        var certificate = Native.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0) return null;
        var facts = CertificateFacts.Of(certificate);
        if (_context.IsServer) PeerIntermediates.Note(Native.SSL_get0_verified_chain(_ssl)); // empty for a resumed session
        Native.X509_free(certificate);
        return facts;
    }

    private void SetIdentity(string host)
    {
        if (_context.Verification != TlsVerification.Identity) return;
        // An empty name would switch the check off; a leading dot would match whole domains.
        if (host.Length == 0 || host[0] == '.' || host.Contains('\0'))
            throw new TlsSetupException(TlsSetupError.NoCa, $"the host name '{host}' cannot be verified");
        var parameters = Native.SSL_get0_param(_ssl);
        Native.X509_VERIFY_PARAM_set_hostflags(parameters, Native.NoPartialWildcards);
        var done = IPAddress.TryParse(host, out var address)
            ? Native.X509_VERIFY_PARAM_set1_ip_asc(parameters, WithoutScope(address).ToString())
            : Native.X509_VERIFY_PARAM_set1_host(parameters, host, (nuint)Encoding.UTF8.GetByteCount(host));
        if (done != 1) throw new TlsSetupException(TlsSetupError.NoCa, $"the host name '{host}' cannot be verified");
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private void SetServerName(string name)
    {
        if (name.Length is 0 or > ServerNameLimit || name.Contains('\0')) return;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0")) _ = Native.SSL_ctrl(_ssl, Native.SetServerName, 0, (nint)text);
    }

    private void SetScope(byte[] scope)
    {
        fixed (byte* bytes = scope) _ = Native.SSL_set_session_id_context(_ssl, bytes, (uint)scope.Length);
    }

    // libssl does not check the server again on resumption: only a session that passed the very same checks may be offered.
    private bool Import(string pem, ReadOnlySpan<byte> scope)
    {
        ErrorQueue.Clear();
        nint session;
        fixed (byte* text = Encoding.ASCII.GetBytes(pem))
        {
            var bio = Native.BIO_new_mem_buf(text, pem.Length);
            session = Native.PEM_read_bio_SSL_SESSION(bio, null, 0, null);
            _ = Native.BIO_free(bio);
        }
        ErrorQueue.Clear();
        if (session == 0) return false;
        uint length;
        var id = Native.SSL_SESSION_get0_id_context(session, &length);
        var fit = scope.SequenceEqual(new ReadOnlySpan<byte>(id, (int)length)) && Native.SSL_SESSION_is_resumable(session) == 1
            && Native.SSL_set_session(_ssl, session) == 1;
        Native.SSL_SESSION_free(session);
        return fit;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TlsStatus Judge(int result, int errno)
    {
        var error = Native.SSL_get_error(_ssl, result);
        if (error == Native.ErrorWantRead) return TlsStatus.WantRead;
        if (error == Native.ErrorWantWrite) return TlsStatus.WantWrite;
        if (error == Native.ErrorZeroReturn) return TlsStatus.Closed;
        var first = ErrorQueue.Drain();
        _broken = true;
        Failure = error == Native.ErrorSyscall && first.Code == 0 ? TransportFailure(errno) : ProtocolFailure(first);
        return TlsStatus.Failed;
    }

    private static TlsFailure TransportFailure(int errno)
    {
        if (errno == 0) return new TlsFailure(TlsFailureKind.Truncated, "unexpected end of stream", "the peer closed the connection", null, null, 0);
        var words = Marshal.GetPInvokeErrorMessage(errno);
        return new TlsFailure(TlsFailureKind.Transport, words, words, null, null, errno);
    }

    private TlsFailure ProtocolFailure(OpenSslError error)
    {
        if (error.Library == Native.LibrarySsl && error.Reason == Native.ReasonUnexpectedEof)
            return new TlsFailure(TlsFailureKind.Truncated, error.Text, "the peer closed the connection without close_notify", null, null, 0);
        var received = error.Library == Native.LibrarySsl && error.Reason is >= Native.ReasonAlertOffset and < Native.ReasonAlertOffset + 256
            ? error.Reason - Native.ReasonAlertOffset
            : (int?)null;
        // The witness is the thread's: it speaks of this session only while its handshake runs.
        var refusal = IsEstablished ? null : HandshakeWitness.Refusal;
        var sent = IsEstablished ? null : HandshakeWitness.AlertSent;
        if (refusal is null) return new TlsFailure(TlsFailureKind.Protocol, error.Text, error.Words, received, sent, 0);
        var detail = _host.Length > 0 ? $"{refusal} while checking the server '{_host}'" : refusal.ToString();
        return new TlsFailure(TlsFailureKind.Verification, error.Text, detail, received, sent, 0) { Refusal = refusal };
    }
}

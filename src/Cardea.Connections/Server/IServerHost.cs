using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Connections.Server;

/// <summary>
/// What the connections ask of the server's house. Called on pool threads, for different connections at the same time. An exception that escapes
/// closes the one connection and is reported to <see cref="Bug"/>.
/// </summary>
public interface IServerHost
{
    /// <summary>The limits now; read afresh at each use, so they may change while the server runs.</summary>
    ServerLimits Limits { get; }

    /// <summary>The TLS context that the connection's listener uses now, or none.</summary>
    TlsContextHolder TlsOf(ServerConnection connection);

    /// <summary>A connection has been accepted. An error is sent in place of the greeting (1040, 1129); null goes on.</summary>
    ServerError? Welcome(ServerConnection connection);

    /// <summary>The handshake machine for a connection; its <c>TlsAvailable</c> must agree with <see cref="TlsOf"/>.</summary>
    ServerHandshake BeginLogin(ServerConnection connection);

    /// <summary>
    /// The proof is over, well or badly: how long its answer is to be held back. No thread waits; the connection counts as one that has not logged in.
    /// </summary>
    TimeSpan HoldBefore(ServerConnection connection) => TimeSpan.Zero;

    /// <summary>The identity is proved: runs the admission list.</summary>
    LoginOutcome Admit(ServerConnection connection, LoginRequest login);

    /// <summary>
    /// A login was refused, by the machine or by <see cref="Admit"/>; <paramref name="operatorReason"/> is for the log only. What comes back is sent.
    /// </summary>
    ServerError Refused(ServerConnection connection, ServerError error, string? operatorReason);

    /// <summary>The connection has ended, logged in or not; called once for each that was accepted. <paramref name="detail"/> is for the log.</summary>
    void Closed(ServerConnection connection, CloseReason why, string? detail);

    /// <summary>A bug escaped; <paramref name="id"/> stands in the log.</summary>
    void Bug(ServerConnection? connection, Exception bug, string id);
}

/// <summary>One logged-in client.</summary>
public interface ISession
{
    /// <summary>
    /// A whole command has come; answers go to <see cref="ServerConnection.Output"/>, which is written when this returns. The payload is valid until
    /// this returns or <see cref="ServerConnection.Receive"/> is called.
    /// </summary>
    void OnCommand(ReadOnlySpan<byte> payload);

    /// <summary>The connection has ended; called once, on the thread that owns it.</summary>
    void OnClosed(CloseReason why);
}

/// <summary>What the admission list came to.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome()
    {
    }

    /// <summary>Let in: the OK is sent, commands go to the session.</summary>
    public sealed record Admitted(ISession Session, OkPacket Ok) : LoginOutcome;

    /// <summary>Not let in; the client is told the error and nothing else.</summary>
    public sealed record Refused(ServerError Error, string? OperatorReason) : LoginOutcome;
}

/// <summary>Why a connection ended.</summary>
public enum CloseReason
{
    /// <summary>Not ended.</summary>
    None,
    /// <summary>The session asked for it (COM_QUIT).</summary>
    Quit,
    /// <summary>The peer ended the stream properly between two packets.</summary>
    PeerClosed,
    /// <summary>The stream broke off: reset, truncated, or in the middle of a packet.</summary>
    PeerBroke,
    /// <summary>KILL.</summary>
    Killed,
    /// <summary>The login took longer than allowed.</summary>
    LoginTimeout,
    /// <summary>wait_timeout.</summary>
    IdleTimeout,
    /// <summary>net_read_timeout: a packet was begun and not finished.</summary>
    ReadTimeout,
    /// <summary>net_write_timeout: the peer did not take the answer.</summary>
    WriteTimeout,
    /// <summary>The login was refused.</summary>
    Refused,
    /// <summary>The TLS handshake failed; the detail says how.</summary>
    TlsFailed,
    /// <summary>A packet that cannot be.</summary>
    ProtocolViolation,
    /// <summary>Its certificate was revoked, or its CA is trusted no more.</summary>
    CertificateRevoked,
    /// <summary>Made room for others while it had not logged in.</summary>
    Evicted,
    /// <summary>The server goes down.</summary>
    Shutdown,
    /// <summary>A bug of ours.</summary>
    Bug,
}

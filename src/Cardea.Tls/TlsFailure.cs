namespace Cardea.Tls;

/// <summary>What an operation on a <see cref="TlsSession"/> came to.</summary>
public enum TlsStatus
{
    /// <summary>It is done.</summary>
    Done,
    /// <summary>Wait until the descriptor is readable and call again.</summary>
    WantRead,
    /// <summary>Wait until the descriptor is writable and call again with the same bytes.</summary>
    WantWrite,
    /// <summary>The peer ended the session properly (close_notify).</summary>
    Closed,
    /// <summary>The session is over; <see cref="TlsSession.Failure"/> says why.</summary>
    Failed,
}

/// <summary>The kinds of end that are not a proper one.</summary>
public enum TlsFailureKind
{
    /// <summary>A protocol error, or an alert came.</summary>
    Protocol,
    /// <summary>The peer's certificate was refused.</summary>
    Verification,
    /// <summary>End of stream without close_notify: bytes may be missing.</summary>
    Truncated,
    /// <summary>The transport broke; <see cref="TlsFailure.SystemError"/> has the errno.</summary>
    Transport,
}

/// <summary>Why a session failed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">As MySQL prints it: <c>error:0A000086:SSL routines::certificate verify failed</c>.</param>
/// <param name="Detail">For people: which check failed on which certificate. May hold text out of the peer's certificate in X509_NAME_oneline's escaped form.</param>
/// <param name="AlertReceived">TLS alert number that came from the peer, or null.</param>
/// <param name="AlertSent">TLS alert number that went to the peer, or null.</param>
/// <param name="SystemError">errno, or 0.</param>
public sealed record TlsFailure(TlsFailureKind Kind, string Text, string Detail, int? AlertReceived, int? AlertSent, int SystemError)
{
    /// <summary>What came and where its chain broke, when the peer's certificate was refused.</summary>
    public VerificationRefusal? Refusal { get; init; }
}

namespace Cardea.Protocol.Errors;

/// <summary>An error that the client side found itself; SQLSTATE is always HY000. Source of numbers and texts: MySQL's client error reference.</summary>
public sealed record ClientError(ushort Number, string Message)
{
    /// <summary>The SQLSTATE of every client error.</summary>
    public const string SqlState = "HY000";

    /// <summary>2007: the greeting is of another protocol.</summary>
    public static ClientError VersionMismatch(int server) => new(2007, $"Protocol mismatch; server version = {server}, client version = 10");

    /// <summary>2012: the server's answer is not one that the handshake allows.</summary>
    public static ClientError HandshakeError() => new(2012, "Error in server handshake");

    /// <summary>2013: the connection ended. <paramref name="where"/> as in <c>reading authorization packet</c>.</summary>
    public static ClientError LostConnection(string where, int systemError) =>
        new(2013, $"Lost connection to MySQL server at '{where}', system error: {systemError}");

    /// <summary>2026: TLS is asked for and the server has none.</summary>
    public static ClientError TlsNotSupported() => new(2026, "SSL connection error: SSL is required but the server doesn't support it");

    /// <summary>2026: TLS failed, for the reason given.</summary>
    public static ClientError TlsFailed(string reason) => new(2026, $"SSL connection error: {reason}");

    /// <summary>2026: the session that was to be taken up again was not; mysql's words, which it says after the login instead of before.</summary>
    public static ClientError SessionNotReused() => TlsFailed("--ssl-session-data specified but the session was not reused.");

    /// <summary>2064: the library is not in the mode that is asked for.</summary>
    public static ClientError FipsModeFailed(string detail) => new(2064, $"Set Fips mode ON/STRICT failed, detail: '{detail}'.");

    /// <summary>2027: a packet that cannot be read, or out of order.</summary>
    public static ClientError MalformedPacket() => new(2027, "Malformed packet");

    /// <summary>2049: the server asks for the password hash of before 4.1.</summary>
    public static ClientError OldPasswordRefused() =>
        new(2049, "Connection using old (pre-4.1.1) authentication protocol refused (client option 'secure_auth' enabled)");

    /// <summary>2059: the method is unknown or switched off; nothing is ever loaded from disk.</summary>
    public static ClientError MethodNotAvailable(string method, string reason) =>
        new(2059, $"Authentication plugin '{method}' cannot be loaded: {reason}");

    /// <summary>2061: the method refuses to go on.</summary>
    public static ClientError MethodFailed(string method, string reason) => new(2061, $"Authentication plugin '{method}' reported error: {reason}");

    /// <summary>2061 with the text of a password that would have to be sent on an insecure link.</summary>
    public static ClientError SecureConnectionNeeded(string method) => MethodFailed(method, "Authentication requires secure connection.");

    /// <summary>The form that MySQL's client prints.</summary>
    public override string ToString() => $"ERROR {Number} ({SqlState}): {Message}";
}

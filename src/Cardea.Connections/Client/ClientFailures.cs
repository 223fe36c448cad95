using System.Net.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>An error that the client side found itself, with MySQL's number and text; the connection is over.</summary>
public sealed class ClientErrorException(ClientError error, string? detail = null, Exception? inner = null) : Exception(error.Message, inner)
{
    /// <summary>Number and text.</summary>
    public ClientError Error { get; } = error;

    /// <summary>For people, where the text alone does not say which check failed; may hold text out of the server's certificate, in escaped form.</summary>
    public string? Detail { get; } = detail;
}

/// <summary>The server said no during the login.</summary>
/// <param name="error">What it said.</param>
/// <param name="verified">False: the text may come from anybody on the way.</param>
public sealed class LoginRefusedException(ServerError error, bool verified) : Exception(error.Message)
{
    /// <summary>What the server said.</summary>
    public ServerError Error { get; } = error;

    /// <summary>The channel was verified when it said so.</summary>
    public bool Verified { get; } = verified;
}

/// <summary>The client errors of the transport; numbers and texts are those of MySQL's client error reference.</summary>
public static class TransportErrors
{
    /// <summary>2002: the Unix socket cannot be connected to.</summary>
    public static ClientError CannotConnectLocally(string path, int systemError) =>
        new(2002, $"Can't connect to local MySQL server through socket '{path}' ({systemError})");

    /// <summary>2003: no address of the host takes a connection.</summary>
    public static ClientError CannotConnect(string host, int port, int systemError) =>
        new(2003, $"Can't connect to MySQL server on '{host}:{port}' ({systemError})");

    /// <summary>2005: the name is unknown; the number is getaddrinfo's.</summary>
    public static ClientError UnknownHost(string host, SocketError reason) =>
        new(2005, $"Unknown MySQL server host '{host}' ({(reason == SocketError.TryAgain ? -3 : -2)})");

    /// <summary>2013 outside the login.</summary>
    public static ClientError LostDuringQuery() => new(2013, "Lost connection to MySQL server during query");

    /// <summary>2026 with the reason that OpenSSL gave.</summary>
    public static ClientErrorException Tls(TlsFailure? failure) =>
        new(ClientError.TlsFailed(failure?.Text is { Length: > 0 } text ? text : "the server closed the connection"), failure is null ? null : CertificateCures.Explain(failure));
}

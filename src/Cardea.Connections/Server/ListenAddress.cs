using System.Net;

namespace Cardea.Connections.Server;

/// <summary>Where to listen.</summary>
public abstract record ListenAddress
{
    private ListenAddress()
    {
    }

    /// <summary>A TCP address; port 0 takes a free one. <c>::</c> takes IPv4 too, as MySQL does.</summary>
    public sealed record Tcp(IPAddress Address, int Port, int Backlog = 1024) : ListenAddress
    {
        /// <summary>The administrative interface: its connections have their own TLS channel and their own places among the strangers.</summary>
        public bool IsAdministrative { get; init; }

        /// <summary>A thread of its own accepts, so that a pool at its limits does not keep the administrator out (create_admin_listener_thread).</summary>
        public bool HasOwnThread { get; init; }
    }

    /// <summary>A Unix socket. A stale socket file is removed; anything else in its place is an error.</summary>
    public sealed record Local(string Path, int Backlog = 1024) : ListenAddress;
}

/// <summary>A listener could not be set up; the message is MySQL's.</summary>
public sealed class ListenException(string message, int systemError) : Exception(message)
{
    /// <summary>errno.</summary>
    public int SystemError { get; } = systemError;
}

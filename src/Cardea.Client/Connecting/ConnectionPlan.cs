using Cardea.Connections.Client;
using Cardea.Options;

namespace Cardea.Client.Connecting;

/// <summary>Where and how to connect, worked out from the options before anything touches the network.</summary>
/// <param name="SocketPath">The Unix socket, or null for TCP.</param>
public sealed record ConnectionPlan(string Host, int Port, string? SocketPath, SslMode Mode)
{
    /// <summary>MySQL's compiled-in port.</summary>
    public const int DefaultPort = 3306;

    private static readonly string[] UsualSockets = ["/run/mysqld/mysqld.sock", "/tmp/mysql.sock"];

    /// <summary>
    /// The rules of libmysqlclient: no host or <c>localhost</c> means the Unix socket, any other host TCP, <c>--protocol</c> overrides.
    /// https://dev.mysql.com/doc/refman/8.4/en/transport-protocols.html
    /// </summary>
    public static ConnectionPlan From(OptionValues options)
    {
        var host = options.Text("host") ?? "localhost";
        var protocol = options.Text("protocol");
        var useSocket = protocol == "SOCKET" || protocol is null && IsLocal(host) && !PortMeansTcp(options);
        var socket = useSocket ? options.Text("socket") ?? UsualSockets.FirstOrDefault(File.Exists) ?? UsualSockets[0] : null;
        var port = options.IsGiven("port") ? (int)options.Integer("port") : DefaultPort;
        return new ConnectionPlan(host, port == 0 ? DefaultPort : port, socket, SslModes.Of(options));
    }

    /// <summary>How <c>\s</c> prints it.</summary>
    public string Description => SocketPath is null ? $"{Host} via TCP/IP" : "Localhost via UNIX socket";

    private static bool IsLocal(string host) => host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    // A port typed on the command line without a socket says what is meant; mysql would ignore it silently.
    private static bool PortMeansTcp(OptionValues options) =>
        options.IsGiven("port") && options.Origin("port") == OptionOrigin.CommandLine && !options.IsGiven("socket");
}

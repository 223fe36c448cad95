using System.Net;
using System.Net.Sockets;
using System.Text;
using Cardea.Connections.Server;
using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>Turns --bind-address, --port, --socket into addresses to listen on.</summary>
public static class Listening
{
    private const int MaximumSocketPath = 107; // sun_path, without its NUL

    /// <summary>The addresses; the Unix socket, if any, comes last.</summary>
    /// <exception cref="StartupException">An address that is none, or a socket path that is too long.</exception>
    public static IReadOnlyList<ListenAddress> AddressesOf(GlobalVariables variables, DataDirectory directory)
    {
        List<ListenAddress> list = [];
        var backlog = (int)variables.Number(Known.BackLog);
        if (!variables.Flag(Known.SkipNetworking))
        {
            foreach (var name in variables.Text(Known.BindAddress).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                list.AddRange(Resolve(name).Select(address => new ListenAddress.Tcp(address, (int)variables.Number(Known.Port), backlog)));
        }
        if (SocketPath(variables, directory) is { Length: > 0 } path) list.Add(new ListenAddress.Local(path, backlog));
        return list.Count > 0 ? list : throw new StartupException("nothing to listen on: --skip-networking (or an empty --bind-address) needs a --socket");
    }

    /// <summary>The absolute path of the Unix socket, or empty for none.</summary>
    /// <exception cref="StartupException">It is too long.</exception>
    public static string SocketPath(GlobalVariables variables, DataDirectory directory)
    {
        var name = variables.Text(Known.Socket);
        if (name.Length == 0) return "";
        var path = directory.FileAt(name);
        var length = Encoding.UTF8.GetByteCount(path);
        return length <= MaximumSocketPath ? path
            : throw new StartupException($"the socket path '{path}' has {length} bytes, the system allows {MaximumSocketPath}; give a shorter --socket, for example --socket=/tmp/cardea.sock");
    }

    private static IEnumerable<IPAddress> Resolve(string name)
    {
        if (name == "*") return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        if (IPAddress.TryParse(name, out var address)) return [address];
        try
        {
            var found = Dns.GetHostAddresses(name);
            return found.Length > 0 ? found.Distinct() : throw new StartupException($"--bind-address: '{name}' has no address");
        }
        catch (SocketException failed)
        {
            throw new StartupException($"--bind-address: '{name}' cannot be resolved: {failed.Message}");
        }
    }
}

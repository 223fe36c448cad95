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
            var names = variables.Text(Known.BindAddress).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var addresses = names.SelectMany(static name => Resolve(name, "bind-address")).Distinct().ToArray();
            list.AddRange(addresses.Where(address => !IsCovered(address, addresses)).Select(address => new ListenAddress.Tcp(address, (int)variables.Number(Known.Port), backlog)));
            if (variables.Text(Known.AdminAddress) is { Length: > 0 } administrative) list.Add(AdministrativeAddress(administrative, variables, backlog));
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

    // One address: MySQL takes neither a list nor a wildcard here.
    private static ListenAddress.Tcp AdministrativeAddress(string name, GlobalVariables variables, int backlog)
    {
        if (name is "*" or "::" or "0.0.0.0" || name.Contains(',')) throw new StartupException($"--admin-address: '{name}' is not one address; a wildcard or a list is not allowed here");
        return new ListenAddress.Tcp(Resolve(name, "admin-address").First(), (int)variables.Number(Known.AdminPort), backlog)
        {
            IsAdministrative = true, HasOwnThread = variables.Flag(Known.AdminListenerThread),
        };
    }

    // A wildcard beside an address of its family would take the same port twice.
    private static bool IsCovered(IPAddress address, IPAddress[] all) =>
        (!address.Equals(IPAddress.IPv6Any) && all.Contains(IPAddress.IPv6Any))
        || (!address.Equals(IPAddress.Any) && address.AddressFamily == AddressFamily.InterNetwork && all.Contains(IPAddress.Any));

    private static IEnumerable<IPAddress> Resolve(string name, string option)
    {
        if (name == "*") return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        if (IPAddress.TryParse(name, out var address)) return [address];
        try
        {
            var found = Dns.GetHostAddresses(name);
            return found.Length > 0 ? found.Distinct() : throw new StartupException($"--{option}: '{name}' has no address");
        }
        catch (SocketException failed)
        {
            throw new StartupException($"--{option}: '{name}' cannot be resolved: {failed.Message}");
        }
    }
}

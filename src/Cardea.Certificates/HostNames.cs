using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Cardea.Certificates;

/// <summary>The names and addresses under which clients may reach this machine; they go into the server certificate.</summary>
/// <param name="Dns">Host name, fully qualified name, localhost.</param>
/// <param name="Addresses">Loopback and the machine's own unicast addresses.</param>
public sealed record HostNames(IReadOnlyList<string> Dns, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Asks the system, and nothing beyond it: no DNS query leaves the machine.</summary>
    public static HostNames OfThisMachine()
    {
        var host = Environment.MachineName;
        var domain = IPGlobalProperties.GetIPGlobalProperties().DomainName;
        List<string> names = [host];
        if (domain.Length > 0 && domain != "(none)" && !host.EndsWith('.' + domain, StringComparison.OrdinalIgnoreCase))
            names.Add($"{host}.{domain}");
        names.AddRange(NamesFromHostsFile(host));
        names.Add("localhost");
        List<IPAddress> addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];
        addresses.AddRange(OwnAddresses());
        return new HostNames(names.Where(IsDnsName).Distinct(StringComparer.OrdinalIgnoreCase).ToArray(), addresses.Distinct().ToArray());
    }

    // Debian keeps the fully qualified name here: `127.0.1.1 db1.example.org db1`.
    private static IEnumerable<string> NamesFromHostsFile(string host)
    {
        if (!File.Exists("/etc/hosts"))
            return [];
        return File.ReadLines("/etc/hosts")
            .Select(static line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Skip(1).Contains(host, StringComparer.OrdinalIgnoreCase))
            .SelectMany(static words => words.Skip(1))
            .Where(name => name.StartsWith(host, StringComparison.OrdinalIgnoreCase))
            .ToArray();
    }

    private static IEnumerable<IPAddress> OwnAddresses()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(static n => n.OperationalStatus == OperationalStatus.Up)
                .SelectMany(static n => n.GetIPProperties().UnicastAddresses)
                .Select(static a => a.Address)
                .Where(static a => a.AddressFamily == AddressFamily.InterNetwork || a is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false })
                .ToArray();
        }
        catch (NetworkInformationException)
        {
            return []; // a closed container: loopback is enough
        }
    }

    private static bool IsDnsName(string name) =>
        name.Length is > 0 and <= 253 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}

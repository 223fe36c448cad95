using System.Net;
using System.Net.Sockets;

namespace Cardea.Doctor.Network;

/// <summary>All addresses of a name, or why there are none, within a time: the resolver of the C library knows no limit of ours.</summary>
internal sealed record NameLookup(IReadOnlyList<IPAddress> Addresses, SocketError? Error)
{
    internal static NameLookup Of(string host, long deadline)
    {
        if (IPAddress.TryParse(host, out var literal)) return new([literal], null);
        NameLookup? found = null;
        var asker = new Thread(() => Volatile.Write(ref found, Ask(host))) { IsBackground = true, Name = "resolver" };
        asker.Start();
        asker.Join((int)Math.Clamp(deadline - Environment.TickCount64, 1, int.MaxValue));
        return Volatile.Read(ref found) ?? new([], SocketError.TimedOut);
    }

    private static NameLookup Ask(string host)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(host).Distinct().ToArray();
            return new(addresses, addresses.Length == 0 ? SocketError.HostNotFound : null);
        }
        catch (SocketException unknown)
        {
            return new([], unknown.SocketErrorCode);
        }
        catch (ArgumentException)
        {
            return new([], SocketError.HostNotFound);
        }
    }
}

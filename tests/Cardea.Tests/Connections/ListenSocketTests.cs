using System.Net;
using System.Net.Sockets;
using Cardea.Connections.Server;

namespace Cardea.Tests.Connections;

public sealed class ListenSocketTests
{
    /// <summary>The options are set once, on the listener: two calls less for each connection.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void What_is_accepted_has_the_options_of_its_listener(string address)
    {
        var place = IPAddress.Parse(address);
        Assert.SkipWhen(place.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var listener = new Socket(new SafeSocketHandle(ListenSocket.OpenTcp(new ListenAddress.Tcp(place, 0)), ownsHandle: true)) { Blocking = true };
        using var client = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using var accepted = listener.Accept();
        Assert.True(accepted.NoDelay);
        Assert.NotEqual(0, (int)accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        Assert.False(client.NoDelay); // which is not the kernel's own choice
    }
}

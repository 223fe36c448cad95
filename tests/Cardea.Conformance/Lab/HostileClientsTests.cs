using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cardea.Conformance.Hostile;
using Cardea.Lab.Cases;
using Cardea.Lab.Serving;

namespace Cardea.Conformance.Lab;

/// <summary>What comes to the lab is not always a client; the lab goes on.</summary>
public sealed class HostileClientsTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private CasePort Port(string name) => fixture.Server.Ports.Single(port => port.Case.Name == name);

    public static TheoryData<string> Cases => ["good-ecdsa", "stripped", "stripped-sha256", "tls-refused", "tls-ignored", "tls-broken", "tls10-only", "injected", "local-file", "clear-password"];

    [Theory, MemberData(nameof(Cases))]
    public void Garbage_of_every_kind_ends_one_connection_and_nothing_else(string name)
    {
        var port = Port(name);
        var random = new Random(7);
        var noise = new byte[4096];
        random.NextBytes(noise);
        byte[][] speeches =
        [
            [], [0], [1, 2, 3], noise, RawClient.Frame(1), RawClient.Frame(1, 0), [0xFF, 0xFF, 0xFF, 1], [.. RawClient.Frame(1, RawClient.TlsRequest()), .. noise],
            [.. RawClient.Frame(1, RawClient.TlsRequest()), 0x16, 3, 1, 0xFF, 0xFF], RawClient.Frame(1, RawClient.LoginPacket("lab", [])), RawClient.Frame(1, RawClient.LoginPacket("lab", []).AsSpan(0, 20)),
            RawClient.Frame(1, [.. RawClient.LoginPacket("lab", new byte[20])[..^5]]), [.. RawClient.Frame(1, RawClient.LoginPacket("lab", new byte[32])), .. RawClient.Frame(3, noise.AsSpan(0, 200)), .. noise],
            [.. RawClient.Frame(1, RawClient.LoginPacket("lab", [1], method: "sha256_password")), .. RawClient.Frame(3, noise.AsSpan(0, 256)), .. RawClient.Frame(0, 3, 0xFF), .. RawClient.Frame(0, 0xFE)],
            [.. RawClient.Frame(1, RawClient.LoginPacket(new string('x', 9000), new byte[32], method: new string('y', 9000)))[..4], .. noise],
        ];
        foreach (var speech in speeches)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port.Port);
            try
            {
                socket.Send(speech);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // it has hung up already
            }
            socket.LingerState = new LingerOption(speech.Length % 2 == 0, 0); // some leave with a reset
        }
        Assert.True(port.Settle(TimeSpan.FromSeconds(60)), name);
        Assert.True(port.Seen.Connections >= speeches.Length);
        Assert.Equal(port.Seen.Connections, port.Finished);
    }

    [Fact]
    public void Many_silent_connections_do_not_keep_a_client_out()
    {
        var port = Port("good-rsa");
        var silent = new List<Socket>();
        for (var i = 0; i < 40; i++)
        {
            silent.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            silent[^1].Connect(IPAddress.Loopback, port.Port);
        }
        Assert.True(new CarelessClient(port.Port, LabSecret.User, fixture.Server.Secret.Password).Connects());
        foreach (var socket in silent) socket.Dispose();
        Assert.True(port.Settle(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_wrong_password_is_refused_by_the_good_servers_too()
    {
        var port = Port("good-address");
        Assert.False(new CarelessClient(port.Port, LabSecret.User, "not the lab's").Connects());
        Assert.True(port.Settle(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, port.Seen.Connected);
    }
}

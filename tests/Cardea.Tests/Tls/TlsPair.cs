using System.Net;
using System.Net.Sockets;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>Both ends of a TLS connection over a loopback socket, driven in turn by one thread: no waiting, no ports left over.</summary>
internal sealed class TlsPair : IDisposable
{
    private readonly Socket _serverSocket;
    private readonly Socket _clientSocket;

    public TlsPair(TlsContext server, TlsContext client, string host = "localhost", string? session = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _clientSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clientSocket.Connect(listener.LocalEndPoint!);
        _serverSocket = listener.Accept();
        Sockets.SetNonBlocking(_clientSocket);
        Sockets.SetNonBlocking(_serverSocket);
        Server = server.TryAccept((int)_serverSocket.Handle)!;
        Client = client.Connect((int)_clientSocket.Handle, host, sessionPem: session);
    }

    public TlsSession Server { get; }

    public TlsSession Client { get; }

    public ChannelFacts ServerFacts => Server.ReadFacts(TransportKind.Tcp);

    public ChannelFacts ClientFacts => Client.ReadFacts(TransportKind.Tcp);

    /// <summary>Runs both handshakes to their ends.</summary>
    public (TlsStatus Server, TlsStatus Client) Shake()
    {
        var (server, client) = (TlsStatus.WantRead, TlsStatus.WantRead);
        for (var i = 0; i < 200 && (Goes(server) || Goes(client)); i++)
        {
            if (Goes(client)) client = Client.Handshake();
            if (Goes(server)) server = Server.Handshake();
            if (server == TlsStatus.Failed && client == TlsStatus.WantRead) client = Client.Handshake();
            Thread.Sleep(i > 20 ? 1 : 0);
        }
        return (server, client);
    }

    public TlsPair Established()
    {
        var (server, client) = Shake();
        Assert.True(server == TlsStatus.Done && client == TlsStatus.Done, $"server {server} {Server.Failure}, client {client} {Client.Failure}");
        return this;
    }

    /// <summary>Sends bytes across; the client takes its session ticket on the way.</summary>
    public void Exchange()
    {
        Assert.Equal(TlsStatus.Done, Server.Write("ping"u8, out _));
        var buffer = new byte[64];
        Assert.Equal(TlsStatus.Done, ReadSoon(Client, buffer, out var count));
        Assert.Equal("ping"u8.ToArray(), buffer[..count]);
    }

    public static TlsStatus ReadSoon(TlsSession session, byte[] buffer, out int count)
    {
        var status = session.Read(buffer, out count);
        for (var i = 0; i < 300 && status == TlsStatus.WantRead; i++)
        {
            Thread.Sleep(1);
            status = session.Read(buffer, out count);
        }
        return status;
    }

    public void CutServer()
    {
        Server.Dispose();
        _serverSocket.Dispose();
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
        _serverSocket.Dispose();
        _clientSocket.Dispose();
    }

    private static bool Goes(TlsStatus status) => status is TlsStatus.WantRead or TlsStatus.WantWrite;
}

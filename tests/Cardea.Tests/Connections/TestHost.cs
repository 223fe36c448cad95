using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Connections.Readiness;
using Cardea.Connections.Server;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tests.Tls;
using Cardea.Tls;

namespace Cardea.Tests.Connections;

/// <summary>A small server house: one account, and commands that do what a test asks for.</summary>
internal sealed class TestHost : IServerHost, IDisposable
{
    public const string User = "laura";
    public const string Password = "s3cret";
    private static readonly byte[] Stored = new CachingSha2Password().CreateStored(Encoding.UTF8.GetBytes(Password), "abcdefghijklmnopqrst"u8);
    private readonly CachingSha2Cache _cache = new();

    public TestHost(CertificateZoo? zoo = null, ServerLimits? limits = null, WorkerPoolSettings? pool = null, params ListenAddress[] where)
    {
        Limits = limits ?? new ServerLimits();
        if (zoo is not null)
            Tls.Swap(TlsContext.ForServer(new TlsSettings { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca }));
        Reception = new Reception(this, pool);
        foreach (var address in where.Length > 0 ? where : [new ListenAddress.Tcp(IPAddress.Loopback, 0)]) Reception.Listen(address);
        Reception.Start();
    }

    public ServerLimits Limits { get; set; }
    public TlsContextHolder Tls { get; } = new();
    public Reception Reception { get; }
    public int Port => Reception.Listeners.First(static listener => listener.LocalEndPoint is not null).LocalEndPoint!.Port;
    public ConcurrentQueue<(CloseReason Why, string? Detail)> Ends { get; } = new();
    public ConcurrentQueue<(ServerError Error, string? Reason)> Refusals { get; } = new();
    public ConcurrentQueue<Exception> Bugs { get; } = new();
    public ConcurrentDictionary<uint, TestSession> Sessions { get; } = new();
    public Func<ServerConnection, ServerError?> OnWelcome { get; set; } = static _ => null;
    public int Commands;

    public TlsContextHolder TlsOf(ServerConnection connection) => Tls;

    public ServerError? Welcome(ServerConnection connection) => OnWelcome(connection);

    public ServerHandshake BeginLogin(ServerConnection connection) => new(new ServerHandshakeOptions
    {
        ServerVersion = "8.4.0-cardea",
        ConnectionId = connection.Id,
        Random = RandomNumberGenerator.Fill,
        PeerHost = connection.RemoteEndPoint?.Address.ToString() ?? "localhost",
        Cache = _cache,
        TlsAvailable = Tls.Current is not null,
        FindCredential = static user => new StoredCredential(CachingSha2Password.MethodName, Stored, user != User, "laura\0%"),
    });

    public LoginOutcome Admit(ServerConnection connection, LoginRequest login)
    {
        var session = new TestSession(this, connection);
        Sessions[connection.Id] = session;
        return new LoginOutcome.Admitted(session, new OkPacket());
    }

    public ServerError Refused(ServerConnection connection, ServerError error, string? operatorReason)
    {
        Refusals.Enqueue((error, operatorReason));
        return error;
    }

    public void Closed(ServerConnection connection, CloseReason why, string? detail)
    {
        Sessions.TryRemove(connection.Id, out _);
        Ends.Enqueue((why, detail));
    }

    public void Bug(ServerConnection? connection, Exception bug, string id) => Bugs.Enqueue(bug);

    public ClientConnectSettings Client(SslMode mode = SslMode.Disabled, string? ca = null) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        SslMode = mode,
        Tls = new TlsSettings { Ca = ca },
        ConnectTime = TimeSpan.FromSeconds(10),
        ReadTime = TimeSpan.FromSeconds(20),
        Login = new ClientHandshakeOptions { User = User, Password = Secret.FromText(Password), AskForPublicKey = true },
    };

    /// <summary>Fills the cache, so that plain logins need no RSA key.</summary>
    public void WarmUp()
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(SHA256.HashData(Encoding.UTF8.GetBytes(Password)), digest);
        _cache.Put(new StoredCredential(CachingSha2Password.MethodName, Stored, false, "laura\0%"), digest);
    }

    public void AwaitEnds(int count) => Soon(() => Ends.Count >= count, $"{count} ends, have {Ends.Count}");

    public static void Soon(Func<bool> condition, string what, int milliseconds = 30_000)
    {
        for (var until = Environment.TickCount64 + milliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < until, $"not in time: {what}");
            Thread.Sleep(5);
        }
    }

    public void Dispose()
    {
        Reception.Stop(TimeSpan.FromSeconds(1));
        Reception.Dispose();
        Tls.Dispose();
    }
}

/// <summary>Commands: COM_PING; COM_QUERY "echo x", "sleep ms", "spin ms", "rows n size", "boom", "quit", "ask" (reads one more packet).</summary>
internal sealed class TestSession(TestHost host, ServerConnection connection) : ISession
{
    public static readonly Lock Lane = new();
    public CloseReason Closed;

    public ServerConnection Connection => connection;

    public void OnCommand(ReadOnlySpan<byte> payload)
    {
        Interlocked.Increment(ref host.Commands);
        if (payload is [(byte)CommandCode.Quit]) connection.Close();
        else if (payload is [(byte)CommandCode.Query, .. var text]) Obey(Encoding.UTF8.GetString(text).Split(' '), text.Length);
        else connection.Output.Add(new OkPacket(), connection.Capabilities);
    }

    public void OnClosed(CloseReason why) => Closed = why;

    private void Obey(string[] words, int length)
    {
        switch (words[0])
        {
            case "sleep":
                using (BlockingScope.Enter()) Thread.Sleep(int.Parse(words[1]));
                break;
            case "spin":
                for (var until = Environment.TickCount64 + int.Parse(words[1]); Environment.TickCount64 < until;) Thread.SpinWait(100);
                break;
            case "rows":
                var row = new byte[int.Parse(words[2])];
                for (var i = 0; i < int.Parse(words[1]); i++)
                {
                    connection.Output.AddRaw(row);
                    connection.FlushIfLarge();
                }
                break;
            case "boom":
                throw new InvalidOperationException("boom");
            case "ask":
                connection.Output.AddRaw("more?"u8);
                connection.Output.AddRaw(connection.Receive());
                return;
            case "bad":
                throw new MalformedPacketException("bad");
            default:
                break;
        }
        if (words[0] == "echo") connection.Output.AddRaw(Encoding.UTF8.GetBytes(length.ToString()));
        else connection.Output.Add(new OkPacket(), connection.Capabilities);
    }
}

internal static class ClientExtensions
{
    public static byte[] Query(this ClientConnection client, string text)
    {
        client.BeginCommand().AddRaw([(byte)CommandCode.Query, .. Encoding.UTF8.GetBytes(text)]);
        client.Send();
        return client.ReadPacket().ToArray();
    }

    public static void Ping(this ClientConnection client)
    {
        client.BeginCommand().AddRaw([(byte)CommandCode.Ping]);
        client.Send();
        Assert.Equal(0, client.ReadPacket()[0]);
    }
}

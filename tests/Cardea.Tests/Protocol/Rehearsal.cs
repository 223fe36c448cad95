using System.Security.Cryptography;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>Both machines against each other, without a socket: frames go through a real assembler each way.</summary>
internal sealed class Rehearsal
{
    public static RsaKeyPair Keys { get; } = new(RSA.Create(2048));

    private readonly Random _random = new(7);

    public CachingSha2Cache Cache { get; } = new();
    public List<byte[]> SentByClient { get; } = [];
    public List<byte[]> SentByServer { get; } = [];
    public HandshakeStep? ServerEnd { get; private set; }
    public HandshakeStep? ClientEnd { get; private set; }
    public ServerHandshake? Server { get; private set; }
    public ClientHandshake? Client { get; private set; }

    /// <summary>What the OK says.</summary>
    public Func<LoginRequest, string?>? Info { get; init; }

    /// <summary>SHA-256 of the server's certificate as the client sees it.</summary>
    public byte[]? Fingerprint { get; init; }

    public static StoredCredential Credential(string method, string password, bool decoy = false) => new(method,
        AuthenticationMethods.Find(method)!.CreateStored(System.Text.Encoding.UTF8.GetBytes(password), "abcdefghijklmnopqrst"u8), decoy, "u\0h");

    public ServerHandshakeOptions ServerOptions(StoredCredential credential) => new()
    {
        ServerVersion = "8.4.0-cardea", ConnectionId = 42, Random = _random.NextBytes, PeerHost = "h", Cache = Cache, TlsAvailable = true, RsaKeys = Keys,
        FindCredential = _ => credential, VerifyEd25519 = Cardea.Tls.Ed25519.Verify,
        EnabledMethods = new HashSet<string> { CachingSha2Password.MethodName, Sha256Password.MethodName, MySqlNativePassword.MethodName, Ed25519Password.MethodName, Parsec.MethodName, AuthSocket.MethodName, CardeaX509.MethodName },
    };

    public static ClientHandshakeOptions ClientOptions(string password, TlsWish tls = TlsWish.Never) =>
        new() { User = "u", Password = Secret.FromText(password), Tls = tls, Schema = "db", Random = System.Security.Cryptography.RandomNumberGenerator.Fill };

    /// <summary>Runs to the end. <paramref name="plain"/> is the link before TLS, <paramref name="tls"/> what the client makes of it after.</summary>
    public Rehearsal Run(ServerHandshakeOptions server, ClientHandshakeOptions client, ChannelStrength plain = ChannelStrength.Plain,
        ChannelStrength tls = ChannelStrength.EncryptedAndVerified)
    {
        Server = new ServerHandshake(server);
        Client = new ClientHandshake(client);
        var (toClient, toServer) = (new PacketWriter(), new PacketWriter());
        var (fromServer, fromClient) = (new PacketAssembler(), new PacketAssembler());
        var (serverChannel, clientChannel) = (plain, plain);
        HandshakeStep serverStep = Server.Start(toClient);
        HandshakeStep clientStep = Client.Start();
        for (var i = 0; i < 40 && ClientEnd is null; i++)
        {
            foreach (var packet in Move(toClient, fromServer, SentByServer))
            {
                toServer.Sequence = fromServer.Sequence;
                clientStep = Client.Advance(packet, clientChannel, toServer);
                if (clientStep is HandshakeStep.StartTls) break;
                if (clientStep is not HandshakeStep.Read) ClientEnd = clientStep;
            }
            fromClient.Sequence = toClient.Sequence;
            foreach (var packet in Move(toServer, fromClient, SentByClient))
            {
                toClient.Sequence = fromClient.Sequence;
                serverStep = Server.Advance(packet, serverChannel, toClient);
                if (serverStep is HandshakeStep.StartTls)
                {
                    (serverChannel, clientChannel) = (ChannelStrength.Encrypted, tls);
                    Assert.IsType<HandshakeStep.Read>(Server.TlsEstablished());
                    Client.ServerFingerprint = Fingerprint;
                    clientStep = Client.TlsEstablished(tls, toServer);
                    if (clientStep is not HandshakeStep.Read) ClientEnd = clientStep;
                }
                if (serverStep is HandshakeStep.Proved proved)
                {
                    ServerEnd = serverStep;
                    toClient.Add(new OkPacket(0, 0, StatusFlags.Autocommit, 0, Info?.Invoke(proved.Login)), Server.Capabilities);
                }
                if (serverStep is HandshakeStep.Reject reject)
                {
                    ServerEnd = serverStep;
                    toClient.Add(new ErrPacket(reject.Error), Server.Capabilities);
                }
            }
            fromServer.Sequence = fromClient.Sequence == 0 && SentByServer.Count == 0 ? (byte)0 : (byte)(toServer.Sequence);
        }
        return this;
    }

    public LoginRequest Login => Assert.IsType<HandshakeStep.Proved>(ServerEnd).Login;

    public ServerError Rejection => Assert.IsType<HandshakeStep.Reject>(ServerEnd).Error;

    public bool ClientSent(string text) => SentByClient.Any(p => p.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0);

    private static List<byte[]> Move(PacketWriter writer, PacketAssembler assembler, List<byte[]> log)
    {
        var packets = new List<byte[]>();
        var bytes = writer.Pending.ToArray();
        writer.Consume(bytes.Length);
        if (bytes.Length == 0) return packets;
        assembler.Sequence = bytes[3];
        ReadOnlySpan<byte> input = bytes;
        while (assembler.TryRead(ref input, out var payload)) packets.Add(payload.ToArray());
        log.AddRange(packets);
        return packets;
    }
}

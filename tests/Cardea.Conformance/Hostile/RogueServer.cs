using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>What a rogue server does; each flag is a switchable wickedness, none of them shares code with the product.</summary>
internal sealed record Wickedness
{
    /// <summary>CLIENT_SSL in the greeting.</summary>
    public bool OffersTls { get; init; } = true;
    /// <summary>What comes instead of the greeting.</summary>
    public byte[]? InsteadOfGreeting { get; init; }
    /// <summary>Plaintext sent in the segment of the greeting.</summary>
    public byte[] GluedToGreeting { get; init; } = [];
    /// <summary>Plaintext in answer to the TLS request, in place of a ServerHello.</summary>
    public byte[]? InsteadOfServerHello { get; init; }
    /// <summary>Resets the link when the ClientHello has come.</summary>
    public bool ResetsAtClientHello { get; init; }
    /// <summary>The greeting's method.</summary>
    public string Method { get; init; } = "caching_sha2_password";
    /// <summary>The greeting's version.</summary>
    public string Version { get; init; } = "8.4.0-rogue";
    /// <summary>Payloads that answer the client's packets after the login packet, one each; then silence. Null entries are "close".</summary>
    public IReadOnlyList<byte[]?> Demands { get; init; } = [];
    /// <summary>The certificate; null makes one for "localhost" by an unknown authority.</summary>
    public X509Certificate2? Certificate { get; init; }
    public SslProtocols Versions { get; init; } = SslProtocols.None;
    /// <summary>Answers COM_QUERY, once logged in, with these packets.</summary>
    public Func<string, IEnumerable<byte[]>>? Answers { get; init; }
}

/// <summary>Plays one wickedness on a loopback port and writes down every byte that a client gives it: the plain ones, and those inside TLS, decrypted.</summary>
internal sealed class RogueServer : IDisposable
{
    /// <summary>In place of a packet: the link ends here, without a word.</summary>
    public static readonly byte[] Close = [0xFF, 0, 0];

    private static readonly Lazy<X509Certificate2> Unknown = new(static () => Certificates.SelfSigned("localhost"));
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Wickedness _does;
    private readonly ConcurrentQueue<byte[]> _plain = new();
    private readonly ConcurrentQueue<byte[]> _inside = new();
    private int _connections;

    public RogueServer(Wickedness does)
    {
        _does = does;
        _listener.Start();
        new Thread(Listen) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public int Connections => Volatile.Read(ref _connections);
    /// <summary>Everything that came outside TLS, in packets' payloads and raw records.</summary>
    public byte[] Plain => [.. _plain.SelectMany(static x => x)];
    /// <summary>Everything that came inside TLS.</summary>
    public byte[] Inside => [.. _inside.SelectMany(static x => x)];

    public static byte[] Error(int number, string text) => [0xFF, (byte)number, (byte)(number >> 8), (byte)'#', .. "HY000"u8, .. Encoding.UTF8.GetBytes(text)];
    public static byte[] Ok => [0, 0, 0, 2, 0, 0, 0];
    public static byte[] Switch(string method) => [0xFE, .. Encoding.ASCII.GetBytes(method), 0, .. "ABCDEFGHIJKLMNOPQRST"u8, 0];

    public void Dispose() => _listener.Stop();

    private void Listen()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                Interlocked.Increment(ref _connections);
                new Thread(() => Play(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
        }
        catch (InvalidOperationException) // stopped between two clients, or disposed
        {
        }
    }

    private byte[] Greeting()
    {
        const uint Base = 0x8000_0000 >> 31 | 2 | 4 | 8 | 0x80 | 0x200 | 0x2000 | 0x8000 | 1 << 16 | 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20 | 1 << 21;
        var capabilities = Base | (_does.OffersTls ? 0x800u : 0);
        return
        [
            10, .. Encoding.UTF8.GetBytes(_does.Version), 0, 1, 0, 0, 0, .. "abcdefgh"u8, 0, (byte)capabilities, (byte)(capabilities >> 8), 45, 2, 0,
            (byte)(capabilities >> 16), (byte)(capabilities >> 24), 21, .. new byte[10], .. "ijklmnopqrst"u8, 0, .. Encoding.ASCII.GetBytes(_does.Method), 0,
        ];
    }

    private void Play(Socket socket)
    {
        using var held = socket;
        socket.ReceiveTimeout = 6000;
        try
        {
            using Stream plain = new NetworkStream(socket);
            plain.Write([.. RawClient.Frame(0, _does.InsteadOfGreeting ?? Greeting()), .. _does.GluedToGreeting]);
            if (Read(plain, _plain) is not { } first) return;
            var stream = plain;
            var log = _plain;
            if (first.Payload.Length >= 4 && (first.Payload[1] & 8) != 0 && first.Payload.Length == 32)
            {
                if (_does.InsteadOfServerHello is { } bytes)
                {
                    plain.Write(bytes);
                    Swallow(plain);
                    return;
                }
                if (_does.ResetsAtClientHello)
                {
                    _ = plain.ReadByte();
                    socket.LingerState = new(true, 0);
                    return;
                }
                var tls = new SslStream(plain);
                tls.AuthenticateAsServer(new SslServerAuthenticationOptions { ServerCertificate = _does.Certificate ?? Unknown.Value, EnabledSslProtocols = _does.Versions });
                (stream, log) = (tls, _inside);
                if (Read(stream, log) is not { } login) return;
                first = login;
            }
            Talk(stream, log, first.Sequence);
        }
        catch (Exception ends) when (ends is IOException or AuthenticationException or ObjectDisposedException)
        {
        }
    }

    private void Talk(Stream stream, ConcurrentQueue<byte[]> log, byte sequence)
    {
        foreach (var demand in _does.Demands)
        {
            if (demand is null) return;
            stream.Write(RawClient.Frame(++sequence, demand));
            if (demand is [0, 0, 0, 2, ..]) break; // OK: logged in
            if (Read(stream, log) is not { } answer) return;
            sequence = answer.Sequence;
        }
        while (Read(stream, log) is { } command)
        {
            sequence = command.Sequence;
            if (command.Payload is [3, .. var sql] && _does.Answers is { } answers)
                foreach (var packet in answers(Encoding.UTF8.GetString(sql)))
                {
                    if (packet == Close) return;
                    stream.Write(packet is [.., 0xEE, 0xEE, 0xEE, 0xEE] ? packet[..^4] : RawClient.Frame(++sequence, packet));
                }
        }
    }

    private void Swallow(Stream stream)
    {
        var buffer = new byte[4096];
        for (var got = stream.Read(buffer); got > 0; got = stream.Read(buffer)) _plain.Enqueue(buffer[..got]);
    }

    private static (byte Sequence, byte[] Payload)? Read(Stream stream, ConcurrentQueue<byte[]> log)
    {
        var header = new byte[4];
        try
        {
            stream.ReadExactly(header);
            var payload = new byte[header[0] | header[1] << 8 | header[2] << 16];
            stream.ReadExactly(payload);
            log.Enqueue(payload);
            return (header[3], payload);
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Certificates of no authority that a client would know.</summary>
    internal static class Certificates
    {
        public static X509Certificate2 SelfSigned(string name)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }
}

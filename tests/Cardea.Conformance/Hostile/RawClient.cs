using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>
/// A client that sends what it is told to, byte by byte, on a plain link or inside TLS. It shares no code with the product on purpose: a mistake
/// that both of our ends made would be invisible otherwise.
/// </summary>
internal sealed class RawClient : IDisposable
{
    public const uint LongPassword = 1, FoundRows = 2, WithDb = 8, Protocol41 = 0x200, Ssl = 0x800, Transactions = 0x2000, Secure = 0x8000, MultiStatements = 1 << 16,
        MultiResults = 1 << 17, PluginAuth = 1 << 19, Attributes = 1 << 20, LenencAuth = 1 << 21, QueryAttributes = 1 << 27;

    /// <summary>No DEPRECATE_EOF, so that results end in the oldest and plainest way.</summary>
    public const uint Usual = LongPassword | Protocol41 | Transactions | Secure | PluginAuth | MultiResults;

    private readonly TcpClient _client = new(AddressFamily.InterNetwork);
    private Stream _stream;

    /// <param name="port">The server's port.</param>
    /// <param name="milliseconds">How long a read may take.</param>
    /// <param name="readGreeting">False leaves the greeting unread.</param>
    /// <param name="from">The address to come from; all of 127.0.0.0/8 is ours.</param>
    public RawClient(int port, int milliseconds = 15_000, bool readGreeting = true, string? from = null)
    {
        _client.NoDelay = true;
        if (from is not null) _client.Client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        _client.Connect(IPAddress.Loopback, port);
        _client.ReceiveTimeout = _client.SendTimeout = milliseconds;
        _stream = _client.GetStream();
        if (!readGreeting) return;
        Greeting = Read() ?? throw new IOException("no greeting");
        if (Greeting[0] != 10) return;
        var end = Array.IndexOf<byte>(Greeting, 0, 1);
        ConnectionId = BinaryPrimitives.ReadUInt32LittleEndian(Greeting.AsSpan(end + 1));
        Nonce = [.. Greeting.AsSpan(end + 5, 8), .. Greeting.AsSpan(end + 5 + 8 + 1 + 2 + 1 + 2 + 2 + 1 + 10, 12)];
    }

    public byte[] Greeting { get; } = [];
    public byte[] Nonce { get; set; } = [];
    public uint ConnectionId { get; }
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>SHA-256 of the certificate that the server has shown.</summary>
    public byte[] Fingerprint => SHA256.HashData(((SslStream)_stream).RemoteCertificate!.GetRawCertData());

    /// <summary>The columns of the last result.</summary>
    public List<string> ColumnNames { get; } = [];

    /// <summary>Number of the next packet that is sent; reading sets it.</summary>
    public byte Sequence { get; set; }

    public Socket Socket => _client.Client;

    public static byte[] Frame(byte sequence, params ReadOnlySpan<byte> payload) =>
        [(byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), sequence, .. payload];

    public static RawClient LoggedIn(int port, string user, string password, bool tls = true, uint capabilities = Usual, int milliseconds = 15_000)
    {
        var client = new RawClient(port, milliseconds);
        try
        {
            if (tls) client.StartTls();
            var answer = client.Login(user, password, capabilities);
            if (answer is not [0, ..]) throw new IOException($"no login for {user}: {Describe(answer)}");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The short login packet that asks for TLS.</summary>
    public static byte[] TlsRequest(uint capabilities = Usual | Ssl) => [.. BitConverter.GetBytes(capabilities), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23]];

    /// <summary>The login packet up to and with the method's name.</summary>
    public static byte[] LoginPacket(string user, byte[] response, uint capabilities = Usual, string method = "caching_sha2_password", string? schema = null) =>
    [
        .. BitConverter.GetBytes(capabilities | (schema is null ? 0 : WithDb)), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23],
        .. Encoding.UTF8.GetBytes(user), 0, (byte)response.Length, .. response,
        .. (schema is null ? [] : (byte[])[.. Encoding.UTF8.GetBytes(schema), 0]),
        .. Encoding.UTF8.GetBytes(method), 0,
    ];

    public static byte[] Answer(string method, string password, byte[] nonce)
    {
        if (password.Length == 0) return [];
        var secret = Encoding.UTF8.GetBytes(password);
        if (method == "mysql_native_password")
        {
#pragma warning disable CA5350 // the method is what it is
            var once = SHA1.HashData(secret);
            return Xor(once, SHA1.HashData([.. nonce, .. SHA1.HashData(once)]));
#pragma warning restore CA5350
        }
        if (method == "sha256_password") return [.. secret, 0];
        var first = SHA256.HashData(secret);
        return Xor(first, SHA256.HashData([.. SHA256.HashData(SHA256.HashData(secret).AsSpan()), .. nonce]));
    }

    public static int ErrorOf(byte[]? packet) => packet is [0xFF, var low, var high, ..] ? low | high << 8 : 0;

    public static string Describe(byte[]? packet) => packet is null ? "closed" : ErrorOf(packet) != 0 ? $"{ErrorOf(packet)} {Encoding.UTF8.GetString(packet.AsSpan(3))}" : Convert.ToHexString(packet.AsSpan(0, Math.Min(40, packet.Length)));

    public void StartTls(SslProtocols versions = SslProtocols.None, X509Certificate? certificate = null)
    {
        Send(Frame(1, TlsRequest()));
        BeginTls(versions, certificate);
        Sequence = 2;
    }

    public void BeginTls(SslProtocols versions = SslProtocols.None, X509Certificate? certificate = null)
    {
        var tls = new SslStream(_stream, false, static (_, _, _, _) => true);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = versions, ClientCertificates = certificate is null ? null : [certificate] });
        _stream = tls;
    }

    public void Send(params ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Sends what may find the link already closed.</summary>
    public bool TrySend(params ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void SendPacket(params ReadOnlySpan<byte> payload)
    {
        while (payload.Length >= 0xFFFFFF)
        {
            Send(Frame(Sequence++, payload[..0xFFFFFF]));
            payload = payload[0xFFFFFF..];
        }
        Send(Frame(Sequence++, payload));
    }

    /// <summary>The next packet's payload; null when the link is closed or reset. A time-out throws.</summary>
    public byte[]? Read()
    {
        var header = new byte[4];
        if (!Fill(header)) return null;
        var payload = new byte[header[0] | header[1] << 8 | header[2] << 16];
        if (!Fill(payload)) return null;
        Sequence = (byte)(header[3] + 1);
        return payload;
    }

    /// <summary>A login with the right form of the answer; gives the packet that ends it.</summary>
    public byte[]? Login(string user, string password, uint capabilities = Usual, string method = "caching_sha2_password", string? schema = null)
    {
        if (IsEncrypted) capabilities |= Ssl;
        else Sequence = 1;
        SendPacket(LoginPacket(user, Answer(method, password, Nonce), capabilities, method, schema));
        return Prove(method, password);
    }

    /// <summary>Answers the method's questions until there is an OK or an error.</summary>
    public byte[]? Prove(string method, string password)
    {
        while (true)
        {
            var packet = Read();
            switch (packet)
            {
                case [0xFE, .. var change]:
                    var end = Array.IndexOf<byte>(change, 0);
                    method = Encoding.ASCII.GetString(change.AsSpan(0, end));
                    Nonce = change[(end + 1)..(end + 21)];
                    SendPacket(method == "sha256_password" && !IsEncrypted ? [1] : Answer(method, password, Nonce));
                    break;
                case [1, 3]:
                    break; // fast; OK follows
                case [1, 4]:
                    SendPacket(IsEncrypted ? [.. Encoding.UTF8.GetBytes(password), 0] : [2]);
                    break;
                case [1, .. var key]:
                    SendPacket(Encrypt(Encoding.ASCII.GetString(key), password, Nonce));
                    break;
                default:
                    return packet;
            }
        }
    }

    public static byte[] Encrypt(string key, string password, byte[] nonce)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key);
        byte[] clear = [.. Encoding.UTF8.GetBytes(password), 0];
        for (var i = 0; i < clear.Length; i++) clear[i] ^= nonce[i % nonce.Length];
        return rsa.Encrypt(clear, RSAEncryptionPadding.OaepSHA1);
    }

    /// <summary>A command and the first packet of its answer.</summary>
    public byte[]? Command(params ReadOnlySpan<byte> payload)
    {
        Sequence = 0;
        SendPacket(payload);
        return Read();
    }

    /// <summary>One statement; the first value of the first row, "OK", or "number text" of the error; null when the link closed.</summary>
    public string? Query(string sql) => QueryRows(sql) is var rows && rows is null ? null : rows.Count > 0 ? rows[0][0] : "";

    public List<string?[]>? QueryRows(string sql)
    {
        Sequence = 0;
        SendPacket([3, .. Encoding.UTF8.GetBytes(sql)]);
        return ReadResult();
    }

    public List<string?[]>? ReadResult()
    {
        var first = Read();
        if (first is null) return null;
        if (first[0] == 0) return [["OK"]];
        if (first[0] == 0xFF) return [[Describe(first)]];
        ColumnNames.Clear();
        while (Read() is { } definition && definition is not [0xFE, _, _, _, _]) ColumnNames.Add(Values(definition)[4]!); // catalog, schema, table, its name, column
        List<string?[]> rows = [];
        while (Read() is { } row)
        {
            if (row is [0xFE, _, _, _, _]) return rows;
            if (row[0] == 0xFF) return [[Describe(row)]];
            rows.Add(Values(row));
        }
        return null;
    }

    /// <summary>COM_STMT_PREPARE; the statement's id, or the error.</summary>
    public (uint Id, int Error) Prepare(string sql)
    {
        var answer = Command([0x16, .. Encoding.UTF8.GetBytes(sql)]);
        if (answer is not [0, ..]) return (0, answer is null ? -1 : ErrorOf(answer));
        var (columns, parameters) = (answer[5] | answer[6] << 8, answer[7] | answer[8] << 8);
        for (var i = 0; i < (parameters > 0 ? parameters + 1 : 0) + (columns > 0 ? columns + 1 : 0); i++) _ = Read();
        return (BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(1)), 0);
    }

    /// <summary>Everything until the link is closed; true when it was, false when time ran out.</summary>
    public bool DrainToEnd(int milliseconds = 0)
    {
        if (milliseconds > 0) _client.ReceiveTimeout = milliseconds;
        var scrap = new byte[8192];
        try
        {
            while (_stream.Read(scrap) > 0)
            {
            }
            return true;
        }
        catch (IOException failed) when (failed.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private bool Fill(byte[] into)
    {
        try
        {
            _stream.ReadExactly(into);
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
        catch (IOException failed) when (failed.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
        {
            throw new TimeoutException("no answer in time", failed);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string?[] Values(byte[] row)
    {
        List<string?> values = [];
        for (var at = 0; at < row.Length;)
        {
            int length = row[at++];
            if (length == 0xFB)
            {
                values.Add(null);
                continue;
            }
            if (length == 0xFC) (length, at) = (row[at] | row[at + 1] << 8, at + 2);
            else if (length == 0xFD) (length, at) = (row[at] | row[at + 1] << 8 | row[at + 2] << 16, at + 3);
            values.Add(Encoding.UTF8.GetString(row, at, length));
            at += length;
        }
        return [.. values];
    }

    private static byte[] Xor(byte[] one, byte[] other)
    {
        for (var i = 0; i < one.Length; i++) one[i] ^= other[i];
        return one;
    }
}

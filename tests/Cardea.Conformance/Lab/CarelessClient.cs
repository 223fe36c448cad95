using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cardea.Conformance.Hostile;
using Cardea.Tls;

namespace Cardea.Conformance.Lab;

/// <summary>
/// A client that makes every mistake: it verifies nothing, speaks every version with every key, goes on in plain where TLS fails, keeps what it read
/// before TLS as if it had come inside, gives its password in any form and any file. The lab must see through all of it.
/// </summary>
internal sealed class CarelessClient(int port, string user, string password)
{
    private const uint Capabilities = RawClient.Usual | 0x80;
    private static readonly TlsSettings Anything = new() { Versions = TlsVersions.Tls10 | TlsVersions.Tls11 | TlsVersions.All, CipherList = "ALL:@SECLEVEL=0" };

    private readonly List<byte> _buffered = [];
    private Socket _socket = null!;
    private TlsSession? _tls;
    private byte _sequence;

    public bool Connects()
    {
        using var context = TlsContext.ForClient(Anything, TlsVerification.None);
        return Try(context) || Try(null);
    }

    private bool Try(TlsContext? context)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _buffered.Clear();
        _tls = null;
        try
        {
            _socket.Connect(IPAddress.Loopback, port);
            _socket.Blocking = false;
            return LogIn(Read(), context) && Query();
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            _tls?.Shutdown();
            _tls?.Dispose();
            _socket.Dispose();
        }
    }

    private bool LogIn(byte[] greeting, TlsContext? context)
    {
        if (greeting[0] == 0xFF) return false;
        var end = Array.IndexOf<byte>(greeting, 0, 1);
        byte[] nonce = [.. greeting.AsSpan(end + 5, 8), .. greeting.AsSpan(end + 32, 12)];
        var method = Encoding.ASCII.GetString(greeting.AsSpan(end + 45)).TrimEnd('\0');
        if (context is not null && (greeting[end + 15] & 8) != 0)
        {
            Write(RawClient.TlsRequest(Capabilities | RawClient.Ssl));
            StartTls(context);
        }
        Write(RawClient.LoginPacket(user, Answer(method, nonce), Capabilities, method));
        while (true)
        {
            var packet = Read();
            switch (packet)
            {
                case [0, ..]: return true;
                case [0xFE, ..]:
                    method = Encoding.ASCII.GetString(packet.AsSpan(1, Array.IndexOf<byte>(packet, 0, 1) - 1));
                    Write(Answer(method, nonce));
                    break;
                case [1, 3]: break;
                case [1, 4]: Write(_tls is null ? [2] : [.. Encoding.UTF8.GetBytes(password), 0]); break;
                case [1, .. var pem]: Write(Sealed(pem, nonce)); break;
                default: return false;
            }
        }
    }

    private bool Query()
    {
        _sequence = 0;
        Write([3, .. "SELECT 1"u8]);
        var answer = Read();
        if (answer is [0xFB, .. var file])
        {
            Write(File.ReadAllBytes(Encoding.UTF8.GetString(file)));
            Write([]);
            answer = Read();
        }
        return answer[0] != 0xFF;
    }

    private byte[] Answer(string method, byte[] nonce) => method switch
    {
        "sha256_password" when _tls is null => [1],
        "mysql_clear_password" => [.. Encoding.UTF8.GetBytes(password), 0],
        _ => RawClient.Answer(method, password, nonce),
    };

    private byte[] Sealed(byte[] pem, byte[] nonce)
    {
        using var key = RSA.Create();
        key.ImportFromPem(Encoding.ASCII.GetString(pem));
        byte[] plain = [.. Encoding.UTF8.GetBytes(password), 0];
        for (var i = 0; i < plain.Length; i++) plain[i] ^= nonce[i % nonce.Length];
        return key.Encrypt(plain, RSAEncryptionPadding.OaepSHA1);
    }

    private void StartTls(TlsContext context)
    {
        _tls = context.Connect((int)_socket.SafeHandle.DangerousGetHandle(), "localhost");
        for (var status = _tls.Handshake(); status != TlsStatus.Done; status = _tls.Handshake())
        {
            if (status is TlsStatus.Failed or TlsStatus.Closed) throw new IOException(_tls.Failure?.Text);
            Await(status == TlsStatus.WantRead);
        }
    }

    private byte[] Read()
    {
        while (true)
        {
            if (_buffered.Count >= 4 && (_buffered[0] | _buffered[1] << 8 | _buffered[2] << 16) is var length && _buffered.Count >= 4 + length)
            {
                var payload = _buffered.GetRange(4, length).ToArray();
                _sequence = (byte)(_buffered[3] + 1);
                _buffered.RemoveRange(0, 4 + length);
                return payload.Length > 0 ? payload : throw new IOException("an empty packet");
            }
            var chunk = new byte[16_384];
            int count;
            if (_tls is { } tls)
            {
                var status = tls.Read(chunk, out count);
                if (status == TlsStatus.WantRead) Await(read: true);
                else if (status != TlsStatus.Done) throw new IOException("closed");
            }
            else
            {
                count = _socket.Receive(chunk, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock) Await(read: true);
                else if (error != SocketError.Success || count == 0) throw new IOException("closed");
            }
            _buffered.AddRange(chunk.AsSpan(0, count));
        }
    }

    private void Write(byte[] payload)
    {
        var bytes = RawClient.Frame(_sequence++, payload);
        for (var sent = 0; sent < bytes.Length;)
        {
            var count = 0;
            if (_tls is { } tls)
            {
                if (tls.Write(bytes.AsSpan(sent), out count) is TlsStatus.Failed or TlsStatus.Closed) throw new IOException("closed");
            }
            else
            {
                count = _socket.Send(bytes.AsSpan(sent), SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock)) throw new IOException("closed");
            }
            sent += count;
            if (count == 0) Await(read: false);
        }
    }

    private void Await(bool read)
    {
        if (!_socket.Poll(TimeSpan.FromSeconds(60), read ? SelectMode.SelectRead : SelectMode.SelectWrite)) throw new IOException("the lab is silent");
    }
}

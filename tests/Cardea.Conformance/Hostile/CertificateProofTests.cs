using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;

namespace Cardea.Conformance.Hostile;

/// <summary>
/// MariaDB's proof of a certificate by the password, over real connections: a client written from Connector/C's sources against our server, our client
/// against a faked server of 11.4 and against a man in the middle.
/// </summary>
[Trait("row", "K-9")]
public sealed class CertificateProofTests(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private static readonly byte[] RogueNonce = "abcdefghijklmnopqrst"u8.ToArray();

    public void Dispose() => server.AssertUnharmed();

    // Connector/C, my_auth.c: SHA256(password hash, 20 bytes of scramble, fingerprint), in capitals, behind 0x01; as the info of an OK it has its length before it.
    private static byte[] Expected(byte[] hash, byte[] nonce, byte[] fingerprint) =>
        [65, 1, .. Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData([.. hash, .. nonce, .. fingerprint])))];

#pragma warning disable CA5350 // the method is what it is
    private static byte[] NativeHash(string password) => SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    [Fact]
    public void A_client_as_of_11_4_finds_the_proof_in_the_OK()
    {
        using var client = server.Raw();
        client.StartTls();
        var ok = client.Login("nat", VictimServer.NatPassword, method: "mysql_native_password")!;
        Assert.Equal(0, ok[0]);
        Assert.Equal(Expected(NativeHash(VictimServer.NatPassword), client.Nonce, client.Fingerprint), ok[7..]);

        using var switched = server.Raw(); // begins with another method, so the nonce of the switch counts
        switched.StartTls();
        ok = switched.Login("nat", VictimServer.NatPassword)!;
        Assert.Equal(Expected(NativeHash(VictimServer.NatPassword), switched.Nonce, switched.Fingerprint), ok[7..]);
        // And once more when the session changes its user.
        ok = switched.Command([0x11, .. "nat\0"u8, 20, .. RawClient.Answer("mysql_native_password", VictimServer.NatPassword, switched.Nonce), 0, 45, 0, .. "mysql_native_password\0"u8]);
        Assert.Equal(Expected(NativeHash(VictimServer.NatPassword), switched.Nonce, switched.Fingerprint), ok![7..]);

        using var plain = server.Raw();
        Assert.Equal(7, plain.Login("nat", VictimServer.NatPassword, method: "mysql_native_password")!.Length); // nothing to prove
        using var modern = server.Raw();
        modern.StartTls();
        Assert.Equal(7, modern.Login("laura", VictimServer.LauraPassword)!.Length); // no hash that both ends have
    }

    private ClientConnectSettings Settings(int port, string user, string password) => new()
    {
        Host = "127.0.0.1", Port = port, SslMode = SslMode.Preferred, VerifyByPassword = true, ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
        Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(password) },
    };

    private static int Try(ClientConnectSettings settings)
    {
        try
        {
            ClientConnection.Connect(settings).Dispose();
            return 0;
        }
        catch (LoginRefusedException refused)
        {
            return refused.Error.Number;
        }
        catch (ClientErrorException failed)
        {
            return failed.Error.Number;
        }
    }

    [Fact]
    public void Our_client_knows_our_server_by_the_password()
    {
        using var root = server.Root();
        Assert.Equal("OK", root.Query("CREATE USER ed IDENTIFIED WITH client_ed25519 BY 'Ed-s3cret'"));
        Assert.StartsWith("CREATE USER `ed`@`%` IDENTIFIED WITH 'ed25519' AS '", root.Query("SHOW CREATE USER ed"), StringComparison.Ordinal);
        Assert.Equal(0, Try(Settings(server.Port, "nat", VictimServer.NatPassword)));
        Assert.Equal(0, Try(Settings(server.Port, "ed", "Ed-s3cret")));
        Assert.Equal(1045, Try(Settings(server.Port, "ed", "wrong")));
        Assert.Equal(1045, Try(Settings(server.Port, "nat", "wrong")));
        Assert.Equal(2026, Try(Settings(server.Port, "nat", "")));
        Assert.Equal(2026, Try(Settings(server.Port, "laura", VictimServer.LauraPassword))); // caching_sha2_password proves no server
        Assert.Equal(2026, Try(Settings(server.Port, "sha", VictimServer.ShaPassword)));
    }

    [Fact]
    public void Our_client_believes_a_server_of_11_4_only_with_the_proof()
    {
        var certificate = RogueServer.Certificates.SelfSigned("localhost");
        var fingerprint = SHA256.HashData(certificate.RawData);
        byte[] Ok(byte[] info) => [0, 0, 0, 2, 0, 0, 0, .. info];
        int Meet(params byte[][] demands)
        {
            using var rogue = new RogueServer(new Wickedness { Method = "mysql_native_password", Version = "5.5.5-11.4.2-MariaDB", Certificate = certificate, Demands = demands });
            var outcome = Try(Settings(rogue.Port, "u", "pw"));
            Assert.True(rogue.Plain.AsSpan().IndexOf("pw"u8) < 0 && rogue.Inside.AsSpan().IndexOf("pw"u8) < 0);
            return outcome;
        }
        Assert.Equal(0, Meet(Ok(Expected(NativeHash("pw"), RogueNonce, fingerprint))));
        Assert.Equal(2026, Meet(Ok([])));
        Assert.Equal(2026, Meet(Ok(Expected(NativeHash("other"), RogueNonce, fingerprint))));
        Assert.Equal(2026, Meet(Ok(Expected(NativeHash("pw"), RogueNonce, new byte[32]))));
        Assert.Equal(2026, Meet(Ok(Expected(NativeHash("pw"), new byte[20], fingerprint))));
        Assert.Equal(2026, Meet(RogueServer.Switch("caching_sha2_password"), Ok([])));
        Assert.Equal(2026, Meet(RogueServer.Switch("mysql_clear_password"), Ok([])));
        Assert.Equal(0, Meet(RogueServer.Switch("mysql_native_password"), Ok(Expected(NativeHash("pw"), "ABCDEFGHIJKLMNOPQRST"u8.ToArray(), fingerprint))));
        using var stripped = new RogueServer(new Wickedness { Method = "mysql_native_password", OffersTls = false, Demands = [Ok([])] });
        Assert.Equal(2026, Try(Settings(stripped.Port, "u", "pw")));
    }

    /// <summary>Whoever sits in between passes everything on, but he has another certificate.</summary>
    [Fact]
    public void A_man_in_the_middle_with_the_real_server_behind_him_is_found_out()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var relay = new Thread(() => Relay(listener)) { IsBackground = true };
        relay.Start();
        Assert.Equal(2026, Try(Settings(((IPEndPoint)listener.LocalEndpoint).Port, "nat", VictimServer.NatPassword)));
        Assert.True(relay.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _answer); // the login itself had gone through
    }

    private int _answer = -1;

    private void Relay(TcpListener listener)
    {
        using var client = listener.AcceptTcpClient();
        using var behind = server.Raw();
        var plain = client.GetStream();
        plain.Write(RawClient.Frame(0, behind.Greeting));
        plain.ReadExactly(new byte[36]); // the TLS request
        behind.StartTls();
        using var tls = new SslStream(plain);
        tls.AuthenticateAsServer(RogueServer.Certificates.SelfSigned("localhost"));
        void Up()
        {
            var header = new byte[4];
            tls.ReadExactly(header);
            var payload = new byte[header[0] | header[1] << 8];
            tls.ReadExactly(payload);
            behind.Sequence = header[3];
            behind.SendPacket(payload);
        }
        byte[] Down()
        {
            var payload = behind.Read()!;
            tls.Write(RawClient.Frame((byte)(behind.Sequence - 1), payload));
            return payload;
        }
        Up();
        var answer = Down();
        if (answer[0] == 0xFE)
        {
            Up();
            answer = Down();
        }
        _answer = answer[0];
    }
}

using System.Diagnostics;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>Catalogue part A at the server: the moment between the greeting and TLS.</summary>
public sealed class TlsStartAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private static readonly byte[] Evil = [3, .. "CREATE DATABASE evil"u8];

    public void Dispose()
    {
        server.AssertUnharmed();
        using var root = server.Root();
        Assert.Equal("", root.Query("SHOW DATABASES LIKE 'evil%'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("attack", "A-04")]
    public void A04_plaintext_glued_to_the_TLS_request_is_never_executed(int glued)
    {
        using var client = server.Raw();
        byte[] plain = glued switch
        {
            0 => RawClient.Frame(0, Evil),
            1 => [.. RawClient.Frame(2, RawClient.LoginPacket("root", [])), .. RawClient.Frame(0, Evil)],
            _ => RawClient.Frame(2, new byte[100]),
        };
        var before = server.Log.Length;
        var watch = Stopwatch.StartNew();
        client.Send([.. RawClient.Frame(1, RawClient.TlsRequest()), .. plain]);
        Assert.True(client.DrainToEnd());
        Assert.InRange(watch.ElapsedMilliseconds, 0, 9000);
        VictimServer.Soon(() => server.Log.AsSpan(before).Contains("Aborted connection", StringComparison.Ordinal), "a line in the log");
    }

    /// <summary>The rightful form of the same: the ClientHello may ride in the request's segment, since it is TLS and not plaintext.</summary>
    [Fact]
    [Trait("attack", "A-04")]
    public void A04_the_rightful_TLS_start_works()
    {
        using var client = server.Raw();
        client.StartTls();
        Assert.Equal(0, client.Login("laura", VictimServer.LauraPassword)![0]);
    }

    [Fact]
    [Trait("attack", "A-06")]
    public void A06_a_login_with_CLIENT_SSL_and_no_TLS_is_1043_even_with_the_right_password()
    {
        using (server.Laura())
        {
        }
        // the cache is warm: the answer below would be enough on a plain link
        using (var right = server.Raw()) Assert.Equal(0, right.Login("laura", VictimServer.LauraPassword)![0]);
        using var client = server.Raw();
        client.Send(RawClient.Frame(1, RawClient.LoginPacket("laura", RawClient.Answer("caching_sha2_password", VictimServer.LauraPassword, client.Nonce), RawClient.Usual | RawClient.Ssl)));
        Assert.Equal("1043 #08S01Bad handshake", RawClient.Describe(client.Read()));
        Assert.True(client.DrainToEnd());
    }

    [Fact]
    [Trait("attack", "A-06")]
    public void A06_a_plain_link_never_satisfies_REQUIRE_SSL()
    {
        using var root = server.Root();
        root.Query("CREATE USER 'tlsonly'@'%' IDENTIFIED BY 'tls-only-s3cret' REQUIRE SSL");
        using (var right = RawClient.LoggedIn(server.Port, "tlsonly", "tls-only-s3cret")) Assert.Equal("1", right.Query("SELECT 1"));
        using var client = server.Raw();
        Assert.Equal(1045, RawClient.ErrorOf(client.Login("tlsonly", "tls-only-s3cret")));
        Assert.Contains("REQUIRE", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "A-08")]
    public void A08_a_second_TLS_request_inside_TLS_is_refused()
    {
        using var client = server.Raw();
        client.StartTls();
        client.Send(RawClient.Frame(2, RawClient.TlsRequest()));
        Assert.Equal(1043, RawClient.ErrorOf(client.Read()));
        Assert.True(client.DrainToEnd());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    [Trait("attack", "A-08")]
    public void A08_a_TLS_request_of_a_wrong_length_is_1043(int length)
    {
        using var client = server.Raw();
        byte[] request = [.. RawClient.TlsRequest(), .. new byte[64]];
        client.Send(RawClient.Frame(1, request.AsSpan(0, length)));
        Assert.Equal(1043, RawClient.ErrorOf(client.Read()));
        Assert.True(client.DrainToEnd());
    }

    [Fact]
    [Trait("attack", "A-08")]
    public void A08_a_header_that_claims_16_MiB_is_1153_at_once()
    {
        using var client = server.Raw();
        client.Send([0xFF, 0xFF, 0xFF, 1]);
        Assert.Equal(1153, RawClient.ErrorOf(client.Read()));
        Assert.True(client.DrainToEnd());
    }

    [Fact]
    [Trait("attack", "A-12")]
    public void A12_other_protocols_are_closed_at_once()
    {
        foreach (var words in new[] { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "EHLO attacker\r\nMAIL FROM:<a@b>\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc", "\0\0\0\u0008\u0004\u00d2\u0016\u002f", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" })
        {
            using var client = server.Raw();
            var watch = Stopwatch.StartNew();
            client.Send(Encoding.Latin1.GetBytes(words));
            Assert.True(client.DrainToEnd(), words);
            Assert.InRange(watch.ElapsedMilliseconds, 0, 9000);
        }
    }
}

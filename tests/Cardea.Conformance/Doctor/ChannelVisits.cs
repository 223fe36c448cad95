using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Doctor;

/// <summary>Peers that begin TLS by hand, because no library would do it so: with a suite that protects nothing, or with an alert about our certificate.</summary>
public sealed class ChannelVisits
{
    private const ushort NullSha256 = 0x003B, EcdheRsaAes128Gcm = 0xC02F;

    [Fact]
    public void A_suite_that_encrypts_nothing_is_named()
    {
        using var server = new RogueServer(new Wickedness { InsteadOfServerHello = ServerHello(NullSha256) });
        var visit = Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}").Names("suites-broken", 1);
        Assert.Contains("NULL-SHA256", visit.Finding("suites-broken")["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(visit.Marks("login"));
    }

    /// <summary>What a server has against a certificate, or against none, it says in a number: RFC 8446, 6.2; 41 is SSL 3's.</summary>
    [Theory]
    [InlineData(41, "client-certificate-demanded")]
    [InlineData(116, "client-certificate-demanded")]
    [InlineData(42, "client-certificate-refused")]
    [InlineData(46, "client-certificate-refused")]
    [InlineData(49, "client-certificate-refused")]
    [InlineData(43, "client-certificate-purpose")]
    [InlineData(44, "client-certificate-revoked")]
    [InlineData(45, "client-certificate-expired")]
    [InlineData(48, "client-certificate-unknown-ca")]
    [InlineData(40, "tls-failed")]
    public void Every_alert_about_the_clients_certificate_has_its_cause(byte alert, string cause)
    {
        using var server = new RogueServer(new Wickedness { InsteadOfServerHello = [.. ServerHello(EcdheRsaAes128Gcm), 21, 3, 3, 0, 2, 2, alert] });
        var visit = Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}").Names(cause, 1);
        Assert.Equal(alert, visit.Json["facts"]!["alert"]!.GetValue<int>());
        Assert.Empty(visit.Marks("login"));
    }

    // TLS 1.2, no session, no compression, and the extension without which OpenSSL speaks to nobody (RFC 5746, empty).
    private static byte[] ServerHello(ushort suite)
    {
        byte[] extensions = [0xFF, 0x01, 0, 1, 0];
        byte[] body = [3, 3, .. new byte[32], 0, (byte)(suite >> 8), (byte)suite, 0, 0, (byte)extensions.Length, .. extensions];
        return [22, 3, 3, 0, (byte)(body.Length + 4), 2, 0, 0, (byte)body.Length, .. body];
    }
}

using Cardea.Tls;

namespace Cardea.Tests.Tls;

public sealed class RequirementTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private const string Subject = "/C=US/ST=WI/O=sampdb/OU=client/CN=laura";
    private const string Issuer = "/C=US/O=sampdb/CN=sampdb CA";
    private const string Suite = "TLS_AES_256_GCM_SHA384";

    private static ChannelFacts Encrypted => new() { Version = "TLSv1.3", Cipher = Suite };

    private ChannelFacts Known => Encrypted with
    {
        Peer = new CertificateFacts(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(File.ReadAllText(zoo.Client.Certificate)).RawData),
        PeerVerified = true,
    };

    [Fact]
    public void Each_rule_lets_in_exactly_those_it_should()
    {
        var ssl = new TlsRequirement(TlsRequirementKind.Any);
        var x509 = new TlsRequirement(TlsRequirementKind.X509);
        Assert.Null(TlsRequirement.None.Check(ChannelFacts.PlainTcp));
        Assert.NotNull(ssl.Check(ChannelFacts.PlainTcp));
        Assert.NotNull(ssl.Check(ChannelFacts.PlainSocket));
        Assert.Null(ssl.Check(Encrypted));
        Assert.NotNull(x509.Check(Encrypted));
        Assert.NotNull(x509.Check(Known with { PeerVerified = false }));
        Assert.Null(x509.Check(Known));
    }

    [Theory]
    [InlineData(Suite, "", "", true)]
    [InlineData("AES256-SHA", "", "", false)]
    [InlineData("", Issuer, "", true)]
    [InlineData("", Issuer + " ", "", false)]
    [InlineData("", "", Subject, true)]
    [InlineData("", "", "/C=US/ST=WI/O=sampdb/OU=client/CN=Laura", false)]
    [InlineData(Suite, Issuer, Subject, true)]
    [InlineData("AES256-SHA", Issuer, Subject, false)]
    public void Specified_parts_are_all_demanded_and_compared_exactly(string cipher, string issuer, string subject, bool good)
    {
        var rule = new TlsRequirement(TlsRequirementKind.Specified, cipher, issuer, subject);
        Assert.Equal(good, rule.Check(Known) is null);
        Assert.Equal(good && issuer.Length + subject.Length == 0, rule.Check(Encrypted) is null);
        Assert.NotNull(rule.Check(ChannelFacts.PlainTcp));
    }

    [Fact]
    public void The_operator_is_told_what_was_expected_and_what_came() =>
        Assert.Equal($"X509 subject mismatch: should be '/CN=x' but is '{Subject}'",
            new TlsRequirement(TlsRequirementKind.Specified, Subject: "/CN=x").Check(Known));
}

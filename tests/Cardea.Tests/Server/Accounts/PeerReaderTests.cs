using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Server.Accounts.Login;
using Cardea.Tls;

namespace Cardea.Tests.Server.Accounts;

public sealed class PeerReaderTests
{
    private static CertificateFacts Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=laura", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("app.example.test");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return new CertificateFacts(certificate.RawData);
    }

    [Fact]
    public void Only_a_verified_certificate_of_an_encrypted_channel_has_names()
    {
        var verified = new ChannelFacts { Version = "TLSv1.3", Peer = Certificate(), PeerVerified = true };
        Assert.Equal(["cn:laura", "subject=/CN=laura", "san:dns:app.example.test"], PeerReader.Read(verified, null).CertificateNames);
        Assert.Empty(PeerReader.Read(verified with { PeerVerified = false }, null).CertificateNames);
        Assert.Empty(PeerReader.Read(verified with { Version = "" }, null).CertificateNames);
        Assert.Empty(PeerReader.Read(verified with { Peer = null }, null).CertificateNames);
    }

    [Fact]
    public void Only_a_Unix_socket_has_a_system_user()
    {
        Assert.Equal("laura", PeerReader.Read(ChannelFacts.PlainSocket, "laura").SystemUser);
        Assert.Null(PeerReader.Read(ChannelFacts.PlainTcp, "laura").SystemUser);
    }
}

using Cardea.Conformance.Accounts;
using Cardea.Conformance.Matrix;

namespace Cardea.Conformance.Doctor;

/// <summary>A server of ours with certificates that somebody else renews; they have a hundred days.</summary>
public sealed class ForeignCertificateServer() : AccountServer(
    $"--ssl-ca={MatrixZoo.Instance.Root}", $"--ssl-cert={MatrixZoo.Instance.Server("good", "ECDSA").Certificate}", $"--ssl-key={MatrixZoo.Instance.Server("good", "ECDSA").Key}");

/// <summary>What the operator is told of certificates in use, by the server's own clock.</summary>
public sealed class LoadedCertificateVisits(ForeignCertificateServer server) : IClassFixture<ForeignCertificateServer>
{
    [Fact]
    public void Certificates_in_use_that_end_soon_or_have_ended_are_told()
    {
        string[] operators = ["--host=localhost", "--protocol=TCP", $"--port={server.Port}", $"--ssl-ca={MatrixZoo.Instance.Root}", "--ssl-mode=VERIFY_IDENTITY", "--user=root", $"--password={server.RootPassword}", "--server"];
        Assert.DoesNotContain(Visit.WithJson(operators).Causes, static cause => cause.StartsWith("loaded-", StringComparison.Ordinal));
        server.Clock.Advance(TimeSpan.FromDays(80));
        var visit = Visit.WithJson(operators).Names("loaded-certificate-ends", 0);
        Assert.Matches("CERTIFICATE .*good ECDSA.* of channel mysql_main ends in (19|20) days", visit.Finding("loaded-certificate-ends")["text"]!.GetValue<string>());
        server.Clock.Advance(TimeSpan.FromDays(30));
        visit = Visit.WithJson(operators).Names("loaded-certificate-ended", 1);
        Assert.Equal("EXPIRED", visit.Finding("loaded-certificate-ended")["detail"]!.GetValue<string>());
    }
}

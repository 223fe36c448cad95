using Cardea.Conformance.Hostile;
using Cardea.Conformance.Matrix;
using Cardea.Tls;

namespace Cardea.Conformance.Doctor;

/// <summary>What a server has against our certificate is told by its alert, with TLS 1.3 only behind the handshake.</summary>
public sealed class ClientCertificateVisits(MatrixServer server) : IClassFixture<MatrixServer>
{
    private static MatrixZoo Zoo => MatrixZoo.Instance;

    [Theory]
    [InlineData("expired", "client-certificate-expired")]
    [InlineData("foreign-ca", "client-certificate-unknown-ca")]
    [InlineData("revoked", "client-certificate-revoked")]
    [InlineData("wrong-purpose", "client-certificate-purpose")]
    public void Its_alert_names_the_cause(string material, string cause)
    {
        var own = Zoo.Server("good", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key, Ca = Zoo.Bundle, Crl = Zoo.Lists });
        var shown = Zoo.Client(material, "ECDSA");
        foreach (var version in new[] { "TLSv1.2", "TLSv1.3" })
        {
            var visit = Visit.WithJson("--host=localhost", "--protocol=TCP", $"--port={server.Port}", $"--ssl-ca={Zoo.Root}", "--ssl-mode=VERIFY_IDENTITY", $"--ssl-cert={shown.Certificate}", $"--ssl-key={shown.Key}",
                $"--tls-version={version}", "--user=laura", $"--password={VictimServer.LauraPassword}").Names(cause, 1);
            Assert.Empty(visit.Marks("login"));
        }
    }

    [Fact]
    public void Versions_that_do_not_meet_are_told()
    {
        var own = Zoo.Server("good", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key, Versions = TlsVersions.Tls13 });
        var visit = Visit.WithJson("--host=localhost", "--protocol=TCP", $"--port={server.Port}", "--tls-version=TLSv1.2").Names("tls-version-mismatch", 1);
        Assert.Contains("the server takes TLSv1.3", visit.Finding("tls-version-mismatch")["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_known_vouches_and_another_one_ends_it()
    {
        var own = Zoo.Server("good", "ECDSA");
        server.Use(new TlsSettings { Certificate = own.Certificate, Key = own.Key });
        string[] place = ["--host=localhost", "--protocol=TCP", $"--port={server.Port}", "--ssl-mode=REQUIRED", "--user=laura", $"--password={VictimServer.LauraPassword}"];
        var first = Visit.WithJson(place);
        var chain = first.Json["facts"]!["chain"]![0]!;
        var known = Visit.WithJson([.. place, $"--server-fingerprint={chain["keySha256"]!.GetValue<string>()}"]);
        Assert.True(known.ExitCode == 0, known.Output);
        Assert.DoesNotContain("server-unverified-locally", known.Causes);
        Assert.Equal(["good"], known.Marks("login"));

        var other = Visit.WithJson([.. place, $"--server-fingerprint={new string('A', 64)}"]).Names("server-key-changed", 1);
        Assert.Equal(["skipped"], other.Marks("login"));

        // The doctor looks into the file of keys, and never writes into it.
        var file = Path.Combine(Path.GetTempPath(), $"cardea-doctor-{Guid.NewGuid():N}");
        string[] pinned = [.. place, "--server-pins=ACCEPT_NEW", $"--server-pins-file={file}"];
        Assert.Equal(0, Visit.WithJson(pinned).ExitCode);
        Assert.False(File.Exists(file));
        try
        {
            File.WriteAllText(file, $"localhost:{server.Port} SHA256:{chain["keySha256"]!.GetValue<string>()} 2026-01-01\n");
            Assert.Equal(["good"], Visit.WithJson(pinned).Marks("pin"));
            File.WriteAllText(file, $"localhost:{server.Port} SHA256:{new string('B', 64)} 2026-01-01\n");
            Visit.WithJson(pinned).Names("server-key-changed", 1);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

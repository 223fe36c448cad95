using Cardea.Lab.Cases;
using Cardea.Lab.Serving;

namespace Cardea.Conformance.Doctor;

/// <summary>All bad servers of the lab, each on its port.</summary>
public sealed class LabFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-doctor-lab").FullName;

    public LabFixture() => Lab = LabServer.Start(new LabPlace { Folder = _folder }, LabCases.All, TimeProvider.System);

    internal LabServer Lab { get; }

    public void Dispose()
    {
        Lab.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The doctor names what is wrong with each server of the lab, and gives none of the bad ones the password.</summary>
public sealed class LabVisits(LabFixture fixture) : IClassFixture<LabFixture>
{
    [Theory]
    [InlineData("good-rsa", "")]
    [InlineData("good-ecdsa", "")]
    [InlineData("good-address", "")]
    [InlineData("good-chain", "")]
    [InlineData("good-tls12", "tls-without-13")]
    [InlineData("good-ed25519", "certificate-ed25519")]
    [InlineData("native-password", "method-weak")]
    [InlineData("v1-leaf", "lint-version")]
    [InlineData("name-in-subject", "lint-names")]
    [InlineData("expired", "certificate-expired")]
    [InlineData("not-yet-valid", "certificate-not-yet-valid")]
    [InlineData("self-signed", "certificate-unknown-ca")]
    [InlineData("foreign-ca", "certificate-unknown-ca certificate-chain-incomplete")]
    [InlineData("impostor-ca", "certificate-forged")]
    [InlineData("impostor-ca-sent", "certificate-unknown-ca certificate-forged")]
    [InlineData("missing-intermediate", "certificate-chain-incomplete")]
    [InlineData("expired-intermediate", "certificate-expired")]
    [InlineData("wrong-purpose", "certificate-wrong-purpose")]
    [InlineData("ca-without-constraints", "certificate-bad-authority")]
    [InlineData("leaf-as-ca", "certificate-bad-authority")]
    [InlineData("v1-ca", "certificate-bad-authority")]
    [InlineData("path-too-long", "certificate-bad-authority")]
    [InlineData("name-constraints", "certificate-outside-limits")]
    [InlineData("unknown-critical", "certificate-refused")]
    [InlineData("weak-rsa-1024", "certificate-weak-key")]
    [InlineData("weak-sha1", "certificate-weak-signature")]
    [InlineData("revoked", "certificate-revoked")]
    [InlineData("revoked-ca", "certificate-revoked")]
    [InlineData("expired-list", "revocation-list-expired")]
    [InlineData("wrong-name", "certificate-wrong-name")]
    [InlineData("name-with-more", "certificate-wrong-name")]
    [InlineData("nul-in-name", "certificate-wrong-name")]
    [InlineData("look-alike", "certificate-wrong-name")]
    [InlineData("wildcard-all", "certificate-wrong-name")]
    [InlineData("subject-beside-names", "certificate-wrong-name")]
    [InlineData("address-in-subject", "certificate-wrong-name")]
    [InlineData("address-as-name", "certificate-wrong-name")]
    [InlineData("other-address", "certificate-wrong-name")]
    [InlineData("tls10-only", "tls-too-old tls-old-version")]
    [InlineData("tls11-only", "tls-too-old tls-old-version")]
    [InlineData("stripped", "tls-not-offered-locally")]
    [InlineData("stripped-clear", "tls-not-offered-locally")]
    [InlineData("tls-refused", "tls-stripped")]
    [InlineData("tls-ignored", "tls-stripped")]
    public void The_cause_is_named_and_the_password_stays_here(string name, string causes)
    {
        var port = fixture.Lab.Ports.Single(p => p.Case.Name == name);
        var row = port.Case;
        // Where each link is looked up, the intermediates' lists are needed; a list that has had its day cannot be given to the others.
        var (ca, crl) = fixture.Lab.TrustOf(row, withList: row.Group == CaseGroup.Revocation || row.Trust == TrustFiles.ExpiredList);
        List<string> arguments = [$"--host={port.Host}", $"--port={port.Port}", "--protocol=TCP", $"--ssl-ca={ca}", "--ssl-mode=VERIFY_IDENTITY", $"--user={LabSecret.User}", $"--password={fixture.Lab.Secret.Password}"];
        if (row.Group == CaseGroup.Revocation) arguments.Add($"--ssl-crl={crl}");
        var visit = Visit.WithJson(arguments);
        var found = visit.Causes;
        if (row.Group is CaseGroup.Good or CaseGroup.Reported)
        {
            Assert.True(visit.ExitCode == 0, visit.Output);
            Assert.Equal(["good"], visit.Marks("login"));
            if (causes.Length > 0) Assert.Contains(causes, found);
            return;
        }
        Assert.True(causes.Split(' ').Any(found.Contains), $"{name}: {string.Join(' ', found)}\n{visit.Output}");
        Assert.DoesNotContain("good", visit.Marks("login"));
        Assert.Equal(0, port.Seen.Logins);
        Assert.DoesNotContain(fixture.Lab.Secret.Password, visit.Output, StringComparison.Ordinal);
    }

    /// <summary>Beside the verdict of OpenSSL stands what is wrong with the certificates themselves.</summary>
    [Theory]
    [InlineData("weak-rsa-1024", "lint-weak-key")]
    [InlineData("weak-sha1", "lint-signature")]
    [InlineData("wrong-purpose", "lint-purpose")]
    [InlineData("self-signed", "lint-authority")]
    public void What_lint_would_say_is_said(string name, string cause)
    {
        var port = fixture.Lab.Ports.Single(p => p.Case.Name == name);
        Visit.WithJson($"localhost:{port.Port}", $"--ssl-ca={fixture.Lab.TrustOf(port.Case, withList: false).Ca}", "--ssl-mode=VERIFY_IDENTITY").Names(cause, 1);
    }

    [Fact]
    public void Weak_suites_are_named()
    {
        var port = fixture.Lab.Ports.Single(static p => p.Case.Name == "tls11-only");
        var visit = Visit.WithJson($"localhost:{port.Port}").Names("suites-cbc", 1).Names("suites-without-forward-secrecy", 1);
        Assert.Contains("AES256-SHA", visit.Finding("suites-without-forward-secrecy")["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("TLSv1.1", visit.Finding("tls-old-version")["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}

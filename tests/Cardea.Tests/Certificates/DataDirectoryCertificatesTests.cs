using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;

namespace Cardea.Tests.Certificates;

public sealed class DataDirectoryCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-pem").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DataDirectoryCertificates Made()
    {
        var files = new DataDirectoryCertificates(_folder, TimeProvider.System);
        Assert.True(files.MakeTlsFiles(() => new HostNames(["db1", "db1.example.org", "localhost"], [IPAddress.Loopback, IPAddress.IPv6Loopback]), "0.1"));
        Assert.True(files.MakeRsaPair());
        return files;
    }

    private static (int Code, string Output) OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [Fact]
    public void OpenSsl_accepts_them_strictly_by_name_and_by_address()
    {
        var files = Made();
        foreach (var check in new[] { new[] { "-verify_hostname", "db1.example.org" }, ["-verify_hostname", "localhost"], ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"] })
        {
            var (code, output) = OpenSsl(["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", files.CaCertificate, .. check, files.ServerCertificate]);
            Assert.True(code == 0, output);
        }
        Assert.NotEqual(0, OpenSsl("verify", "-x509_strict", "-CAfile", files.CaCertificate, "-verify_hostname", "other.example.org", files.ServerCertificate).Code);
        Assert.Equal(0, OpenSsl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", files.CaCertificate, files.ClientCertificate).Code);
        Assert.NotEqual(0, OpenSsl("verify", "-purpose", "sslclient", "-CAfile", files.CaCertificate, files.ServerCertificate).Code);
    }

    [Fact]
    public void Private_keys_are_for_the_owner_only()
    {
        var files = Made();
        Assert.All([files.CaKey, files.ServerKey, files.ClientKey, files.RsaPrivateKey], static f => Assert.Equal(SecretFile.Private, File.GetUnixFileMode(f)));
        Assert.All([files.CaCertificate, files.ServerCertificate, files.ClientCertificate, files.RsaPublicKey], static f => Assert.Equal(SecretFile.Public, File.GetUnixFileMode(f)));
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----", File.ReadAllText(files.RsaPrivateKey));
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", File.ReadAllText(files.RsaPublicKey));
    }

    [Fact]
    public void They_are_valid_at_once_and_of_version_3()
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Made().ServerCertificate));
        Assert.Equal(3, certificate.Version);
        Assert.True(certificate.NotBefore.ToUniversalTime() < DateTime.UtcNow.AddMinutes(-30));
    }

    [Fact]
    public void A_trace_of_earlier_files_stops_the_making_and_a_cut_off_renaming_is_finished()
    {
        var files = Made();
        Assert.False(files.MakeTlsFiles(() => new HostNames(["x"], []), "0.1"));
        Assert.False(files.MakeRsaPair());
        File.Move(files.ServerKey, files.ServerKey + ".new");
        Assert.False(files.MakeTlsFiles(() => new HostNames(["x"], []), "0.1"));
        Assert.True(files.HasServerTls);
        File.Delete(files.ServerKey);
        Assert.False(files.MakeTlsFiles(() => new HostNames(["x"], []), "0.1"));
        Assert.Equal(["ca.pem", "server-cert.pem"], files.TlsFilesFound);
    }

    [Fact]
    public void A_planted_link_is_not_followed()
    {
        var victim = Path.Combine(_folder, "victim");
        File.CreateSymbolicLink(Path.Combine(_folder, "key.pem"), victim);
        Assert.ThrowsAny<IOException>(() => SecretFile.Create(Path.Combine(_folder, "key.pem"), "secret", SecretFile.Private));
        Assert.False(File.Exists(victim));
    }

    [Theory]
    [InlineData("/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb", "subject=C = US, ST = WI, L = Madison, O = sampdb, OU = CA, CN = sampdb")]
    [InlineData("/CN=a\\/b/O=Zoë/emailAddress=a@b.example", "subject=CN = a/b, O = Zo\\C3\\AB, emailAddress = a@b.example")]
    public void Names_keep_their_order(string oneLine, string printed)
    {
        using var authority = CertificateAuthority.Create("/CN=test", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(1), TimeProvider.System);
        var file = Path.Combine(_folder, "name.pem");
        File.WriteAllText(file, authority.Issue(new CertificateProfile(oneLine, CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 }).Certificate);
        Assert.Equal(printed, OpenSsl("x509", "-in", file, "-noout", "-subject").Output.Trim());
    }

    [Theory]
    [InlineData("CN=x")]
    [InlineData("/CN=")]
    [InlineData("/XX=y")]
    [InlineData("/C=Zoë")]
    public void A_name_that_means_nothing_is_refused(string oneLine) => Assert.ThrowsAny<Exception>(() => DistinguishedName.Parse(oneLine));

    [Fact]
    public void A_revoked_certificate_is_on_the_list_that_openssl_checks()
    {
        using var authority = CertificateAuthority.Create("/CN=test", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(1), TimeProvider.System);
        var (good, bad) = (Issue("good"), Issue("bad"));
        using var revoked = X509Certificate2.CreateFromPem(File.ReadAllText(bad));
        var ca = Path.Combine(_folder, "ca");
        var crl = Path.Combine(_folder, "crl");
        File.WriteAllText(ca, authority.Pem.Certificate);
        File.WriteAllText(crl, authority.RevocationList([revoked.SerialNumberBytes.ToArray()], 1, TimeSpan.FromDays(1)));
        Assert.Equal(0, OpenSsl("verify", "-x509_strict", "-crl_check", "-CAfile", ca, "-CRLfile", crl, good).Code);
        Assert.Contains("certificate revoked", OpenSsl("verify", "-crl_check", "-CAfile", ca, "-CRLfile", crl, bad).Output);

        string Issue(string name)
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllText(path, authority.Issue(new CertificateProfile($"/CN={name}", CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 }).Certificate);
            return path;
        }
    }
}

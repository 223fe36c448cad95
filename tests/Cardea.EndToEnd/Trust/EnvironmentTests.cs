using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.EndToEnd.Support;

namespace Cardea.EndToEnd.Trust;

/// <summary>
/// Variables of the environment that OpenSSL and programs around it read: whoever can set them for a service must not thereby lower what it takes, add to what
/// it trusts or have its keys written down. (Whoever sets LD_PRELOAD owns the process; that is another matter.)
/// </summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-env").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    // A configuration that undoes everything that can be undone from there, a CA of somebody else's, and a file for secrets.
    private Dictionary<string, string> Weak()
    {
        File.WriteAllText(At("weak.cnf"), """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = everything
            [everything]
            MinProtocol = TLSv1
            CipherString = ALL:COMPLEMENTOFALL:@SECLEVEL=0
            SignatureAlgorithms = RSA+SHA1:ECDSA+SHA1:RSA+SHA256:ECDSA+SHA256:rsa_pss_rsae_sha256
            Options = UnsafeLegacyRenegotiation,UnsafeLegacyServerConnect,ClientRenegotiation,-NoRenegotiation
            """);
        return new()
        {
            ["OPENSSL_CONF"] = At("weak.cnf"), ["SSL_CERT_FILE"] = At("other-ca.pem"), ["SSL_CERT_DIR"] = _folder, ["SSLKEYLOGFILE"] = At("keys.log"),
            ["MYSQL_TEST_SSL_KEY_LOG"] = At("keys.log"), ["OPENSSL_TRACE"] = "TLS",
        };
    }

    [Fact, Trait("attack", "C-23")]
    public void A_server_stays_as_strict_as_its_options_say()
    {
        var openssl = Programs.Demand("openssl");
        var weak = Weak();
        File.Copy(OtherCa(), At("other-ca.pem"));
        Certs("client", "--user=root", "--algorithm=ecdsa");
        File.WriteAllText(At("theirs.pem"), File.ReadAllText(At("other/clients/root-cert.pem")) + File.ReadAllText(At("other/clients/root-key.pem")));
        using var server = ServerProcess.StartWith(weak);
        ProgramRun Attempt(params string[] how) => Programs.Run(openssl,
            ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-starttls", "mysql", .. how], environment: new Dictionary<string, string> { ["OPENSSL_CONF"] = At("weak.cnf") }, input: "");
        string Cipher(params string[] how) => Attempt(how).Output.Split("Cipher is ") is [_, var rest, ..] ? rest.Split('\n')[0].Trim() : "(NONE)";

        Assert.NotEqual("(NONE)", Cipher("-tls1_3"));
        Assert.NotEqual("(NONE)", Cipher("-tls1_2"));
        foreach (var how in new[] { new[] { "-tls1" }, ["-tls1_1"], ["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"], ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"] })
            Assert.Equal("(NONE)", Cipher(how));
        Assert.Contains("alert unknown ca", Attempt("-tls1_2", "-cert", At("theirs.pem")).ToString(), StringComparison.Ordinal);

        // A key of 1024 bits, certified by the server's own CA: level 0 would take it.
        Assert.Contains(" alert ", Attempt("-tls1_2", "-cert", Pair(server, 1024), "-cipher", "DEFAULT:@SECLEVEL=0").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" alert ", Attempt("-tls1_2", "-cert", Pair(server, 2048), "-cipher", "DEFAULT:@SECLEVEL=0").ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(At("keys.log")));
    }

    [Fact, Trait("attack", "C-23")]
    public void A_client_trusts_nobody_but_its_own_CA()
    {
        var weak = Weak();
        using var server = ServerProcess.Start();
        File.Copy(OtherCa(), At("mine.pem"));
        File.Copy(Path.Combine(server.DataDirectory, "ca.pem"), At("other-ca.pem")); // the environment knows the server's CA, the option does not
        ProgramRun Connect(params string[] options) => Programs.Run(Programs.Cardea,
            ["client", "--no-defaults", "-h", "127.0.0.1", "-P", $"{server.Port}", "-uroot", $"-p{server.RootPassword}", .. options, "-e", "SELECT 1"], environment: weak);

        Assert.Contains("certificate verify failed", Connect("--ssl-mode=VERIFY_CA", $"--ssl-ca={At("mine.pem")}").Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, Connect("--ssl-mode=VERIFY_CA").ExitCode); // there is no store to fall back to
        Assert.Equal(0, Connect("--ssl-mode=VERIFY_IDENTITY", $"--ssl-ca={At("other-ca.pem")}").ExitCode);
        Assert.False(File.Exists(At("keys.log")));
    }

    private string OtherCa()
    {
        Certs("init", "--algorithm=ecdsa");
        return At("other/ca.pem");
    }

    private void Certs(string verb, params string[] options)
    {
        var run = Programs.Run(Programs.Cardea, ["certs", verb, $"--datadir={At("other")}", .. options]);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private string Pair(ServerProcess server, int bits)
    {
        using var key = RSA.Create(bits);
        using var ca = X509Certificate2.CreateFromPemFile(Path.Combine(server.DataDirectory, "ca.pem"), Path.Combine(server.DataDirectory, "ca-key.pem"));
        var request = new CertificateRequest("CN=root", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var made = request.Create(ca, DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(10), [1, 2, 3, (byte)(bits / 1024)]);
        var file = At($"root-{bits}.pem");
        File.WriteAllText(file, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return file;
    }
}

using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Conformance.Matrix;

/// <summary>
/// What clients make of each kind of server certificate: TLS 1.2 and 1.3 × RSA, ECDSA and Ed25519 × each ssl-mode × each kind, with our client, the stock
/// mariadb client and <c>openssl s_client</c>.
/// </summary>
public sealed class ServerCertificateMatrix(MatrixServer server) : IClassFixture<MatrixServer>
{
    private static MatrixZoo Zoo => MatrixZoo.Instance;

    /// <summary>What is wrong with a certificate: what OpenSSL says of its chain (null: nothing), and whether its name is another's.</summary>
    private static readonly Dictionary<string, (string? Chain, bool WrongName)> Materials = new()
    {
        ["good"] = (null, false),
        ["expired"] = ("certificate has expired", false),
        ["future"] = ("certificate is not yet valid", false),
        ["foreign-ca"] = ("unable to get local issuer certificate", false),
        ["impostor-ca"] = ("unable to get local issuer certificate", false),
        ["wrong-name"] = (null, true),
        ["ip-name"] = (null, false),
        ["chain"] = (null, false),
        ["no-chain"] = ("unable to get local issuer certificate", false),
        ["revoked"] = ("certificate revoked", false),
        ["revoked-ca"] = ("certificate revoked", false),
    };

    public static TheoryData<string, TlsVersions, string> Cells()
    {
        var cells = new TheoryData<string, TlsVersions, string>();
        foreach (var material in Materials.Keys)
            foreach (var version in new[] { TlsVersions.Tls12, TlsVersions.Tls13 })
                foreach (var key in MatrixZoo.KeyKinds) cells.Add(material, version, key);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    [Trait("row", "C-1"), Trait("row", "C-2"), Trait("row", "C-3"), Trait("row", "C-4"), Trait("row", "C-5"), Trait("row", "C-17")]
    public void Our_client_refuses_what_its_mode_says_and_nothing_else(string material, TlsVersions version, string key)
    {
        Use(material, version, key);
        var (chain, wrongName) = Materials[material];
        foreach (var mode in Enum.GetValues<SslMode>())
        {
            var failure = server.TryLogin(mode, ClientSettings(material), HostOf(material));
            var wanted = mode switch
            {
                SslMode.VerifyCa => chain,
                SslMode.VerifyIdentity => chain ?? (wrongName ? "hostname mismatch" : null),
                _ => null,
            };
            if (wanted is null)
            {
                Assert.True(failure is null, $"{mode}: {failure}");
                continue;
            }
            Assert.True(failure is not null, $"{mode}: let in");
            Assert.Equal("SSL connection error: error:0A000086:SSL routines::certificate verify failed", failure.Value.Message);
            Assert.Contains(wanted, failure.Value.Detail, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_openssl_program_comes_to_the_same_verdict(string material, TlsVersions version, string key)
    {
        Use(material, version, key);
        var (chain, wrongName) = Materials[material];
        string[] revocation = Checks(material) ? ["-CAfile", Zoo.BundleWithLists, "-crl_check_all"] : ["-CAfile", Zoo.Root];
        string[] name = material == "ip-name" ? ["-verify_ip", "127.0.0.1"] : ["-verify_hostname", "localhost"];
        var (code, said) = MatrixServer.Run("openssl", ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-starttls", "mysql", "-no-CAfile", "-no-CApath", "-verify_return_error", .. revocation, .. name]);
        var wanted = chain ?? (wrongName ? "hostname mismatch" : null);
        if (wanted is null)
        {
            Assert.True(code == 0, said);
            Assert.Contains(version == TlsVersions.Tls12 ? "TLSv1.2, Cipher is" : "TLSv1.3, Cipher is", said, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(code != 0, said);
            Assert.Contains(wanted, said, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_stock_client_comes_to_the_same_verdict_in_its_own_words(string material, TlsVersions version, string key)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mariadb"), "mariadb is not installed");
        Use(material, version, key);
        var (chain, wrongName) = Materials[material];
        string[] there = ["--no-defaults", $"--host={HostOf(material)}", $"--port={server.Port}", "--protocol=TCP", "--user=laura", $"--password={LauraPassword}", "-N", "-B", "-e", "SELECT 6*7", "--ssl"];
        if (material is "good" or "expired" or "foreign-ca")
            Assert.Equal((0, "42\n"), MatrixServer.Run("/usr/bin/mariadb", there)); // as --ssl-mode=REQUIRED: whatever the certificate
        string[] revocation = Checks(material) ? [$"--ssl-ca={Zoo.Bundle}", $"--ssl-crl={Zoo.Lists}"] : [$"--ssl-ca={Zoo.Root}"];
        var (code, said) = MatrixServer.Run("/usr/bin/mariadb", [.. there, .. revocation, "--ssl-verify-server-cert"]);
        var wanted = chain ?? (wrongName ? "Validation of SSL server certificate failed" : null);
        if (wanted is null) Assert.Equal((0, "42\n"), (code, said));
        else Assert.True(code != 0 && said.StartsWith("ERROR 2026 (HY000): TLS/SSL error: ", StringComparison.Ordinal) && said.Contains(wanted, StringComparison.Ordinal), said);
    }

    private const string LauraPassword = Hostile.VictimServer.LauraPassword;

    // Where the intermediate is missing it must not be found beside the root.
    private static bool Checks(string material) => material is "chain" or "revoked" or "revoked-ca" or "good";

    private static string HostOf(string material) => material == "ip-name" ? "127.0.0.1" : "localhost";

    private static TlsSettings ClientSettings(string material) => Checks(material) ? new() { Ca = Zoo.Bundle, Crl = Zoo.Lists } : new() { Ca = Zoo.Root };

    private void Use(string material, TlsVersions version, string key)
    {
        var pair = Zoo.Server(material, key);
        server.Use(new TlsSettings { Certificate = pair.Certificate, Key = pair.Key, Versions = version });
    }
}

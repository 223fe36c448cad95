using System.Net;
using Cardea.Certificates;

namespace Cardea.Benchmarks.Peers;

/// <summary>One authority, server and client certificate (ECDSA P-256) for all peers, so that all do the same arithmetic.</summary>
internal sealed class BenchCertificates
{
    public BenchCertificates(string folder)
    {
        Directory.CreateDirectory(folder);
        using var authority = CertificateAuthority.Create("/CN=bench", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(30), TimeProvider.System);
        var server = authority.Issue(new CertificateProfile("/CN=server", CertificateUse.Server)
        {
            Algorithm = KeyAlgorithm.EcdsaP256, DnsNames = ["localhost"], Addresses = [IPAddress.Loopback],
        });
        var client = authority.Issue(new CertificateProfile("/CN=client", CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 });
        Authority = authority.Pem;
        Ca = Write("ca.pem", authority.Pem.Certificate);
        ServerCertificate = Write("server-cert.pem", server.Certificate);
        ServerKey = Write("server-key.pem", server.PrivateKey);
        ClientCertificate = Write("client-cert.pem", client.Certificate);
        ClientKey = Write("client-key.pem", client.PrivateKey);

        string Write(string name, string text)
        {
            var path = Path.Combine(folder, name);
            File.Delete(path);
            SecretFile.Create(path, text, SecretFile.Private);
            return path;
        }
    }

    /// <summary>For a load that renews and revokes.</summary>
    public PemPair Authority { get; }

    public string Ca { get; }

    public string ServerCertificate { get; }

    public string ServerKey { get; }

    public string ClientCertificate { get; }

    public string ClientKey { get; }
}

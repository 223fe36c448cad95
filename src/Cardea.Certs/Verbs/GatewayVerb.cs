using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>gateway</c>: a certificate that is a server to its clients and a client to the servers behind it.</summary>
internal static class GatewayVerb
{
    private const string Usual = "1y";

    internal static readonly Verb Row = new("gateway", "", "makes a certificate that is good for both ends: proxies and replicas", Run)
    {
        Options =
        [
            .. CommonOptions.Names,
            CommonOptions.Subject, CommonOptions.Valid(Usual), CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.Out, CommonOptions.CrlUrl, CommonOptions.Passphrase, CommonOptions.Force,
        ],
        Notes = """
            Writes gateway-cert.pem and gateway-key.pem (0600) into the data directory. The extended key usage names server and client
            authentication both. A replica that shows a certificate to its source needs this, too.
            """,
        Examples = ["cardea certs gateway --dns=proxy.example.org --ip=192.0.2.9 --uri=spiffe://example.org/proxy --valid=90d"],
    };

    private static Answer Run(Call call)
    {
        var names = AlternativeNames.Of(call.Options);
        if (names.IsEmpty)
            throw new OptionException("a gateway's certificate needs a name: give --dns or --ip");
        return call.Issue(names.Into(new CertificateProfile(call.Options.Text("subject") ?? $"/CN={names.First}", CertificateUse.Gateway)
        {
            Lifetime = Lifetime.Parse("valid", call.Options.Text("valid")!),
            Algorithm = CommonOptions.AlgorithmOf(call.Options) ?? KeyAlgorithm.Rsa2048, RevocationLists = CommonOptions.CrlUrlsOf(call.Options),
        }), Targets.Of(call, "gateway"));
    }
}

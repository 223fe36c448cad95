using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>server</c>: a certificate for a server.</summary>
internal static class ServerVerb
{
    private const string Usual = "1y";

    internal static readonly Verb Row = new("server", "", "makes a certificate for a server, with all names that clients may use", Run)
    {
        Options =
        [
            .. CommonOptions.Names,
            new("only-these-names", OptionKind.Flag, "leave out this machine's own names and addresses"),
            CommonOptions.Subject, CommonOptions.Valid(Usual), CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.Out, CommonOptions.CrlUrl, CommonOptions.Passphrase, CommonOptions.Force,
        ],
        Notes = """
            Writes server-cert.pem and server-key.pem (0600) into the data directory. The names of this machine, localhost and the loopback
            addresses are always in it, so that --ssl-mode=VERIFY_IDENTITY works on the spot. A running server takes a new certificate by
            itself when its files change.
            """,
        Examples =
        [
            "cardea certs server --dns=db.example.org --ip=192.0.2.5 --force",
            "cardea certs server --out=/etc/other/db2 --dns=db2.example.org --only-these-names --valid=90d",
        ],
    };

    private static Answer Run(Call call)
    {
        var names = AlternativeNames.Of(call.Options);
        if (!call.Options.Flag("only-these-names"))
            names = names.With(HostNames.OfThisMachine());
        if (names.IsEmpty)
            throw new OptionException("a server's certificate without a name helps nobody: give --dns or --ip");
        var subject = call.Options.Text("subject") ?? $"/CN={names.First}";
        return call.Issue(names.Into(new CertificateProfile(subject, CertificateUse.Server)
        {
            Lifetime = Lifetime.Parse("valid", call.Options.Text("valid")!),
            Algorithm = CommonOptions.AlgorithmOf(call.Options) ?? KeyAlgorithm.Rsa2048, RevocationLists = CommonOptions.CrlUrlsOf(call.Options),
        }), Targets.Of(call, "server"));
    }
}

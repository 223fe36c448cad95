using System.Net;
using System.Security.Cryptography;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>ca</c>: makes an intermediate CA, so that the root's key can stay away from the server.</summary>
internal static class CaVerb
{
    private const string Usual = "3y";

    internal static readonly Verb Row = new("ca", "", "makes an intermediate CA below another one, whose key can then be locked away", Run)
    {
        Options =
        [
            .. CommonOptions.Parent,
            new("permit-dns", OptionKind.Text, "it may issue for this domain and what is below it only; repeatable") { Repeatable = true },
            new("permit-ip", OptionKind.Text, "it may issue for addresses of this network only, as 192.0.2.0/24; repeatable") { Repeatable = true },
            CommonOptions.Subject, CommonOptions.Valid(Usual), CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.CrlUrl, CommonOptions.Passphrase, CommonOptions.Force,
        ],
        Notes = """
            Writes into the data directory: ca-intermediate.pem and ca-key.pem, the new CA; ca.pem, the CA above, which is what clients and
            servers trust; ca-parent-crl.pem, its revocation list. The new CA can make no further CAs. With --permit-dns alone it can issue for
            no address, with --permit-ip alone for no host name.

            Everything that it issues goes with the intermediate's certificate in one file, so peers that know the root only can verify it.
            Afterwards the parent's directory is needed for three things: 'renew data/ca-intermediate.pem --datadir=PARENT' before the
            intermediate ends, 'revoke' of it, and 'crl --parent=PARENT' once a year, because the parent's list has an end too.
            """,
        Examples =
        [
            "cardea certs init --datadir=/media/stick/root && cardea certs ca --parent=/media/stick/root",
            "cardea certs ca --parent=root --permit-dns=db.example.org --permit-ip=192.0.2.0/24 --valid=1y",
        ],
    };

    private static Answer Run(Call call)
    {
        if (call.Parent is not { } parent)
            throw new OptionException("below which CA? give its directory with --parent");
        var folder = call.Folder;
        if (parent.Directory == folder.Directory)
            throw new OptionException("--parent and --datadir are the same directory; an intermediate CA needs its own");
        if (!call.Force)
            Call.Refuse(folder.Certificate, folder.Key, folder.Intermediate);
        if (File.Exists(folder.OldKey))
            throw new CertsFailure("a roll-over is under way", "end it with 'cardea certs init --drop-old' first");
        using var above = call.OpenParent();
        var subject = call.Options.Text("subject") ?? $"/CN=Cardea intermediate CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        using var authority = above.IssueIntermediate(subject, CommonOptions.AlgorithmOf(call.Options) ?? KeyAlgorithm.Rsa2048,
            Lifetime.Parse("valid", call.Options.Text("valid")!), LimitsOf(call.Options), CommonOptions.CrlUrlsOf(call.Options));
        Call.MakeDirectoryOf(folder.Certificate);
        parent.Record((authority.Certificate, "ca", folder.Intermediate));
        SecretFile.Replace(folder.Certificate, PemText.Read(parent.Certificate), SecretFile.Public);
        new PairFiles(folder.Intermediate, folder.Key).Write(authority.Pem.Certificate, authority.KeyPem(call.Passphrase), overwrite: call.Force);
        call.FetchParentList();
        if (File.Exists(folder.RevocationList)) // of the CA that was here before: a list of strangers would shut everybody out
            _ = folder.WriteRevocationLists([authority], CrlVerb.UsualLife);
        var details = new CertificateDetails(authority.Certificate);
        return new Answer().Line("intermediate CA made")
            .Field("certificate", "certificate", folder.Intermediate).Field("key", "key", folder.Key).Field("root", "root", folder.Certificate)
            .Field("subject", "subject", details.Subject).Field("issuer", "issuer", details.Issuer).Field("sha256", "SHA-256", details.Sha256)
            .Value("notAfter", Answer.Iso(details.NotAfter))
            .Labelled("valid until", $"{Answer.Time(details.NotAfter)} ({Lifetime.Left(details.NotAfter, call.Now)})")
            .Line("Now the server's certificate: cardea certs server. The parent's key is not needed for it and can be locked away.");
    }

    private static NameLimits? LimitsOf(OptionValues options)
    {
        var domains = options.All("permit-dns").Select(static name => AlternativeNames.DnsName("permit-dns", name.TrimStart('.'))).ToArray();
        var networks = options.All("permit-ip").Select(static text => IPNetwork.TryParse(text, out var network) ? network
            : throw new OptionException($"--permit-ip: '{text}' is not a network such as 192.0.2.0/24")).ToArray();
        return domains.Length + networks.Length == 0 ? null : new(domains, networks);
    }
}

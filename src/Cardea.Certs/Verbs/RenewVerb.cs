using System.Security.Cryptography;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>renew</c>: the successor of a certificate in its place.</summary>
internal static class RenewVerb
{
    internal static readonly Verb Row = new("renew", "FILE", "replaces a certificate by its successor: same name, names and uses, a new life", Run)
    {
        Options =
        [
            new("new-key", OptionKind.Flag, "with a new key of the same kind; otherwise the key stays"),
            new("valid", OptionKind.Text, "life from now: 12h, 30d, 6w or 2y (usual: as long as before)"),
            CommonOptions.Passphrase,
        ],
        MostArguments = 1,
        Notes = """
            FILE is the certificate; its key lies beside it (X-cert.pem and X-key.pem). What is replaced stays beside as .old, and stays valid to
            its end: revoke it if it must not. The server renews its own certificate by itself (auto_renew_certs). An intermediate CA is renewed
            by the CA above it: --datadir names that one's directory.
            """,
        Examples = ["cardea certs renew data/server-cert.pem", "cardea certs renew data/clients/laura-cert.pem --new-key --valid=30d",
            "cardea certs renew data/ca-intermediate.pem --datadir=/media/stick/root"],
    };

    private static Answer Run(Call call)
    {
        if (call.Options.Positional is not [var file])
            throw new OptionException("which certificate? name its file");
        var files = Targets.OfCertificate(file);
        using var authority = call.OpenAuthority();
        var life = call.Options.Text("valid") is { } valid ? Lifetime.Parse("valid", valid) : (TimeSpan?)null;
        var (old, key) = files.Read();
        using (old)
        using (key)
        {
            var details = new CertificateDetails(old);
            if (details.IsAuthority && (details.IsSelfIssued || call.Options.Flag("new-key")))
                throw new CertsFailure($"'{file}' is a CA", details.IsSelfIssued ? "renew it with 'cardea certs init --roll-over'" : "for a new key make a new one with 'cardea certs ca --force'");
            if (!call.OpenAuthorities().Any(a => a.HasIssued(old)))
                throw new CertsFailure($"'{file}' was issued by {details.Issuer}, which is not the CA of '{call.DataDirectory}'", "ask that CA for a new one, or make one of ours with 'cardea certs server' or 'client'");
            if (call.Folder.ReadRegister().Find(details.Serial) is { RevokedAt: { } at })
                throw new CertsFailure($"'{file}' was revoked on {Answer.Time(at)}", "a revoked certificate has no successor; make a new one");
            try
            {
                using var renewed = new Renewal(call.Folder, call.Clock).Renew(files, authority, call.Options.Flag("new-key"), life, UseOf(details));
                if (details.IsAuthority) // its directory trusts what is above it: after a roll-over there that is a new one
                    SecretFile.Replace(new AuthorityFolder(Path.GetDirectoryName(Path.GetFullPath(file))!, call.Clock).Certificate, PemText.Read(call.Folder.Certificate), SecretFile.Public);
                return call.Issued(renewed, files, "renewed; what was there is beside it as .old");
            }
            catch (CryptographicException bad)
            {
                throw new CertsFailure(bad.Message, "name the right file, or renew the CA with 'cardea certs init --roll-over'");
            }
        }
    }

    internal static string UseOf(CertificateDetails details) => details.IsAuthority ? "ca" : (details.ServesServers, details.ServesClients) switch
    {
        (true, true) => "gateway",
        (true, false) => "server",
        _ => "client",
    };
}

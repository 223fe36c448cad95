using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>revoke</c>: takes a certificate back and writes the list that says so.</summary>
internal static class RevokeVerb
{
    private static readonly Dictionary<string, X509RevocationReason> Reasons = new(StringComparer.Ordinal)
    {
        ["unspecified"] = X509RevocationReason.Unspecified, ["key-compromise"] = X509RevocationReason.KeyCompromise,
        ["affiliation-changed"] = X509RevocationReason.AffiliationChanged, ["superseded"] = X509RevocationReason.Superseded,
        ["cessation"] = X509RevocationReason.CessationOfOperation, ["privilege-withdrawn"] = X509RevocationReason.PrivilegeWithdrawn,
    };

    internal static readonly Verb Row = new("revoke", "[FILE|SERIAL]", "takes a certificate back and writes a new revocation list", Run)
    {
        Options =
        [
            new("user", OptionKind.Text, "revoke the certificate clients/USER-cert.pem") { Short = 'u' },
            new("reason", OptionKind.Choice, "unspecified, key-compromise, affiliation-changed, superseded, cessation, privilege-withdrawn")
                { Choices = [.. Reasons.Keys], Default = "unspecified" },
            CrlVerb.NextUpdate, .. CommonOptions.Parent, CommonOptions.Passphrase,
        ],
        MostArguments = 1,
        Notes = """
            The list is crl.pem in the data directory. A server that uses it (ssl_crl; a server that starts with the file there does so by
            itself) takes a new one on its own. An intermediate CA is revoked in the directory of the CA above; then 'crl --parent' carries the list to
            where it is checked. There is no way back: a certificate that was revoked by mistake is made anew.
            """,
        Examples = ["cardea certs revoke --user laura --reason=key-compromise", "cardea certs revoke data/clients/laura-cert.pem.old", "cardea certs revoke 4F1A2B…"],
    };

    private static Answer Run(Call call)
    {
        var authorities = call.OpenAuthorities();
        var certificate = Find(call, authorities);
        CrlVerb.FetchParentList(call);
        var isNew = call.Folder.Revoke(certificate, Reasons[call.Options.Text("reason")!]);
        var answer = CrlVerb.Write(call, authorities, isNew ? "revoked" : "was revoked before; the list is written anew")
            .Field("serial", "serial", certificate.Serial).Field("subject", "subject", certificate.Subject)
            .Value("new", JsonValue.Create(isNew));
        return answer.Line("A running server that has no ssl_crl yet: SET GLOBAL ssl_crl='crl.pem'; ALTER INSTANCE RELOAD TLS;");
    }

    private static IssuedCertificate Find(Call call, IReadOnlyList<CertificateAuthority> authorities)
    {
        var file = (call.Options.Text("user"), call.Options.Positional) switch
        {
            ({ } user, []) => Targets.OfUser(call, user).Certificate,
            (null, [var word]) => word,
            _ => throw new OptionException("which certificate? name its file or serial number, or give --user"),
        };
        if (!File.Exists(file) && IsSerial(file))
            return call.Folder.ReadRegister().Find(file.Replace(":", "", StringComparison.Ordinal)) ?? throw new CertsFailure($"no certificate with the serial number {file} was issued here", "'cardea certs list' shows all");
        if (PemText.Certificates(PemText.Read(file)) is not [var leaf, ..])
            throw new CertsFailure($"there is no certificate in '{file}'", "name another file");
        var details = new CertificateDetails(leaf);
        if (!authorities.Any(a => a.HasIssued(leaf)))
            throw new CertsFailure($"'{file}' was issued by {details.Issuer}, which is not the CA of '{call.DataDirectory}'", "only its own CA can revoke it");
        if (details is { IsAuthority: true, IsSelfIssued: true })
            throw new CertsFailure($"'{file}' is a CA", "replace it with 'cardea certs init --roll-over' and '--drop-old'");
        var issuer = authorities.First(a => a.HasIssued(leaf));
        return new(details.Serial, new CertificateDetails(issuer.Certificate).SubjectKey, details.NotAfter, RenewVerb.UseOf(details), details.Sha256, details.Subject, Path.GetFullPath(file));
    }

    private static bool IsSerial(string word) => word.Length > 0 && word.All(static c => char.IsAsciiHexDigit(c) || c == ':') && word.Count(char.IsAsciiHexDigit) % 2 == 0;
}

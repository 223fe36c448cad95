using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>client</c>: a certificate for a user.</summary>
internal static class ClientVerb
{
    internal const string Usual = "1y";

    internal static readonly Verb Row = new("client", "", "makes a certificate for a user, and says how the account demands it", Run)
    {
        Options =
        [
            new("user", OptionKind.Text, "account that will log in with it; it becomes the common name") { Short = 'u' },
            .. CommonOptions.Names,
            CommonOptions.Subject, CommonOptions.Valid(Usual), CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.Out, CommonOptions.CrlUrl, CommonOptions.Passphrase, CommonOptions.Force,
        ],
        Notes = """
            Writes clients/USER-cert.pem and clients/USER-key.pem (0600) into the data directory; without --user the names are client-cert.pem
            and client-key.pem. 'cardea certs bundle --user USER' packs them together with the CA for a driver.
            """,
        Examples =
        [
            "cardea certs client --user laura",
            "cardea certs client --user laura --subject=/C=US/ST=WI/L=Madison/O=sampdb/OU=client/CN=laura --valid=12h",
        ],
    };

    private static Answer Run(Call call)
    {
        var user = call.Options.Text("user");
        var subject = call.Options.Text("subject") ?? (user is null ? throw new OptionException("whose certificate? give --user or --subject") : SubjectOf(user));
        var files = user is null || call.Options.IsGiven("out") ? Targets.Of(call, "client") : Targets.OfUser(call, user);
        var answer = call.Issue(AlternativeNames.Of(call.Options).Into(ProfileOf(call, subject)), files);
        return answer.Field("require", "account", RequireOf(subject, user ?? "USER"));
    }

    internal static string SubjectOf(string user) => "/CN=" + user.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal);

    internal static CertificateProfile ProfileOf(Call call, string subject) => new(subject, CertificateUse.Client)
    {
        Lifetime = Lifetime.Parse("valid", call.Options.Text("valid")!),
        Algorithm = CommonOptions.AlgorithmOf(call.Options) ?? KeyAlgorithm.Rsa2048, RevocationLists = CommonOptions.CrlUrlsOf(call.Options),
    };

    /// <summary>The statement with which the account demands this very subject.</summary>
    internal static string RequireOf(string subject, string user) =>
        $"ALTER USER {Quoted(user)}@'%' REQUIRE SUBJECT {Quoted(OneLine.Of(DistinguishedName.Parse(subject)))};";

    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}

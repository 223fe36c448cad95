using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>crl</c>: writes the revocation list.</summary>
internal static class CrlVerb
{
    internal static readonly TimeSpan UsualLife = TimeSpan.FromDays(30);

    internal static readonly OptionDefinition NextUpdate =
        new("next-update", OptionKind.Text, "how long readers may use the list: 12h, 30d, 6w or 2y") { Default = "30d" };

    internal static readonly Verb Row = new("crl", "", "writes the revocation list anew, with a higher number and a new life", Run)
    {
        Options = [NextUpdate, new("der", OptionKind.Path, "write the issuing CA's list in DER form too, as it is served under --crl-url"), .. CommonOptions.Parent, CommonOptions.Passphrase],
        Notes = """
            Writes crl.pem in the data directory. On it is every certificate that was revoked and has not expired, also what an earlier crl.pem
            named and the register does not know. A list that is past its life makes peers refuse everybody: the server keeps its own fresh
            (auto_renew_certs), other readers need a new copy in time.

            An intermediate CA's crl.pem holds the list of the CA above as well, out of ca-parent-crl.pem; --parent writes that one anew (for a
            year unless --next-update says otherwise). Where that CA's key is elsewhere, copy its crl.pem there by hand.
            """,
        Examples = ["cardea certs crl --next-update=90d", "cardea certs crl --der=/srv/www/db-ca.crl"],
    };

    private static Answer Run(Call call)
    {
        FetchParentList(call);
        var answer = Write(call, call.OpenAuthorities(), "revocation list written");
        if (call.Options.Text("der") is { } file)
        {
            SecretFile.Replace(file, PemText.RevocationLists(PemText.Read(call.Folder.RevocationList))[0].Der, SecretFile.Public);
            answer.Field("der", "DER", file);
        }
        return answer;
    }

    internal static void FetchParentList(Call call) =>
        call.FetchParentList(call.Options.IsGiven("next-update") ? Lifetime.Parse("next-update", call.Options.Text("next-update")!) : null);

    internal static Answer Write(Call call, IReadOnlyList<CertificateAuthority> authorities, string title)
    {
        var lists = call.Folder.WriteRevocationLists(authorities, Lifetime.Parse("next-update", call.Options.Text("next-update")!));
        var end = lists[0].NextUpdate!.Value;
        return new Answer().Line(title)
            .Field("crl", "list", call.Folder.RevocationList).Field("number", "number", lists[0].Number.ToString())
            .Value("revoked", new JsonArray([.. lists.SelectMany(static l => l.Revoked).Select(static r => (JsonNode)Convert.ToHexString(r.Serial))]))
            .Labelled("revoked", $"{lists.Sum(static l => l.Revoked.Count)} certificates")
            .Value("nextUpdate", Answer.Iso(end))
            .Labelled("valid until", $"{Answer.Time(end)} ({Lifetime.Left(end, call.Now)})");
    }
}

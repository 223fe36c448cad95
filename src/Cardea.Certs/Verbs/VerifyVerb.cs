using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>verify</c>: would a peer accept this certificate, and if not, which link fails and what helps.</summary>
internal static class VerifyVerb
{
    internal static readonly Verb Row = new("verify", "FILE", "says whether a peer would accept a certificate, and if not, which link fails and the cure", Run)
    {
        Options =
        [
            new("ca", OptionKind.Path, "trusted CAs (usual: ca.pem of the data directory)") { Aliases = ["ssl-ca"] },
            new("crl", OptionKind.Path, "revocation lists (usual: crl.pem of the data directory if it is there)") { Aliases = ["ssl-crl"] },
            new("for", OptionKind.Choice, "server or client (usual: what the certificate says)") { Choices = ["server", "client"] },
            new("name", OptionKind.Text, "host name or address that it must carry, as VERIFY_IDENTITY demands"),
            new("strict", OptionKind.Flag, "RFC 5280 to the letter"),
        ],
        MostArguments = 1,
        Notes = "The chain is built and judged by OpenSSL, as in a TLS handshake. Further certificates in FILE help to build it. Exit code 3: not good.",
        Examples = ["cardea certs verify data/server-cert.pem --name=db.example.org", "cardea certs verify laura-cert.pem --for=client --ca=ca.pem --crl=crl.pem"],
    };

    private static Answer Run(Call call)
    {
        if (call.Options.Positional is not [var file])
            throw new OptionException("which certificate? name its file");
        var links = PemText.Certificates(PemText.Read(file));
        if (links.Count == 0)
            throw new CertsFailure($"there is no certificate in '{file}'", "name another file");
        var trusted = PemText.Certificates(PemText.Read(call.Options.Text("ca") ?? call.Folder.Certificate));
        var listFile = call.Options.Text("crl") ?? (call.Options.IsGiven("ca") || !File.Exists(call.Folder.RevocationList) ? null : call.Folder.RevocationList);
        var lists = listFile is null ? [] : PemText.RevocationLists(PemText.Read(listFile));
        if (listFile is not null && lists.Count == 0)
            throw new CertsFailure($"there is no revocation list in '{listFile}'", "name another file with --crl");
        var details = new CertificateDetails(links[0]);
        var use = UseOf(call, details);
        var verdict = ChainVerifier.Verify(links[0], links.Skip(1), trusted, lists, new ChainDemand
        {
            Use = use, Name = call.Options.Text("name"), Strict = call.Options.Flag("strict"), At = call.Now,
        });
        return Tell(call, details, verdict, use, lists.Count > 0);
    }

    private static CertificateUse? UseOf(Call call, CertificateDetails details) => call.Options.Text("for") switch
    {
        "server" => CertificateUse.Server,
        "client" => CertificateUse.Client,
        _ when details.IsAuthority => null,
        _ => details.ServesServers ? CertificateUse.Server : CertificateUse.Client,
    };

    private static Answer Tell(Call call, CertificateDetails details, ChainVerdict verdict, CertificateUse? use, bool listsUsed)
    {
        var chain = new JsonArray();
        var answer = new Answer { ExitCode = verdict.IsGood ? ExitCodes.Done : ExitCodes.Bad }
            .Line(verdict.IsGood ? "good" : "NOT good")
            .Field("subject", "subject", details.Subject)
            .Field("for", "for", use?.ToString().ToLowerInvariant() ?? "anything").Field("name", "name", call.Options.Text("name"))
            .Value("revocationChecked", JsonValue.Create(listsUsed)).Labelled("revocation", listsUsed ? "looked up" : "not looked up: no list")
            .Value("chain", chain);
        for (var depth = 0; depth < verdict.Chain.Count; depth++)
        {
            var subject = OneLine.Of(verdict.Chain[depth].SubjectName);
            chain.Add((JsonNode)subject);
            answer.Labelled($"link {depth}", subject + (!verdict.IsGood && depth == verdict.Depth ? "   <- fails here" : ""));
        }
        if (verdict.IsGood)
            return answer;
        return answer.Field("error", "why", verdict.Words).Value("code", JsonValue.Create(verdict.Code)).Value("depth", JsonValue.Create(verdict.Depth))
            .Field("cure", "cure", Cures.Of(verdict, details));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Certs.Bundles;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>bundle</c>: everything that a user needs for one driver, in one archive.</summary>
internal static class BundleVerb
{
    internal static readonly Verb Row = new("bundle", "", "packs the CA, a user's certificate and key, and the right words for a driver into one archive", Run)
    {
        Options =
        [
            new("user", OptionKind.Text, "account that will log in with it") { Short = 'u' },
            new("for", OptionKind.Choice, "program or driver: " + string.Join(", ", Driver.Names)) { Choices = [.. Driver.Names], Default = "mysql" },
            new("host", OptionKind.Text, "name or address under which the user reaches the server (usual: this machine's name)"),
            new("port", OptionKind.Integer, "the server's port (usual: what root.cnf says, else 3306)") { Minimum = 1, Maximum = 65535 },
            new("path", OptionKind.Path, "directory in which the user will unpack it; option files and DSNs name the files there") { Default = "." },
            new("out", OptionKind.Path, "the archive (usual: USER.tar.gz here)") { Short = 'o' },
            CommonOptions.Subject, CommonOptions.Valid(ClientVerb.Usual), CommonOptions.Algorithm, CommonOptions.Bits, CommonOptions.CrlUrl, CommonOptions.Passphrase, CommonOptions.Force,
        ],
        Notes = """
            A certificate clients/USER-cert.pem that is still good is used; without one it is made first, as 'cardea certs client' does. In the
            archive all files are the owner's alone (0600). All words ask for the verification of chain and name; there is no password in
            it. The archive holds a private key: hand it over safely, and delete it.
            """,
        Examples =
        [
            "cardea certs bundle --user laura --host=db.example.org",
            "cardea certs bundle --user app --for=go --path=/etc/app/tls --host=192.0.2.5",
        ],
    };

    private static Answer Run(Call call)
    {
        var user = call.Options.Text("user") ?? throw new OptionException("whose bundle? give --user");
        var archive = call.Options.Text("out") ?? Targets.FileNameOf(user) + ".tar.gz";
        if (!call.Force)
            Call.Refuse(archive);
        var host = call.Options.Text("host") ?? HostNames.OfThisMachine().Dns[0];
        Plain(host, "host");
        Plain(user, "user");
        Plain(call.Options.Text("path")!, "path");
        var files = Targets.OfUser(call, user);
        var made = MakeIfMissing(call, user, files);
        var (leaf, key) = files.Read();
        using (leaf)
        using (key)
        {
            CheckIsGood(call, files, leaf);
            var driver = Driver.Of(call.Options.Text("for")!);
            var place = new BundlePlace(user, host, PortOf(call), call.Options.Text("path")!);
            var material = new BundleMaterial(PemText.Read(call.Folder.Certificate), PemText.Read(files.Certificate), leaf, key);
            var content = driver.Files(place, material);
            BundleArchive.Write(archive, Targets.FileNameOf(user), content, call.Force, call.Now);
            return Tell(call, archive, user, host, content, made);
        }
    }

    private static bool MakeIfMissing(Call call, string user, PairFiles files)
    {
        if (File.Exists(files.Certificate) && File.Exists(files.Key))
            return false;
        _ = call.Issue(ClientVerb.ProfileOf(call, call.Options.Text("subject") ?? ClientVerb.SubjectOf(user)), files);
        return true;
    }

    private static void CheckIsGood(Call call, PairFiles files, System.Security.Cryptography.X509Certificates.X509Certificate2 leaf)
    {
        var verdict = ChainVerifier.Verify(leaf, PemText.Certificates(PemText.Read(files.Certificate)).Skip(1), PemText.Certificates(PemText.Read(call.Folder.Certificate)), [], new ChainDemand { Use = CertificateUse.Client, At = call.Now });
        if (!verdict.IsGood)
            throw new CertsFailure($"'{files.Certificate}' is not good: {verdict.Words}", Cures.Of(verdict, new CertificateDetails(leaf)));
        if (call.Folder.ReadRegister().Find(leaf.SerialNumber) is { RevokedAt: not null })
            throw new CertsFailure($"'{files.Certificate}' is revoked", "make a new one with 'cardea certs client --user NAME --force'");
    }

    private static Answer Tell(Call call, string archive, string user, string host, IReadOnlyList<BundleFile> content, bool made)
    {
        var answer = new Answer().Line(made ? "certificate made and packed" : "packed")
            .Field("archive", "archive", archive).Field("user", "user", user).Field("host", "host", host)
            .Value("files", new JsonArray([.. content.Select(static f => (JsonNode)f.Name)]))
            .Labelled("files", string.Join(", ", content.Select(static f => f.Name)));
        answer.Value("hostIsCovered", JsonValue.Create(ServerCarries(call, host)));
        return ServerCarries(call, host) ? answer : answer.Line($"WARNING: server-cert.pem does not carry '{host}', so clients will refuse it: cardea certs server --{(System.Net.IPAddress.TryParse(host, out _) ? "ip" : "dns")}={host} --force");
    }

    private static bool ServerCarries(Call call, string host)
    {
        var file = Path.Combine(call.DataDirectory, "server-cert.pem");
        if (!File.Exists(file))
            return true; // the server keeps its certificate elsewhere
        var links = PemText.Certificates(PemText.Read(file));
        return links.Count > 0 && ChainVerifier.Verify(links[0], links.Skip(1), PemText.Certificates(PemText.Read(call.Folder.Certificate)), [],
            new ChainDemand { Use = CertificateUse.Server, Name = host, At = call.Now }).IsGood;
    }

    private static int PortOf(Call call)
    {
        if (call.Options.IsGiven("port"))
            return (int)call.Options.Integer("port");
        var root = Path.Combine(call.DataDirectory, "root.cnf");
        var line = File.Exists(root) ? File.ReadLines(root).FirstOrDefault(static l => l.StartsWith("port=", StringComparison.Ordinal)) : null;
        return line is not null && int.TryParse(line.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 3306;
    }

    // These words are written into option files, URLs and source code of six languages: what would need quoting in one of them is refused here.
    private static void Plain(string text, string option)
    {
        if (text.Length == 0 || !text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '@' or '+'))
            throw new OptionException($"--{option}: '{text}' has characters that need quoting in some driver; letters, digits and . - _ / : @ + are possible");
    }
}

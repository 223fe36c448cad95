using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs.Verbs;

/// <summary><c>inspect</c>: what is in PEM files.</summary>
internal static class InspectVerb
{
    internal static readonly Verb Row = new("inspect", "FILE...", "shows what is in PEM files: certificates, chains, keys, revocation lists", Run)
    {
        Options = [new("passphrase-file", OptionKind.Path, "file whose first line opens an encrypted key")],
        MostArguments = int.MaxValue,
        Notes = "A private key is never printed: its kind, and the fingerprint of its public half. The file '-' is standard input.",
        Examples = ["cardea certs inspect data/server-cert.pem data/crl.pem", "openssl s_client -starttls mysql -connect db:3306 </dev/null | cardea certs inspect -"],
    };

    private static Answer Run(Call call)
    {
        if (call.Options.Positional.Count == 0)
            throw new OptionException("which file?");
        var found = new JsonArray();
        var answer = new Answer().Value("found", found);
        foreach (var file in call.Options.Positional)
        {
            var before = found.Count;
            foreach (var block in PemText.Blocks(file == "-" ? Console.In.ReadToEnd() : PemText.Read(file)))
                Show(call, answer, found, file, block);
            if (found.Count == before)
                throw new CertsFailure($"there is nothing in PEM form in '{file}'", "a DER file becomes PEM with: openssl x509 -inform DER -in FILE");
        }
        return answer;
    }

    private static void Show(Call call, Answer answer, JsonArray found, string file, PemBlock block)
    {
        try
        {
            var one = block.Label switch
            {
                "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE" => OfCertificate(call, file, block),
                "X509 CRL" => OfList(call, file, RevocationListFacts.Parse(block.Bytes)),
                "PUBLIC KEY" => OfPublicKey(file, block.Bytes),
                var label when label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) => OfPrivateKey(call, file, block),
                var label => new Answer().Line($"{label} in {file}").Value("kind", label).Labelled("size", $"{block.Bytes.Length} bytes"),
            };
            one.Value("file", file);
            found.Add((JsonNode)one.Data);
            answer.Append(one);
        }
        catch (CryptographicException bad)
        {
            throw new CertsFailure($"a {block.Label} in '{file}' cannot be read: {bad.Message}", "the file is damaged; get it anew");
        }
    }

    private static Answer OfCertificate(Call call, string file, PemBlock block)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(block.Bytes);
        var d = new CertificateDetails(certificate);
        var uses = UsesOf(d);
        return new Answer().Line($"certificate in {file}").Value("kind", "certificate")
            .Field("subject", "subject", d.Subject).Field("issuer", "issuer", d.Issuer).Field("serial", "serial", d.Serial)
            .Value("version", JsonValue.Create(certificate.Version)).Labelled("version", $"{certificate.Version}")
            .Value("notBefore", Answer.Iso(d.NotBefore)).Value("notAfter", Answer.Iso(d.NotAfter))
            .Labelled("valid from", Answer.Time(d.NotBefore)).Labelled("valid until", $"{Answer.Time(d.NotAfter)} ({Lifetime.Left(d.NotAfter, call.Now)})")
            .Field("key", "key", d.KeyKind == "RSA" ? $"RSA {d.KeyBits}" : d.KeyKind).Field("signature", "signed with", d.SignatureAlgorithm)
            .Value("names", new JsonArray([.. d.Names.Select(static n => (JsonNode)n.ToString())]))
            .Labelled("names", d.Names.Count == 0 ? "none" : string.Join(", ", d.Names))
            .Value("uses", new JsonArray([.. uses.Select(static u => (JsonNode)u)])).Labelled("good for", string.Join(", ", uses))
            .Value("authority", JsonValue.Create(d.IsAuthority))
            .Field("subjectKey", "key id", d.SubjectKey).Field("issuerKey", "issuer's id", d.IssuerKey)
            .Field("sha256", "SHA-256", d.Sha256);
    }

    private static string[] UsesOf(CertificateDetails d)
    {
        if (d.IsAuthority)
            return ["CA"];
        if (d.ExtendedUses is null)
            return ["server", "client"];
        return d.ExtendedUses.Select(static oid => oid switch
        {
            "1.3.6.1.5.5.7.3.1" => "server", "1.3.6.1.5.5.7.3.2" => "client", "2.5.29.37.0" => "anything", _ => oid,
        }).ToArray();
    }

    private static Answer OfList(Call call, string file, RevocationListFacts list)
    {
        var answer = new Answer().Line($"revocation list in {file}").Value("kind", "crl")
            .Field("issuer", "issuer", OneLine.Of(list.Issuer)).Field("number", "number", list.Number?.ToString())
            .Value("thisUpdate", Answer.Iso(list.ThisUpdate)).Value("nextUpdate", list.NextUpdate is { } next ? Answer.Iso(next) : null)
            .Labelled("written", Answer.Time(list.ThisUpdate))
            .Labelled("valid until", list.NextUpdate is { } end ? $"{Answer.Time(end)} ({Lifetime.Left(end, call.Now)})" : "it does not say")
            .Field("issuerKey", "issuer's id", list.IssuerKeyIdentifier)
            .Value("revoked", new JsonArray([.. list.Revoked.Select(static r => (JsonNode)new JsonObject { ["serial"] = Convert.ToHexString(r.Serial), ["at"] = Answer.Iso(r.At), ["reason"] = r.Reason.ToString() })]));
        foreach (var r in list.Revoked)
            answer.Labelled("revoked", $"{Convert.ToHexString(r.Serial)} on {Answer.Time(r.At)}, {r.Reason}");
        return list.Revoked.Count == 0 ? answer.Labelled("revoked", "none") : answer;
    }

    private static Answer OfPublicKey(string file, byte[] info)
    {
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(info, out _);
        return new Answer().Line($"public key in {file}").Value("kind", "public key").Field("algorithm", "algorithm", key.Oid.Value switch
        {
            "1.2.840.113549.1.1.1" => $"RSA {key.GetRSAPublicKey()?.KeySize}", "1.2.840.10045.2.1" => "ECDSA", "1.3.101.112" => "Ed25519", var other => other,
        }).Field("sha256", "SHA-256", Convert.ToHexString(SHA256.HashData(info)));
    }

    private static Answer OfPrivateKey(Call call, string file, PemBlock block)
    {
        var answer = new Answer().Line($"private key in {file}").Value("kind", "private key");
        var encrypted = KeyPair.IsEncrypted(block.Text);
        answer.Value("encrypted", JsonValue.Create(encrypted)).Labelled("encrypted", encrypted ? "yes" : "no");
        var passphrase = call.Options.Text("passphrase-file") is { } path ? File.ReadLines(path).FirstOrDefault() : null;
        if (encrypted && passphrase is null)
            return answer;
        using var key = KeyPair.FromPem(block.Text, passphrase);
        return answer.Field("algorithm", "algorithm", key.Kind)
            .Field("sha256", "SHA-256", Convert.ToHexString(SHA256.HashData(key.Public.ExportSubjectPublicKeyInfo())));
    }
}

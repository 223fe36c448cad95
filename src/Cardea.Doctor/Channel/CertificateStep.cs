using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Certificates.Lint;
using Cardea.Client.Connecting;
using Cardea.Connections.Client;
using Cardea.Doctor.Causes;
using Cardea.Doctor.Reports;
using Cardea.Tls;

namespace Cardea.Doctor.Channel;

/// <summary>
/// Judges what the server sent: names, dates, keys, and what each ssl-mode would say to it. OpenSSL judges, as in a handshake, but offline, so that one
/// connection answers for all modes.
/// </summary>
internal sealed class CertificateStep(Patient patient, Report report, ClientFiles files, ServerTrust trust)
{
    private const int SoonDays = 30;
    private const int TlsLevel = 2; // of Debian's OpenSSL, and of 3.2 and later everywhere
    private const string SystemBundle = "/etc/ssl/certs/ca-certificates.crt";

    private bool _vouched;

    private DateTimeOffset Now => patient.Clock.GetUtcNow();

    internal void Run(IReadOnlyList<CertificateFacts> sent)
    {
        if (sent.Count == 0)
        {
            report.Add("certificate", Mark.Bad, "the server sent none");
            return;
        }
        try
        {
            var chain = sent.Select(static c => new CertificateDetails(X509CertificateLoader.LoadCertificate(c.Der))).ToArray();
            Describe(sent, chain);
            Pin(sent[0]);
            Dates(chain);
            Name(chain[0]);
            if (chain[0].KeyKind.StartsWith("Ed", StringComparison.Ordinal)) report.Find("certificate-ed25519");
            Lint(chain);
            Judge(sent, chain);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
        {
            report.Add("certificate", Mark.Bad, "it cannot be read");
            report.Find("certificate-refused", more: ("reason", unreadable.Message));
        }
    }

    private void Describe(IReadOnlyList<CertificateFacts> sent, CertificateDetails[] chain)
    {
        var json = new JsonArray();
        for (var i = 0; i < chain.Length; i++)
        {
            var (c, facts) = (chain[i], sent[i]);
            report.Add(i == 0 ? "certificate" : $"chain {i}", Mark.Good,
                $"{facts.Subject}, by {facts.Issuer}, {c.KeyKind}{(c.KeyKind == "RSA" ? $" {c.KeyBits}" : "")}, {c.SignatureAlgorithm}, {Date(c.NotBefore)} to {Date(c.NotAfter)}, SHA-256 {facts.Sha256}");
            json.Add((JsonNode)new JsonObject
            {
                ["subject"] = facts.Subject, ["issuer"] = facts.Issuer, ["serial"] = c.Serial, ["key"] = c.KeyKind, ["bits"] = c.KeyBits, ["signature"] = c.SignatureAlgorithm,
                ["notBefore"] = c.NotBefore.ToString("O", CultureInfo.InvariantCulture), ["notAfter"] = c.NotAfter.ToString("O", CultureInfo.InvariantCulture), ["sha256"] = facts.Sha256, ["keySha256"] = facts.KeySha256,
                ["names"] = new JsonArray([.. c.Names.Select(static n => (JsonNode)n.ToString())]),
            });
        }
        report.Facts["chain"] = json;
    }

    // What the client would look at where no CA decides: fingerprints that were given, and keys of servers met before.
    private void Pin(CertificateFacts server)
    {
        var refusal = trust.Judge(server, out _vouched);
        report.Facts["keyKnown"] = _vouched;
        if (_vouched) report.Add("pin", Mark.Good, "its key is the one that it is known by");
        if (refusal is null) return;
        report.Add("pin", Mark.Bad, refusal.Error.Message);
        report.Find("server-key-changed", refusal.Detail ?? "");
    }

    private void Dates(CertificateDetails[] chain)
    {
        foreach (var c in chain)
        {
            var left = c.NotAfter - Now;
            if (left <= TimeSpan.Zero) report.Find("certificate-expired", $"{c.Subject}: ended {Date(c.NotAfter)}, {(int)-left.TotalDays} days ago");
            else if (c.NotBefore > Now) report.Find("certificate-not-yet-valid", $"{c.Subject}: begins {c.NotBefore:yyyy-MM-dd HH:mm} UTC; it is {Now:yyyy-MM-dd HH:mm} UTC here");
            else if (left.TotalDays <= SoonDays && c.NotAfter - c.NotBefore > TimeSpan.FromDays(2 * SoonDays))
                report.Find("certificate-ends-soon", c.Subject, ("date", Date(c.NotAfter)), ("days", ((int)left.TotalDays).ToString(CultureInfo.InvariantCulture)));
        }
        var first = chain.Min(static c => c.NotAfter);
        var bad = report.Has("certificate-expired") || report.Has("certificate-not-yet-valid");
        report.Add("dates", bad ? Mark.Bad : report.Has("certificate-ends-soon") ? Mark.Warning : Mark.Good, bad ? "not valid now" : $"valid, the first ends in {(int)(first - Now).TotalDays} days");
    }

    private void Name(CertificateDetails leaf)
    {
        var names = leaf.Names.Count == 0 ? "no name at all" : string.Join(", ", leaf.Names);
        report.Know("names", names);
        report.Know("san", System.Net.IPAddress.TryParse(patient.Host, out _) ? $"--ip={patient.Host}" : $"--dns={patient.Host}");
        if (patient.Plan.SocketPath is not null) return;
        var fits = Names.Fit(leaf.Names, patient.Host);
        report.Add("names", fits ? Mark.Good : Mark.Warning, fits ? $"it is for {patient.Host}" : $"it is not for {patient.Host}; it is for {names}");
        // Without names of hosts OpenSSL looks at the common name; the judgement below says so.
        if (!fits && patient.Plan.Mode != SslMode.VerifyIdentity && leaf.Names.Count > 0) report.Find("certificate-wrong-name");
    }

    private void Lint(CertificateDetails[] chain)
    {
        foreach (var found in Linter.Look(LintSubject.OfServer(chain, Now)))
            if (CauseTable.Has($"lint-{found.Check}") && (found.Check is not "dates" || found.Severity == Severity.Warning && !found.Text.StartsWith("ends", StringComparison.Ordinal))) report.Find($"lint-{found.Check}", found.Text);
    }

    // The three questions of ssl-mode: encrypted at all, a chain to a CA, the right name.
    private void Judge(IReadOnlyList<CertificateFacts> sent, CertificateDetails[] chain)
    {
        var modes = new JsonObject { ["REQUIRED"] = true };
        report.Facts["modes"] = modes;
        var (authorities, from) = Trusted(chain);
        if (authorities.Count == 0)
        {
            modes["VERIFY_CA"] = modes["VERIFY_IDENTITY"] = null;
            report.Add("verify", Mark.Unknown, "no CA was given: VERIFY_CA and VERIFY_IDENTITY cannot be judged");
            Unverified(null);
            return;
        }
        var ca = Verify(chain, authorities, name: null);
        var identity = Verify(chain, authorities, patient.Host);
        modes["VERIFY_CA"] = ca.IsGood;
        modes["VERIFY_IDENTITY"] = identity.IsGood;
        modes["revocationChecked"] = files.Lists.Count > 0;
        report.Add("verify", identity.IsGood ? Mark.Good : Mark.Bad,
            $"with {from}: VERIFY_CA {(ca.IsGood ? "passes" : "fails")}, VERIFY_IDENTITY {(identity.IsGood ? "passes" : "fails")}{(identity.IsGood ? "" : $" ({identity.Words})")}; revocation {(files.Lists.Count > 0 ? "looked up" : "not looked up: no --ssl-crl")}");
        if (files.File is not null && !identity.IsGood && (patient.Plan.Mode == SslMode.VerifyIdentity || !ca.IsGood)) Explain(sent, identity, chain);
        if (patient.Plan.Mode is SslMode.Preferred or SslMode.Required or SslMode.Disabled) Unverified(identity.IsGood ? from : null);
        if (patient.Plan.Mode == SslMode.VerifyCa && identity.IsGood && patient.Plan.SocketPath is null) report.Find("name-unverified");
    }

    private ChainVerdict Verify(CertificateDetails[] chain, IReadOnlyList<X509Certificate2> authorities, string? name) =>
        ChainVerifier.Verify(chain[0].Certificate, chain.Skip(1).Select(static c => c.Certificate), authorities, files.Lists, new ChainDemand { Use = CertificateUse.Server, Name = name, At = Now, Level = TlsLevel });

    private void Explain(IReadOnlyList<CertificateFacts> sent, ChainVerdict verdict, CertificateDetails[] chain)
    {
        var at = verdict.Depth < verdict.Chain.Count ? new CertificateFacts(verdict.Chain[verdict.Depth].RawData) : null;
        var refusal = new VerificationRefusal(verdict.Code, verdict.Words, verdict.Depth, at, sent);
        var issuerless = verdict.Code is 20 or 21;
        // A CA of that name is trusted and has not signed it: OpenSSL looks at key identifiers and passes such a CA over.
        var forged = issuerless && files.Authorities.Any(ca => ca.SubjectName.RawData.AsSpan().SequenceEqual(chain[^1].Certificate.IssuerName.RawData));
        var cause = forged ? "certificate-forged" : issuerless && chain.Length == 1 && !chain[0].IsSelfIssued ? "certificate-chain-incomplete" : CauseTable.OfVerification(verdict.Code).Id;
        var lines = CertificateCures.Explain(new TlsFailure(TlsFailureKind.Verification, verdict.Words, refusal.ToString(), null, null, 0) { Refusal = refusal }).Split('\n');
        report.Find(cause, string.Join('\n', lines.Where(static line => !line.StartsWith("cure:", StringComparison.Ordinal))), ("reason", verdict.Words));
    }

    // Without --ssl-ca: the CAs of the system, for servers of clouds that have public certificates.
    private (IReadOnlyList<X509Certificate2> Authorities, string From) Trusted(CertificateDetails[] chain)
    {
        if (files.Authorities.Count > 0) return (files.Authorities, $"--ssl-ca={files.File}");
        try
        {
            if (files.File is null && File.Exists(SystemBundle))
            {
                var bundle = PemText.Certificates(PemText.Read(SystemBundle));
                if (Verify(chain, bundle, null).IsGood) return (bundle, $"--ssl-ca={SystemBundle}");
            }
        }
        catch (Exception bad) when (bad is IOException or CryptographicException)
        {
            // Nobody named this file: that it cannot be read is as if it were not there.
        }
        return ([], "");
    }

    private void Unverified(string? passing)
    {
        if (_vouched) return;
        if (passing is not null) report.Know("ca", passing["--ssl-ca=".Length..]);
        report.Find(patient.IsNextDoor ? "server-unverified-locally" : "server-unverified",
            more: ("hint", passing is null ? "a cardea server's is data/ca.pem" : $"{passing} --ssl-mode=VERIFY_IDENTITY would pass today"));
    }

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using System.Text.Json.Nodes;
using Cardea.Client.Connecting;
using Cardea.Doctor.Network;
using Cardea.Doctor.Reports;
using Cardea.Tls;

namespace Cardea.Doctor.Channel;

/// <summary>TLS as our client would make it: what is agreed on, what the server shows, whether it takes a session up again, what it says to our certificate.</summary>
internal sealed class ChannelStep(Patient patient, Report report, ClientFiles files, ServerTrust trust)
{
    /// <summary>False: TLS does not stand, so that nothing behind it can be tried.</summary>
    internal bool Run(Way way)
    {
        using var context = MakeContext();
        if (context is null) return false;
        var made = FullHandshake.Make(patient, way, context);
        if (made.Facts is not { } facts)
        {
            Failed(made);
            return false;
        }
        Describe(facts);
        new CertificateStep(patient, report, files, trust).Run(made.Chain);
        if (made.EndedAfterwards)
        {
            Failed(made);
            return false;
        }
        Resume(way, context, made);
        return true;
    }

    // Nothing is verified here: a refusal would hide what the server has to show. The judgement follows, and the login verifies by itself.
    private TlsContext? MakeContext()
    {
        var options = patient.Options;
        try
        {
            return TlsContext.ForClient(new TlsSettings
            {
                Certificate = options.Text("ssl-cert") ?? options.Text("ssl-key"),
                Key = options.Text("ssl-key") ?? options.Text("ssl-cert"),
                CipherList = options.Text("ssl-cipher"),
                CipherSuites = options.Text("tls-ciphersuites"),
                Versions = options.Text("tls-version") is { } versions ? TlsVersionList.Parse(versions) : TlsVersions.All,
            }, TlsVerification.None);
        }
        catch (TlsSetupException setup)
        {
            report.Add("files", Mark.Bad, setup.Detail ?? setup.Message);
            report.Find("ca-unusable", more: [("reason", setup.Detail ?? setup.Message), ("file", options.Text("ssl-cert") ?? options.Text("ssl-key") ?? "client-cert.pem")]);
        }
        catch (TlsLibraryException missing)
        {
            report.Add("files", Mark.Bad, missing.Message);
            report.Find("ca-unusable", more: [("reason", missing.Message), ("file", "")]);
        }
        return null;
    }

    private void Describe(ChannelFacts facts)
    {
        report.Add("tls", Mark.Good, $"{facts.Version}, {facts.Cipher}{(facts.Group.Length == 0 ? "" : ", " + facts.Group)}{(facts.ServerName.Length == 0 ? "" : $", asked for {facts.ServerName}")}");
        if (report.Facts["tls"] is JsonObject tls)
        {
            tls["version"] = facts.Version;
            tls["cipher"] = facts.Cipher;
            tls["cipherIana"] = facts.CipherStandardName;
            tls["group"] = facts.Group;
        }
    }

    private void Resume(Way way, TlsContext context, FullHandshake made)
    {
        var resumed = made.Session is { } session && FullHandshake.Make(patient, way, context, session).Facts is { Resumed: true };
        if (report.Facts["tls"] is JsonObject tls) tls["resumption"] = resumed;
        report.Add("resumption", resumed ? Mark.Good : Mark.Warning, resumed ? "a session is taken up again" : made.Session is null ? "the server gives no session to take up" : "the server does not take its session up again");
        if (!resumed) report.Find("resumption-off");
    }

    private void Failed(FullHandshake made)
    {
        if (made.IsSilent)
        {
            report.Add("tls", Mark.Unknown, "no answer in time");
            report.Find("tls-silent");
            return;
        }
        var failure = made.Failure!;
        var alert = failure.AlertReceived;
        report.Add("tls", Mark.Bad, alert is { } number ? $"the server ends it: {Alerts.Name(number)}" : failure.Detail);
        report.Facts["alert"] = alert;
        // 40 is what servers before TLS 1.3 say to a client without a certificate, among others.
        var cause = alert is null ? null : Alerts.Cause(alert.Value) ?? (alert == 70 && patient.Options.IsGiven("tls-version") ? "tls-version-mismatch" : null);
        if (cause is not null) report.Find(cause, failure.Detail, [("mine", patient.Options.Text("tls-version") ?? ""), ("theirs", Theirs())]);
        else if (TakesOnlyOld()) report.Find("tls-too-old");
        else if (patient.Options.IsGiven("tls-version") && failure.Kind == TlsFailureKind.Protocol) report.Find("tls-version-mismatch", failure.Detail, [("mine", patient.Options.Text("tls-version") ?? ""), ("theirs", Theirs())]);
        else report.Find("tls-failed", more: ("reason", alert is { } told ? Alerts.Name(told) : failure.Detail));
    }

    private string Theirs() => report.Facts["tls"] is JsonObject tls
        ? string.Join(", ", tls.Where(static pair => pair.Key.StartsWith("TLSv1", StringComparison.Ordinal) && pair.Value is JsonValue value && value.TryGetValue<bool>(out var taken) && taken).Select(static pair => pair.Key))
        : "";

    private bool TakesOnlyOld() => Theirs() is { Length: > 0 } theirs && !theirs.Contains("TLSv1.2", StringComparison.Ordinal) && !theirs.Contains("TLSv1.3", StringComparison.Ordinal);
}

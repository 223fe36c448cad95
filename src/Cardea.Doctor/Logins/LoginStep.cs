using System.Text.Json.Nodes;
using Cardea.Client.Connecting;
using Cardea.Connections.Client;
using Cardea.Doctor.Causes;
using Cardea.Doctor.Operator;
using Cardea.Doctor.Reports;
using Cardea.Options;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Doctor.Logins;

/// <summary>One login, as our client would make it and with what it demands of the server; never outside TLS or a Unix socket, and never a second time.</summary>
internal sealed class LoginStep(Patient patient, Report report, Greeting greeting, ServerTrust trust)
{
    private bool OffersTls => (greeting.Capabilities & Capabilities.Ssl) != 0;

    private bool IsLocal => patient.Plan.SocketPath is not null;

    internal void Run()
    {
        if (patient.User is null)
        {
            report.Add("login", Mark.Skipped, patient.Options.Flag("skip-login") ? "not tried: --skip-login" : "not tried: no user was given");
            return;
        }
        if (!OffersTls && !IsLocal)
        {
            report.Add("login", Mark.Skipped, "not tried: the link is plain, and no password travels on it from here");
            return;
        }
        if (report.Has("server-key-changed"))
        {
            report.Add("login", Mark.Skipped, "not tried: it is another server");
            return;
        }
        if (Connect() is not { } connection) return;
        using (connection)
        {
            Welcome(connection);
            try
            {
                new AfterLogin(patient, report, connection).Run();
                connection.Quit();
            }
            catch (ClientErrorException lost)
            {
                report.Add("server", Mark.Bad, lost.Error.Message);
                report.Find("login-dialogue-broken", lost.Detail ?? "", ("reason", lost.Error.Message));
            }
        }
    }

    private ClientConnection? Connect()
    {
        try
        {
            var mode = patient.Plan.Mode is SslMode.Disabled or SslMode.Preferred && !IsLocal ? SslMode.Required : patient.Plan.Mode;
            var settings = new LoginSettings(patient.Options, patient.Plan, patient.Password, [], takesExpiredPassword: false, text => report.Add("files", Mark.Warning, text)).Of(patient.Options.Text("database"));
            return ClientConnection.Connect(settings with { SslMode = mode, CheckServer = server => trust.Judge(server, out _), SessionPem = null, ConnectTime = patient.TimeLeft, ReadTime = patient.TimeLeft, WriteTime = patient.TimeLeft });
        }
        catch (LoginRefusedException refused)
        {
            Refused(refused.Error);
        }
        catch (ClientErrorException failed)
        {
            Failed(failed);
        }
        catch (OptionException unusable)
        {
            report.Add("login", Mark.Bad, unusable.Message);
            report.Find("ca-unusable", more: [("reason", unusable.Message), ("file", "")]);
        }
        return null;
    }

    private void Welcome(ClientConnection connection)
    {
        var facts = connection.Facts;
        var method = connection.Handshake.Method ?? "";
        var way = connection.Handshake.PasswordWasSent ? "the password itself was sent" : patient.Password.IsEmpty ? "without a password" : "by a proof, without sending the password";
        report.Add("login", Mark.Good, $"{patient.User} came in: {method}, {way}{(facts.IsEncrypted ? $", {facts.Version}" : "")}{(facts.PeerVerified ? ", server verified" : facts.IsEncrypted ? ", server not verified" : "")}");
        report.Facts["login"] = new JsonObject
        {
            ["user"] = patient.User, ["method"] = method, ["passwordSent"] = connection.Handshake.PasswordWasSent, ["tls"] = facts.Version, ["serverVerified"] = facts.PeerVerified,
        };
        if (connection.Handshake.PasswordWasSent && facts.IsEncrypted) report.Find("password-long-way");
        if (method == "mysql_native_password") report.Find("method-weak");
    }

    private void Refused(ServerError error)
    {
        report.Add("login", Mark.Bad, $"ERROR {error.Number} ({error.SqlState}): {error.Message}");
        report.Facts["error"] = error.Number;
        var cause = (CauseTable.OfError(error.Number) is { Weight: Weight.Refused } known ? known : CauseTable.Find("refused")).Id;
        if (cause == "access-denied" && patient.Password.IsEmpty) cause = "no-password-given";
        report.Find(cause, error.Message);
        if (error.Number == 1045 && !patient.Options.IsGiven("ssl-cert") && !patient.Options.IsGiven("ssl-key")) report.Find("certificate-probably-demanded");
    }

    private void Failed(ClientErrorException failed)
    {
        var error = failed.Error;
        report.Add("login", Mark.Bad, $"ERROR {error.Number} ({ClientError.SqlState}): {error.Message}");
        report.Facts["error"] = (int)error.Number;
        if (error.Number == 2026 && report.Findings.Any(static f => f.Cause.Weight is Weight.Unsafe && f.Cause.Id.StartsWith("certificate-", StringComparison.Ordinal))) return; // said already, in full
        var method = MethodIn(error.Message);
        var cause = error.Number switch
        {
            2026 => "tls-failed",
            2059 or 2061 when method == "mysql_clear_password" => "method-needs-clear-password",
            _ => CauseTable.OfError(error.Number)?.Id ?? "login-dialogue-broken",
        };
        report.Find(cause, cause == "password-needs-tls" ? CauseTable.DriversForRsa : failed.Detail ?? "", [("reason", error.Message), ("method", method ?? greeting.Method)]);
    }

    // 2059 and 2061 name the method in quotes.
    private static string? MethodIn(string message) => message.Split('\'') is [_, var method, ..] ? method : null;
}

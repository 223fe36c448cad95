using System.Net.Sockets;
using System.Text.Json;
using Cardea.Connections.Client;
using Cardea.Server.Accounts.Login;

namespace Cardea.Tests.Server;

/// <summary>Every login leaves one decision, whatever became of it.</summary>
public sealed class DecisionTests
{
    private static LoginDecision Newest(ServerRig rig, Func<LoginDecision, bool> wanted)
    {
        for (var until = Environment.TickCount64 + 20_000; ; Thread.Sleep(10))
        {
            if (rig.Server.State.Decisions.All().LastOrDefault(wanted) is { } found) return found;
            Assert.True(Environment.TickCount64 < until, "no decision of that kind");
        }
    }

    private static string[] Lines(LoginDecision decision) => [.. decision.Findings().Select(static f => $"{f.Rule} {f.Detail} {f.Verdict}: {f.Expected} <> {f.Actual}")];

    [Fact]
    public void A_login_that_came_in_shows_every_rule_it_passed()
    {
        using var rig = new ServerRig();
        using var client = rig.Connect();
        var decision = Newest(rig, static _ => true);
        Assert.Equal((LoginOutcomeKind.Admitted, "root", "root@localhost", "caching_sha2_password", "FullTls"),
            (decision.Outcome, decision.User, decision.Account!.Id.ToString().Replace("`", "", StringComparison.Ordinal), decision.Method, decision.Path));
        Assert.Equal(LoginStages.All.Select(static r => r.Name), decision.Findings().Select(static f => f.Rule).Distinct());
        Assert.All(decision.Findings(), static f => Assert.Equal(RuleVerdict.Passed, f.Verdict));
        Assert.Equal("TLSv1.3", decision.Channel.Version);
    }

    [Fact]
    public void A_refusal_ends_with_its_rule_and_what_was_expected_and_came()
    {
        using var rig = new ServerRig();
        rig.Run("CREATE USER x509@localhost IDENTIFIED BY 'p' REQUIRE ISSUER '/CN=one'");
        Assert.Throws<LoginRefusedException>(() => rig.Connect("x509", "p"));
        var decision = Newest(rig, static d => d.Outcome == LoginOutcomeKind.Refused);
        Assert.Equal(["REQUIRE SSL Passed: an encrypted connection <> TLSv1.3", "REQUIRE X509 Refused: a verified certificate <> no certificate"], Lines(decision)[^2..]);
        Assert.Equal(1045, decision.Error!.Number);
    }

    [Fact]
    public void What_is_refused_before_the_admission_list_has_its_rule_too()
    {
        using var rig = new ServerRig("--connect-timeout=2");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY 'p'");
        Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "wrong"));
        var wrong = Newest(rig, static d => d.User == "u");
        Assert.Equal(("proof", LoginOutcomeKind.Refused, "u"), (wrong.EndedBy, wrong.Outcome, wrong.Account!.Id.User));
        Assert.Throws<LoginRefusedException>(() => rig.Connect("nobody", "wrong"));
        var unknown = Newest(rig, static d => d.User == "nobody");
        Assert.Equal(("proof", null), (unknown.EndedBy, unknown.Account));

        using (var garbage = Knock(rig)) garbage.Write([9, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Equal("packets", Newest(rig, static d => d.EndedBy == "packets").EndedBy);
        using (var noTls = Knock(rig))
        {
            noTls.Write([32, 0, 0, 1, 0x00, 0xaa, 0x08, 0x00, 0, 0, 0, 1, 255, .. new byte[23]]);
            noTls.Write("this is no ClientHello"u8);
            var handshake = Newest(rig, static d => d.EndedBy == "TLS handshake");
            Assert.Equal(LoginOutcomeKind.Lost, handshake.Outcome);
            Assert.Contains("SSL handshake failed", handshake.Reason);
        }
        using (var slow = Knock(rig)) Assert.Equal("time", Newest(rig, static d => d.EndedBy == "time").EndedBy);
        rig.Run("SET GLOBAL require_secure_transport = ON");
        Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "p", SslMode.Disabled));
        var plain = Newest(rig, static d => d.EndedBy == "secure transport");
        Assert.DoesNotContain(plain.Findings(), static f => f.Rule is "proof" or "still there"); // no credential was asked for
    }

    [Fact]
    public void Who_only_knocks_leaves_nothing_and_the_rings_are_bounded()
    {
        using var rig = new ServerRig("--login-decisions-history-size=3");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY 'p'");
        Knock(rig).Dispose();
        for (var i = 0; i < 5; i++) Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "wrong"));
        var kept = rig.Server.State.Decisions.All();
        Assert.Equal(3, kept.Count(static d => d.Outcome == LoginOutcomeKind.Refused));
        Assert.Contains(kept, static d => d.User == "root"); // not pushed out by refusals
        Assert.Equal(kept.Count, kept.Select(rig.Server.State.Decisions.IdOf).Distinct().Count());
        rig.Run("SET GLOBAL login_decisions_history_size = 1");
        Assert.Equal(2, rig.Server.State.Decisions.All().Count);
    }

    [Fact]
    public void The_reference_is_told_only_when_asked_for_and_leads_to_log_and_decision()
    {
        using var rig = new ServerRig("--log-login-decisions=REFUSED");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY 'p'");
        Assert.Equal("Access denied for user 'u'@'localhost' (using password: YES)", Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "wrong")).Error.Message);
        rig.Run("SET GLOBAL login_error_reference = ON");
        var told = Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "wrong")).Error.Message;
        var id = rig.Server.State.Decisions.IdOf(Newest(rig, static d => d.User == "u"));
        Assert.Equal($"Access denied for user 'u'@'localhost' (using password: YES) (reference {id})", told);
        Assert.Contains($"decision {id}", rig.Log, StringComparison.Ordinal);
        var line = rig.Log.Split('\n').Last(static l => l.Contains("login decision {", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal(id, json.RootElement.GetProperty("decision").GetString());
        Assert.Equal("REFUSED", json.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("proof", json.RootElement.GetProperty("rules").EnumerateArray().Last().GetProperty("rule").GetString());
        Assert.DoesNotContain("\"outcome\":\"ADMITTED\"", rig.Log, StringComparison.Ordinal);
    }

    private static NetworkStream Knock(ServerRig rig)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect("127.0.0.1", rig.Server.Place.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        _ = stream.Read(new byte[200]);
        return stream;
    }
}

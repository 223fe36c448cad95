using Cardea.Lab;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;

namespace Cardea.Tests.Lab;

/// <summary>From what was seen to a verdict.</summary>
public sealed class JudgeTests
{
    private static readonly Observation Left = new() { Connections = 1, TlsRequests = 1, Alert = "unknown_ca (48)" };
    private static readonly Observation LoggedIn = new() { Connections = 1, TlsRequests = 1, Handshakes = 1, Logins = 1, Connected = 1, Exposure = Exposure.Scramble };

    private static LabCase Case(string name) => LabCases.All.Single(row => row.Name == name);

    private static Verdict Decide(string name, Observation seen, int? exit = null, bool ran = true, SslMode mode = SslMode.VerifyIdentity) =>
        Judge.Decide(Case(name), seen, mode, ran ? new CommandEnd(exit, "") : null).Verdict;

    [Fact]
    public void A_good_server_must_be_connected_to_and_the_command_must_say_so()
    {
        Assert.Equal(Verdict.Pass, Decide("good-rsa", LoggedIn, 0));
        Assert.Equal(Verdict.Pass, Decide("good-rsa", LoggedIn, ran: false));
        Assert.Equal(Verdict.RefusedGood, Decide("good-rsa", LoggedIn, 1));
        Assert.Equal(Verdict.RefusedGood, Decide("good-rsa", LoggedIn, exit: null));
        Assert.Equal(Verdict.RefusedGood, Decide("good-rsa", Left, 1));
        Assert.Equal(Verdict.Untested, Decide("good-rsa", Observation.None, 1));
    }

    [Fact]
    public void A_bad_server_must_get_no_login_and_the_command_must_fail()
    {
        Assert.Equal(Verdict.Pass, Decide("expired", Left, 1));
        Assert.Equal(Verdict.Pass, Decide("expired", Left with { Handshakes = 1 }, 1)); // verified after the handshake, as some do
        Assert.Equal(Verdict.FailedOpen, Decide("expired", Left, 0));
        Assert.Equal(Verdict.FailedOpen, Decide("expired", Left with { Logins = 1, Exposure = Exposure.UserName }, 1)); // the name alone is too much
        Assert.Equal(Verdict.FailedOpen, Decide("expired", LoggedIn, 1));
        Assert.Equal(Verdict.Untested, Decide("expired", Observation.None, 1));
        Assert.Equal(Verdict.Pass, Decide("expired-list", Observation.None, 1)); // the list is refused before anybody connects
        Assert.Equal(Verdict.Untested, Decide("expired-list", Observation.None, ran: false));
    }

    [Fact]
    public void What_a_mode_does_not_look_at_is_told_and_not_scored()
    {
        Assert.Equal(Verdict.Noted, Decide("expired", LoggedIn, 0, mode: SslMode.Required));
        Assert.Equal(Verdict.Noted, Decide("wrong-name", LoggedIn, 0, mode: SslMode.VerifyCa));
        Assert.Equal(Verdict.FailedOpen, Decide("expired", LoggedIn, 0, mode: SslMode.VerifyCa));
        Assert.Equal(Verdict.FailedOpen, Decide("stripped", LoggedIn, 0, mode: SslMode.Required));
    }

    [Fact]
    public void Injected_bytes_that_are_thrown_away_are_harmless_and_those_that_are_believed_are_not()
    {
        Assert.Equal(Verdict.Pass, Decide("injected", LoggedIn with { Connected = 0 }, 1));
        Assert.Equal(Verdict.FailedOpen, Decide("injected", LoggedIn with { Connected = 0, TookInjection = true }, 1));
        Assert.Equal(Verdict.FailedOpen, Decide("injected", LoggedIn with { Connected = 0 }, 0));
    }

    [Fact]
    public void A_demand_is_withstood_only_by_who_heard_it()
    {
        Assert.Equal(Verdict.Pass, Decide("clear-password", LoggedIn with { Connected = 0 }, 1));
        Assert.Equal(Verdict.FailedOpen, Decide("clear-password", LoggedIn with { Exposure = Exposure.Clear }, 0));
        Assert.Equal(Verdict.Untested, Decide("clear-password", Left, 1));
        Assert.Equal(Verdict.Pass, Decide("local-file", LoggedIn, 0));
        Assert.Equal(Verdict.FailedOpen, Decide("local-file", LoggedIn with { GaveFile = true }, 0));
    }

    [Fact]
    public void The_exit_code_tells_the_worst()
    {
        Assert.Equal(ExitCodes.FullMarks, Card(("good-rsa", LoggedIn, 0), ("expired", Left, 1)).ExitCode);
        Assert.Equal(ExitCodes.CouldNotTest, Card(("good-rsa", Left, 1), ("expired", Left, 1)).ExitCode);
        Assert.Equal(ExitCodes.FailedOpen, Card(("good-rsa", Left, 1), ("expired", LoggedIn, 0)).ExitCode);
        Assert.Equal(ExitCodes.CouldNotTest, Card(("expired", Left, 1)).ExitCode);
        Assert.Equal("1 of 1: no proof, there was no good server among them", Card(("expired", Left, 1)).Summary());
        Assert.Equal(ExitCodes.CouldNotTest, Card().ExitCode);
        Assert.Equal("1 of 2: FAILED OPEN in 1, and gave the password away", Card(("good-rsa", LoggedIn, 0), ("expired", LoggedIn with { Exposure = Exposure.Clear }, 0)).Summary());
        Assert.Equal("1 of 2: no proof, 1 good servers were refused", Card(("good-rsa", Left, 1), ("expired", Left, 1)).Summary());

        static Scorecard Card(params (string Name, Observation Seen, int Exit)[] rows) =>
            new(SslMode.VerifyIdentity, "x", [.. rows.Select(static row => Judge.Decide(Case(row.Name), row.Seen, SslMode.VerifyIdentity, new CommandEnd(row.Exit, "")))], []);
    }

    [Fact]
    public void Build_servers_are_told_in_JUnits_words()
    {
        var card = new Scorecard(SslMode.VerifyIdentity, "x",
            [.. new[] { ("good-rsa", Left), ("expired", LoggedIn with { Malformed = "<\u001b>" }), ("wrong-name", Left), ("v1-leaf", LoggedIn) }.Select(static row => Judge.Decide(Case(row.Item1), row.Item2, SslMode.VerifyIdentity, null))],
            [(Case("revoked"), "no list")]);
        var suite = System.Xml.Linq.XElement.Parse(JUnit.Write(card));
        Assert.Equal(("5", "1", "1", "1"), ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures"), (string?)suite.Attribute("errors"), (string?)suite.Attribute("skipped")));
        Assert.Equal(["good-rsa error", "expired failure", "wrong-name ", "v1-leaf ", "revoked skipped"],
            suite.Elements("testcase").Select(static c => $"{(string?)c.Attribute("name")} {c.Elements().SingleOrDefault()?.Name}"));
        Assert.Contains("malformed: <\\x1B>", (string?)suite.Elements("testcase").ElementAt(1).Element("failure")!.Attribute("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_observation_survives_its_file()
    {
        var seen = LoggedIn with { Alert = "x", TlsVersion = "TLSv1.3", PlainLogins = 3, Commands = 4, TookInjection = true, GaveFile = true, Malformed = "y" };
        Assert.Equal(seen, ObservationJson.Read(ObservationJson.Write(seen)));
        Assert.Equal(Observation.None, ObservationJson.Read(ObservationJson.Write(Observation.None)));
        var broken = ObservationJson.Write(seen);
        broken["exposure"] = "everything";
        Assert.Throws<FormatException>(() => ObservationJson.Read(broken));
        broken.Remove("exposure");
        Assert.Throws<FormatException>(() => ObservationJson.Read(broken));
    }

    [Fact]
    public void Texts_of_clients_cannot_drive_the_terminal_of_who_reads_the_scorecard()
    {
        var seen = LoggedIn with { Connected = 0, Malformed = "\u001b[31m" };
        var card = new Scorecard(SslMode.VerifyIdentity, "\u001b]0;x\u0007", [Judge.Decide(Case("expired"), seen, SslMode.VerifyIdentity, null)], []);
        Assert.DoesNotContain('\u001b', card.Text());
        Assert.DoesNotContain('\u0007', card.Text());
    }
}

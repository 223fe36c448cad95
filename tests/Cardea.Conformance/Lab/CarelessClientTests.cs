using Cardea.Lab;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;

namespace Cardea.Conformance.Lab;

/// <summary>The lab sees a client that fails open, in every case; without that its full marks would mean nothing.</summary>
public sealed class CarelessClientTests
{
    [Fact]
    public void A_client_that_makes_every_mistake_fails_open_in_every_bad_case()
    {
        using var lab = new LabFixture();
        var card = lab.Visit(SslMode.VerifyIdentity, "a careless client", port => new CarelessClient(port.Port, LabSecret.User, lab.Server.Secret.Password).Connects());
        var wrong = card.Marks.Where(static m => m.Verdict != (m.Expected switch
        {
            Expectation.Connect => Verdict.Pass,
            Expectation.May => Verdict.Noted,
            _ => Verdict.FailedOpen,
        })).Select(static m => $"{m.Case.Name}: {m.Verdict}, {m.Why}");
        Assert.Empty(wrong);
        Assert.Equal(ExitCodes.FailedOpen, card.ExitCode);
        Assert.Contains("FAILED OPEN", card.Summary(), StringComparison.Ordinal);

        // And it says what was lost, and how.
        var marks = card.Marks.ToDictionary(static m => m.Case.Name, static m => m.Seen);
        foreach (var (_, seen) in marks.Where(static m => m.Key is "expired" or "wrong-name" or "clear-password" or "tls-ignored")) Assert.Equal(Exposure.Clear, seen.Exposure);
        foreach (var name in new[] { "stripped", "stripped-sha256", "tls-refused", "tls-broken" }) Assert.Equal((name, Exposure.Sealed, true), (name, marks[name].Exposure, marks[name].PlainLogins > 0));
        Assert.Equal(("TLSv1", "TLSv1.1"), (marks["tls10-only"].TlsVersion, marks["tls11-only"].TlsVersion));
        Assert.True(marks["injected"].TookInjection);
        Assert.True(marks["local-file"].GaveFile);
    }

    [Fact]
    public void A_client_that_refuses_everything_is_no_pass()
    {
        using var lab = new LabFixture();
        var card = lab.Visit(SslMode.VerifyIdentity, "a client that hangs up", static port =>
        {
            using var link = new Hostile.RawClient(port.Port);
            return false;
        });
        Assert.Equal(ExitCodes.CouldNotTest, card.ExitCode);
        Assert.Equal(0, card.FailedOpen);
        Assert.All(card.Marks.Where(static m => m.Case.Group == CaseGroup.Good), static m => Assert.Equal(Verdict.RefusedGood, m.Verdict));
    }
}

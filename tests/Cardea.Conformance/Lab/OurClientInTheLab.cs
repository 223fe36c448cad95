using Cardea.Client.Link;
using Cardea.Client.Shell;
using Cardea.Connections.Client;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;
using LabMode = Cardea.Lab.Cases.SslMode;
using Mode = Cardea.Connections.Client.SslMode;

namespace Cardea.Conformance.Lab;

/// <summary>Our client visits every server of the lab: full marks, and each refusal for the case's own reason.</summary>
public sealed class OurClientInTheLab
{
    /// <summary>OpenSSL's words for what is wrong with a certificate.</summary>
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["expired"] = "certificate has expired", ["not-yet-valid"] = "certificate is not yet valid", ["self-signed"] = "self-signed certificate",
        ["foreign-ca"] = "unable to get local issuer certificate", ["impostor-ca"] = "unable to get local issuer certificate", ["impostor-ca-sent"] = "",
        ["missing-intermediate"] = "unable to get local issuer certificate", ["expired-intermediate"] = "certificate has expired", ["wrong-purpose"] = "unsuitable certificate purpose",
        ["ca-without-constraints"] = "invalid CA certificate", ["leaf-as-ca"] = "invalid CA certificate", ["v1-ca"] = "invalid CA certificate",
        ["path-too-long"] = "path length constraint exceeded", ["name-constraints"] = "permitted subtree violation", ["unknown-critical"] = "unhandled critical extension",
        ["weak-rsa-1024"] = "EE certificate key too weak", ["weak-sha1"] = "CA signature digest algorithm too weak",
        ["revoked"] = "certificate revoked", ["revoked-ca"] = "certificate revoked", ["expired-list"] = "has expired",
    };

    [Theory]
    [InlineData("VERIFY_IDENTITY")]
    [InlineData("VERIFY_CA")]
    [InlineData("REQUIRED")]
    [Trait("row", "C-1"), Trait("row", "C-3"), Trait("row", "C-4"), Trait("row", "C-5")]
    public void Full_marks_and_exactly_those_connected_that_the_mode_lets_in(string word)
    {
        var mode = LabModeOf(word);
        using var lab = new LabFixture();
        var said = new Dictionary<string, string>();
        var card = lab.Visit(mode, "our client", port => Connects(lab.Server, port, mode, said));
        Assert.True(card.ExitCode == 0, card.Text());

        // What the mode does not look at keeps nobody out, as with MySQL's client; what it looks at lets nobody in.
        var groups = mode switch
        {
            LabMode.VerifyIdentity => new[] { CaseGroup.Good, CaseGroup.Reported },
            LabMode.VerifyCa => [CaseGroup.Good, CaseGroup.Reported, CaseGroup.Name],
            _ => [CaseGroup.Good, CaseGroup.Reported, CaseGroup.Name, CaseGroup.Chain, CaseGroup.Revocation],
        };
        Assert.Equal(
            LabCases.All.Where(row => groups.Contains(row.Group) || row.Name == "local-file").Select(static row => row.Name),
            card.Marks.Where(static m => m.Seen.Connected > 0).Select(static m => m.Case.Name));
        if (mode == LabMode.Required) return;
        foreach (var (name, reason) in Reasons) Assert.Contains(reason, said[name], StringComparison.Ordinal);
        if (mode != LabMode.VerifyIdentity) return;
        foreach (var mark in card.Marks.Where(static m => m.Case.Group == CaseGroup.Name))
            Assert.Contains(mark.Case.ByAddress ? "IP address mismatch" : "hostname mismatch", said[mark.Case.Name], StringComparison.Ordinal);
    }

    private static LabMode LabModeOf(string word) => SslModes.Parse(word);

    private static bool Connects(LabServer lab, CasePort port, LabMode mode, Dictionary<string, string> said)
    {
        var (ca, crl) = lab.TrustOf(port.Case, withList: true);
        try
        {
            using var client = ClientConnection.Connect(new ClientConnectSettings
            {
                Host = port.Host, Port = port.Port, ConnectTime = TimeSpan.FromSeconds(60), ReadTime = TimeSpan.FromSeconds(60),
                SslMode = mode switch { LabMode.Required => Mode.Required, LabMode.VerifyCa => Mode.VerifyCa, _ => Mode.VerifyIdentity },
                Tls = mode == LabMode.Required ? new TlsSettings() : new TlsSettings { Ca = ca, Crl = crl },
                Login = new ClientHandshakeOptions { User = LabSecret.User, Password = Secret.FromText(lab.Secret.Password), AskForPublicKey = true, AskForSha256PublicKey = true },
            });
            new ServerLink(client, null).Query("SELECT 1"u8, new CollectedResult());
            client.Quit();
            return true;
        }
        catch (ClientErrorException refused)
        {
            said[port.Case.Name] = $"{refused.Message} {refused.Detail}";
            return false;
        }
        catch (StatementFailure refused)
        {
            said[port.Case.Name] = refused.Message;
            return false;
        }
    }
}

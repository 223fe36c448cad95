using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;

namespace Cardea.Tests.Protocol;

/// <summary>auth_socket and cardea_x509: what the link says decides, and nothing that a packet says.</summary>
public sealed class ChannelMethodTests
{
    private static readonly PeerEvidence Laura = new("laura", ["cn:u", "subject=/O=sampdb/CN=u", "san:dns:app.example.test", "san:uri:spiffe://example.test/app"]);

    private static Rehearsal Run(string method, string rule, PeerEvidence peer, string password = "", bool decoy = false, string? begin = null)
    {
        var rehearsal = new Rehearsal();
        var credential = new StoredCredential(method, Encoding.UTF8.GetBytes(rule), decoy, "u\0h");
        return rehearsal.Run(rehearsal.ServerOptions(credential) with { ReadPeer = () => peer }, Rehearsal.ClientOptions(password) with { Method = begin, AskForSha256PublicKey = true },
            ChannelStrength.LocalSocket);
    }

    [Theory]
    [InlineData("", "u", true)]
    [InlineData("laura", "laura", true)]
    [InlineData("laura", "u", true)]      // with AS both names fit, as in MySQL
    [InlineData("", "laura", false)]
    [InlineData("laura", "laur", false)]
    [InlineData("laur", "laura", false)]
    [InlineData("", "uu", false)]
    [InlineData("", "U", false)]
    [InlineData("", "", false)]
    [InlineData("", null, false)]         // TCP, or a user id without a name
    [InlineData("laura", null, false)]
    public void Auth_socket_takes_the_system_user_of_the_same_name(string rule, string? system, bool expected)
    {
        var rehearsal = Run(AuthSocket.MethodName, rule, new(system, Laura.CertificateNames));
        if (expected) Assert.Equal(AuthenticationPath.SystemUser, rehearsal.Login.Path);
        else Assert.Equal((1698, "Access denied for user 'u'@'h'"), (rehearsal.Rejection.Number, rehearsal.Rejection.Message));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("cn:u", true)]
    [InlineData("subject=/O=sampdb/CN=u", true)]
    [InlineData("san:dns:app.example.test", true)]
    [InlineData("san:uri:spiffe://example.test/app", true)]
    [InlineData("san:uri:spiffe://example.test/ap", false)]
    [InlineData("san:uri:spiffe://example.test/app/", false)]
    [InlineData("san:dns:APP.example.test", false)]
    [InlineData("san:email:app.example.test", false)]
    [InlineData("subject=/O=sampdb/CN=u/", false)]
    [InlineData("cn:U", false)]
    public void Cardea_x509_takes_the_certificate_that_proves_the_name(string rule, bool expected)
    {
        var rehearsal = Run(CardeaX509.MethodName, rule, Laura);
        if (expected) Assert.Equal(AuthenticationPath.Certificate, rehearsal.Login.Path);
        else Assert.Equal((1045, "Access denied for user 'u'@'h' (using password: NO)"), (rehearsal.Rejection.Number, rehearsal.Rejection.Message));
        Assert.Equal(1045, Run(CardeaX509.MethodName, rule, new("u", [])).Rejection.Number);
        Assert.Equal(1045, Run(CardeaX509.MethodName, rule, Laura, decoy: true).Rejection.Number);
    }

    // Whatever a stock client begins with, with a password or without: it gets in, and a password is sent neither in clear nor for nothing.
    [Theory]
    [InlineData(null, "")]
    [InlineData(null, "s3cret")]
    [InlineData(CachingSha2Password.MethodName, "s3cret")]
    [InlineData(MySqlNativePassword.MethodName, "")]
    [InlineData(MySqlNativePassword.MethodName, "s3cret")]
    [InlineData(Sha256Password.MethodName, "s3cret")]
    [InlineData(Sha256Password.MethodName, "")]
    public void Any_stock_method_carries_a_method_of_the_channel(string? begin, string password)
    {
        foreach (var (method, rule) in new[] { (AuthSocket.MethodName, "laura"), (CardeaX509.MethodName, "") })
        {
            var rehearsal = Run(method, rule, Laura, password, begin: begin);
            Assert.Equal(method, rehearsal.Login.Method);
            Assert.IsType<HandshakeStep.Done>(rehearsal.ClientEnd);
            Assert.False(password.Length > 0 && rehearsal.ClientSent(password));
        }
    }

    [Theory]
    [InlineData(CardeaX509.MethodName, "", true)]
    [InlineData(CardeaX509.MethodName, "cn:a", true)]
    [InlineData(CardeaX509.MethodName, "san:uri:spiffe://x/y", true)]
    [InlineData(CardeaX509.MethodName, "san:ip:192.0.2.1", true)]
    [InlineData(CardeaX509.MethodName, "cn:", false)]
    [InlineData(CardeaX509.MethodName, "CN=a", false)]
    [InlineData(CardeaX509.MethodName, "issuer=/CN=a", false)]
    [InlineData(CardeaX509.MethodName, "san:dns:", false)]
    [InlineData(CardeaX509.MethodName, "cn:a\nb", false)]
    [InlineData(AuthSocket.MethodName, "laura", true)]
    [InlineData(AuthSocket.MethodName, "a\0b", false)]
    public void A_rule_has_a_known_form(string method, string rule, bool expected) =>
        Assert.Equal(expected, AuthenticationMethods.Find(method)!.IsStored(Encoding.UTF8.GetBytes(rule)));

    [Fact]
    public void An_anonymous_account_is_not_proven_by_an_empty_common_name()
    {
        var rehearsal = new Rehearsal();
        rehearsal.Run(rehearsal.ServerOptions(new(CardeaX509.MethodName, [], false, "\0h")) with { ReadPeer = () => new(null, ["cn:"]) }, Rehearsal.ClientOptions("") with { User = "" });
        Assert.Equal(1045, rehearsal.Rejection.Number);
    }
}

using System.Text;
using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Doctor;

/// <summary>Every refusal that servers know, before the login and in it, has its cause.</summary>
public sealed class RefusalVisits
{
    [Theory]
    [InlineData(1129, "host-blocked")]
    [InlineData(1130, "host-not-allowed")]
    [InlineData(1040, "too-many-connections")]
    [InlineData(1041, "server-exhausted")]
    [InlineData(1135, "server-exhausted")]
    [InlineData(1053, "server-stopping")]
    [InlineData(1042, "host-unresolved")]
    [InlineData(1043, "handshake-unfit")]
    [InlineData(1999, "refused-before-login")]
    public void Before_the_login(int number, string cause)
    {
        // As servers send it there: without an SQLSTATE.
        using var server = new RogueServer(new Wickedness { InsteadOfGreeting = [0xFF, (byte)number, (byte)(number >> 8), .. Encoding.UTF8.GetBytes("in the server's words")] });
        var visit = Visit.WithJson($"127.0.0.1:{server.Port}").Names(cause, 1);
        Assert.Equal("unsafe", visit.Verdict);
        Assert.Contains("in the server's words", visit.Finding(cause)["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1045, "access-denied")]
    [InlineData(1698, "socket-user-only")]
    [InlineData(3118, "account-locked")]
    [InlineData(4151, "account-locked")]
    [InlineData(3955, "account-blocked-by-failures")]
    [InlineData(4150, "account-blocked-by-failures")]
    [InlineData(1862, "password-expired")]
    [InlineData(1820, "password-expired")]
    [InlineData(3159, "tls-demanded")]
    [InlineData(1226, "hourly-limit")]
    [InlineData(1203, "too-many-connections-of-user")]
    [InlineData(1049, "schema-unknown")]
    [InlineData(1044, "schema-denied")]
    [InlineData(1524, "method-switched-off")]
    [InlineData(1251, "method-refused-by-server")]
    [InlineData(1275, "method-refused-by-server")]
    [InlineData(3032, "server-offline")]
    [InlineData(1129, "host-blocked")]
    [InlineData(1040, "too-many-connections")]
    [InlineData(1999, "refused")]
    public void In_the_login(int number, string cause)
    {
        using var server = new RogueServer(new Wickedness { Demands = [RogueServer.Error(number, "in the server's words")] });
        var visit = Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}?ssl-mode=REQUIRED").Names(cause, 1);
        Assert.Equal(number, visit.Json["facts"]!["error"]!.GetValue<int>());
        Assert.DoesNotContain("a-s3cret", visit.Output + visit.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_without_a_password_says_so()
    {
        using var server = new RogueServer(new Wickedness { Demands = [RogueServer.Error(1045, "Access denied")] });
        var visit = Visit.WithJson($"app@127.0.0.1:{server.Port}").Names("no-password-given", 1).Names("certificate-probably-demanded", 1);
        Assert.DoesNotContain("access-denied", visit.Causes);
        Assert.Equal($"cardea doctor --host=127.0.0.1 --port={server.Port} --user=app -p", visit.Finding("no-password-given")["command"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("dialog", "method-unknown-to-client")]
    [InlineData("auth_gssapi_client", "method-unknown-to-client")]
    [InlineData("mysql_clear_password", "method-needs-clear-password")]
    public void A_method_that_the_client_has_not_or_does_not_want_is_named(string method, string cause)
    {
        using var server = new RogueServer(new Wickedness { Demands = [RogueServer.Switch(method)] });
        var visit = Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}?ssl-mode=REQUIRED").Names(cause, 1);
        Assert.DoesNotContain("a-s3cret", Encoding.Latin1.GetString(server.Inside), StringComparison.Ordinal);
        if (cause == "method-unknown-to-client") Assert.Contains(method, visit.Finding(cause)["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_hangs_up_in_the_login_is_told()
    {
        using var server = new RogueServer(new Wickedness { Demands = [null] });
        Visit.WithJson($"mysql://app:x@127.0.0.1:{server.Port}?ssl-mode=REQUIRED").Names("login-dialogue-broken", 1);
    }

    /// <summary>"Public Key Retrieval is not allowed": the fresh container's complaint, with each driver's own word for it.</summary>
    [Fact]
    [Trait("attack", "A-01")]
    public void Without_TLS_nothing_is_sent_and_the_drivers_words_for_RSA_are_given()
    {
        using var server = new RogueServer(new Wickedness { OffersTls = false });
        var visit = Visit.WithJson($"mysql://app:a-s3cret@127.0.0.1:{server.Port}").Names("password-without-tls", 0).Names("tls-not-offered-locally", 0);
        var detail = visit.Finding("password-without-tls")["detail"]!.GetValue<string>();
        foreach (var word in new[] { "allowPublicKeyRetrieval=true", "--get-server-public-key", "AllowPublicKeyRetrieval=true", "serverPubKey" }) Assert.Contains(word, detail, StringComparison.Ordinal);
        Assert.Equal(["skipped"], visit.Marks("login"));
        Assert.Empty(server.Plain);
    }
}

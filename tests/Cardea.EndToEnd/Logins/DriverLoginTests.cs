namespace Cardea.EndToEnd.Logins;

/// <summary>Every driver over every kind of link with every method.</summary>
[Collection(LoginCollection.Name)]
public sealed class DriverLoginTests(LoginServer fixture)
{
    private static readonly string[] Sha2 = ["caching_sha2_password", "sha256_password"];

    public static TheoryData<string, string, string> EveryLogin()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var driver in DriverProgram.All.Keys)
            foreach (var mode in LoginServer.Modes)
                foreach (var method in LoginServer.Methods) cases.Add(driver, mode, method);
        return cases;
    }

    public static TheoryData<string, string> EveryKnownKey()
    {
        var cases = new TheoryData<string, string>();
        foreach (var driver in DriverProgram.All.Keys)
            foreach (var method in Sha2) cases.Add(driver, method);
        return cases;
    }

    [Theory, MemberData(nameof(EveryLogin))]
    public void Driver_logs_in_and_asks(string driver, string mode, string method)
    {
        var answer = Run(driver, LoginServer.Account(driver, mode, method), LoginServer.Password, mode, "ask=1");
        Assert.True(answer.Succeeded && answer.IsTrue("parameters") && answer.IsTrue("trip"), $"{answer.Run}{fixture.Server.LogTail()}");
        if (mode == "plain") Assert.Empty(answer.Text("cipher"));
        else Assert.Matches("^TLS_|GCM|CHACHA", answer.Text("cipher"));
    }

    [Theory, MemberData(nameof(EveryKnownKey))]
    public void Driver_encrypts_its_password_with_a_key_known_beforehand(string driver, string method)
    {
        var answer = Run(driver, LoginServer.Account(driver, "known", method), LoginServer.Password, "plain", $"public_key={fixture.PublicKey}");
        Assert.True(answer.Succeeded && answer.Text("cipher").Length == 0, $"{answer.Run}{fixture.Server.LogTail()}");
    }

    [Theory, MemberData(nameof(EveryKnownKey))]
    public void Wrong_password_is_1045_for_every_driver(string driver, string method)
    {
        var answer = Run(driver, LoginServer.Account(driver, "plain", method), LoginServer.Password + "!", "plain", "ask=1");
        Assert.False(answer.Succeeded);
        Assert.True(answer.ErrorNumber == 1045, answer.Run.ToString());
    }

    [Theory, MemberData(nameof(EveryKnownKey))]
    public void Account_that_requires_TLS_refuses_a_plain_link(string driver, string method)
    {
        var answer = Run(driver, LoginServer.Account(driver, "required", method), LoginServer.Password, "plain", "ask=1");
        Assert.False(answer.Succeeded);
        Assert.True(answer.ErrorNumber == 1045, answer.Run.ToString());
    }

    [Theory, MemberData(nameof(EveryKnownKey))]
    public void Account_that_requires_a_certificate_refuses_a_link_without(string driver, string method)
    {
        var answer = Run(driver, LoginServer.Account(driver, "client_cert", method), LoginServer.Password, "required", "ask=1");
        Assert.False(answer.Succeeded);
        Assert.True(answer.ErrorNumber == 1045, answer.Run.ToString());
    }

    private DriverAnswer Run(string driver, string user, string password, string mode, params string[] more) => DriverProgram.All[driver].Run(
        ["host=127.0.0.1", $"port={fixture.Server.Port}", $"user={user}", $"password={password}", $"mode={mode}", $"ca={LoginServer.Zoo.Ca}",
            $"cert={LoginServer.Zoo.Client.Certificate}", $"key={LoginServer.Zoo.Client.Key}", $"p12={LoginServer.Zoo.Client.Store}", .. more]);
}

using Cardea.Certs;

namespace Cardea.Tests.Certs;

/// <summary>mysql_ssl_rsa_setup: its files, names, serial numbers and options; certificates that are better than its own.</summary>
public sealed class SslRsaSetupTests : CertsRig
{
    private static readonly string[] Private = ["ca-key.pem", "server-key.pem", "client-key.pem", "private_key.pem"];
    private static readonly string[] Public = ["ca.pem", "server-cert.pem", "client-cert.pem", "public_key.pem"];

    [Fact, Trait("row", "K-1"), Trait("row", "K-2"), Trait("row", "K-3"), Trait("row", "K-4"), Trait("row", "K-5"), Trait("row", "K-6"), Trait("row", "K-7"), Trait("row", "K-9")]
    public void Files_are_those_of_mysql_and_work_with_VERIFY_IDENTITY()
    {
        Directory.CreateDirectory(Data);
        Setup($"--datadir={Data}", "--suffix=8.0.33").Demand();
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Private, name => Assert.Equal(OwnerOnly, File.GetUnixFileMode(InData(name))));
        Assert.All(Public, name => Assert.Equal(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(InData(name))));
        foreach (var (name, words, serial) in new[] { ("ca.pem", "CA", "01"), ("server-cert.pem", "Server", "02"), ("client-cert.pem", "Client", "03") })
        {
            var facts = OpenSsl("x509", "-in", InData(name), "-noout", "-subject", "-serial", "-text").Output;
            Assert.Contains($"CN = MySQL_Server_8.0.33_Auto_Generated_{words}_Certificate\n", facts, StringComparison.Ordinal);
            Assert.Contains($"serial={serial}\n", facts, StringComparison.Ordinal);
            Assert.Contains("Version: 3", facts, StringComparison.Ordinal);
            Assert.Contains("Public-Key: (2048 bit)", facts, StringComparison.Ordinal);
            Assert.Contains("Exponent: 65537", facts, StringComparison.Ordinal);
            Assert.Contains("sha256WithRSAEncryption", facts, StringComparison.Ordinal);
        }
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----", File.ReadAllText(InData("server-key.pem")), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----", File.ReadAllText(InData("private_key.pem")), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", File.ReadAllText(InData("public_key.pem")), StringComparison.Ordinal);
        string[] verify = ["verify", "-x509_strict", "-CAfile", InData("ca.pem")];
        OpenSsl([.. verify, "-purpose", "sslserver", "-verify_hostname", "localhost", InData("server-cert.pem")]).Demand();
        OpenSsl([.. verify, "-purpose", "sslclient", InData("client-cert.pem")]).Demand();
        OpenSsl([.. verify, "-attime", $"{Clock.Now.AddDays(3649).ToUnixTimeSeconds()}", InData("server-cert.pem")]).Demand(); // ten years
        OpenSsl([.. verify, "-attime", $"{Clock.Now.AddMinutes(-50).ToUnixTimeSeconds()}", InData("server-cert.pem")]).Demand(); // and at once, also for a clock that is behind
    }

    [Fact, Trait("row", "K-8")]
    public void Nothing_is_done_when_there_are_files_already()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(InData("server-key.pem"), "mine");
        File.WriteAllText(InData("public_key.pem"), "mine");
        var said = Setup($"--datadir={Data}", "--verbose").Demand().Output;
        Assert.Contains("no certificates were made", said, StringComparison.Ordinal);
        Assert.Contains("none was made", said, StringComparison.Ordinal);
        Assert.Equal(["public_key.pem", "server-key.pem"], Directory.GetFiles(Data).Select(Path.GetFileName).Order());
    }

    [Fact, Trait("row", "K-3"), Trait("row", "K-8")]
    public void A_suffix_that_is_too_long_is_left_out()
    {
        Directory.CreateDirectory(Data);
        Setup($"--datadir={Data}", $"--suffix={new string('x', 40)}").Demand();
        Assert.Contains("CN = MySQL_Server_Auto_Generated_Server_Certificate\n", OpenSsl("x509", "-in", InData("server-cert.pem"), "-noout", "-subject").Output, StringComparison.Ordinal);
    }

    [Fact, Trait("row", "K-8")]
    public void Options_are_those_of_mysql_and_others_are_refused()
    {
        var help = Setup("--help").Demand().Output;
        Assert.All((string[])["--datadir", "--suffix", "--uid", "--verbose", "--version"], option => Assert.Contains(option, help, StringComparison.Ordinal));
        Assert.StartsWith("mysql_ssl_rsa_setup  Ver ", Setup("--version").Demand().Output, StringComparison.Ordinal);
        Setup("--openssl=/bin/false").Demand(2);
        Setup($"--datadir={Data}").Demand(1); // it must exist
        Directory.CreateDirectory(Data);
        Assert.Contains("no user", Setup($"--datadir={Data}", "--uid=no-such-user").Demand(1).Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Data));
    }

    [Fact, Trait("row", "K-8")]
    public void Files_are_given_to_the_user_that_uid_names()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give files away");
        Directory.CreateDirectory(Data);
        Setup($"--datadir={Data}", "--uid=nobody").Demand();
        using var owner = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%U", InData("server-key.pem"), InData("ca.pem")]) { RedirectStandardOutput = true })!;
        Assert.Equal("nobody\nnobody\n", owner.StandardOutput.ReadToEnd());
    }

    private CertsRun Setup(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = SslRsaSetup.Run(["--no-defaults", .. arguments], output, errors, Clock);
        return new(code, output.ToString(), errors.ToString());
    }
}

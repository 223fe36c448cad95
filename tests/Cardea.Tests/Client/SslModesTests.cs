using Cardea.Client;
using Cardea.Client.Connecting;
using Cardea.Connections.Client;
using Cardea.Options;

namespace Cardea.Tests.Client;

public sealed class SslModesTests
{
    private static OptionValues Read(params string[] arguments) =>
        OptionReader.Read(ClientOptions.Table, new DefaultFiles(ClientOptions.Groups, []), arguments, static _ => null);

    [Theory]
    [InlineData(SslMode.Preferred)]
    [InlineData(SslMode.VerifyCa, "--ssl-ca=ca.pem")]
    [InlineData(SslMode.VerifyCa, "--ssl-capath=/etc/ssl/certs")]
    [InlineData(SslMode.Preferred, "--ssl-cert=c.pem", "--ssl-key=k.pem", "--ssl-cipher=X", "--tls-version=TLSv1.3", "--ssl-crl=x")]
    [InlineData(SslMode.Required, "--ssl")]
    [InlineData(SslMode.VerifyCa, "--ssl", "--ssl-ca=ca.pem")]
    [InlineData(SslMode.Disabled, "--skip-ssl", "--ssl-ca=ca.pem")]
    [InlineData(SslMode.Disabled, "--ssl-mode=disable")]
    [InlineData(SslMode.VerifyIdentity, "--ssl-verify-server-cert")]
    [InlineData(SslMode.Preferred, "--ssl-ca=ca.pem", "--ssl-mode=PREFERRED")]
    [InlineData(SslMode.VerifyIdentity, "--ssl-mode=VERIFY_IDENTITY")]
    public void The_mode_follows_from_the_options(SslMode mode, params string[] arguments) => Assert.Equal(mode, SslModes.Of(Read(arguments)));

    [Theory]
    [InlineData(SslMode.Disabled, "DISABLED")]
    [InlineData(SslMode.Preferred, "PREFERRED")]
    [InlineData(SslMode.Required, "REQUIRED")]
    [InlineData(SslMode.VerifyCa, "VERIFY_CA")]
    [InlineData(SslMode.VerifyIdentity, "VERIFY_IDENTITY")]
    public void Each_mode_has_its_word(SslMode mode, string word)
    {
        Assert.Equal(word, mode.Word());
        Assert.Equal(mode, SslModes.Of(Read($"--ssl-mode={word}")));
    }

    [Fact]
    public void Skip_ssl_typed_later_overrides_a_mode_from_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "[mysql]\nssl-ca=ca.pem\nssl-mode=VERIFY_CA\n");
            Assert.Equal(SslMode.VerifyCa, SslModes.Of(Read($"--defaults-file={file}")));
            Assert.Equal(SslMode.Disabled, SslModes.Of(Read($"--defaults-file={file}", "--skip-ssl")));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("localhost via UNIX", "-hlocalhost")]
    [InlineData("localhost via TCP", "-hlocalhost", "--protocol=tcp")]
    [InlineData("localhost via TCP", "-hlocalhost", "-P3307")]
    [InlineData("localhost via UNIX", "-P3307", "-S/tmp/x.sock")]
    [InlineData("127.0.0.1 via TCP", "-h127.0.0.1", "-S/tmp/x.sock")]
    [InlineData("localhost via UNIX")]
    public void The_transport_follows_from_host_and_protocol(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, ConnectionPlan.From(Read(arguments)).Description, StringComparison.OrdinalIgnoreCase);
}

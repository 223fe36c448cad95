using System.Diagnostics;
using Cardea.Connections.Client;
using Cardea.Protocol.Packets;

namespace Cardea.Tests.Server;

public sealed class ServerTests
{
    [Fact]
    public void The_first_login_over_tls_selects_one()
    {
        using var rig = new ServerRig();
        using var client = rig.Connect();
        Assert.Equal("1", client.Query("select 1").Single);
        Assert.StartsWith("TLS", client.Query("SHOW STATUS LIKE 'Ssl_version'").Rows[0][1]);
        Assert.Equal("YES", client.Query("SHOW VARIABLES LIKE 'have_openssl'").Rows[0][1]);
    }

    [Fact]
    public void The_stock_client_logs_in_and_prints_its_status()
    {
        using var rig = new ServerRig();
        var start = new ProcessStartInfo("mariadb", ["--no-defaults", "-h127.0.0.1", $"-P{rig.Server.Place.Port}", "-uroot", $"-p{rig.Password}", $"--ssl-ca={rig.Server.Place.Ca}", "--ssl-verify-server-cert", "-t", "-e", "select 1; show status like 'Ssl_cipher'; status; show processlist"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(60_000));
        Assert.True(process.ExitCode == 0, error + output + rig.Log);
        Assert.Contains("Cipher in use is TLS_AES", output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
    }
}

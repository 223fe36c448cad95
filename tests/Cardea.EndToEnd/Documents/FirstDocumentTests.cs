using System.Text;

namespace Cardea.EndToEnd.Documents;

/// <summary>The deployment guide's chapter on connecting: an X.509 account over TLS, then RSA password exchange over a plain link, step by step.</summary>
public sealed class FirstDocumentTests(FirstDocumentTests.Deployment deployment) : IClassFixture<FirstDocumentTests.Deployment>
{
    private const string Password1 = "user1-Password";
    private const string Password2 = "user2-Password";
    private const string Cipher = "DHE-RSA-AES128-GCM-SHA256";

    private static CertificateZoo Zoo => CertificateZoo.Instance;
    private ServerProcess Server => deployment.Server;

    /// <summary>The guide's server: certificates of our own authority, a list of revoked ones, its two accounts.</summary>
    public sealed class Deployment : IDisposable
    {
        public Deployment()
        {
            Server = ServerProcess.Start([.. Zoo.ServerOptions(), $"--ssl-crl={Zoo.Crl}"]);
            Server.AsRoot($"""
                CREATE USER 'user1'@'%' IDENTIFIED BY '{Password1}' REQUIRE X509;
                CREATE USER 'user2'@'%' IDENTIFIED WITH sha256_password BY '{Password2}';
                CREATE USER 'user3'@'%' IDENTIFIED WITH caching_sha2_password BY '{Password2}';
                """);
        }

        public ServerProcess Server { get; }

        public void Dispose() => Server.Dispose();
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { nameof(CertificateZoo.ClientOfForeignCa), "alert unknown ca" },
        { nameof(CertificateZoo.ClientOfImpostor), "alert" },
        { nameof(CertificateZoo.Expired), "alert certificate expired" },
        { nameof(CertificateZoo.NotYetValid), "alert bad certificate" },
        { nameof(CertificateZoo.Revoked), "alert certificate revoked" },
        { nameof(CertificateZoo.ServerAsClient), "alert unsupported certificate" },
    };

    [Theory, InlineData(true), InlineData(false)]
    [Trait("row", "C-26")]
    public void Step_1_the_certificate_opens_the_account(bool ours)
    {
        string[] arguments = [.. Server.At("user1", Password1), "-e", "SHOW STATUS LIKE 'Ssl_cipher'"];
        var run = ours
            ? Clients.Ours([.. arguments, .. Zoo.ClientOptions(Zoo.Client)])
            : Clients.Stock([.. arguments, $"--ssl-ca={Zoo.Ca}", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}"]);
        Assert.Matches("^Variable_name\tValue\nSsl_cipher\tTLS_[A-Z0-9_]+\n$", run.Demand(Server));
    }

    [Fact]
    public void Step_1_asks_for_the_password_on_a_terminal()
    {
        var command = $"'{Programs.Cardea}' client --no-defaults --host=127.0.0.1 --port={Server.Port} --user=user1 -p {string.Join(' ', Zoo.ClientOptions(Zoo.Client))} -e 'SELECT CURRENT_USER()'";
        using var terminal = new Terminal(command);
        terminal.WaitFor("Enter password: ");
        terminal.Type(Password1 + "\n");
        var seen = terminal.WaitForEnd(out var code);
        Assert.True(code == 0 && seen.Contains("user1@%", StringComparison.Ordinal) && !seen.Contains(Password1, StringComparison.Ordinal), seen);
    }

    [Theory, InlineData(true), InlineData(false)]
    [Trait("row", "C-26")]
    public void Without_the_certificate_the_account_stays_shut(bool ours)
    {
        const string Denied = "ERROR 1045 (28000): Access denied for user 'user1'@'localhost' (using password: YES)";
        if (ours)
        {
            Clients.Ours([.. Server.At("user1", Password1), .. Zoo.ClientOptions(), "-e", "SELECT 1"]).DemandRefusal(Server, Denied);
            Clients.Ours([.. Server.At("user1", Password1), "--ssl-mode=DISABLED", "--get-server-public-key", "-e", "SELECT 1"]).DemandRefusal(Server, Denied);
        }
        else
        {
            Clients.Stock([.. Server.At("user1", Password1), "--ssl", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1"]).DemandRefusal(Server, Denied);
            Clients.Stock([.. Server.At("user1", Password1), "--skip-ssl", "-e", "SELECT 1"]).DemandRefusal(Server, Denied);
        }
        Clients.Ours([.. Server.At("user1", "wrong"), .. Zoo.ClientOptions(Zoo.Client), "-e", "SELECT 1"]).DemandRefusal(Server, Denied);
    }

    [Theory, MemberData(nameof(Refused))]
    public void A_bad_certificate_gets_its_alert(string name, string alert)
    {
        foreach (var version in new[] { "TLSv1.2", "TLSv1.3" })
        {
            string[] arguments = [.. Server.At("user1", Password1), $"--tls-version={version}", "-e", "SELECT 1"];
            var ours = Clients.Ours([.. arguments, .. Zoo.ClientOptions(Zoo[name])]);
            ours.DemandRefusal(Server, "ERROR 2026 (HY000): SSL connection error");
            Assert.True(ours.Errors.Contains(alert, StringComparison.Ordinal), $"wanted {alert}\n{ours}");
            Clients.Stock([.. arguments, $"--ssl-ca={Zoo.Ca}", $"--ssl-cert={Zoo[name].Certificate}", $"--ssl-key={Zoo[name].Key}"]).DemandRefusal(Server, "ERROR 20");
        }
        Clients.Ours([.. Server.At("user1", Password1), .. Zoo.ClientOptions(Zoo.Client), "-e", "SELECT 1"]).Demand(Server);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Step_2_the_cipher_is_the_one_asked_for(bool ours)
    {
        string[] arguments = [.. Server.At("user1", Password1), $"--ssl-cipher={Cipher}", "--tls-version=TLSv1.2", "-e", "SHOW STATUS LIKE 'Ssl_cipher'"];
        var run = ours
            ? Clients.Ours([.. arguments, .. Zoo.ClientOptions(Zoo.Client)])
            : Clients.Stock([.. arguments, $"--ssl-ca={Zoo.Ca}", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}"]);
        Assert.Equal($"Variable_name\tValue\nSsl_cipher\t{Cipher}\n", run.Demand(Server));
    }

    [Fact]
    [Trait("row", "T-34")]
    public void Step_3_root_sees_a_plain_and_an_encrypted_connection()
    {
        using var plain = new HeldConnection(Server.At("user2", Password2, "--ssl-mode=DISABLED", "--get-server-public-key"));
        using var encrypted = new HeldConnection([.. Server.At("user1", Password1), .. Zoo.ClientOptions(Zoo.Client), "--tls-version=TLSv1.2", $"--ssl-cipher={Cipher}"]);
        var run = Clients.Ours(["-t", "--user=root", $"--password={Server.RootPassword}", $"--socket={Server.Socket}", "-e", "SELECT * FROM sys.session_ssl_status ORDER BY thread_id"]);
        var lines = run.Demand(Server).Split('\n');
        Assert.Matches(@"^\| thread_id \| ssl_version \| ssl_cipher +\| ssl_sessions_reused \|$", lines[1]);
        Assert.Contains(lines, static line => line.Contains("|             |                           | 0                   |", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains($"| TLSv1.2     | {Cipher} | 0                   |", StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_pair_for_passwords_lies_in_the_data_directory()
    {
        Assert.Equal(["private_key.pem", "public_key.pem"], Directory.GetFiles(Server.DataDirectory, "*_key.pem").Select(Path.GetFileName).Order());
        Assert.Equal("private_key.pem\npublic_key.pem", Server.AsRoot("SELECT @@sha256_password_private_key_path; SELECT @@sha256_password_public_key_path"));
    }

    [Theory]
    [InlineData("user2", "--server-public-key-path={key}")]
    [InlineData("user2", "--get-server-public-key")]
    [InlineData("user3", "--server-public-key-path={key}")]
    [InlineData("user3", "--get-server-public-key")]
    [Trait("row", "C-21")]
    public void A_plain_link_shows_no_password(string user, string keyOption)
    {
        using var relay = new RecordingRelay(Server.Port);
        var key = Path.Combine(Server.DataDirectory, "public_key.pem");
        Server.AsRoot("FLUSH PRIVILEGES");
        var run = Clients.Ours(["--host=127.0.0.1", $"--port={relay.Port}", $"--user={user}", $"--password={Password2}", "--ssl-mode=DISABLED", keyOption.Replace("{key}", key, StringComparison.Ordinal),
            "-N", "-B", "-e", "SHOW STATUS LIKE 'Ssl_cipher'"]);
        Assert.Equal("Ssl_cipher\t\n", run.Demand(Server));
        DemandNoPassword(relay);
        var handedOut = Encoding.Latin1.GetString(relay.Seen()).Contains("BEGIN PUBLIC KEY", StringComparison.Ordinal);
        Assert.Equal(!keyOption.Contains("{key}", StringComparison.Ordinal), handedOut); // knowing it saves the round trip
    }

    [Fact]
    [Trait("row", "C-27")]
    public void The_guide_s_command_works_as_printed()
    {
        // Its sha256_password account on a link that the user made plain: the key is asked for unbidden, as mysql does.
        using var relay = new RecordingRelay(Server.Port);
        Clients.Ours(["--host=127.0.0.1", $"--port={relay.Port}", "--user=user2", $"--password={Password2}", "--ssl-mode=DISABLED", "-e", "SELECT 1"]).Demand(Server);
        DemandNoPassword(relay);
    }

    [Theory]
    [InlineData("user2", "--ssl-mode=DISABLED", "--skip-get-server-public-key")]
    [InlineData("user3", "--ssl-mode=DISABLED", "--skip-get-server-public-key")]
    [InlineData("user3", "--ssl-mode=DISABLED", "--batch")]
    public void Without_a_key_or_leave_to_ask_for_one_nothing_is_sent(string user, string mode, string keyOption)
    {
        using var relay = new RecordingRelay(Server.Port);
        Server.AsRoot("FLUSH PRIVILEGES");
        Clients.Ours(["--host=127.0.0.1", $"--port={relay.Port}", $"--user={user}", $"--password={Password2}", mode, keyOption, "-e", "SELECT 1"])
            .DemandRefusal(Server, "reported error: Authentication requires secure connection.");
        DemandNoPassword(relay);
    }

    [Theory, InlineData("user2"), InlineData("user3")]
    public void An_independent_driver_does_the_same(string user)
    {
        using var relay = new RecordingRelay(Server.Port);
        Server.AsRoot("FLUSH PRIVILEGES; CREATE DATABASE IF NOT EXISTS e2e; GRANT ALL ON e2e.* TO user2, user3");
        foreach (var more in new[] { "ask=1", $"public_key={Path.Combine(Server.DataDirectory, "public_key.pem")}" })
        {
            var answer = DriverProgram.All["pymysql"].Run("host=127.0.0.1", $"port={relay.Port}", $"user={user}", $"password={Password2}", "mode=plain", more);
            Assert.True(answer.Succeeded && answer.Text("cipher").Length == 0, answer.Run.ToString() + Server.LogTail());
        }
        DemandNoPassword(relay);
    }

    [Fact]
    public void A_key_that_is_not_the_servers_lets_nobody_in()
    {
        using var relay = new RecordingRelay(Server.Port);
        var path = Path.Combine(Zoo.Folder, "another-public-key.pem");
        using (var key = System.Security.Cryptography.RSA.Create(2048)) File.WriteAllText(path, key.ExportSubjectPublicKeyInfoPem());
        Clients.Ours(["--host=127.0.0.1", $"--port={relay.Port}", "--user=user2", $"--password={Password2}", "--ssl-mode=DISABLED", $"--server-public-key-path={path}", "-e", "SELECT 1"])
            .DemandRefusal(Server, "ERROR 1045 (28000)");
        DemandNoPassword(relay);
    }

    private static void DemandNoPassword(RecordingRelay relay)
    {
        var seen = relay.Seen();
        Assert.True(seen.Length > 100, "nothing was recorded");
        Assert.Equal(-1, seen.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password2)));
        Assert.Equal(-1, seen.AsSpan().IndexOf(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Password2))));
    }
}

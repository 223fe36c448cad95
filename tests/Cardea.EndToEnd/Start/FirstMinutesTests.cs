using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.EndToEnd.Start;

/// <summary>What somebody sees who starts the server for the first time, and what it does in the end.</summary>
public sealed class FirstMinutesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-first").FullName;

    private static CertificateZoo Zoo => CertificateZoo.Instance;
    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Client_beside_a_fresh_server_is_verified_and_encrypted_without_any_option()
    {
        using var server = ServerProcess.StartIn(_folder);
        var status = Programs.Run(Programs.Cardea, ["client", "-e", "\\s"], folder: _folder).Demand(server);
        Assert.Matches("\nCurrent user:\t\troot@localhost\nSSL:\t\t\tCipher in use is TLS_[A-Z0-9_]+\n", status);
        Assert.Contains("\nConnection:\t\t127.0.0.1 via TCP/IP\n", status, StringComparison.Ordinal);
        // It did verify: with the certificate of somebody else in the CA's place it does not come in.
        File.Copy(Zoo.Ca, Path.Combine(Data, "ca.pem"), overwrite: true);
        Programs.Run(Programs.Cardea, ["client", "-e", "\\s"], folder: _folder).DemandRefusal(server, "ERROR 2026");
    }

    [Fact]
    public void Stock_client_of_MariaDB_is_verified_and_encrypted_by_its_own_file()
    {
        using var server = ServerProcess.StartIn(_folder);
        var file = Path.Combine(Data, "root-mariadb.cnf");
        Assert.Contains($"mariadb --defaults-file={file}\n", server.Log(), StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        string[] arguments = [$"--defaults-file={file}", "--protocol=tcp", "-N", "-e", "SELECT CURRENT_USER(); SHOW STATUS LIKE 'Ssl_cipher'"];
        var mariadb = Programs.Demand("mariadb");
        Assert.Matches("^root@localhost\nSsl_cipher\tTLS_[A-Z0-9_]+\n$", Programs.Run(mariadb, arguments).Demand(server));
        server.Stop();
        server.Restart();
        Assert.StartsWith("root@localhost\n", Programs.Run(mariadb, arguments).Demand(server), StringComparison.Ordinal); // another port: it was brought up to date
        File.Copy(Zoo.Ca, Path.Combine(Data, "ca.pem"), overwrite: true);
        Programs.Run(mariadb, arguments).DemandRefusal(server, "ERROR 2026");
    }

    [Fact]
    public void Fresh_server_says_how_to_connect_in_three_lines()
    {
        using var server = ServerProcess.StartIn(_folder);
        var lines = server.Log().Split('\n');
        var said = lines.Where(static line => line.StartsWith("cardea server: ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, said.Length);
        Assert.Contains(server.RootFile, said[0], StringComparison.Ordinal);
        Assert.Contains("8.4.", lines[^1], StringComparison.Ordinal);
        Assert.Contains("cardea", lines[^1], StringComparison.Ordinal);
        Assert.Contains(server.Socket, lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(server.RootPassword, server.Log(), StringComparison.Ordinal);
        Assert.Equal(0, server.Stop());
        server.Restart();
        Assert.DoesNotContain("cardea server: ", server.Log(), StringComparison.Ordinal); // it is not new any more
    }

    [Fact]
    public void Files_have_their_names_and_modes()
    {
        using var server = ServerProcess.StartIn(_folder);
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        foreach (var name in (string[])["ca-key.pem", "server-key.pem", "client-key.pem", "private_key.pem", "root.cnf"])
            Assert.True(File.GetUnixFileMode(Path.Combine(Data, name)) == OwnerOnly, name);
        foreach (var name in (string[])["ca.pem", "server-cert.pem", "client-cert.pem", "public_key.pem"])
            Assert.True(File.GetUnixFileMode(Path.Combine(Data, name)) == Readable, name);
        var others = Directory.GetFiles(Data).Where(static path => !path.EndsWith(".pem", StringComparison.Ordinal) && File.GetUnixFileMode(path) != OwnerOnly);
        Assert.True(!others.Any(), "more than the owner may read: " + string.Join(", ", others));
    }

    [Fact]
    public void Root_file_tells_a_client_everything()
    {
        using var server = ServerProcess.StartIn(_folder);
        Assert.Equal("[client]", File.ReadLines(server.RootFile).First());
        Assert.Equal("root", ServerProcess.Value(server.RootFile, "user"));
        Assert.True(server.RootPassword.Length >= 20);
        Assert.Equal("127.0.0.1", ServerProcess.Value(server.RootFile, "host"));
        Assert.Equal(server.Port.ToString(CultureInfo.InvariantCulture), ServerProcess.Value(server.RootFile, "port"));
        Assert.Equal(server.Socket, ServerProcess.Value(server.RootFile, "socket"));
        Assert.Equal(Path.Combine(Data, "ca.pem"), ServerProcess.Value(server.RootFile, "ssl-ca"));
        Assert.Equal("VERIFY_IDENTITY", ServerProcess.Value(server.RootFile, "ssl-mode"));
    }

    [Fact]
    public void Certificates_are_of_our_time_and_carry_the_names()
    {
        using var server = ServerProcess.StartIn(_folder);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "server-cert.pem"));
        Assert.Equal(3, certificate.Version);
        Assert.True(certificate.NotBefore.ToUniversalTime() < DateTime.UtcNow.AddMinutes(-1), "not backdated");
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("localhost", names.EnumerateDnsNames());
        Assert.Contains(Environment.MachineName, names.EnumerateDnsNames(), StringComparer.OrdinalIgnoreCase);
        var addresses = names.EnumerateIPAddresses().Select(static address => address.ToString()).ToArray();
        Assert.Contains("127.0.0.1", addresses);
        Assert.Contains("::1", addresses);
        var openssl = Programs.Demand("openssl");
        foreach (var (name, purpose) in new[] { ("server-cert.pem", "sslserver"), ("client-cert.pem", "sslclient") })
        {
            var verified = Programs.Run(openssl, ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", Path.Combine(Data, "ca.pem"), Path.Combine(Data, name)]);
            Assert.True(verified.ExitCode == 0, verified.ToString());
        }
    }

    [Theory, InlineData("--initialize", false), InlineData("--initialize-insecure", true)]
    public void Initialize_makes_the_directory_and_ends(string option, bool insecure)
    {
        var run = ServerProcess.RunToEnd(_folder, "--no-defaults", option, $"--datadir={Data}");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(insecure, ServerProcess.Value(Path.Combine(Data, "root.cnf"), "password").Length == 0);
        var again = ServerProcess.RunToEnd(_folder, "--no-defaults", option, $"--datadir={Data}");
        Assert.True(again.ExitCode != 0, "a directory with data in it was initialised again\n" + again);
        using var server = ServerProcess.StartIn(_folder);
        Assert.Equal("root@localhost", server.AsRoot("SELECT CURRENT_USER()"));
    }

    [Fact]
    public void Two_servers_never_share_a_data_directory()
    {
        using var server = ServerProcess.StartIn(_folder);
        var second = ServerProcess.RunToEnd(_folder, "--no-defaults", $"--datadir={Data}", "--port=0", $"--socket={Path.Combine(_folder, "other.sock")}");
        Assert.True(second.ExitCode != 0 && second.Errors.Contains(Data, StringComparison.Ordinal), second.ToString());
        Assert.Equal("1", server.AsRoot("SELECT 1"));
    }

    [Theory]
    [InlineData("--no-such-option", "unknown option '--no-such-option'")]
    [InlineData("--require-secure-transport=perhaps", "perhaps")]
    [InlineData("--tls-version=TLSv1.4", "TLSv1.4")]
    [InlineData("--port=70000", "70000")]
    [InlineData("--pid-file=/nonexistent/cardea.pid", "can't create PID file '/nonexistent/cardea.pid'")]
    public void Option_that_is_not_understood_stops_the_start(string option, string text)
    {
        var run = ServerProcess.RunToEnd(_folder, "--no-defaults", $"--datadir={Data}", "--port=0", option);
        Assert.True(run.ExitCode != 0 && run.Errors.Contains(text, StringComparison.Ordinal), run.ToString());
        Assert.False(run.Errors.Contains("ready for connections", StringComparison.Ordinal) || run.Errors.Contains("   at ", StringComparison.Ordinal), run.ToString());
    }

    [Fact]
    public void Termination_drains_and_ends_with_zero()
    {
        using var server = ServerProcess.StartIn(_folder);
        server.AsRoot("CREATE DATABASE e2e; CREATE TABLE e2e.t (id INT); INSERT INTO e2e.t VALUES (1)");
        using (new HeldConnection(server.At("root", server.RootPassword, "--get-server-public-key")))
            Assert.Equal(0, server.Stop());
        Assert.False(File.Exists(server.Socket));
        server.Restart();
        Assert.Equal("1", server.AsRoot("SELECT COUNT(*) FROM e2e.t"));
    }

    [Fact]
    public void Hang_up_takes_new_certificates_and_keeps_old_connections()
    {
        var copies = Directory.CreateDirectory(Path.Combine(_folder, "pem")).FullName;
        void Install(Identity identity)
        {
            File.Copy(identity.Certificate, Path.Combine(copies, "cert.pem"), overwrite: true);
            File.Copy(identity.Key, Path.Combine(copies, "key.pem"), overwrite: true);
        }
        Install(Zoo.Server);
        using var server = ServerProcess.StartIn(_folder, $"--ssl-ca={Zoo.Ca}", $"--ssl-cert={copies}/cert.pem", $"--ssl-key={copies}/key.pem");
        string[] tls = [.. server.At("root", server.RootPassword), .. Zoo.ClientOptions(mode: "VERIFY_IDENTITY")];
        string Subject() => Programs.Run(Programs.Demand("openssl"), ["s_client", "-starttls", "mysql", "-connect", $"127.0.0.1:{server.Port}", "-CAfile", Zoo.Ca], "").Output
            .Split('\n').First(static line => line.StartsWith("subject=", StringComparison.Ordinal));

        Assert.Equal("subject=CN = db.example.test", Subject());
        using var old = new HeldConnection(tls);
        Install(Zoo.OtherServer);
        server.SendHangUp();
        server.WaitForLog("(?i)reload|TLS|certificate.*(read|loaded|in use)");
        for (var i = 0; i < 50 && Subject() != "subject=CN = other.example.test"; i++) Thread.Sleep(50);
        Assert.Equal("subject=CN = other.example.test", Subject());
        Assert.Equal("2", old.Ask("SELECT 1 + 1"));

        // A broken pair changes nothing.
        File.WriteAllText(Path.Combine(copies, "key.pem"), File.ReadAllText(Zoo.Client.Key));
        server.SendHangUp();
        server.WaitForLog("(?i)error|keep|fail");
        Assert.Equal("subject=CN = other.example.test", Subject());
        Clients.Ours([.. tls, "-e", "SELECT 1"]).Demand(server);
    }

    [Fact]
    public void Secure_transport_is_demanded_before_anything_is_asked_for()
    {
        using var server = ServerProcess.StartIn(_folder, "--require-secure-transport=ON");
        const string Refusal = "Connections using insecure transport are prohibited while --require_secure_transport=ON.";
        using (var relay = new RecordingRelay(server.Port))
        {
            Clients.Ours(["--host=127.0.0.1", $"--port={relay.Port}", "--user=root", $"--password={server.RootPassword}", "--ssl-mode=DISABLED", "--get-server-public-key", "-e", "SELECT 1"])
                .DemandRefusal(server, "ERROR 3159 (HY000): " + Refusal);
            var seen = System.Text.Encoding.Latin1.GetString(relay.Seen());
            Assert.DoesNotContain("PUBLIC KEY", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("\u0002\u0000\u0000\u0002", seen, StringComparison.Ordinal); // no "full authentication, please" as third packet
        }
        foreach (var user in (string[])["root", "nobody"])
            Clients.Stock(["--host=127.0.0.1", $"--port={server.Port}", $"--user={user}", "--password=wrong", "--skip-ssl", "-e", "SELECT 1"]).DemandRefusal(server, "ERROR 3159 (HY000): " + Refusal);
        Clients.Ours([.. server.At("root", server.RootPassword), "--ssl-mode=REQUIRED", "-e", "SELECT 1"]).Demand(server);
        server.AsRoot("SELECT 1"); // the Unix socket counts as secure
    }

    [Fact]
    public void Pid_file_and_init_file_are_used()
    {
        var pid = Path.Combine(_folder, "server.pid");
        var init = Path.Combine(_folder, "init.sql");
        File.WriteAllText(init, "CREATE DATABASE made_at_start;\nCREATE USER early IDENTIFIED BY 'early-Password';\n");
        using var server = ServerProcess.StartIn(_folder, $"--pid-file={pid}", $"--init-file={init}");
        Assert.Equal(server.ProcessId.ToString(CultureInfo.InvariantCulture), File.ReadAllText(pid).Trim());
        Assert.Equal("made_at_start", server.AsRoot("SHOW DATABASES LIKE 'made%'"));
        Clients.Ours([.. server.At("early", "early-Password"), "-e", "SELECT 1"]).Demand(server);
        Assert.Equal(0, server.Stop());
        Assert.False(File.Exists(pid));
    }
}

using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Tests.Server;

public sealed class StartTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    [Trait("row", "V-10")]
    public void The_first_start_makes_directory_certificates_accounts_and_root_file()
    {
        using var rig = new ServerRig(static _ => { });
        string[] names = ["ca.pem", "ca-key.pem", "server-cert.pem", "server-key.pem", "client-cert.pem", "client-key.pem", "private_key.pem", "public_key.pem"];
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(rig.Directory, name)), name));
        Assert.All(["ca-key.pem", "server-key.pem", "client-key.pem", "private_key.pem", "root.cnf"], name => Assert.Equal(Private, File.GetUnixFileMode(Path.Combine(rig.Directory, name))));
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(rig.Directory));
        var root = File.ReadAllLines(Path.Combine(rig.Directory, "root.cnf"));
        Assert.Equal("[client]", root[0]);
        Assert.Contains("user=root", root);
        Assert.Contains("host=127.0.0.1", root);
        Assert.Contains($"port={rig.Server.Place.Port}", root);
        Assert.Contains($"ssl-ca={rig.Directory}/ca.pem", root);
        Assert.Contains("ssl-mode=VERIFY_IDENTITY", root);
        Assert.True(rig.Server.IsNew);
    }

    [Fact]
    public void What_is_there_is_kept_and_a_second_server_is_refused()
    {
        using var rig = new ServerRig();
        var variables = GlobalVariables.From(ServerCommandLine.Read(["--no-defaults", $"--datadir={rig.Directory}", "--port=0"]));
        var refused = Assert.Throws<StartupException>(() => Start(variables));
        Assert.Contains("another server is using the data directory", refused.Message, StringComparison.Ordinal);
        rig.Run("CREATE USER kept@localhost IDENTIFIED BY ''");
        var decoys = File.ReadAllText(Path.Combine(rig.Directory, "decoy.key"));
        Assert.Equal(64, decoys.Length);
        Assert.Equal(Private, File.GetUnixFileMode(Path.Combine(rig.Directory, "decoy.key")));
        var certificate = File.ReadAllText(Path.Combine(rig.Directory, "server-cert.pem"));
        rig.Server.Stop(TimeSpan.FromSeconds(1));
        using var again = Start(variables);
        Assert.False(again.IsNew);
        Assert.Equal(decoys, File.ReadAllText(Path.Combine(rig.Directory, "decoy.key")));
        Assert.Equal(certificate, File.ReadAllText(Path.Combine(rig.Directory, "server-cert.pem")));
        Assert.Contains($"port={again.Place.Port}", File.ReadAllText(Path.Combine(rig.Directory, "root.cnf")), StringComparison.Ordinal);
        Assert.NotNull(again.State.Accounts.Current.Find(new("kept", "localhost")));
    }

    [Fact]
    public void A_database_without_accounts_is_refused_unless_its_first_start_came_to_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("cardea-lost-").FullName;
        try
        {
            string[] options = ["--no-defaults", $"--datadir={directory}", "--port=0", "--auto-generate-certs=OFF"];
            File.WriteAllText(Path.Combine(directory, "cardea.db"), "");
            var refused = Assert.Throws<StartupException>(() => Start(GlobalVariables.From(ServerCommandLine.Read(options))));
            Assert.Contains("has a database and no accounts", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--initialize", refused.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(directory, "root.cnf")));
            File.Delete(Path.Combine(directory, "cardea.db"));
            // A first start that fails after it has begun may be repeated, with the database that it left.
            Assert.Throws<StartupException>(() => Start(GlobalVariables.From(ServerCommandLine.Read([.. options, "--ssl-cert=missing.pem"]))));
            File.WriteAllText(Path.Combine(directory, "cardea.db"), "");
            using (var server = Start(GlobalVariables.From(ServerCommandLine.Read(options)))) Assert.True(server.IsNew);
            foreach (var name in new[] { "accounts", "accounts.backup" }) File.Delete(Path.Combine(directory, name));
            Assert.Throws<StartupException>(() => Start(GlobalVariables.From(ServerCommandLine.Read(options))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Traces_of_certificates_mean_that_nothing_is_made()
    {
        using var rig = new ServerRig(static directory => File.WriteAllText(Path.Combine(directory, "ca.pem"), "something"));
        Assert.False(File.Exists(Path.Combine(rig.Directory, "server-key.pem")));
        Assert.Contains("nothing was made, and TLS is off", rig.Log, StringComparison.Ordinal);
        using var client = rig.Connect(mode: SslMode.Disabled);
        Assert.Equal("DISABLED", client.Query("SHOW VARIABLES LIKE 'have_ssl'").Rows[0][1]);
        Assert.ThrowsAny<Exception>(() => rig.Connect(mode: SslMode.Required));
    }

    [Theory]
    [InlineData("--skip-ssl")]
    [InlineData("--ssl=0")]
    [InlineData("--tls-version=")]
    [Trait("row", "V-4"), Trait("row", "V-19")]
    public void Tls_can_be_switched_off(string option)
    {
        using var rig = new ServerRig(option);
        using var client = rig.Connect(mode: SslMode.Preferred);
        Assert.Equal("DISABLED", client.Query("SHOW VARIABLES LIKE 'have_openssl'").Rows[0][1]);
        Assert.Equal("NONE", client.Query("SHOW STATUS LIKE 'Ssl_session_cache_mode'").Rows[0][1]);
    }

    [Theory]
    [InlineData("--nonsense=1", "unknown variable 'nonsense=1'")]
    [InlineData("--require-secure-transprt", "did you mean '--require-secure-transport'")]
    [InlineData("--require-secure-transport=perhaps", "unknown value 'perhaps' of option '--require-secure-transport'")]
    [InlineData("--port=70000", "unknown value '70000' of option '--port'")]
    [InlineData("--sql-mode=NONSENSE", "unknown value 'NONSENSE' of option '--sql-mode'")]
    public void Options_that_cannot_be_understood_are_fatal(string option, string text)
    {
        var wrong = Assert.Throws<OptionException>(() => GlobalVariables.From(ServerCommandLine.Read(["--no-defaults", option])));
        Assert.Contains(text, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls-version=TLSv1.1", "TLSv1.1")]
    [InlineData("--ssl-ca=/nonexistent.pem", "TLS:")]
    [InlineData("--ssl-cipher=NONSENSE", "TLS:")]
    [InlineData("--ssl-crl=/nonexistent.pem", "TLS:")]
    [InlineData("--bind-address=no.such.host.invalid", "--bind-address")]
    [InlineData("--default-authentication-plugin=mysql_native_password", "is not loaded")]
    public void Security_that_cannot_be_had_is_fatal(string option, string text)
    {
        var failed = Assert.ThrowsAny<Exception>(() => new ServerRig(option).Dispose());
        Assert.Contains(text, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_path_that_is_too_long_or_taken_is_refused()
    {
        Assert.Contains("107", Assert.Throws<StartupException>(() => new ServerRig($"--socket=/tmp/{new string('x', 110)}")).Message, StringComparison.Ordinal);
        var file = Path.GetTempFileName();
        Assert.Contains("not a socket", Assert.Throws<StartupException>(() => new ServerRig($"--socket={file}")).Message, StringComparison.Ordinal);
        var link = file + ".link";
        File.CreateSymbolicLink(link, "/tmp/nowhere.sock");
        Assert.Contains("not a socket", Assert.Throws<StartupException>(() => new ServerRig($"--socket={link}")).Message, StringComparison.Ordinal);
        File.Delete(link);
        File.Delete(file);
    }

    [Fact]
    public void A_reload_that_fails_keeps_what_was_in_use()
    {
        using var rig = new ServerRig();
        using var root = rig.Connect();
        var key = Path.Combine(rig.Directory, "server-key.pem");
        var good = File.ReadAllText(key);
        File.WriteAllText(key, File.ReadAllText(Path.Combine(rig.Directory, "client-key.pem")));
        Assert.StartsWith("3888 Failed to set up SSL", root.Query("ALTER INSTANCE RELOAD TLS").Error);
        rig.Server.Reload();
        rig.Connect().Dispose();
        File.WriteAllText(key, good);
        Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
        rig.Connect().Dispose();
        Assert.Equal(2, rig.Log.Split("what was in use stays in use").Length - 1);
    }

    [Fact]
    public void An_init_file_runs_before_anybody_is_let_in()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "CREATE USER made@localhost IDENTIFIED BY '';\n-- a comment\nSELECT 1;\nSET GLOBAL lock_wait_timeout = 55;\n");
        using (var rig = new ServerRig($"--init-file={file}"))
        {
            using var client = rig.Connect("made", "");
            Assert.Equal("55", client.Query("SELECT @@lock_wait_timeout").Single);
        }
        File.WriteAllText(file, "CREATE NONSENSE");
        Assert.Contains("1064", Assert.Throws<StartupException>(() => new ServerRig($"--init-file={file}")).Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Init_connect_runs_for_everybody_but_administrators()
    {
        using var rig = new ServerRig("--init-connect=SET @greeting = 'hello'; SELECT 1");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY ''", "SET GLOBAL wait_timeout = 1000");
        using var root = rig.Connect();
        Assert.Null(root.Query("SELECT @greeting").Single);
        using (var user = rig.Connect("u", "")) Assert.Equal("hello", user.Query("SELECT @greeting").Single);
        root.Query("SET GLOBAL init_connect = 'NONSENSE'");
        Assert.Equal(1184, Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "")).Error.Number);
    }

    [Fact]
    public void The_general_log_holds_statements_without_passwords()
    {
        using var rig = new ServerRig();
        rig.Run("SET GLOBAL general_log = ON", "CREATE USER u@localhost IDENTIFIED BY 'hush'", "SELECT 'a\nb'", "SET GLOBAL general_log = OFF");
        var log = File.ReadAllText(Path.Combine(rig.Directory, "general.log"));
        Assert.DoesNotContain("hush", log, StringComparison.Ordinal);
        Assert.Contains("CREATE USER", log, StringComparison.Ordinal);
        Assert.Contains("a\\x0Ab", log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_page_is_what_the_table_says()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cardea.slnx"))) folder = folder.Parent;
        var path = Path.Combine(folder!.FullName, "docs", "options.md");
        var wanted = ServerCommandLine.Markdown();
        if (Environment.GetEnvironmentVariable("CARDEA_WRITE_DOCS") == "1") File.WriteAllText(path, wanted);
        Assert.Equal(wanted, File.ReadAllText(path));
    }

    private static CardeaServer Start(GlobalVariables variables) =>
        CardeaServer.Start(variables, new ServerLog(TimeProvider.System, new MemoryStream()), TimeProvider.System, static (_, _, _) => new LiteralEngine());
}

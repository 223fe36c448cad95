using Cardea.Connections.Client;
using Cardea.Server.Channels;
using Cardea.Server.Startup;
using Cardea.Tls;

namespace Cardea.Tests.Server.Channels;

/// <summary>The two TLS channels: their variables, their listeners, and how they are read again.</summary>
public sealed class ChannelTests
{
    private static int AdminPort(ServerRig rig)
    {
        using var root = rig.Connect();
        return int.Parse(root.Query("SELECT @@admin_port").Single!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory, Trait("row", "V-8")]
    [InlineData("OFF")]
    [InlineData("ON")]
    public void The_administrative_interface_has_its_own_port_and_needs_its_own_right(string ownThread)
    {
        using var rig = new ServerRig("--admin-address=127.0.0.1", "--admin-port=0", $"--create-admin-listener-thread={ownThread}", "--max-connections=1");
        rig.Run("CREATE USER plain@localhost IDENTIFIED BY 'x'", "CREATE USER served@localhost IDENTIFIED BY 'x'", "GRANT SERVICE_CONNECTION_ADMIN ON *.* TO served@localhost");
        var port = AdminPort(rig);
        Assert.NotEqual(rig.Server.Place.Port, port);
        using var held = rig.Connect("plain", "x");
        using var reserve = rig.Connect(); // the one above max_connections
        Assert.ThrowsAny<Exception>(() => rig.Connect().Dispose());
        using var administrator = rig.Connect("served", "x", port: port);
        using var another = rig.Connect("served", "x", port: port); // no limit here
        Assert.NotEqual("", administrator.Query("SHOW STATUS LIKE 'Ssl_cipher'").Rows[0][1]);
        var refused = Assert.Throws<LoginRefusedException>(() => rig.Connect("plain", "x", port: port)).Error;
        Assert.Equal(1227, refused.Number);
        Assert.Contains("SERVICE_CONNECTION_ADMIN", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, rig.Server.State.Channels.Admin.Current!.ReadCounters().FinishedAccepts - 2); // served twice, plain once
    }

    [Theory]
    [InlineData("--admin-address=*", "is not one address")]
    [InlineData("--admin-address=127.0.0.1,127.0.0.2", "is not one address")]
    [InlineData("--admin-address=no.such.host.invalid", "--admin-address")]
    public void An_administrative_address_that_cannot_be_is_fatal(string option, string text) =>
        Assert.Contains(text, Assert.Throws<StartupException>(() => new ServerRig(option, "--admin-port=0")).Message, StringComparison.Ordinal);

    [Fact, Trait("row", "V-8")]
    public void The_administrative_channel_uses_the_main_settings_until_one_of_its_own_is_set()
    {
        using var rig = new ServerRig("--admin-address=127.0.0.1", "--admin-port=0");
        var channels = rig.Server.State.Channels;
        Assert.Equal(channels.Main.Current!.Settings.Certificate, channels.Admin.Current!.Settings.Certificate);
        using var root = rig.Connect();
        Assert.Null(root.Query("SELECT @@admin_ssl_cert").Single);
        Assert.Null(root.Query("SET GLOBAL admin_ssl_cert = 'client-cert.pem'").Error);
        Assert.Null(root.Query("SET GLOBAL admin_ssl_key = 'client-key.pem'").Error);
        Assert.Null(root.Query("SET GLOBAL admin_tls_version = 'TLSv1.3'").Error);
        Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS FOR CHANNEL mysql_admin").Error);
        Assert.EndsWith("client-cert.pem", channels.Admin.Current!.Settings.Certificate, StringComparison.Ordinal);
        Assert.EndsWith("server-cert.pem", channels.Main.Current!.Settings.Certificate, StringComparison.Ordinal);
        Assert.Equal(TlsVersions.Tls13, channels.Admin.Current.Settings.Versions);
        using var administrator = rig.Connect(port: AdminPort(rig));
        Assert.Equal("TLSv1.3", administrator.Query("SHOW STATUS LIKE 'Ssl_version'").Rows[0][1]);
    }

    [Fact]
    public void A_setting_of_the_administrative_channel_without_its_certificate_is_fatal() =>
        Assert.Contains("without certificate", Assert.Throws<StartupException>(() => new ServerRig("--admin-address=127.0.0.1", "--admin-port=0", "--admin-tls-version=TLSv1.3")).Message, StringComparison.Ordinal);

    [Fact, Trait("row", "L-1"), Trait("row", "L-3"), Trait("row", "L-4")]
    public void A_reload_needs_CONNECTION_ADMIN_and_an_existing_channel()
    {
        using var rig = new ServerRig("--admin-address=127.0.0.1", "--admin-port=0");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY 'x'", "GRANT SUPER, RELOAD ON *.* TO u@localhost");
        using var user = rig.Connect("u", "x");
        using var root = rig.Connect();
        var channels = rig.Server.State.Channels;
        foreach (var (sql, channel) in new[]
        {
            ("ALTER INSTANCE RELOAD TLS", channels.Main), ("ALTER INSTANCE RELOAD TLS FOR CHANNEL mysql_main", channels.Main),
            ("ALTER INSTANCE RELOAD TLS FOR CHANNEL MYSQL_ADMIN NO ROLLBACK ON ERROR", channels.Admin), ("FLUSH SSL", channels.Main),
        })
        {
            var (before, context) = (channel.Reloads, channel.Current);
            Assert.StartsWith("1227", user.Query(sql).Error, StringComparison.Ordinal);
            Assert.Same(context, channel.Current);
            Assert.Null(root.Query(sql).Error);
            Assert.Equal(before + 1, channel.Reloads);
            Assert.NotSame(context, channel.Current);
            Assert.Equal((TlsReloadCause.Statement, true), (channel.Last!.Cause, channel.Last.Succeeded));
        }
        Assert.StartsWith("1149", root.Query("ALTER INSTANCE RELOAD TLS FOR CHANNEL mysql_x").Error, StringComparison.Ordinal);
        Assert.Equal("1", root.Query("SELECT 1").Single); // running sessions keep theirs
    }

    [Fact, Trait("row", "L-1"), Trait("row", "L-2")]
    public void A_failed_reload_keeps_the_old_context_unless_told_not_to()
    {
        using var rig = new ServerRig();
        using var root = rig.Connect();
        var main = rig.Server.State.Channels.Main;
        var context = main.Current;
        root.Query("SET GLOBAL ssl_ca = 'gizmo'");
        Assert.StartsWith("3888 Failed to set up SSL because of the following SSL library error: ", root.Query("ALTER INSTANCE RELOAD TLS").Error, StringComparison.Ordinal);
        Assert.Same(context, main.Current);
        Assert.Equal((1, false), (main.Failures, main.Last!.Succeeded));
        Assert.Contains("gizmo", main.Last.Detail, StringComparison.Ordinal);
        rig.Connect().Dispose();

        Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR").Error);
        Assert.Equal("3888", root.Query("SHOW WARNINGS").Rows[0][1]);
        Assert.Null(main.Current);
        Assert.ThrowsAny<Exception>(() => rig.Connect(mode: SslMode.Required).Dispose());
        Assert.Equal("DISABLED", root.Query("SHOW VARIABLES LIKE 'have_ssl'").Rows[0][1]);
        Assert.NotEqual("", root.Query("SHOW STATUS LIKE 'Ssl_cipher'").Rows[0][1]); // the running session is as it was

        root.Query("SET GLOBAL ssl_ca = 'ca.pem'");
        Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
        rig.Connect().Dispose();
    }

    [Fact]
    public void What_a_channel_has_loaded_is_listed_with_dates()
    {
        using var rig = new ServerRig();
        var loaded = rig.Server.State.Channels.Main.Loaded;
        Assert.Equal([LoadedKind.Certificate, LoadedKind.Authority], loaded.Select(static item => item.Kind));
        Assert.InRange(loaded[0].ValidTo, DateTimeOffset.UtcNow.AddDays(390), DateTimeOffset.UtcNow.AddDays(397));
        Assert.InRange(loaded[1].ValidTo, DateTimeOffset.UtcNow.AddDays(3000), DateTimeOffset.UtcNow.AddDays(4000));
        Assert.EndsWith("server-cert.pem", loaded[0].File, StringComparison.Ordinal);
        Assert.Equal(32, loaded[0].SerialNumber.Length);
        Assert.Empty(rig.Server.State.Channels.Admin.Loaded);
    }

    [Fact, Trait("row", "T-38"), Trait("row", "T-39")]
    public void The_logs_name_the_transport_and_what_does_not_match()
    {
        using var rig = new ServerRig();
        rig.Run("SET GLOBAL general_log = ON", "CREATE USER subject@localhost IDENTIFIED BY 'x' REQUIRE SUBJECT '/CN=somebody'", "CREATE USER suite@localhost IDENTIFIED BY 'x' REQUIRE CIPHER 'NONE-SUCH'",
            "CREATE USER issuer@localhost IDENTIFIED BY 'x' REQUIRE ISSUER '/CN=elsewhere'");
        string At(string file) => Path.Combine(rig.Directory, file);
        var mutual = new TlsSettings { Ca = At("ca.pem"), Certificate = At("client-cert.pem"), Key = At("client-key.pem") };
        foreach (var user in new[] { "subject", "suite", "issuer" })
            Assert.Equal(1045, Assert.Throws<LoginRefusedException>(() => rig.Connect(user, "x", tls: mutual)).Error.Number);
        rig.Connect(socket: true, mode: SslMode.Disabled).Dispose();
        rig.Connect(mode: SslMode.Disabled).Dispose();
        rig.Connect().Dispose();
        var peer = rig.Server.State.Channels.Main.Current!.Certificate!.Issuer;
        foreach (var line in new[]
        {
            "X509 subject mismatch: should be '/CN=somebody' but is '/CN=Cardea_", "X509 ciphers mismatch: should be 'NONE-SUCH' but is 'TLS_", $"X509 issuer mismatch: should be '/CN=elsewhere' but is '{peer}'",
        }) Assert.Contains(line, rig.Log, StringComparison.Ordinal);
        var general = File.ReadAllText(At("general.log"));
        foreach (var transport in new[] { "SSL/TLS", "TCP/IP", "Socket" }) Assert.Contains($" using {transport}\n", general, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssl_cipher", "ECDHE-RSA-AES128-GCM-SHA256:NONSENSE")]
    [InlineData("tls_ciphersuites", "TLS_NONSENSE")]
    [InlineData("tls_version", "TLSv1.2,TLSv1.1")]
    [InlineData("tls_kex", "X25519:NONSENSE")]
    [InlineData("admin_tls_kex", "sect571k1:")]
    public void A_word_that_the_library_does_not_know_is_not_stored(string variable, string value)
    {
        using var rig = new ServerRig();
        using var root = rig.Connect();
        Assert.StartsWith($"1231 Variable '{variable}' can't be set to the value of '{value}'", root.Query($"SET GLOBAL {variable} = '{value}'").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bind-address=*,::1")]
    [InlineData("--bind-address=::,0.0.0.0,127.0.0.1")]
    [InlineData("--bind-address=0.0.0.0,127.0.0.1,localhost")]
    [InlineData("--bind-address=127.0.0.1,127.0.0.1")]
    public void Addresses_that_a_wildcard_covers_do_not_take_the_port_twice(string option)
    {
        using var rig = new ServerRig(option);
        rig.Connect().Dispose();
    }

    [Theory]
    [InlineData("--bind-address=127.0.0.2", false)]
    [InlineData("--bind-address=127.0.0.1,::1,localhost", false)]
    [InlineData("--bind-address=*", true)]
    public void Only_addresses_of_other_machines_are_warned_of(string option, bool warned)
    {
        using var rig = new ServerRig(option);
        Assert.Equal(warned, rig.Log.Contains("can be reached from other machines", StringComparison.Ordinal));
    }
}

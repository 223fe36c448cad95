using Cardea.Connections.Client;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Tests.Server.Visibility;

/// <summary>The server's variables about TLS and passwords: their defaults, and what they do to a connection.</summary>
public sealed class TlsVariableTests(VisibleServer server) : IClassFixture<VisibleServer>
{
    [Fact]
    [Trait("row", "V-1"), Trait("row", "V-2"), Trait("row", "V-3"), Trait("row", "V-5"), Trait("row", "V-6"), Trait("row", "V-7"), Trait("row", "V-11"), Trait("row", "V-12"), Trait("row", "V-13")]
    [Trait("row", "V-14"), Trait("row", "V-15")]
    public void Defaults_are_mysql_s()
    {
        using var client = server.Connect();
        foreach (var (name, value) in new[]
        {
            ("have_ssl", "YES"), ("have_openssl", "YES"), ("ssl_ca", "ca.pem"), ("ssl_cert", "server-cert.pem"), ("ssl_key", "server-key.pem"),
            ("ssl_capath", ""), ("ssl_cipher", ""), ("ssl_crl", ""), ("ssl_crlpath", ""), ("tls_version", "TLSv1.2,TLSv1.3"), ("tls_ciphersuites", ""), ("ssl_fips_mode", "OFF"),
            ("ssl_session_cache_mode", "ON"), ("ssl_session_cache_timeout", "300"), ("require_secure_transport", "OFF"), ("auto_generate_certs", "ON"),
            ("tls_certificates_enforced_validation", "OFF"), ("admin_port", "33062"), ("admin_ssl_ca", ""), ("admin_tls_version", "TLSv1.2,TLSv1.3"),
            ("sha256_password_private_key_path", "private_key.pem"), ("sha256_password_public_key_path", "public_key.pem"), ("sha256_password_auto_generate_rsa_keys", "ON"),
            ("sha256_password_proxy_users", "OFF"), ("caching_sha2_password_private_key_path", "private_key.pem"), ("caching_sha2_password_public_key_path", "public_key.pem"),
            ("caching_sha2_password_auto_generate_rsa_keys", "ON"), ("caching_sha2_password_digest_rounds", "5000"), ("authentication_policy", "*,,"), ("disconnect_on_expired_password", "ON"),
        })
            Assert.Equal((name, value), (name, client.Query($"SHOW VARIABLES LIKE '{name.Replace("_", "\\_", StringComparison.Ordinal)}'").Rows.Single()[1]));
        foreach (var name in new[] { "ssl_capath", "ssl_cipher", "ssl_crl", "ssl_crlpath", "tls_ciphersuites" }) Assert.Null(client.Query($"SELECT @@{name}").Single);
        foreach (var name in new[] { "auto_generate_certs", "sha256_password_private_key_path", "caching_sha2_password_public_key_path", "have_ssl", "ssl_fips_mode" })
            Assert.StartsWith("1238 ", client.Query($"SET GLOBAL {name} = 'x'").Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "V-2"), Trait("row", "V-3"), Trait("row", "V-4"), Trait("row", "V-5"), Trait("row", "V-7")]
    public void What_is_set_counts_from_the_next_reload_on_for_new_connections()
    {
        using var own = new VisibleServer();
        using var root = own.Connect();
        void Reload(params string[] settings)
        {
            foreach (var setting in settings) Assert.Null(root.Query($"SET GLOBAL {setting}").Error);
            Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
        }

        Assert.Null(root.Query("SET GLOBAL tls_version = 'TLSv1.2'").Error);
        using (var before = own.Connect()) Assert.Equal("TLSv1.3", before.Connection.Facts.Version);
        Assert.Equal("TLSv1.2,TLSv1.3", root.Query("SHOW STATUS LIKE 'Current_tls_version'").Rows[0][1]);
        Reload("ssl_cipher = 'ECDHE-RSA-AES256-GCM-SHA384'");
        using (var after = own.Connect()) Assert.Equal(("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"), (after.Connection.Facts.Version, after.Connection.Facts.Cipher));
        Assert.Equal(("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"), (root.Query("SHOW STATUS LIKE 'Current_tls_version'").Rows[0][1], root.Query("SHOW STATUS LIKE 'Current_tls_cipher'").Rows[0][1]));

        Reload("tls_version = 'TLSv1.3'", "tls_ciphersuites = 'TLS_CHACHA20_POLY1305_SHA256'", "ssl_cipher = NULL");
        using (var after = own.Connect()) Assert.Equal("TLS_CHACHA20_POLY1305_SHA256", after.Connection.Facts.Cipher);

        Reload("tls_version = 'TLSv1.2,TLSv1.3'", "tls_ciphersuites = NULL", "ssl_session_cache_mode = OFF");
        using (var first = own.Connect(tls: own.ClientSettings(versions: TlsVersions.Tls12)))
            Assert.Equal(("OFF", null), (first.Query("SHOW STATUS LIKE 'Ssl_session_cache_mode'").Rows[0][1], first.Connection.ExportSession()));
        Assert.Null(root.Query("SET GLOBAL ssl_session_cache_timeout = 86401").Error);
        Assert.Equal("86400", root.Query("SELECT @@ssl_session_cache_timeout").Single);
        Reload("ssl_session_cache_mode = ON");
        Assert.Equal("86400", root.Query("SHOW STATUS LIKE 'Ssl_session_cache_timeout'").Rows[0][1]);

        foreach (var wrong in new[] { "TLSv1.1", "TLSv1.2,SSLv3", "everything" }) Assert.StartsWith("1231 ", root.Query($"SET GLOBAL tls_version = '{wrong}'").Error, StringComparison.Ordinal);
        Reload("tls_version = ''");
        Assert.Equal("DISABLED", root.Query("SHOW VARIABLES LIKE 'have_ssl'").Rows[0][1]);
        Assert.Contains("SSL is required but the server doesn't support it", Assert.ThrowsAny<Exception>(() => own.Connect()).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "V-9")]
    public void Require_secure_transport_lets_in_TLS_and_the_socket_only()
    {
        using var own = new VisibleServer();
        using var root = own.Connect();
        using var laura = own.Connect(user: "laura", password: "lp");
        Assert.StartsWith("1227 ", laura.Query("SET GLOBAL require_secure_transport = ON").Error, StringComparison.Ordinal);
        Assert.Null(root.Query("SET GLOBAL require_secure_transport = ON").Error);
        var refused = Assert.Throws<LoginRefusedException>(() => own.Connect(SslMode.Disabled, user: "laura", password: "lp"));
        Assert.Equal((3159, "Connections using insecure transport are prohibited while --require_secure_transport=ON."), (refused.Error.Number, refused.Error.Message));
        own.Connect(user: "laura", password: "lp").Dispose();
        own.Connect(SslMode.Disabled, socket: true).Dispose();
    }

    [Fact]
    [Trait("row", "V-10")]
    public void Without_auto_generate_certs_nothing_is_made_and_TLS_is_off()
    {
        using var rig = new ServerRig(static _ => { }, "--auto-generate-certs=OFF", "--sha256-password-auto-generate-rsa-keys=OFF", "--caching-sha2-password-auto-generate-rsa-keys=OFF");
        Assert.Empty(Directory.GetFiles(rig.Directory, "*.pem"));
        using var client = rig.Connect(mode: SslMode.Disabled, socket: true);
        Assert.Equal("DISABLED", client.Query("SHOW VARIABLES LIKE 'have_ssl'").Rows[0][1]);
        Assert.Equal("", client.Query("SHOW STATUS LIKE 'Caching_sha2_password_rsa_public_key'").Rows[0][1]);
    }

    [Fact]
    [Trait("row", "V-16"), Trait("row", "V-17")]
    public void New_accounts_get_the_default_method_with_the_rounds_that_are_set()
    {
        using var rig = new ServerRig(null, static directory => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings { Durable = false }), "--caching-sha2-password-digest-rounds=7000");
        using var root = rig.Connect();
        Assert.Null(root.Query("CREATE USER rounds@'%' IDENTIFIED BY 'rp'").Error);
        var row = root.Query("SELECT plugin, authentication_string FROM mysql.user WHERE user = 'rounds'").Rows.Single();
        Assert.Equal("caching_sha2_password", row[0]);
        Assert.StartsWith("$A$007$", row[1], StringComparison.Ordinal);
        rig.Connect("rounds", "rp").Dispose();
        Assert.StartsWith("1524 ", root.Query("CREATE USER old@'%' IDENTIFIED WITH mysql_native_password BY 'op'").Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "V-20")]
    public void Key_exchange_groups_are_those_that_are_set_and_post_quantum_ones_are_refused_in_plain_words()
    {
        using var own = new VisibleServer();
        using var root = own.Connect();
        foreach (var (group, name) in new[] { ("P-384", "secp384r1"), ("X448", "x448"), ("P-521:P-256", "secp521r1") })
        {
            Assert.Null(root.Query($"SET GLOBAL tls_kex = '{group}'").Error);
            Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
            using var client = own.Connect();
            Assert.Equal((name, name), (client.Connection.Facts.Group, client.Query("SELECT kex_group FROM sys.session_tls WHERE conn_id = CONNECTION_ID()").Single));
        }
        Assert.StartsWith("1231 ", root.Query("SET GLOBAL tls_kex = 'P-384:NONSENSE'").Error, StringComparison.Ordinal);
        foreach (var word in new[] { "force_pqc", "use_pqc_sign" }) Assert.StartsWith("1193 ", root.Query($"SET GLOBAL {word} = ON").Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "V-18")]
    public void Disconnect_on_expired_password_decides_what_becomes_of_clients_that_cannot_handle_one()
    {
        foreach (var (option, number) in new[] { ("ON", 1862), ("OFF", 1820) })
        {
            using var rig = new ServerRig($"--disconnect-on-expired-password={option}");
            rig.Run("CREATE USER late@'%' IDENTIFIED BY 'lp'", "ALTER USER late@'%' PASSWORD EXPIRE");
            RigClient Connect() => new(ClientConnection.Connect(new ClientConnectSettings
            {
                Host = "127.0.0.1", Port = rig.Server.Place.Port, SslMode = SslMode.Required, ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
                Login = RigClient.Login("late", "lp", null, Capabilities.None) with { Capabilities = Cardea.Protocol.Handshake.ClientHandshakeOptions.Default & ~Capabilities.CanHandleExpiredPasswords },
            }));
            if (option == "ON")
            {
                Assert.Equal(number, Assert.Throws<LoginRefusedException>(() => Connect()).Error.Number);
                continue;
            }
            using var client = Connect();
            Assert.StartsWith($"{number} ", client.Query("SELECT 1").Error, StringComparison.Ordinal);
        }
    }
}

using System.Globalization;
using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Tests.Server.Visibility;

/// <summary>What status variables, performance_schema and sys say about TLS, against what the client at the other end of the same connection knows.</summary>
public sealed class TlsStatusTests(VisibleServer server) : IClassFixture<VisibleServer>
{
    // The variables of T-1 to T-26 and the order in which SHOW STATUS lists them.
    private static readonly string[] Names =
    [
        "Ssl_accept_renegotiates", "Ssl_accepts", "Ssl_callback_cache_hits", "Ssl_cipher", "Ssl_cipher_list", "Ssl_client_connects", "Ssl_connect_renegotiates",
        "Ssl_ctx_verify_depth", "Ssl_ctx_verify_mode", "Ssl_default_timeout", "Ssl_finished_accepts", "Ssl_finished_connects", "Ssl_server_not_after", "Ssl_server_not_before",
        "Ssl_session_cache_hits", "Ssl_session_cache_misses", "Ssl_session_cache_mode", "Ssl_session_cache_overflows", "Ssl_session_cache_size", "Ssl_session_cache_timeout",
        "Ssl_session_cache_timeouts", "Ssl_sessions_reused", "Ssl_used_session_cache_entries", "Ssl_verify_depth", "Ssl_verify_mode", "Ssl_version",
    ];

    [Fact]
    public void Show_status_lists_the_twenty_six_and_no_more()
    {
        using var client = server.Connect();
        Assert.Equal(Names, client.Query("SHOW STATUS LIKE 'Ssl%'").Rows.Select(static row => row[0]));
        Assert.Equal(Names, client.Query("SHOW GLOBAL STATUS LIKE 'Ssl%'").Rows.Select(static row => row[0]));
        Assert.Equal(Names, client.Query("SELECT VARIABLE_NAME FROM performance_schema.session_status WHERE VARIABLE_NAME LIKE 'Ssl%' ORDER BY 1").Rows.Select(static row => row[0]));
        Assert.Equal(Names, client.Query("SELECT VARIABLE_NAME FROM performance_schema.global_status WHERE VARIABLE_NAME LIKE 'Ssl%' ORDER BY 1").Rows.Select(static row => row[0]));
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    [Trait("row", "T-4"), Trait("row", "T-5"), Trait("row", "T-10"), Trait("row", "T-22"), Trait("row", "T-24"), Trait("row", "T-25"), Trait("row", "T-26"), Trait("row", "T-33")]
    public void A_session_says_what_its_client_sees(TlsVersions version)
    {
        using var client = server.Connect(tls: server.ClientSettings(versions: version), serverName: "db.example.test");
        var facts = client.Connection.Facts;
        var status = Status(client);
        Assert.Equal(version == TlsVersions.Tls12 ? "TLSv1.2" : "TLSv1.3", status["Ssl_version"]);
        Assert.Equal(facts.Version, status["Ssl_version"]);
        Assert.Equal(facts.Cipher, status["Ssl_cipher"]);
        Assert.Contains(facts.Cipher, status["Ssl_cipher_list"]!.Split(':'));
        Assert.Equal("0", status["Ssl_sessions_reused"]);
        Assert.Equal("5", status["Ssl_verify_mode"]);
        Assert.Equal("18446744073709551615", status["Ssl_verify_depth"]);
        Assert.Equal("7200", status["Ssl_default_timeout"]);
        Assert.Equal("db.example.test", status["Tls_sni_server_name"]);
        Assert.Equal(OpenSsl.Version, status["Tls_library_version"]);
        Assert.StartsWith("OpenSSL 3.", status["Tls_library_version"], StringComparison.Ordinal);

        // A global question about a session's variable is answered by the session that asks.
        Assert.Equal(facts.Cipher, client.Query("SHOW GLOBAL STATUS LIKE 'Ssl_cipher'").Rows.Single()[1]);

        var session = client.Connection.ExportSession();
        Assert.NotNull(session);
        using var again = server.Connect(tls: server.ClientSettings(versions: version), serverName: "db.example.test", session: session);
        Assert.Equal("1", Status(again)["Ssl_sessions_reused"]);
    }

    [Fact]
    [Trait("row", "T-4"), Trait("row", "T-10"), Trait("row", "T-22"), Trait("row", "T-40")]
    public void A_plain_session_has_empty_texts_and_zeros()
    {
        using var client = server.Connect(SslMode.Disabled);
        var answer = client.Query("SHOW STATUS LIKE 'Ssl_cipher'");
        Assert.Equal(["Variable_name", "Value"], answer.Columns);
        Assert.Equal([["Ssl_cipher", ""]], answer.Rows);
        var status = Status(client);
        foreach (var name in new[] { "Ssl_cipher", "Ssl_cipher_list", "Ssl_version", "Tls_sni_server_name" }) Assert.Equal((name, ""), (name, status[name]));
        foreach (var name in new[] { "Ssl_default_timeout", "Ssl_sessions_reused", "Ssl_verify_depth", "Ssl_verify_mode" }) Assert.Equal((name, "0"), (name, status[name]));
    }

    [Fact]
    [Trait("row", "T-1"), Trait("row", "T-2"), Trait("row", "T-3"), Trait("row", "T-6"), Trait("row", "T-7"), Trait("row", "T-8"), Trait("row", "T-9"), Trait("row", "T-11"), Trait("row", "T-12")]
    [Trait("row", "T-15"), Trait("row", "T-16"), Trait("row", "T-17"), Trait("row", "T-18"), Trait("row", "T-19"), Trait("row", "T-20"), Trait("row", "T-21"), Trait("row", "T-23")]
    public void The_counters_of_the_server_count()
    {
        using var own = new VisibleServer();
        using var client = own.Connect();
        var before = Status(client);
        Assert.Equal(("0", "0", "0", "0", "0"), (before["Ssl_accept_renegotiates"], before["Ssl_callback_cache_hits"], before["Ssl_client_connects"], before["Ssl_connect_renegotiates"], before["Ssl_finished_connects"]));
        Assert.Equal(("18446744073709551615", "5"), (before["Ssl_ctx_verify_depth"], before["Ssl_ctx_verify_mode"]));
        Assert.Equal(("SERVER", "128", "300", "0"), (before["Ssl_session_cache_mode"], before["Ssl_session_cache_size"], before["Ssl_session_cache_timeout"], before["Ssl_session_cache_overflows"]));
        Assert.Equal(("0", "0", "0"), (before["Ssl_session_cache_hits"], before["Ssl_session_cache_timeouts"], before["Ssl_used_session_cache_entries"]));

        using var second = own.Connect(tls: own.ClientSettings(versions: TlsVersions.Tls12));
        var session = second.Connection.ExportSession();
        second.Connection.Quit();
        using var resumed = own.Connect(tls: own.ClientSettings(versions: TlsVersions.Tls12), session: session);
        Assert.True(resumed.Connection.Facts.Resumed);
        Assert.ThrowsAny<Exception>(() => own.Connect(tls: new TlsSettings { Ca = own.File("client-cert.pem") })); // begun by the client's wish, ended by its alert

        var after = Status(client);
        long Grown(string name) => long.Parse(after[name]!, CultureInfo.InvariantCulture) - long.Parse(before[name]!, CultureInfo.InvariantCulture);
        Assert.Equal(3, Grown("Ssl_accepts"));
        Assert.InRange(Grown("Ssl_finished_accepts"), 2, 3); // with TLS 1.3 the server may have ended before the alert came
        Assert.Equal(1, Grown("Ssl_session_cache_hits"));
        Assert.InRange(Grown("Ssl_session_cache_misses"), 0, 0);
    }

    [Fact]
    [Trait("row", "T-13"), Trait("row", "T-14")]
    public void The_server_s_dates_are_those_of_its_certificate_in_openssl_s_form()
    {
        using var client = server.Connect();
        var status = Status(client);
        var peer = client.Connection.Facts.Peer!;
        Assert.Equal((peer.NotAfter, peer.NotBefore), (status["Ssl_server_not_after"], status["Ssl_server_not_before"]));
        Assert.Matches("^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 1-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-6][0-9] [0-9]{4} GMT$", status["Ssl_server_not_after"]!);
        using var plain = server.Connect(SslMode.Disabled);
        Assert.Equal(peer.NotAfter, Status(plain)["Ssl_server_not_after"]);
    }

    [Fact]
    [Trait("row", "T-30"), Trait("row", "T-31"), Trait("row", "T-32")]
    public void What_is_in_use_now_is_told_apart_from_what_is_set()
    {
        using var client = server.Connect();
        var status = Status(client);
        Assert.Equal((server.File("ca.pem"), server.File("server-cert.pem"), server.File("server-key.pem")), (status["Current_tls_ca"], status["Current_tls_cert"], status["Current_tls_key"]));
        Assert.Equal(("", "", "", "", "TLSv1.2,TLSv1.3"),
            (status["Current_tls_capath"], status["Current_tls_crl"], status["Current_tls_crlpath"], status["Current_tls_ciphersuites"], status["Current_tls_version"]));
        var rsa = File.ReadAllText(server.File("public_key.pem"));
        Assert.Equal((rsa.Trim(), rsa.Trim()), (status["Rsa_public_key"]!.Trim(), status["Caching_sha2_password_rsa_public_key"]!.Trim()));
    }

    [Fact]
    [Trait("row", "T-34")]
    public void Session_ssl_status_is_a_join_over_status_by_thread()
    {
        using var tls = server.Connect();
        using var plain = server.Connect(SslMode.Disabled);
        using var socket = server.Connect(SslMode.Disabled, socket: true);
        string Thread(RigClient client) => tls.Query($"SELECT THREAD_ID FROM performance_schema.threads WHERE PROCESSLIST_ID = {client.Query("SELECT CONNECTION_ID()").Single}").Single!;
        var (tlsThread, plainThread, socketThread) = (Thread(tls), Thread(plain), Thread(socket));
        Assert.NotEqual(tls.Query("SELECT CONNECTION_ID()").Single, tlsThread); // a thread id is no process list id
        var answer = tls.Query($"SELECT * FROM sys.session_ssl_status WHERE thread_id IN ({tlsThread}, {plainThread}, {socketThread}) ORDER BY thread_id");
        Assert.Equal(["thread_id", "ssl_version", "ssl_cipher", "ssl_sessions_reused"], answer.Columns);
        Assert.Equal<IEnumerable<string?>>([[tlsThread, "TLSv1.3", tls.Connection.Facts.Cipher, "0"], [plainThread, "", "", "0"], [socketThread, "", "", "0"]], answer.Rows);

        var byHand = tls.Query("SELECT v.thread_id, v.variable_value FROM performance_schema.status_by_thread v WHERE v.variable_name = 'ssl_version' ORDER BY v.thread_id");
        Assert.Equal(byHand.Rows.Select(static r => (r[0], r[1])), tls.Query("SELECT s.thread_id, s.ssl_version FROM sys.session_ssl_status s ORDER BY 1").Rows.Select(static r => (r[0], r[1])));
        // The view's own literals are not mixed up with those of the statement around it, whatever its digest's plan was made for.
        Assert.Equal([[tlsThread]], tls.Query($"SELECT thread_id FROM sys.session_ssl_status WHERE ssl_version = 'TLSv1.3' AND thread_id = {tlsThread}").Rows);
        Assert.Empty(tls.Query($"SELECT thread_id FROM sys.session_ssl_status WHERE ssl_version = 'TLSv1.2' AND thread_id = {tlsThread}").Rows);

        Assert.Equal([["session_ssl_status", "VIEW"]], tls.Query("SHOW FULL TABLES FROM sys LIKE 'session_ssl%'").Rows);
        var view = tls.Query("SHOW CREATE VIEW sys.session_ssl_status").Rows.Single();
        Assert.StartsWith("CREATE ALGORITHM=MERGE DEFINER=`mysql.sys`@`localhost` SQL SECURITY INVOKER VIEW `sys`.`session_ssl_status`", view[1], StringComparison.Ordinal);
        Assert.Equal("INVOKER", tls.Query("SELECT SECURITY_TYPE FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'sys' AND TABLE_NAME = 'session_ssl_status'").Single);
    }

    [Fact]
    [Trait("row", "T-34")]
    public void The_view_reads_with_the_privileges_of_whoever_asks()
    {
        using var root = server.Connect();
        Assert.Null(root.Query("CREATE USER viewer@'%' IDENTIFIED BY 'vp'").Error);
        Assert.Null(root.Query("GRANT SELECT ON sys.session_ssl_status TO viewer@'%'").Error);
        using var viewer = server.Connect(user: "viewer", password: "vp");
        Assert.StartsWith("1142 ", viewer.Query("SELECT * FROM sys.session_ssl_status").Error, StringComparison.Ordinal);
        Assert.Null(root.Query("GRANT SELECT ON performance_schema.status_by_thread TO viewer@'%'").Error);
        Assert.Null(viewer.Query("SELECT * FROM sys.session_ssl_status").Error);
    }

    [Fact]
    [Trait("row", "T-35")]
    public void A_channel_has_twenty_eight_rows_in_mysql_s_order_and_spelling()
    {
        using var client = server.Connect();
        var answer = client.Query("SELECT * FROM performance_schema.tls_channel_status");
        Assert.Equal(["CHANNEL", "PROPERTY", "VALUE"], answer.Columns);
        Assert.Equal(56, answer.Rows.Count);
        string[] properties =
        [
            "Enabled", "ssl_accept_renegotiates", "Ssl_accepts", "Ssl_callback_cache_hits", "Ssl_client_connects", "Ssl_connect_renegotiates", "Ssl_ctx_verify_depth", "Ssl_ctx_verify_mode",
            "Current_tls_ca", "Current_tls_capath", "Current_tls_cert", "Current_tls_cipher", "Current_tls_ciphersuites", "Current_tls_crl", "Current_tls_crlpath", "Current_tls_key",
            "Current_tls_version", "Ssl_finished_accepts", "Ssl_finished_connects", "Ssl_server_not_after", "Ssl_server_not_before", "Ssl_session_cache_hits", "Ssl_session_cache_misses",
            "Ssl_session_cache_mode", "Ssl_session_cache_overflows", "Ssl_session_cache_size", "Ssl_session_cache_timeouts", "Ssl_used_session_cache_entries",
        ];
        foreach (var (channel, first) in new[] { ("mysql_main", 0), ("mysql_admin", 28) })
        {
            Assert.Equal(properties, answer.Rows.Skip(first).Take(28).Select(static row => row[1]));
            Assert.All(answer.Rows.Skip(first).Take(28), row => Assert.Equal(channel, row[0]));
        }
        var main = answer.Rows.Take(28).ToDictionary(static row => row[1]!, static row => row[2]);
        var status = Status(client);
        Assert.Equal("Yes", main["Enabled"]);
        foreach (var property in properties.Skip(7).Where(static p => p.StartsWith("Current_tls", StringComparison.Ordinal) || p.Contains("not_", StringComparison.Ordinal)))
            Assert.Equal((property, status[property]), (property, main[property]));
        Assert.Equal(["No", .. Enumerable.Repeat("", 27)], answer.Rows.Skip(28).Select(static row => row[2]));
    }

    [Fact]
    [Trait("row", "T-36")]
    public void Threads_name_the_transport()
    {
        using var tls = server.Connect();
        using var plain = server.Connect(SslMode.Disabled);
        using var socket = server.Connect(SslMode.Disabled, socket: true);
        foreach (var (client, transport) in new[] { (tls, "SSL/TLS"), (plain, "TCP/IP"), (socket, "Socket") })
            Assert.Equal(transport, client.Query("SELECT CONNECTION_TYPE FROM performance_schema.threads WHERE PROCESSLIST_ID = CONNECTION_ID()").Single);
    }

    [Fact]
    public void Session_tls_tells_everything_that_the_channel_proves()
    {
        using var client = server.Connect(tls: server.ClientSettings(versions: TlsVersions.Tls12), serverName: "db.example.test");
        var answer = client.Query("SELECT * FROM sys.session_tls WHERE conn_id = CONNECTION_ID()");
        var row = answer.Columns.Zip(answer.Rows.Single()).ToDictionary(static pair => pair.First, static pair => pair.Second);
        var (own, facts) = (new CertificateFacts(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(server.File("client-cert.pem")).RawData), client.Connection.Facts);
        Assert.Equal(("root@localhost", "SSL/TLS", "TLSv1.2", facts.Cipher), (row["user"], row["transport"], row["protocol"], row["cipher"]));
        Assert.Equal(("TLS_" + facts.Cipher.Replace("-", "_", StringComparison.Ordinal).Replace("ECDHE_RSA_", "ECDHE_RSA_WITH_", StringComparison.Ordinal).Replace("AES128", "AES_128", StringComparison.Ordinal).Replace("AES256", "AES_256", StringComparison.Ordinal)), row["cipher_iana"]);
        Assert.Equal((facts.Group, "0", "db.example.test", ""), (row["kex_group"], row["resumed"], row["sni"], row["alpn"]));
        Assert.NotEmpty(facts.Group);
        Assert.Equal((own.Subject, own.Issuer, own.SerialNumber, own.Sha256), (row["peer_subject"], row["peer_issuer"], row["peer_serial"], row["peer_sha256"]));
        Assert.Equal((own.NotBefore, own.NotAfter, string.Join(", ", own.AlternativeNames)), (row["peer_not_before"], row["peer_not_after"], row["peer_sans"]));
        Assert.Equal(("CHAIN", "caching_sha2_password"), (row["verified"], row["auth_method"]));
        Assert.Contains(row["auth_path"], new[] { "Fast", "FullTls" });
        var decision = server.Rig.Server.State.Decisions.All().Last(d => d.ConnectionId == client.Connection.Greeting.ConnectionId);
        Assert.Equal(server.Rig.Server.State.Decisions.IdOf(decision), row["decision_id"]);

        using var bare = server.Connect(tls: server.ClientSettings(certificate: false));
        Assert.Equal([[null, "NO CERTIFICATE"]], bare.Query("SELECT peer_subject, verified FROM sys.session_tls WHERE conn_id = CONNECTION_ID()").Rows);
        using var plain = server.Connect(SslMode.Disabled);
        Assert.Equal([["", "", "", null, ""]], plain.Query("SELECT protocol, cipher_iana, kex_group, peer_subject, verified FROM sys.session_tls WHERE conn_id = CONNECTION_ID()").Rows);
    }

    [Fact]
    public void Session_tls_shows_foreign_sessions_only_to_who_may_see_processes()
    {
        using var root = server.Connect();
        Assert.Null(root.Query("CREATE USER curious@'%' IDENTIFIED BY 'cp'").Error);
        Assert.Null(root.Query("GRANT SELECT ON sys.* TO curious@'%'").Error);
        using var curious = server.Connect(user: "curious", password: "cp");
        Assert.Equal([["curious@%"]], curious.Query("SELECT DISTINCT user FROM sys.session_tls").Rows);
        Assert.Null(root.Query("GRANT PROCESS ON *.* TO curious@'%'").Error);
        Assert.Contains("root@localhost", curious.Query("SELECT DISTINCT user FROM sys.session_tls").Rows.Select(static r => r[0]));
    }

    [Fact]
    public void Everything_that_was_loaded_and_can_expire_stands_in_tls_certificates()
    {
        using var client = server.Connect();
        var answer = client.Query("SELECT channel, setting, file, kind, name, serial, days_left, state FROM sys.tls_certificates ORDER BY setting");
        Assert.Equal([("mysql_main", "ssl_ca", server.File("ca.pem"), "CA"), ("mysql_main", "ssl_cert", server.File("server-cert.pem"), "CERTIFICATE")],
            answer.Rows.Select(static r => (r[0]!, r[1]!, r[2]!, r[3]!)));
        var own = client.Connection.Facts.Peer!;
        Assert.Equal((own.Subject, own.SerialNumber, "VALID"), (answer.Rows[1][4], answer.Rows[1][5], answer.Rows[1][7]));
        Assert.InRange(long.Parse(answer.Rows[1][6]!, CultureInfo.InvariantCulture), 30, 36500);
    }

    private static Dictionary<string, string?> Status(RigClient client) => client.Query("SHOW STATUS").Rows.ToDictionary(static row => row[0]!, static row => row[1]);
}

using Cardea.Server.Variables;

namespace Cardea.Server;

/// <content>Listening, links, TLS, authentication, files.</content>
public static partial class ServerOptions
{
    private const double Year = 31536000;

    private static IEnumerable<VariableDefinition> Connections() =>
    [
        Number("port", G, 3306, 0, 65535, "TCP port to listen on; 0 takes a free one.", dynamic: false),
        Text("bind_address", G, "127.0.0.1", "Addresses to listen on, separated by commas: host names, IPv4, IPv6, * (all) or :: (all, both families). Default: this machine only."),
        Text("socket", G, "mysql.sock", "Unix socket to listen on, relative to the data directory; at most 107 bytes; empty for none."),
        Switch("skip_networking", G, false, "Listen on the Unix socket only.", dynamic: false),
        Switch("skip_name_resolve", G, true, "Accounts are matched by address; names are never looked up.", dynamic: false),
        Number("back_log", G, 512, 1, 65535, "Connections that may wait to be accepted.", dynamic: false),
        Number("max_connections", G, 151, 1, 100000, "Client connections at the same time; one more is kept for CONNECTION_ADMIN."),
        Number("max_user_connections", G, 0, 0, uint.MaxValue, "Connections of one account at the same time; 0 for no limit."),
        Number("max_connect_errors", G, 100, 1, ulong.MaxValue, "Failed connects of a host after which it is blocked until FLUSH HOSTS."),
        Number("connect_timeout", G, 10, 2, Year, "Seconds from accept to the end of login, however slowly the peer sends."),
        Number("max_unauthenticated_connections", G, 1000, 1, 100000, "Connections that may be logging in at the same time."),
        Number("max_connection_work_before_login", G, 65536, 4096, 1 << 20, "Largest packet that a peer may send before it has logged in, bytes.", dynamic: false),
        Number("thread_pool_size", G, 0, 0, 1024, "Worker threads; 0 chooses by the number of processors.", dynamic: false),
        Number("thread_cache_size", G, 9, 0, 16384, "Without effect: sessions do not own threads."),
        Word("thread_handling", G, "loaded-dynamically", ["one-thread-per-connection", "no-threads", "loaded-dynamically"], "How sessions run: a small pool over readiness events.", dynamic: false),
        Number("wait_timeout", GS, 28800, 1, Year, "Seconds that a session may be silent."),
        Number("interactive_timeout", GS, 28800, 1, Year, "wait_timeout of clients that call themselves interactive."),
        Number("net_read_timeout", GS, 30, 1, Year, "Seconds to wait for the rest of a packet that has begun."),
        Number("net_write_timeout", GS, 60, 1, Year, "Seconds to wait for a client that does not take its answer."),
        Number("net_retry_count", GS, 10, 1, ulong.MaxValue, "Without effect; reads are never given up on a signal."),
        Number("net_buffer_length", GS, 16384, 1024, 1 << 20, "Without effect: buffers grow and are given back when idle.", block: 1024),
        Number("max_allowed_packet", GS, 64 << 20, 1024, 1 << 30, "Greatest packet in bytes, either way.", block: 1024),
        Switch("offline_mode", G, false, "Only CONNECTION_ADMIN may log in."),
        Text("init_connect", G, "", "Statement that each session without CONNECTION_ADMIN runs first.", dynamic: true),
        Text("protocol_compression_algorithms", G, "uncompressed", "Compression that clients may ask for; only 'uncompressed' is built in."),
        Switch("slave_compressed_protocol", G, false, "Without effect; there is no replication.", dynamic: false),
        Fact("protocol_version", G, 10ul, "Version of the client/server protocol."),
        Number("admin_port", G, 33062, 0, 65535, "Port of the administrative listener; only opened when admin_address is set.", dynamic: false),
        Text("admin_address", G, "", "Address of the administrative listener; not built in, must be empty."),
    ];

    private static IEnumerable<VariableDefinition> Tls() =>
    [
        Path("ssl_ca", null, "PEM file with the CA certificates that client certificates are checked against.", dynamic: true) with { IsSecurity = true },
        Path("ssl_capath", null, "Directory with such certificates under OpenSSL's hashed names.", dynamic: true) with { IsSecurity = true },
        Path("ssl_cert", null, "PEM file with the server's certificate and its intermediates.", dynamic: true) with { IsSecurity = true },
        Path("ssl_key", null, "PEM file with the server's private key.", dynamic: true) with { IsSecurity = true },
        Path("ssl_crl", null, "PEM file with revocation lists for client certificates.", dynamic: true) with { IsSecurity = true },
        Path("ssl_crlpath", null, "Directory with revocation lists under OpenSSL's hashed names.", dynamic: true) with { IsSecurity = true },
        Text("ssl_cipher", G, null, "TLS 1.2 suites that may be used, in OpenSSL's words, separated by colons.", dynamic: true) with { IsSecurity = true },
        Text("tls_ciphersuites", G, null, "TLS 1.3 suites that may be used, separated by colons.", dynamic: true) with { IsSecurity = true },
        Text("tls_version", G, "TLSv1.2,TLSv1.3", "TLS versions that may be used; empty switches TLS off.", dynamic: true) with { IsSecurity = true },
        Switch("ssl_session_cache_mode", G, true, "Sessions may be resumed.") with { IsSecurity = true },
        Number("ssl_session_cache_timeout", G, 300, 0, 86400, "Seconds for which a session may be resumed.") with { IsSecurity = true },
        Word("ssl_fips_mode", G, "OFF", ["OFF", "ON", "STRICT"], "FIPS mode of the library; only OFF can be set from here.", dynamic: false) with { IsSecurity = true },
        Switch("require_secure_transport", G, false, "Refuse links that are neither TLS nor a Unix socket, before any credential is asked for.") with { IsSecurity = true },
        Switch("auto_generate_certs", G, true, "Make CA, server and client certificates at first start when there are none.", dynamic: false) with { IsSecurity = true },
        Switch("tls_certificates_enforced_validation", G, false, "Refuse to start or reload with a certificate that does not verify or is out of date.", dynamic: false) with { IsSecurity = true },
        Fact("have_ssl", G, "YES", "YES when the server can do TLS, DISABLED when it is switched off."),
        Fact("have_openssl", G, "YES", "The same."),
        StartOnly(Switch("ssl", G, true, "Allow TLS (5.7); --skip-ssl or --ssl=0 switches it off.")) with { IsSecurity = true },
        Path("admin_ssl_ca", null, "For the administrative listener.") with { IsSecurity = true },
        Path("admin_ssl_cert", null, "For the administrative listener.") with { IsSecurity = true },
        Path("admin_ssl_key", null, "For the administrative listener.") with { IsSecurity = true },
        Text("admin_tls_version", G, "TLSv1.2,TLSv1.3", "For the administrative listener.") with { IsSecurity = true },
    ];

    private static IEnumerable<VariableDefinition> Authentication() =>
    [
        Word("default_authentication_plugin", G, "caching_sha2_password", ["caching_sha2_password", "sha256_password", "mysql_native_password"], "Method of new accounts and of the greeting (5.7, 8.0).", dynamic: false) with { IsSecurity = true },
        Text("authentication_policy", G, "*,,", "Methods that accounts may use (8.4); its first element names the default.", dynamic: true) with { IsSecurity = true },
        StartOnly(Switch("mysql_native_password", G, false, "Allow the method mysql_native_password, which is broken by design and off as in 8.4.")) with { IsSecurity = true },
        Switch("mysql_native_password_proxy_users", G, false, "Without effect; there are no proxy users.") with { IsSecurity = true },
        Switch("sha256_password_proxy_users", G, false, "Without effect; there are no proxy users.") with { IsSecurity = true },
        Switch("check_proxy_users", G, false, "Without effect; there are no proxy users.") with { IsSecurity = true },
        Path("sha256_password_private_key_path", "private_key.pem", "RSA key with which sha256_password decrypts on plain links.") with { IsSecurity = true },
        Path("sha256_password_public_key_path", "public_key.pem", "Its public half, handed to clients that ask.") with { IsSecurity = true },
        Switch("sha256_password_auto_generate_rsa_keys", G, true, "Make that pair at first start when there is none.", dynamic: false) with { IsSecurity = true },
        Path("caching_sha2_password_private_key_path", "private_key.pem", "RSA key with which caching_sha2_password decrypts on plain links.") with { IsSecurity = true },
        Path("caching_sha2_password_public_key_path", "public_key.pem", "Its public half, handed to clients that ask.") with { IsSecurity = true },
        Switch("caching_sha2_password_auto_generate_rsa_keys", G, true, "Make that pair at first start when there is none.", dynamic: false) with { IsSecurity = true },
        Number("caching_sha2_password_digest_rounds", G, 5000, 5000, 4095000, "SHA-256 rounds of stored passwords.", dynamic: false, block: 1000) with { IsSecurity = true },
        Number("login_decisions_history_size", G, 1000, 0, 1 << 20, "Decisions kept for sys.login_decisions: that many of logins let in, and that many of others."),
        Word("log_login_decisions", G, "OFF", ["OFF", "REFUSED", "ALL"], "Logins whose decision is written to the error log, as one line of JSON: none, those not let in and those that a REPORT ONLY rule would have refused, all.") with { IsSecurity = true },
        Switch("login_error_reference", G, false, "Put the decision's id into the error that a refused client is told. The same for every cause.") with { IsSecurity = true },
        Switch("disconnect_on_expired_password", G, true, "Refuse clients that cannot handle an expired password.", dynamic: false) with { IsSecurity = true },
        Number("default_password_lifetime", G, 0, 0, 65535, "Days after which passwords expire; 0 for never.") with { IsSecurity = true },
        Number("password_history", G, 0, 0, uint.MaxValue, "Changes before a password may come back.") with { IsSecurity = true },
        Number("password_reuse_interval", G, 0, 0, uint.MaxValue, "Days before a password may come back.") with { IsSecurity = true },
        Switch("password_require_current", G, false, "Changing a password needs the current one.") with { IsSecurity = true },
        Switch("print_identified_with_as_hex", GS, false, "SHOW CREATE USER prints hashes in hexadecimal."),
        Text("mandatory_roles", G, "", "Roles that everybody has.", dynamic: true) with { IsSecurity = true },
        Switch("activate_all_roles_on_login", G, false, "All granted roles are active after login.") with { IsSecurity = true },
        Switch("partial_revokes", G, false, "Not built in; must be OFF.", dynamic: false) with { IsSecurity = true },
        Switch("automatic_sp_privileges", G, true, "Without effect; there are no stored routines."),
        Number("generated_random_password_length", GS, 20, 5, 255, "Characters of IDENTIFIED BY RANDOM PASSWORD."),
    ];

    private static IEnumerable<VariableDefinition> Files() =>
    [
        Text("datadir", G, "./data", "Data directory; created with mode 0700 on first use."),
        Fact("basedir", G, AppContext.BaseDirectory, "Where the program lies."),
        Path("pid_file", null, "File that holds the process id while the server runs."),
        Path("log_error", "stderr", "File of the error log; 'stderr' writes to standard error."),
        Number("log_error_verbosity", G, 2, 1, 3, "1 errors, 2 and warnings, 3 and information."),
        Switch("general_log", G, false, "Write every statement to general_log_file."),
        Path("general_log_file", "general.log", "File of the general log.", dynamic: true),
        Switch("slow_query_log", GS, false, "Write slow statements to slow_query_log_file."),
        Path("slow_query_log_file", "slow.log", "File of the slow log.", dynamic: true),
        Real("long_query_time", GS, 10, 0, Year, "Seconds after which a statement counts as slow."),
        Word("log_output", G, "FILE", ["FILE", "TABLE", "NONE"], "Where the general log goes; only FILE and NONE."),
        Word("log_timestamps", G, "UTC", ["UTC", "SYSTEM"], "Times in the error log."),
        Path("init_file", null, "File with statements that run at start, before clients are let in."),
        Text("secure_file_priv", G, null, "NULL: the server never reads or writes files for a client."),
        Switch("local_infile", G, false, "Allow LOAD DATA LOCAL."),
        Path("tmpdir", "/tmp", "Directory for temporary files."),
        Fact("plugin_dir", G, "", "Empty: nothing is ever loaded."),
        Fact("character_sets_dir", G, "", "Empty: character sets are built in."),
        Fact("lc_messages_dir", G, "", "Empty: messages are built in."),
        Text("user", G, "", "Without effect: the server never runs as another user than the one who started it.") with { Scopes = VariableScopes.None },
        StartOnly(Switch("initialize", G, false, "Make the data directory with a random root password, then exit.")) with { IsSecurity = true },
        StartOnly(Switch("initialize_insecure", G, false, "Make the data directory with an empty root password, then exit.")) with { IsSecurity = true },
        StartOnly(Switch("console", G, false, "Write the error log to standard error (it is the default).")),
        StartOnly(Switch("daemonize", G, false, "Not built in; use the service manager.")),
        StartOnly(Text("upgrade", G, "AUTO", "Accepted and ignored: the data directory upgrades itself.")),
        StartOnly(Text("default_time_zone", G, null, "time_zone at start.")),
    ];
}

namespace Cardea.Doctor.Causes;

internal static partial class CauseTable
{
    /// <summary>How each driver is told to use RSA on a plain link; shown where that is the matter. Their own documentation.</summary>
    internal const string DriversForRsa = """
        mysql, cardea client   --server-public-key-path=public_key.pem, or --get-server-public-key
        Connector/J, DBeaver   allowPublicKeyRetrieval=true, or serverRSAPublicKeyFile=public_key.pem ("Public Key Retrieval is not allowed")
        MariaDB Connector/J    allowPublicKeyRetrieval=true, or serverRsaPublicKeyFile=public_key.pem
        MySqlConnector (.NET)  AllowPublicKeyRetrieval=true, or ServerRsaPublicKeyFile=public_key.pem
        Connector/Python       needs TLS: ssl_disabled=False
        PyMySQL                asks by itself when the package cryptography is there; server_public_key=…
        mysql2 (Node)          asks by itself; authPlugins with serverPublicKey
        go-sql-driver          asks by itself; serverPubKey=NAME after RegisterServerPubKey
        PHP (mysqlnd)          MYSQLI_SERVER_PUBLIC_KEY, PDO::MYSQL_ATTR_SERVER_PUBLIC_KEY
        """;

    private static readonly Cause[] MethodRows =
    [
        new("password-needs-tls", Weight.Refused, "{method} does not send the password over a link without TLS.", "let the client use TLS; else each driver has a word for RSA, below, which protects from listeners only unless the key is given as a file")
            { Command = "cardea client --host={host} --port={port} --user={user} -p --ssl-mode=REQUIRED", Errors = [2061] },
        new("password-without-tls", Weight.Warning, "Without TLS, drivers fail at {method} (\"Public Key Retrieval is not allowed\", error 2061) or ask anybody on the way for an RSA key.", "offer TLS; till then each driver has a word for RSA, below"),
        new("method-unknown-to-client", Weight.Refused, "The server asks for the method {method}, which this client does not have.", "use a client that has it, or give the account caching_sha2_password: ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…'")
            { Command = "sql> SELECT user, host, plugin FROM mysql.user WHERE user = '{user}'", Errors = [2059, 2058] },
        new("method-switched-off", Weight.Refused, "The account's method is not loaded at the server (mysql_native_password is off since MySQL 8.4 and gone since 9.0).",
            "give the account another: ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…'; or start the server with mysql_native_password=ON meanwhile")
            { Command = "sql> SELECT user, host, plugin FROM mysql.user WHERE user = '{user}'", Errors = [1524] },
        new("method-refused-by-server", Weight.Refused, "The server finds that the client cannot do the account's method.", "use a newer client or driver: this error means that it lacks the capability to change the method")
            { Command = "sql> SELECT user, host, plugin FROM mysql.user WHERE user = '{user}'", Errors = [1251, 1275, 2049] },
        new("method-needs-clear-password", Weight.Refused, "The account's method wants the password in clear (PAM, LDAP).", "allow it, on verified TLS only: --enable-cleartext-plugin --ssl-mode=VERIFY_IDENTITY"),
        new("login-dialogue-broken", Weight.Refused, "The login broke off: {reason}.", "a server or proxy that lost its thread; look at its log, try without what is between") { Errors = [2012, 2013, 2027, 2006] },
        new("method-weak", Weight.Warning, "The account's method is mysql_native_password: SHA-1, unsalted, off since MySQL 8.4.", "give the account a new password with caching_sha2_password: ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…'"),
        new("password-long-way", Weight.Note, "The password itself travelled inside TLS, as caching_sha2_password does at the first login after a restart or a change.", "nothing; the next login takes the short way. Who verifies nothing gives the password to whoever is there"),
    ];

    private static readonly Cause[] AccountRows =
    [
        new("access-denied", Weight.Refused, "Access denied for {user}.",
            "in the order of what is usual: wrong password; another account row matches (an anonymous one, or one for this host, wins over '%'); the account demands what was not shown: a client certificate or TLS (REQUIRE). The operator sees which: sys.login_decisions of a cardea server")
            { Command = "sql> SELECT user, host, plugin, ssl_type FROM mysql.user WHERE user IN ('{user}', '')", Errors = [1045] },
        new("no-password-given", Weight.Refused, "Access denied for {user}, and no password was given.", "give it: -p asks for it; in scripts the environment variable MYSQL_PWD or an option file that only you can read")
            { Command = "cardea doctor --host={host} --port={port} --user={user} -p" },
        new("certificate-probably-demanded", Weight.Refused, "Access denied for {user}; no client certificate was shown, and that is the answer too where the account demands one (REQUIRE X509, SUBJECT, ISSUER).",
            "if the password is right: give a certificate with --ssl-cert and --ssl-key")
            { Command = "cardea certs bundle --user={user} --host={host}" },
        new("socket-user-only", Weight.Refused, "The account is proven by the system user at a Unix socket, not by a password.", "on the server's machine, as that system user, over the socket; or give the account a password: ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…'")
            { Command = "sudo mysql", Errors = [1698] },
        new("account-locked", Weight.Refused, "The account is locked.", "an administrator unlocks it: ALTER USER … ACCOUNT UNLOCK")
            { Command = "sql> SELECT user, host, account_locked FROM mysql.user WHERE user = '{user}'", Errors = [3118, 4151] },
        new("account-blocked-by-failures", Weight.Refused, "The account is blocked after too many wrong passwords.", "wait until PASSWORD_LOCK_TIME is over, or an administrator unlocks it: ALTER USER … ACCOUNT UNLOCK; MariaDB: FLUSH PRIVILEGES. Find the client with the old password")
            { Command = "sql> SELECT user, host, User_attributes FROM mysql.user WHERE user = '{user}'", Errors = [3955, 4150] },
        new("password-expired", Weight.Refused, "The password has expired.", "change it; scripts cannot come in until it is changed")
            { Command = "cardea client --host={host} --port={port} --user={user} -p --connect-expired-password -e 'ALTER USER USER() IDENTIFIED BY \"a-new-password\"'", Errors = [1862, 1820] },
        new("tls-demanded", Weight.Refused, "The server takes connections over TLS or a Unix socket only.", "use TLS: leave --ssl-mode=DISABLED out, or demand it")
            { Command = "cardea client --host={host} --port={port} --user={user} -p --ssl-mode=REQUIRED", Errors = [3159] },
        new("hourly-limit", Weight.Refused, "The account has used up a limit for this hour.", "wait; or raise MAX_CONNECTIONS_PER_HOUR, MAX_QUERIES_PER_HOUR or MAX_UPDATES_PER_HOUR; or let the client keep its connections")
            { Command = "sql> FLUSH USER_RESOURCES", Errors = [1226] },
        new("too-many-connections-of-user", Weight.Refused, "The account has as many connections open as it may.", "close some, share them, or raise max_user_connections (MAX_USER_CONNECTIONS of the account)")
            { Command = "sql> SELECT id, host, db, command, time FROM information_schema.processlist WHERE user = '{user}'", Errors = [1203] },
        new("schema-unknown", Weight.Refused, "There is no schema of that name.", "check its spelling, upper and lower case too")
            { Command = "sql> SHOW DATABASES", Errors = [1049] },
        new("schema-denied", Weight.Refused, "The account may not use that schema.", "an administrator grants it: GRANT … ON schema.* TO …")
            { Command = "sql> SHOW GRANTS", Errors = [1044] },
        new("refused", Weight.Refused, "The server refused the login.", "its own words are above; its log says more"),
    ];

    private static readonly Cause[] OperatorRows =
    [
        new("plain-link-accepted", Weight.Warning, "The server would take {user} without TLS too: neither require_secure_transport nor the account's REQUIRE forbids it.",
            "forbid it for all (in the option file too), or for the account: ALTER USER … REQUIRE SSL") { Command = "sql> SET GLOBAL require_secure_transport=ON" },
        new("tls-ends-before-server", Weight.Warning, "TLS ends before the server: it sees this session otherwise than this end does.", "a proxy is between and decrypts: it must be one of yours, and the link behind it must be safe too"),
        new("matched-anonymous", Weight.Warning, "The login matched {account}, an account without a name.", "an anonymous account for this host wins over '{user}'@'%': drop it")
            { Command = "sql> SELECT host FROM mysql.user WHERE user = ''" },
        new("login-check-impossible", Weight.Untested, "The server cannot say what a login of that account would meet.", "CHECK LOGIN is a cardea server's statement, needs CREATE USER or AUDIT_ADMIN, and the account must exist")
            { Command = "sql> SELECT user, host FROM mysql.user ORDER BY user, host" },
        new("login-would-be-refused", Weight.Refused, "A login of {who} would be refused.", "see the rule above; what an account demands is changed with ALTER USER"),
        new("server-side-hidden", Weight.Note, "The account may not see the server's side.", "log in as an operator (PROCESS or AUDIT_ADMIN; SELECT on mysql) to see refusals, expiry and accounts"),
        new("server-side-denied", Weight.Untested, "--server was asked for, and the account may not see the server's side.", "log in as an operator: PROCESS or AUDIT_ADMIN, SELECT on mysql"),
        new("decision-unknown", Weight.Untested, "The server keeps no login decision {decision}.", "the rings keep the last ones only, and ids end with a restart; look at its log")
            { Command = "sql> SELECT id, time, user, host, outcome, rule FROM sys.login_decisions ORDER BY time DESC LIMIT 10" },
        new("decision-refused", Weight.Refused, "The login {decision} of {who} was refused by the rule {rule}.", "see what was expected and what came, above; a rule of an account is changed with ALTER USER"),
        new("recent-refusals", Weight.Note, "{count} of the last logins were refused.", "the newest are above; each has its rules in sys.login_decision_rules")
            { Command = "sql> SELECT time, user, host, rule, error, reason FROM sys.login_decisions WHERE outcome = 'REFUSED' ORDER BY time DESC LIMIT 10" },
        new("loaded-certificate-ends", Weight.Warning, "{what} of channel {channel} ends in {days} days.", "renew it, then ALTER INSTANCE RELOAD TLS") { Command = "sql> SELECT * FROM sys.tls_certificates" },
        new("loaded-certificate-ended", Weight.Unsafe, "{what} of channel {channel} has ended.", "renew it, then ALTER INSTANCE RELOAD TLS") { Command = "sql> SELECT * FROM sys.tls_certificates" },
        new("sessions-without-tls", Weight.Warning, "{count} sessions are open over the network without TLS.", "find them and give their clients TLS") { Command = "sql> SELECT * FROM sys.session_ssl_status WHERE ssl_version = ''" },
        new("accounts-without-password", Weight.Unsafe, "Accounts without a password: {accounts}.", "give each a password or lock it: ALTER USER … ACCOUNT LOCK")
            { Command = "sql> SELECT user, host, plugin FROM mysql.user WHERE authentication_string = '' AND plugin NOT IN ('auth_socket', 'unix_socket', 'cardea_x509')" },
        new("accounts-anonymous", Weight.Unsafe, "There are accounts without a name.", "they let anybody in, and win over other accounts for their host: DROP USER ''@'…'") { Command = "sql> SELECT host FROM mysql.user WHERE user = ''" },
        new("accounts-without-require", Weight.Warning, "Accounts that may come from other machines without TLS: {accounts}.", "ALTER USER … REQUIRE SSL for each, or require_secure_transport for all")
            { Command = "sql> SELECT user, host FROM mysql.user WHERE ssl_type = '' AND host NOT IN ('localhost', '127.0.0.1', '::1')" },
        new("accounts-weak-method", Weight.Warning, "Accounts with mysql_native_password: {accounts}.", "ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…', one by one with new passwords")
            { Command = "sql> SELECT user, host FROM mysql.user WHERE plugin = 'mysql_native_password'" },
        new("accounts-root-remote", Weight.Warning, "Administrators may come from anywhere: {accounts}.", "DROP USER 'root'@'%', and use an account for each administrator from the machines they use") { Command = "sql> SELECT user, host FROM mysql.user WHERE user = 'root'" },
    ];
}

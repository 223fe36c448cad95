using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>What tools do that copy accounts: SHOW CREATE USER and SHOW GRANTS of everybody, replayed on another server.</summary>
public sealed class AccountExportTests
{
    private static readonly string[] Rich =
    [
        "SET GLOBAL partial_revokes = ON", "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT, a INT, b INT)", "CREATE TABLE shop.`we``ird` (`c``1` INT)",
        "CREATE ROLE reader, `wri``ter`@'10.%', outer_role",
        "CREATE USER plain IDENTIFIED BY 'x', 'quo''te'@'192.0.2.0/255.255.255.0' IDENTIFIED BY '', ''@'127.0.0.7' IDENTIFIED BY 'anon', 'ünï'@'%' IDENTIFIED BY 'ü'",
        "CREATE USER sha IDENTIFIED WITH sha256_password BY 'y' REQUIRE SUBJECT '/CN=it''s' ISSUER '/CN=ca' CIPHER 'TLS_AES_128_GCM_SHA256' WITH MAX_QUERIES_PER_HOUR 7 MAX_UPDATES_PER_HOUR 6 "
            + "MAX_CONNECTIONS_PER_HOUR 5 MAX_USER_CONNECTIONS 4 PASSWORD EXPIRE INTERVAL 90 DAY PASSWORD HISTORY 3 PASSWORD REUSE INTERVAL 30 DAY PASSWORD REQUIRE CURRENT OPTIONAL "
            + """FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME UNBOUNDED ATTRIBUTE '{"team": "a\\"b", "n": [1, null]}'""",
        "CREATE USER locked@localhost IDENTIFIED BY 'z' REQUIRE X509 PASSWORD EXPIRE NEVER ACCOUNT LOCK PASSWORD REQUIRE CURRENT COMMENT 'it''s'",
        "GRANT SELECT, INSERT, RELOAD ON *.* TO plain WITH GRANT OPTION", "REVOKE INSERT, GRANT OPTION ON shop.* FROM plain", "REVOKE SELECT ON `mys\"chema`.* FROM plain",
        "GRANT CONNECTION_ADMIN, ROLE_ADMIN ON *.* TO plain", "GRANT SYSTEM_USER ON *.* TO plain WITH GRANT OPTION", @"GRANT ALL ON `my\_db`.* TO sha WITH GRANT OPTION",
        "GRANT SELECT (a, b), UPDATE (a), DELETE ON shop.t TO sha", "GRANT ALL ON shop.t TO reader", "GRANT SELECT (`c``1`) ON shop.`we``ird` TO 'quo''te'@'192.0.2.0/255.255.255.0'",
        "GRANT reader, `wri``ter`@'10.%' TO outer_role", "GRANT outer_role TO plain WITH ADMIN OPTION", "GRANT reader TO plain, sha", "SET DEFAULT ROLE reader, outer_role TO plain",
        "GRANT PROXY ON sha TO plain WITH GRANT OPTION", "GRANT PROXY ON 'quo''te'@'192.0.2.0/255.255.255.0' TO sha",
    ];

    [Fact]
    public void All_accounts_of_a_rich_server_are_the_same_after_an_export_and_an_import()
    {
        using var from = new AccountServer();
        using var to = new AccountServer();
        from.Do(Rich);
        to.Do(Rich[..4]); // the switch and the tables that grants name; no account
        string[] exported;
        using (var root = from.Root()) exported = Export(root);
        Assert.True(exported.Length > 30, string.Join('\n', exported));
        using (var root = to.Root())
        {
            foreach (var sql in exported)
            {
                var answer = root.Query(sql);
                Assert.True(answer == "OK", $"{sql}\n{answer}");
            }
            Assert.Equal(exported, Export(root));
        }
        // The same rows, byte for byte, but for times and who granted.
        foreach (var (table, columns) in new[]
        {
            ("user", "Host, User, Select_priv, Insert_priv, Reload_priv, Grant_priv, ssl_type, ssl_cipher, x509_issuer, x509_subject, max_questions, max_updates, max_connections, max_user_connections, plugin, "
                + "hex(authentication_string), password_expired, password_lifetime, account_locked, Password_reuse_history, Password_reuse_time, Password_require_current, User_attributes"),
            ("db", "*"), ("tables_priv", "Host, Db, User, Table_name, Table_priv, Column_priv"), ("columns_priv", "Host, Db, User, Table_name, Column_name, Column_priv"),
            ("proxies_priv", "Host, User, Proxied_host, Proxied_user, With_grant"), ("role_edges", "*"), ("default_roles", "*"), ("global_grants", "*"),
        })
        {
            var (wanted, got) = (Rows(from, table, columns), Rows(to, table, columns));
            Assert.True(wanted.Length > 0, table);
            Assert.Equal(wanted, got);
        }
        Assert.Equal("OK", to.Try("plain", "x"));
        Assert.Equal("OK", to.Try("ünï", "ü"));
    }

    private static string[] Rows(AccountServer server, string table, string columns)
    {
        using var root = server.Root();
        return [.. root.QueryRows($"SELECT {columns} FROM mysql.{table} WHERE {(table is "role_edges" ? "TO_USER" : "User")} NOT IN ('root', 'mysql.sys', 'mysql.session', 'mysql.infoschema')")!
            .Select(static row => string.Join('|', row)).Order(StringComparer.Ordinal)];
    }

    // Roles come before the accounts whose DEFAULT ROLE names them, accounts before grants.
    private static string[] Export(RawClient root)
    {
        Assert.Equal("OK", root.Query("SET print_identified_with_as_hex = ON"));
        var names = root.QueryRows("SELECT User, Host FROM mysql.user WHERE User NOT IN ('root', 'mysql.sys', 'mysql.session', 'mysql.infoschema') ORDER BY User, Host")!
            .ConvertAll(static row => $"'{row[0]!.Replace("'", "''", StringComparison.Ordinal)}'@'{row[1]}'");
        var accounts = names.ConvertAll(name => root.QueryRows($"SHOW CREATE USER {name}")![0][0]!);
        var grants = names.SelectMany(name => root.QueryRows($"SHOW GRANTS FOR {name}")!.Select(static row => row[0]!));
        // A role's lines say what it is made of; nothing but the order between CREATE and GRANT matters.
        return [.. accounts.OrderBy(static sql => sql.Contains(" DEFAULT ROLE ", StringComparison.Ordinal)), .. grants];
    }
}

using System.Text.RegularExpressions;
using Cardea.Conformance.Accounts;
using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.SystemTables;

/// <summary>The tables of mysql, performance_schema, information_schema and sys as tools look at them: listed, described, read and dumped.</summary>
public sealed class SystemTableTests(AccountServer server) : IClassFixture<AccountServer>
{
    private static readonly string[] Schemas = ["mysql", "performance_schema", "information_schema", "sys"];

    [Fact]
    public void Every_table_that_is_listed_can_be_described_read_and_printed_with_the_same_columns()
    {
        using var root = server.Root();
        var seen = 0;
        foreach (var schema in Schemas)
        {
            foreach (var listed in Rows(root, $"SHOW FULL TABLES FROM {schema}"))
            {
                var name = $"{schema}.{listed[0]}";
                seen++;
                var described = Rows(root, $"DESCRIBE {name}");
                Assert.NotEmpty(described);
                var rows = Rows(root, $"SELECT * FROM {name} LIMIT 1");
                Assert.Equal((name, string.Join(',', described.Select(static d => d[0]))), (name, string.Join(',', root.ColumnNames)));
                Assert.All(rows, row => Assert.Equal((name, described.Count), (name, row.Length)));
                var create = Assert.Single(Rows(root, $"SHOW CREATE TABLE {name}"));
                Assert.Equal(listed[0], create[0]);
                if (listed[1] == "VIEW")
                {
                    Assert.Equal(["View", "Create View", "character_set_client", "collation_connection"], root.ColumnNames);
                    Assert.Contains($"({string.Join(',', described.Select(static d => $"`{d[0]}`"))}) AS select ", create[1], StringComparison.Ordinal);
                    continue;
                }
                Assert.Equal(["Table", "Create Table"], root.ColumnNames);
                Assert.Equal((name, Keys(described)), (name, Described(create[1]!)));
                var stored = Rows(root, $"SELECT ENGINE, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{schema}' AND TABLE_NAME = '{listed[0]}'")[0];
                if (stored[0] is not { } engine) continue;
                Assert.Contains($"\n) ENGINE={engine} DEFAULT CHARSET={stored[1]!.Split('_')[0]} COLLATE={stored[1]}", create[1], StringComparison.Ordinal);
                Assert.Equal(stored[2]!.Length > 0, create[1]!.EndsWith($" COMMENT='{stored[2]}'", StringComparison.Ordinal));
            }
        }
        Assert.True(seen > 60, $"only {seen} tables");

        // Field, type, NOT NULL, default and key of each column: once as DESCRIBE has them, once as the text has them.
        static string Keys(List<string?[]> described) => string.Join('\n', described.Select(static d =>
            $"{d[0]} {d[1]} {(d[2] == "NO" ? "NOT NULL" : "NULL")} {(d[4] is null ? "-" : d[4])} {(d[3] == "PRI" ? "PRI" : "")}"));

        static string Described(string create)
        {
            var primary = Regex.Match(create, @"\n  PRIMARY KEY \((.*)\)").Groups[1].Value;
            return string.Join('\n', Regex.Matches(create, @"\n  `(\w+)` ((?:enum|set)\(.*?\)(?= )|\w+(?:\(\d+\))?(?: unsigned)?)(.*?),?(?=\n)").Select(match =>
            {
                var rest = match.Groups[3].Value;
                var value = Regex.Match(rest, @" DEFAULT (?:'([^']*)'|(\S+))");
                var text = !value.Success || value.Groups[2].Value == "NULL" ? "-" : value.Groups[1].Value + value.Groups[2].Value;
                return $"{match.Groups[1].Value} {match.Groups[2].Value} {(rest.Contains(" NOT NULL", StringComparison.Ordinal) ? "NOT NULL" : "NULL")} {text} "
                    + (primary.Contains($"`{match.Groups[1].Value}`", StringComparison.Ordinal) ? "PRI" : "");
            }));
        }
    }

    // Text: MySQL 8.4, scripts/mysql_system_tables.sql as SHOW CREATE TABLE prints it, without TABLESPACE, STATS_PERSISTENT and ROW_FORMAT, which nothing here has.
    [Fact]
    public void The_grant_tables_print_as_in_MySQL()
    {
        using var root = server.Root();
        var user = root.QueryRows("SHOW CREATE TABLE mysql.user")![0][1]!;
        Assert.StartsWith("""
            CREATE TABLE `user` (
              `Host` char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '',
              `User` char(32) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
              `Select_priv` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N',
            """.ReplaceLineEndings("\n"), user, StringComparison.Ordinal);
        Assert.EndsWith("""
              `plugin` char(64) COLLATE utf8mb3_bin NOT NULL DEFAULT 'caching_sha2_password',
              `authentication_string` text COLLATE utf8mb3_bin,
              `password_expired` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N',
              `password_last_changed` timestamp NULL DEFAULT NULL,
              `password_lifetime` smallint unsigned DEFAULT NULL,
              `account_locked` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N',
              `Create_role_priv` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N',
              `Drop_role_priv` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N',
              `Password_reuse_history` smallint unsigned DEFAULT NULL,
              `Password_reuse_time` smallint unsigned DEFAULT NULL,
              `Password_require_current` enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
              `User_attributes` json DEFAULT NULL,
              PRIMARY KEY (`Host`,`User`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin COMMENT='Users and global privileges'
            """.ReplaceLineEndings("\n"), user, StringComparison.Ordinal);
        Assert.Equal("""
            CREATE TABLE `tables_priv` (
              `Host` char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '',
              `Db` char(64) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
              `User` char(32) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
              `Table_name` char(64) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
              `Grantor` varchar(288) COLLATE utf8mb3_bin NOT NULL DEFAULT '',
              `Timestamp` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
              `Table_priv` set('Select','Insert','Update','Delete','Create','Drop','Grant','References','Index','Alter','Create View','Show view','Trigger') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '',
              `Column_priv` set('Select','Insert','Update','References') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '',
              PRIMARY KEY (`Host`,`User`,`Db`,`Table_name`),
              KEY `Grantor` (`Grantor`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin COMMENT='Table privileges'
            """.ReplaceLineEndings("\n"), root.QueryRows("SHOW CREATE TABLE mysql.tables_priv")![0][1]);
        // The same keys for those who ask in other words, and the text is one that the server itself takes.
        Assert.Equal(["Host", "User", "Db", "Table_name", "Grantor"], Rows(root, "SHOW INDEX FROM mysql.tables_priv").Select(static r => r[4]));
        Assert.Equal(["Host", "User"], Rows(root, "SELECT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'user'").Select(static r => r[0]));
        server.Do("CREATE DATABASE copies");
        foreach (var table in Rows(root, "SHOW TABLES FROM mysql"))
        {
            var text = root.QueryRows($"SHOW CREATE TABLE mysql.{table[0]}")![0][1]!;
            server.Do(text.Replace("CREATE TABLE ", "CREATE TABLE copies.", StringComparison.Ordinal));
            Assert.Equal(text, root.QueryRows($"SHOW CREATE TABLE copies.{table[0]}")![0][1]);
        }
        server.Do("DROP DATABASE copies");
    }

    [Fact]
    public void Who_may_not_read_a_table_is_not_told_how_it_is_made_nor_may_lock_it()
    {
        server.Do("CREATE USER plain IDENTIFIED BY 'x'", "CREATE USER partly IDENTIFIED BY 'x'", "GRANT SELECT ON mysql.db TO partly", "GRANT SELECT (User) ON mysql.user TO partly",
            "GRANT SELECT ON sys.* TO partly", "CREATE USER dumper IDENTIFIED BY 'x'", "GRANT SELECT, LOCK TABLES ON *.* TO dumper");
        using var plain = server.As("plain", "x");
        using var partly = server.As("partly", "x");
        using var dumper = server.As("dumper", "x");
        string Show(string user, string table) => $"1142 #42000SHOW command denied to user '{user}'@'localhost' for table '{table}'";
        foreach (var (who, sql, answer) in ((RawClient, string, string)[])
        [
            (plain, "SHOW CREATE TABLE mysql.user", Show("plain", "user")),
            (plain, "SHOW CREATE VIEW mysql.user", Show("plain", "user")),
            (plain, "SHOW CREATE TABLE mysql.nothing", Show("plain", "nothing")),
            (plain, "SHOW CREATE TABLE performance_schema.threads", Show("plain", "threads")),
            (plain, "SHOW CREATE TABLE performance_schema.session_status", "session_status"),
            (plain, "SHOW CREATE TABLE information_schema.USER_PRIVILEGES", "USER_PRIVILEGES"),
            (plain, "SHOW CREATE TABLE sys.session_ssl_status", "1142 #42000SELECT command denied to user 'plain'@'localhost' for table 'session_ssl_status'"),
            (plain, "LOCK TABLES mysql.user READ", "1044 #42000Access denied for user 'plain'@'%' to database 'mysql'"),
            (partly, "SHOW CREATE TABLE mysql.db", "db"),
            (partly, "SHOW CREATE TABLE mysql.user", Show("partly", "user")), // a right on a column is none on the table
            (partly, "SHOW CREATE TABLE sys.login_decisions", "login_decisions"),
            (partly, "SHOW CREATE VIEW sys.session_ssl_status", "1142 #42000SHOW VIEW command denied to user 'partly'@'localhost' for table 'session_ssl_status'"),
            (partly, "LOCK TABLES mysql.db READ", "1044 #42000Access denied for user 'partly'@'%' to database 'mysql'"),
            (dumper, "SHOW CREATE TABLE mysql.user", "user"),
            (dumper, "SHOW CREATE VIEW mysql.user", "1347 #HY000'mysql.user' is not VIEW"),
            (dumper, "SHOW CREATE TABLE mysql.nothing", "1146 #42S02Table 'mysql.nothing' doesn't exist"),
            (dumper, "LOCK TABLES mysql.user READ LOCAL, mysql.db READ", "OK"),
            (dumper, "UNLOCK TABLES", "OK"),
            (dumper, "LOCK TABLES mysql.user WRITE", "3554 #HY000Access to system table 'mysql.user' is rejected. Use CREATE USER, ALTER USER, RENAME USER, DROP USER, GRANT and REVOKE instead."),
            (dumper, "LOCK TABLES information_schema.TABLES READ", "1044 #42000Access denied for user 'dumper'@'%' to database 'information_schema'"),
            (dumper, "LOCK TABLES performance_schema.threads READ", "1142 #42000SELECT, LOCK TABLES command denied to user 'dumper'@'localhost' for table 'threads'"),
        ]) Assert.Equal((sql, answer), (sql, who.Query(sql)));
        server.Do("DROP USER plain, partly, dumper");
    }

    private static List<string?[]> Rows(RawClient client, string sql)
    {
        client.ColumnNames.Clear();
        var rows = client.QueryRows(sql);
        Assert.True(rows is not null && client.ColumnNames.Count > 0, $"{sql}: {rows?.FirstOrDefault()?[0]}");
        return rows!;
    }
}

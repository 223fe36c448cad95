namespace Cardea.Conformance.Accounts;

/// <summary>
/// Every kind of statement asks for its rights, and refuses with MySQL's number, SQLSTATE and text: by an account without any right and by one
/// that has some columns only.
/// </summary>
public sealed class EnforcementTests(EnforcementTests.Fixture server) : IClassFixture<EnforcementTests.Fixture>
{
    /// <summary>statement | what an account without rights is told | what one is told that has SELECT, INSERT (id, a), UPDATE (a) on t and SELECT (id) on s.</summary>
    private const string Table = """
        SELECT * FROM db.t | 1142 SELECT > t | the same
        SELECT t.* FROM db.s JOIN db.t | 1142 SELECT > s | 1142 SELECT > t
        SELECT *, nob FROM (SELECT id AS nob FROM db.t) x | 1142 SELECT > t | 1
        SELECT t.b, x.id FROM db.t JOIN db2.x | 1142 SELECT > t | 1142 SELECT > x
        SELECT id FROM db.t | 1142 SELECT > t | 1
        SELECT id, b FROM db.t | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT count(*) FROM db.t | 1142 SELECT > t | 1
        SELECT 1 FROM db.t | 1142 SELECT > t | 1
        SELECT id FROM db.t WHERE b = 1 | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT id FROM db.t ORDER BY b | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT id FROM db.t GROUP BY id HAVING max(b) > 0 | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT t.id FROM db.t t JOIN db.s s USING (id) | 1142 SELECT > t | 1
        SELECT t.id FROM db.t t JOIN db.s s USING (a) | 1142 SELECT > t | 1143 SELECT > a > s
        SELECT t.id FROM db.t t NATURAL JOIN db.s s | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT t.id FROM db.t t JOIN db.s s ON t.id = s.b | 1142 SELECT > t | 1143 SELECT > b > s
        SELECT (SELECT b FROM db.s WHERE s.id = t.id) FROM db.t t | 1142 SELECT > t | 1143 SELECT > b > s
        WITH c AS (SELECT b FROM db.t) SELECT 1 FROM c | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT x.id FROM (SELECT id, b FROM db.t) x | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT id FROM db.t UNION SELECT b FROM db.s | 1142 SELECT > t | 1143 SELECT > b > s
        SELECT EXISTS (SELECT * FROM db.t) | 1142 SELECT > t | 1
        SELECT EXISTS (SELECT t.* FROM db.t WHERE b = 1) | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT EXISTS (SELECT b FROM db.t) | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT EXISTS (TABLE db.t) | 1142 SELECT > t | 1
        DO (SELECT b FROM db.t) | 1142 SELECT > t | 1143 SELECT > b > t
        SET @v = (SELECT b FROM db.t) | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT b INTO @v FROM db.t | 1142 SELECT > t | 1143 SELECT > b > t
        SELECT id FROM db.t FOR UPDATE | 1142 SELECT > t | 1
        SELECT id FROM db.s FOR UPDATE | 1142 SELECT > s | 1142 SELECT with locking clause > s
        SELECT t.id FROM db.t t JOIN db.s s ON t.id = s.id FOR UPDATE OF t | 1142 SELECT > t | 1
        SELECT t.id FROM db.t t JOIN db.s s ON t.id = s.id FOR UPDATE OF s | 1142 SELECT > t | 1142 SELECT with locking clause > s
        SELECT id FROM db.t WHERE id IN (SELECT id FROM db.s) FOR UPDATE | 1142 SELECT > t | 1
        SELECT id FROM db.t WHERE id IN (SELECT id FROM db.s FOR UPDATE) | 1142 SELECT > t | 1142 SELECT with locking clause > s
        SELECT id FROM db.s FOR SHARE | 1142 SELECT > s | 1
        SELECT id FROM db.s LOCK IN SHARE MODE | 1142 SELECT > s | 1
        INSERT INTO db.t (id, a) VALUES (10, 10) | 1142 INSERT > t | OK
        INSERT INTO db.t (id, b) VALUES (11, 10) | 1142 INSERT > t | 1143 INSERT > b > t
        INSERT INTO db.t VALUES (12, 10, 1) | 1142 INSERT > t | the same
        INSERT INTO db.t SELECT 12, 10, 1 | 1142 INSERT > t | the same
        INSERT INTO db.t () VALUES () | 1142 INSERT > t | 1364 HY000 Field 'id' doesn't have a default value
        INSERT INTO db.t (id, a) SELECT id, b FROM db.s | 1142 INSERT > t | 1143 SELECT > b > s
        INSERT INTO db.t (id, a) VALUES (20, 21) ON DUPLICATE KEY UPDATE a = 30 | 1142 INSERT, UPDATE > t | OK
        INSERT INTO db.t (id, a) VALUES (20, 22) ON DUPLICATE KEY UPDATE b = 3 | 1142 INSERT, UPDATE > t | 1143 UPDATE > b > t
        INSERT INTO db.t (id, a) VALUES (20, 23) ON DUPLICATE KEY UPDATE a = b | 1142 INSERT, UPDATE > t | 1143 SELECT > b > t
        INSERT INTO db.t (id, a) VALUES (20, 24) ON DUPLICATE KEY UPDATE a = VALUES(a) | 1142 INSERT, UPDATE > t | OK
        INSERT IGNORE INTO db.t (id, a) VALUES (10, 10) | 1142 INSERT > t | OK
        INSERT INTO db.t SET id = 40, b = 2 | 1142 INSERT > t | 1143 INSERT > b > t
        REPLACE INTO db.t (id, a) VALUES (1, 1) | 1142 INSERT, DELETE > t | the same
        UPDATE db.t SET a = 5 | 1142 UPDATE > t | OK
        UPDATE db.t SET a = 5 WHERE id = 1 | 1142 UPDATE > t | OK
        UPDATE db.t SET a = 5 WHERE b = 1 | 1142 UPDATE > t | 1143 SELECT > b > t
        UPDATE db.t SET a = b | 1142 UPDATE > t | 1143 SELECT > b > t
        UPDATE db.t SET a = a + 1 | 1142 UPDATE > t | OK
        UPDATE db.t SET b = 1 | 1142 UPDATE > t | 1143 UPDATE > b > t
        UPDATE db.t SET a = (SELECT b FROM db.s LIMIT 1) | 1142 UPDATE > t | 1143 SELECT > b > s
        UPDATE db.t, db.s SET t.a = 1 WHERE t.id = s.id | 1142 UPDATE > t | OK
        UPDATE db.t, db.s SET t.a = s.b | 1142 UPDATE > t | 1143 SELECT > b > s
        UPDATE db.t SET a = 1 ORDER BY b LIMIT 1 | 1142 UPDATE > t | 1143 SELECT > b > t
        UPDATE db.t, db.s SET s.a = 1 WHERE t.id = s.id | 1142 UPDATE > t | 1142 UPDATE > s
        DELETE FROM db.t | 1142 DELETE > t | the same
        DELETE FROM db.t WHERE id = 99 | 1142 DELETE > t | the same
        DELETE t FROM db.t t JOIN db.s s ON t.id = s.id | 1142 DELETE > t | the same
        DELETE FROM db.t WHERE id IN (SELECT b FROM db.s) | 1142 DELETE > t | the same
        DELETE t FROM db.t t, db.s s WHERE s.b = 1 | 1142 DELETE > t | the same
        TRUNCATE db.t | 1142 DROP > t | the same
        CREATE DATABASE nd | 1044 nd | the same
        DROP DATABASE db | 1044 db | the same
        ALTER DATABASE db CHARACTER SET utf8mb4 | 1044 db | the same
        CREATE TABLE db.n (id INT) | 1142 CREATE > n | the same
        CREATE TABLE db.n LIKE db.t | 1142 CREATE > n | the same
        CREATE TABLE db.n AS SELECT id FROM db.t | 1142 SELECT > t | 1142 INSERT, CREATE > n
        CREATE TEMPORARY TABLE db.n (id INT) | 1044 db | the same
        CREATE TABLE db.n (id INT, FOREIGN KEY (id) REFERENCES db.t (id)) | 1142 CREATE > n | the same
        CREATE TABLE db.n (id INT REFERENCES db.t (id)) | 1142 CREATE > n | the same
        ALTER TABLE db.t ADD c INT | 1142 ALTER > t | the same
        ALTER TABLE db.t RENAME TO db2.t | 1142 DROP, ALTER > t | the same
        ALTER TABLE db.t ADD INDEX (b) | 1142 ALTER > t | the same
        ALTER TABLE db.t ADD FOREIGN KEY (a) REFERENCES db.s (id) | 1142 ALTER > t | the same
        DROP TABLE db.t | 1142 DROP > t | the same
        DROP TABLE IF EXISTS db.missing | 1142 DROP > missing | the same
        RENAME TABLE db.t TO db2.t | 1142 DROP, ALTER > t | the same
        CREATE INDEX i ON db.t (b) | 1142 INDEX > t | the same
        DROP INDEX a ON db.t | 1142 INDEX > t | the same
        LOCK TABLES db.t READ | 1044 db | the same
        LOCK TABLES db.t WRITE | 1044 db | the same
        ANALYZE TABLE db.t | 1142 SELECT, INSERT > t | the same
        CHECK TABLE db.t | 1142 SELECT > t | db.t
        OPTIMIZE TABLE db.t | 1142 SELECT, INSERT > t | the same
        REPAIR TABLE db.t | 1142 SELECT, INSERT > t | the same
        EXPLAIN SELECT b FROM db.t | 1142 SELECT > t | 1143 SELECT > b > t
        EXPLAIN UPDATE db.t SET b = 1 | 1142 UPDATE > t | 1143 UPDATE > b > t
        EXPLAIN DELETE FROM db.t | 1142 DELETE > t | the same
        DESCRIBE db.t | 1142 SELECT > t | id
        SHOW COLUMNS FROM db.t | 1142 SELECT > t | id
        SHOW FULL COLUMNS FROM db.t | 1142 SELECT > t | id
        SHOW INDEX FROM db.t | 1142 SELECT > t | t
        SHOW CREATE TABLE db.t | 1142 SHOW > t | the same
        SHOW CREATE TABLE db2.x | 1142 SHOW > x | the same
        SHOW CREATE DATABASE db | 1044 db | db
        SHOW CREATE DATABASE mysql | 1044 mysql | the same
        SHOW CREATE DATABASE information_schema | information_schema | the same
        SHOW TABLES FROM db | 1044 db | s
        SHOW TABLES FROM db2 | 1044 db2 | the same
        SHOW TABLE STATUS FROM db | 1044 db | s
        SHOW DATABASES | information_schema | db
        SHOW CREATE TABLE db.missing | 1142 SHOW > missing | the same
        SHOW COLUMNS FROM db2.x | 1142 SELECT > x | the same
        SHOW INDEX FROM db2.x | 1142 SELECT > x | the same
        DESCRIBE db.missing | 1142 SELECT > missing | the same
        SELECT * FROM db.missing | 1142 SELECT > missing | the same
        SELECT * FROM nodb.missing | 1142 SELECT > missing | the same
        SELECT nocol FROM db.t | 1142 SELECT > t | 1054 42S22 Unknown column 'nocol' in 'field list'
        INSERT INTO db.missing VALUES (1) | 1142 INSERT > missing | the same
        SELECT group_concat(column_name) FROM information_schema.columns WHERE table_schema = 'db' AND table_name = 't' | (nothing) | id,a
        SELECT group_concat(privileges) FROM information_schema.columns WHERE table_schema = 'db' AND table_name = 't' | (nothing) | select,insert,select,insert,update
        SELECT count(*) FROM information_schema.tables WHERE table_schema LIKE 'db%' | 0 | 2
        SELECT count(*) FROM information_schema.statistics WHERE table_schema = 'db' | 0 | 3
        SELECT count(*) FROM information_schema.key_column_usage WHERE table_schema = 'db' | 0 | 3
        SELECT count(*) FROM information_schema.table_constraints WHERE table_schema = 'db' | 0 | 3
        SELECT * FROM mysql.user | 1142 SELECT > user | the same
        USE db | 1044 db | OK
        USE db2 | 1044 db2 | the same
        USE mysql | 1044 mysql | the same
        USE nodb | 1044 nodb | the same
        USE information_schema | OK | the same
        INSERT INTO information_schema.tables VALUES (1) | 1044 information_schema | the same
        UPDATE information_schema.tables SET table_name = '' | 1044 information_schema | the same
        DELETE FROM information_schema.tables | 1044 information_schema | the same
        DROP TABLE information_schema.tables | 1044 information_schema | the same
        TRUNCATE information_schema.tables | 1044 information_schema | the same
        CREATE INDEX i ON information_schema.tables (table_name) | 1044 information_schema | the same
        ALTER TABLE information_schema.tables RENAME TO db.x | 1044 information_schema | the same
        CREATE TABLE information_schema.x (a INT) | 1044 information_schema | the same
        GRANT SELECT ON information_schema.tables TO col | 1044 information_schema | the same
        DROP DATABASE information_schema | 1044 information_schema | the same
        DROP DATABASE mysql | 1044 mysql | the same
        CREATE TABLE mysql.x (a INT) | 1142 CREATE > x | the same
        INSERT INTO mysql.user (User) VALUES ('x') | 1142 INSERT > user | the same
        UPDATE mysql.user SET User = 'x' | 1142 UPDATE > user | the same
        DELETE FROM mysql.user | 1142 DELETE > user | the same
        TRUNCATE mysql.user | 1142 DROP > user | the same
        DROP TABLE mysql.user | 1142 DROP > user | the same
        ALTER TABLE mysql.user ADD x INT | 1142 ALTER > user | the same
        CREATE INDEX i ON mysql.db (Db) | 1142 INDEX > db | the same
        RENAME TABLE mysql.user TO mysql.u2 | 1142 DROP, ALTER > user | the same
        REPLACE INTO mysql.db (Host) VALUES ('') | 1142 INSERT, DELETE > db | the same
        LOCK TABLES mysql.user WRITE | 1044 mysql | the same
        UPDATE mysql.user, db.t SET t.a = 1 | 1142 UPDATE > user | the same
        CREATE TABLE db.n2 LIKE mysql.user | 1142 CREATE > n2 | the same
        SHOW CREATE TABLE mysql.user | 1142 SHOW > user | the same
        FLUSH PRIVILEGES | 1227 RELOAD or FLUSH_PRIVILEGES | the same
        FLUSH TABLES | 1227 RELOAD or FLUSH_TABLES | the same
        FLUSH STATUS | 1227 RELOAD or FLUSH_STATUS | the same
        FLUSH HOSTS | 1227 RELOAD | the same
        FLUSH LOGS | 1227 RELOAD | the same
        SHUTDOWN | 1227 SHUTDOWN | the same
        ALTER INSTANCE RELOAD TLS | 1227 CONNECTION_ADMIN | the same
        SET GLOBAL max_connections = 151 | 1227 SUPER or SYSTEM_VARIABLES_ADMIN | the same
        SET GLOBAL mandatory_roles = '' | 1227 SUPER or SYSTEM_VARIABLES_ADMIN | the same
        SHOW BINARY LOGS | 1227 SUPER, REPLICATION CLIENT | the same
        SHOW BINARY LOG STATUS | 1227 SUPER, REPLICATION CLIENT | the same
        SHOW REPLICA STATUS | 1227 SUPER, REPLICATION CLIENT | the same
        SHOW GRANTS FOR root@localhost | 1142 SELECT > user | the same
        SHOW CREATE USER root@localhost | 1044 mysql | the same
        SELECT BENCHMARK(1, (SELECT b FROM db.t)) | 1142 SELECT > t | 1143 SELECT > b > t
        TABLE db.t | 1142 SELECT > t | the same
        CREATE USER z | 1227 CREATE USER | the same
        DROP USER col | 1227 CREATE USER | the same
        RENAME USER col TO c2 | 1227 CREATE USER | the same
        GRANT SELECT ON db.t TO col | 1142 SELECT, GRANT > t | the same
        CREATE ROLE z | 1227 CREATE USER, CREATE ROLE | the same
        DROP ROLE z | 1227 CREATE USER, DROP ROLE | the same
        GRANT z TO col | 1227 WITH ADMIN, ROLE_ADMIN, SUPER | the same
        SET DEFAULT ROLE NONE TO root@localhost | 1227 SYSTEM_USER | the same
        GRANT PROXY ON root@localhost TO col | 1698 28000 Access denied for user '?'@'localhost' | the same
        REVOKE ALL PRIVILEGES, GRANT OPTION FROM col | 1227 CREATE USER | the same
        """;

    [Fact, Trait("attack", "E-09")]
    public void Every_statement_asks_for_its_rights()
    {
        List<string> wrong = [];
        foreach (var line in Table.Split('\n'))
        {
            var parts = line.Split(" | ");
            var expected = new[] { parts[1], parts[2] == "the same" ? parts[1] : parts[2] };
            foreach (var (who, i) in new[] { ("nobody", 0), ("col", 1) })
            {
                using var client = server.As(who, "x");
                client.Query("START TRANSACTION");
                var answer = client.Query(parts[0]) ?? "";
                client.Query("ROLLBACK");
                if (Expand(expected[i], who) != answer) wrong.Add($"{parts[0]} by {who}: expected {Expand(expected[i], who)}, got {answer}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact, Trait("attack", "E-09")]
    public void A_prepared_statement_asks_again_at_each_execution()
    {
        server.Do("CREATE USER prep IDENTIFIED BY 'x'", "GRANT SELECT ON db.t TO prep");
        using var client = server.As("prep", "x");
        var (id, error) = client.Prepare("SELECT b FROM db.t");
        Assert.Equal(0, error);
        Assert.Equal("OK", client.Query("PREPARE p FROM 'SELECT b FROM db.t'"));
        byte[] execute = [0x17, .. BitConverter.GetBytes(id), 0, 1, 0, 0, 0];
        Assert.Equal(1, client.Command(execute)![0]); // one column
        while (client.Read() is not ([0xFE, _, _, _, _] or null))
        {
        }
        while (client.Read() is not ([0xFE, _, _, _, _] or null))
        {
        }
        Assert.Equal("1", client.Query("EXECUTE p"));
        server.Do("REVOKE SELECT ON db.t FROM prep");
        Assert.Equal(1142, Hostile.RawClient.ErrorOf(client.Command(execute)));
        Assert.StartsWith("1142 ", client.Query("EXECUTE p"));
        Assert.Equal(1142, client.Prepare("SELECT a FROM db.t").Error);
        server.Do("GRANT SELECT (a) ON db.t TO prep");
        Assert.Equal(1143, Hostile.RawClient.ErrorOf(client.Command(execute)));
    }

    [Fact, Trait("attack", "E-09")]
    public void A_prepared_SHOW_asks_again_at_each_execution()
    {
        server.Do("CREATE USER shown IDENTIFIED BY 'x'", "GRANT SELECT ON db.t TO shown");
        using var client = server.As("shown", "x");
        Assert.Equal("OK", client.Query("PREPARE tables FROM 'SHOW TABLES FROM db'"));
        Assert.Equal("OK", client.Query("PREPARE columns FROM 'SHOW COLUMNS FROM db.t'"));
        Assert.Equal("t", client.Query("EXECUTE tables"));
        Assert.Equal("id", client.Query("EXECUTE columns"));
        server.Do("REVOKE SELECT ON db.t FROM shown");
        Assert.Equal("1044 #42000Access denied for user 'shown'@'%' to database 'db'", client.Query("EXECUTE tables"));
        Assert.Equal("1142 #42000SELECT command denied to user 'shown'@'localhost' for table 't'", client.Query("EXECUTE columns"));
    }

    /// <summary>Who may change a table but read nothing of it is told the column that must not be read; SELECT tells the table.</summary>
    [Theory]
    [InlineData("UPDATE db.t SET a = a + 1", "a")]
    [InlineData("UPDATE db.t SET a = 1 WHERE b = 1", "b")]
    [InlineData("DELETE FROM db.t WHERE id = 99", "id")]
    [InlineData("INSERT INTO db.t VALUES (1, 1, 1) ON DUPLICATE KEY UPDATE a = b", "b")]
    public void A_change_that_reads_names_the_column(string sql, string column)
    {
        server.Do("CREATE USER IF NOT EXISTS changer IDENTIFIED BY 'x'", "GRANT INSERT, UPDATE, DELETE ON db.t TO changer");
        using var client = server.As("changer", "x");
        Assert.Equal($"1143 #42000SELECT command denied to user 'changer'@'localhost' for column '{column}' in table 't'", client.Query(sql));
        Assert.Equal("1142 #42000SELECT command denied to user 'changer'@'localhost' for table 't'", client.Query("SELECT a FROM db.t"));
    }

    [Fact]
    public void A_session_that_renames_its_own_account_goes_on_under_the_new_name()
    {
        server.Do("CREATE USER before_it IDENTIFIED BY 'x'", "GRANT CREATE USER ON *.* TO before_it", "CREATE ROLE held", "GRANT held TO before_it", "GRANT SELECT ON db.t TO held");
        using var client = server.As("before_it", "x");
        using var other = server.As("before_it", "x");
        Assert.Equal("OK", client.Query("SET ROLE held"));
        Assert.Equal("OK", client.Query("RENAME USER before_it TO between_it, between_it TO after_it@localhost"));
        Assert.Equal("after_it@localhost|after_it@localhost|`held`@`%`", client.Query("SELECT concat_ws('|', user(), current_user(), current_role())"));
        Assert.Equal("1", client.Query("SELECT count(*) >= 0 FROM db.t"));
        Assert.Equal("OK", client.Query("CREATE USER made_by_it"));
        // Who was in under the old name before has no rights left.
        Assert.Equal("before_it@%", other.Query("SELECT current_user()"));
        Assert.StartsWith("1227 ", other.Query("CREATE USER made_too"));
        Assert.Equal("1141 #42000There is no such grant defined for user 'before_it' on host '%'", other.Query("SHOW GRANTS"));
        server.Do("DROP USER after_it@localhost, made_by_it", "DROP ROLE held");
    }

    [Fact]
    public void Rows_of_the_grant_tables_come_in_the_order_of_their_key()
    {
        server.Do("CREATE USER zeta@'%', alpha@localhost, beta@'10.%'", "CREATE ROLE ra, rb", "GRANT rb, ra TO zeta, alpha@localhost");
        using var root = server.Root();
        Assert.Equal(["%zeta", "10.%beta", "localhostalpha"],
            root.QueryRows("SELECT concat(Host, User) FROM mysql.user WHERE User LIKE '%eta' OR User LIKE 'alph_'")!.Select(static r => r[0]!));
        Assert.Equal(["ra > zeta@%", "ra > alpha@localhost", "rb > zeta@%", "rb > alpha@localhost"],
            root.QueryRows("SELECT concat(FROM_USER, ' > ', TO_USER, '@', TO_HOST) FROM mysql.role_edges WHERE FROM_USER IN ('ra', 'rb')")!.Select(static r => r[0]!));
        server.Do("DROP USER zeta@'%', alpha@localhost, beta@'10.%'", "DROP ROLE ra, rb");
    }

    [Fact]
    public void Mandatory_roles_need_no_quotes()
    {
        server.Do("CREATE ROLE everybodys", "CREATE ROLE theirs@'%.example.com'", "SET GLOBAL mandatory_roles = 'everybodys, theirs@%.example.com, `no such`@here'");
        using var client = server.As("nobody", "x");
        Assert.Equal(["GRANT USAGE ON *.* TO `nobody`@`%`", "GRANT `everybodys`@`%`,`theirs`@`%.example.com` TO `nobody`@`%`"], client.QueryRows("SHOW GRANTS")!.Select(static r => r[0]!));
        server.Do("SET GLOBAL mandatory_roles = ''", "DROP ROLE everybodys, theirs@'%.example.com'", "CREATE USER setter IDENTIFIED BY 'x'", "GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO setter");
        using var setter = server.As("setter", "x");
        Assert.Equal("1227 #42000Access denied; you need (at least one of) the SYSTEM_VARIABLES_ADMIN or SUPER privileges, as well as the ROLE_ADMIN privilege(s) for this operation",
            setter.Query("SET GLOBAL mandatory_roles = ''"));
    }

    [Fact, Trait("attack", "E-09")]
    public void An_escaped_underscore_is_a_character_and_a_bare_one_is_any()
    {
        server.Do("CREATE DATABASE my_db", "CREATE DATABASE myxdb", "CREATE TABLE my_db.t (a INT)", "CREATE TABLE myxdb.t (a INT)", "CREATE USER wild IDENTIFIED BY 'x'", @"GRANT SELECT ON `my\_db`.* TO wild");
        using var client = server.As("wild", "x");
        Assert.Equal("0", client.Query("SELECT count(*) FROM my_db.t"));
        Assert.Equal("1142 #42000SELECT command denied to user 'wild'@'localhost' for table 't'", client.Query("SELECT count(*) FROM myxdb.t"));
        server.Do(@"REVOKE SELECT ON `my\_db`.* FROM wild", "GRANT SELECT ON `my_db`.* TO wild");
        Assert.Equal("0", client.Query("SELECT count(*) FROM myxdb.t"));
    }

    /// <summary>The grant tables are read, never written: not even by root, and the error says what to use.</summary>
    [Theory]
    [InlineData("INSERT INTO mysql.user (User) VALUES ('x')", "user", "CREATE USER, ALTER USER, RENAME USER, DROP USER, GRANT and REVOKE")]
    [InlineData("UPDATE mysql.user SET authentication_string = ''", "user", "CREATE USER, ALTER USER, RENAME USER, DROP USER, GRANT and REVOKE")]
    [InlineData("DELETE FROM mysql.db", "db", "GRANT and REVOKE")]
    [InlineData("REPLACE INTO mysql.tables_priv (Host) VALUES ('')", "tables_priv", "GRANT and REVOKE")]
    [InlineData("TRUNCATE mysql.columns_priv", "columns_priv", "GRANT and REVOKE")]
    [InlineData("DROP TABLE mysql.procs_priv", "procs_priv", "GRANT and REVOKE")]
    [InlineData("ALTER TABLE mysql.proxies_priv ADD x INT", "proxies_priv", "GRANT PROXY and REVOKE PROXY")]
    [InlineData("CREATE INDEX i ON mysql.role_edges (TO_USER)", "role_edges", "GRANT and REVOKE of roles")]
    [InlineData("RENAME TABLE mysql.default_roles TO mysql.x", "default_roles", "SET DEFAULT ROLE and ALTER USER")]
    [InlineData("DELETE p FROM mysql.global_grants p", "global_grants", "GRANT and REVOKE")]
    [InlineData("LOCK TABLES mysql.password_history WRITE", "password_history", "ALTER USER")]
    public void Grant_tables_are_not_written(string sql, string table, string instead)
    {
        using var root = server.Root();
        Assert.Equal($"3554 #HY000Access to system table 'mysql.{table}' is rejected. Use {instead} instead.", root.Query(sql));
    }

    private static string Expand(string told, string who)
    {
        var parts = told[Math.Min(5, told.Length)..].Split(" > ");
        return told.Split(' ')[0] switch
        {
            "1142" => $"1142 #42000{parts[0]} command denied to user '{who}'@'localhost' for table '{parts[1]}'",
            "1143" => $"1143 #42000{parts[0]} command denied to user '{who}'@'localhost' for column '{parts[1]}' in table '{parts[2]}'",
            "1044" => $"1044 #42000Access denied for user '{who}'@'%' to database '{parts[0]}'",
            "1227" => $"1227 #42000Access denied; you need (at least one of) the {parts[0]} privilege(s) for this operation",
            "(nothing)" => "",
            _ when told.Length > 11 && told[4] == ' ' && told[10] == ' ' => $"{told[..4]} #{told[5..10]}{told[11..]}".Replace("'?'", $"'{who}'", StringComparison.Ordinal),
            _ => told,
        };
    }

    public sealed class Fixture : AccountServer
    {
        public Fixture()
        {
            Do("CREATE DATABASE db", "CREATE TABLE db.t (id INT PRIMARY KEY, a INT, b INT, UNIQUE (a))", "CREATE TABLE db.s (id INT PRIMARY KEY, a INT, b INT)",
                "INSERT INTO db.t VALUES (1, 1, 1)", "INSERT INTO db.s VALUES (1, 1, 1)", "CREATE DATABASE db2", "CREATE TABLE db2.x (id INT)", "CREATE USER nobody IDENTIFIED BY 'x'",
                "CREATE USER col IDENTIFIED BY 'x'", "GRANT SELECT (id, a), INSERT (id, a), UPDATE (a) ON db.t TO col", "GRANT SELECT (id) ON db.s TO col");
        }
    }
}

namespace Cardea.Tests.Engine.Query;

public sealed class ChangeTests
{
    private static Bench WithTable()
    {
        var bench = new Bench();
        bench.RunAll(
            "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, k INT UNIQUE, v VARCHAR(10) NOT NULL DEFAULT 'dflt', n INT DEFAULT 7)",
            "INSERT INTO t (k, v) VALUES (10, 'a'), (20, 'b'), (30, 'c')");
        return bench;
    }

    private static string[] All(Bench bench) => bench.Rows("SELECT id, k, v, n FROM t ORDER BY id");

    [Fact]
    public void Insert_forms()
    {
        using var bench = WithTable();
        Assert.Equal("1|10|a|7", All(bench)[0]);
        Assert.Equal(4UL, bench.Run("INSERT INTO t SET k = 40, v = CONCAT('x', 1 + 1)").LastInsertId);
        bench.Run("INSERT INTO t () VALUES ()");
        bench.Run("INSERT INTO t VALUES (NULL, 60, DEFAULT, NULL)");
        bench.Run("INSERT INTO t (id, k) VALUES (100, 70)");
        Assert.Equal(101UL, bench.Run("INSERT INTO t (k) VALUES (80)").LastInsertId);
        Assert.Equal(["4|40|x2|7", "5|NULL|dflt|7", "6|60|dflt|NULL", "100|70|dflt|7", "101|80|dflt|7"], All(bench)[3..]);
        var outcome = bench.Run("INSERT INTO t (k, v) SELECT k + 1000, v FROM t WHERE id < 3");
        Assert.Equal((2UL, "Records: 2  Duplicates: 0  Warnings: 0"), (outcome.AffectedRows, outcome.Info));
        bench.Run("INSERT INTO t (k, v) VALUES ((SELECT MAX(x.k) + 1 FROM (SELECT * FROM t) x), 'sub')");
        Assert.Equal("1021", bench.Value("SELECT k FROM t WHERE v = 'sub'"));
    }

    // https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_last-insert-id
    [Fact]
    public void The_last_insert_id_is_that_of_a_row_that_was_added()
    {
        using var bench = WithTable();
        Assert.Equal("1", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(4UL, bench.Run("INSERT INTO t (k) VALUES (40)").LastInsertId);
        Assert.Equal(1UL, bench.Run("INSERT INTO t (k) VALUES (10) ON DUPLICATE KEY UPDATE n = 99").LastInsertId); // the changed row's, for the client alone
        Assert.Equal(0UL, bench.Run("INSERT INTO t (k) VALUES (10) ON DUPLICATE KEY UPDATE n = 99").LastInsertId); // nothing was changed
        Assert.Equal("4", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(0UL, bench.Run("INSERT IGNORE INTO t (k) VALUES (20)").LastInsertId);
        Assert.Equal("4", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(9UL, bench.Run("INSERT IGNORE INTO t (k) VALUES (20), (50)").LastInsertId);
        Assert.Equal("9", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(100UL, bench.Run("INSERT INTO t (id, k) VALUES (100, 60)").LastInsertId);
        Assert.Equal("9", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(2UL, bench.Run("INSERT INTO t (k) VALUES (20) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), n = n + 1").LastInsertId);
        Assert.Equal("2", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(78UL, bench.Run("UPDATE t SET n = LAST_INSERT_ID(n + 70) WHERE id = 2").LastInsertId);
        Assert.Equal("78", bench.Value("SELECT LAST_INSERT_ID()"));
        Assert.Equal(0UL, bench.Run("UPDATE t SET n = 1 WHERE id = 2").LastInsertId);
    }

    [Fact]
    public void Values_see_what_stands_in_the_row_before()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE r (a INT NOT NULL, b INT DEFAULT 5, c INT)", "INSERT INTO r VALUES (a + 2, b + 1, c), (7, a + 1, b + 1)");
        Assert.Equal(["2|6|NULL", "7|8|9"], bench.Rows("SELECT * FROM r"));
    }

    [Theory]
    [InlineData("INSERT INTO t (id) VALUES (1)", 1062, "Duplicate entry '1' for key 't.PRIMARY'")]
    [InlineData("INSERT INTO t (k) VALUES (99), (20)", 1062, "Duplicate entry '20' for key 't.k'")]
    [InlineData("INSERT INTO t (k, v) VALUES (1, NULL)", 1048, "Column 'v' cannot be null")]
    [InlineData("INSERT INTO t (k, v) VALUES (1, 'much too long for it')", 1406, "Data too long for column 'v' at row 1")]
    [InlineData("INSERT INTO t (k) VALUES (99999999999)", 1264, "Out of range value for column 'k' at row 1")]
    [InlineData("INSERT INTO t (k) VALUES ('abc')", 1366, "Incorrect integer value: 'abc' for column 'k' at row 1")]
    [InlineData("INSERT INTO t (k) VALUES (1, 2)", 1136, "Column count doesn't match value count at row 1")]
    [InlineData("INSERT INTO t (zz) VALUES (1)", 1054, "Unknown column 'zz' in 'field list'")]
    [InlineData("INSERT INTO t (k, k) VALUES (1, 1)", 1110, "Column 'k' specified twice")]
    [InlineData("UPDATE t SET k = 20 WHERE id = 1", 1062, "Duplicate entry '20' for key 't.k'")]
    [InlineData("UPDATE t SET zz = 1", 1054, "Unknown column 'zz' in 'field list'")]
    [InlineData("DELETE FROM t WHERE zz = 1", 1054, "Unknown column 'zz' in 'where clause'")]
    [InlineData("DELETE x FROM t", 1109, "Unknown table 'x' in MULTI DELETE")]
    public void A_failing_statement_leaves_nothing(string sql, int number, string message)
    {
        using var bench = WithTable();
        var before = All(bench);
        var error = bench.Error(sql);
        Assert.Equal((number, message), (error.Number, error.Message));
        Assert.Equal(before, All(bench));
    }

    [Fact]
    public void Insert_ignore_turns_errors_into_warnings()
    {
        using var bench = WithTable();
        var outcome = bench.Run("INSERT IGNORE INTO t (k, v) VALUES (10, 'dup'), (50, NULL), (60, 'much too long for it')");
        Assert.Equal((2UL, "Records: 3  Duplicates: 1  Warnings: 3"), (outcome.AffectedRows, outcome.Info));
        Assert.Contains("Warning 1062 Duplicate entry '10' for key 't.k'", bench.Host.Warnings);
        Assert.Equal(["50|", "60|much too l"], bench.Rows("SELECT k, v FROM t WHERE k >= 50"));
    }

    [Fact]
    public void Upsert_counts_one_two_and_zero()
    {
        using var bench = WithTable();
        Assert.Equal(1UL, bench.Run("INSERT INTO t (k, v) VALUES (40, 'd') ON DUPLICATE KEY UPDATE v = VALUES(v)").AffectedRows);
        Assert.Equal(2UL, bench.Run("INSERT INTO t (k, v) VALUES (40, 'e') ON DUPLICATE KEY UPDATE v = VALUES(v), n = n + 1").AffectedRows);
        Assert.Equal(0UL, bench.Run("INSERT INTO t (k, v) VALUES (40, 'x') ON DUPLICATE KEY UPDATE v = 'e'").AffectedRows);
        Assert.Equal("e|8", bench.Value("SELECT v, n FROM t WHERE k = 40"));
        bench.Run("INSERT INTO t (k, v) VALUES (40, 'new') AS w ON DUPLICATE KEY UPDATE v = w.v");
        bench.Run("INSERT INTO t (k, v) VALUES (40, 'z') AS w (a, b) ON DUPLICATE KEY UPDATE v = CONCAT(v, b)");
        Assert.Equal("newz", bench.Value("SELECT v FROM t WHERE k = 40"));
    }

    [Fact]
    public void Replace_counts_deleted_and_inserted()
    {
        using var bench = WithTable();
        Assert.Equal(2UL, bench.Run("REPLACE INTO t (id, k, v) VALUES (1, 11, 'r')").AffectedRows);
        Assert.Equal(3UL, bench.Run("REPLACE INTO t (id, k, v) VALUES (1, 20, 's')").AffectedRows);
        Assert.Equal(["1|20|s|7", "3|30|c|7"], All(bench));
    }

    [Fact]
    public void Update_matches_and_changes()
    {
        using var bench = WithTable();
        var outcome = bench.Run("UPDATE t SET v = 'a' WHERE id <= 2");
        Assert.Equal((1UL, "Rows matched: 2  Changed: 1  Warnings: 0"), (outcome.AffectedRows, outcome.Info));
        bench.Host.CountsFoundRows = true;
        Assert.Equal(2UL, bench.Run("UPDATE t SET v = 'a' WHERE id <= 2").AffectedRows);
        bench.Host.CountsFoundRows = false;
        bench.Run("UPDATE t SET n = k, k = n + 1 WHERE id = 1");
        Assert.Equal("1|11|a|10", All(bench)[0]);
        bench.Run("UPDATE t SET n = 0 ORDER BY id DESC LIMIT 1");
        Assert.Equal("3|30|c|0", All(bench)[2]);
        bench.Run("UPDATE t SET id = id + 1 ORDER BY id DESC");
        Assert.Equal(["2", "3", "4"], bench.Rows("SELECT id FROM t ORDER BY id"));
        bench.Run("UPDATE t SET v = DEFAULT, n = (SELECT 5) WHERE id = 2");
        Assert.Equal("dflt|5", bench.Value("SELECT v, n FROM t WHERE id = 2"));
    }

    [Fact]
    public void Joined_update_and_delete()
    {
        using var bench = WithTable();
        bench.RunAll("CREATE TABLE u (tid INT, x VARCHAR(10))", "INSERT INTO u VALUES (1, 'one'), (2, 'two')");
        Assert.Equal("Rows matched: 2  Changed: 2  Warnings: 0", bench.Run("UPDATE t JOIN u ON t.id = u.tid SET t.v = u.x").Info);
        Assert.Equal(["one", "two", "c"], bench.Rows("SELECT v FROM t ORDER BY id"));
        Assert.Equal(2UL, bench.Run("DELETE t, u FROM t JOIN u ON t.id = u.tid WHERE u.x = 'one'").AffectedRows);
        Assert.Equal(1UL, bench.Run("DELETE FROM t USING t LEFT JOIN u ON t.id = u.tid WHERE u.tid IS NULL").AffectedRows);
        Assert.Equal(["2"], bench.Rows("SELECT id FROM t"));
        Assert.Equal(["2|two"], bench.Rows("SELECT * FROM u"));
    }

    [Fact]
    public void Common_tables_before_changes()
    {
        using var bench = WithTable();
        bench.Run("WITH x AS (SELECT 1 AS id) UPDATE t JOIN x ON t.id = x.id SET v = 'w'");
        bench.Run("WITH x AS (SELECT 2 AS id) DELETE FROM t WHERE id IN (SELECT id FROM x)");
        Assert.Equal(["1|10|w|7", "3|30|c|7"], All(bench));
        Assert.Equal(1UL, bench.Run("REPLACE INTO t (id, k, v, n) VALUES (1, 10, 'w', 7)").AffectedRows);
    }

    [Fact]
    public void Delete_forms_and_truncate()
    {
        using var bench = WithTable();
        Assert.Equal(1UL, bench.Run("DELETE FROM t WHERE id = 2").AffectedRows);
        Assert.Equal(1UL, bench.Run("DELETE FROM t ORDER BY id DESC LIMIT 1").AffectedRows);
        Assert.Equal(["1|10|a|7"], All(bench));
        Assert.Equal(1UL, bench.Run("DELETE FROM t").AffectedRows);
        bench.Run("TRUNCATE TABLE t");
        Assert.Equal(1UL, bench.Run("INSERT INTO t (k) VALUES (1)").LastInsertId);
    }

    [Fact]
    public void Timestamps_that_update_themselves()
    {
        using var bench = new Bench();
        bench.RunAll(
            "CREATE TABLE s (id INT PRIMARY KEY, v INT, made TIMESTAMP DEFAULT CURRENT_TIMESTAMP, changed DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3))",
            "INSERT INTO s (id, v) VALUES (1, 1)");
        Assert.Equal("2026-01-02 03:04:05|2026-01-02 03:04:05.678", bench.Value("SELECT made, changed FROM s"));
        bench.Host.StatementTime = bench.Host.StatementTime.AddHours(1);
        bench.Run("UPDATE s SET v = 1");
        Assert.Equal("2026-01-02 03:04:05.678", bench.Value("SELECT changed FROM s"));
        bench.Run("UPDATE s SET v = 2");
        Assert.Equal("2026-01-02 03:04:05|2026-01-02 04:04:05.678", bench.Value("SELECT made, changed FROM s"));
    }

    [Fact]
    public void Checks_and_generated_columns()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE g (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c VARCHAR(20) AS (CONCAT('x', a)), CONSTRAINT pos CHECK (a > 0))", "INSERT INTO g (a) VALUES (3)");
        Assert.Equal("3|6|x3", bench.Value("SELECT * FROM g"));
        bench.Run("UPDATE g SET a = 4");
        Assert.Equal("4|8|x4", bench.Value("SELECT a, b, c FROM g"));
        Assert.Equal((3819, "Check constraint 'pos' is violated."), (bench.Error("INSERT INTO g (a) VALUES (0)").Number, bench.Error("INSERT INTO g (a) VALUES (-1)").Message));
        Assert.Equal(3105, bench.Error("INSERT INTO g (a, b) VALUES (1, 5)").Number);
    }

    [Fact]
    public void Foreign_keys()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))", "INSERT INTO p VALUES (1)", "INSERT INTO c VALUES (1, 1)");
        Assert.Equal(1452, bench.Error("INSERT INTO c VALUES (2, 9)").Number);
        Assert.Equal(1451, bench.Error("DELETE FROM p WHERE id = 1").Number);
        bench.Run("DELETE FROM c");
        bench.Run("DELETE FROM p");
    }

    [Fact]
    public void Create_table_as_select()
    {
        using var bench = WithTable();
        Assert.Equal(3UL, bench.Run("CREATE TABLE copy AS SELECT id, v, k * 2 AS twice FROM t").AffectedRows);
        Assert.Equal(["1|a|20", "2|b|40", "3|c|60"], bench.Rows("SELECT * FROM copy ORDER BY id"));
    }

    [Fact]
    public void Transactions_and_savepoints()
    {
        using var bench = WithTable();
        var otherHost = new TestHost { CurrentSchema = "d" };
        using var other = bench.Open(otherHost);
        bench.Run("START TRANSACTION");
        bench.Run("DELETE FROM t WHERE id = 1");
        bench.Run("SAVEPOINT a");
        bench.Run("DELETE FROM t");
        Assert.Equal(["0"], bench.Rows("SELECT COUNT(*) FROM t"));
        Assert.Equal(["3"], bench.Rows("SELECT COUNT(*) FROM t", other));
        bench.Run("ROLLBACK TO SAVEPOINT a");
        Assert.Equal(["2"], bench.Rows("SELECT COUNT(*) FROM t"));
        bench.Run("COMMIT");
        Assert.Equal(["2"], bench.Rows("SELECT COUNT(*) FROM t", other));
        Assert.Equal(1305, bench.Error("ROLLBACK TO nope").Number);
        bench.Host.Autocommit = false;
        bench.Run("DELETE FROM t");
        Assert.True(bench.Session.InTransaction);
        bench.Run("ROLLBACK");
        Assert.Equal(["2"], bench.Rows("SELECT COUNT(*) FROM t", other));
    }

    [Fact]
    public void A_temporary_table_that_went_with_its_transaction_leaves_nothing_to_the_next_one()
    {
        using var bench = new Bench();
        bench.RunAll("BEGIN", "CREATE TEMPORARY TABLE a (x INT)", "INSERT INTO a VALUES (1)", "ROLLBACK");
        bench.RunAll("BEGIN", "CREATE TEMPORARY TABLE b (x INT, y VARCHAR(5))", "INSERT INTO b VALUES (1, 'one'), (2, 'two')");
        Assert.Equal(["1|one", "2|two"], bench.Rows("SELECT * FROM b"));
    }

    [Theory]
    [InlineData("INSERT INTO t (k) VALUES (1)")]
    [InlineData("UPDATE t SET n = 1")]
    [InlineData("DELETE FROM t")]
    [InlineData("DROP TABLE t")]
    [InlineData("ALTER TABLE t ADD x INT")]
    [InlineData("CREATE TABLE u AS SELECT 1 AS x")]
    public void A_read_only_session_changes_nothing_but_its_temporary_tables(string sql)
    {
        using var bench = WithTable();
        bench.Run("CREATE TEMPORARY TABLE own (x INT)");
        var before = All(bench);
        bench.Host.Transaction = bench.Host.Transaction with { ReadOnly = true };
        Assert.Equal(1792, bench.Error(sql).Number);
        bench.RunAll("INSERT INTO own VALUES (1)", "UPDATE own SET x = 2", "DELETE FROM own", "DROP TEMPORARY TABLE own", "CREATE TEMPORARY TABLE other (x INT)");
        bench.Run("START TRANSACTION READ ONLY");
        Assert.Equal(1792, bench.Error(sql).Number);
        bench.Run("ROLLBACK");
        Assert.Equal(before, All(bench));
    }

    [Fact]
    public void Expressions_of_a_table_keep_their_literals_whatever_the_statement_has()
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (a INT, b INT CHECK (b >= 0), g INT AS (a + 100) STORED, d INT DEFAULT (50 + 7))");
        for (var i = 1; i <= 3; i++)
        {
            bench.Run($"INSERT INTO t (a, b) VALUES ({i}, {i}), (-{i}, 5)");
            Assert.Equal(i > 1, bench.LastWasHit);
            Assert.Equal([$"{i}|{i + 100}|57", $"-{i}|{100 - i}|57"], bench.Rows($"SELECT a, g, d FROM t WHERE a IN ({i}, -{i}) ORDER BY a DESC"));
        }
        for (var i = 1; i <= 3; i++) bench.Run($"UPDATE t SET a = {i * 10} WHERE a = {i}");
        Assert.Equal(["110", "120", "130"], bench.Rows("SELECT g FROM t WHERE a > 0 ORDER BY 1"));
    }

    [Fact]
    public void Foreign_keys_can_be_left_unchecked_inside_of_a_transaction()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id))", "BEGIN", "INSERT INTO p VALUES (1)");
        Assert.Equal(1452, bench.Error("INSERT INTO c VALUES (1, 7)").Number);
        bench.Host.SystemVariables["foreign_key_checks"] = 0L;
        bench.Run("INSERT INTO c VALUES (1, 7)");
        bench.Host.SystemVariables["foreign_key_checks"] = 1L;
        Assert.Equal(1452, bench.Error("INSERT INTO c VALUES (2, 8)").Number);
        bench.Run("COMMIT");
        Assert.Equal(["1|7"], bench.Rows("SELECT * FROM c"));
        Assert.Equal(1452, bench.Error("INSERT INTO c VALUES (2, 8)").Number);
    }

    [Fact]
    public void A_table_altered_into_referring_to_itself()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE s (id INT PRIMARY KEY, p INT)", "ALTER TABLE s ADD CONSTRAINT own FOREIGN KEY (p) REFERENCES s (id) ON DELETE CASCADE",
            "INSERT INTO s VALUES (1, NULL), (2, 1)", "ALTER TABLE s MODIFY p INT NULL COMMENT 'parent', ADD COLUMN n VARCHAR(9) NOT NULL DEFAULT ''", "ALTER TABLE s ADD m VARCHAR(9) NOT NULL DEFAULT 'it''s'");
        Assert.Equal(1452, bench.Error("INSERT INTO s VALUES (3, 7, 'x', 'y')").Number);
        Assert.Equal(["1|NULL||it's", "2|1||it's"], bench.Rows("SELECT * FROM s ORDER BY id"));
        bench.Run("DELETE FROM s WHERE id = 1");
        Assert.Empty(bench.Rows("SELECT * FROM s"));
    }
}

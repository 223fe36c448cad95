namespace Cardea.Tests.Engine.Query;

/// <summary>CHECK, generated columns and computed defaults are looked at when they are defined, not when the first row comes.</summary>
public sealed class TableExpressionTests
{
    [Theory]
    [InlineData("a INT CHECK ((SELECT MAX(x) FROM other) > 0)", 3815, "An expression of a check constraint 't_chk_1' contains disallowed function.")]
    [InlineData("a INT, CONSTRAINT c CHECK (a < RAND())", 3814, "An expression of a check constraint 'c' contains disallowed function: rand.")]
    [InlineData("a INT, CONSTRAINT c CHECK (a < @limit)", 3816, "An expression of a check constraint 'c' cannot refer to a user or system variable.")]
    [InlineData("a INT, CONSTRAINT c CHECK (a < @@max_allowed_packet)", 3816, "An expression of a check constraint 'c' cannot refer to a user or system variable.")]
    [InlineData("a INT, CONSTRAINT c CHECK (b > 0)", 3820, "Check constraint 'c' refers to non-existing column 'b'.")]
    [InlineData("a INT AUTO_INCREMENT PRIMARY KEY, CONSTRAINT c CHECK (a > 0)", 3818, "Check constraint 'c' cannot refer to an auto-increment column.")]
    [InlineData("a INT, b INT AS ((SELECT 1))", 3102, "Expression of generated column 'b' contains a disallowed function.")]
    [InlineData("a INT, b DOUBLE AS (RAND())", 3763, "Expression of generated column 'b' contains a disallowed function: rand.")]
    [InlineData("a INT, b INT AS (a + @x)", 3765, "Expression of generated column 'b' cannot refer user or system variables.")]
    [InlineData("a INT, b INT AS (zz + 1)", 1054, "Unknown column 'zz' in 'generated column function'")]
    [InlineData("a INT, b INT AS (c + 1), c INT AS (a + 1)", 3107, "Generated column can refer only to generated columns defined prior to it.")]
    [InlineData("a INT, b INT DEFAULT ((SELECT 1))", 3769, "Default value expression of column 'b' contains a disallowed function.")]
    [InlineData("a INT, b INT DEFAULT (@x)", 3772, "Default value expression of column 'b' cannot refer user or system variables.")]
    [InlineData("a INT, b INT DEFAULT (SLEEP(1))", 3770, "Default value expression of column 'b' contains a disallowed function: sleep.")]
    public void What_no_row_can_tell_is_refused(string columns, int number, string message)
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE other (x INT)");
        var error = bench.Error($"CREATE TABLE t ({columns})");
        Assert.Equal((number, message), (error.Number, error.Message));
        Assert.Equal(1146, bench.Error("SELECT * FROM t").Number);
    }

    [Fact]
    public void Defaults_of_the_moment_are_allowed()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT, b CHAR(36) DEFAULT (UUID()), c DATETIME DEFAULT (NOW()), d DOUBLE DEFAULT (RAND()))", "INSERT INTO t (a) VALUES (1)");
        Assert.Equal("1|36|1", bench.Value("SELECT a, LENGTH(b), c IS NOT NULL AND d BETWEEN 0 AND 1 FROM t"));
    }

    // A plan serves other texts with other literals; those of the table's own expressions stay as they are.
    [Fact]
    public void Literals_of_the_table_are_not_the_statements()
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (a INT, b INT AS (a + 10), c VARCHAR(9) AS (CONCAT('x', a)), d INT DEFAULT (a * 2), CHECK (a < 100))");
        foreach (var a in new[] { 1, 2, 99 }) bench.Run($"INSERT INTO t (a) VALUES ({a})");
        Assert.True(bench.LastWasHit);
        foreach (var a in new[] { 3, 4 }) bench.Run($"UPDATE t SET a = {a} WHERE a = {a - 2}");
        Assert.Equal(["3|13|x3|2", "4|14|x4|4", "99|109|x99|198"], bench.Rows("SELECT * FROM t ORDER BY a"));
        Assert.Equal(3819, bench.Error("INSERT INTO t (a) VALUES (100)").Number);
    }

    [Fact]
    public void A_column_that_expressions_need_stays()
    {
        using var bench = new Bench();
        bench.RunAll(
            "CREATE TABLE t (a INT, b INT, c INT AS (a + 1), d INT DEFAULT (b * 2), e INT, CONSTRAINT both_of CHECK (b < e))",
            "INSERT INTO t (a, b, e) VALUES (1, 2, 3)");
        Assert.Equal((3108, "Column 'a' has a generated column dependency."), Of(bench.Error("ALTER TABLE t DROP COLUMN a")));
        Assert.Equal((3108, "Column 'a' has a generated column dependency."), Of(bench.Error("ALTER TABLE t RENAME COLUMN a TO z")));
        Assert.Equal((3959, "Check constraint 'both_of' uses column 'e', hence column cannot be dropped or renamed."), Of(bench.Error("ALTER TABLE t DROP COLUMN e")));
        bench.Run("ALTER TABLE t DROP CHECK both_of");
        Assert.Equal((3766, "Column 'b' of table 't' has a default value expression dependency and cannot be dropped or renamed."), Of(bench.Error("ALTER TABLE t DROP COLUMN b")));
        bench.Run("INSERT INTO t (a, b, e) VALUES (4, 5, 6)");
        Assert.Equal(["1|2|2|4|3", "4|5|5|10|6"], bench.Rows("SELECT * FROM t ORDER BY a"));

        static (int, string) Of(Cardea.Protocol.Errors.ServerError e) => (e.Number, e.Message);
    }

    [Fact]
    public void A_check_of_one_column_goes_with_it()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT, b INT CHECK (b > 0))", "INSERT INTO t VALUES (1, 1)", "ALTER TABLE t DROP COLUMN b", "INSERT INTO t VALUES (2)");
        Assert.Equal(["1", "2"], bench.Rows("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public void A_new_schema_has_the_collation_of_the_session()
    {
        using var bench = new Bench();
        bench.Host.SystemVariables["collation_server"] = "latin1_swedish_ci";
        bench.RunAll("CREATE DATABASE e", "CREATE TABLE e.t (a VARCHAR(3))");
        Assert.Equal("latin1_swedish_ci", bench.Value("SELECT COLLATION(a) FROM e.t UNION SELECT COLLATION(MAX(a)) FROM e.t"));
        Assert.Contains("DEFAULT CHARSET=latin1", bench.Rows("SHOW CREATE TABLE e.t")[0], StringComparison.Ordinal);
    }
}

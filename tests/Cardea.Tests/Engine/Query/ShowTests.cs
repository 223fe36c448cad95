namespace Cardea.Tests.Engine.Query;

public sealed class ShowTests
{
    private static Bench WithTable()
    {
        var bench = new Bench();
        bench.RunAll("CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, name VARCHAR(20) DEFAULT 'x', PRIMARY KEY (id), KEY n (name))", "CREATE TABLE other (a INT)");
        return bench;
    }

    [Fact]
    public void Tables_and_databases()
    {
        using var bench = WithTable();
        Assert.Equal(["other", "t"], bench.Rows("SHOW TABLES"));
        Assert.Equal("Tables_in_d", bench.LastSink.Columns[0].Name);
        Assert.Equal(["t"], bench.Rows("SHOW TABLES LIKE 't%'"));
        Assert.Equal("Tables_in_d (t%)", bench.LastSink.Columns[0].Name);
        Assert.Equal(["t|BASE TABLE"], bench.Rows("SHOW FULL TABLES FROM d WHERE Tables_in_d = 't'"));
        Assert.Contains("d", bench.Rows("SHOW DATABASES"));
        Assert.Equal(["d"], bench.Rows("SHOW DATABASES LIKE 'd'"));
        Assert.Equal(1049, bench.Error("SHOW TABLES FROM nope").Number);
        Assert.Equal(2, bench.Rows("SHOW TABLE STATUS").Length);
    }

    [Fact]
    public void Columns_and_keys()
    {
        using var bench = WithTable();
        Assert.Equal(["id|int|NO|PRI|NULL|auto_increment", "name|varchar(20)|YES|MUL|x|"], bench.Rows("DESCRIBE t"));
        Assert.Equal(["Field", "Type", "Null", "Key", "Default", "Extra"], bench.LastSink.Columns.Select(static c => c.Name));
        Assert.Equal(["name|varchar(20)|YES|MUL|x|"], bench.Rows("SHOW COLUMNS FROM t LIKE 'na%'"));
        Assert.Equal(9, bench.Rows("SHOW FULL COLUMNS FROM t")[0].Split('|').Length);
        Assert.Equal(1146, bench.Error("SHOW COLUMNS FROM nope").Number);
        var keys = bench.Rows("SHOW INDEX FROM t");
        Assert.StartsWith("t|0|PRIMARY|1|id|A|", keys[0]);
        Assert.StartsWith("t|1|n|1|name|A|", keys[1]);
    }

    [Fact]
    public void Create_table_text_makes_the_same_table()
    {
        using var bench = WithTable();
        var text = bench.Rows("SHOW CREATE TABLE t")[0].Split('|')[1];
        bench.Run("DROP TABLE t");
        bench.Run(text);
        Assert.Equal(text, bench.Rows("SHOW CREATE TABLE t")[0].Split('|')[1]);
        Assert.StartsWith("d|CREATE DATABASE `d`", bench.Rows("SHOW CREATE DATABASE d")[0]);
        Assert.Equal(
            "information_schema|CREATE DATABASE `information_schema` /*!40100 DEFAULT CHARACTER SET utf8mb3 */ /*!80016 DEFAULT ENCRYPTION='N' */",
            bench.Rows("SHOW CREATE DATABASE INFORMATION_SCHEMA")[0]);
    }

    [Fact]
    public void Information_schema_joins()
    {
        using var bench = WithTable();
        Assert.Equal(["t|id", "t|name"], bench.Rows("SELECT t.TABLE_NAME, c.COLUMN_NAME FROM information_schema.TABLES t JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME WHERE t.TABLE_SCHEMA = 'd' AND t.TABLE_NAME = 't' ORDER BY c.ORDINAL_POSITION"));
        Assert.Equal(["2"], bench.Rows("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"));
    }

    [Fact]
    public void Maintenance()
    {
        using var bench = WithTable();
        Assert.Equal(["d.t|check|status|OK"], bench.Rows("CHECK TABLE t"));
        Assert.Equal(["d.t|analyze|status|OK"], bench.Rows("ANALYZE TABLE t"));
        Assert.Equal(["d.nix|check|Error|Table 'd.nix' doesn't exist", "d.nix|check|status|Operation failed"], bench.Rows("CHECK TABLE nix"));
        Assert.Equal(["information_schema.TABLES|check|note|The storage engine for the table doesn't support check"], bench.Rows("CHECK TABLE information_schema.TABLES"));
        bench.RunAll("LOCK TABLES t WRITE", "INSERT INTO t (name) VALUES ('q')", "UNLOCK TABLES");
        Assert.Equal(["q"], bench.Rows("SELECT name FROM t"));
    }

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT 1", 1235)]
    [InlineData("SELECT ST_AsText(NULL)", 1305)]
    [InlineData("CALL p()", 1305)]
    [InlineData("SELECT MATCH (name) AGAINST ('x') FROM t", 1235)]
    public void What_is_missing_is_named(string sql, int number)
    {
        using var bench = WithTable();
        Assert.Equal(number, bench.Error(sql).Number);
    }

    [Fact]
    public void Evaluate_for_set()
    {
        using var bench = WithTable();
        Assert.Equal(3L, bench.Session.Evaluate(Cardea.Sql.Parser.ParseExpression("1 + 2"u8)));
        Assert.Equal("ab", bench.Session.Evaluate(Cardea.Sql.Parser.ParseExpression("CONCAT('a', 'b')"u8)));
        Assert.Equal(0L, bench.Session.Evaluate(Cardea.Sql.Parser.ParseExpression("(SELECT COUNT(*) FROM t)"u8)));
        Assert.Null(bench.Session.Evaluate(Cardea.Sql.Parser.ParseExpression("NULL"u8)));
    }
}

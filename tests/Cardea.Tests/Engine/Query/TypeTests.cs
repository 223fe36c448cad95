using Cardea.Protocol.Packets;

namespace Cardea.Tests.Engine.Query;

public sealed class TypeTests
{
    [Theory]
    [InlineData("TINYINT", "-128", "127")]
    [InlineData("TINYINT UNSIGNED", "0", "255")]
    [InlineData("SMALLINT", "-32768", "32767")]
    [InlineData("MEDIUMINT", "-8388608", "8388607")]
    [InlineData("INT", "-2147483648", "2147483647")]
    [InlineData("INT UNSIGNED", "0", "4294967295")]
    [InlineData("BIGINT", "-9223372036854775808", "9223372036854775807")]
    [InlineData("BIGINT UNSIGNED", "0", "9223372036854775808", "18446744073709551615")]
    [InlineData("DECIMAL(5,2)", "-999.99", "0.00", "999.99")]
    [InlineData("DECIMAL(18,4)", "-99999999999999.9999", "99999999999999.9999")]
    [InlineData("DECIMAL(38,10)", "-9999999999999999999999999999.9999999999", "0.0000000001")]
    [InlineData("DECIMAL(65,30)", "-99999999999999999999999999999999999.999999999999999999999999999999", "1.000000000000000000000000000000")]
    [InlineData("FLOAT", "-1.5", "3.40282e38")]
    [InlineData("DOUBLE", "-1.7976931348623157e308", "0.1", "2.2250738585072014e-308")]
    [InlineData("YEAR", "1901", "2155")]
    [InlineData("DATE", "1000-01-01", "9999-12-31")]
    [InlineData("DATETIME", "1000-01-01 00:00:00", "9999-12-31 23:59:59")]
    [InlineData("DATETIME(6)", "2024-02-29 23:59:59.999999")]
    [InlineData("TIMESTAMP", "1970-01-01 00:00:01", "2038-01-19 03:14:07")]
    [InlineData("TIME", "-838:59:59", "838:59:59")]
    [InlineData("TIME(3)", "-00:00:00.001", "12:34:56.789")]
    [InlineData("CHAR(5)", "", "abc", "äöü€😀")]
    [InlineData("VARCHAR(300)", "", "it''s", "漢字 and 😀")]
    [InlineData("TEXT", "long")]
    [InlineData("ENUM('a','b','c''d')", "a", "c''d")]
    [InlineData("SET('x','y','z')", "", "x", "x,z")]
    [InlineData("JSON", "{\"a\": [1, 2, null]}")]
    public void Extremes_come_back_and_compare(string type, params string[] values)
    {
        using var bench = new Bench();
        bench.Run($"CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v {type})");
        foreach (var value in values) bench.Run($"INSERT INTO t (v) VALUES ('{value}')");
        bench.Run("INSERT INTO t (v) VALUES (NULL)");
        string[] expected = [.. values.Select(static v => v.Replace("''", "'", StringComparison.Ordinal)), "NULL"];
        Assert.Equal(expected, bench.Rows("SELECT v FROM t ORDER BY id"));
        bench.Run("SELECT v FROM t", binary: true);
        Assert.Equal(expected.Length, bench.LastSink.RowCount);
        if (type is "JSON" or "FLOAT") return;
        foreach (var value in values) Assert.Equal([value.Replace("''", "'", StringComparison.Ordinal)], bench.Rows($"SELECT v FROM t WHERE v = '{value}'"));
        Assert.Equal(expected.Length, bench.Rows("SELECT DISTINCT v FROM t").Length);
        Assert.Equal(expected.Length, bench.Rows("SELECT v, COUNT(*) FROM t GROUP BY v").Length);
    }

    [Theory]
    [InlineData("BINARY(4)", "x'00FF'", "\0ÿ\0\0")]
    [InlineData("VARBINARY(10)", "x'00FF'", "\0ÿ")]
    [InlineData("BLOB", "x'C328'", "Ã(")]
    [InlineData("BIT(12)", "b'101000000001'", "\n\u0001")]
    public void Bytes_come_back(string type, string literal, string expected)
    {
        using var bench = new Bench();
        bench.RunAll($"CREATE TABLE t (v {type})", $"INSERT INTO t VALUES ({literal})");
        Assert.Equal(expected, bench.Value("SELECT v FROM t"));
    }

    [Fact]
    public void Zerofill_shows()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT(5) ZEROFILL, y YEAR)", "INSERT INTO t VALUES (42, 0)");
        Assert.Equal("00042|0000", bench.Value("SELECT * FROM t"));
    }

    [Fact]
    public void Unsigned_order_and_comparison()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (v BIGINT UNSIGNED PRIMARY KEY)", "INSERT INTO t VALUES (0), (9223372036854775807), (9223372036854775808), (18446744073709551615), (5)");
        Assert.Equal(["18446744073709551615", "9223372036854775808", "9223372036854775807", "5", "0"], bench.Rows("SELECT v FROM t ORDER BY v DESC"));
        Assert.Equal(["9223372036854775808", "18446744073709551615"], bench.Rows("SELECT v FROM t WHERE v > 9223372036854775807 ORDER BY v"));
        Assert.Equal(["18446744073709551615"], bench.Rows("SELECT v FROM t WHERE v = 18446744073709551615"));
        Assert.Equal("27670116110564327428", bench.Value("SELECT SUM(v) + 0 FROM t WHERE v <> 9223372036854775807"));
        Assert.Equal("18446744073709551615|0", bench.Value("SELECT MAX(v), MIN(v) FROM t"));
        Assert.Equal(1690, bench.Error("SELECT v - 1 FROM t WHERE v = 0").Number);
        Assert.Equal(1690, bench.Error("SELECT 9223372036854775807 + 1").Number);
    }

    [Fact]
    public void Money_is_exact()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE m (a DECIMAL(10,2), b DECIMAL(20,5), KEY (a))", "INSERT INTO m VALUES (0.10, 1.00001), (0.20, 2.00002), (99999999.99, 999999999999999.99999)");
        Assert.Equal("100000000.29|1000000000000003.00002", bench.Value("SELECT SUM(a), SUM(b) FROM m"));
        Assert.Equal(["0.10", "0.20"], bench.Rows("SELECT a FROM m WHERE a < 0.205 ORDER BY a"));
        Assert.Equal(["0.20"], bench.Rows("SELECT a FROM m WHERE a = 0.2"));
        Assert.Empty(bench.Rows("SELECT a FROM m WHERE a = 0.201"));
        Assert.Equal(["1.10001"], bench.Rows("SELECT a + b FROM m WHERE a = 0.10"));
        Assert.Equal(["0.0200"], bench.Rows("SELECT a * 0.20 FROM m WHERE a = 0.10"));
        Assert.Equal(["0.033333"], bench.Rows("SELECT a / 3 FROM m WHERE a = 0.10"));
        Assert.Equal(["0.20", "99999999.99"], bench.Rows("SELECT a FROM m WHERE b > 2 ORDER BY b"));
        Assert.Equal(["0.10"], bench.Rows("SELECT a FROM m WHERE a < b AND b < 1.5"));
    }

    [Fact]
    public void Timestamps_follow_the_time_zone()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (s TIMESTAMP, d DATETIME)", "INSERT INTO t VALUES ('2024-07-01 12:00:00', '2024-07-01 12:00:00')");
        bench.Host.TimeZone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(2), "x", "x");
        Assert.Equal("2024-07-01 14:00:00|2024-07-01 12:00:00", bench.Value("SELECT * FROM t"));
        Assert.Equal(["1"], bench.Rows("SELECT 1 FROM t WHERE s = '2024-07-01 14:00:00'"));
    }

    [Theory]
    [InlineData("SELECT 1", ColumnType.LongLong, 1u, 0x81, 63, 0)]
    [InlineData("SELECT 'abc'", ColumnType.VarString, 12u, 1, 255, 0)]
    [InlineData("SELECT NULL", ColumnType.Null, 0u, 0x80, 63, 0)]
    [InlineData("SELECT 1.25", ColumnType.NewDecimal, 5u, 0x81, 63, 2)]
    [InlineData("SELECT COUNT(*) FROM t", ColumnType.LongLong, 21u, 0x81, 63, 0)]
    [InlineData("SELECT 1 = 1", ColumnType.LongLong, 1u, 0x81, 63, 0)]
    [InlineData("SELECT id FROM t", ColumnType.Long, 11u, 1 | 2 | 512 | 16384, 63, 0)]
    [InlineData("SELECT u FROM t", ColumnType.LongLong, 20u, 32 | 4 | 16384, 63, 0)]
    [InlineData("SELECT name FROM t", ColumnType.VarString, 80u, 1 | 8 | 4096 | 16384, 255, 0)]
    [InlineData("SELECT txt FROM t", ColumnType.Blob, 65535u, 16, 255, 0)]
    [InlineData("SELECT bin FROM t", ColumnType.Blob, 65535u, 16 | 128, 63, 0)]
    [InlineData("SELECT d FROM t", ColumnType.DateTime, 23u, 128, 63, 3)]
    [InlineData("SELECT price FROM t", ColumnType.NewDecimal, 12u, 0, 63, 2)]
    [InlineData("SELECT SUM(price) FROM t", ColumnType.NewDecimal, 34u, 128, 63, 2)]
    [InlineData("SELECT NOW()", ColumnType.DateTime, 19u, 0x81, 63, 0)]
    public void Metadata(string sql, ColumnType type, uint length, int flags, int collation, int decimals)
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, u BIGINT UNSIGNED UNIQUE, name VARCHAR(20) NOT NULL, txt TEXT, bin BLOB, d DATETIME(3), price DECIMAL(10,2), KEY (name))");
        bench.Run(sql);
        var c = bench.LastSink.Columns[0];
        Assert.Equal((type, length, flags, collation, decimals), (c.Type, c.Length, (int)c.Flags, c.CollationId, c.Decimals));
    }

    [Fact]
    public void Names_of_columns()
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (id INT)");
        bench.Run("SELECT ID, x.id AS y, count( * ), 'lit', 1+1 , `id` FROM t x GROUP BY id");
        Assert.Equal(["ID", "y", "count( * )", "lit", "1+1", "id"], bench.LastSink.Columns.Select(static c => c.Name));
        var c = bench.LastSink.Columns[1];
        Assert.Equal(("d", "x", "t", "id"), (c.Schema, c.Table, c.OrgTable, c.OrgName));
        Assert.Equal("", bench.LastSink.Columns[2].OrgName);
    }

    [Fact]
    public void A_scan_allocates_nothing_per_row()
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(10,2), at DATETIME, big DECIMAL(30,5), u BIGINT UNSIGNED)");
        var values = string.Join(',', Enumerable.Range(1, 1000).Select(static i => $"({i},'name {i}',{i}.25,'2024-01-01 00:00:00',{i}.5,18446744073709551615)"));
        bench.Run("INSERT INTO t VALUES " + values);
        var text = "SELECT * FROM t"u8.ToArray();
        var sink = new TestSink { Discard = true };
        Measure(bench, text, sink);
        Measure(bench, text, sink);
        var thousand = Measure(bench, text, sink);
        var few = Measure(bench, "SELECT * FROM t LIMIT 10"u8.ToArray(), sink);
        few = Measure(bench, "SELECT * FROM t LIMIT 10"u8.ToArray(), sink);
        Assert.True(thousand - few < 1000, $"{thousand} bytes for 1000 rows, {few} for 10");

        static long Measure(Bench bench, byte[] text, TestSink sink)
        {
            var plan = bench.Session.FindPlan(text) ?? bench.Session.Prepare(Cardea.Sql.Parser.Parse(text), text, false);
            var before = GC.GetAllocatedBytesForCurrentThread();
            bench.Session.Execute(plan, [], [], sink);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}

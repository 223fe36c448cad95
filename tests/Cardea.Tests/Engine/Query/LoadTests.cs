using System.Text;
using Cardea.Engine.Loading;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Engine.Query;

public sealed class LoadTests
{
    private static readonly Func<string, Stream> NoFile = static name => throw new InvalidOperationException(name);

    private static Bench WithTable(string file, string columns = "id INT PRIMARY KEY AUTO_INCREMENT, n INT, v VARCHAR(5) NOT NULL, d INT NULL DEFAULT 9")
    {
        var bench = new Bench();
        bench.Run($"CREATE TABLE t ({columns})");
        bench.Host.LocalFile = name => name == "f" ? new MemoryStream(Encoding.UTF8.GetBytes(file)) : NoFile(name);
        return bench;
    }

    private static string[] All(Bench bench) => bench.Rows("SELECT * FROM t ORDER BY 1");

    [Fact]
    public void Fields_go_into_columns_and_the_answer_counts()
    {
        using var bench = WithTable("1\t10\tone\t1\n2\t\\N\ttwo\\tx\t2\n");
        var outcome = bench.Run("LOAD DATA LOCAL INFILE 'f' INTO TABLE t");
        Assert.Equal((2UL, "Records: 2  Deleted: 0  Skipped: 0  Warnings: 0"), (outcome.AffectedRows, outcome.Info));
        Assert.Equal(["1|10|one|1", "2|NULL|two\tx|2"], All(bench));
    }

    [Fact]
    public void What_does_not_fit_is_warned_of()
    {
        using var bench = WithTable("1\tx\tmuch too long\t1\textra\n2\t5\n1\t7\tdup\t1\n3\t1\t\\N\t4");
        var outcome = bench.Run("LOAD DATA LOCAL INFILE 'f' INTO TABLE t");
        Assert.Equal("Records: 4  Deleted: 0  Skipped: 1  Warnings: 7", outcome.Info);
        Assert.Equal(
        [
            "Warning 1366 Incorrect integer value: 'x' for column 'n' at row 1", "Warning 1265 Data truncated for column 'v' at row 1",
            "Warning 1262 Row 1 was truncated; it contained more data than there were input columns",
            "Warning 1261 Row 2 doesn't contain data for all columns", "Warning 1261 Row 2 doesn't contain data for all columns",
            "Warning 1062 Duplicate entry '1' for key 't.PRIMARY'", "Warning 1263 Column set to default value; NULL supplied to NOT NULL column 'v' at row 4",
        ], bench.Host.Warnings);
        Assert.Equal(["1|0|much |1", "2|5||0", "3|1||4"], All(bench));
    }

    [Fact]
    public void Replace_takes_the_old_row_away()
    {
        using var bench = WithTable("1\t10\ta\t1\n1\t20\tb\t2\n");
        var outcome = bench.Run("LOAD DATA LOCAL INFILE 'f' REPLACE INTO TABLE t");
        Assert.Equal((3UL, "Records: 2  Deleted: 1  Skipped: 0  Warnings: 0"), (outcome.AffectedRows, outcome.Info));
        Assert.Equal(["1|20|b|2"], All(bench));
    }

    [Fact]
    public void Quotes_ignored_lines_variables_and_SET()
    {
        using var bench = WithTable("id,v,n\r\n\"a,\"\"b\",5\r\nc,\"6\"\r\n");
        bench.Run("LOAD DATA LOCAL INFILE 'f' INTO TABLE t FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\r\\n' IGNORE 1 LINES (v, @n) SET n = @n * 2, d = n + 1");
        Assert.Equal(["1|10|a,\"b|11", "2|12|c|13"], All(bench));
    }

    [Fact]
    public void A_generated_id_is_told_and_columns_left_out_have_their_defaults()
    {
        using var bench = WithTable("a\nb\n");
        Assert.Equal(1UL, bench.Run("LOAD DATA LOCAL INFILE 'f' INTO TABLE t (v)").LastInsertId);
        Assert.Equal(["1|NULL|a|9", "2|NULL|b|9"], All(bench));
    }

    [Fact]
    public void A_failing_load_leaves_nothing()
    {
        using var bench = WithTable("1\t1\ta\t1\n2\tx\tb\t1\n");
        // With REPLACE, strict mode is strict.
        Assert.Equal(1366, bench.Error("LOAD DATA LOCAL INFILE 'f' REPLACE INTO TABLE t").Number);
        Assert.Empty(All(bench));
    }

    [Theory]
    [InlineData("LOAD DATA INFILE 'f' INTO TABLE t", 1290)]
    [InlineData("LOAD DATA LOCAL INFILE 'f' INTO TABLE none", 1146)]
    [InlineData("LOAD DATA LOCAL INFILE 'f' INTO TABLE t (zz)", 1054)]
    [InlineData("LOAD DATA LOCAL INFILE 'f' INTO TABLE t FIELDS ENCLOSED BY 'ab'", 1083)]
    public void No_file_is_asked_for_by_a_statement_that_cannot_work(string sql, int number)
    {
        using var bench = WithTable("");
        bench.Host.LocalFile = NoFile;
        Assert.Equal(number, bench.Error(sql).Number);
    }

    [Theory]
    [InlineData("a,b\nc,d\n", "a|b", "c|d")]
    [InlineData("\"a\",'b'\n", "a|'b'")]
    [InlineData("\"a\"\"b\",\"c\nd\"\n", "a\"b|c\nd")]
    [InlineData("\"a\"b\",c", "a\"b|c")]
    [InlineData("\"never ends", "\"never ends")]
    [InlineData("a\\,b,\\\\\\n\\0\\Z\n", "a,b|\\\n\0\u001a")]
    [InlineData("\\N,N,\\NN,NULL,\"NULL\"\n", "<null>|N|NN|<null>|NULL")]
    [InlineData("\n,\n", "", "|")]
    [InlineData("end\\", "end\\")]
    public void Cutting(string text, params string[] lines)
    {
        var format = new DelimitedFormat(new FieldsAndLines { FieldsTerminatedBy = new StringLiteral(","), FieldsEnclosedBy = new StringLiteral("\"") });
        Assert.Equal(lines, Cut(text, format));
    }

    [Fact]
    public void Long_separators_are_found_at_every_place()
    {
        var format = new DelimitedFormat(new FieldsAndLines
        {
            FieldsTerminatedBy = new StringLiteral("--"), LinesTerminatedBy = new StringLiteral("<>\n"), LinesStartingBy = new StringLiteral("xx"), FieldsEscapedBy = new StringLiteral(""),
        });
        Assert.Equal(["a-b|c", "\\N|<d<"], Cut("noise xxa-b--c<>\nxyxx\\N--<d<<>\nno start", format));
    }

    private static IEnumerable<string> Cut(string text, DelimitedFormat format)
    {
        var reader = new DelimitedReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), format);
        while (reader.NextLine(out _))
        {
            var fields = new List<string>();
            while (reader.NextField()) fields.Add(reader.IsNull ? "<null>" : Encoding.UTF8.GetString(reader.Field));
            yield return string.Join('|', fields);
        }
    }
}

using System.Text;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Sql;

public sealed class SyntaxErrorTests
{
    private static SqlSyntaxException Fails(string sql, ParserOptions? options = null) =>
        Assert.Throws<SqlSyntaxException>(() => Parser.Parse(Encoding.UTF8.GetBytes(sql), options));

    [Theory]
    [InlineData("select", "", 1)]
    [InlineData("select 1 from", "", 1)]
    [InlineData("selec 1", "selec 1", 1)]
    [InlineData("select 1 +", "", 1)]
    [InlineData("select * from t where", "", 1)]
    [InlineData("select * from t where a = = 2", "= 2", 1)]
    [InlineData("select *\nfrom t\nwhere select", "select", 3)]
    [InlineData("select $$", "$$", 1)]
    [InlineData("select 'abc", "'abc", 1)]
    [InlineData("select 1 /* open", "/* open", 1)]
    [InlineData("select 1 from order", "order", 1)]
    [InlineData("create table select (a int)", "select (a int)", 1)]
    [InlineData("select 1; select 2", "select 2", 1)]
    [InlineData("create user u require ssl and x509", "and x509", 1)]
    [InlineData("select x'4'", "x'4'", 1)]
    [InlineData("select a from t limit 'x'", "'x'", 1)]
    [InlineData("select a from t limit 1 offset -1", "-1", 1)]
    [InlineData("insert into t values (1", "", 1)]
    [InlineData("select 1 from t where (a", "", 1)]
    [InlineData("select count (*) from t", "*) from t", 1)]
    [InlineData("select 1 = not 2", "not 2", 1)]
    [InlineData("select ``", "``", 1)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890after", "12345678901234567890123456789012345678901234567890123456789012345678901234567890", 1)]
    [InlineData("x 123456789012345678901234567890123456789012345678901234567890123456789012345678é", "x 123456789012345678901234567890123456789012345678901234567890123456789012345678", 1)]
    [InlineData("select 1 from t where a like 'x' escape", "", 1)]
    [InlineData("grant select on *.* u", "u", 1)]
    [InlineData("set global", "", 1)]
    [InlineData("show foo", "foo", 1)]
    public void Near_text_and_line_are_those_of_the_offending_token(string sql, string near, int line)
    {
        var error = Fails(sql);
        Assert.Equal((1064, near, line), (error.Number, error.NearText, error.Line));
    }

    [Theory]
    [InlineData("", 1065)]
    [InlineData(" ;\n", 1065)]
    [InlineData("create user u require subject 'a' and subject 'b'", 1225)]
    [InlineData("create user u require cipher 'a' issuer 'b' cipher 'c'", 1225)]
    [InlineData("select * from (select 1)", 1248)]
    [InlineData("select * from json_table('[]', '$' columns (a int path '$'))", 1235)]
    [InlineData("select all distinct a from t", 1221)]
    [InlineData("select count (a) from t", 1630)]
    public void Other_errors_carry_their_numbers(string sql, int number) => Assert.Equal(number, Fails(sql).Number);

    [Fact]
    public void A_comment_may_follow_the_semicolon() => Assert.IsType<SelectStatement>(Parser.Parse("select 1; -- one"u8));

    [Theory]
    [InlineData("  -- x")]
    [InlineData("--")]
    [InlineData("# x")]
    [InlineData("/* x */ ;")]
    public void A_text_of_comments_is_an_empty_statement(string sql) => Assert.IsType<EmptyStatement>(Parser.Parse(Encoding.UTF8.GetBytes(sql)));

    [Fact]
    public void Repeated_part_of_REQUIRE_is_named() =>
        Assert.Equal("Option 'SUBJECT' used twice in statement", Fails("create user u require subject 'a' and subject 'b'").Message);

    [Fact]
    public void Parameters_are_refused_where_they_make_no_sense() =>
        Assert.Equal("?", Fails("select ?", new ParserOptions { AllowParameters = false }).NearText);

    [Theory]
    [InlineData("xa start 'x'", "XA")]
    [InlineData("create trigger t before insert on u for each row set @a = 1", "CREATE TRIGGER")]
    [InlineData("create definer=a@b procedure p() begin select 1; end", "CREATE PROCEDURE")]
    public void Kinds_not_carried_out_are_named(string sql, string feature)
    {
        // A body with semicolons reaches the parser whole only through a client's DELIMITER.
        if (sql.Contains(';', StringComparison.Ordinal))
            Assert.Equal(1064, Fails(sql).Number);
        else
            Assert.Equal(feature, Assert.IsType<UnsupportedStatement>(ParserTests.Parse(sql)).Feature);
    }

    public static TheoryData<string> DepthAttacks()
    {
        const int N = 100_000;
        static string Repeat(string s) => string.Concat(Enumerable.Repeat(s, N));
        return
        [
            "select " + Repeat("(") + "1" + Repeat(")"),
            "select " + Repeat("("),
            "select " + Repeat("not ") + "1",
            "select " + Repeat("- ") + "1",
            "select " + Repeat("!") + "1",
            "select " + Repeat("case when ") + "1",
            "select " + Repeat("case ") + "1",
            "select " + Repeat("if(") + "1",
            "select " + Repeat("f(") + "1",
            "select 1" + Repeat(" + 1"),
            "select 1" + Repeat(" = 1"),
            "select 1" + Repeat(" is null"),
            "select 1" + Repeat(" collate x"),
            "select " + Repeat("(select ") + "1",
            "select " + Repeat("exists (select "),
            "select 1 from " + Repeat("("),
            "select 1 from " + Repeat("(select 1 from ") + "t",
            "select 1 from t" + Repeat(" join t"),
            "select 1 from t" + Repeat(" left join t"),
            "select 1 from " + Repeat("{oj ") + "t",
            Repeat("("),
            Repeat("(") + "select 1",
            Repeat("with a as (") + "select 1",
            Repeat("explain ") + "select 1",
            "select " + Repeat("@a := ") + "1",
            "select " + Repeat("binary ") + "1",
            "select " + Repeat("1 in (") + "1",
            "select " + Repeat("1 between ") + "1",
            "select " + Repeat("interval ") + "1",
            "select " + Repeat("row(") + "1",
            "select " + Repeat("cast(") + "1",
            "select 1" + Repeat(" intersect (select 1 union select 1"),
            "select sum(1) over " + Repeat("(partition by sum(1) over ") + "w",
            "set @a = " + Repeat("(") + "1",
            "create table t (a int default (" + Repeat("("),
            "select " + Repeat("{d "),
        ];
    }

    [Theory]
    [MemberData(nameof(DepthAttacks), DisableDiscoveryEnumeration = true)]
    public void Deep_nesting_is_an_error_on_a_small_stack_and_never_a_crash(string sql)
    {
        Exception? caught = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var tree = ParserTests.Parse(sql);
                    _ = tree.GetHashCode();
                }
                catch (Exception e)
                {
                    caught = e;
                }
            }, 256 * 1024);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(20)));
        Assert.IsType<SqlSyntaxException>(caught);
    }

    [Fact]
    public void Long_flat_statements_are_no_depth()
    {
        static string Repeat(string s) => string.Concat(Enumerable.Repeat(s, 20_000));
        ParserTests.Parse("select 1 from t where a = 1" + Repeat(" or a = 2"));
        ParserTests.Parse("select 1 from t where a = 1" + Repeat(" and a = 2"));
        ParserTests.Parse("select 1 from t where a in (1" + Repeat(", 2") + ")");
        ParserTests.Parse("select 1" + Repeat(" union all select 1"));
        ParserTests.Parse("insert into t values (1)" + Repeat(", (2)"));
        ParserTests.Parse("select 1" + Repeat(" /* x */ /*!40000 , 1 */"));
        ParserTests.Parse("select 'a'" + Repeat(" 'b'"));
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_read()
    {
        var options = new ParserOptions { MaxDepth = 50 };
        static string Nested(int n) => "select " + new string('(', n) + "1" + new string(')', n);
        var deepest = Enumerable.Range(1, 60).Last(n => Try(Nested(n), options));
        Assert.InRange(deepest, 20, 50);
        Assert.Equal(1436, Fails(Nested(deepest + 1), options).Number);
        ParserTests.Parse(Nested(60)); // what people write must pass with the default
    }

    private static bool Try(string sql, ParserOptions options)
    {
        try
        {
            Parser.Parse(Encoding.UTF8.GetBytes(sql), options);
            return true;
        }
        catch (SqlSyntaxException)
        {
            return false;
        }
    }

    [Fact]
    public void Mutated_statements_and_random_bytes_only_ever_give_syntax_errors()
    {
        var random = new Random(20240517);
        var corpus = Corpus.All.Select(Encoding.UTF8.GetBytes).ToArray();
        var buffer = new DigestBuffer();
        for (var round = 0; round < 60_000; round++)
        {
            var sql = round % 10 == 0 ? Noise(random) : Mutate(random, corpus);
            var mode = (LexicalMode)random.Next(32);
            try
            {
                var parsed = Parser.ParseWithFacts(sql, new ParserOptions { Mode = mode });
                if (StatementDigest.TryCompute(sql, mode, 7, buffer))
                    Assert.Equal(parsed.LiteralCount, buffer.Literals.Length);
            }
            catch (SqlSyntaxException)
            {
                StatementDigest.TryCompute(sql, mode, 7, buffer);
            }
            Parser.NextStatementEnd(sql, mode);
        }
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(60)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutate(Random random, byte[][] corpus)
    {
        var sql = (byte[])corpus[random.Next(corpus.Length)].Clone();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(sql.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    sql = sql[..at];
                    break;
                case 1:
                    var other = corpus[random.Next(corpus.Length)];
                    sql = [.. sql[..at], .. other[random.Next(other.Length)..]];
                    break;
                case 2 when at < sql.Length:
                    sql[at] = (byte)"()'\"`@,.;*/!-#\\?:=<>|&0x9azé \n"[random.Next(30)];
                    break;
                default:
                    sql = [.. sql[..at], .. sql[random.Next(at + 1)..]];
                    break;
            }
        }
        return sql.Length > 4000 ? sql[..4000] : sql;
    }
}

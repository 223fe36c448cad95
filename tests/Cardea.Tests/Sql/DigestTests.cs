using System.Text;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Sql;

public sealed class DigestTests
{
    private static string? Digest(string sql, DigestBuffer? buffer = null)
    {
        buffer ??= new DigestBuffer();
        return StatementDigest.TryCompute(Encoding.UTF8.GetBytes(sql), LexicalMode.None, 42, buffer) ? Encoding.UTF8.GetString(buffer.Normalized) : null;
    }

    [Fact]
    public void Literal_numbers_in_the_tree_agree_with_the_digest_over_the_corpus()
    {
        var buffer = new DigestBuffer();
        var cacheable = 0;
        foreach (var text in Corpus.All)
        {
            var sql = Encoding.UTF8.GetBytes(text);
            if (!StatementDigest.TryCompute(sql, LexicalMode.None, 1, buffer))
                continue;
            cacheable++;
            var parsed = Parser.ParseWithFacts(sql);
            Assert.Equal(buffer.Literals.Length, parsed.LiteralCount);
            Assert.Equal(buffer.ParameterCount, parsed.ParameterCount);
            Assert.True(parsed.Rebindable, text);
            var literals = TreeWalk.All(parsed.Statement).OfType<LiteralExpression>().Where(l => l.LiteralIndex >= 0).ToList();
            Assert.True(literals.Count == buffer.Literals.Length, text);
            foreach (var literal in literals)
            {
                var decoded = LiteralDecoder.Decode(sql, buffer.Literals[literal.LiteralIndex], LexicalMode.None);
                var expected = literal switch
                {
                    StringLiteral s when decoded is StringLiteral { Introducer: null } => s with { Introducer = null },
                    HexLiteral h => h with { Introducer = null },
                    BitLiteral b => b with { Introducer = null },
                    _ => literal,
                };
                Assert.True(expected.Equals(decoded), $"{text}: {literal} against {decoded}");
            }
        }
        Assert.True(cacheable > 100);
    }

    [Theory]
    [InlineData("select a from t where b = 1", "select a from t where b = 22", true)]
    [InlineData("select a from t where b = 1", "select  a from t where b = 2", false)] // the select list is verbatim with its blanks
    [InlineData("select a from t where b = 1", "select a from t   where b=2", true)]
    [InlineData("select a from t where b = 1", "select a from t where b = 1.5", false)]
    [InlineData("select a from t where b = 1", "select a from t where b = 'x'", false)]
    [InlineData("select 1", "select 2", false)]
    [InlineData("select a from t order by 1", "select a from t order by 2", false)]
    [InlineData("select a from t group by 1", "select a from t group by 2", false)]
    [InlineData("select a from t limit 1", "select a from t limit 2", true)]
    [InlineData("select a from t where c->'$.x' = 1", "select a from t where c->'$.y' = 1", false)]
    [InlineData("select a from t where b = cast(c as char(3))", "select a from t where b = cast(c as char(4))", false)]
    [InlineData("select a from t where b = 'x' 'y'", "select a from t where b = 'xy'", true)]
    [InlineData("select a from t where b = ?", "select a from t where b = 1", false)]
    [InlineData("select a from t where b = -5", "select a from t where b = -6", true)]
    [InlineData("select a from t where b = 9223372036854775807", "select a from t where b = 9223372036854775808", false)]
    [InlineData("select a from t where b = true", "select a from t where b = false", false)]
    [InlineData("insert into t values (1, 'a')", "insert into t values (2, 'b');", true)]
    [InlineData("select a from t where b in (select 1)", "select a from t where b in (select 2)", false)]
    [InlineData("select a from t where b = 1 -- x", "select a from t where b = 2 /* y */", true)]
    public void Texts_share_a_digest_only_when_they_share_a_plan(string one, string other, bool same)
    {
        Assert.NotNull(Digest(one));
        Assert.Equal(same, Digest(one) == Digest(other));
    }

    [Theory]
    [InlineData("create table t (a int)")]
    [InlineData("show tables")]
    [InlineData("set a = 1")]
    [InlineData("select 1; select 2")]
    [InlineData("select 'open")]
    [InlineData("")]
    public void Other_statements_are_not_cacheable(string sql) => Assert.Null(Digest(sql));

    [Fact]
    public void Hash_depends_on_the_seed_and_nothing_is_allocated()
    {
        var buffer = new DigestBuffer();
        var sql = "select a, b from t where c = 1 and d in ('x', 'y', 2.5) order by a limit 10"u8;
        Assert.True(StatementDigest.TryCompute(sql, LexicalMode.None, 1, buffer));
        var first = buffer.Hash;
        StatementDigest.TryCompute(sql, LexicalMode.None, 2, buffer);
        Assert.NotEqual(first, buffer.Hash);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            StatementDigest.TryCompute(sql, LexicalMode.None, 1, buffer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(first, buffer.Hash);
    }
}

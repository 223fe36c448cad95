using System.Text;
using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Sql;

public sealed class ParserTests
{
    internal static Statement Parse(string sql, LexicalMode mode = LexicalMode.None) =>
        Parser.Parse(Encoding.UTF8.GetBytes(sql), new ParserOptions { Mode = mode });

    [Fact]
    public void Every_statement_of_the_corpus_is_read()
    {
        var failures = new List<string>();
        foreach (var sql in Corpus.All)
        {
            try
            {
                var statement = Parse(sql);
                Assert.True(statement.Span.Length > 0, sql);
            }
            catch (SqlSyntaxException e)
            {
                failures.Add($"{sql}\n   -> {e.Number} near '{e.NearText}' {e.Message}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}

using System.Text;
using Cardea.Sql;

namespace Cardea.Tests.Sql;

public sealed class SplitterTests
{
    [Theory]
    [InlineData("select 1; select 2", "select 1;")]
    [InlineData("select ';'; select 2", "select ';';")]
    [InlineData("select \";\", `;`; x", "select \";\", `;`;")]
    [InlineData("select 1 -- ;\n; x", "select 1 -- ;\n;")]
    [InlineData("select 1 # ;\n; x", "select 1 # ;\n;")]
    [InlineData("select 1 /* ; */; x", "select 1 /* ; */;")]
    [InlineData("select 'a\\';b'; x", "select 'a\\';b';")]
    [InlineData("select 1", "select 1")]
    [InlineData("select 'open; x", "select 'open; x")]
    public void Server_splits_at_the_first_semicolon_that_counts(string sql, string first)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        Assert.Equal(first, Encoding.UTF8.GetString(bytes.AsSpan(0, Parser.NextStatementEnd(bytes))));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" ; /* x */ -- y", true)]
    [InlineData("/*! */", true)]
    [InlineData("x", false)]
    public void Blank_text_is_recognised(string sql, bool blank) => Assert.Equal(blank, Parser.IsBlank(Encoding.UTF8.GetBytes(sql)));

    private static List<SplitPiece> Split(ClientSplitter splitter, params string[] lines)
    {
        foreach (var line in lines)
            splitter.AddLine(line);
        var pieces = new List<SplitPiece>();
        while (splitter.TryTake(out var piece))
            pieces.Add(piece);
        return pieces;
    }

    private static string Show(List<SplitPiece> pieces) =>
        string.Join("|", pieces.Select(p => p.Kind == SplitKind.Command ? $"\\{p.Command}{p.Text}" : p.Text + (p.Vertical ? "\\G" : "")));

    [Fact]
    public void Client_splits_lines_into_statements_and_commands()
    {
        var splitter = new ClientSplitter();
        Assert.Equal("select 1|select 2\\G|select 3", Show(Split(splitter, "select 1; select 2\\G select 3\\g")));
        Assert.Equal("select ';'|\\s", Show(Split(splitter, "select ';'; \\s")));
        Assert.Equal("\\d//|select 1; select 2|\\d;|x", Show(Split(splitter, "DELIMITER //", "select 1; select 2//", "delimiter ;", "x;")));
        Assert.Equal("\\c", Show(Split(splitter, "select 1 \\c")));
        Assert.Equal("\\udb", Show(Split(splitter, "\\u db;")));
        Assert.Equal("select 'a\nb'", Show(Split(splitter, "select 'a", "b';")));
        Assert.Equal("select /* ; \n ; */ 1", Show(Split(splitter, "select /* ; ", " ; */ 1;")));
        Assert.Equal("select 1 -- ;\n+ 1", Show(Split(splitter, "select 1 -- ;", "+ 1;")));
        Assert.Equal("/*!40101 SET NAMES utf8 */", Show(Split(splitter, "/*!40101 SET NAMES utf8 */;")));
        Assert.Equal(SplitState.Empty, splitter.State);
    }

    [Theory]
    [InlineData("", SplitState.Empty)]
    [InlineData("select", SplitState.Statement)]
    [InlineData("select '", SplitState.SingleQuote)]
    [InlineData("select \"", SplitState.DoubleQuote)]
    [InlineData("select `", SplitState.Backtick)]
    [InlineData("select /*", SplitState.Comment)]
    [InlineData("select 'it''s", SplitState.SingleQuote)]
    [InlineData("select 'it''s'", SplitState.Statement)]
    [InlineData("select 'a\\'", SplitState.SingleQuote)]
    [InlineData("-- only a comment", SplitState.Empty)]
    public void Client_knows_what_is_open(string line, SplitState state)
    {
        var splitter = new ClientSplitter();
        splitter.AddLine(line);
        Assert.Equal(state, splitter.State);
    }

    [Fact]
    public void Rest_without_delimiter_is_a_statement_at_the_end_of_a_batch()
    {
        var splitter = new ClientSplitter { KeepComments = false };
        splitter.AddLine("select /* dropped */ 1");
        splitter.Finish();
        Assert.True(splitter.TryTake(out var piece));
        Assert.Equal("select  1", piece.Text);
    }
}

using Cardea.Sql;
using Cardea.Sql.Syntax;

namespace Cardea.Tests.Sql;

public sealed class PrinterTests
{
    [Fact]
    public void Printed_statements_read_as_the_same_tree_over_the_corpus()
    {
        var failures = new List<string>();
        var printed = 0;
        foreach (var sql in Corpus.All)
        {
            var tree = ParserTests.Parse(sql);
            if (tree is not (SelectStatement or InsertStatement or UpdateStatement or DeleteStatement or DoStatement or TruncateTableStatement
                or CreateTableStatement { Unsupported: null }))
                continue;
            printed++;
            var text = SqlPrinter.Print(tree);
            try
            {
                var again = ParserTests.Parse(text);
                if (!tree.Equals(again) && !IsNormalised(sql))
                    failures.Add($"{sql}\n   tree differs: {text}");
                if (SqlPrinter.Print(again) != text)
                    failures.Add($"{sql}\n   text differs: {text}\n                 {SqlPrinter.Print(again)}");
            }
            catch (SqlSyntaxException e)
            {
                failures.Add($"{sql}\n   -> {text}\n   -> {e.Message}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(printed > 120);
    }

    // Clauses that are read but say nothing: LOCK IN SHARE MODE is printed FOR SHARE and so on, which gives the same tree anyway; SERIAL is
    // printed as what it stands for.
    private static bool IsNormalised(string sql) => sql.Contains("serial", StringComparison.Ordinal);

    [Theory]
    [InlineData("a or b and c", "`a` OR (`b` AND `c`)")]
    [InlineData("a and b or c", "(`a` AND `b`) OR `c`")]
    [InlineData("a or b xor c and d", "`a` OR (`b` XOR (`c` AND `d`))")]
    [InlineData("not a = b", "NOT (`a` = `b`)")]
    [InlineData("not a and b", "(NOT `a`) AND `b`")]
    [InlineData("!a = b", "(NOT `a`) = `b`")]
    [InlineData("not a between 1 and 2", "NOT (`a` BETWEEN 1 AND 2)")]
    [InlineData("a between 1 and 2 and c", "(`a` BETWEEN 1 AND 2) AND `c`")]
    [InlineData("a = b is null", "(`a` = `b`) IS NULL")]
    [InlineData("a = b = c", "(`a` = `b`) = `c`")]
    [InlineData("a = b in (1)", "`a` = (`b` IN (1))")]
    [InlineData("a like b = c", "(`a` LIKE `b`) = `c`")]
    [InlineData("a | b & c", "`a` | (`b` & `c`)")]
    [InlineData("a & b << c", "`a` & (`b` << `c`)")]
    [InlineData("a << b + c", "`a` << (`b` + `c`)")]
    [InlineData("a - b - c", "(`a` - `b`) - `c`")]
    [InlineData("a - b * c", "`a` - (`b` * `c`)")]
    [InlineData("a * b ^ c", "`a` * (`b` ^ `c`)")]
    [InlineData("-a ^ b", "(-`a`) ^ `b`")]
    [InlineData("-a * b", "(-`a`) * `b`")]
    [InlineData("a + interval 1 day + b", "(DATE_ADD(`a`, INTERVAL 1 DAY)) + `b`")]
    [InlineData("binary a = b", "(BINARY `a`) = `b`")]
    [InlineData("binary a collate x", "BINARY (`a` COLLATE `x`)")]
    [InlineData("-a collate x", "-(`a` COLLATE `x`)")]
    [InlineData("a || b", "`a` OR `b`")]
    [InlineData("a % b div c mod d", "((`a` % `b`) DIV `c`) % `d`")]
    [InlineData("@a := b or c", "@`a` := (`b` OR `c`)")]
    [InlineData("a > b + 1 and c is not true", "(`a` > (`b` + 1)) AND (`c` IS NOT TRUE)")]
    public void Operators_bind_as_in_the_manual(string expression, string printed) => Assert.Equal(printed, Printed(expression, LexicalMode.None));

    [Theory]
    [InlineData("a || b = c", LexicalMode.PipesAsConcat, "CONCAT(`a`, `b`) = `c`")]
    [InlineData("a || b ^ c", LexicalMode.PipesAsConcat, "CONCAT(`a`, `b`) ^ `c`")]
    [InlineData("not a = b", LexicalMode.HighNotPrecedence, "(NOT `a`) = `b`")]
    [InlineData("\"a\" = 'b'", LexicalMode.AnsiQuotes, "`a` = 'b'")]
    [InlineData("'a\\'", LexicalMode.NoBackslashEscapes, "'a\\\\'")]
    [InlineData("count (a)", LexicalMode.IgnoreSpace, "COUNT(`a`)")]
    public void Sql_mode_changes_the_reading(string expression, LexicalMode mode, string printed) => Assert.Equal(printed, Printed(expression, mode));

    [Theory]
    [InlineData("'a''b\\'c\\\\d\\n\\0\\%'", "'a''b''c\\\\d\\n\\0\\\\%'")]
    [InlineData("'a' \"b\" 'c'", "'abc'")]
    [InlineData("n'x'", "_utf8mb3'x'")]
    [InlineData("0x4d7", "x'04D7'")]
    [InlineData("b'101'", "b'00000101'")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("position('a' in b)", "LOCATE('a', `b`)")]
    [InlineData("substring(a from 2 for 3)", "SUBSTRING(`a`, 2, 3)")]
    [InlineData("`a``b`.`c`", "`a``b`.`c`")]
    public void Terms_are_normalised(string expression, string printed) => Assert.Equal(printed, Printed(expression, LexicalMode.None));

    private static string Printed(string expression, LexicalMode mode) =>
        SqlPrinter.Print(Parser.ParseExpression(System.Text.Encoding.UTF8.GetBytes(expression), new ParserOptions { Mode = mode }));

    [Fact]
    public void Item_spans_are_the_texts_that_name_columns()
    {
        var sql = "select  a+1 , ( b ) , count( * ) x from t"u8;
        var query = (QuerySpecification)((SelectStatement)Parser.Parse(sql)).Query.Body;
        var names = new List<string>();
        foreach (var item in query.Items)
            names.Add(System.Text.Encoding.UTF8.GetString(item.Span.Of(sql)));
        Assert.Equal(["a+1", "( b )", "count( * )"], names);
    }
}

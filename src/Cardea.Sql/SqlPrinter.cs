using Cardea.Sql.Printing;
using Cardea.Sql.Syntax;

namespace Cardea.Sql;

/// <summary>
/// Writes expressions, queries, INSERT, REPLACE, UPDATE, DELETE, and the parts of table definitions back as SQL that reads as the same tree
/// (under the default sql_mode). Names are always in backticks, operands with operators of their own in parentheses.
/// </summary>
public static class SqlPrinter
{
    /// <exception cref="ArgumentException">A kind of node that is never printed (account, SET, SHOW and administrative statements).</exception>
    public static string Print(SyntaxNode node)
    {
        var printer = new NodePrinter();
        printer.Node(node);
        return printer.ToString();
    }

    /// <summary>A name in backticks, backticks inside doubled.</summary>
    public static string QuoteName(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A string in single quotes, escaped for the default sql_mode.</summary>
    public static string QuoteString(string text)
    {
        var printer = new NodePrinter();
        printer.Text(text);
        return printer.ToString();
    }
}

using System.Text;

namespace Cardea.Server.Accounts;

/// <summary>Names and texts written so that a MySQL parser reads them back the same.</summary>
internal static class SqlText
{
    /// <summary>A name in back-ticks, back-ticks inside doubled.</summary>
    public static string Identifier(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A string literal.</summary>
    public static string Literal(string text)
    {
        var written = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
            written.Append(c switch
            {
                '\'' => "\\'",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\0' => "\\0",
                _ => c.ToString(),
            });
        return written.Append('\'').ToString();
    }
}

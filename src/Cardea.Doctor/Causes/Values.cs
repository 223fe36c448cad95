using System.Text;

namespace Cardea.Doctor.Causes;

/// <summary>What is filled into the rows of the table: in sentences as it is, in commands quoted for the shell or for SQL.</summary>
internal sealed class Values
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    internal Values(params IEnumerable<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values) _values[name] = value;
    }

    internal string? this[string name] => _values.GetValueOrDefault(name);

    internal Values With(params IEnumerable<(string Name, string Value)> more) => new([.. _values.Select(static pair => (pair.Key, pair.Value)), .. more]);

    /// <summary>For people.</summary>
    internal string Text(string template) => Fill(template, static value => value);

    /// <summary>For a shell, or for a client where the template begins with <c>sql></c>.</summary>
    internal string Command(string template) => Fill(template, template.StartsWith(SqlPrompt, StringComparison.Ordinal) ? Sql : Shell);

    internal const string SqlPrompt = "sql> ";

    // A word that the shell reads as one, and as nothing else.
    internal static string Shell(string value) =>
        value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '@' or '%' or '+' or ',') ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // Stands inside quotes in the templates.
    private static string Sql(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    // One pass: what is filled in is never read as a template again.
    private string Fill(string template, Func<string, string> quote)
    {
        var text = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) return text.Append(template.AsSpan(at)).ToString();
            text.Append(template.AsSpan(at, open - at));
            var name = template[(open + 1)..close];
            text.Append(_values.TryGetValue(name, out var value) ? quote(value) : name.ToUpperInvariant());
            at = close + 1;
        }
        return text.ToString();
    }
}

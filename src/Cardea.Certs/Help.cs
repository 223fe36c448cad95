using System.Text;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>The help of the program and of each verb, out of the tables.</summary>
internal static class Help
{
    private const int Column = 30;
    private const int Width = 100;

    internal static string Of(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder("""
            cardea certs makes, shows, checks, renews and revokes the certificates of a server and its clients.

            Usage: cardea certs VERB [options]


            """);
        foreach (var verb in verbs)
            text.Append("  ").Append(verb.Name.PadRight(9)).Append(' ').Append(verb.Summary).Append('\n');
        text.Append("""

            All verbs work on the server's data directory, ./data unless --datadir names another: after the server's first start
            'cardea certs client --user laura' uses the CA that it made. 'cardea certs VERB --help' says more.


            """);
        return text.Append(ExitCodes.Help).ToString();
    }

    internal static string Of(Verb verb)
    {
        var text = new StringBuilder($"{char.ToUpperInvariant(verb.Summary[0])}{verb.Summary[1..]}.\n\n")
            .Append("Usage: cardea certs ").Append(verb.Name).Append(verb.Arguments.Length > 0 ? " [options] " : " [options]").Append(verb.Arguments).Append('\n');
        if (verb.Notes.Length > 0)
            text.Append('\n').Append(verb.Notes.TrimEnd()).Append('\n');
        text.Append("\nOptions:\n");
        foreach (var option in verb.Table.Options)
            Option(text, option);
        if (verb.Examples.Count > 0)
            text.Append("\nExamples:\n");
        foreach (var example in verb.Examples)
            text.Append("  ").Append(example).Append('\n');
        return text.Append('\n').Append(ExitCodes.Help).ToString();
    }

    private static void Option(StringBuilder text, OptionDefinition option)
    {
        var head = $"  {(option.Short == '\0' ? "    " : $"-{option.Short}, ")}--{option.Name}{Placeholder(option)}";
        var words = option.Default is null ? option.Help : $"{option.Help} (usual: {option.Default})";
        var lines = Wrap(words).ToArray();
        text.Append(head.Length < Column ? head.PadRight(Column) : head + "\n" + new string(' ', Column)).Append(lines[0]).Append('\n');
        foreach (var line in lines.Skip(1))
            text.Append(' ', Column).Append(line).Append('\n');
    }

    private static string Placeholder(OptionDefinition option) => option.Kind switch
    {
        OptionKind.Flag => "",
        OptionKind.Path => "=PATH",
        OptionKind.Choice => "=WORD",
        _ => "=TEXT",
    };

    private static IEnumerable<string> Wrap(string words)
    {
        var line = new StringBuilder();
        foreach (var word in words.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width - Column)
            {
                yield return line.ToString();
                line.Clear();
            }
            if (line.Length > 0)
                line.Append(' ');
            line.Append(word);
        }
        yield return line.ToString();
    }
}

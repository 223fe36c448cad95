using System.Globalization;
using System.Text;
using Cardea.Client.Connecting;
using Cardea.Client.Link;

namespace Cardea.Client.Shell;

/// <summary>Writes the prompt out of its pattern. https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html#option_prompt</summary>
internal static class Prompt
{
    public static string Format(string pattern, ServerLink link, Connector connector, string? schema, bool inTransaction, int counter, TimeProvider clock)
    {
        var text = new StringBuilder();
        var now = clock.GetLocalNow();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '\\' || i + 1 == pattern.Length)
            {
                text.Append(pattern[i]);
                continue;
            }
            var c = pattern[++i];
            _ = c switch
            {
                'c' => text.Append(counter),
                'C' => text.Append(link.Connection.Greeting.ConnectionId),
                'v' => text.Append(link.Connection.Greeting.ServerVersion),
                'd' => text.Append(schema ?? "(none)"),
                'h' => text.Append(connector.Plan.SocketPath is null ? connector.Plan.Host : "localhost"),
                'p' => text.Append(connector.Plan.SocketPath ?? connector.Plan.Port.ToString(CultureInfo.InvariantCulture)),
                'u' => text.Append(connector.User),
                'U' => text.Append(connector.User).Append('@').Append(connector.Plan.Host),
                'R' => text.Append(now.ToString("HH", CultureInfo.InvariantCulture)),
                'r' => text.Append(now.ToString("hh", CultureInfo.InvariantCulture)),
                'm' => text.Append(now.ToString("mm", CultureInfo.InvariantCulture)),
                's' => text.Append(now.ToString("ss", CultureInfo.InvariantCulture)),
                'P' => text.Append(now.ToString("tt", CultureInfo.InvariantCulture).ToLowerInvariant()),
                'y' => text.Append(now.ToString("yy", CultureInfo.InvariantCulture)),
                'Y' => text.Append(now.ToString("yyyy", CultureInfo.InvariantCulture)),
                'w' => text.Append(now.ToString("ddd", CultureInfo.InvariantCulture)),
                'o' => text.Append(now.Month),
                'O' => text.Append(now.ToString("MMM", CultureInfo.InvariantCulture)),
                'D' => text.Append(now.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)),
                'T' => text.Append(inTransaction ? "*" : ""),
                'l' => text.Append(';'),
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'S' => text.Append(';'),
                '_' or ' ' => text.Append(' '),
                _ => text.Append(c),
            };
        }
        return text.ToString();
    }
}

using System.Text;
using Cardea.Options;

namespace Cardea.Lab;

/// <summary>The help, out of the tables.</summary>
internal static class LabHelp
{
    private const int Column = 28;

    private const string Intro = """
        cardea lab serves deliberately bad MySQL servers on this machine, each on a port of its own, so that clients, drivers and
        applications can prove that they fail closed. Some servers are good: a client that refuses everything proves nothing.

        Usage: cardea lab [options]                          serve until interrupted; SIGUSR1 shows the scorecard
               cardea lab run [options] -- COMMAND [WORD]... run a client's command once for each case, and score it
               cardea lab run [options] --client=NAME        the same for a client that is known
               cardea lab score DIR [options]                score what clients did to a lab that serves from DIR

        In COMMAND {host} {port} {ca} {crl} {user} {password} {mode} {case} stand for the case's; the environment has the same as
        CARDEA_LAB_HOST and so on. The command must end with exit code 0 if and only if it could connect, and run a query.


        """;

    internal static string Text()
    {
        var text = new StringBuilder(Intro);
        foreach (var (title, table) in new[] { ("Options", LabOptions.Serve), ("Options of run", LabOptions.Run), ("Options of score", LabOptions.Score) })
        {
            text.Append(title).Append(":\n");
            foreach (var option in table.Options) Append(text, option);
            text.Append('\n');
        }
        return text.Append(ExitCodes.Help).ToString();
    }

    private static void Append(StringBuilder text, OptionDefinition option)
    {
        var value = option.Kind switch { OptionKind.Flag => "", OptionKind.Path => "=PATH", OptionKind.Integer => "=N", OptionKind.Choice => "=WORD", _ => "=TEXT" };
        var usual = option.Default is null ? "" : $" (usual: {option.Default})";
        text.Append($"  --{option.Name}{value}".PadRight(Column)).Append(option.Help).Append(usual).Append('\n');
    }
}

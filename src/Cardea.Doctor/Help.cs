using System.Text;
using Cardea.Doctor.Reports;
using Cardea.Options;

namespace Cardea.Doctor;

/// <summary>The help, out of the tables.</summary>
internal static class Help
{
    private const int Column = 30;

    internal static string Text()
    {
        var text = new StringBuilder("""
            cardea doctor looks at a MySQL or MariaDB server as a client meets it, step by step, and says what endangers the connection and what helps.

            Usage: cardea doctor [options] [TARGET]

            TARGET is a host, host:port, [address]:port, user@host, the path of a Unix socket, mysql://user@host:port/schema?ssl-mode=VERIFY_IDENTITY,
            or the id of a login decision out of a cardea server's log. Without it the client's option files and ./data/root.cnf lead to a server.
            A login is tried when a user is given, once, and never outside TLS or a Unix socket; -p asks for the password.

            Options:

            """);
        foreach (var option in DoctorOptions.Helped)
        {
            var head = $"  {(option.Short == '\0' ? "    " : $"-{option.Short}, ")}--{option.Name}{(option.Kind == OptionKind.Flag ? "" : "=#")}";
            var words = option.Default is { } usual && option.Kind == OptionKind.Integer ? $"{option.Help} (usual: {usual})" : option.Help;
            text.Append(head.PadRight(Column)).Append(' ').Append(words).Append('\n');
        }
        return text.Append("""

            Examples:
              cardea doctor db.example.com
              cardea doctor --ssl-ca=ca.pem --ssl-mode=VERIFY_IDENTITY --user=app -p db.example.com:3306
              cardea doctor --server


            """).Append(ExitCodes.Help).ToString();
    }
}

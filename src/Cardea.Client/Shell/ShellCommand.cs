namespace Cardea.Client.Shell;

/// <summary>A row of the table of commands that the program itself understands.</summary>
/// <param name="Name">Long name, recognised at the start of a line.</param>
/// <param name="Letter">Short form after a backslash, recognised anywhere outside strings.</param>
/// <param name="TakesArgument">The rest of the line belongs to it.</param>
/// <param name="Help">One line of <c>\h</c>.</param>
/// <param name="Run">Carries it out. False ends the session.</param>
internal sealed record ShellCommand(string Name, char Letter, bool TakesArgument, string Help, Func<Shell, string, bool> Run)
{
    /// <summary>https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html</summary>
    public static readonly IReadOnlyList<ShellCommand> Table =
    [
        new("?", '?', true, "Synonym for `help'.", static (s, _) => s.Help()),
        new("clear", 'c', false, "Clear the current input statement.", static (s, _) => s.ClearStatement()),
        new("connect", 'r', true, "Reconnect to the server. Optional arguments are db and host.", static (s, a) => s.Reconnect(a)),
        new("delimiter", 'd', true, "Set statement delimiter.", static (s, a) => s.SetDelimiter(a)),
        new("edit", 'e', false, "Edit command with $EDITOR.", static (s, _) => s.Edit()),
        new("ego", 'G', false, "Send command to mysql server, display result vertically.", static (s, _) => s.Go()),
        new("exit", 'q', false, "Exit mysql. Same as quit.", static (_, _) => false),
        new("go", 'g', false, "Send command to mysql server.", static (s, _) => s.Go()),
        new("help", 'h', true, "Display this help.", static (s, _) => s.Help()),
        new("nopager", 'n', false, "Disable pager, print to stdout.", static (s, _) => s.SetPager(null)),
        new("notee", 't', false, "Don't write into outfile.", static (s, _) => s.CloseTee()),
        new("pager", 'P', true, "Set PAGER [to_pager]. Print the query results via PAGER.", static (s, a) => s.SetPager(a)),
        new("print", 'p', false, "Print current command.", static (s, _) => s.PrintStatement()),
        new("prompt", 'R', true, "Change your mysql prompt.", static (s, a) => s.SetPrompt(a)),
        new("quit", 'q', false, "Quit mysql.", static (_, _) => false),
        new("rehash", '#', false, "Rebuild completion hash.", static (_, _) => true),
        new("source", '.', true, "Execute an SQL script file. Takes a file name as an argument.", static (s, a) => s.ReadFile(a)),
        new("status", 's', false, "Get status information from the server.", static (s, _) => s.Status()),
        new("system", '!', true, "Execute a system shell command.", static (s, a) => s.System(a)),
        new("tee", 'T', true, "Set outfile [to_outfile]. Append everything into given outfile.", static (s, a) => s.OpenTee(a)),
        new("use", 'u', true, "Use another database. Takes database name as argument.", static (s, a) => s.Use(a)),
        new("charset", 'C', true, "Switch to another charset. Might be needed for processing binlog with multi-byte charsets.", static (s, a) => s.Charset(a)),
        new("warnings", 'W', false, "Show warnings after every statement.", static (s, _) => s.ShowWarnings(true)),
        new("nowarning", 'w', false, "Don't show warnings after every statement.", static (s, _) => s.ShowWarnings(false)),
        new("resetconnection", 'x', false, "Clean session context.", static (s, _) => s.ResetConnection()),
        new("ssl_session_data_print", '\0', true, "Serializes the current SSL session data to stdout or file.", static (s, a) => s.PrintTlsSession(a)),
    ];

    /// <summary>The command of a letter, or null.</summary>
    public static ShellCommand? OfLetter(char letter) => Table.FirstOrDefault(c => c.Letter == letter && letter != '\0');

    /// <summary>
    /// The long command at the start of a line, with its argument; null if the line is none. A line that holds the delimiter in its
    /// middle is a statement, as in mysql.
    /// </summary>
    public static (ShellCommand Command, string Argument)? OfLine(string line, string delimiter)
    {
        var text = line.Trim();
        if (text.StartsWith("delimiter", StringComparison.OrdinalIgnoreCase))
            return null; // the splitter's own
        if (text.EndsWith(delimiter, StringComparison.Ordinal))
            text = text[..^delimiter.Length].TrimEnd();
        if (text.Contains(delimiter, StringComparison.Ordinal) || text.Contains("\\g", StringComparison.Ordinal))
            return null;
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        var word = text[..end];
        var command = Table.FirstOrDefault(c => c.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
        var argument = text[end..].Trim();
        return command is null || argument.Length > 0 && !command.TakesArgument ? null : (command, argument);
    }
}

using System.Diagnostics;
using System.Text;
using Cardea.Client.Input;
using Cardea.Client.Link;
using Cardea.Sql;

namespace Cardea.Client.Shell;

/// <content>What the rows of <see cref="ShellCommand.Table"/> do. Each returns false to end the session.</content>
internal sealed partial class Shell
{
    private ClientSplitter Splitter => _sources.Peek().Splitter;

    internal bool Help()
    {
        output.WriteLine("\nList of all client commands:");
        output.WriteLine("Note that all text commands must be first on line and end with ';'");
        foreach (var command in ShellCommand.Table)
            output.WriteLine($"{command.Name,-9} {(command.Letter == '\0' ? "    " : $"(\\{command.Letter})")} {command.Help}");
        output.WriteLine();
        return Flushed();
    }

    internal bool ClearStatement()
    {
        Splitter.Clear();
        return true;
    }

    /// <summary>The long form stands on a line of its own, so there is nothing to send; \g and \G end a statement.</summary>
    internal bool Go() => Fail("No query specified\n");

    internal bool PrintStatement()
    {
        Echo(Splitter.Pending);
        return Flushed();
    }

    internal bool Reconnect(string argument)
    {
        var words = Words(argument);
        Connect(words.Length > 0 ? words[0] : _schema);
        if (settings.Silent == 0)
        {
            output.WriteLine($"Connection id:    {Link.Connection.Greeting.ConnectionId}");
            output.WriteLine($"Current database: {_schema ?? "*** NONE ***"}\n");
        }
        return Flushed();
    }

    internal bool SetDelimiter(string argument)
    {
        if (argument.Length == 0)
            return Fail("DELIMITER must be followed by a 'delimiter' character or string");
        if (argument.Contains('\\', StringComparison.Ordinal))
            return Fail("DELIMITER cannot contain a backslash character");
        settings.Delimiter = argument;
        return true;
    }

    internal bool SetPager(string? argument)
    {
        if (settings.Batch)
            return true;
        settings.Pager = argument switch
        {
            null => null,
            "" => Environment.GetEnvironmentVariable("PAGER") is { Length: > 0 } pager ? pager : null,
            _ => argument,
        };
        output.WriteLine(settings.Pager is null ? "PAGER set to stdout" : $"PAGER set to '{settings.Pager}'");
        return Flushed();
    }

    internal bool SetPrompt(string argument)
    {
        settings.Prompt = argument.Length == 0 ? "mysql> " : argument.TrimEnd() + " ";
        output.WriteLine($"PROMPT set to '{settings.Prompt}'");
        return Flushed();
    }

    internal bool OpenTee(string argument)
    {
        if (argument.Length == 0)
            return Fail("No previous outfile available, you must give a filename!");
        try
        {
            output.OpenTee(Unquote(argument));
            output.WriteLine($"Logging to file '{Unquote(argument)}'");
            return Flushed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"Error logging to file '{argument}'");
        }
    }

    internal bool CloseTee()
    {
        output.CloseTee();
        output.WriteLine("Outfile disabled.");
        return Flushed();
    }

    internal bool ReadFile(string argument)
    {
        var path = Unquote(argument);
        if (path.Length == 0)
            return Fail("Usage: \\. <filename> | source <filename>");
        if (_sources.Count >= MaximumSourceDepth)
            return Fail($"source files name each other more than {MaximumSourceDepth} deep");
        try
        {
            Push(new Source(new TextLineSource(new StreamReader(path, Encoding.UTF8)), NewSplitter(Splitter.Delimiter), path));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"Failed to open file '{path}', error: 2");
        }
    }

    internal bool Status()
    {
        StatusReport.Print(Link, connector.Plan, settings, output);
        return Flushed();
    }

    internal bool System(string argument)
    {
        if (!settings.SystemCommand)
            return Fail("'system' command is disabled here; --system-command allows it");
        if (argument.Length == 0)
            return Fail("Usage: \\! shell-command");
        output.Flush();
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", argument]) { UseShellExecute = false })!;
        shell.WaitForExit();
        return true;
    }

    internal bool Use(string argument)
    {
        var schema = Unquote(argument.TrimEnd(';').Trim());
        if (schema.Length == 0)
            return Fail("USE must be followed by a database name");
        Link.InitDb(schema, new CollectedResult());
        _schema = schema;
        if (!settings.Batch && settings.Silent == 0)
            output.WriteLine("Database changed");
        return Flushed();
    }

    internal bool Charset(string argument)
    {
        var name = Words(argument).FirstOrDefault() ?? "";
        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
            return Fail("Usage: \\C charset_name | charset charset_name");
        Link.Query(Encoding.UTF8.GetBytes($"SET NAMES {name}"), new CollectedResult());
        if (!settings.Batch)
            output.WriteLine("Charset changed");
        return Flushed();
    }

    internal bool ShowWarnings(bool show)
    {
        settings.ShowWarnings = show;
        if (!settings.Batch)
            output.WriteLine(show ? "Show warnings enabled." : "Show warnings disabled.");
        return Flushed();
    }

    internal bool ResetConnection()
    {
        Link.Reset(new CollectedResult());
        return true;
    }

    internal bool PrintTlsSession(string argument)
    {
        if (Link.Connection.ExportSession() is not { } pem)
            return Fail("no TLS session to print");
        if (argument.Length == 0)
        {
            output.Write(pem);
            return Flushed();
        }
        try
        {
            using var file = new FileStream(Unquote(argument), new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(Encoding.ASCII.GetBytes(pem));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }

    internal bool Edit()
    {
        var editor = Environment.GetEnvironmentVariable("EDITOR") ?? Environment.GetEnvironmentVariable("VISUAL") ?? "vi";
        var folder = Directory.CreateTempSubdirectory("cardea-edit");
        try
        {
            var path = Path.Combine(folder.FullName, "statement.sql");
            File.WriteAllText(path, Splitter.Pending);
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{editor} \"$0\"", path]) { UseShellExecute = false })!;
            process.WaitForExit();
            Splitter.Clear();
            foreach (var line in File.ReadAllLines(path))
                Splitter.AddLine(line);
            return true;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private bool Fail(string message)
    {
        _failed |= settings.Batch;
        output.Flush();
        errors.WriteLine(settings.Batch ? $"ERROR{Place()}: {message}" : $"ERROR: \n{message}"); // two lines on a terminal, as in mysql
        errors.Flush();
        return true;
    }

    private bool Flushed()
    {
        output.Flush();
        return true;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Unquote(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] is '\'' or '"' or '`' && text[^1] == text[0] ? text[1..^1] : text;
    }
}

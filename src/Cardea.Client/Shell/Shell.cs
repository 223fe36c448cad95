using System.Text;
using Cardea.Client.Connecting;
using Cardea.Client.Input;
using Cardea.Client.Link;
using Cardea.Client.Output;
using Cardea.Connections.Client;
using Cardea.Protocol.Packets;
using Cardea.Sql;

namespace Cardea.Client.Shell;

/// <summary>The session: reads lines, tells statements from commands, sends, prints.</summary>
internal sealed partial class Shell(Connector connector, Settings settings, OutputTarget output, OutputTarget errors, TimeProvider clock) : IDisposable
{
    private const int MaximumSourceDepth = 64;
    private readonly Stack<Source> _sources = [];
    private ServerLink? _link;
    private string? _schema;
    private bool _inTransaction;
    private int _statements;
    private bool _failed;

    /// <summary>Where lines come from now: the terminal, standard input, or a file of the <c>source</c> command.</summary>
    private sealed record Source(ILineSource Lines, ClientSplitter Splitter, string? FileName)
    {
        /// <summary>Number of the line read last, 1-based.</summary>
        public int Line { get; set; }

        /// <summary>Line on which the pending statement began.</summary>
        public int StatementLine { get; set; }
    }

    /// <summary>Allows LOAD DATA LOCAL of one directory or of all; null refuses.</summary>
    public Func<string, Stream>? OpenLocalFile { get; init; }

    private ServerLink Link => _link ?? throw new StatementFailure(2006, "HY000", "MySQL server has gone away");

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="StatementFailure">The server or the way to it said no.</exception>
    public void Connect(string? schema)
    {
        try
        {
            _link?.Dispose();
            _link = null;
            _link = new ServerLink(connector.Connect(schema), OpenLocalFile);
            _schema = schema;
            SpeakUtf8();
        }
        catch (ClientErrorException e)
        {
            throw new StatementFailure(e.Error, e.Detail);
        }
        catch (LoginRefusedException e)
        {
            throw new StatementFailure(e.Error.Number, e.Error.SqlState, e.Error.Message, connectionLost: true,
                e.Verified || connector.Plan.Mode < Connections.Client.SslMode.VerifyCa ? null : "unverified: the text may come from anybody on the way");
        }
    }

    /// <summary>Works through all input. True when nothing failed.</summary>
    public bool Run(ILineSource lines)
    {
        Push(new Source(lines, NewSplitter(settings.Delimiter), FileName: null));
        while (_sources.Count > 0)
        {
            if (!ReadLine(_sources.Peek()))
                break;
            if (_failed && settings.Batch && !settings.Force)
                return false;
        }
        return !_failed || settings.Force && _link is not null; // whoever forces has waived the exit code, as in mysql
    }

    /// <summary>Prints an error in mysql's form; the session goes on only where it may.</summary>
    public void Report(StatementFailure failure)
    {
        _failed = true;
        output.Flush();
        errors.Write($"ERROR {failure.Number} ({failure.SqlState}){Place()}: ");
        errors.WriteForeign(failure.Message);
        errors.WriteLine();
        if (failure.Detail is { Length: > 0 } detail)
            errors.WriteLine("hint: " + string.Join("\n      ", detail.Split('\n').Select(CellTextOf)));
        errors.Flush();
    }

    // Where in a script an error was made.
    private string Place()
    {
        var source = _sources.Count > 0 ? _sources.Peek() : null;
        if (!settings.Batch || !settings.LineNumbers || source is not { StatementLine: > 0 })
            return "";
        return $" at line {source.StatementLine}" + (source.FileName is null ? "" : $" in file: '{source.FileName}'");
    }

    /// <summary>Asks the server, over a second connection with the same checks, to stop the running statement. Called on Ctrl-C.</summary>
    public void Interrupt()
    {
        if (_link is not { } running)
            return;
        try
        {
            using var killer = new ServerLink(connector.Connect(schema: null), openLocalFile: null);
            _ = CollectedResult.Of(killer, $"KILL QUERY {running.Connection.Greeting.ConnectionId}");
            killer.Connection.Quit();
        }
        catch (Exception e) when (e is ClientErrorException or LoginRefusedException or StatementFailure)
        {
            running.Connection.Abort(); // the server cannot be asked: end the session instead
        }
    }

    public void Dispose()
    {
        while (_sources.TryPop(out var source))
            source.Lines.Dispose();
        try
        {
            _link?.Connection.Quit();
        }
        catch (ClientErrorException)
        {
            _link?.Dispose(); // it was gone already
        }
    }

    // MariaDB does not know our collation's number and falls back to latin1 without a word.
    private void SpeakUtf8()
    {
        if (Link.Connection.Greeting.ServerVersion.Contains("MariaDB", StringComparison.Ordinal) && connector.Charset.StartsWith("utf8mb4", StringComparison.Ordinal))
            Link.Query("SET NAMES utf8mb4"u8, new CollectedResult());
    }

    private static string CellTextOf(string text) => Encoding.UTF8.GetString(CellText.Harmless(Encoding.UTF8.GetBytes(text)));

    private void Push(Source source) => _sources.Push(source);

    // False ends the program.
    private bool ReadLine(Source source)
    {
        if (source.Splitter.HasPieces) // what stood behind "source x;" on one line
            return TakePieces(source);
        var line = source.Lines.Read(source.Lines.IsInteractive ? PromptOf(source) : "");
        if (line is null)
            return EndOfSource(source);
        source.Line++;
        if (source.Line == 1)
            line = line.TrimStart('\uFEFF');
        if (source.Splitter.State == SplitState.Empty)
        {
            source.StatementLine = source.Line;
            if (ShellCommand.OfLine(line, source.Splitter.Delimiter) is { } command)
            {
                if (source.Lines.IsInteractive)
                    source.Lines.Remember(line);
                return RunCommand(command.Command, command.Argument);
            }
        }
        source.Splitter.AddLine(line);
        return TakePieces(source);
    }

    private bool TakePieces(Source source)
    {
        while (source.Splitter.TryTake(out var piece))
        {
            if (!Take(piece))
                return false;
            if (_failed && settings.Batch && !settings.Force || _sources.Peek() != source)
                return true;
            source.StatementLine = source.Line;
        }
        return true;
    }

    private bool Take(SplitPiece piece)
    {
        if (piece.Kind == SplitKind.Command)
            return RunLetter(piece.Command, piece.Text);
        // mysql looks for its own words in each piece that the delimiter ends (add_line in client/mysql.cc), so "SELECT 1; status;" has both. What stands at
        // the end without a delimiter it sends to the server; we look there, too, because no server knows what to do with it.
        if (!piece.Vertical && !piece.Text.Contains('\n', StringComparison.Ordinal) && ShellCommand.OfLine(piece.Text, _sources.Peek().Splitter.Delimiter) is { } word)
            return RunCommand(word.Command, word.Argument);
        if (piece.Text.Length > 0)
            return Execute(piece.Text, piece.Vertical);
        return settings.Batch || Fail("No query specified\n"); // an empty statement in a script is nothing
    }

    private ClientSplitter NewSplitter(string delimiter)
    {
        var splitter = new ClientSplitter { KeepComments = settings.KeepComments };
        if (delimiter != splitter.Delimiter)
        {
            splitter.AddLine($"delimiter {delimiter}");
            _ = splitter.TryTake(out _);
        }
        return splitter;
    }

    private bool EndOfSource(Source source)
    {
        // mysql sends what is left without a delimiter when its input ends.
        var goOn = true;
        if (!source.Lines.IsInteractive)
        {
            source.Splitter.Finish();
            goOn = TakePieces(source);
            if (goOn && _sources.Peek() != source)
                return true; // that was "source x": first that file, then the end of this one
        }
        if (source.Lines.IsInteractive)
            output.WriteLine("Bye");
        _sources.Pop();
        source.Lines.Dispose();
        return goOn;
    }

    private string PromptOf(Source source) => source.Splitter.State switch
    {
        SplitState.Empty when _link is null => "mysql> ",
        SplitState.Empty => Prompt.Format(settings.Prompt, _link!, connector, _schema, _inTransaction, _statements + 1, clock),
        SplitState.SingleQuote => "    '> ",
        SplitState.DoubleQuote => "    \"> ",
        SplitState.Backtick => "    `> ",
        SplitState.Comment => "    /*> ",
        _ => "    -> ",
    };

    private bool RunLetter(char letter, string argument)
    {
        if (ShellCommand.OfLetter(letter) is { } command)
            return RunCommand(command, argument);
        Report(new StatementFailure(0, "HY000", $"Unknown command '\\{letter}'."));
        return true;
    }

    private bool RunCommand(ShellCommand command, string argument)
    {
        try
        {
            return command.Run(this, argument);
        }
        catch (StatementFailure failure)
        {
            Lose(failure);
            Report(failure);
            return true;
        }
    }

    private bool Execute(string statement, bool vertical)
    {
        if (statement.Length == 0)
            return true;
        var source = _sources.Peek();
        source.Lines.Remember(statement + (vertical ? "\\G" : source.Splitter.Delimiter));
        _statements++;
        if (settings.Verbose > 0)
            Echo(statement);
        try
        {
            Send(statement, vertical);
        }
        catch (StatementFailure failure)
        {
            Lose(failure);
            Report(failure);
            if (failure.ConnectionLost && settings.Batch)
                return false;
        }
        return true;
    }

    private void Send(string statement, bool vertical)
    {
        if (_link is null)
            Connect(_schema);
        using var pager = settings.Pager is { } program && !settings.Batch ? new Pager(program) : null;
        var target = pager?.Output ?? output;
        var writer = new ResultWriter(target, settings, statement, vertical, clock);
        try
        {
            Link.Query(Encoding.UTF8.GetBytes(statement), writer);
        }
        finally
        {
            target.Flush();
        }
        _inTransaction = (writer.Status & StatusFlags.InTransaction) != 0;
        if (settings.ShowWarnings && writer.Warnings > 0)
            PrintWarnings();
    }

    private void PrintWarnings()
    {
        foreach (var row in CollectedResult.Of(Link, "show warnings").Rows)
            output.WriteForeign($"{row[0]} (Code {row[1]}): {row[2]}\n");
        output.Flush();
    }

    private void Lose(StatementFailure failure)
    {
        if (!failure.ConnectionLost || _link is null)
            return;
        _link.Dispose();
        _link = null;
    }

    private void Echo(string statement)
    {
        output.WriteLine("--------------");
        output.WriteForeign(statement);
        if (!statement.EndsWith('\n'))
            output.WriteLine();
        output.WriteLine("--------------\n");
    }
}

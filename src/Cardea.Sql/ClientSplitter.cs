namespace Cardea.Sql;

/// <summary>What <see cref="ClientSplitter.Next"/> found.</summary>
public enum SplitKind
{
    /// <summary>A statement, ended by the delimiter, \g or \G.</summary>
    Statement,
    /// <summary>A backslash command, a DELIMITER line or another command of the client.</summary>
    Command,
}

/// <summary>A piece of the client's input.</summary>
/// <param name="Text">The statement without its delimiter, or for a command its argument (the rest of the line).</param>
/// <param name="Vertical">The statement ended with \G.</param>
/// <param name="Command">The letter behind the backslash; '\0' for statements. DELIMITER gives 'd'.</param>
public readonly record struct SplitPiece(SplitKind Kind, string Text, bool Vertical, char Command);

/// <summary>What is still open at the end of the input so far; decides the prompt.</summary>
public enum SplitState
{
    /// <summary>Nothing: the ordinary prompt.</summary>
    Empty,
    /// <summary>A statement without delimiter: <c>    -&gt;</c></summary>
    Statement,
    /// <summary><c>    '&gt;</c></summary>
    SingleQuote,
    /// <summary><c>    "&gt;</c></summary>
    DoubleQuote,
    /// <summary><c>    `&gt;</c></summary>
    Backtick,
    /// <summary><c>    /*&gt;</c></summary>
    Comment,
}

/// <summary>
/// Cuts the client's input into statements and commands, line by line: <c>DELIMITER x</c>, \d, \g, \G, \c and the other backslash commands
/// outside quotes. Commands spelled as words (use, quit, source …) are the caller's matter, on lines that come when the state is Empty. Feed lines with <see cref="AddLine"/> and take the pieces with <see cref="TryTake"/>.
/// </summary>
public sealed class ClientSplitter
{
    private readonly System.Text.StringBuilder _statement = new();
    private readonly Queue<SplitPiece> _pieces = new();
    private char _open; // ' " ` or * for a comment
    private bool _dropping; // the open comment is not for the server

    /// <summary>What ends a statement.</summary>
    public string Delimiter { get; private set; } = ";";

    /// <summary>Whether comments are sent to the server (the default, as in 8.x; with --skip-comments they are not). Versioned comments and hints always are.</summary>
    public bool KeepComments { get; init; } = true;

    /// <summary>Whether sql_mode NO_BACKSLASH_ESCAPES is on: a backslash in a string is an ordinary character.</summary>
    public bool NoBackslashEscapes { get; set; }

    /// <summary>Whether backslash commands are read (interactive, or --named-commands); in batch only \g, \G, \c, \d, \C are, as in mysql.</summary>
    public bool BackslashCommands { get; init; } = true;

    /// <summary>What is open.</summary>
    public SplitState State => _open switch
    {
        '\'' => SplitState.SingleQuote,
        '"' => SplitState.DoubleQuote,
        '`' => SplitState.Backtick,
        '*' => SplitState.Comment,
        _ => IsBlank(_statement) ? SplitState.Empty : SplitState.Statement,
    };

    /// <summary>The unfinished statement.</summary>
    public string Pending => _statement.ToString();

    /// <summary>Forgets the unfinished statement (\c, Ctrl-C).</summary>
    public void Clear()
    {
        _statement.Clear();
        _open = '\0';
    }

    /// <summary>True when a statement or command waits to be taken.</summary>
    public bool HasPieces => _pieces.Count > 0;

    /// <summary>Takes the next statement or command.</summary>
    public bool TryTake(out SplitPiece piece) => _pieces.TryDequeue(out piece);

    /// <summary>The end of the input: what is left without a delimiter becomes a statement (batch mode), unless a quote or comment is open.</summary>
    public void Finish()
    {
        if (State == SplitState.Statement)
            EndStatement(vertical: false);
    }

    /// <summary>Adds one line without its line end.</summary>
    public void AddLine(string line)
    {
        if (_open == '\0' && IsBlank(_statement) && TryDelimiterCommand(line))
            return;
        var at = 0;
        while (at < line.Length)
            at = _open == '\0' ? Outside(line, at) : Inside(line, at);
        if (_statement.Length > 0)
            _statement.Append('\n');
    }

    private static bool IsBlank(System.Text.StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
                return false;
        }
        return true;
    }

    private bool TryDelimiterCommand(string line)
    {
        const string Word = "delimiter";
        var trimmed = line.AsSpan().TrimStart();
        if (!trimmed.StartsWith(Word, StringComparison.OrdinalIgnoreCase) || (trimmed.Length > Word.Length && !char.IsWhiteSpace(trimmed[Word.Length])))
            return false;
        SetDelimiter(trimmed[Word.Length..]);
        return true;
    }

    private void SetDelimiter(ReadOnlySpan<char> argument)
    {
        argument = argument.Trim();
        var end = argument.IndexOfAny(' ', '\t');
        var text = (end < 0 ? argument : argument[..end]).ToString();
        if (text is ['\'' or '"' or '`', .., '\'' or '"' or '`'] && text.Length > 2 && text[0] == text[^1])
            text = text[1..^1];
        if (text.Length > 0 && !text.Contains('\\', StringComparison.Ordinal))
            Delimiter = text;
        _statement.Clear();
        _pieces.Enqueue(new SplitPiece(SplitKind.Command, text, false, 'd'));
    }

    /// <summary>Inside quotes or a comment: goes to its end or the end of the line.</summary>
    private int Inside(string line, int at)
    {
        if (_open == '*')
        {
            var end = line.IndexOf("*/", at, StringComparison.Ordinal);
            var stop = end < 0 ? line.Length : end + 2;
            if (!_dropping)
                _statement.Append(line, at, stop - at);
            if (end >= 0)
                _open = '\0';
            return stop;
        }
        var from = at;
        while (at < line.Length)
        {
            var c = line[at];
            if (c == '\\' && _open != '`' && !NoBackslashEscapes)
                at = Math.Min(at + 2, line.Length);
            else if (c != _open)
                at++;
            else
            {
                at++;
                _open = '\0'; // a doubled quote opens again at once
                break;
            }
        }
        _statement.Append(line, from, at - from);
        return at;
    }

    private int Outside(string line, int at)
    {
        var c = line[at];
        if (string.CompareOrdinal(line, at, Delimiter, 0, Delimiter.Length) == 0)
        {
            EndStatement(vertical: false);
            return at + Delimiter.Length;
        }
        switch (c)
        {
            case '\\' when at + 1 < line.Length:
                return Backslash(line, at);
            case '\'' or '"' or '`':
                _open = c;
                _statement.Append(c);
                return at + 1;
            case '#':
            case '-' when at + 1 < line.Length && line[at + 1] == '-' && (at + 2 >= line.Length || char.IsWhiteSpace(line[at + 2])):
                return LineComment(line, at);
            case '/' when at + 1 < line.Length && line[at + 1] == '*':
                return BlockComment(line, at);
            default:
                if (_statement.Length > 0 || !char.IsWhiteSpace(c))
                    _statement.Append(c);
                return at + 1;
        }
    }

    private int LineComment(string line, int at)
    {
        // Before a statement a comment is nothing; within it is kept for the server.
        if (KeepComments && !IsBlank(_statement))
            _statement.Append(line, at, line.Length - at);
        return line.Length;
    }

    private int BlockComment(string line, int at)
    {
        // Versioned comments are SQL and hints matter: they always go to the server.
        var special = at + 2 < line.Length && line[at + 2] is '!' or '+';
        _dropping = !special && !KeepComments;
        if (!_dropping)
            _statement.Append("/*");
        _open = '*';
        return at + 2;
    }

    private int Backslash(string line, int at)
    {
        var command = line[at + 1];
        switch (command)
        {
            case 'g':
                EndStatement(vertical: false);
                return at + 2;
            case 'G':
                EndStatement(vertical: true);
                return at + 2;
            case 'c':
                _statement.Clear();
                _pieces.Enqueue(new SplitPiece(SplitKind.Command, "", false, 'c'));
                return at + 2;
            case 'd':
                SetDelimiter(line.AsSpan(at + 2));
                return line.Length;
            default:
                if (!BackslashCommands || !char.IsAsciiLetter(command) && command is not ('?' or '!' or '.' or '#'))
                {
                    _statement.Append(line, at, 2);
                    return at + 2;
                }
                return OtherCommand(line, at, command);
        }
    }

    /// <summary>Commands with an argument take the rest of the line (up to the delimiter); the others stand alone.</summary>
    private int OtherCommand(string line, int at, char command)
    {
        if (command is not ('u' or '.' or '!' or 'T' or 'P' or 'R' or 'r' or 'C' or '?' or 'h'))
        {
            _pieces.Enqueue(new SplitPiece(SplitKind.Command, "", false, command));
            return at + 2;
        }
        var rest = line[(at + 2)..].Trim();
        if (rest.EndsWith(Delimiter, StringComparison.Ordinal))
            rest = rest[..^Delimiter.Length].TrimEnd();
        _pieces.Enqueue(new SplitPiece(SplitKind.Command, rest, false, command));
        return line.Length;
    }

    private void EndStatement(bool vertical)
    {
        var text = _statement.ToString().Trim();
        _statement.Clear();
        _open = '\0';
        _pieces.Enqueue(new SplitPiece(SplitKind.Statement, text, vertical, '\0'));
    }
}

using System.Text;

namespace Cardea.Server.Upgrade.Import;

/// <summary>The words of a dump: names, strings, numbers and symbols; comments are passed over, but what stands in <c>/*!40101 … */</c> counts, as in MySQL.</summary>
internal sealed class DumpScanner(string text)
{
    private int _at;

    /// <summary>A word or a symbol.</summary>
    /// <param name="Text">As written, without quotes.</param>
    /// <param name="IsQuoted">It stood in back-ticks or quotation marks.</param>
    public readonly record struct Word(string Text, bool IsQuoted)
    {
        public string Upper { get; } = IsQuoted ? "" : Text.ToUpperInvariant();
    }

    /// <summary>From the comment at the dump's head, or empty.</summary>
    public string ServerVersion { get; private set; } = "";

    /// <summary>Where the scanner stands, from 1.</summary>
    public int Line => text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1;

    /// <summary>The next word or symbol, or null at the end.</summary>
    public Word? Next()
    {
        SkipBlank();
        if (_at >= text.Length) return null;
        var c = text[_at];
        if (c is '`' or '"') return new(Quoted(c), true);
        if (c == '\'') return new(Quoted(c), true);
        if (!IsWordPart(c))
        {
            _at++;
            return new(c.ToString(), false);
        }
        var start = _at;
        while (_at < text.Length && IsWordPart(text[_at])) _at++;
        return new(text[start.._at], false);
    }

    /// <summary>A name; throws where there is none.</summary>
    public string DemandName() =>
        Next() is { } word && (word.IsQuoted || IsWordPart(word.Text[0])) ? word.Text : throw new ImportException($"The dump cannot be understood at line {Line}: a name was expected");

    /// <summary>Takes the words if they come next; all of them or none.</summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        var start = _at;
        foreach (var word in words)
        {
            if (Next() is { } next && next.Upper == word) continue;
            _at = start;
            return false;
        }
        return true;
    }

    public bool AcceptSymbol(char symbol)
    {
        SkipBlank();
        if (_at >= text.Length || text[_at] != symbol) return false;
        _at++;
        return true;
    }

    /// <summary>A literal: string, hex, bit, number, NULL; null for NULL.</summary>
    public string? ReadValue()
    {
        SkipBlank();
        if (_at >= text.Length) throw new ImportException("The dump breaks off in the middle of a row");
        if (text[_at] is '\'' or '"') return Quoted(text[_at]);
        if (text[_at] == '-') // a negative number
        {
            _at++;
            return "-" + ReadValue();
        }
        var word = DemandName();
        if (word.StartsWith('_')) return ReadValue(); // _binary 'x'
        if (word.Equals("NULL", StringComparison.OrdinalIgnoreCase)) return null;
        if (word.Equals("x", StringComparison.OrdinalIgnoreCase) && _at < text.Length && text[_at] == '\'') return FromHex(Quoted('\''));
        if (word.Equals("b", StringComparison.OrdinalIgnoreCase) && _at < text.Length && text[_at] == '\'') return Quoted('\'');
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return FromHex(word[2..]);
        while (_at < text.Length && (text[_at] == '.' || IsWordPart(text[_at]))) word += text[_at++]; // 0.000000
        return word;
    }

    /// <summary>Skips to behind the next comma or the closing bracket of a column list; false at the bracket.</summary>
    public bool SkipDefinition()
    {
        for (var depth = 0; Next() is { } word;)
        {
            if (word.IsQuoted) continue;
            if (word.Text == "(") depth++;
            else if (word.Text == ")" && depth-- == 0) return false;
            else if (word.Text == "," && depth == 0) return true;
        }
        throw new ImportException("The dump breaks off in the middle of a CREATE TABLE");
    }

    /// <summary>Behind the word DELIMITER: passes over everything up to the line that brings the semicolon back. It is the text of routines, not rows.</summary>
    public void SkipDelimited()
    {
        var end = text.IndexOf('\n', _at) is >= 0 and var found ? found : text.Length;
        if (!text.AsSpan(_at, end - _at).Trim().SequenceEqual(";"))
        {
            const string back = "\nDELIMITER ;";
            end = text.IndexOf(back, _at, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at + back.Length : text.Length;
        }
        _at = end;
    }

    /// <summary>Skips to behind the next semicolon. Strings and comments are read as such: a semicolon in them ends nothing.</summary>
    public void SkipStatement()
    {
        if (_at > 0 && text[_at - 1] == ';') return;
        while (Next() is { } word)
            if (word is { IsQuoted: false, Text: ";" }) return;
    }

    private void SkipBlank()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at])) _at++;
            else if (text[_at] == '#' || (Starts("--") && (_at + 2 >= text.Length || text[_at + 2] <= ' '))) SkipLine();
            else if (Starts("/*")) SkipComment();
            else if (Starts("*/")) _at += 2; // the end of one that counts
            else return;
        }
    }

    private void SkipComment()
    {
        var mark = Starts("/*!") ? 3 : Starts("/*M!") ? 4 : 0;
        var digits = _at + mark;
        while (mark > 0 && digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        // The text of a versioned comment counts, but for a version that no server has (mariadb-dump's sandbox line).
        if (mark > 0 && !text.AsSpan(_at + mark, digits - _at - mark).StartsWith("9999")) _at = digits;
        else _at = text.IndexOf("*/", _at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
    }

    private void SkipLine()
    {
        var end = text.IndexOf('\n', _at) is >= 0 and var found ? found : text.Length;
        var line = text.AsSpan(_at, end - _at);
        if (ServerVersion.Length == 0 && line.StartsWith("-- Server version")) ServerVersion = line["-- Server version".Length..].Trim().ToString();
        _at = end;
    }

    private bool Starts(string mark) => string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0;

    // A quote inside is doubled or, but for back-ticks, escaped: https://dev.mysql.com/doc/refman/8.4/en/string-literals.html
    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == quote)
            {
                _at++;
                if (_at >= text.Length || text[_at] != quote) return value.ToString();
                value.Append(quote);
            }
            else if (c == '\\' && quote != '`' && _at + 1 < text.Length)
            {
                value.Append(text[++_at] switch { '0' => '\0', 'b' => '\b', 'n' => '\n', 'r' => '\r', 't' => '\t', 'Z' => '\x1A', var other => other });
            }
            else
            {
                value.Append(c);
            }
        }
        throw new ImportException("The dump breaks off in the middle of a string");
    }

    private static string FromHex(string digits)
    {
        try
        {
            return Encoding.Latin1.GetString(Convert.FromHexString(digits));
        }
        catch (FormatException bad)
        {
            throw new ImportException($"The dump has a broken hexadecimal value: {bad.Message}", bad);
        }
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '@' || c >= 0x80;
}

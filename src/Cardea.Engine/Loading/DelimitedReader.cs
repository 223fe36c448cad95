namespace Cardea.Engine.Loading;

/// <summary>
/// Cuts a file into lines and fields as MySQL does: a quote ends its field only before a separator, a doubled quote stands for one, a separator inside
/// of quotes is text, and a field that is nothing but <c>\N</c> is NULL.
/// </summary>
internal sealed class DelimitedReader(Stream file, DelimitedFormat format)
{
    private const int End = -1;

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly Stack<int> _back = new();
    private byte[] _field = new byte[256];
    private int _from;
    private int _to;
    private int _length;
    private bool _sawNull;
    private bool _quoted;
    private bool _lineEnded = true;
    private bool _started;

    /// <summary>The field read last; valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Field => _field.AsSpan(0, _length);

    /// <summary>
    /// The field read last is NULL: <c>\N</c> alone, or the word NULL without quotes in a format that has quotes.
    /// </summary>
    public bool IsNull => (_sawNull && _length == 1) || (format.Quote >= 0 && !_quoted && Field.SequenceEqual("NULL"u8));

    /// <summary>IGNORE n LINES.</summary>
    public void SkipLines(ulong count)
    {
        if (format.LineEnd.Length == 0) return;
        for (; count > 0 && SkipLine(out _); count--)
        {
        }
    }

    /// <summary>Skips what is left of the line before and goes to the next; false at the end of the file. <paramref name="skipped"/>: something was left.</summary>
    public bool NextLine(out bool skipped)
    {
        skipped = false;
        if (_started && !_lineEnded && format.LineEnd.Length > 0) SkipLine(out skipped);
        _started = true;
        _lineEnded = false;
        if (format.LineStart.Length > 0 && !SkipTo(format.LineStart)) return false;
        var next = Get();
        if (next == End) return false;
        _back.Push(next);
        return true;
    }

    /// <summary>Reads the next field of the line; false when the line is at its end.</summary>
    public bool NextField()
    {
        (_length, _sawNull, _quoted) = (0, false, false);
        if (_lineEnded) return false;
        var c = Get();
        if (c == End) return !(_lineEnded = true);
        var quote = c == format.Quote ? c : End;
        if (quote == End) _back.Push(c);
        while ((c = Get()) != End)
        {
            if (c == format.Escape && Escaped()) continue;
            if (quote == End)
            {
                if (Matches(c, format.LineEnd)) return _lineEnded = true;
                if (Matches(c, format.FieldEnd)) return true;
            }
            else if (c == quote)
            {
                if ((c = Get()) == quote)
                {
                    Append(c);
                    continue;
                }
                if (c == End || Matches(c, format.LineEnd)) return _quoted = _lineEnded = true;
                if (Matches(c, format.FieldEnd)) return _quoted = true;
                _back.Push(c);
                c = quote; // the text goes on behind it
            }
            Append(c);
        }
        // A quote that never ends was text after all.
        if (quote != End) Insert(quote);
        return _lineEnded = true;
    }

    // False: it stands for itself, a quote that is an escape character too and is not doubled.
    private bool Escaped()
    {
        var c = Get();
        if (c == End)
        {
            Append(format.Escape);
            return true;
        }
        if (format.Escape == format.Quote && c != format.Escape)
        {
            _back.Push(c);
            return false;
        }
        if (c == 'N') _sawNull = true;
        Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => 0, 'b' => '\b', 'Z' => 26, _ => c });
        return true;
    }

    // False: the file is at its end.
    private bool SkipLine(out bool skipped)
    {
        skipped = false;
        int c;
        while ((c = Get()) != End)
        {
            if (Matches(c, format.LineEnd)) return true;
            skipped = true;
            if (c == format.Escape && Get() == End) return false;
        }
        return false;
    }

    private bool SkipTo(byte[] prefix)
    {
        int c;
        while ((c = Get()) != End)
            if (Matches(c, prefix)) return true;
        return false;
    }

    // The first byte has been read; the others are given back when they are not what is looked for.
    private bool Matches(int first, byte[] text)
    {
        if (text.Length == 0 || first != text[0]) return false;
        for (var i = 1; i < text.Length; i++)
        {
            var c = Get();
            if (c == text[i]) continue;
            if (c != End) _back.Push(c);
            while (--i > 0) _back.Push(text[i]);
            return false;
        }
        return true;
    }

    private int Get()
    {
        if (_back.Count > 0) return _back.Pop();
        if (_from == _to)
        {
            (_from, _to) = (0, file.Read(_buffer));
            if (_to == 0) return End;
        }
        return _buffer[_from++];
    }

    private void Append(int c)
    {
        if (_length == _field.Length) Array.Resize(ref _field, _length * 2);
        _field[_length++] = (byte)c;
    }

    private void Insert(int c)
    {
        Append(0);
        _field.AsSpan(0, _length - 1).CopyTo(_field.AsSpan(1));
        _field[0] = (byte)c;
    }
}

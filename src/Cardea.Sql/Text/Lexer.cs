using System.Buffers;

namespace Cardea.Sql.Text;

/// <summary>
/// Cuts statement text into tokens, as MySQL 8.4 does: comments, versioned comments, names that begin with digits, literals. Every input
/// gives tokens and then End for ever; what cannot be read is an Error token that reaches from its first byte to the end of the text.
/// </summary>
internal ref struct Lexer(ReadOnlySpan<byte> sql, LexicalMode mode, int start = 0)
{
    /// <summary>Versioned comments up to this version are carried out.</summary>
    public const int Version = 80400;

    private static readonly SearchValues<byte> _nameBytes = SearchValues.Create(MakeNameBytes());
    private static readonly SearchValues<byte> _digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> _hexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> _bitDigits = SearchValues.Create("01"u8);

    private readonly ReadOnlySpan<byte> _sql = sql;
    private readonly LexicalMode _mode = mode;
    private int _at = start;
    private bool _inVersionedComment;
    private int _versionedCommentStart;
    private bool _afterNameDot;
    private bool _afterName;

    /// <summary>The offset behind the last token.</summary>
    public readonly int Position => _at;

    public Token Next()
    {
        var before = _at;
        if (!SkipBlanks(out var broken))
            return Broken(broken);
        if (_at >= _sql.Length)
            return _inVersionedComment ? Broken(_versionedCommentStart) : Make(TokenKind.End, _sql.Length, 0);
        var token = Scan(adjacent: before == _at);
        _at = token.End;
        return token;
    }

    private readonly byte Peek(int distance = 0) => _at + distance < _sql.Length ? _sql[_at + distance] : (byte)0;

    private static Token Make(TokenKind kind, int start, int length, Keyword keyword = Keyword.None) =>
        new() { Kind = kind, Keyword = keyword, Start = start, Length = length, LiteralIndex = -1 };

    private Token Broken(int start)
    {
        _inVersionedComment = false;
        _at = _sql.Length;
        return Make(TokenKind.Error, start, _sql.Length - start);
    }

    /// <summary>Skips white space and comments; false with the start of a comment that has no end.</summary>
    private bool SkipBlanks(out int broken)
    {
        broken = 0;
        while (_at < _sql.Length)
        {
            var b = _sql[_at];
            if (b is (byte)' ' or (>= 9 and <= 13))
                _at++;
            else if (b == (byte)'#' || (b == (byte)'-' && Peek(1) == (byte)'-' && (_at + 2 >= _sql.Length || Peek(2) is <= 32 or 127)))
                SkipLine();
            else if (b == (byte)'*' && _inVersionedComment && Peek(1) == (byte)'/')
            {
                _inVersionedComment = false;
                _at += 2;
            }
            else if (b == (byte)'/' && Peek(1) == (byte)'*')
            {
                broken = _at;
                if (!SkipOrEnterComment())
                    return false;
            }
            else
                return true;
        }
        return true;
    }

    private void SkipLine()
    {
        var end = _sql[_at..].IndexOf((byte)'\n');
        _at = end < 0 ? _sql.Length : _at + end + 1;
    }

    private bool SkipOrEnterComment()
    {
        if (Peek(2) != (byte)'!')
            return SkipComment(2);
        var digits = 0;
        var version = 0;
        while (digits < 6 && Peek(3 + digits) is >= (byte)'0' and <= (byte)'9')
            version = version * 10 + Peek(3 + digits++) - '0';
        if (digits < 5)
        {
            digits = 0; // no version: carried out, and the digits belong to the content
            version = 0;
        }
        if (version > Version)
            return SkipVersionedComment(3 + digits);
        _versionedCommentStart = _at;
        _inVersionedComment = true;
        _at += 3 + digits;
        return true;
    }

    private bool SkipComment(int skip)
    {
        var end = _at + skip > _sql.Length ? -1 : _sql[(_at + skip)..].IndexOf("*/"u8);
        if (end < 0)
            return false;
        _at += skip + end + 2;
        return true;
    }

    /// <summary>A comment for a later version may hold ordinary comments, one level deep.</summary>
    private bool SkipVersionedComment(int skip)
    {
        var at = _at + skip;
        while (at + 1 < _sql.Length)
        {
            var next = _sql[at..].IndexOfAny((byte)'*', (byte)'/');
            if (next < 0 || at + next + 1 >= _sql.Length)
                return false;
            at += next;
            if (_sql[at] == (byte)'*' && _sql[at + 1] == (byte)'/')
            {
                _at = at + 2;
                return true;
            }
            if (_sql[at] == (byte)'/' && _sql[at + 1] == (byte)'*')
            {
                var end = _sql[(at + 2)..].IndexOf("*/"u8);
                if (end < 0)
                    return false;
                at += 2 + end + 2;
            }
            else
                at++;
        }
        return false;
    }

    private Token Scan(bool adjacent)
    {
        var afterNameDot = _afterNameDot && adjacent;
        var afterName = _afterName && adjacent;
        _afterNameDot = false;
        _afterName = false;
        var b = _sql[_at];
        if (IsNameByte(b))
            return ScanWord(b, afterNameDot);
        switch (b)
        {
            case (byte)'\'':
                return ScanString(TokenKind.String, _at, _at);
            case (byte)'"':
                return (_mode & LexicalMode.AnsiQuotes) != 0 ? ScanQuotedName() : ScanString(TokenKind.String, _at, _at);
            case (byte)'`':
                return ScanQuotedName();
            case (byte)'@':
                return ScanAt();
            case (byte)'.':
                if (!afterName && Peek(1) is >= (byte)'0' and <= (byte)'9')
                    return ScanNumber();
                _afterNameDot = true;
                return Make(TokenKind.Dot, _at, 1);
            default:
                return ScanOperator(b);
        }
    }

    private static bool IsNameByte(byte b) => _nameBytes.Contains(b);

    private Token ScanWord(byte first, bool afterNameDot)
    {
        var length = _sql[_at..].IndexOfAnyExcept(_nameBytes);
        if (length < 0)
            length = _sql.Length - _at;
        var word = _sql.Slice(_at, length);
        if (!afterNameDot)
        {
            if (Peek(length) == (byte)'\'' && length == 1)
            {
                switch (first)
                {
                    case (byte)'x' or (byte)'X':
                        return ScanQuotedDigits(TokenKind.Hex, _hexDigits);
                    case (byte)'b' or (byte)'B':
                        return ScanQuotedDigits(TokenKind.Bit, _bitDigits);
                    case (byte)'n' or (byte)'N':
                        return ScanString(TokenKind.NationalString, _at, _at + 1);
                }
            }
            if (first is >= (byte)'0' and <= (byte)'9')
            {
                var number = ScanWordLikeNumber(word);
                if (number.Kind != TokenKind.Word)
                    return number;
            }
            if (first == (byte)'$' && length > 1 && word[1] == (byte)'$')
                return Broken(_at); // a dollar-quoted string, which is for routines in other languages
        }
        _afterName = true;
        return Make(TokenKind.Word, _at, length, afterNameDot ? Keyword.None : Keywords.Find(word));
    }

    /// <summary>A word that begins with a digit: a number if it has a number's form, otherwise a name.</summary>
    private readonly Token ScanWordLikeNumber(ReadOnlySpan<byte> word)
    {
        if (word.Length > 2 && word[0] == (byte)'0')
        {
            if (word[1] == (byte)'x' && !word[2..].ContainsAnyExcept(_hexDigits))
                return Make(TokenKind.Hex, _at, word.Length);
            if (word[1] == (byte)'b' && !word[2..].ContainsAnyExcept(_bitDigits))
                return Make(TokenKind.Bit, _at, word.Length);
        }
        var digits = word.IndexOfAnyExcept(_digits);
        if (digits < 0)
            return ScanNumber();
        var exponent = ExponentLength(_at + digits);
        // 1e5 and 1e+5 are numbers, 1e5x and 1ex are names.
        if (exponent > 0 && (_at + digits + exponent >= _sql.Length || !IsNameByte(_sql[_at + digits + exponent])))
            return Make(TokenKind.Float, _at, digits + exponent);
        return Make(TokenKind.Word, _at, word.Length);
    }

    private readonly int ExponentLength(int at)
    {
        if (at >= _sql.Length || (_sql[at] | 0x20) != 'e')
            return 0;
        var digits = at + 1;
        if (digits < _sql.Length && _sql[digits] is (byte)'+' or (byte)'-')
            digits++;
        var end = digits;
        while (end < _sql.Length && _sql[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        return end == digits ? 0 : end - at;
    }

    private readonly Token ScanNumber()
    {
        var end = SkipDigits(_at);
        if (end >= _sql.Length || _sql[end] != (byte)'.')
            return Make(TokenKind.Integer, _at, end - _at);
        end = SkipDigits(end + 1);
        var exponent = ExponentLength(end);
        return exponent > 0 ? Make(TokenKind.Float, _at, end + exponent - _at) : Make(TokenKind.Decimal, _at, end - _at);
    }

    private readonly int SkipDigits(int at)
    {
        while (at < _sql.Length && _sql[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at;
    }

    private Token ScanString(TokenKind kind, int start, int quoteAt)
    {
        var end = EndOfQuoted(quoteAt, (_mode & LexicalMode.NoBackslashEscapes) == 0);
        return end < 0 ? Broken(start) : Make(kind, start, end - start);
    }

    /// <summary>The offset behind the closing quote, or -1.</summary>
    private readonly int EndOfQuoted(int quoteAt, bool backslashes)
    {
        var quote = _sql[quoteAt];
        var at = quoteAt + 1;
        while (true)
        {
            var rest = _sql[at..];
            var next = backslashes ? rest.IndexOfAny(quote, (byte)'\\') : rest.IndexOf(quote);
            if (next < 0)
                return -1;
            at += next;
            if (_sql[at] == (byte)'\\' && backslashes)
            {
                at += 2;
                if (at > _sql.Length)
                    return -1;
            }
            else if (at + 1 < _sql.Length && _sql[at + 1] == quote)
                at += 2;
            else
                return at + 1;
        }
    }

    private Token ScanQuotedName()
    {
        var end = EndOfQuoted(_at, backslashes: false);
        if (end < 0 || _sql[_at..end].Contains((byte)0))
            return Broken(_at);
        if (end - _at == 2)
            return Make(TokenKind.EmptyName, _at, 2);
        _afterName = true;
        return Make(TokenKind.QuotedName, _at, end - _at);
    }

    private Token ScanQuotedDigits(TokenKind kind, SearchValues<byte> digits)
    {
        var content = _sql[(_at + 2)..];
        var length = content.IndexOfAnyExcept(digits);
        if (length < 0 || content[length] != (byte)'\'' || (kind == TokenKind.Hex && length % 2 != 0))
            return Broken(_at);
        return Make(kind, _at, length + 3);
    }

    private Token ScanAt()
    {
        var next = Peek(1);
        if (next == (byte)'@')
            return Make(TokenKind.AtAt, _at, 2);
        if (next is (byte)'\'' or (byte)'"' or (byte)'`')
        {
            var end = EndOfQuoted(_at + 1, next != (byte)'`' && (_mode & LexicalMode.NoBackslashEscapes) == 0);
            return end < 0 ? Broken(_at) : Make(TokenKind.AtName, _at, end - _at);
        }
        var at = _at + 1;
        while (at < _sql.Length && (IsNameByte(_sql[at]) || _sql[at] == (byte)'.'))
            at++;
        return at == _at + 1 ? Make(TokenKind.At, _at, 1) : Make(TokenKind.AtName, _at, at - _at);
    }

    private Token ScanOperator(byte b)
    {
        var second = Peek(1);
        var (kind, length) = b switch
        {
            (byte)'(' => (TokenKind.LeftParenthesis, 1),
            (byte)')' => (TokenKind.RightParenthesis, 1),
            (byte)',' => (TokenKind.Comma, 1),
            (byte)';' => (TokenKind.Semicolon, 1),
            (byte)'?' => (TokenKind.Parameter, 1),
            (byte)'+' => (TokenKind.Plus, 1),
            (byte)'*' => (TokenKind.Star, 1),
            (byte)'/' => (TokenKind.Slash, 1),
            (byte)'%' => (TokenKind.Percent, 1),
            (byte)'^' => (TokenKind.Caret, 1),
            (byte)'~' => (TokenKind.Tilde, 1),
            (byte)'{' => (TokenKind.LeftBrace, 1),
            (byte)'}' => (TokenKind.RightBrace, 1),
            (byte)'=' => (TokenKind.Equal, 1),
            (byte)'-' when second == (byte)'>' => Peek(2) == (byte)'>' ? (TokenKind.LongArrow, 3) : (TokenKind.Arrow, 2),
            (byte)'-' => (TokenKind.Minus, 1),
            (byte)'!' => second == (byte)'=' ? (TokenKind.NotEqual, 2) : (TokenKind.Exclamation, 1),
            (byte)'&' => second == (byte)'&' ? (TokenKind.AndAnd, 2) : (TokenKind.Ampersand, 1),
            (byte)'|' => second == (byte)'|' ? (TokenKind.PipePipe, 2) : (TokenKind.Pipe, 1),
            (byte)'<' when second == (byte)'=' => Peek(2) == (byte)'>' ? (TokenKind.NullSafeEqual, 3) : (TokenKind.LessOrEqual, 2),
            (byte)'<' when second == (byte)'>' => (TokenKind.NotEqual, 2),
            (byte)'<' => second == (byte)'<' ? (TokenKind.ShiftLeft, 2) : (TokenKind.Less, 1),
            (byte)'>' when second == (byte)'=' => (TokenKind.GreaterOrEqual, 2),
            (byte)'>' => second == (byte)'>' ? (TokenKind.ShiftRight, 2) : (TokenKind.Greater, 1),
            (byte)':' => second == (byte)'=' ? (TokenKind.Assign, 2) : (TokenKind.Colon, 1),
            _ => (TokenKind.Error, 1),
        };
        return kind == TokenKind.Error ? Broken(_at) : Make(kind, _at, length);
    }

    private static byte[] MakeNameBytes()
    {
        var bytes = new List<byte>();
        for (var b = 0; b < 256; b++)
        {
            if (b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || b is '_' or '$')
                bytes.Add((byte)b);
        }
        return [.. bytes];
    }
}

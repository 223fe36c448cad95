namespace Cardea.Sql.Text;

/// <summary>
/// Decides, token by token, which literals the digest folds. The digest and the parser both run it over the same tokens, so their literal
/// vectors agree by construction. A literal is kept where it decides the shape or the metadata of a result: in select lists (column names
/// come from their text), in GROUP BY, ORDER BY and HAVING, in type lengths, intervals, JSON paths, separators and file names.
/// </summary>
internal struct FoldTracker
{
    private enum Region : byte { Fold, SelectList, Keep, KeepAfterInto }

    private int _depth;
    private int _regionDepth;
    private Region _region;
    private TokenKind _previousKind;
    private Keyword _previous;
    private int _count;

    /// <summary>How many literals were folded so far; adjacent strings are one.</summary>
    public readonly int Count => _count;

    /// <summary>Whether the last token stands in a select list, whose text is kept byte for byte.</summary>
    public readonly bool InSelectList => _region == Region.SelectList;

    /// <summary>Takes the next token; true when it is a folded literal (its LiteralIndex is then set).</summary>
    public bool Take(ref Token token)
    {
        var folded = false;
        if (token.IsLiteral)
            folded = TakeLiteral(ref token);
        else if (token.Kind == TokenKind.LeftParenthesis)
        {
            _depth++;
            if (_region == Region.Fold && IsSizedType(_previous))
                Enter(Region.Keep);
        }
        else if (token.Kind == TokenKind.RightParenthesis)
        {
            _depth--;
            if (_region != Region.Fold && _depth < _regionDepth)
                _region = Region.Fold;
        }
        else if (token.Kind == TokenKind.Word && token.Keyword != Keyword.None)
            TakeKeyword(token.Keyword);
        _previousKind = token.Kind;
        _previous = token.Kind == TokenKind.Word ? token.Keyword : Keyword.None;
        return folded;
    }

    private bool TakeLiteral(ref Token token)
    {
        if (_region != Region.Fold)
            return false;
        if (token.Kind == TokenKind.String && _previousKind is TokenKind.String or TokenKind.NationalString)
        {
            // An adjacent piece belongs to the string before it, folded or not.
            token.LiteralIndex = _lastStringFolded ? _count - 1 : -1;
            return _lastStringFolded;
        }
        _lastStringFolded = false;
        if (_previousKind is TokenKind.Arrow or TokenKind.LongArrow
            || _previous is Keyword.INTERVAL or Keyword.SEPARATOR or Keyword.ESCAPE or Keyword.COLLATE or Keyword.USING or Keyword.AS
                or Keyword.OUTFILE or Keyword.DUMPFILE or Keyword.CHARSET)
            return false;
        _lastStringFolded = true;
        token.LiteralIndex = _count++;
        return true;
    }

    private bool _lastStringFolded;

    private void Enter(Region region)
    {
        _region = region;
        _regionDepth = _depth;
    }

    private void TakeKeyword(Keyword keyword)
    {
        if (_region != Region.Fold && _depth != _regionDepth)
            return;
        switch (keyword)
        {
            case Keyword.SELECT:
                Enter(Region.SelectList);
                break;
            case Keyword.GROUP or Keyword.ORDER or Keyword.HAVING or Keyword.WINDOW:
                Enter(Region.Keep);
                break;
            case Keyword.INTO:
                Enter(Region.KeepAfterInto);
                break;
            case Keyword.ROW when _previous == Keyword.VALUES:
                Enter(Region.Keep);
                break;
            case Keyword.FROM or Keyword.WHERE or Keyword.LIMIT or Keyword.UNION or Keyword.EXCEPT or Keyword.INTERSECT or Keyword.FOR
                or Keyword.LOCK:
            case Keyword.VALUES or Keyword.SET when _region is Region.Keep or Region.KeepAfterInto:
            case Keyword.VALUE when _region == Region.KeepAfterInto:
                _region = Region.Fold;
                break;
        }
    }

    private static bool IsSizedType(Keyword keyword) => keyword is Keyword.CHAR or Keyword.CHARACTER or Keyword.VARCHAR or Keyword.BINARY
        or Keyword.VARBINARY or Keyword.NCHAR or Keyword.NVARCHAR or Keyword.VARYING or Keyword.DECIMAL or Keyword.DEC or Keyword.NUMERIC or Keyword.FIXED or Keyword.FLOAT
        or Keyword.DOUBLE or Keyword.PRECISION or Keyword.REAL or Keyword.DATETIME or Keyword.TIME or Keyword.TIMESTAMP or Keyword.YEAR or Keyword.BIT
        or Keyword.JSON_TABLE or Keyword.JSON_VALUE;
}

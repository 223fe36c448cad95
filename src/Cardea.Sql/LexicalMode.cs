namespace Cardea.Sql;

/// <summary>The members of sql_mode that change how text is read. All other members are not the parser's matter.</summary>
[Flags]
public enum LexicalMode
{
    None = 0,
    /// <summary>"x" is a name, not a string.</summary>
    AnsiQuotes = 1,
    /// <summary>A backslash in a string is an ordinary character.</summary>
    NoBackslashEscapes = 2,
    /// <summary>|| joins strings, binding tighter than the arithmetic operators.</summary>
    PipesAsConcat = 4,
    /// <summary>NOT binds like !.</summary>
    HighNotPrecedence = 8,
    /// <summary>Spaces may stand between a built-in function's name and its parenthesis.</summary>
    IgnoreSpace = 16,
}

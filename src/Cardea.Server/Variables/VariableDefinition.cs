namespace Cardea.Server.Variables;

/// <summary>How the value of a system variable is written and checked.</summary>
public enum VariableKind
{
    /// <summary>ON or OFF; held as <see cref="bool"/>.</summary>
    Boolean,
    /// <summary>A whole number with sign; held as <see cref="long"/>.</summary>
    Integer,
    /// <summary>A whole number without sign; held as <see cref="ulong"/>.</summary>
    Unsigned,
    /// <summary>Held as <see cref="double"/>.</summary>
    Double,
    /// <summary>Text; held as <see cref="string"/> or null.</summary>
    Text,
    /// <summary>One of <see cref="VariableDefinition.Words"/>; held as the word.</summary>
    Word,
    /// <summary>Any of <see cref="VariableDefinition.Words"/>, separated by commas; held as text in the order of the list.</summary>
    Words,
}

/// <summary>Where a system variable has a value.</summary>
[Flags]
public enum VariableScopes
{
    /// <summary>An option that is no variable: read at start only.</summary>
    None = 0,
    /// <summary>One for the server.</summary>
    Global = 1,
    /// <summary>One for each session.</summary>
    Session = 2,
    /// <summary>Sessions begin with a copy of the server's.</summary>
    Both = 3,
}

/// <summary>One row of <see cref="ServerOptions"/>: an option of the program, a system variable, or (mostly) both.</summary>
public sealed record VariableDefinition(string Name, VariableKind Kind, VariableScopes Scopes, object? Default, string Help)
{
    /// <summary>The index in <see cref="ServerOptions.All"/> and in arrays of values.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>SET can change it while the server runs.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>It can be given on the command line and in option files.</summary>
    public bool IsOption { get; init; }

    /// <summary>Smallest value of a number.</summary>
    public double Minimum { get; init; }

    /// <summary>Greatest value of a number.</summary>
    public double Maximum { get; init; } = ulong.MaxValue;

    /// <summary>Values are rounded down to a multiple of it.</summary>
    public ulong Block { get; init; } = 1;

    /// <summary>SET of a number out of range is error 1231, as with the variables of MySQL's plugins, instead of adjusted with a warning.</summary>
    public bool IsExact { get; init; }

    /// <summary>The words of <see cref="VariableKind.Word"/> and <see cref="VariableKind.Words"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A wrong value at start is fatal instead of adjusted: it decides over security.</summary>
    public bool IsSecurity { get; init; }

    /// <summary>The privilege for SET SESSION where it needs one.</summary>
    public string? SessionPrivilege { get; init; }

    /// <summary>True when its value is made when asked for and not stored.</summary>
    public bool IsComputed { get; init; }

    /// <summary>The option may be given without a value (<c>--log-bin</c>): this is then its value.</summary>
    public object? ValueWhenBare { get; init; }

    /// <summary>Another name of the same variable (<c>tx_isolation</c>).</summary>
    public string? Alias { get; init; }

    /// <summary>NULL is a value (of text).</summary>
    public bool IsNullable { get; init; }

    /// <summary>A file name, which is taken as relative to the data directory.</summary>
    public bool IsPath { get; init; }
}

namespace Cardea.Options;

/// <summary>One row of an option table: the only place where an option is described.</summary>
/// <param name="Name">Long name with dashes, e.g. <c>ssl-ca</c>; underscores are accepted everywhere.</param>
public sealed record OptionDefinition(string Name, OptionKind Kind, string Help)
{
    /// <summary>One-letter form, or NUL.</summary>
    public char Short { get; init; }

    /// <summary>Value when nobody gives one; null = none.</summary>
    public string? Default { get; init; }

    /// <summary>Allowed words of a <see cref="OptionKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Smallest value of an <see cref="OptionKind.Integer"/>.</summary>
    public long Minimum { get; init; }

    /// <summary>Largest value of an <see cref="OptionKind.Integer"/>.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>Other names that mean the same, e.g. <c>schema</c> for <c>database</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Given without a value (<c>-p</c>, <c>--pager</c>) the option has this one; null = a value is required (flags: <c>1</c>).</summary>
    public string? BareValue { get; init; }

    /// <summary>Accepted for compatibility, ignored, and said so.</summary>
    public bool Ignored { get; init; }

    /// <summary>May be given several times, e.g. <c>init-command-add</c>; values are kept in order.</summary>
    public bool Repeatable { get; init; }

    internal bool TakesNextArgument => Kind != OptionKind.Flag && BareValue is null;
}

using Cardea.Options;

namespace Cardea.Certs;

/// <summary>One thing that <c>cardea certs</c> can do: the row of the table, its options and its help in one place.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Arguments">What stands behind the options, for the usage line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Run">Does it.</param>
internal sealed record Verb(string Name, string Arguments, string Summary, Func<Call, Answer> Run)
{
    /// <summary>Beside those that all verbs have.</summary>
    public IReadOnlyList<OptionDefinition> Options { get; init; } = [];

    /// <summary>What a reader of the help should know beyond the options.</summary>
    public string Notes { get; init; } = "";

    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>How many words may stand behind the options.</summary>
    public int MostArguments { get; init; }

    public OptionTable Table => new([.. Options, .. CommonOptions.All]);
}

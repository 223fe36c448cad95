using Cardea.Lab.Cases;
using Cardea.Lab.Serving;

namespace Cardea.Lab.Running;

/// <summary>A command with placeholders, and what takes their place in one case.</summary>
/// <param name="Title">For people.</param>
/// <param name="Words">Program and arguments.</param>
/// <param name="TakesList">It is given a revocation list.</param>
internal sealed record ClientCommand(string Title, IReadOnlyList<string> Words, bool TakesList)
{
    /// <summary>Makes one of a user's own words; it takes a list if it says so by its placeholder, unless told otherwise.</summary>
    internal static ClientCommand Of(IReadOnlyList<string> words, bool? takesList) =>
        new(Path.GetFileName(words[0]), words, takesList ?? words.Any(static word => word.Contains("{crl}", StringComparison.Ordinal)));

    /// <summary>What each placeholder stands for; the same are in the environment as CARDEA_LAB_*.</summary>
    internal IReadOnlyList<(string Name, string Value)> Values(LabServer lab, CasePort port, SslMode mode)
    {
        var (ca, crl) = lab.TrustOf(port.Case, TakesList);
        return
        [
            ("host", port.Host), ("port", $"{port.Port}"), ("ca", ca), ("crl", crl), ("user", LabSecret.User), ("password", lab.Secret.Password), ("mode", mode.Word()), ("case", port.Case.Name),
        ];
    }

    internal static string Filled(string word, IReadOnlyList<(string Name, string Value)> values) =>
        values.Aggregate(word, static (text, value) => text.Replace("{" + value.Name + "}", value.Value, StringComparison.Ordinal));
}

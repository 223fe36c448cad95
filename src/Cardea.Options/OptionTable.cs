namespace Cardea.Options;

/// <summary>A program's options, found by full name, alias or unique prefix, as my_getopt finds them.</summary>
public sealed class OptionTable
{
    private readonly Dictionary<string, OptionDefinition> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<char, OptionDefinition> _byLetter = [];

    public OptionTable(IEnumerable<OptionDefinition> options)
    {
        Options = options.ToArray();
        foreach (var option in Options)
        {
            _byName.Add(option.Name, option);
            foreach (var alias in option.Aliases)
                _byName.Add(alias, option);
            if (option.Short != '\0')
                _byLetter.Add(option.Short, option);
        }
    }

    /// <summary>All rows in the order of the table.</summary>
    public IReadOnlyList<OptionDefinition> Options { get; }

    /// <summary>The option of a letter, or null.</summary>
    public OptionDefinition? FindLetter(char letter) => _byLetter.GetValueOrDefault(letter);

    /// <summary>The option of a full name, an alias or a prefix that only one option has; null if there is none.</summary>
    /// <exception cref="OptionException">The prefix fits several options.</exception>
    public OptionDefinition? Find(string name)
    {
        name = name.Replace('_', '-');
        if (_byName.TryGetValue(name, out var exact))
            return exact;
        if (name.Length == 0)
            return null;
        var fitting = _byName.Where(pair => pair.Key.StartsWith(name, StringComparison.Ordinal)).ToArray();
        if (fitting.Select(static pair => pair.Value).Distinct().Skip(1).Any())
        {
            var names = string.Join(", ", fitting.Select(static pair => pair.Key).Order());
            throw new OptionException($"ambiguous option '--{name}' ({names})", OptionException.AmbiguousOption);
        }
        return fitting.Length == 0 ? null : fitting[0].Value;
    }

    /// <summary>The full name that looks most like a misspelt one, or null when nothing is near.</summary>
    public string? Nearest(string name)
    {
        name = name.Replace('_', '-');
        var (best, distance) = (default(string), Math.Max(1, name.Length / 3) + 1);
        foreach (var candidate in _byName.Keys)
        {
            var d = EditDistance(name, candidate);
            if (d < distance)
                (best, distance) = (candidate, d);
        }
        return best;
    }

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}

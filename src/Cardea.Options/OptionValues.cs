using System.Globalization;

namespace Cardea.Options;

/// <summary>The values that a program was started with, each with its origin; made by <see cref="OptionReader"/>.</summary>
public sealed class OptionValues
{
    private readonly OptionTable _table;
    private readonly Dictionary<string, List<Setting>> _settings = new(StringComparer.Ordinal);

    internal OptionValues(OptionTable table) => _table = table;

    private sealed record Setting(string? Value, OptionOrigin Origin);

    /// <summary>Arguments that are not options, in order.</summary>
    public IReadOnlyList<string> Positional { get; internal set; } = [];

    /// <summary>Things to tell the user that are not errors.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>True when <c>--print-defaults</c> was asked for.</summary>
    public bool PrintDefaults { get; internal set; }

    /// <summary>The arguments that the option files amount to, secrets as <c>*****</c>, for <c>--print-defaults</c>.</summary>
    public IReadOnlyList<string> EffectiveArguments { get; internal set; } = [];

    /// <summary>The option files that were read.</summary>
    public IReadOnlyList<string> FilesRead { get; internal set; } = [];

    /// <summary>True when somebody gave the option, in a file or on the command line.</summary>
    public bool IsGiven(string name) => _settings.ContainsKey(Row(name).Name);

    /// <summary>Where the value in force came from.</summary>
    public OptionOrigin Origin(string name) => _settings.TryGetValue(Row(name).Name, out var all) ? all[^1].Origin : OptionOrigin.Default;

    /// <summary>The value in force, or the default, or null.</summary>
    public string? Text(string name)
    {
        var row = Row(name);
        return _settings.TryGetValue(row.Name, out var all) ? all[^1].Value : row.Default;
    }

    /// <summary>All values of a repeatable option, oldest first.</summary>
    public IReadOnlyList<string> All(string name) =>
        _settings.TryGetValue(Row(name).Name, out var all) ? all.Where(static s => s.Value is not null).Select(static s => s.Value!).ToArray() : [];

    /// <summary>A flag's value; false when neither given nor defaulted.</summary>
    public bool Flag(string name) => Text(name) is { } text && OptionText.IsTrue(text);

    /// <summary>An integer's value; the row must have a default or the option must be given.</summary>
    public long Integer(string name) => long.Parse(Text(name)!, CultureInfo.InvariantCulture);

    internal void Set(OptionDefinition option, string? value, OptionOrigin origin)
    {
        if (!_settings.TryGetValue(option.Name, out var all))
            _settings.Add(option.Name, all = []);
        if (!option.Repeatable)
            all.Clear();
        all.Add(new Setting(value, origin));
    }

    private OptionDefinition Row(string name) =>
        _table.Find(name) ?? throw new ArgumentException($"no option '{name}' in the table", nameof(name));
}

namespace Cardea.Options;

/// <summary>
/// Reads option files and a command line by one table, as MySQL's programs do: files first, command line last, the later wins.
/// https://dev.mysql.com/doc/refman/8.4/en/program-options.html
/// </summary>
public sealed class OptionReader
{
    private readonly OptionTable _table;
    private readonly OptionValues _values;
    private readonly List<string> _positional = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _effective = [];

    private OptionReader(OptionTable table)
    {
        _table = table;
        _values = new OptionValues(table);
    }

    /// <summary>Reads everything.</summary>
    /// <param name="table">The program's options.</param>
    /// <param name="defaults">Its files and groups.</param>
    /// <param name="arguments">Its command line. <c>--defaults-file</c> and its kin count only in first place.</param>
    /// <param name="environment">Looks up environment variables (MYSQL_GROUP_SUFFIX).</param>
    /// <exception cref="OptionException">An unknown option, an ambiguous prefix, an unusable value or file.</exception>
    public static OptionValues Read(OptionTable table, DefaultFiles defaults, IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var reader = new OptionReader(table);
        var choice = DefaultsChoice.Take(arguments, environment);
        reader._values.FilesRead = reader.ReadFiles(defaults, choice);
        reader.ReadCommandLine(choice.Rest);
        reader._values.PrintDefaults = choice.PrintDefaults;
        reader._values.Positional = reader._positional;
        reader._values.Warnings = reader._warnings;
        reader._values.EffectiveArguments = reader._effective;
        return reader._values;
    }

    private List<string> ReadFiles(DefaultFiles defaults, DefaultsChoice choice)
    {
        var read = new List<string>();
        var groups = choice.GroupSuffix is null
            ? defaults.Groups
            : [.. defaults.Groups, .. defaults.Groups.Select(g => g + choice.GroupSuffix)];
        foreach (var path in choice.Files(defaults))
        {
            if (!File.Exists(path))
                continue;
            var file = OptionFile.Read(path);
            read.Add(path);
            _warnings.AddRange(file.Warnings);
            foreach (var entry in file.Entries.Where(e => groups.Contains(e.Group, StringComparer.Ordinal) && (defaults.Accept?.Invoke(e) ?? true)))
                Apply(entry.Name, entry.Value, entry.Origin);
        }
        return read;
    }

    private void ReadCommandLine(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                _positional.AddRange(arguments.Skip(i + 1));
                return;
            }
            if (argument.StartsWith("--", StringComparison.Ordinal))
                ReadLong(argument[2..], arguments, ref i);
            else if (argument.Length > 1 && argument[0] == '-')
                ReadLetters(argument, arguments, ref i);
            else
                _positional.Add(argument);
        }
    }

    private void ReadLong(string text, IReadOnlyList<string> arguments, ref int i)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var value = equals < 0 ? null : text[(equals + 1)..];
        // `--user root` is as good as `--user=root`; the option decides whether it wants a value.
        if (value is null && _table.Find(name) is { TakesNextArgument: true } option)
            value = i + 1 < arguments.Count ? arguments[++i] : throw ValueRequired($"--{option.Name}");
        Apply(name, value, OptionOrigin.CommandLine);
    }

    private void ReadLetters(string argument, IReadOnlyList<string> arguments, ref int i)
    {
        for (var at = 1; at < argument.Length; at++)
        {
            var option = _table.FindLetter(argument[at])
                ?? throw new OptionException($"unknown option '-{argument[at]}'", OptionException.UnknownOption);
            if (option.Kind == OptionKind.Flag)
            {
                Set(option, "1", OptionOrigin.CommandLine);
                continue;
            }
            var rest = argument[(at + 1)..];
            if (rest.Length > 0)
                Set(option, rest, OptionOrigin.CommandLine);
            else if (option.BareValue is not null)
                Set(option, option.BareValue, OptionOrigin.CommandLine);
            else
                Set(option, i + 1 < arguments.Count ? arguments[++i] : throw ValueRequired($"-{option.Short}"), OptionOrigin.CommandLine);
            return;
        }
    }

    private void Apply(string name, string? value, OptionOrigin origin)
    {
        var (bare, loose, negated) = WithoutPrefixes(name.Replace('_', '-'));
        var option = _table.Find(bare);
        if (option is null)
        {
            if (!loose)
                throw Unknown(name, value, origin);
            _warnings.Add($"unknown option '--{name}' ({origin})");
            return;
        }
        if (negated)
        {
            if (option.Kind == OptionKind.Flag)
                Set(option, "0", origin);
            else
                SetNone(option, origin); // skip-password, skip-ssl-ca: as if never given
            return;
        }
        if (value is null && option.Kind != OptionKind.Flag && option.BareValue is null)
            throw ValueRequired($"--{option.Name}", origin);
        Set(option, value ?? option.BareValue ?? "1", origin);
    }

    // A name of the table wins over a prefix: skip-name-resolve is an option, skip-ssl is --ssl=0.
    private (string Name, bool Loose, bool Negated) WithoutPrefixes(string name)
    {
        var loose = name.StartsWith("loose-", StringComparison.Ordinal);
        if (loose)
            name = name["loose-".Length..];
        if (IsInTable(name))
            return (name, loose, false);
        foreach (var (prefix, negated) in new[] { ("skip-", true), ("disable-", true), ("enable-", false), ("maximum-", false) })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && IsInTable(name[prefix.Length..]))
                return (name[prefix.Length..], loose, negated);
        }
        return (name, loose, false);
    }

    private bool IsInTable(string name) => _table.Find(name) is not null;

    private void Set(OptionDefinition option, string value, OptionOrigin origin)
    {
        var normal = OptionText.Normalise(option, value, origin);
        if (option.Ignored)
            _warnings.Add($"option '--{option.Name}' ({origin}) is accepted and has no effect");
        _values.Set(option, normal, origin);
        _effective.Add(option.Kind switch
        {
            OptionKind.Password => $"--{option.Name}=*****",
            OptionKind.Flag => normal == "1" ? $"--{option.Name}" : $"--skip-{option.Name}",
            _ => $"--{option.Name}={normal}",
        });
    }

    private void SetNone(OptionDefinition option, OptionOrigin origin)
    {
        _values.Set(option, value: null, origin);
        _effective.Add($"--skip-{option.Name}");
    }

    private OptionException Unknown(string name, string? value, OptionOrigin origin)
    {
        var what = value is null ? $"unknown option '--{name}'" : $"unknown variable '{name}={value}'";
        var place = origin == OptionOrigin.CommandLine ? "" : $" ({origin})";
        var hint = _table.Nearest(name) is { } near ? $"; did you mean '--{near}'?" : "";
        return new OptionException(what + place + hint, OptionException.UnknownOption);
    }

    private static OptionException ValueRequired(string option, OptionOrigin? origin = null) =>
        new($"option '{option}' requires an argument" + (origin is null ? "" : $" ({origin})"));
}

namespace Cardea.Options;

/// <summary>
/// The options that decide which option files are read. They count only at the start of the command line.
/// https://dev.mysql.com/doc/refman/8.4/en/option-file-options.html
/// </summary>
internal sealed class DefaultsChoice
{
    private bool _noDefaults;
    private string? _onlyFile;
    private string? _extraFile;

    public bool PrintDefaults { get; private set; }

    public string? GroupSuffix { get; private set; }

    public IReadOnlyList<string> Rest { get; private set; } = [];

    public static DefaultsChoice Take(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var choice = new DefaultsChoice { GroupSuffix = environment("MYSQL_GROUP_SUFFIX") };
        var taken = 0;
        while (taken < arguments.Count && choice.Accept(arguments, ref taken))
            taken++;
        choice.Rest = arguments.Skip(taken).ToArray();
        return choice;
    }

    /// <summary>The files to read, in order; those that must exist are checked.</summary>
    public IReadOnlyList<string> Files(DefaultFiles defaults)
    {
        if (_onlyFile is not null)
            return [Required(_onlyFile)];
        if (_noDefaults)
            return _extraFile is null ? [] : [Required(_extraFile)];
        if (_extraFile is null)
            return defaults.Files;
        // MySQL reads the extra file after the global files and before the user's own.
        var own = defaults.Files.Where(static f => Path.GetFileName(f) == ".my.cnf").ToArray();
        return [.. defaults.Files.Except(own), Required(_extraFile), .. own];
    }

    private bool Accept(IReadOnlyList<string> arguments, ref int at)
    {
        var argument = arguments[at];
        switch (argument)
        {
            case "--no-defaults":
                _noDefaults = true;
                return true;
            case "--print-defaults":
                PrintDefaults = true;
                return true;
            default:
                return Value(arguments, ref at, "--defaults-file", v => _onlyFile = v)
                    || Value(arguments, ref at, "--defaults-extra-file", v => _extraFile = v)
                    || Value(arguments, ref at, "--defaults-group-suffix", v => GroupSuffix = v);
        }
    }

    private static bool Value(IReadOnlyList<string> arguments, ref int at, string name, Action<string> take)
    {
        var argument = arguments[at].Replace('_', '-');
        if (argument.StartsWith(name + "=", StringComparison.Ordinal))
        {
            take(arguments[at][(name.Length + 1)..]);
            return true;
        }
        if (argument != name)
            return false;
        if (at + 1 >= arguments.Count)
            throw new OptionException($"option '{name}' requires an argument");
        take(arguments[++at]);
        return true;
    }

    private static string Required(string path) => File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new OptionException($"Could not open required defaults file: {path}", exitCode: 1);
}

using Cardea.Client.Output;
using Cardea.Options;

namespace Cardea.Client.Shell;

/// <summary>How the session behaves; most of it can be changed by commands.</summary>
internal sealed class Settings
{
    public Settings(OptionValues options, bool inputIsTerminal, bool outputIsTerminal)
    {
        var terminal = inputIsTerminal && outputIsTerminal;
        Batch = !terminal || options.Flag("batch") || options.IsGiven("execute");
        // Without a terminal mysql begins at one, so that a single -s leaves the column names out.
        Silent = Math.Max(options.All("silent").Count + (terminal ? 0 : 1), options.Flag("batch") ? 1 : 0);
        Verbose = options.All("verbose").Count;
        Table = options.Flag("table");
        Vertical = options.Flag("vertical");
        Html = options.Flag("html");
        Xml = options.Flag("xml");
        Force = options.Flag("force");
        LineNumbers = options.Flag("line-numbers") && !options.Flag("skip-line-numbers");
        ShowWarnings = options.Flag("show-warnings");
        KeepComments = options.Flag("comments");
        Unbuffered = options.Flag("unbuffered");
        ColumnTypes = options.Flag("column-type-info");
        AutoVertical = options.Flag("auto-vertical-output");
        Delimiter = options.Text("delimiter")!;
        Prompt = Environment.GetEnvironmentVariable("MYSQL_PS1") is { } fromEnvironment && !options.IsGiven("prompt") ? fromEnvironment : options.Text("prompt")!;
        // Dumps come through pipes: a shell command inside one must not run unless asked for.
        SystemCommand = options.IsGiven("system-command") ? options.Flag("system-command") : inputIsTerminal;
        var names = !options.Flag("skip-column-names") && (!options.IsGiven("column-names") || options.Flag("column-names")) && Silent < 2;
        var hex = options.IsGiven("binary-as-hex") ? options.Flag("binary-as-hex") : terminal && !Batch;
        Print = new PrintSettings(names, options.Flag("raw"), hex);
    }

    public bool Batch { get; }

    public int Silent { get; }

    public int Verbose { get; }

    public bool Table { get; }

    public bool Vertical { get; }

    public bool Html { get; }

    public bool Xml { get; }

    public bool Force { get; }

    public bool LineNumbers { get; }

    public bool ShowWarnings { get; set; }

    public bool KeepComments { get; }

    public bool Unbuffered { get; }

    public bool ColumnTypes { get; }

    public bool AutoVertical { get; }

    public bool SystemCommand { get; }

    public string Delimiter { get; set; }

    public string Prompt { get; set; }

    /// <summary>Program that results are piped through, or null.</summary>
    public string? Pager { get; set; }

    public PrintSettings Print { get; }
}

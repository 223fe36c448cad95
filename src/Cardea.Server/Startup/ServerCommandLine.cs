using System.Globalization;
using System.Text;
using Cardea.Options;
using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>The table as command line and option files see it, and the texts of <c>--help</c>, <c>--version</c>, <c>--print-defaults</c> and docs/options.md.</summary>
public static class ServerCommandLine
{
    private const int HelpColumn = 38;

    /// <summary>The groups of option files that a server reads.</summary>
    public static readonly IReadOnlyList<string> Groups = ["mysqld", "server", "mysqld-8.4", "cardea-server"];

    /// <summary>Reads option files and the command line.</summary>
    /// <exception cref="OptionException">Something cannot be understood.</exception>
    public static OptionValues Read(IReadOnlyList<string> arguments) => OptionReader.Read(
        Table(), DefaultFiles.ForServer(Groups, Environment.GetEnvironmentVariable("MYSQL_HOME")), arguments, Environment.GetEnvironmentVariable);

    /// <summary>The option table.</summary>
    public static OptionTable Table()
    {
        List<OptionDefinition> rows =
        [
            new("help", OptionKind.Flag, "Print this text; with --verbose all options with their values.") { Short = '?' },
            new("verbose", OptionKind.Flag, "See --help.") { Short = 'v' },
            new("version", OptionKind.Flag, "Print the version.") { Short = 'V' },
            // Values that only the old programs have; accepted so that their option files can be read.
            new("skip-host-cache", OptionKind.Flag, "") { Ignored = true },
        ];
        foreach (var row in ServerOptions.All)
        {
            if (row.IsOption) rows.Add(Definition(row));
        }
        return new OptionTable(rows);
    }

    /// <summary>The version line.</summary>
    public static string VersionLine => $"cardea  Ver {ServerOptions.Version} for Linux on {OptionWords.Machine} ({ServerOptions.VersionComment})";

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Help(bool verbose)
    {
        var text = new StringBuilder().AppendLine(VersionLine).AppendLine().AppendLine("Usage: cardea server [OPTIONS]").AppendLine();
        if (!verbose)
        {
            return text.AppendLine("Started without options it makes ./data on first use, with certificates and a root password, and says how to connect.")
                .AppendLine("For all options use: cardea server --help --verbose").ToString();
        }
        text.AppendLine("Option files: /etc/my.cnf /etc/mysql/my.cnf $MYSQL_HOME/my.cnf, or those named by").AppendLine("--defaults-file, --defaults-extra-file; --no-defaults reads none; --print-defaults prints what was read.")
            .Append("Groups: ").AppendLine(string.Join(' ', Groups)).AppendLine();
        foreach (var row in ServerOptions.All.Where(static row => row.IsOption))
        {
            var name = row.Kind == VariableKind.Boolean ? $"  --[skip-]{Name(row)}" : $"  --{Name(row)}={(row.IsPath ? "file" : row.Kind is VariableKind.Integer or VariableKind.Unsigned or VariableKind.Double ? "#" : "name")}";
            text.Append(name.PadRight(HelpColumn));
            if (name.Length >= HelpColumn) text.AppendLine().Append(' ', HelpColumn);
            text.Append(row.Help).Append(" (Default: ").Append(DefaultText(row)).AppendLine(")");
        }
        return text.ToString();
    }

    /// <summary>docs/options.md.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("# Options and system variables of the server\n\n")
            .Append("Made from the table in `src/Cardea.Server/ServerOptions*.cs`; a test compares. Options are given as `--name=value` or in the groups ")
            .Append(string.Join(", ", Groups.Select(static g => $"`[{g}]`"))).Append(" of an option file.\n\n")
            .Append("| name | kind | scope | option | SET | default | values | meaning |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var row in ServerOptions.All)
        {
            text.Append("| `").Append(row.Name).Append('`').Append(row.Alias is null ? "" : $" (`{row.Alias}`)").Append(" | ").Append(row.Kind.ToString().ToLowerInvariant())
                .Append(" | ").Append(row.Scopes switch { VariableScopes.None => "start", VariableScopes.Both => "global, session", var one => one.ToString().ToLowerInvariant() })
                .Append(" | ").Append(row.IsOption ? "yes" : "").Append(" | ").Append(row.IsDynamic ? "yes" : "").Append(" | ").Append(Cell(DefaultText(row)))
                .Append(" | ").Append(Cell(Range(row))).Append(" | ").Append(Cell(row.Help)).Append(" |\n");
        }
        return text.ToString();
    }

    private static string Name(VariableDefinition row) => GlobalVariables.OptionName(row);

    private static OptionDefinition Definition(VariableDefinition row) => new(Name(row), row.Kind switch
    {
        VariableKind.Boolean => OptionKind.Flag,
        VariableKind.Integer or VariableKind.Unsigned => OptionKind.Integer,
        VariableKind.Word => OptionKind.Choice,
        _ => row.IsPath ? OptionKind.Path : OptionKind.Text,
    }, row.Help)
    {
        Choices = row.Words,
        Minimum = (long)Math.Max(row.Minimum, long.MinValue),
        Maximum = row.Maximum >= long.MaxValue ? long.MaxValue : (long)row.Maximum,
        Aliases = row.Alias is null ? [] : [row.Alias.Replace('_', '-')],
        BareValue = row.Kind == VariableKind.Boolean ? "1" : null,
        Short = row.Name switch { "port" => 'P', "datadir" => 'h', "user" => 'u', _ => '\0' },
    };

    // What depends on the machine stands for itself, so that the document is the same everywhere.
    private static string DefaultText(VariableDefinition row) => row.Name switch
    {
        "hostname" or "basedir" or "system_time_zone" or "version_compile_machine" => "of the machine",
        "optimizer_switch" => "as in MySQL 8.4",
        _ => row.IsComputed ? "" : row.Default is null ? "NULL" : VariableValue.Print(row, row.Default),
    };

    private static string Range(VariableDefinition row) => row.Kind switch
    {
        VariableKind.Word => string.Join(", ", row.Words),
        VariableKind.Words when row.Words.Count <= 32 => string.Join(", ", row.Words),
        VariableKind.Integer or VariableKind.Unsigned or VariableKind.Double when row.IsOption || row.IsDynamic =>
            $"{row.Minimum.ToString("0", CultureInfo.InvariantCulture)} to {(row.Maximum >= ulong.MaxValue ? "18446744073709551615" : row.Maximum.ToString("0", CultureInfo.InvariantCulture))}",
        _ => "",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}

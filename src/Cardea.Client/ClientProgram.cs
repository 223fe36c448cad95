using System.Runtime.InteropServices;
using System.Text;
using Cardea.Client.Connecting;
using Cardea.Client.Input;
using Cardea.Client.Link;
using Cardea.Client.Output;
using Cardea.Client.Shell;
using Cardea.Options;
using Cardea.Protocol.Authentication;

namespace Cardea.Client;

/// <summary>The verb <c>client</c>: the mysql program.</summary>
public static class ClientProgram
{
    private const int ExpiredPassword = 1862; // ER_MUST_CHANGE_PASSWORD_LOGIN: mysql says what to do instead of the server's words
    private const string InsecurePassword = "mysql: [Warning] Using a password on the command line interface can be insecure.";

    /// <summary>Runs the client. Exit code 0: all went well; 1: an error; else an unusable option.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        // Messages are for people, also when they are read out of a file later: whatever a server put into them drives no terminal.
        using var errors = new OutputTarget(Console.OpenStandardError(), isTerminal: true);
        try
        {
            return Run(arguments, errors);
        }
        catch (OptionException e)
        {
            errors.WriteForeign($"mysql: [ERROR] {e.Message}\n");
            return e.ExitCode;
        }
    }

    /// <summary>Asks for a password on the terminal, without echo; for the other verbs.</summary>
    public static Secret AskPassword(string prompt) => PasswordPrompt.Ask(prompt);

    private static int Run(IReadOnlyList<string> arguments, OutputTarget errors)
    {
        using var output = new OutputTarget(Console.OpenStandardOutput(), !Console.IsOutputRedirected);
        var options = ReadOptions(arguments);
        foreach (var warning in options.Warnings)
            errors.WriteForeign($"mysql: [Warning] {warning}\n");
        if (options.PrintDefaults)
            return PrintDefaults(options, output);
        if (options.Flag("help"))
            return PrintHelp(output);
        if (options.Flag("version"))
        {
            output.WriteLine(ClientVersion.Line);
            return 0;
        }
        return RunShell(options, output, errors);
    }

    private static OptionValues ReadOptions(IReadOnlyList<string> arguments)
    {
        var usual = DefaultFiles.ForClient(ClientOptions.Groups, Environment.GetEnvironmentVariable("HOME"));
        var options = OptionReader.Read(ClientOptions.Table, usual, arguments, Environment.GetEnvironmentVariable);
        return LocalServerFile.Find(Environment.CurrentDirectory, arguments) is { } local ? LocalServerFile.Merge(ClientOptions.Table, local, options, usual, arguments) : options;
    }

    private static int RunShell(OptionValues options, OutputTarget output, OutputTarget errors)
    {
        var settings = new Settings(options, !Console.IsInputRedirected, !Console.IsOutputRedirected);
        if (options.Text("tee") is { } tee && !options.Flag("no-tee"))
            output.OpenTee(tee);
        var plan = ConnectionPlan.From(options);
        TlsAdvice.Warn(options, plan, errors);
        using var password = PasswordOf(options, errors);
        using var second = FurtherPasswordOf(options, "password2", "Enter password for the second factor: ", errors);
        using var third = FurtherPasswordOf(options, "password3", "Enter password for the third factor: ", errors);
        var trust = ServerTrust.Of(options, plan, settings.Batch || Console.IsInputRedirected ? null : AskYesOrNo(errors), text => errors.WriteForeign($"mysql: [Note] {text}\n"), TimeProvider.System);
        var expired = !settings.Batch || options.Flag("connect-expired-password");
        var connector = new Connector(options, plan, password, [second, third], expired, text => errors.WriteForeign($"mysql: [Warning] {text}\n")) { Trust = trust };
        errors.Flush();
        using var shell = new Shell.Shell(connector, settings, output, errors, TimeProvider.System) { OpenLocalFile = LocalFiles(options) };
        using var interrupts = CatchInterrupts(shell, options);
        try
        {
            shell.Connect(options.Text("database") ?? (options.Positional.Count > 0 ? options.Positional[0] : null));
            using var lines = LinesOf(options, settings);
            if (!settings.Batch)
                shell.Welcome();
            if (!settings.Batch && settings.Silent == 0)
                TlsAdvice.TellOfSocket(plan, output);
            var succeeded = shell.RunInitial(options.All("init-command")) && shell.Run(lines);
            if (settings.Batch && settings.Verbose > 1)
                output.WriteLine("Bye");
            return succeeded ? 0 : 1;
        }
        catch (StatementFailure failure) when (failure.Number == ExpiredPassword)
        {
            output.WriteLine("Please use --connect-expired-password option or invoke mysql in interactive mode.");
            return 1;
        }
        catch (StatementFailure failure)
        {
            shell.Report(failure);
            return 1;
        }
    }

    private static Func<string, bool> AskYesOrNo(OutputTarget errors) => question =>
    {
        errors.WriteForeign($"{question} (yes/no) ");
        errors.Flush();
        return string.Equals(Console.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    };

    private static ILineSource LinesOf(OptionValues options, Settings settings)
    {
        if (options.IsGiven("execute"))
            return new TextLineSource(new StringReader(string.Join(' ', options.All("execute"))));
        if (settings.Batch || Console.IsInputRedirected)
            return new TextLineSource(new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false));
        var home = Environment.GetEnvironmentVariable("HOME");
        var history = Environment.GetEnvironmentVariable("MYSQL_HISTFILE") ?? (home is null ? null : Path.Combine(home, ".mysql_history"));
        return new EditedLineSource(history == "/dev/null" ? null : history, options.Text("histignore")!);
    }

    private static Secret PasswordOf(OptionValues options, OutputTarget errors)
    {
        var name = options.IsGiven("password1") ? "password1" : "password";
        if (!options.IsGiven(name))
            return Environment.GetEnvironmentVariable("MYSQL_PWD") is { } fromEnvironment ? Secret.FromText(fromEnvironment) : Secret.FromText("");
        return Given(options, name, "Enter password: ", errors);
    }

    private static Secret FurtherPasswordOf(OptionValues options, string name, string prompt, OutputTarget errors) =>
        options.IsGiven(name) ? Given(options, name, prompt, errors) : Secret.FromText("");

    private static Secret Given(OptionValues options, string name, string prompt, OutputTarget errors)
    {
        var given = options.Text(name);
        if (given is null)
            return Secret.FromText(""); // --skip-password
        if (given == ClientOptions.AskForPassword)
            return PasswordPrompt.Ask(prompt);
        if (given.Length == 0 || options.Origin(name) != OptionOrigin.CommandLine)
            return Secret.FromText(given); // "--password=" is a password: the empty one
        errors.WriteLine(InsecurePassword);
        return Secret.FromText(given);
    }

    // Only a file that the user's own directory option covers, or any when LOCAL is allowed without one.
    private static Func<string, Stream>? LocalFiles(OptionValues options)
    {
        if (options.Flag("local-infile"))
            return static path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (options.Text("load-data-local-dir") is not { } directory)
            return null;
        var root = Path.GetFullPath(directory).TrimEnd('/') + "/";
        return path => Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
            : Stream.Null;
    }

    private static PosixSignalRegistration? CatchInterrupts(Shell.Shell shell, OptionValues options)
    {
        if (Console.IsInputRedirected && !options.Flag("sigint-ignore"))
            return null; // a script's Ctrl-C ends it
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            if (!options.Flag("sigint-ignore"))
                shell.Interrupt();
        });
    }

    private static int PrintDefaults(OptionValues options, OutputTarget output)
    {
        output.WriteLine("mysql would have been started with the following arguments:");
        output.WriteForeign(string.Join(' ', options.EffectiveArguments) + "\n");
        return 0;
    }

    private static int PrintHelp(OutputTarget output)
    {
        output.WriteLine(ClientVersion.Line);
        output.WriteLine("\nUsage: cardea client [OPTIONS] [database]\n");
        foreach (var option in ClientOptions.Table.Options)
        {
            var letter = option.Short == '\0' ? "    " : $"-{option.Short}, ";
            output.WriteLine($"  {letter}--{option.Name + (option.Kind == OptionKind.Flag ? "" : "=#"),-30} {option.Help}");
        }
        output.WriteLine($"\nOption files: /etc/my.cnf /etc/mysql/my.cnf ~/.my.cnf ./data/root.cnf; groups: {string.Join(' ', ClientOptions.Groups)}");
        return 0;
    }
}

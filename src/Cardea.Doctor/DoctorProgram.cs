using Cardea.Certificates;
using Cardea.Client;
using Cardea.Client.Connecting;
using Cardea.Doctor.Reports;
using Cardea.Doctor.Targets;
using Cardea.Options;
using Cardea.Protocol.Authentication;

namespace Cardea.Doctor;

/// <summary>The verb <c>doctor</c>: walks to a server as a client does and says what is wrong, and what helps.</summary>
public static class DoctorProgram
{
    private const string InsecurePassword = "Using a password on the command line can be insecure; -p asks for it.";

    /// <summary>Runs it. The exit codes are those of the help.</summary>
    public static int Run(IReadOnlyList<string> arguments) => Run(arguments, Console.Out, Console.Error, TimeProvider.System);

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        try
        {
            return Run(Read(arguments), output, errors, clock);
        }
        catch (OptionException wrong)
        {
            Complain(wrong.Message + "; 'cardea doctor --help' explains the options");
            return ExitCodes.Usage;
        }

        void Complain(string text) => errors.WriteLine($"cardea doctor: {Printable.Text(text)}");
    }

    private static int Run(Orders orders, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        var options = orders.Options;
        if (options.Flag("help"))
        {
            output.Write(Help.Text());
            return 0;
        }
        foreach (var warning in options.Warnings.Concat(orders.Target?.Notes ?? [])) errors.WriteLine($"cardea doctor: [Warning] {Printable.Text(warning)}");
        using var password = PasswordOf(options, errors);
        var paper = new Paper(output, options.Flag("json"), options.Flag("quiet"));
        var plan = ConnectionPlan.From(options);
        paper.Begin(plan, options);
        var report = new Examination(new Patient(options, plan, orders.Target?.DecisionId, password, clock), paper.Show).Run();
        paper.End(report);
        return (int)report.Verdict;
    }

    /// <summary>The options, with what TARGET says among them.</summary>
    private static Orders Read(IReadOnlyList<string> arguments)
    {
        var usual = DefaultFiles.ForClient(DoctorOptions.Groups, Environment.GetEnvironmentVariable("HOME"));
        var options = OptionReader.Read(DoctorOptions.Table, usual, arguments, Environment.GetEnvironmentVariable);
        if (options.Positional.Count > 1) throw new OptionException("one TARGET at a time");
        var target = options.Positional.Count == 0 ? null : TargetParser.Parse(options.Positional[0]);
        if (target is { Arguments.Count: > 0 })
        {
            var end = arguments.Contains("--") ? arguments.ToList().IndexOf("--") : arguments.Count;
            arguments = [.. arguments.Take(end), .. target.Arguments, .. arguments.Skip(end)];
            options = OptionReader.Read(DoctorOptions.Table, usual, arguments, Environment.GetEnvironmentVariable);
        }
        return new(LocalServerFile.Find(Environment.CurrentDirectory, arguments) is { } local
            ? LocalServerFile.Merge(DoctorOptions.Table, local, options, usual, arguments) : options, target);
    }

    private sealed record Orders(OptionValues Options, Target? Target);

    // As the client: -p asks, a password in a file or in MYSQL_PWD is taken, one on the command line is warned of.
    private static Secret PasswordOf(OptionValues options, TextWriter errors)
    {
        var name = options.IsGiven("password1") ? "password1" : "password";
        if (!options.IsGiven(name)) return Secret.FromText(Environment.GetEnvironmentVariable("MYSQL_PWD") ?? "");
        var given = options.Text(name) ?? "";
        if (given == ClientOptions.AskForPassword) return ClientProgram.AskPassword("Enter password: ");
        if (given.Length > 0 && options.Origin(name) == OptionOrigin.CommandLine) errors.WriteLine($"cardea doctor: [Warning] {InsecurePassword}");
        return Secret.FromText(given);
    }
}

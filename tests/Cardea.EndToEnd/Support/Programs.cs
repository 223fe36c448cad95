using System.Diagnostics;
using System.Text;

namespace Cardea.EndToEnd.Support;

/// <summary>What a program said and how it ended.</summary>
public sealed record ProgramRun(string Command, int ExitCode, byte[] OutputBytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Everything at once, for the message of a failed test.</summary>
    public override string ToString() => $"$ {Command}\nexit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}\n";
}

/// <summary>Runs programs with a limit of time, and finds those that may be missing.</summary>
public static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The program under test, beside this assembly in the artifacts folder.</summary>
    public static string Cardea { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cardea", "release", "cardea"));

    /// <summary>Full path of a program, or null when the machine has none of this name. The distribution's folders come first: its drivers belong to its interpreters.</summary>
    public static string? Find(string name) =>
        new[] { "/usr/bin", "/usr/sbin" }.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Full path of a program; the test is skipped with the program's name when there is none.</summary>
    public static string Demand(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed");
        return path!;
    }

    public static ProgramRun Run(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The option files and variables of whoever runs the tests are none of a test's business.
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["MYSQL_HISTFILE"] = "/dev/null";
        foreach (var name in new[] { "MYSQL_PWD", "MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT", "MYSQL_HOME" }) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        var command = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var errors = new StringBuilder();
        var reading = new Thread(() => process.StandardOutput.BaseStream.CopyTo(output)) { IsBackground = true };
        reading.Start();
        var readingErrors = new Thread(() => errors.Append(process.StandardError.ReadToEnd())) { IsBackground = true };
        readingErrors.Start();
        try
        {
            if (input is not null) process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading all of it
        }
        var patience = limit ?? Patience;
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Assert.Fail($"still running after {patience}: {command}\n{errors}");
        }
        reading.Join(patience);
        readingErrors.Join(patience);
        return new ProgramRun(command, process.ExitCode, output.ToArray(), errors.ToString());
    }
}

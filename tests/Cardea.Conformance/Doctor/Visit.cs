using System.Text.Json.Nodes;
using Cardea.Doctor;

namespace Cardea.Conformance.Doctor;

/// <summary>One run of the doctor, in this process, and what it said.</summary>
internal sealed record Visit(int ExitCode, string Output, string Errors)
{
    private JsonObject? _json;

    /// <summary>For people.</summary>
    public static Visit To(params IEnumerable<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = DoctorProgram.Run(["--no-defaults", "--timeout=90", .. arguments], output, errors, TimeProvider.System);
        return new(code, output.ToString(), errors.ToString());
    }

    /// <summary>For programs.</summary>
    public static Visit WithJson(params IEnumerable<string> arguments) => To([.. arguments, "--json"]);

    public JsonObject Json => _json ??= JsonNode.Parse(Output)!.AsObject();

    public string Verdict => Json["verdict"]!.GetValue<string>();

    public string[] Causes => [.. Json["findings"]!.AsArray().Select(static f => f!["cause"]!.GetValue<string>())];

    public JsonObject Finding(string cause) => Json["findings"]!.AsArray().Single(f => f!["cause"]!.GetValue<string>() == cause)!.AsObject();

    public string[] Marks(string step) => [.. Json["checks"]!.AsArray().Where(c => c!["step"]!.GetValue<string>() == step).Select(static c => c!["mark"]!.GetValue<string>())];

    public string Text(string step) => string.Join('\n', Json["checks"]!.AsArray().Where(c => c!["step"]!.GetValue<string>() == step).Select(static c => c!["text"]!.GetValue<string>()));

    /// <summary>The causes hold this one, the exit code fits, and nothing in the output drives a terminal.</summary>
    public Visit Names(string cause, int exitCode)
    {
        Assert.True(Causes.Contains(cause), $"no {cause} in\n{Output}\n{Errors}");
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}\n{Output}");
        Assert.DoesNotContain(Output + Errors, static c => char.IsControl(c) && c != '\n');
        return this;
    }
}

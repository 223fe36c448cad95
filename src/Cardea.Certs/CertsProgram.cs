using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Certs.Verbs;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>The verb <c>certs</c>: makes, shows, checks, renews, revokes and hands out certificates.</summary>
public static class CertsProgram
{
    private static readonly Verb[] Verbs =
    [
        InitVerb.Row, CaVerb.Row, ServerVerb.Row, ClientVerb.Row, GatewayVerb.Row, RenewVerb.Row, RevokeVerb.Row, CrlVerb.Row,
        ListVerb.Row, ShowVerb.Row, InspectVerb.Row, VerifyVerb.Row, LintVerb.Row, RsaVerb.Row, BundleVerb.Row,
    ];

    /// <summary>Runs it. The exit codes are those of the help.</summary>
    public static int Run(IReadOnlyList<string> arguments) => Run(arguments, Console.Out, Console.Error, TimeProvider.System);

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        if (arguments.Count == 0 || arguments[0] is "--help" or "-?" or "help")
        {
            (arguments.Count == 0 ? errors : output).Write(Help.Of(Verbs));
            return arguments.Count == 0 ? ExitCodes.Usage : ExitCodes.Done;
        }
        var verb = Array.Find(Verbs, v => v.Name == arguments[0]);
        if (verb is null)
        {
            errors.WriteLine($"cardea certs: unknown verb '{Printable.Text(arguments[0])}'; 'cardea certs --help' lists them");
            return ExitCodes.Usage;
        }
        var json = arguments.Contains("--json");
        try
        {
            return Run(verb, arguments.Skip(1).ToArray(), output, clock);
        }
        catch (OptionException wrong)
        {
            return Tell(wrong.Message, $"'cardea certs {verb.Name} --help' explains the options", ExitCodes.Usage);
        }
        catch (CertsFailure failure)
        {
            return Tell(failure.Message, failure.Cure, ExitCodes.Failed);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException or FormatException or InvalidOperationException)
        {
            return Tell(failed.Message, cure: null, ExitCodes.Failed);
        }

        int Tell(string message, string? cure, int code)
        {
            if (json)
                output.WriteLine(new JsonObject { ["ok"] = false, ["error"] = message, ["cure"] = cure }.ToJsonString(JsonOutput));
            errors.WriteLine($"cardea certs {verb.Name}: {Printable.Text(message)}{(cure is null ? "" : "; " + Printable.Text(cure))}");
            return code;
        }
    }

    private static readonly JsonSerializerOptions JsonOutput = new() { WriteIndented = true };

    private static int Run(Verb verb, string[] arguments, TextWriter output, TimeProvider clock)
    {
        var options = OptionReader.Read(verb.Table, new DefaultFiles([], []), arguments, static _ => null);
        if (options.Flag("help"))
        {
            output.Write(Help.Of(verb));
            return ExitCodes.Done;
        }
        if (options.Positional.Count > verb.MostArguments)
            throw new OptionException($"superfluous argument '{options.Positional[verb.MostArguments]}'");
        var answer = verb.Run(new Call(options, clock));
        if (options.Flag("json"))
            output.WriteLine(WithOutcome(answer).ToJsonString(JsonOutput));
        else
            output.Write(answer.Text);
        return answer.ExitCode;
    }

    private static JsonObject WithOutcome(Answer answer)
    {
        answer.Data.Insert(0, "ok", answer.ExitCode == ExitCodes.Done);
        return answer.Data;
    }
}

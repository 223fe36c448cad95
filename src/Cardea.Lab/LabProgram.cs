using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Lab.Cases;
using Cardea.Lab.Running;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;
using Cardea.Options;
using Cardea.Tls;

namespace Cardea.Lab;

/// <summary>The verb <c>lab</c>: bad servers on loopback, and the scorecard of what clients made of them.</summary>
public static class LabProgram
{
    /// <summary>Runs it. The exit codes are those of the help.</summary>
    public static int Run(IReadOnlyList<string> arguments) => Run(arguments, Console.Out, Console.Error, TimeProvider.System);

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        try
        {
            return arguments.ToArray() switch
            {
                ["run", .. var rest] => RunClient(rest, output, errors, clock),
                ["score", .. var rest] => Score(rest, output),
                ["help", ..] => ShowHelp(output),
                var all => Serve(all, output, errors, clock),
            };
        }
        catch (OptionException wrong)
        {
            errors.WriteLine($"cardea lab: {Printable.Text(wrong.Message)}; 'cardea lab --help' explains the options");
            return ExitCodes.Usage;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException or FormatException or SocketException
            or TlsSetupException or TlsLibraryException or CommandFailedException)
        {
            errors.WriteLine($"cardea lab: {Printable.Text(failed.Message)}");
            return ExitCodes.CouldNotTest;
        }
    }

    private static OptionValues Read(OptionTable table, IReadOnlyList<string> arguments, int mostPositional)
    {
        var options = OptionReader.Read(table, new DefaultFiles([], []), arguments, static _ => null);
        if (options.Positional.Count > mostPositional) throw new OptionException($"superfluous argument '{options.Positional[mostPositional]}'");
        return options;
    }

    private static int ShowHelp(TextWriter output)
    {
        output.Write(LabHelp.Text());
        return ExitCodes.FullMarks;
    }

    private static int Serve(string[] arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        var options = Read(LabOptions.Serve, arguments, mostPositional: 0);
        if (options.Flag("help")) return ShowHelp(output);
        if (options.Flag("list")) return List(output, options.Flag("json"));
        var cases = LabOptions.CasesOf(options);
        var place = LabOptions.PlaceOf(options, options.Text("dir")!, cases.Count);
        WarnOfNetwork(place, errors);
        using var lab = LabServer.Start(place, cases, clock);
        return new ServeLoop(lab, LabOptions.ModeOf(options), options.Flag("json"), options.Flag("once"), output).Run();
    }

    private static int List(TextWriter output, bool json)
    {
        if (json)
        {
            var cases = LabCases.All.Select(static row => (JsonNode)new JsonObject { ["case"] = row.Name, ["group"] = row.Group.ToString().ToLowerInvariant(), ["title"] = row.Title });
            output.WriteLine(new JsonObject { ["schema"] = LabFiles.LabSchema, ["cases"] = new JsonArray([.. cases]) }.ToJsonString(LabFiles.Indented));
            return ExitCodes.FullMarks;
        }
        foreach (var row in LabCases.All) output.WriteLine($"{row.Name,-22} {row.Group.ToString().ToLowerInvariant(),-11} {row.Title}");
        return ExitCodes.FullMarks;
    }

    private static int RunClient(string[] arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        var separator = Array.IndexOf(arguments, "--");
        var words = separator < 0 ? [] : arguments[(separator + 1)..];
        var options = Read(LabOptions.Run, separator < 0 ? arguments : arguments[..separator], mostPositional: 0);
        if (options.Flag("help")) return ShowHelp(output);
        var mode = LabOptions.ModeOf(options);
        var command = CommandOf(options, words, mode);
        var cases = LabOptions.CasesOf(options);
        var temporary = options.Text("dir") is null ? Directory.CreateTempSubdirectory("cardea-lab") : null;
        try
        {
            var place = LabOptions.PlaceOf(options, options.Text("dir") ?? temporary!.FullName, cases.Count);
            WarnOfNetwork(place, errors);
            using var lab = LabServer.Start(place, cases, clock);
            LabFiles.WriteConnecting(lab);
            var card = new CaseRunner(lab, command, mode, TimeSpan.FromSeconds(options.Integer("timeout"))).Run((mark, end) =>
            {
                if (options.Flag("verbose") && mark.Verdict is not (Verdict.Pass or Verdict.Noted)) errors.WriteLine($"{mark.Case.Name}: {Printable.Text(end.Said.Trim())}");
            });
            LabFiles.WriteSeen(lab);
            return Show(card, options, output);
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    private static ClientCommand CommandOf(OptionValues options, string[] words, SslMode mode)
    {
        if (options.Text("client") is { } known)
            return words.Length == 0 ? KnownClients.Of(known, mode) : throw new OptionException("--client and a command exclude each other");
        if (words.Length == 0) throw new OptionException("run needs a command behind --, or --client");
        return ClientCommand.Of(words, options.IsGiven("crl") ? options.Flag("crl") : null);
    }

    private static int Score(string[] arguments, TextWriter output)
    {
        var options = Read(LabOptions.Score, arguments, mostPositional: 1);
        if (options.Flag("help")) return ShowHelp(output);
        if (options.Positional.Count == 0) throw new OptionException("score needs the lab's directory");
        var mode = LabOptions.ModeOf(options);
        var marks = LabFiles.ReadSeen(options.Positional[0]).Select(seen => Judge.Decide(seen.Case, seen.Seen, mode, end: null));
        return Show(new Scorecard(mode, "what connected", [.. marks], []), options, output);
    }

    private static int Show(Scorecard card, OptionValues options, TextWriter output)
    {
        if (options.Text("junit") is { } file) File.WriteAllText(file, JUnit.Write(card));
        return Show(card, options.Flag("json"), output);
    }

    internal static int Show(Scorecard card, bool json, TextWriter output)
    {
        output.Write(json ? card.Json().ToJsonString(LabFiles.Indented) + "\n" : card.Text());
        return card.ExitCode;
    }

    private static void WarnOfNetwork(LabPlace place, TextWriter errors)
    {
        if (!IPAddress.IsLoopback(place.Bind)) errors.WriteLine($"cardea lab: warning: {place.Bind} lets the network reach servers that are bad on purpose");
    }
}
